"""What a query is taken for: readings, what each meets, and the account of every word."""
