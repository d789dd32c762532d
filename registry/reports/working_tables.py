"""Working tables for the yearly return to the INCB and for pre-export notifications: each cell leads to its lines.

The official forms were not read: the tables hold the figures, not the layout, and their title says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from precursors.recognition.recogniser import Recogniser
from registry.reports import data
from registry.reports.amounts import base_of, listed_substances, mass_of
from registry.reports.annual import country_of, lines_read
from registry.reports.board import substance_name
from registry.reports.filters import Filters
from registry.reports.model import Block, Leads, Report, Table, Text
from registry.reports.sentences import authorities_of, caveats, column
from registry.reports.words import code_word, country_name, word

DIRECTIONS = ("import", "export")
_DECLARED = ("declaration_number", "line_number", "declaration_date", "movement", "pen_number", "concentration_ppm")
_CELL = ("substance", "movement", "country")
_NOTIFICATION = (*_CELL, "pen_number")
_NAMED = (("name", "text", 2.6), ("movement_word", "text", 1.2), ("country_name", "text", 1.8))
_SUMS = (("lines", "number", 0.8), ("base_mg", "kg", 1.5), ("without_base", "number", 0.9))


def working_tables(
    year: int,
    source: data.Source,
    recogniser: Recogniser,
    *,
    language: str,
    day: date,
    jurisdiction: str = "",
    substance: str = "",
) -> Report:
    """The tables of a year as a report.

    Args:
        year: of the declaration dates.
        source: the registry and who asks.
        recogniser: the lists.
        language: ``en`` or ``es``.
        day: the report's own date.
        jurisdiction: where the declarations were filed; everywhere if not given.
        substance: whose rows alone are shown; the numbers of their cells stay those of the whole year.

    Returns:
        Tables ``cells`` (substance, movement, country), ``notifications`` (the same by PEN number) and
        ``lines_behind``; a line names its ``cell`` and ``notification``, masses are integer milligrams, ``base_mg``
        is nothing where unknown.

    """
    filters = Filters(since=date(year, 1, 1), until=date(year, 12, 31), jurisdiction=jurisdiction)
    lines = sorted(_lines(source, recogniser, filters, language), key=_place)
    cells, notifications, lines = (
        [row for row in rows if substance in ("", row["substance"])]
        for rows in (_added_up(lines, _CELL, "cell", "C"), _added_up(lines, _NOTIFICATION, "notification", "P"), lines)
    )
    authorities = authorities_of(data.jurisdictions(source, filters))
    method = [word(f"method_working_{n}", language) for n in range(1, 4)] + [word("method_4", language)]
    blocks: list[Block] = [
        _table("cells", cells, (_CELL_COLUMN, *_NAMED, *_SUMS), language, _TO_LINES),
        _table(
            "notifications",
            notifications,
            (_CELL_COLUMN, ("pen_number", "mono", 1.4), *_NAMED, *_SUMS),
            language,
            {key: Leads("lines_behind", "notification", "cell") for key in _TO_LINES},
        ),
        _table("lines_behind", lines, _COLUMNS, language, _TO_CELLS),
        Text("method", word("title_method", language), method),
        caveats(recogniser.catalogue, authorities, language),
    ]
    facts = [
        (word("fact_year", language), str(year)),
        (word("fact_jurisdiction", language), country_name(jurisdiction, language) if jurisdiction else "–"),
        *(
            [(word("fact_substance", language), substance_name(recogniser.catalogue, substance, language))]
            * bool(substance)
        ),
        (word("fact_day", language), day.isoformat()),
    ]
    title, subtitle = word("title_working_tables", language, year=year), word("subtitle_working_tables", language)
    editions = {"lists": [recogniser.catalogue.edition]}
    return Report("working_tables", title, subtitle, language, day, facts, blocks, editions, wide=True)


_CELL_COLUMN = ("cell", "text", 0.7)
_TO_LINES = {key: Leads("lines_behind", "cell", "cell") for key in ("cell", "base_mg")}
_TO_CELLS = {"cell": Leads("cells", "cell", "cell"), "notification": Leads("notifications", "cell", "notification")}
_COLUMNS = (
    _CELL_COLUMN,
    ("notification", "text", 0.7),
    ("declaration_number", "mono", 1.8),
    ("line_number", "number", 0.6),
    ("declaration_date", "date", 1.1),
    *_NAMED,
    ("pen_number", "mono", 1.2),
    ("quantity_mg", "kg", 1.2),
    ("concentration_ppm", "number", 1.1),
    ("base_mg", "kg", 1.2),
)


def _lines(source: data.Source, recogniser: Recogniser, filters: Filters, language: str) -> Iterator[dict[str, Any]]:
    """Every certain substance of the imports and exports under filters, with what the line holds of its base."""
    for line, recognition in lines_read(source, recogniser, filters):
        if line["movement"] not in DIRECTIONS:
            continue
        for substance, certain, _, readings in listed_substances(recognition, recogniser, line):
            if certain:
                country, mass = country_of(line), mass_of(line, substance)
                yield {
                    **{name: line[name] for name in _DECLARED},
                    "substance": substance,
                    "name": substance_name(recogniser.catalogue, substance, language),
                    "movement_word": code_word("movement", line["movement"], language),
                    "country": country,
                    "country_name": country_name(country, language),
                    "quantity_mg": mass,
                    "base_mg": base_of(mass, line, readings, recogniser),
                }


def _place(line: Mapping[str, Any]) -> tuple[Any, ...]:
    shown = (line["name"].casefold(), line["substance"], DIRECTIONS.index(line["movement"]), line["country"])
    return (*shown, line["pen_number"], line["declaration_number"], line["line_number"])


def _added_up(lines: Sequence[dict[str, Any]], key: Sequence[str], label: str, letter: str) -> list[dict[str, Any]]:
    """The sums of lines in their order; each line is told the number of its sum."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        own = tuple(line[name] for name in key)
        if own not in found:
            shown = {name: line[name] for name in (*key, "name", "movement_word", "country_name")}
            found[own] = {"cell": f"{letter}{len(found) + 1}", **shown, "lines": 0, "base_mg": 0, "without_base": 0}
        cell = found[own]
        cell["lines"] += 1
        cell["base_mg"] += line["base_mg"] or 0
        cell["without_base"] += line["base_mg"] is None
        line[label] = cell["cell"]
    return list(found.values())


def _table(
    key: str,
    rows: Sequence[dict[str, Any]],
    columns: Sequence[tuple[str, str, float]],
    language: str,
    leads: Mapping[str, Leads],
) -> Table:
    shown = [replace(column(*one, language), leads=leads.get(one[0])) for one in columns]
    note, empty = word(f"note_{key}", language), word("no_listed_lines", language)
    return Table(key, word(f"title_{key}", language), shown, rows, note, empty)
