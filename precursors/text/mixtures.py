"""Mixtures: goods that are said to be mixed, or made with a substance, hold it in a strength that nobody says."""

from __future__ import annotations

from precursors.fold import words
from precursors.vocabulary.words import words_of


def says_mixture(text: str, start: int) -> bool:
    """Whether the name that starts at a place of a text is of what a mixture holds: "thinner con acetona".

    A container with it is none, and neither is a mixture of its own isomers.
    """
    before = [word.folded for word in words(text) if word.end <= start]
    if not words_of("of_isomers").isdisjoint(before):
        return False
    return _followed(before, "mixtures", "holds_parts") or _followed(before, "mixed_goods", "made_with")


def _followed(before: list[str], goods: str, links: str) -> bool:
    """Whether a word of one kind stands before one of another."""
    first = next((at for at, word in enumerate(before) if word in words_of(goods)), len(before))
    return not words_of(links).isdisjoint(before[first + 1 :])
