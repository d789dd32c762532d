"""What a task answers, in short: plain values that the server logs and passes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.checking.logged import LookedUp

PROBLEMS = "problems.json"  # of a file that was screened, beside its answers


@dataclass(frozen=True)
class LookedAt:
    """One value that was looked up.

    Attributes:
        logged: what the log holds of it.
        content: what the API or the page shows.
    """

    logged: LookedUp
    content: dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """One file that was checked: what the log holds of it, and what was recorded.

    Attributes:
        sha256: of the file.
        lines: how many were checked.
        findings: how many there are.
        content: what the API answers, where the result is not kept in a file.
        goods: the texts of a few lines; ``alike`` how many spellings of each family a long file has.
    """

    sha256: str
    lines: int
    findings: int
    recorded: Mapping[str, int]
    content: bytes = b""
    goods: tuple[str, ...] = ()
    alike: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TablesWanted:
    """Which working tables: of a year, of where declarations were filed, of one substance; empty is not asked."""

    year: int
    jurisdiction: str = ""
    substance: str = ""


@dataclass(frozen=True, slots=True)
class ReportWanted:
    """Which report: ``summary``, ``annual``, ``precision`` or ``case``, and of what; empty is not asked."""

    kind: str
    year: int = 0
    case: str = ""
    since: date | None = None
    until: date | None = None
    jurisdiction: str = ""
    office: str = ""
