"""Precision per rule as a report: how often a person confirmed what a rule found."""

from __future__ import annotations

from datetime import date

from registry.reports import data
from registry.reports.model import Block, Chart, Report, Table, Text
from registry.reports.precision import precision_chart, precision_rows
from registry.reports.sentences import column
from registry.reports.words import word
from rules.rulebook import Rulebook


def precision(source: data.Source, rulebook: Rulebook, *, language: str, day: date) -> Report:
    """Precision per rule as a report."""
    rows = precision_rows(source, rulebook, language)
    columns = [
        column("rule", "mono", 2.2, language),
        column("title", "text", 3.4, language),
        column("closed", "number", 0.9, language),
        column("confirmed", "number", 1.1, language),
        column("precision", "share", 1, language),
        column("low", "share", 1, language),
        column("high", "share", 1, language),
        column("inspected", "number", 1, language),
        column("stopped", "number", 1, language),
    ]
    drawn: list[Block] = (
        [Chart("chart", "", precision_chart(rows, language))] if any(row["closed"] for row in rows) else []
    )
    blocks: list[Block] = [
        Table(
            "precision",
            word("board_precision", language),
            columns,
            rows,
            word("board_precision_note", language),
            word("no_closed_cases", language),
        ),
        *drawn,
        Text("method", word("title_method", language), [word("precision_method", language)]),
    ]
    facts = [(word("fact_day", language), day.isoformat())]
    subtitle = word("subtitle_precision", language)
    return Report(
        "precision", word("title_precision", language), subtitle, language, day, facts, blocks, data.editions(source)
    )
