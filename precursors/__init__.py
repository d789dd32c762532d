"""What is controlled: substances, listings, and the recognition of both in text and structure."""
