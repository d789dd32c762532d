"""What a recognition is: the query, its readings, what each meets, and what that means on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from precursors.catalogue import Catalogue, Standing, standing
from precursors.model import Answer, Form, Listing, StructureMatch, Tier

CERTAIN = (Tier.EXACT, Tier.STRONG, Tier.STRUCTURE)


@dataclass(frozen=True, slots=True)
class Query:
    """What one line or one look-up declares; every part may be empty."""

    text: str = ""
    cas: str = ""
    structure: str = ""
    hs: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """One listing that a reading meets, and how; ``possible`` where the law or the text leaves it open."""

    listing: str
    possible: bool
    how: str
    form: Form
    path: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    match: StructureMatch | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which one declared value was taken for one substance.

    Attributes:
        substance: id of the substance, ``None`` for a compound that no list names.
        field: which declared field: ``text``, ``cas``, ``structure`` or ``hs``.
        value: the declared value; ``span`` the part of it that was read.
        method: how it was read, as ``TextReading.method``, or ``structure``, ``hs``.
        matched: the listed or lexicon value that it met.
        notation: the structure as it was read, without what stands around it in the value.
    """

    substance: str | None
    field: str
    value: str
    method: str
    tier: Tier
    matched: str
    covers: tuple[Cover, ...] = ()
    span: tuple[int, int] | None = None
    distance: int = 0
    form: Form = Form.ITSELF
    share_ppm: int | None = None
    notes: tuple[str, ...] = ()
    smiles: str | None = None
    notation: str | None = None

    @property
    def certain(self) -> bool:
        """Strong enough to decide by itself; anything weaker is a question for a person."""
        return self.tier in CERTAIN and "needs_second_sign" not in self.notes


_Found = tuple[Reading, Cover, Listing, Standing]


@dataclass(frozen=True, slots=True)
class Standings:
    """What a recognition means on one day: the answer and the covers behind it."""

    answer: Answer
    covers: tuple[_Found, ...]
    outside_dates: tuple[_Found, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """Everything read from one query.

    Attributes:
        readings: listed substances, strongest first, then legitimate compounds.
        problems: codes of what could not be read (``unreadable``, ``too_long`` ...).
        conflicts: codes of values that contradict each other (``cas_name`` ...).
        next_to: listings that a structure stands one formal step outside of; for a person, decides nothing.
        narcotic: class of scheduled drug that the structure belongs to; narcotics law applies.
    """

    query: Query
    readings: tuple[Reading, ...] = ()
    problems: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    next_to: tuple[tuple[str, str], ...] = ()
    narcotic: str | None = None
    details: tuple[str, ...] = ()
    catalogue: Catalogue | None = field(default=None, repr=False, compare=False)

    @property
    def listed_readings(self) -> tuple[Reading, ...]:
        """The readings that name a substance of the catalogue or meet a listing."""
        return tuple(reading for reading in self.readings if reading.substance or reading.covers)

    def on(self, day: date, authority: str | None = None) -> Standings:
        """What this means under the lists in force on a day, of one authority or of all."""
        assert self.catalogue is not None  # noqa: S101 - set by the only maker of recognitions
        inside: list[_Found] = []
        outside: list[_Found] = []
        for reading in self.readings:
            for cover in reading.covers:
                listing = self.catalogue.listing(cover.listing)
                if authority not in (None, listing.authority):
                    continue
                state = standing(listing, day)
                found = (reading, cover, listing, state)
                (inside if state in (Standing.IN_FORCE, Standing.START_UNKNOWN) else outside).append(found)
        return Standings(_answer(self, inside, outside), tuple(inside), tuple(outside), self.problems)


def lies_in(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    """Whether a span of a text lies within another, or is the same."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _answer(
    recognition: Recognition,
    inside: Sequence[_Found],
    outside: Sequence[_Found],
) -> Answer:
    if any(reading.certain and not cover.possible for reading, cover, _, _ in inside):
        return Answer.LISTED
    if inside:
        return Answer.POSSIBLE
    if any(state is Standing.START_UNVERIFIED_BEFORE for _, _, _, state in outside):
        return Answer.UNDETERMINED
    if recognition.problems:
        return Answer.UNDETERMINED
    return Answer.NOT_LISTED
