"""CSV and its kin: by several threads where every row is as it should be, else row by row, and nothing is swallowed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from precursors.messages import Sentence
from precursors.tabular import encodings
from precursors.tabular.headings import HEADER_SEARCH, Header, find_header
from precursors.tabular.model import MAX_COLUMNS, FileRefused, RawTable, Wanted, joined_parts
from precursors.tabular.problems import Problem, problem

MAX_CSV = 8 << 30
_SEPARATORS = ";\t|,"
_NAMED = re.compile(r'^"?sep=(.)"?\s*$', re.I)  # what Excel writes to name the separator
_SMALL = 4 << 20  # bytes of a file that one thread reads soonest
_LONGEST_LINE = 1 << 16  # characters of a line that may be headings
_LONGEST_CELL = 1 << 26
_BATCH = 50_000
_WIDE = ("utf-16", "utf-32")  # in which a byte is no character
MAX_TOLD = 1_000  # rows without the shape of the table that are told one by one
_LIKE_A_ROW = 4  # cells in which a line within a quotation is no text any more


def read_delimited(path: Path, wanted: Wanted) -> RawTable:
    """Read a CSV file.

    Raises:
        FileRefused: it is too large, or in no encoding that is known.

    """
    file = open_delimited(path, wanted)
    raw = file.at_once() or file.row_by_row()
    raw.problems[:0] = file.encoding.problems
    return raw


def open_delimited(path: Path, wanted: Wanted) -> Delimited:
    """Look at the head of a CSV file; raises what ``read_delimited`` does."""
    if path.stat().st_size > MAX_CSV:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_gib", x=MAX_CSV >> 30)))
    encoding = encodings.recognise(path)
    top = _Top.of(path, encoding.name, wanted)
    if len(top.header.headings) > MAX_COLUMNS:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_columns", x=MAX_COLUMNS)))
    return Delimited(path, encoding, top)


class Uneven(Exception):
    """A row of a file asks for a closer look: it has to be read row by row."""


@dataclass(frozen=True)
class _Top:
    """The head of a file.

    Attributes:
        lines: how many lines end with the headings; a heading may be written over several.
    """

    delimiter: str
    header: Header
    lines: int

    @classmethod
    def of(cls, path: Path, encoding: str, wanted: Wanted) -> _Top:
        with path.open("r", encoding=encoding, newline="") as stream:
            lines = list(islice(iter(lambda: stream.readline(_LONGEST_LINE), ""), 4 * HEADER_SEARCH))
        named = _NAMED.match(lines[0].lstrip("\ufeff")) if lines else None
        if wanted.headless:
            marks = sorted(_SEPARATORS, key=lambda mark: -lines[0].count(mark)) if lines else [","]
            return cls(marks[0], Header(0, 0, list(wanted.headless), len(wanted.headless)), 0)
        read = [_records(lines, mark) for mark in (named[1] if named else _SEPARATORS)]
        found = [(find_header([cells for cells, _ in records], wanted), records) for records in read]
        ranked = [(header.known, _width(header, records), -place) for place, (header, records) in enumerate(found)]
        place = ranked.index(max(ranked))
        header, records = found[place]
        if named and header.first == 0 and len(records) > 1:
            header = find_header([[], *(cells for cells, _ in records[1:])], wanted)
            header = Header(max(1, header.first), header.height, header.headings or _second(records), header.known)
        last = records[header.first + header.height - 1][1] if records else 0
        return cls((named[1] if named else _SEPARATORS)[place], header, last)


def _second(records: list[tuple[list[str], int]]) -> list[str]:
    return [" ".join(cell.split()) for cell in records[1][0]]


def _records(lines: list[str], delimiter: str) -> list[tuple[list[str], int]]:
    """The first rows, each with the number of the line in which it ends."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    return [(cells, reader.line_num) for cells in islice(reader, HEADER_SEARCH)]


def _width(header: Header, records: list[tuple[list[str], int]]) -> int:
    """How many cells the headings have; a line that merely holds the mark, as titles do, has none below it."""
    cells = len(header.headings)
    below = records[header.first + header.height :]
    agreeing = sum(len(row) == cells for row, _ in below if row)
    return cells if not below or 2 * agreeing >= sum(bool(row) for row, _ in below) else min(cells, 1)


@dataclass(frozen=True)
class _Swallowed:
    """Lines that a quotation mark has run together; no cell of theirs is sure."""

    lines: list[str]
    column: int


@dataclass(frozen=True)
class Delimited:
    """One CSV file whose head is known."""

    path: Path
    encoding: encodings.Encoding
    top: _Top

    @property
    def headings(self) -> list[str]:
        """What stands above the columns."""
        return self.top.header.headings

    @property
    def first(self) -> int:
        """The number of the first row below the headings."""
        return self.top.header.first + self.top.header.height + 1

    def at_once(self) -> RawTable | None:
        """Every row by several threads; ``None`` where any row asks for a closer look, or nothing stands above them."""
        if not self.headings:
            return None
        threads = self.path.stat().st_size > _SMALL
        try:
            table = pa.csv.read_csv(self.path, **self._how(threads=threads))
        except pa.ArrowInvalid:
            return None
        if self._is_torn(table) or self._swallowed(table.num_rows):
            return None
        rows = np.arange(self.first, self.first + table.num_rows, dtype=np.int64)
        return RawTable(table.rename_columns(self.headings), pa.array(rows))

    def part_by_part(self) -> Iterator[RawTable]:
        """The same in parts, so that a file may be larger than memory.

        Raises:
            Uneven: a row asks for a closer look.

        """
        number = self.first
        try:
            for batch in pa.csv.open_csv(self.path, **self._how(threads=False)):
                table = pa.Table.from_batches([batch])
                if self._is_torn(table):
                    raise Uneven
                rows = np.arange(number, number + table.num_rows, dtype=np.int64)
                number += table.num_rows
                yield RawTable(table.rename_columns(self.headings), pa.array(rows))
        except pa.ArrowInvalid as error:
            raise Uneven from error
        if self._swallowed(number - self.first):
            raise Uneven

    def _how(self, *, threads: bool) -> dict[str, Any]:
        """How rows are read fast.

        A quoted line break is told apart afterwards, so blocks are cut at every line break, which takes half the time.
        """
        names = [str(place) for place in range(len(self.headings))]
        name = self.encoding.name
        return {
            "read_options": pa.csv.ReadOptions(
                encoding="utf-8" if name == "utf-8-sig" else name,
                use_threads=threads,
                block_size=_SMALL,
                skip_rows=self.top.lines,
                column_names=names,
            ),
            "parse_options": pa.csv.ParseOptions(
                delimiter=self.top.delimiter, newlines_in_values=False, ignore_empty_lines=False
            ),
            "convert_options": pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        }

    def _is_torn(self, table: pa.Table) -> bool:
        return self.encoding.quotes and any(_holds_line_break(column) for column in table.columns)

    def _swallowed(self, rows: int) -> bool:
        """Whether an open quotation mark may have swallowed rows: Arrow drops the rest of a block without a word."""
        if not self.encoding.quotes:
            return False
        if self.encoding.name.startswith(_WIDE):
            return True
        ends = returns = pairs = 0
        last = b"\n"
        with self.path.open("rb") as stream:
            while block := stream.read(_SMALL):
                ends += block.count(b"\n")
                returns += block.count(b"\r")
                pairs += block.count(b"\r\n") + (last == b"\r" and block.startswith(b"\n"))
                last = block[-1:]
        lines = ends + (last != b"\n")
        return returns != pairs or rows != lines - self.top.lines

    def row_by_row(self) -> RawTable:
        """Every row in turn; those of another width, and what an open quotation mark ran together, are set aside."""
        return joined_parts(list(self.rows_in_parts()))

    def rows_in_parts(self) -> Iterator[RawTable]:
        """The same in parts, of which the last says how much was not told."""
        width = max(1, len(self.headings))
        part, told = _Part(self.headings or [""]), 0
        for number, one in self._numbered(width):
            if len(part.rows) == _BATCH:
                yield part.raw()
                part = _Part(self.headings or [""])
            if isinstance(one, list) and len(one) == width:
                part.rows.append(one)
                part.numbers.append(number)
                continue
            if isinstance(one, _Swallowed):
                last = number + len(one.lines) - 1
                part.broken.update(enumerate((line.rstrip("\r\n") for line in one.lines), start=number))
                where = {"row": number, "column": self._heading(one.column)}
                found = problem("quote_open", self.path.name, **where, detail=Sentence("rows_to", x=number, y=last))
            else:
                part.broken[number] = _as_text(one, self.top.delimiter)
                detail = Sentence("cells_expected", x=len(one), y=width)
                found = problem("row_shape", self.path.name, row=number, detail=detail)
            told += 1
            if told <= MAX_TOLD:
                part.problems.append(found)
        if (untold := told - MAX_TOLD) > 0:
            part.problems.append(problem("rows_untold", self.path.name, detail=f"{untold:,}"))
        yield part.raw()

    def _numbered(self, width: int) -> Iterator[tuple[int, list[str] | _Swallowed]]:
        """What is no blank row, each with the number of its first row."""
        number = self.first
        with self.path.open("r", encoding=self.encoding.name, newline="") as stream:
            for _ in range(self.top.lines):
                stream.readline()
            for one in _rows(stream, self.top.delimiter, width):
                if isinstance(one, _Swallowed) or any(cell.strip() for cell in one):
                    yield number, one
                number += len(one.lines) if isinstance(one, _Swallowed) else 1

    def _heading(self, place: int) -> str:
        return self.headings[place] if place < len(self.headings) else f"column {place + 1}"


@dataclass
class _Part:
    """Some rows that were read one by one."""

    headings: list[str]
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def raw(self) -> RawTable:
        columns = list(zip(*self.rows, strict=True)) if self.rows else [()] * len(self.headings)
        arrays = [pa.array(column, pa.string()) for column in columns]
        table = pa.Table.from_arrays(arrays, names=self.headings)
        return RawTable(table, pa.array(self.numbers, pa.int64()), None, self.problems, self.broken)


def _holds_line_break(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.match_substring(column, "\n"), min_count=0).as_py())


def _as_text(cells: list[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _rows(stream: Iterator[str], delimiter: str, width: int) -> Iterator[list[str] | _Swallowed]:
    """The rows of a file, those with cells too many at their end only if something stands in them."""
    lines: list[str] = []

    def remembered() -> Iterator[str]:
        for line in stream:
            lines.append(line)
            yield line

    csv.field_size_limit(_LONGEST_CELL)
    source = remembered()
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        lines.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield from _after_error(list(lines), delimiter, width)
            reader = csv.reader(source, delimiter=delimiter, strict=True)
            continue
        if len(lines) > 1 and _swallows(lines, cells, delimiter, width):
            yield _Swallowed(list(lines), _open_column(lines[0], delimiter))
        else:
            yield _trimmed_cells(cells, width)


def _trimmed_cells(cells: list[str], width: int) -> list[str]:
    """A separator at the end of every row is no cell."""
    return cells[:width] if len(cells) > width and not any(cell.strip() for cell in cells[width:]) else cells


def _after_error(lines: list[str], delimiter: str, width: int) -> Iterator[list[str] | _Swallowed]:
    """A slip within one line is read as it stands; over several lines nothing is sure."""
    if len(lines) > 1:
        yield _Swallowed(lines, _open_column(lines[0], delimiter))
        return
    cells = next(csv.reader(lines, delimiter=delimiter), [])
    closed = lines[0].count('"') % 2 == 0
    yield _trimmed_cells(cells, width) if closed else _Swallowed(lines, _open_column(lines[0], delimiter))


def _swallows(lines: Collection[str], cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a row over several lines has eaten others: it has another width, or a line in it is a row by itself."""
    if len(_trimmed_cells(cells, width)) != width:
        return True
    inner = list(lines)[1:-1]
    return width >= _LIKE_A_ROW and any(line.count(delimiter) >= width - 1 for line in inner)


def _open_column(line: str, delimiter: str) -> int:
    """The column in which a quotation is still open at the end of a line."""
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return max(0, len(cells) - 1)
