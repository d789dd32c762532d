"""Rows that were set aside, written out with what is wrong with each, ready to correct and send again."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from precursors.disarm import safe_cell
from precursors.tabular.problems import Problem
from precursors.whole import whole


class SetAside(Protocol):
    """Rows that were set aside, as read, by row number, and the headings above them."""

    @property
    def rejected(self) -> Mapping[int, Sequence[str]]:
        """The rows, by their numbers."""

    @property
    def headings(self) -> Sequence[str]:
        """The headings."""


def write_rejected(found: SetAside, file: Path, problems: Sequence[Problem], language: str) -> Path | None:
    """Write the rows that were set aside beside the file, each with its problems.

    Cells that a spreadsheet would run as a formula are written with a leading apostrophe.
    """
    if not found.rejected:
        return None
    said: dict[int, list[str]] = {}
    for one in problems:
        if one.row is not None and one.severity == "error":
            text = f"[{one.code}] {one.column or ''}: {one.message(language)} {one.hint(language)}"
            said.setdefault(one.row, []).append(text)
    target = file.with_name(f"{file.name}.rejected.csv")
    if not os.access(file.parent, os.W_OK):
        target = Path.cwd() / target.name
    general = " ".join(p.message(language) for p in problems if p.row is None and p.severity == "error")
    with whole(target) as draft, draft.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*map(safe_cell, found.headings), "precursor_row", "precursor_problem"])
        for row, cells in found.rejected.items():
            padded = [*cells, *[""] * (len(found.headings) - len(cells))]
            problem_text = " ".join(said.get(row, [])) or general
            writer.writerow([*(safe_cell(cell) for cell in padded), row, safe_cell(problem_text)])
    return target
