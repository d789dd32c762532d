"""Mixtures: goods that are said to be mixed, or made with a substance, hold it in a strength that nobody says.

A thinner or a mixture of solvents is for the rules of mixtures. A prepared product (a glue, a cleaner) may hold so
little that no law reaches it: there the substance is a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from precursors.fold import HARD, Word, words
from precursors.model import TextReading, Tier
from precursors.vocabulary.words import words_of

PREPARED = "prepared"
_NUMBERS = ("cas", "cas_repair", "un_number", "cus_number")


def says_mixture(text: str, start: int) -> bool:
    """Whether the name that starts at a place of a text is of what a mixture holds: "thinner con acetona".

    A container with it is none, and neither is a mixture of its own isomers.
    """
    before = [word.folded for word in words(text) if word.end <= start]
    if not words_of("of_isomers").isdisjoint(before):
        return False
    return _followed(before, "mixtures", "holds_parts") or _followed(before, "mixed_goods", "made_with")


def in_prepared_goods(found: Sequence[Word], readings: Sequence[TextReading]) -> Iterator[TextReading]:
    """The readings; a question where a prepared product is made with the substance and the text gives no share.

    A CAS number beside the name says that a person looked, and stands.
    """
    parts = [] if any(reading.method in _NUMBERS for reading in readings) else list(_parts(found))
    for reading in readings:
        start = reading.span[0]
        within = parts and any(first <= start < last for first, last in parts)
        if within and reading.substance and reading.share_ppm is None:
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, PREPARED))
        else:
            yield reading


def _parts(found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where a text says what prepared goods are made with: from the word that says so to the end of the clause."""
    goods, links, mixtures = words_of("mixed_goods"), words_of("made_with"), words_of("mixtures")
    prepared = mixed = False
    start = -1
    for word in found:
        if word.folded in mixtures and not mixed:
            mixed = True
            if start >= 0:
                yield start, word.end
        elif prepared and not mixed and start < 0 and word.folded in links:
            start = word.end
        prepared = prepared or word.folded in goods
        if word.gap == HARD:
            if start >= 0 and not mixed:
                yield start, word.end
            prepared, mixed, start = False, False, -1
    if start >= 0 and not mixed:
        yield start, found[-1].end


def _followed(before: list[str], goods: str, links: str) -> bool:
    """Whether a word of one kind stands before one of another."""
    first = next((at for at, word in enumerate(before) if word in words_of(goods)), len(before))
    return not words_of(links).isdisjoint(before[first + 1 :])
