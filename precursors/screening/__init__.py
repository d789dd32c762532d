"""Tables in, answers beside their columns out."""
