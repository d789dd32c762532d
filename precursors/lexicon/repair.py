"""Listed names that a key is a slip away from: a letter, two letters in long names, or what a scanner confuses.

Numbers must agree: another locant is another substance. Every substance at the smallest distance is returned,
so that an ambiguous slip ("emthyl" is methyl or ethyl) is shown as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

REPAIR_FROM, REPAIR_TWO_FROM, LONGEST = 6, 12, 90
_PIECE = 4
_SCAN = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "6": "b"})
# A digit with a letter before it, or with two letters behind it, is a letter to a scanner: the rest are locants.
_LOCANT = re.compile(r"(?<![^\W\d_])(?:[2-4679]|[0158](?![a-z]{2}))|(?<=[^\W\d_])[2-4679]")

# A digit where a letter belongs: a scanner's.
SCANNED = re.compile(
    r"(?<=[a-z]{2})[01568](?=[a-z])|(?<=[a-z])[01568](?=[a-z]{2})|(?<![a-z\d])[0568][a-z]{3}|(?<=[a-z]{3})[01568](?![\w'])"
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A listed name near a key: how far, counted in letters, 0 for what only a scanner confuses."""

    substance: str
    name: str
    distance: int


@dataclass(frozen=True, slots=True)
class _Entry:
    seen: str
    locants: str
    name: str
    substance: str


_Index = dict[tuple[str, str], list[_Entry]]


class Repairer:
    """Index of listed names by themselves and by each letter left out, and by pieces of the long ones."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._near: _Index = {}
        self._long: dict[int, _Index] = {}
        for key, name, substance in rows:
            seen = as_scanned(key)
            if not REPAIR_FROM <= len(seen) <= LONGEST:
                continue
            entry = _Entry(seen, locants(name.casefold()), name, substance)
            for part in {seen, *_without_one(seen)}:
                self._near.setdefault((part, entry.locants), []).append(entry)
            if len(seen) >= REPAIR_TWO_FROM:
                index = self._long.setdefault(len(seen), {})
                for piece in _pieces(seen, 0):
                    index.setdefault((piece, entry.locants), []).append(entry)

    def find(self, key: str, numbers: str) -> tuple[Repair, ...]:
        """The listed names nearest to a key, one a substance; empty if none is near enough.

        Args:
            key: the joined words.
            numbers: the locants of the words as written, by ``locants``.

        """
        seen = as_scanned(key)
        if not REPAIR_FROM <= len(seen) <= LONGEST:
            return ()
        found = self._one_away(seen, numbers)
        if "rn" in seen:
            found += self._one_away(seen.replace("rn", "m"), numbers)
        if not found and len(seen) >= REPAIR_TWO_FROM:
            found = self._two_away(seen, numbers)
        return _nearest(found)

    def _one_away(self, seen: str, numbers: str) -> list[tuple[int, _Entry]]:
        near = self._near
        lists = [near[part, numbers] for part in (seen, *_without_one(seen)) if (part, numbers) in near]
        return _within(1, seen, lists)

    def _two_away(self, seen: str, numbers: str) -> list[tuple[int, _Entry]]:
        """Two slips leave one of three pieces of a long name whole: its beginning, its middle or its end."""
        pieces = [(piece, numbers) for piece in _pieces(seen, 2)]
        indexes = [self._long[length] for length in range(len(seen) - 2, len(seen) + 3) if length in self._long]
        return _within(2, seen, [index[piece] for index in indexes for piece in pieces if piece in index])


def _within(most: int, seen: str, lists: Iterable[Sequence[_Entry]]) -> list[tuple[int, _Entry]]:
    entries = {id(entry): entry for entries in lists for entry in entries}
    distances = [(OSA.distance(seen, entry.seen, score_cutoff=most), entry) for entry in entries.values()]
    return [(distance, entry) for distance, entry in distances if distance <= most]


def _pieces(seen: str, shift: int) -> list[str]:
    """The beginning, the end and the middle of a name, each marked; the middle also shifted by so many letters."""
    middle = len(seen) // 2 - _PIECE // 2
    return [
        f"<{seen[:_PIECE]}",
        f">{seen[-_PIECE:]}",
        *[f"={seen[at : at + _PIECE]}" for at in range(max(0, middle - shift), middle + shift + 1)],
    ]


def as_scanned(key: str) -> str:
    """A key with what a scanner confuses made equal: 0 and o, 1 and l and i, 5 and s, 8 and b."""
    return key.translate(_SCAN)


def unscanned(folded: str) -> str:
    """A word with the digits that stand between letters as the letters a scanner took them for."""
    return SCANNED.sub(lambda digits: digits[0].translate(_SCAN), folded)


def locants(text: str) -> str:
    """The numbers of a name that are positions, not letters that a scanner took for digits."""
    return "".join(_LOCANT.findall(text))


def _without_one(text: str) -> list[str]:
    return [text[:at] + text[at + 1 :] for at in range(len(text))]


def _nearest(found: Sequence[tuple[int, _Entry]]) -> tuple[Repair, ...]:
    if not found:
        return ()
    least = min(distance for distance, _ in found)
    kept: dict[str, Repair] = {}
    for distance, entry in sorted(found, key=lambda one: (one[0], one[1].name)):
        if distance == least:
            kept.setdefault(entry.substance, Repair(entry.substance, entry.name, distance))
    return tuple(kept.values())
