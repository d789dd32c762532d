"""Dyes and pigments by their names in the Colour Index: class, colour and number, as "Vat Blue 66", "rojo natural 7"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from precursors.fold import OPEN, Word
from precursors.vocabulary.words import words_of

_LENGTH = 3


def dyes(found: Sequence[Word]) -> Iterator[Word]:
    """The words of every name of a dye: each names one by its number, and none of the three does alone."""
    classes, colours = words_of("dye_classes"), words_of("dye_colours")
    for at in range(len(found) - _LENGTH + 1):
        one, other, number = found[at : at + _LENGTH]
        if not number.key[0].isdigit() or OPEN != one.gap or OPEN != other.gap:
            continue
        if {one.folded, other.folded} & classes and {one.folded, other.folded} & colours:
            yield from (one, other, number)
