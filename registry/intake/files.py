"""Files as tables of text: CSV, XLSX, JSON and Parquet, refused early where they could do harm."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from registry.intake.problems import Problem, problem
from registry.intake.shapes import as_text

MAX_WORKBOOK = 50 << 20
MAX_UNPACKED = 500 << 20
MAX_RATIO = 100
MAX_MEMBERS = 1_000
MAX_CSV = 8 << 30
_BLOCK = 64 << 20  # a row has to fit into one block
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f[ >/]')


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


def read_file(path: Path) -> RawTable:
    """Read a file of any accepted kind.

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
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise FileRefused(problem("file_type", name, detail=path.suffix or "no ending"))
    try:
        raw = reader(path)
    except FileRefused:
        raise
    except Exception as error:  # a damaged file fails in as many ways as there are readers
        raise FileRefused(problem("file_damaged", name, detail=_brief(error))) from error
    if raw.table.num_rows == 0 and not raw.broken:
        raise FileRefused(problem("no_rows", name))
    return raw


def _brief(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


# --- CSV ----------------------------------------------------------------------------------------------


def _read_csv(path: Path) -> RawTable:
    if path.stat().st_size > MAX_CSV:
        raise FileRefused(problem("file_too_large", path.name, detail=f"more than {MAX_CSV >> 30} GiB"))
    encoding, problems = _encoding(path)
    delimiter = _delimiter(path, encoding)
    broken: dict[int, str] = {}
    width = 0

    def set_aside(row: Any) -> str:
        nonlocal width
        width = row.expected_columns
        broken[row.number] = row.text
        return "skip"

    options = {
        "read_options": pa.csv.ReadOptions(encoding=encoding, use_threads=False, block_size=_BLOCK),
        "parse_options": pa.csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=set_aside, ignore_empty_lines=True
        ),
    }
    headings = _headings(path, options)
    convert = pa.csv.ConvertOptions(column_types=dict.fromkeys(headings, pa.string()), strings_can_be_null=False)
    table = pa.csv.read_csv(path, convert_options=convert, **options)
    for number, text in broken.items():
        found = text.count(delimiter) + 1
        detail = f"{found} cells, {width} expected"
        problems.append(problem("row_shape", path.name, row=number, detail=detail))
    total = table.num_rows + len(broken)
    skipped = set(broken)
    numbers = [number for number in range(2, total + 2) if number not in skipped] if skipped else range(2, total + 2)
    return RawTable(_renamed(table), pa.array(numbers, pa.int64()), None, problems, broken)


def _renamed(table: pa.Table) -> pa.Table:
    return table.rename_columns([name.lstrip("\ufeff").strip() for name in table.column_names])


def _headings(path: Path, options: dict[str, Any]) -> list[str]:
    with pa.csv.open_csv(path, **options) as reader:
        return list(reader.schema.names)


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
    with path.open("rb") as stream:
        sample = stream.read(1 << 20)
    undefined = sum(sample.count(byte) for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
    if undefined or b"\x00" in sample:
        raise FileRefused(problem("encoding_unknown", path.name, detail="neither UTF-8, UTF-16 nor Windows-1252"))
    return "windows-1252", [problem("encoding_assumed", path.name, detail="Windows-1252")]


def _delimiter(path: Path, encoding: str) -> str:
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        header = stream.readline(1 << 16)
    plain = re.sub(r'"[^"]*"', "", header)
    return max(";\t|,", key=plain.count) if any(mark in plain for mark in ";\t|,") else ","


# --- XLSX ---------------------------------------------------------------------------------------------


def _read_xlsx(path: Path) -> RawTable:
    _check_archive(path)
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(str(path))
    sheet = workbook.sheet_names[0]
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    if not rows:
        raise FileRefused(problem("no_rows", path.name, sheet=sheet))
    headings = [as_text(cell).strip() for cell in rows[0]]
    width = max((place + 1 for place, heading in enumerate(headings) if heading), default=0)
    body = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(as_text(cell).strip() for cell in row)]
    columns = [pa.array([as_text(row[place]) for _, row in body], pa.string()) for place in range(width)]
    problems = [
        problem("formula_in_cell", path.name, sheet=sheet, row=row, column=_heading(headings, column))
        for column, row in _formulas(path)
    ]
    table = pa.table(columns, names=headings[:width]) if width else pa.table({})
    return RawTable(table, pa.array([number for number, _ in body], pa.int64()), sheet, problems)


def _check_archive(path: Path) -> None:
    """Refuse an archive that unpacks to more than a declaration file can hold, before unpacking anything."""
    if path.stat().st_size > MAX_WORKBOOK:
        raise FileRefused(problem("file_too_large", path.name, detail=f"more than {MAX_WORKBOOK >> 20} MiB"))
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS:
        raise FileRefused(problem("file_too_large", path.name, detail=f"{len(members)} parts in the archive"))
    if unpacked > MAX_UNPACKED or (unpacked > 10 << 20 and unpacked > MAX_RATIO * packed):
        detail = f"it would unpack to {unpacked >> 20} MiB, {unpacked // packed} times its size"
        raise FileRefused(problem("file_too_large", path.name, detail=detail))


def _formulas(path: Path) -> Iterator[tuple[int, int]]:
    """Column and row of every formula cell of the first sheet, read without any XML machinery."""
    with zipfile.ZipFile(path) as archive:
        sheets = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        if not sheets:
            return
        for letters, row in _FORMULA.findall(archive.read(sheets[0])):
            place = 0
            for letter in letters:
                place = place * 26 + letter - 64
            yield place - 1, int(row)


def _heading(headings: Sequence[str], place: int) -> str:
    return headings[place] if place < len(headings) else f"column {place + 1}"


# --- JSON and Parquet ---------------------------------------------------------------------------------


def _read_json(path: Path) -> RawTable:
    text = path.read_text(encoding="utf-8-sig")
    rows = (
        [json.loads(line) for line in text.splitlines() if line.strip()]
        if path.suffix == ".ndjson"
        else json.loads(text)
    )
    if isinstance(rows, dict):
        rows = next((value for value in rows.values() if isinstance(value, list)), [rows])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileRefused(problem("file_damaged", path.name, detail="a list of objects is expected"))
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    columns = [pa.array([as_text(row.get(heading)) for row in rows], pa.string()) for heading in headings]
    numbers = pa.array(range(2, len(rows) + 2), pa.int64())
    return RawTable(pa.table(columns, names=headings) if headings else pa.table({}), numbers)


def _read_parquet(path: Path) -> RawTable:
    table = pa.parquet.read_table(path)
    columns = []
    for column in table.columns:
        if pa.types.is_floating(column.type) or pa.types.is_nested(column.type):
            column = pa.array([as_text(value) for value in column.to_pylist()], pa.string())
        columns.append(column.cast(pa.string()).fill_null(""))
    return RawTable(pa.table(columns, names=table.column_names), pa.array(range(2, table.num_rows + 2), pa.int64()))
