"""Spellings of one text: whoever tries many of them looks for the one that slips through, and is stopped.

A text is known by a few small hashes of its letters (MinHash over groups of three): texts that differ by a letter or
two share most of them, texts of other words share none. The same text again, or with other numbers, tells nothing new
and is no further spelling.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from precursors.fold import fold

_GRAM = 3
_BANDS = 6
_ROWS = 2  # hashes that two texts must share to be of one family
_MOST_LETTERS = 200


def families(texts: Iterable[str]) -> dict[str, int]:
    """How many different spellings each family has among some texts."""
    found: Counter[str] = Counter()
    for letters in {letters_of(text) for text in texts}:
        found.update(families_of(letters))
    return dict(found)


def letters_of(text: str) -> str:
    """What is compared of a text: its letters, without case, accents, numbers and marks."""
    return "".join(letter for letter in fold(text[: 2 * _MOST_LETTERS]) if letter.isalpha())[:_MOST_LETTERS]


def families_of(letters: str) -> Iterator[str]:
    """The families that a text belongs to; one of a few letters belongs to none."""
    grams = {letters[place : place + _GRAM] for place in range(len(letters) - _GRAM + 1)}
    if len(grams) < _GRAM:
        return
    least = list(map(min, zip(*map(_hashes, grams), strict=True)))
    for band in range(_BANDS):
        yield f"{band}:{b''.join(least[band * _ROWS : (band + 1) * _ROWS]).hex()}"


@lru_cache(maxsize=50_000)
def _hashes(gram: str) -> tuple[bytes, ...]:
    digest = hashlib.blake2b(gram.encode(), digest_size=4 * _BANDS * _ROWS).digest()
    return tuple(digest[place : place + 4] for place in range(0, len(digest), 4))
