"""Which words of a text have been read, and as what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from precursors.model import TextReading, Tier

_SHORT = ("abbreviation", "ambiguous_name")  # names that decide nothing by themselves
_PARTS = ("foil", *_SHORT)


class Hit(NamedTuple):
    """Words ``at`` to ``end`` that were read, and how."""

    at: int
    end: int
    readings: tuple[TextReading, ...]

    @property
    def listed(self) -> bool:
        """Whether a listed substance was read."""
        return any(reading.substance for reading in self.readings)

    @property
    def sure(self) -> bool:
        """Whether a listed substance was read that is no mere question."""
        return any(reading.substance and reading.tier is not Tier.WEAK for reading in self.readings)

    @property
    def short(self) -> bool:
        """Whether only short names were read, which decide nothing by themselves."""
        return all(reading.method in _SHORT for reading in self.readings)

    @property
    def single_compound(self) -> bool:
        """One word that names a legitimate compound: it may still be a word of a longer listed name."""
        return self.end == self.at + 1 and all(reading.method == "foil" for reading in self.readings)

    def inside(self, at: int, end: int) -> bool:
        """Only a part of a longer window, as "acido acetico" is of "acido acetico anhidrido"."""
        part = all(reading.method in _PARTS for reading in self.readings)
        return part and at <= self.at and self.end <= end and self.end - self.at < end - at

    def holds(self, at: int, end: int) -> bool:
        """Whether it has all words of a window."""
        return self.at <= at and end <= self.end

    def overlaps(self, at: int, end: int) -> bool:
        """Whether it shares a word with a window."""
        return self.at < end and at < self.end

    def covers(self, other: Hit) -> bool:
        """Whether all words of another hit are read here, and more."""
        return self.at <= other.at and other.end <= self.end and other.end - other.at < self.end - self.at

    def weaker(self) -> Hit:
        """The same inside a longer name that was read with a slip: a question only."""
        return Hit(self.at, self.end, tuple(map(_weaker, self.readings)))


def _weaker(reading: TextReading) -> TextReading:
    return reading._replace(tier=Tier.WEAK, notes=(*reading.notes, "inside_other")) if reading.substance else reading


def without_parts(readings: Sequence[TextReading]) -> list[TextReading]:
    """The readings, without short names inside a longer name of a listed substance."""
    whole = [r.span for r in readings if r.substance and r.method not in _SHORT]
    return [
        r
        for r in readings
        if r.method not in _SHORT or not any(s[0] <= r.span[0] and r.span[1] <= s[1] and s != r.span for s in whole)
    ]


def by_word(hits: Sequence[Hit]) -> dict[int, Hit]:
    """The hit over each word that was read."""
    return {index: hit for hit in hits for index in range(hit.at, hit.end)}


def all_by_word(hits: Sequence[Hit]) -> dict[int, list[Hit]]:
    """Every hit over each word that was read."""
    over: dict[int, list[Hit]] = {}
    for hit in hits:
        for index in range(hit.at, hit.end):
            over.setdefault(index, []).append(hit)
    return over


def under(over: Mapping[int, Hit], at: int, end: int) -> list[Hit]:
    """The hits over the words of a window."""
    return [over[index] for index in range(at, end) if index in over]
