"""A report as one HTML file: no script, no network, prints well, usable at any width."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.reports import charts
from registry.reports.formatting import table_cells
from registry.reports.model import Report
from registry.reports.words import word

_TEMPLATES = Path(__file__).resolve().parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Everything is escaped; only the charts, which this program drew, go in as they are.
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def to_html(report: Report) -> bytes:
    """The report as a page of its own."""
    page = _environment().get_template("report.html")
    text: str = page.render(
        report=report,
        kind_of=lambda block: type(block).__name__,
        svg=charts.svg,
        cells=lambda table: table_cells(table, report.language),
        t=lambda key: word(key, report.language),
    )
    return text.encode()
