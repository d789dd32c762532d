"""Declarations checked against lists, registry and history; nothing is recorded here."""
