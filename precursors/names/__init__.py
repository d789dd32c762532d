"""Systematic names, and the words of chemistry in Spanish and Portuguese."""
