"""Dyes and pigments by their names in the Colour Index: class, colour and number, as in "Vat Blue 66"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from precursors.fold import OPEN, Word
from precursors.vocabulary.words import words_of

_LENGTH = 3  # words: class, colour, number


def dyes(found: Sequence[Word]) -> Iterator[Word]:
    """The words of every name of a dye: each names one by its number, and none of the three does alone."""
    colours = words_of("dye_colours")
    for at, word in enumerate(found):
        if word.folded in colours:
            for start in (at - 1, at):  # "Vat Blue 66", "rojo natural 7"
                if start >= 0 and _names_dye(found[start : start + 3], at == start):
                    yield from found[start : start + 3]


def _names_dye(name: Sequence[Word], colour_first: bool) -> bool:
    """Whether class and colour, in either order, stand before a number, with nothing that parts them."""
    if len(name) < _LENGTH or not name[0].gap == name[1].gap == OPEN:
        return False
    return name[colour_first].folded in words_of("dye_classes") and name[2].key[:1].isdigit()
