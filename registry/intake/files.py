"""Files as tables of text: CSV, XLSX, JSON and Parquet, refused early where they could do harm."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import is_not
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from precursors.disarm import as_it_was, column_as_it_was
from precursors.fold import key as fold_key
from precursors.workbook import WorkbookRefused, cell_text, read_first_sheet
from registry.intake.problems import Problem, problem

MAX_CSV = 8 << 30
MAX_JSON = 1 << 30
MAX_PARQUET_ROWS = 200_000_000
MAX_PARQUET = 16 << 30  # bytes once unpacked
HEADER_SEARCH = 30  # rows above the header are titles
_ENOUGH_HEADINGS = 2
_BLOCK = 64 << 20  # a row has to fit into one block
_NOT_WINDOWS_1252 = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d]")
_SMALL_BLOCK = 4 << 20  # of a file whose rows are all as they should be

Known = Collection[str]
"""Folded headings of the kind of file that is read."""


@dataclass
class RawTable:
    """A file as text.

    Attributes:
        table: one column of text for each heading, as headed.
        rows: number of each row in the file, the header being row 1.
        broken: rows that have no table shape, as read, by row number.
    """

    table: pa.Table
    rows: pa.Array
    sheet: str | None = None
    problems: list[Problem] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)


class FileRefused(Exception):
    """A file that cannot be read at all; carries the problem."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message())
        self.problem = found


def read_file(path: Path, known: Known = ()) -> RawTable:
    """Read a file of any accepted kind.

    Args:
        path: the file.
        known: folded headings by which the header is told from titles above it.

    Raises:
        FileRefused: it is missing, empty, too large, damaged, or of another kind.

    """
    name = path.name
    if not path.is_file():
        raise FileRefused(problem("file_missing", name))
    if path.stat().st_size == 0:
        raise FileRefused(problem("file_empty", name))
    readers = {".csv": _read_csv, ".txt": _read_csv, ".tsv": _read_csv, ".xlsx": _read_xlsx, ".json": _read_json,
               ".ndjson": _read_json, ".parquet": _read_parquet}  # fmt: skip
    reader, start = readers.get(path.suffix.lower()), _first_bytes(path)
    disguised = next((kind for mark, kind in _OTHER_KINDS.items() if start.startswith(mark)), None)
    if disguised and reader in (_read_csv, _read_json):  # a text by its name; workbooks say so themselves
        raise FileRefused(problem("file_type", name, detail=disguised))
    if reader is None:
        raise FileRefused(problem("file_type", name, detail=path.suffix or "a name without ending"))
    try:
        raw = reader(path, known)
    except FileRefused:
        raise
    except MemoryError as error:
        raise FileRefused(problem("file_too_large", name, detail="more than there is memory for")) from error
    except Exception as error:  # a damaged file fails in as many ways as there are readers
        raise FileRefused(problem("file_damaged", name, detail=_brief(error))) from error
    if raw.table.num_rows == 0 and not raw.broken:
        raise FileRefused(problem("no_rows", name))
    return raw


def _brief(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


# --- CSV ----------------------------------------------------------------------------------------------


_OTHER_KINDS = {b"%PDF-": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"{\\rtf": "RTF"}  # by how they begin


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(8)


def _read_csv(path: Path, known: Known) -> RawTable:
    if path.stat().st_size > MAX_CSV:
        raise FileRefused(problem("file_too_large", path.name, detail=f"more than {MAX_CSV >> 30} GiB"))
    encoding, problems = _encoding(path)
    above, delimiter, headings = _header(path, encoding, known)
    broken: dict[int, str] = {}
    blank: set[int] = set()
    width = 0

    def set_aside(row: Any) -> str:
        nonlocal width
        width = row.expected_columns
        if row.text.strip(f" \t\r\n{delimiter}"):
            broken[row.number] = row.text
        else:
            blank.add(row.number)
        return "skip"

    reading = _Reading(path, encoding, above, delimiter, headings)
    table = reading.at_once()
    if table is None:
        table = reading.row_by_row(set_aside)
    for number, text in broken.items():
        found = text.count(delimiter) + 1
        detail = f"{found} cells, {width} expected"
        problems.append(problem("row_shape", path.name, row=number, detail=detail))
    return _without_blank_rows(RawTable(_renamed(table), _numbers(table, above, broken, blank), None, problems, broken))


@dataclass(frozen=True)
class _Reading:
    """How one CSV file is parsed."""

    path: Path
    encoding: str
    above: int
    delimiter: str
    seen: list[str]

    def at_once(self) -> pa.Table | None:
        """Every row by several threads; ``None`` where any row is not of the header's width."""
        threads = self.path.stat().st_size > _SMALL_BLOCK
        try:
            if not threads:  # read once, if the headings are those that were seen
                table = self._read(self.seen, _SMALL_BLOCK, _refuse, threads=False)
                if table.column_names == self.seen and all(pa.types.is_string(kind) for kind in table.schema.types):
                    return table
            return self._read(self._headings(_SMALL_BLOCK, _refuse), _SMALL_BLOCK, _refuse, threads=threads)
        except pa.ArrowInvalid:
            return None

    def row_by_row(self, set_aside: Callable[[Any], str]) -> pa.Table:
        """Every row in turn; those of another width go to ``set_aside`` with their numbers."""
        return self._read(self._headings(_BLOCK, _skip), _BLOCK, set_aside, threads=False)

    def _read(self, headings: list[str], block: int, on_odd_row: Callable[[Any], str], *, threads: bool) -> pa.Table:
        convert = pa.csv.ConvertOptions(column_types=dict.fromkeys(headings, pa.string()), strings_can_be_null=False)
        options = self._options(block, on_odd_row, threads=threads)
        return pa.csv.read_csv(self.path, convert_options=convert, **options)

    def _headings(self, block: int, on_odd_row: Callable[[Any], str]) -> list[str]:
        with pa.csv.open_csv(self.path, **self._options(block, on_odd_row, threads=False)) as reader:
            return list(reader.schema.names)

    def _options(self, block: int, on_odd_row: Callable[[Any], str], *, threads: bool) -> dict[str, Any]:
        return {
            "read_options": pa.csv.ReadOptions(
                encoding=self.encoding, use_threads=threads, block_size=block, skip_rows=self.above
            ),
            "parse_options": pa.csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=on_odd_row,
                ignore_empty_lines=False,
            ),
        }  # fmt: skip


def _refuse(_: Any) -> str:
    return "error"


def _skip(_: Any) -> str:
    return "skip"


def _numbers(table: pa.Table, above: int, broken: Collection[int], blank: Collection[int]) -> pa.Array:
    """The row numbers of the rows of a table, in the file as it stands."""
    total = table.num_rows + len(broken) + len(blank)
    first = above + 2
    if not broken and not blank:
        return pa.array(np.arange(first, total + first, dtype=np.int64))
    return pa.array([n for n in range(first, total + first) if n not in broken and n not in blank], pa.int64())


def _without_blank_rows(raw: RawTable) -> RawTable:
    """Rows of nothing but separators are what spreadsheets leave behind, not lines."""
    filled = None
    for column in raw.table.columns:
        here = pc.not_equal(pc.utf8_trim_whitespace(column), "")
        filled = here if filled is None else pc.or_(filled, here)
        if pc.all(filled, min_count=0).as_py():
            return raw
    if filled is None:
        return raw
    return RawTable(raw.table.filter(filled), raw.rows.filter(filled.combine_chunks()), None, raw.problems, raw.broken)


def _renamed(table: pa.Table) -> pa.Table:
    """Headings without marks and blanks; headings and cells that were disarmed on their way out as they were."""
    names = [as_it_was(name.lstrip("\ufeff").strip()).strip() for name in table.column_names]
    columns = [column_as_it_was(column) for column in table.columns]
    return pa.table(columns, names=names) if any(map(is_not, columns, table.columns)) else table.rename_columns(names)


def _header(path: Path, encoding: str, known: Known) -> tuple[int, str, list[str]]:
    """How many lines stand above the header, the separator, and the headings as far as one line shows them."""
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        top = islice(iter(lambda: stream.readline(1 << 16), ""), HEADER_SEARCH)
        lines = [line.rstrip("\r\n") for line in top] or [""]
    cells = [next(csv.reader([line], delimiter=_delimiter(line)), []) for line in lines]
    place = _header_place(cells, known)
    return place, _delimiter(lines[place]), cells[place]


def _delimiter(line: str) -> str:
    plain = re.sub(r'"[^"]*"', "", line)
    return max(";\t|,", key=plain.count) if any(mark in plain for mark in ";\t|,") else ","


def _encoding(path: Path) -> tuple[str, list[Problem]]:
    """UTF-8 with or without mark, UTF-16 with mark, else Windows-1252, which is then said."""
    with path.open("rb") as stream:
        start = stream.read(4)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16", []
        if start[1:4:2] == b"\0\0" or start[0:4:2] == b"\0\0":  # UTF-16 without its mark
            assumed = "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
            return assumed, [problem("encoding_assumed", path.name, detail=assumed.upper())]
        stream.seek(0)
        rest = b""
        while block := stream.read(1 << 24):
            rest, ok = _utf8_rest(rest + block)
            if not ok:
                return _windows_1252(path)
    if rest:
        return _windows_1252(path)
    return ("utf-8-sig" if start.startswith(b"\xef\xbb\xbf") else "utf-8"), []


def _utf8_rest(data: bytes) -> tuple[bytes, bool]:
    """The unfinished character at the end of a block, and whether the block is UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data[error.start :], error.reason == "unexpected end of data" and len(data) - error.start < 4
    return b"", True


def _windows_1252(path: Path) -> tuple[str, list[Problem]]:
    line = 1
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            if odd := _NOT_WINDOWS_1252.search(block):
                line += block.count(b"\n", 0, odd.start())
                detail = f"neither UTF-8, UTF-16 nor Windows-1252, byte {odd[0].hex().upper()} on line {line}"
                raise FileRefused(problem("encoding_unknown", path.name, row=line, detail=detail))
            line += block.count(b"\n")
    return "windows-1252", [problem("encoding_assumed", path.name, detail="Windows-1252")]


# --- XLSX ---------------------------------------------------------------------------------------------


def _read_xlsx(path: Path, known: Known) -> RawTable:
    try:
        sheet = read_first_sheet(path)
    except WorkbookRefused as refused:
        code = "file_too_large" if refused.too_large else "file_damaged"
        raise FileRefused(problem(code, path.name, detail=str(refused))) from refused
    top = sheet.table.slice(0, HEADER_SEARCH).to_pylist()
    if not top:
        raise FileRefused(problem("no_rows", path.name, sheet=sheet.name))
    head = _header_place([list(row.values()) for row in top], known)
    headings = [cell.strip() for cell in top[head].values()]
    width = max((place + 1 for place, heading in enumerate(headings) if heading), default=0)
    body, rows = sheet.table.slice(head + 1), sheet.rows.slice(head + 1)
    first = sheet.rows[head].as_py()
    problems = [
        problem("formula_in_cell", path.name, sheet=sheet.name, row=row, column=_heading(headings, column - 1))
        for row, column in sheet.formulas
        if row > first
    ]
    columns = [body.column(place).combine_chunks() for place in range(width)]
    return RawTable(pa.table(columns, names=headings[:width]), rows, sheet.name, problems)


def _heading(headings: Sequence[str], place: int) -> str:
    return headings[place] if place < len(headings) and headings[place] else f"column {place + 1}"


def _header_place(rows: Sequence[Sequence[str]], known: Known) -> int:
    """Which of the first rows is the header: the one with most known headings, else the first; titles stand above."""
    counts = [sum(fold_key(cell) in known for cell in row if cell) for row in rows]
    return counts.index(max(counts)) if counts and max(counts) >= _ENOUGH_HEADINGS else 0


# --- JSON and Parquet ---------------------------------------------------------------------------------


def _read_json(path: Path, _: Known) -> RawTable:
    if path.stat().st_size > MAX_JSON:
        raise FileRefused(problem("file_too_large", path.name, detail=f"more than {MAX_JSON >> 30} GiB"))
    encoding, problems = _encoding(path)
    rows = _json_rows(path, path.read_text(encoding=encoding))
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(x, dict | list) for x in value)):
                problems.append(problem("cell_not_plain", path.name, row=number, column=heading, value=value))
    columns = [pa.array([_json_cell(row.get(heading)) for row in rows], pa.string()) for heading in headings]
    numbers = pa.array(range(2, len(rows) + 2), pa.int64())
    table = pa.table(columns, names=headings) if headings else pa.table({})
    return RawTable(table, numbers, None, problems)


def _json_rows(path: Path, text: str) -> list[dict[str, Any]]:
    by_line = path.suffix.lower() == ".ndjson"
    rows = [json.loads(line) for line in text.splitlines() if line.strip()] if by_line else json.loads(text)
    if isinstance(rows, dict):
        rows = next((value for value in rows.values() if isinstance(value, list)), [rows])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileRefused(problem("file_damaged", path.name, detail="a list of objects is expected"))
    return rows


def _json_cell(value: object) -> str:
    return " ".join(cell_text(part) for part in value) if isinstance(value, list) else cell_text(value)


def _read_parquet(path: Path, _: Known) -> RawTable:
    file = pa.parquet.ParquetFile(path)
    groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    if file.metadata.num_rows > MAX_PARQUET_ROWS or unpacked > MAX_PARQUET:
        detail = f"{file.metadata.num_rows:,} rows, {unpacked >> 20:,} MiB once unpacked"
        raise FileRefused(problem("file_too_large", path.name, detail=detail))
    table = file.read()
    columns = [_text_column(column) for column in table.columns]
    return RawTable(pa.table(columns, names=table.column_names), pa.array(range(2, table.num_rows + 2), pa.int64()))


def _text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_floating(column.type) or pa.types.is_nested(column.type) or pa.types.is_decimal(column.type):
        column = pa.chunked_array([pa.array([_json_cell(value) for value in column.to_pylist()], pa.string())])
    return column.cast(pa.string()).fill_null("")
