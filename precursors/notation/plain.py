"""A value as a structure would be typed: escapes undone, look-alike marks replaced, each place still known."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

_ESCAPE = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});|\\u[0-9a-fA-F]{4}|\\(?=/)")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
# In a SMILES a percent sign stands before two digits; an address has these as well, which no SMILES has.
_IN_ADDRESS = re.compile(r"%(?:3[dD]|5[bBcCdD]|2[bBfF]|7[cC])")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,20}\s{0,3}/?>")
_NOTHING = "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # nothing to see: a pasted cell is full of them
_LOOK_ALIKE = {
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE63, 0x02D7, 0x207B, 0x208B), "-"),
    **dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((*range(0x2018, 0x2020), 0xAB, 0xBB, 0x2039, 0x203A, 0x300C, 0x300D, 0x2032, 0x2033, 0x60), '"'),
    **{0xFF01 + place: chr(0x21 + place) for place in range(94)},  # full-width
    **{0x2080 + place: str(place) for place in range(10)},
    **{0x2074 + place: str(4 + place) for place in range(6)},
    **dict(zip((0x2070, 0xB9, 0xB2, 0xB3), "0123", strict=True)),
    **dict(zip((0x207A, 0x208A, 0x2261, 0x2550, 0xA6), "++#=|", strict=True)),
}
LOOKS_ALIKE = re.compile(f"[{''.join(map(chr, _LOOK_ALIKE))}{_NOTHING}]")
# Letters of other scripts that look like an atom; taken for one only within a run of structure marks.
_LETTERS = str.maketrans("АВСЕНІКМОРЅТсоѕрΑΒΕΗΙΚΜΝΟΡΤοс", "ABCEHIKMOPSTcospABEHIKMNOPToc")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text and where each of its characters stood.

    Attributes:
        text: as it is searched.
        places: the place in the declared value of each character, and of the end; ``None`` where they are the same.
    """

    text: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A part of the text as a part of the declared value."""
        return (start, end) if self.places is None else (self.places[start], self.places[end])


def plain(value: str) -> Plain:
    """A value with its escapes undone; most values have none."""
    text = value if value.isascii() else value.translate(_LOOK_ALIKE)
    if "<" in text:
        text = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    address = "%" in text and _IN_ADDRESS.search(text) is not None
    if not (address or "&" in text or "\\" in text or not text.isascii()):
        return Plain(text)
    made = _unescaped_text(Plain(text, range(len(text) + 1)), address=address)
    return _unescaped_text(made, address=False) if "&" in made.text else made  # a page within a page


def in_latin(text: str) -> str:
    """A run of structure marks with the look-alike letters of other scripts as Latin ones."""
    return text if text.isascii() else text.translate(_LETTERS)


def _unescaped_text(value: Plain, *, address: bool) -> Plain:
    text, was = value.text, value.places or range(len(value.text) + 1)
    found = {match.start(): (match.end(), _meant_by_escape(match[0])) for match in _ESCAPE.finditer(text)}
    if address:
        found |= {match.start(): (match.end(), chr(int(match[0][1:], 16))) for match in _PERCENT.finditer(text)}
    made: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        end, said = found.get(at, (at + 1, text[at]))
        if said not in _NOTHING:
            made.append(said)
            places += [was[at]] * len(said)
        at = end
    return Plain("".join(made), [*places, was[-1]])


def _meant_by_escape(escape: str) -> str:
    if escape[0] == "\\":
        return chr(int(escape[2:], 16)) if len(escape) > 1 else ""
    letter = html.unescape(escape)
    return letter if len(letter) == 1 else escape
