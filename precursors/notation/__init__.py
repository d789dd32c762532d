"""Structures as they stand in texts and cells, without any chemistry toolkit."""
