"""JSON and NDJSON: a list of objects, each a row."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from precursors.tabular import encodings
from precursors.tabular.cells import cell_text
from precursors.tabular.model import MAX_COLUMNS, FileRefused, RawTable, Wanted
from precursors.tabular.problems import problem

MAX_JSON = 1 << 30
_MAX_CELLS = 64_000_000


def read_json(path: Path, _: Wanted) -> RawTable:
    """Read a list of objects.

    Raises:
        FileRefused: it is too large, or no list of objects.

    """
    if path.stat().st_size > MAX_JSON:
        raise FileRefused(problem("file_too_large", path.name, detail=f"more than {MAX_JSON >> 30} GiB"))
    encoding = encodings.recognise(path)
    rows = _rows(path, path.read_text(encoding=encoding.name))
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    if len(headings) > MAX_COLUMNS or len(headings) * len(rows) > _MAX_CELLS:
        raise FileRefused(problem("file_too_large", path.name, detail=f"more than {MAX_COLUMNS} columns"))
    problems = encoding.problems
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(x, dict | list) for x in value)):
                problems.append(problem("cell_not_plain", path.name, row=number, column=heading, value=value))
    columns = [pa.array([_cell(row.get(heading)) for row in rows], pa.string()) for heading in headings]
    typed = {place: _typed(rows, heading) for place, heading in enumerate(headings)}
    numbers = {place: here for place, here in typed.items() if here is not None}
    table = pa.table(columns, names=headings) if headings else pa.table({})
    return RawTable(table, pa.array(range(2, len(rows) + 2), pa.int64()), None, problems, numbers=numbers)


def _rows(path: Path, text: str) -> list[dict[str, Any]]:
    by_line = path.suffix.lower() == ".ndjson"
    read = json.JSONDecoder(parse_float=Decimal).decode
    text = text.lstrip("\ufeff").strip()
    rows = [read(line) for line in text.splitlines() if line.strip()] if by_line else read(text)
    if isinstance(rows, dict):
        rows = next((value for value in rows.values() if isinstance(value, list)), [rows])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileRefused(problem("file_damaged", path.name, detail="a list of objects is expected"))
    return rows


def _cell(value: object) -> str:
    return " ".join(cell_text(part) for part in value) if isinstance(value, list) else cell_text(value)


def _typed(rows: list[dict[str, Any]], heading: str) -> pa.Array | None:
    here = [isinstance(row.get(heading), int | Decimal) for row in rows]
    return pa.array(here) if any(here) else None
