"""Which countries belong to a group that a law names (those that asked for notifications, for instance).

A country that no entry names is unknown: the rule that asks says so. It is never taken for one that does not belong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel import Locale

from precursors.yamls import parse
from rules.parameters import ALWAYS, FOREVER

OTHERS = "others"


@dataclass(frozen=True, slots=True)
class CountryGroup:
    """Whether a country belongs to a group between two days, both included."""

    key: str
    country: str
    belongs: bool
    from_date: date
    to_date: date
    verified: bool
    instrument: str


def load_countries(paths: Sequence[Path]) -> tuple[CountryGroup, ...]:
    """Read the groups of some files; a file that does not exist has none.

    An entry for ``others`` speaks for every country that the group does not name.
    """
    groups = [group for path in paths if path.exists() for group in parse(path.read_text("utf-8")) or []]
    return tuple(row for group in groups for row in _rows(group))


def _rows(group: dict[str, object]) -> Iterable[CountryGroup]:
    entries = group["countries"] or []
    named = {entry["country"] for entry in entries}  # type: ignore[attr-defined]
    for entry in entries:  # type: ignore[attr-defined]
        codes = sorted(_every() - named) if entry["country"] == OTHERS else [entry["country"]]
        for code in codes:
            yield CountryGroup(
                str(group["key"]),
                code,
                bool(entry["belongs"]),
                entry["from"] or ALWAYS,
                entry["to"] or FOREVER,
                bool(entry["verified"]),
                str(group["citation"]["instrument"]),  # type: ignore[index]
            )


def _every() -> set[str]:
    return {str(code) for code in Locale("en").territories if len(str(code)) == 2 and str(code).isalpha()}
