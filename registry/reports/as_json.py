"""A report as JSON: the values themselves, with stable keys, in either language."""

from __future__ import annotations

import json
from typing import Any

from registry.reports.model import Block, Cards, Chart, Numbers, Report, Table, Text


def to_json(report: Report) -> bytes:
    """The report for programs; quantities stay integer milligrams."""
    content = {
        "report": report.kind,
        "title": report.title,
        "subtitle": report.subtitle,
        "language": report.language,
        "day": report.day,
        "facts": [{"label": label, "value": value} for label, value in report.facts],
        "editions": report.editions,
        "blocks": {block.key: _block(block) for block in report.blocks},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _block(block: Block) -> Any:
    if isinstance(block, Table):
        return {"title": block.title, "note": block.note, "rows": list(block.rows), "total": block.total}
    if isinstance(block, Chart):
        return {"title": block.title, "note": block.note, "vega_lite": block.spec}
    if isinstance(block, Cards):
        return {"title": block.title, "lines": list(block.cards)}
    if isinstance(block, Numbers):
        return {row["key"]: row["value"] for row in block.items}
    assert isinstance(block, Text)  # noqa: S101 - the last of the kinds
    return {"title": block.title, "text": list(block.paragraphs)}
