"""A CAS number that a spreadsheet turned into a date: 75-04-7 typed into a cell is shown as 7-Apr-75.

Which number it was cannot be told from the date alone: numbers of the catalogue that give that date are suggested,
never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# The months as spreadsheets write them, in the languages of the declarations; each row is one month.
_MONTHS = (
    "jan january ene enero janeiro janv janvier januar gen gennaio",
    "feb february febrero fev fevereiro févr fevr février fevrier februar febbraio",
    "mar march marzo março marco mars mär mrz märz marz",
    "apr april abr abril avr avril aprile",
    "may mayo mai maio mag maggio",
    "jun june junio junho juin juni giu giugno",
    "jul july julio julho juil juillet juli lug luglio",
    "aug august ago agosto aoû aout août",
    "sep sept september septiembre setiembre set setembro septembre settembre",
    "oct october octubre out outubro octobre okt oktober ott ottobre",
    "nov november noviembre novembro novembre",
    "dec december dic diciembre dez dezembro déc décembre decembre dezember dicembre",
)
_MONTH = {word: number for number, row in enumerate(_MONTHS, 1) for word in row.split()}
_NAME = r"(?P<month>[a-zà-ü]{3,10})\.?"
_GAP = r"[\s,/.-]{1,3}(?:del?\s)?"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th|º|\.)?"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_TIME = (
    r"(?:[\sT]{1,2}[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?\s?(?:[ap]\.?\s?m\.?|Z|[+-][0-9:]{2,6})?)?"
)
_WEEKDAY = r"(?:[a-zà-ü]{2,13}\.?,?\s)?"
_FORMS = tuple(
    re.compile(rf"{form}{_TIME}(?![\w-])", re.I)
    for form in (
        rf"{_WEEKDAY}{_DAY}{_GAP}{_NAME}{_GAP}{_YEAR}",
        rf"{_WEEKDAY}{_NAME}{_GAP}{_DAY}{_GAP}{_YEAR}",
        rf"{_YEAR}{_GAP}{_NAME}{_GAP}{_DAY}",
        rf"{_DAY}[-/]{_NAME}",
        rf"{_NAME}[-/]{_YEAR}",
        rf"{_NAME}\s(?:del?\s)?(?P<year>[12][0-9]{{3}})",
        r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日?",
        r"(?P<first>[0-9]{1,4})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)(?P<third>[0-9]{4}|[0-9]{1,2})",
    )
)
LONGEST = 60  # characters of a date with a time
_EDGE = " \t\r\n'\"=()[]"
_CENTURY, _FIRST_YEAR, _LAST_YEAR = 100, 1900, 9999  # years that a spreadsheet knows


class Day(NamedTuple):
    """What a date says; 0 stands for what it does not say."""

    year: int
    month: int
    day: int


def days_of(value: str) -> frozenset[Day]:
    """The days that a whole value may mean as a date; none if it is no date."""
    text = value.strip(_EDGE)
    if len(text) > LONGEST:
        return frozenset()
    return frozenset(day for form in _FORMS if (found := form.fullmatch(text)) for day in _days(found))


def date_at(text: str, at: int) -> int:
    """Where a date ends that begins at a place of a text; the place itself if none does."""
    ends = (found.end() for form in _FORMS if (found := form.match(text, at)) and any(_days(found)))
    return max(ends, default=at)


def numbers_behind(days: Iterable[Day], numbers: Iterable[str]) -> list[str]:
    """Which CAS numbers a spreadsheet shows as one of those days, in order.

    Args:
        days: what a value may mean as a date.
        numbers: CAS numbers of the catalogue.

    """
    wanted = set(days)
    return sorted(
        number for number in numbers if any(_agree(one, two) for one in _days_shown_as(number) for two in wanted)
    )


def _days(found: re.Match[str]) -> Iterator[Day]:
    said = found.groupdict()
    if "first" in said:
        first, second, third = (int(said[name]) for name in ("first", "second", "third"))
        if len(said["first"]) in (2, 4):
            yield from _real(first, second, third)
        if len(said["first"]) <= 2:
            yield from _real(third, second, first)
            yield from _real(third, first, second)
        return
    month = _MONTH.get(said["month"].casefold(), 0) or (int(said["month"]) if said["month"].isdigit() else 0)
    yield from _real(int(said.get("year") or 0), month, int(said.get("day") or 0))


def _real(year: int, month: int, day: int) -> Iterator[Day]:
    if 1 <= month <= 12 and day <= 31:
        yield Day(year, month, day)


def _days_shown_as(number: str) -> Iterator[Day]:
    """The days as which a spreadsheet may show a number: it reads a year first, or a day and a month."""
    first, second, check = (int(part) for part in number.split("-"))
    if check and (first < _CENTURY or _FIRST_YEAR <= first <= _LAST_YEAR):
        yield from _real(first, second, check)
    yield from _real(2000 + check, second, first)
    yield from _real(2000 + check, first, second)


def _agree(one: Day, two: Day) -> bool:
    """Whether two dates may be the same day: a year of two digits is of any century, what is not said is open."""
    short = min(one.year, two.year) < _CENTURY and one.year % _CENTURY == two.year % _CENTURY
    years = not (one.year and two.year) or one.year == two.year or short
    return years and one.month == two.month and (not (one.day and two.day) or one.day == two.day)
