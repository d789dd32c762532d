"""The receipt of a submission on paper: what was recorded, what was set aside and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.reports.as_pdf import to_pdf
from registry.reports.model import Block, Column, Report, Table, Text
from registry.reports.words import word

MOST = 500  # rows of a table; how many more there are is said


def receipt_pdf(
    name: str,
    sha256: str,
    by: str,
    at: datetime,
    recorded: Mapping[str, int],
    filed: Sequence[tuple[str, int]],
    problems: Sequence[Mapping[str, Any]],
    language: str,
) -> bytes:
    """A receipt as PDF/A; the same submission gives the same bytes.

    Args:
        name: of the file, as its sender called it.
        sha256: of the file.
        by: who filed it.
        at: when, UTC.
        recorded: ``new``, ``amended``, ``known`` lines, and ``older`` ones if any were passed over.
        filed: declarations, each with how many of its lines were good.
        problems: as ``Problem.to_json`` gives them.
        language: ``en`` or ``es``.

    """
    aside = [one for one in problems if one["severity"] == "error"]
    facts = [
        (word("fact_filed", language), f"{at:%Y-%m-%d %H:%M} UTC"),
        (word("fact_filed_by", language), by),
        (word("fact_file", language), name),
        (word("fact_hash", language), sha256),
        *((word(f"fact_{key}", language), f"{count:,}") for key, count in recorded.items()),
    ]
    rows = [{"declaration_number": number, "lines": count} for number, count in filed]
    blocks: list[Block] = [
        Text("statement", word("title_statement", language), [word("receipt_statement", language)]),
        _table("filed", ("declaration_number", "lines"), rows, language),
        _table("aside", ("row", "column", "message", "hint"), aside, language),
    ]
    title, subtitle = word("title_receipt", language), word("subtitle_receipt", language)
    return to_pdf(Report("receipt", title, subtitle, language, at.date(), facts, blocks))


def _table(key: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]], language: str) -> Table:
    wide = {"message": 3.0, "hint": 3.0, "declaration_number": 3.0}
    numbers = {"lines": "number", "row": "number"}
    columns = [
        Column(name, word(f"receipt_{name}", language), numbers.get(name, "text"), wide.get(name, 1.0))  # type: ignore[arg-type]
        for name in names
    ]
    note = word("receipt_more", language, count=f"{len(rows) - MOST:,}") if len(rows) > MOST else ""
    title, empty = word(f"title_receipt_{key}", language), word("receipt_none", language)
    return Table(key, title, columns, rows[:MOST], note, empty)
