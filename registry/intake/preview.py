"""What would be read of a file, as rows in our columns with the problems: nothing is checked and nothing recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from precursors.tabular.files import FileRefused
from precursors.tabular.model import DOCUMENT, PLACE
from precursors.tabular.problems import Problem
from registry.intake.declarations import AS_IT_IS, Asked, check_declarations, open_table
from registry.intake.kinds import kinds


@dataclass(frozen=True)
class Preview:
    """What would be read of a file.

    Attributes:
        form: ``sheet``, ``declaration``, ``manifest`` or ``document``.
        rows: each row that has the shape of the table, by our columns, as text; empty cells are left out.
        numbers: the number of each row in the file.
        set_aside: numbers of the rows that a check would set aside, those without the shape of the table among them.
        skipped: numbers of the rows that are no lines.
        total: rows of the file.
    """

    form: str
    sheet: str | None
    rows: list[dict[str, str]]
    numbers: list[int]
    set_aside: Sequence[int]
    skipped: Sequence[int]
    total: int
    problems: tuple[Problem, ...]

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The fixed form for programs."""
        aside = set(self.set_aside)
        return {
            "form": self.form,
            "sheet": self.sheet,
            "rows_in_file": self.total,
            "rows": [
                {"row": number, "set_aside": number in aside, **row}
                for number, row in zip(self.numbers, self.rows, strict=True)
            ],
            "set_aside": sorted(aside),
            "skipped": list(self.skipped),
            "problems": [found.to_json(language) for found in self.problems],
        }


def preview(path: Path, asked: Asked = AS_IT_IS) -> Preview:
    """Say what would be read of a file; never raises for what a file can hold."""
    try:
        raw = open_table(path, asked)
    except FileRefused as refused:
        return Preview("", None, [], [], (), (), 0, refused.problems)
    read = check_declarations(raw, path.name, asked=asked)
    kind = kinds()["declarations"]
    headings = raw.table.column_names
    bound = kind.bound(headings)
    named = {heading: name for name, heading in bound.columns.items()}
    if raw.form == DOCUMENT:
        named[PLACE] = PLACE
    columns: dict[str, list[str]] = {}
    for place, heading in enumerate(headings):
        name = named.get(heading)
        if name and name not in columns:
            columns[name] = pc.utf8_trim_whitespace(raw.table.column(place)).to_pylist()
    rows = [
        {**bound.said, **{name: cells[place] for name, cells in columns.items() if cells[place]}}
        for place in range(raw.table.num_rows)
    ]
    aside = sorted(read.rejected)
    return Preview(raw.form, raw.sheet, rows, raw.rows.to_pylist(), aside, read.skipped, read.total, read.problems)
