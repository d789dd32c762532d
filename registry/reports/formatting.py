"""Values as people read them: exact kilograms, shares, days, words for codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from precursors.messages import say
from registry.reports.model import Column, Table

MILLIGRAMS = 1_000_000  # in a kilogram
_DASH = "–"


def kilograms(milligrams: int, decimals: int | None = None) -> str:
    """Kilograms, exactly: integer arithmetic only, thousands apart, at least so many decimals."""
    whole, rest = divmod(abs(milligrams), MILLIGRAMS)
    digits = f"{rest:06d}".rstrip("0").ljust(decimals or 0, "0")
    return f"{'-' if milligrams < 0 else ''}{whole:,}{'.' if digits else ''}{digits}"


def decimals_of(values: Iterable[int | None]) -> int:
    """How many decimals of a kilogram the values need, so that a column lines up."""
    return max((len(f"{value % MILLIGRAMS:06d}".rstrip("0")) for value in values if value), default=0)


def shown_value(value: Any, column: Column, language: str, decimals: int = 0) -> str:
    """A value as text."""
    if value is None or value == "":
        return _DASH
    if column.kind == "kg":
        return kilograms(value, decimals) if value else "0"
    if column.kind == "number":
        return f"{value:,}"
    if column.kind == "share":
        return f"{value:.1%}" if language == "en" else f"{value * 100:.1f} %"
    if column.kind == "lane":
        return say("lane", str(value), language)
    if column.kind == "outcome":
        return say("outcome", value, language)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return value.isoformat() if isinstance(value, date) else str(value)


def column_decimals(table: Table) -> dict[str, int]:
    """The decimals of each column of kilograms."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    return {c.key: decimals_of(row.get(c.key) for row in rows) for c in table.columns if c.kind == "kg"}


def table_cells(table: Table, language: str) -> list[list[str]]:
    """The rows of a table as texts; the total, if there is one, comes last."""
    decimals = column_decimals(table)
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [[shown_value(row.get(c.key), c, language, decimals.get(c.key, 0)) for c in table.columns] for row in rows]
