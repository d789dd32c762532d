"""Texts for the rule that an answer is earned: how they are made, and how the reader does on them."""
