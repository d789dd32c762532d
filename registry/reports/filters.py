"""What part of the registry a figure counts, and how the figure's address says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

_DAYS = ("since", "until")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which lines, findings or cases count; an empty field means all.

    Attributes:
        since: first declaration date, inclusive; for cases the first day they were opened.
        until: last declaration date, inclusive; for cases the last day they were opened.
        lane: of a line, by the lane policy (``green`` is none of the others); of a finding, its own.
        rule: lines that this rule found, or its findings.
        substance: lines on which this substance was found, or its findings.
        outcome: of a finding.
        office: customs office.
        jurisdiction: where the declaration was filed.
        movement: import, export, transfer or transit.
        state: of a case: pending, investigating, closed, or ``open`` for the first two.
    """

    since: date | None = None
    until: date | None = None
    lane: str = ""
    rule: str = ""
    substance: str | None = None
    outcome: str = ""
    office: str = ""
    jurisdiction: str = ""
    movement: str = ""
    state: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """Filters from an address; keys that are none of ours are left alone.

        Raises:
            ValueError: a date is not written like 2025-03-31.

        """
        known = {key: value for key, value in query.items() if key in cls.__dataclass_fields__}
        days = {key: date.fromisoformat(known.pop(key)) for key in _DAYS if known.get(key)}
        return cls(**{key: value for key, value in known.items() if key not in _DAYS}, **days)  # type: ignore[arg-type]

    def query(self, **more: object) -> dict[str, str]:
        """These filters as an address has them, with others added."""
        fields = asdict(replace(self, **more))  # type: ignore[arg-type]
        return {key: str(value) for key, value in fields.items() if value is not None and value != ""} | (
            {"substance": ""} if fields["substance"] == "" else {}
        )
