"""The sheet of an inspection on paper: what to examine and ask, room for what came of it, and the way to its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry.inspections.guide import GOODS
from registry.inspections.inspections import OUTCOMES
from registry.reports.as_pdf import to_pdf
from registry.reports.model import Block, Column, Drawing, Report, Table, Text
from registry.reports.words import word

_BY_HAND = ("location", "time", "seals", "officer", "signature")
_DOTS = "." * 60


def inspection_pdf(shown: Mapping[str, Any], address: str, qr: str, language: str) -> bytes:
    """The sheet as PDF/A; the same inspection gives the same bytes.

    Args:
        shown: as ``inspections.show_inspection`` gives it.
        address: of the record.
        qr: the address as a QR code, SVG.
        language: ``en`` or ``es``.

    """
    guide, key = shown["guide"], shown["inspection"]
    line = f"{shown['declaration_number']} / {shown['line_number']}" if shown["declaration_number"] else ""
    facts = [
        (word("fact_inspection", language), key),
        (word("fact_line", language), line),
        (word("fact_looked_up", language), shown["query"]),
        (word("fact_office", language), shown["office"]),
        (word("fact_opened", language), f"{shown['opened_at']:%Y-%m-%d %H:%M} UTC, {shown['opened_by']}"),
        *((word(f"goods_{name}", language), _good(name, guide["goods"].get(name, ""), language)) for name in GOODS),
    ]
    blocks: list[Block] = [
        Drawing("record", "", qr, address),
        Text("examine", word("title_examine", language), _numbered_lines(guide["examine"], language)),
        Text("documents", word("title_documents", language), _documents(guide, language)),
        Text("questions", word("title_questions", language), _numbered_lines(guide["questions"], language)),
        _results(shown["results"], language),
        Text("by_hand", word("title_by_hand", language), _by_hand(language)),
    ]
    title, subtitle = word("title_inspection", language), guide["headline"].get(language, "")
    kept = [fact for fact in facts if fact[1]]
    return to_pdf(Report("inspection", title, subtitle, language, shown["opened_at"].date(), kept, blocks))


def _good(name: str, value: str, language: str) -> str:
    return word(f"movement_{value}", language) if name == "movement" and value else value


def _numbered_lines(rows: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    return [f"{place}. {row[language]}" for place, row in enumerate(rows, 1)] or [word("nothing_here", language)]


def _documents(guide: Mapping[str, Any], language: str) -> list[str]:
    said = [
        {language: " ".join([one["why"][language], one["law"][language], "" if one["verified"] else _unread(language)])}
        for one in guide["documents"]
    ]
    return _numbered_lines(said, language) if said else [word("no_documents", language)]


def _unread(language: str) -> str:
    return f"({word('unverified', language)})"


def _results(results: Sequence[Mapping[str, Any]], language: str) -> Table:
    columns = [
        Column("done_at", word("column_done_at", language), "text", 1.4),
        Column("said", word("column_result", language), "text", 1.2),
        Column("seals", word("column_seals", language), "text", 1.4),
        Column("location", word("column_location", language), "text", 1.4),
        Column("notes", word("column_notes", language), "text", 2.6),
        Column("by", word("column_by", language), "text", 1),
    ]
    rows = [{**one, "said": word(f"outcome_{one['outcome']}", language)} for one in results]
    return Table("results", word("title_results", language), columns, rows, "", word("no_results", language))


def _by_hand(language: str) -> list[str]:
    boxes = "    ".join(f"[   ] {word(f'outcome_{one}', language)}" for one in OUTCOMES)
    return [boxes, *(f"{word(f'hand_{one}', language)}: {_DOTS}" for one in _BY_HAND)]
