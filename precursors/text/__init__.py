"""Goods descriptions: what stands on the paper, word by word."""
