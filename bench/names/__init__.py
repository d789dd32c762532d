"""Names: how many listed substances are found in goods texts, and how many legitimate goods are flagged."""
