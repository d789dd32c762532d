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
    goods = words_of("mixed_goods")
    if all(word.folded not in goods for word in found) or any(reading.method in _NUMBERS for reading in readings):
        yield from readings
        return
    for reading in readings:
        if reading.substance and reading.share_ppm is None and _is_part(found, reading.span[0]):
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, PREPARED))
        else:
            yield reading


def _is_part(found: Sequence[Word], start: int) -> bool:
    """Whether the name that starts at a place is of what the goods before it in the same clause are made with."""
    before: list[str] = []
    for word in found:
        if word.end > start:
            break
        before.append(word.folded)
        if word.gap == HARD:
            before.clear()
    return _followed(before, "mixed_goods", "made_with") and words_of("mixtures").isdisjoint(before)


def _followed(before: list[str], goods: str, links: str) -> bool:
    """Whether a word of one kind stands before one of another."""
    first = next((at for at, word in enumerate(before) if word in words_of(goods)), len(before))
    return not words_of(links).isdisjoint(before[first + 1 :])
