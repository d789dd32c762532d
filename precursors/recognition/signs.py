"""What number signs (CAS, UN, CUS) make of an answer: what they firm, and what they leave for a person.

A number that is said to be a CAS number is one, right or wrong: a harmless name beside it never silences it. A UN
number firms the name of the one substance that it names. What only names a group, or is not resolved, asks where
nothing else says what the goods are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from precursors.model import TextReading, Tier
from precursors.notation.kind_of_query import CHEMICAL_CHAPTERS
from precursors.numbers.cas_marks import marks
from precursors.numbers.dates import LONGEST, days_of, numbers_behind
from precursors.numbers.digits import plain
from precursors.text.numbers import UNMARKED, read_cus, read_un
from precursors.text.un_numbers import UnNumbers, speaks_besides

if TYPE_CHECKING:
    from precursors.catalogue.load import Catalogue
    from precursors.recognition.reading import Query, Reading

UNRESOLVED = ("wrong_check_digit", "cas_not_known", "cas_unreadable", "cas_is_date", "un_not_known")
"""Notes of readings that identify nothing and are never passed over."""
_OPEN = ("un_group", "cus_not_resolved", "digits_only")
_GUESSED = frozenset((*_OPEN, "doubtful_number"))
_NO_SIGN = frozenset((*UNRESOLVED, *_OPEN, "suggestion"))
NOT_GOODS = frozenset(("negated", "purpose", "neighbour", "hs"))
_FIRMED = frozenset(("name", "sorted_words", "repair", "shortened", "abbreviation"))
_HELD_BACK = frozenset(("negated_in_list", "inside_other"))


def elsewhere(query: Query) -> bool:
    """Whether the tariff code of a line is of other goods than chemicals, and nothing else on it is of a chemical."""
    chapter = query.hs.strip()[:2]
    other = chapter.isdigit() and int(chapter) not in CHEMICAL_CHAPTERS
    return other and not query.signs


def passed_over(query: Query, found: TextReading) -> bool:
    """Whether an unmarked number that is wrong or not known means nothing where it stands."""
    return UNMARKED in found.notes and elsewhere(query)


def named_by_un_number(readings: Sequence[Reading]) -> frozenset[str]:
    """The substances that UN numbers name and nothing else: the second sign of a name beside them."""
    return frozenset(one.substance for one in readings if one.substance and "one_name" in one.notes)


def firmed_by_un_number(readings: Sequence[Reading]) -> list[Reading]:
    """The readings; a doubtful name of the one substance that a UN number beside it names is certain."""
    sure = named_by_un_number(readings)
    return [_firm(one) if one.substance in sure and _may_be_firmed(one) else one for one in readings]


def _may_be_firmed(reading: Reading) -> bool:
    return not reading.certain and reading.method in _FIRMED and not _HELD_BACK.intersection(reading.notes)


def _firm(reading: Reading) -> Reading:
    notes = tuple(note for note in reading.notes if note != "needs_second_sign")
    return replace(reading, tier=Tier.STRONG, notes=notes)


def problems(
    query: Query, readings: Sequence[Reading], catalogue: Catalogue, *, goods: bool = False
) -> Iterator[tuple[str, str]]:
    """Codes of what the number signs leave open, each with what it is about, where the sentence says it.

    Args:
        query: what is declared.
        readings: what was read in it.
        catalogue: the lists.
        goods: the text names goods that are no chemicals, beside which an unmarked number is of a model.

    """
    for reading in readings:
        if goods and UNMARKED in reading.notes:
            continue
        for note in reading.notes:
            if note in UNRESOLVED and "suggestion" not in reading.notes:
                yield note, _about(note, reading, catalogue)
    asks = [(note, reading.matched) for reading in readings for note in reading.notes if note in _OPEN]
    if asks and not _anything_identified(readings) and not _goods_described(query, readings):
        yield from asks


def _about(note: str, reading: Reading, catalogue: Catalogue) -> str:
    if note == "cas_is_date":
        return date_instead(reading.matched, catalogue) or reading.matched
    return reading.matched if note == "un_not_known" else ""


def leaves_room(readings: Sequence[Reading]) -> bool:
    """Whether the readings leave room for what the tariff code says: they are guesses, or name no one thing."""
    return all(_GUESSED.intersection(reading.notes) for reading in readings)


def _anything_identified(readings: Sequence[Reading]) -> bool:
    """Whether a substance or a compound was identified, by whatever sign."""
    return any(one.method not in NOT_GOODS and not _NO_SIGN.intersection(one.notes) for one in readings)


def _goods_described(query: Query, readings: Sequence[Reading]) -> bool:
    """Whether a declaration line says in words what its goods are; a look-up has to name them."""
    spans = sorted(one.span for one in readings if one.field == "text" and one.span and _number(one))
    return bool(query.hs.strip()) and (not spans or speaks_besides(query.text, spans))


def _number(reading: Reading) -> bool:
    return reading.method in ("un_number", "cus_number")


def date_instead(value: str, catalogue: Catalogue) -> str | None:
    """What to say of a value that a spreadsheet turned into a date: the date, and the numbers that give it.

    ``None`` where the value is no date.
    """
    if len(value) > LONGEST or not any(map(str.isdecimal, value)):
        return None
    text = plain(value).text.strip()
    said = text[next(marks(text), 0) :]
    days = days_of(said)
    if not days:
        return None
    behind = numbers_behind(days, catalogue.cas_numbers)
    return f"{said} ({', '.join(behind)}?)" if behind else said


def un_field(numbers: UnNumbers, value: str) -> Iterator[TextReading]:
    """The readings of a declared UN number; one that cannot be read is not known."""
    read = list(read_un(numbers, value, column=True))
    yield from read or [TextReading(None, (0, len(value)), "un_number", Tier.WEAK, value, notes=("un_not_known",))]


def cus_field(value: str) -> Iterator[TextReading]:
    """The readings of a declared CUS number; none is resolved."""
    read = list(read_cus(value, column=True))
    yield from read or [TextReading(None, (0, len(value)), "cus_number", Tier.WEAK, value, notes=("cus_not_resolved",))]
