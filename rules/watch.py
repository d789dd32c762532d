"""When the text of each instrument was read, and when it is due to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from precursors.catalogue.load import Catalogue
from precursors.numbers.amounts import read_amount


@dataclass(frozen=True, slots=True)
class Watched:
    """An instrument and the days that count for it.

    Attributes:
        instrument: its key in ``instruments.yaml``.
        authority: the code that the key begins with, in capitals.
        read_on: the last day on which its text was looked at; ``None`` if it never was.
        newest_amendment_read: of the lists that rest on it.
        check_every: days after which it is looked at again.
    """

    instrument: str
    authority: str
    read_on: date | None
    newest_amendment_read: date | None
    check_every: int

    @property
    def due(self) -> date | None:
        """The day from which it is due; ``None`` if it was never read and so always is."""
        return self.read_on + timedelta(days=self.check_every) if self.read_on else None

    def is_due(self, day: date) -> bool:
        """Whether it is due on a day."""
        return self.due is None or self.due <= day


def watched_instruments(instruments: Mapping[str, Mapping[str, Any]], catalogue: Catalogue) -> list[Watched]:
    """Every instrument, in the order of its file."""
    newest: dict[str, date] = {}
    for header in catalogue.lists:
        if header.newest_amendment_read:
            newest[header.instrument] = max(header.newest_amendment_read, newest.get(header.instrument, date.min))
    return [_watched_instrument(key, row, newest.get(key)) for key, row in instruments.items()]


def _watched_instrument(key: str, row: Mapping[str, Any], newest: date | None = None) -> Watched:
    read_on = date.fromisoformat(row["read_on"]) if row.get("read_on") else None
    return Watched(key, key.split("-", 1)[0].upper(), read_on, newest, _days(row.get("check_every", "0 days")))


def _days(written: str | int) -> int:
    """A span as a person writes it, in days; a number without its unit is days as well."""
    return read_amount(written, "days", "*")[0] if isinstance(written, str) else written


def stale(instruments: Mapping[str, Mapping[str, Any]], catalogue: Catalogue, day: date) -> list[Watched]:
    """The instruments that are due on a day: those never read first, then those due longest."""
    found = [one for one in watched_instruments(instruments, catalogue) if one.is_due(day)]
    return sorted(found, key=lambda one: (one.due or date.min, one.instrument))


def stale_rows(
    instruments: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
    day: date,
    authority: str | None = None,
    language: str = "en",
) -> list[dict[str, Any]]:
    """What is due on a day, in rows to print: title, days, and where the text lies."""
    return [
        {
            "authority": one.authority,
            "instrument": one.instrument,
            "title": instruments[one.instrument]["title"][language],
            "read_on": one.read_on,
            "newest_amendment_read": one.newest_amendment_read,
            "due": one.due,
            "href": instruments[one.instrument]["href"],
        }
        for one in stale(instruments, catalogue, day)
        if authority in (None, one.authority)
    ]


def with_days(
    rows: Iterable[Mapping[str, Any]], instruments: Mapping[str, Mapping[str, Any]]
) -> Sequence[dict[str, Any]]:
    """Rows of the coverage with the day on which their instrument was read and the day it is due again."""
    found = ((row, _watched_instrument(row["instrument"], instruments.get(row["instrument"], {}))) for row in rows)
    return [{**row, "read_on": one.read_on, "due": one.due} for row, one in found]
