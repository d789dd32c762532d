"""What a report is made of, before it is HTML, PDF, XLSX or JSON: blocks with plain values in them.

Values stay what they are (integer milligrams, dates, codes) until a writer shows them, so that every form of a report
holds the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from precursors.model import Row
from registry.reports.charts import Spec

Kind = Literal["text", "number", "kg", "share", "date", "lane", "outcome", "link", "mono"]


@dataclass(frozen=True, slots=True)
class Leads:
    """The rows of ``table`` whose ``field`` is this row's ``by``; they stand one after another."""

    table: str
    field: str
    by: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        key: field of the rows.
        label: heading, in the report's language.
        kind: how the value is meant: ``kg`` is integer milligrams, ``share`` a number from 0 to 1.
        width: share of the table's width.
        leads: to which rows its cells lead, where the form of the report has links within it.
    """

    key: str
    label: str
    kind: Kind = "text"
    width: float = 1.0
    leads: Leads | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title, and what is said when it is empty."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: str = ""
    empty: str = ""
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; ``spec`` is Vega-Lite."""

    key: str
    title: str
    spec: Spec
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A title and sentences."""

    key: str
    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A few large numbers side by side: ``label``, ``value``, ``tone`` (a lane, or nothing)."""

    key: str
    items: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Cards:
    """Lines with what was found on them.

    Attributes:
        cards: each with ``lane, lane_word, head, facts`` (a sentence) and ``entries``, each of which has ``rule, title,
            outcome, outcome_word, message, mend, law, href, verified_word``.
    """

    key: str
    title: str
    cards: Sequence[Row]
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A small drawing, such as a QR code: ``svg``, and the words for whoever cannot see it, shown beside it."""

    key: str
    title: str
    svg: str
    about: str


Block = Table | Chart | Text | Numbers | Cards | Drawing


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        kind: ``summary``, ``annual``, ``working_tables``, ``case`` or ``precision``.
        day: the report's own date; nothing in a report depends on any other clock.
        facts: label and value of what the report is about, shown at its head.
        editions: the editions of lists and rules it rests on, by kind.
        wide: whether its tables need the long side of the paper.
    """

    kind: str
    title: str
    subtitle: str
    language: str
    day: date
    facts: Sequence[tuple[str, str]]
    blocks: Sequence[Block]
    editions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wide: bool = False

    def tables(self) -> list[Table]:
        """Its tables, in order."""
        return [block for block in self.blocks if isinstance(block, Table)]
