"""Rows in our own columns, as the readers of trade formats and documents make them, as a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa

from precursors.tabular.model import RawTable
from precursors.tabular.problems import Problem

NUMBERS = ("quantity", "net_mass_kg", "gross_mass_kg", "value", "line_number")
TextRow = Mapping[str, str]


def as_table(
    rows: Sequence[TextRow], form: str, problems: list[Problem], *, numbers: Collection[str] = NUMBERS
) -> RawTable:
    """A table of rows; a column that no row fills is left out, and numbers of a fixed form are numbers."""
    headings = list(dict.fromkeys(name for row in rows for name, value in row.items() if value))
    columns = [pa.array([row.get(name, "") for row in rows], pa.string()) for name in headings]
    typed = {
        place: pa.array([bool(row.get(name)) for row in rows]) for place, name in enumerate(headings) if name in numbers
    }
    table = pa.table(columns, names=headings) if headings else pa.table({})
    return RawTable(table, pa.array(range(1, len(rows) + 1), pa.int64()), None, problems, numbers=typed, form=form)
