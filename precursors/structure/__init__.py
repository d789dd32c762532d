"""Structures decided within the words of the law; the only room that knows RDKit."""
