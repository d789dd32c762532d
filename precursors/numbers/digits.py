"""A text as numbers are looked for in it: every digit, dash and blank in its plain form, invisible marks left out.

A number on a label is the same number in the digits of another script, with no-break blanks, with any of the dashes
that Unicode knows, or with a mark in it that nobody sees. Places are kept, so that what is found can be shown where
it stands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Marks that stand for a dash and are of no dash category: minus signs, bullets, lines, the long mark of kana.
_SOFT = "\u00ad"
_DASHES = frozenset("\u00ad\u02d7\u2043\u2212\u2500\u2501\u30fc\u4e00\ufe58\uff70\uffe3")
_DOTS = frozenset("\u00b7\u2024\u2027\u2219\u30fb\u3002\uff0e\uff61")
_ROUND = frozenset("\u039f\u03bf\u041e\u043e\u0555\u0585")  # letters of other alphabets that look like O
_UPRIGHT = frozenset("\u0399\u0406\u04c0\u0456\u2160\u2223")  # and like I
_UNSEEN = frozenset(("Cf", "Mn", "Me", "Cc"))
_WIDE = range(0xFF01, 0xFF5F)  # the full-width forms of what ASCII has
_WIDE_STEP = 0xFEE0


class Plain(NamedTuple):
    """A text in which numbers are looked for.

    Attributes:
        text: with plain digits, dashes and blanks.
        places: place of each of its characters in the text as declared; ``None`` where they are the same.
    """

    text: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the text as declared."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


class _Table(dict[int, str | None]):
    """What each character is in a number; worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = _plain_character(chr(code))
        return self[code]


def _plain_character(character: str) -> str | None:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category == "Pd" or character in _DASHES:
        return "-"
    if character.isspace() or category == "Zs":
        return " "
    if category in _UNSEEN:
        return None
    if ord(character) in _WIDE:
        return chr(ord(character) - _WIDE_STEP)
    return "." if character in _DOTS else "O" if character in _ROUND else "I" if character in _UPRIGHT else character


_TABLE = _Table()


def plain(text: str) -> Plain:
    """A text as numbers are looked for in it."""
    if text.isascii():
        return Plain(text)
    changed = text.translate(_TABLE)
    if len(changed) == len(text):
        return Plain(changed)
    return Plain(changed, [place for place, character in enumerate(text) if _TABLE[ord(character)] is not None])


def ways(text: str) -> Iterator[Plain]:
    """The ways to look at a text, in order: a soft hyphen is nothing or, if nothing is found so, a dash."""
    if _SOFT in text:
        yield plain(text.replace(_SOFT, "\u200b"))
    yield plain(text)
