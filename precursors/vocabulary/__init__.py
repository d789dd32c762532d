"""Ordinary words of several languages, and the parts that chemical words are made of."""
