"""Dates of one column: which part is day, month or year is decided for the column as a whole, never guessed apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from precursors.numbers.dates import days_of
from registry.intake.cell import Cell

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ].*)?")
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})(?:[T ].*)?")
_LETTER = re.compile(r"[^\W\d_]{3}")
FIRST_YEAR, LAST_YEAR, _CENTURY = 1990, 2100, 2000
DAY, MONTH, YEAR = "day", "month", "year"
_Orders = Mapping[str, Callable[[int, int, int], tuple[int, int, int]]]
_ORDERS: _Orders = {  # what stands first -> year, month, day
    DAY: lambda one, two, three: (three, two, one),
    MONTH: lambda one, two, three: (three, one, two),
    YEAR: lambda one, two, three: (one, two, three),
}


def dates(values: Iterable[str]) -> dict[str, Cell]:
    """Dates of one column. Whether day or month stands first is decided for the column as a whole."""
    values = list(values)
    orders = {order for value in values if (order := _order(value))}
    unsure = not orders and any(_SLASHED.fullmatch(value.strip()) for value in values)
    short = {value: _readings(value) for value in values if _SHORT.fullmatch(value.strip())}
    return {
        value: _short(short[value], short.values(), orders) if value in short else _date(value, orders, unsure)
        for value in values
    }


def _order(value: str) -> str:
    """What stands first in a date of which only one order is possible."""
    match = _SLASHED.fullmatch(value.strip())
    if not match:
        return ""
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return DAY
    return MONTH if second > 12 >= first else ""


def _date(value: str, orders: set[str], unsure: bool) -> Cell:
    plain = value.strip()
    if iso := _ISO.fullmatch(plain) or _DIGITS.fullmatch(plain):
        return _real_date(int(iso[1]), int(iso[2]), int(iso[3]))
    slashed = _SLASHED.fullmatch(plain)
    if not slashed:
        return _named(plain)
    first, second, year = int(slashed[1]), int(slashed[3]), int(slashed[4])
    own = _order(value)
    if not own and len(orders) == 2 and first != second:
        return Cell(code="date_order_mixed")
    month_first = own == MONTH or (not own and orders == {MONTH})
    read = _real_date(year, first, second) if month_first else _real_date(year, second, first)
    return Cell(read.value, "date_day_first") if unsure and not read.code and first != second else read


def _named(value: str) -> Cell:
    """A date with the name of its month, where it has one reading only."""
    if not _LETTER.search(value):
        return Cell(code="date_unreadable")
    days = [day for day in days_of(value) if day.day and day.year]
    if len(days) > 1:
        return Cell(code="date_ambiguous")
    if not days:
        return Cell(code="date_unreadable")
    (day,) = days
    return _real_date(day.year + (_CENTURY if day.year < 100 else 0), day.month, day.day)


def _readings(value: str) -> dict[str, date]:
    """What a date with a year of two digits may mean, by what stands first; a year stands first before dashes only."""
    match = _SHORT.fullmatch(value.strip())
    if match is None:
        return {}
    numbers = int(match[1]), int(match[3]), int(match[4])
    ways = (DAY, MONTH, YEAR) if match[2] == "-" else (DAY, MONTH)
    found = {}
    for way in ways:
        year, month, day = _ORDERS[way](*numbers)
        read = _real_date(_CENTURY + year, month, day)
        if not read.code:
            found[way] = read.value
    return found


def _short(own: Mapping[str, date], column: Iterable[Mapping[str, date]], orders: set[str]) -> Cell:
    """The reading on which the whole column agrees; none where more than one does."""
    ways = set(_ORDERS)
    for other in column:
        if other:
            ways &= set(other)
    if len(orders) == 1:
        ways &= orders
    days = {own[way] for way in (ways or set(own)) & set(own)}
    if not own or not days:
        return Cell(code="date_unreadable")
    return Cell(days.pop()) if len(days) == 1 else Cell(code="date_ambiguous")


def _real_date(year: int, month: int, day: int) -> Cell:
    try:
        found = date(year, month, day)
    except ValueError:
        return Cell(code="date_unreadable")
    return Cell(found) if FIRST_YEAR <= found.year <= LAST_YEAR else Cell(code="date_out_of_range")
