"""Findings as files and on a terminal."""
