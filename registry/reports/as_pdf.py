"""A report on paper: PDF/A by typst, the same bytes for the same report.

The content reaches the template as data, never as markup: nothing that a declarant wrote can become a command.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from registry.reports import charts
from registry.reports.formatting import table_cells
from registry.reports.model import Block, Cards, Chart, Column, Drawing, Numbers, Report, Table, Text
from registry.reports.words import word

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_RIGHT = ("number", "kg", "share")


def to_pdf(report: Report) -> bytes:
    """The report as PDF/A-2b."""
    return typeset("report.typ", _content(report), report.day)


def typeset(template: str, content: Mapping[str, Any], day: date) -> bytes:
    """A document from a template and its content.

    Args:
        template: file name in ``templates``.
        content: what the template reads, as JSON.
        day: the date that the PDF says it was made on, whatever the clock says.

    """
    import typst

    made: Any = typst.compile(  # type: ignore[misc]
        input=(_TEMPLATES / template).read_bytes(),
        font_paths=[str(charts.FONTS)],
        sys_inputs={"content": json.dumps(content, ensure_ascii=False, default=str)},
        pdf_standards=["a-2b"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    return bytes(made)


def _content(report: Report) -> dict[str, Any]:
    said = {
        key: word(key, report.language) for key in ("report_of", "page", "edition_lists", "edition_rules", "source")
    }
    return {
        "language": report.language,
        "title": report.title,
        "subtitle": report.subtitle,
        "day": report.day.isoformat(),
        "facts": report.facts,
        "wide": report.wide,
        "words": said,
        "editions": [[word(f"edition_{kind}", report.language), list(keys)] for kind, keys in report.editions.items()],
        "blocks": [_block(block, report.language) for block in report.blocks],
    }


def _block(block: Block, language: str) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block, language)
    if isinstance(block, Chart):
        return {
            "kind": "chart",
            "title": block.title,
            "note": block.note,
            "svg": charts.svg(block.spec),
            "about": block.spec["description"],
        }
    if isinstance(block, Drawing):
        return {"kind": "drawing", "title": block.title, "svg": block.svg, "about": block.about}
    if isinstance(block, Cards):
        return {
            "kind": "cards",
            "title": block.title,
            "note": block.note,
            "empty": block.empty,
            "cards": list(block.cards),
        }
    if isinstance(block, Numbers):
        return {"kind": "numbers", "items": [{**row, "value": _number(row["value"])} for row in block.items]}
    assert isinstance(block, Text)  # noqa: S101 - the last of the kinds
    return {"kind": "text", "title": block.title, "paragraphs": list(block.paragraphs)}


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": table.title,
        "note": table.note,
        "empty": table.empty,
        "columns": [
            {"label": c.label, "right": c.kind in _RIGHT, "mono": c.kind == "mono", "kind": c.kind, "width": c.width}
            for c in table.columns
        ],
        "rows": table_cells(table, language),
        "total": table.total is not None,
        "codes": [_codes(table.columns, row) for row in table.rows],
    }


def _codes(columns: Sequence[Column], row: Mapping[str, Any]) -> list[str]:
    """The code behind each cell that is shown in colour."""
    return [str(row.get(c.key) or "") if c.kind in ("lane", "outcome") else "" for c in columns]
