"""Listed names that a key is a slip away from: a letter, two letters in long names, or what a scanner confuses.

Numbers must agree: another locant is another substance. Every substance at the smallest distance is returned,
so that an ambiguous slip ("emthyl" is methyl or ethyl) is shown as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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


class _Entry(NamedTuple):
    seen: str
    name: str
    substance: str


class Repairer:
    """Listed names by their locants, then by their halves and pieces."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._by_locants: dict[str, _Names] = {}
        for key, name, substance in rows:
            if REPAIR_FROM <= len(key) <= LONGEST:
                names = self._by_locants.setdefault(locants(name.casefold()), _Names())
                names.add(_Entry(as_scanned(key), name, substance))

    def find(self, key: str, numbers: str) -> tuple[Repair, ...]:
        """The listed names nearest to a key, one a substance; empty if none is near enough.

        Args:
            key: the joined words.
            numbers: the locants of the words as written, by ``locants``.

        """
        names = self._by_locants.get(numbers)
        if names is None or not REPAIR_FROM <= len(key) <= LONGEST:
            return ()
        seen = as_scanned(key)
        found = names.one_away(seen)
        if "rn" in seen:
            found += names.one_away(seen.replace("rn", "m"))
        if not found and len(seen) >= REPAIR_TWO_FROM:
            found = names.two_away(seen)
        return _nearest(found)

    def one_slip(self, key: str) -> bool:
        """Whether a name without locants is one slip away from a key."""
        names = self._by_locants.get("")
        if names is None or not REPAIR_FROM <= len(key) <= LONGEST:
            return False
        seen = as_scanned(key)
        return bool(names.one_away(seen)) or ("rn" in seen and bool(names.one_away(seen.replace("rn", "m"))))


class _Names:
    """Names with the same locants: each by its halves, the long ones also by pieces."""

    def __init__(self) -> None:
        self._halves: dict[int, dict[str, list[_Entry]]] = {}  # by length, then by half
        self._pieces: dict[str, dict[int, list[_Entry]]] = {}  # by piece, then by length

    def add(self, entry: _Entry) -> None:
        seen, length = entry.seen, len(entry.seen)
        halves = self._halves.setdefault(length, {})
        for half in (f"<{seen[: length // 2]}", f">{seen[length // 2 :]}"):
            halves.setdefault(half, []).append(entry)
        if length >= REPAIR_TWO_FROM:
            for piece in _pieces(seen, 0):
                self._pieces.setdefault(piece, {}).setdefault(length, []).append(entry)

    def one_away(self, seen: str) -> list[tuple[int, _Entry]]:
        """One slip leaves a half of a name whole, unless it turns the two letters in the middle."""
        entries: list[_Entry] = []
        for length in range(len(seen) - 1, len(seen) + 2):
            halves = self._halves.get(length)
            if halves:
                half = length // 2
                entries += halves.get(f"<{seen[:half]}", ())
                entries += halves.get(f">{seen[half - length :]}", ())
                if length == len(seen):
                    turned = seen[: half - 1] + seen[half] + seen[half - 1]
                    entries += halves.get(f"<{turned[:half]}", ())
        return _within(1, seen, entries)

    def two_away(self, seen: str) -> list[tuple[int, _Entry]]:
        """Two slips leave one of three pieces of a long name whole: its beginning, its middle or its end."""
        entries: list[_Entry] = []
        for piece in _pieces(seen, 2):
            by_length = self._pieces.get(piece)
            if by_length:
                for length in range(len(seen) - 2, len(seen) + 3):
                    entries += by_length.get(length, ())
        return _within(2, seen, entries)


def _within(most: int, seen: str, entries: Iterable[_Entry]) -> list[tuple[int, _Entry]]:
    distances = [(OSA.distance(seen, entry.seen, score_cutoff=most), entry) for entry in dict.fromkeys(entries)]
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


def letters_for_digits(folded: str) -> str:
    """A word with the digits that stand between letters as the letters a scanner took them for."""
    return SCANNED.sub(lambda digits: digits[0].translate(_SCAN), folded)


def locants(text: str) -> str:
    """The numbers of a name that are positions, not letters that a scanner took for digits."""
    return "".join(_LOCANT.findall(text))


def _nearest(found: Sequence[tuple[int, _Entry]]) -> tuple[Repair, ...]:
    if not found:
        return ()
    least = min(distance for distance, _ in found)
    kept: dict[str, Repair] = {}
    for distance, entry in sorted(found, key=lambda one: (one[0], one[1].name)):
        if distance == least:
            kept.setdefault(entry.substance, Repair(entry.substance, entry.name, distance))
    return tuple(kept.values())
