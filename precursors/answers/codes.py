"""What the rules say in codes, in words: problems, conflicts, lists, authorities, and entries of other regimes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from precursors.answers.regime_words import words_of_entries
from precursors.messages import group


def code_words(value: str, language: str) -> str:
    """What a rule says in codes, in words: the whole value where it is one code, else each of its parts."""
    known = _codes()
    parts = [value] if value in known else value.split()
    return ", ".join(known[part][language] if part in known else part for part in parts)


@cache
def _codes() -> Mapping[str, Mapping[str, str]]:
    names = ("code", "conflict", "derivation", "list_name", "short_name")
    return {code: said for name in names for code, said in group(name).items()} | {**words_of_entries()}
