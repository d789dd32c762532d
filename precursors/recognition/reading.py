"""What a recognition is: the query, its readings, what each meets, and what that means on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from precursors.catalogue.load import Catalogue, Standing, standing
from precursors.messages import Sentence
from precursors.model import Answer, Form, Listing, StructureMatch, Tier
from precursors.text.rest import Left

CERTAIN = (Tier.EXACT, Tier.STRONG, Tier.STRUCTURE)
GOES_UNSAID = "goes_unsaid"  # a cover is possible only because no query says to which country goods are exported


@dataclass(frozen=True, slots=True)
class Query:
    """What one line or one look-up declares; every part may be empty."""

    text: str = ""
    cas: str = ""
    structure: str = ""
    hs: str = ""
    un_number: str = ""
    cus_number: str = ""

    @property
    def signs(self) -> str:
        """What is declared beside text and tariff code that stands for one chemical; empty where nothing is."""
        return f"{self.cas}{self.structure}{self.un_number}{self.cus_number}".strip()


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
        field: which declared field: ``text``, ``cas``, ``structure``, ``hs``, ``un_number`` or ``cus_number``.
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


Asked = str | Sequence[str] | None
"""The authorities whose lists make the answer: one, several, or all but those of other countries (``None``)."""


def asks(asked: Asked, authority: str, catalogue: Catalogue) -> bool:
    """Whether the lists of an authority were asked; those of other countries are only by name."""
    if asked is None:
        return authority not in catalogue.abroad
    return authority == asked or (not isinstance(asked, str) and authority in asked)


@dataclass(frozen=True, slots=True)
class RegimeHit:
    """One sign that was taken for an entry of a regime beside the precursor lists.

    Attributes:
        entry: id of the entry.
        certain: a name that a law prints, a checked CAS number or a verified structure; else only possible.
        reading: the declared value, the span that was read, and how.
        notes: coded remarks on what is left open (``name_not_read``, ``cas_remembered``, ``unverified_structure`` ...).
    """

    entry: str
    certain: bool
    reading: Reading
    notes: tuple[str, ...] = ()


_Found = tuple[Reading, Cover, Listing, Standing]


@dataclass(frozen=True, slots=True)
class Standings:
    """What a recognition means on one day: the answer and the covers behind it.

    Attributes:
        elsewhere: what the lists say that were not asked; it changes nothing.
    """

    answer: Answer
    covers: tuple[_Found, ...]
    elsewhere: tuple[_Found, ...]
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
        regimes: entries of other regimes that a sign names, the certain ones first.
        left: the words of the text that belong to no reading, each with what it is.
        asked: codes of why the text is not known to be harmless, each with the words that it is about.
        words: every word of the text by itself, where an account was asked for.
        abroad: what the lists of other countries name in the same query; no part of the readings.
    """

    query: Query
    readings: tuple[Reading, ...] = ()
    problems: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    next_to: tuple[tuple[str, str], ...] = ()
    regimes: tuple[RegimeHit, ...] = ()
    details: tuple[str | Sentence, ...] = ()
    left: tuple[Left, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    words: tuple[Left, ...] = ()
    abroad: tuple[Reading, ...] = ()
    catalogue: Catalogue | None = field(default=None, repr=False, compare=False)

    @property
    def listed_readings(self) -> tuple[Reading, ...]:
        """The readings that name a substance of the catalogue or meet a listing."""
        return tuple(reading for reading in self.readings if reading.substance or reading.covers)

    @property
    def regime_answer(self) -> Answer | None:
        """What the other regimes answer: an entry that no sign names for certain makes it ``possible``."""
        sure = {hit.entry for hit in self.regimes if hit.certain}
        if any(hit.entry not in sure for hit in self.regimes):
            return Answer.POSSIBLE
        return Answer.OTHER_LAW if self.regimes else None

    def on(self, day: date, authority: Asked = None) -> Standings:
        """What this means under the lists in force on a day, of the authorities that are asked."""
        assert self.catalogue is not None  # noqa: S101 - set by the only maker of recognitions
        inside: list[_Found] = []
        outside: list[_Found] = []
        elsewhere: list[_Found] = []
        for reading in (*self.readings, *self.abroad):
            for cover in reading.covers:
                listing = self.catalogue.listing(cover.listing)
                state = standing(listing, day)
                found = (reading, cover, listing, state)
                in_force = state in (Standing.IN_FORCE, Standing.START_UNKNOWN)
                if asks(authority, listing.authority, self.catalogue):
                    (inside if in_force else outside).append(found)
                elif in_force:
                    elsewhere.append(found)
        answer = _answer(self, inside, outside)
        return Standings(answer, tuple(inside), tuple(elsewhere), tuple(outside), self.problems)


def lies_in(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    """Whether a span of a text lies within another, or is the same."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def lies_in_any(outer: Iterable[tuple[int, int]]) -> Callable[[tuple[int, int]], bool]:
    """Tells whether a span lies within one of these, or is the same; however many there are, each is told at once."""
    spans = sorted(set(outer))
    starts, reach = [start for start, _ in spans], list(accumulate((end for _, end in spans), max))

    def lies(inner: tuple[int, int]) -> bool:
        before = bisect_right(starts, inner[0])
        return before > 0 and reach[before - 1] >= inner[1]

    return lies


def _answer(
    recognition: Recognition,
    inside: Sequence[_Found],
    outside: Sequence[_Found],
) -> Answer:
    if any(reading.certain and not cover.possible for reading, cover, _, _ in inside):
        return Answer.LISTED
    if inside:
        return Answer.POSSIBLE
    if other := recognition.regime_answer:
        return other
    if any(state is Standing.START_UNVERIFIED_BEFORE for _, _, _, state in outside):
        return Answer.UNDETERMINED
    if recognition.problems:
        return Answer.UNDETERMINED
    return Answer.NOT_LISTED
