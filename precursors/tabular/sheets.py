"""A sheet of a workbook as a table, with every other sheet named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from precursors.messages import Sentence
from precursors.tabular.apart import ReadingRefused
from precursors.tabular.headings import HEADER_SEARCH, find_header
from precursors.tabular.model import MAX_COLUMNS, FileRefused, RawTable, Wanted
from precursors.tabular.problems import Problem, problem
from precursors.tabular.workbook import Sheet, read_workbook


def read_sheet(path: Path, wanted: Wanted) -> RawTable:
    """Read a sheet of a workbook.

    Raises:
        FileRefused: the workbook is damaged or too large, or has no such sheet, or nothing in it.

    """
    try:
        sheet = read_workbook(path, wanted)
    except ReadingRefused as refused:
        value = wanted.sheet if refused.code == "sheet_unknown" else None
        raise FileRefused(problem(refused.code, path.name, value=value, detail=refused.detail)) from refused
    beside = _others(sheet, path.name)
    top = sheet.table.slice(0, HEADER_SEARCH).to_pylist()
    if not top:
        raise FileRefused(problem("no_rows", path.name, sheet=sheet.name), *beside)
    if sheet.table.num_columns > MAX_COLUMNS:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_columns", x=MAX_COLUMNS)))
    header = find_header([list(row.values()) for row in top], wanted)
    start = header.first + header.height
    width = _width(sheet, header.headings, start)
    headings = [*header.headings, *[""] * width][:width]
    last = sheet.rows[start - 1].as_py()
    problems = [
        problem("formula_in_cell", path.name, sheet=sheet.name, row=row, column=_heading(headings, column - 1))
        for row, column in sheet.formulas
        if row > last
    ]
    if hidden := sum(row > last for row in sheet.hidden):
        problems.append(problem("rows_hidden", path.name, sheet=sheet.name, detail=str(hidden)))
    body = sheet.table.slice(start)
    columns = [body.column(place).combine_chunks() for place in range(width)]
    numbers = {place: mask.slice(start) for place, mask in enumerate(sheet.numbers[:width])}
    return RawTable(
        pa.table(columns, names=headings), sheet.rows.slice(start), sheet.name, beside + problems, numbers=numbers
    )


def _width(sheet: Sheet, headings: Sequence[str], start: int) -> int:
    """Columns up to the last that has a heading or any cell below it."""
    body = sheet.table.slice(start)
    filled = [
        place for place, column in enumerate(body.columns) if any(text.strip() for text in column.unique().to_pylist())
    ]
    return max(
        [place + 1 for place, heading in enumerate(headings) if heading] + [place + 1 for place in filled], default=0
    )


def _others(sheet: Sheet, file: str) -> list[Problem]:
    """Every other sheet that holds anything, hidden or not."""
    return [
        problem(
            "sheet_hidden" if one.hidden else "sheet_not_read",
            file,
            sheet=one.name,
            value=one.name,
            detail=str(one.rows),
        )
        for one in sheet.others
        if one.rows
    ]


def _heading(headings: Sequence[str], place: int) -> str:
    return headings[place] if place < len(headings) and headings[place] else f"column {place + 1}"
