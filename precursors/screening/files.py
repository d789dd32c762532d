"""Tables that ``screen`` reads and writes, row by row.

Read: SMI and SDF (also packed with gzip), and every kind of file that ``tabular`` reads. Written: CSV, TSV, NDJSON,
JSON, Parquet, XLSX.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from precursors.disarm import is_live, safe_cell
from precursors.fold import key as fold_key
from precursors.messages import Refusal
from precursors.notation.finder import find, is_plain
from precursors.tabular.faults import ASKS, fault
from precursors.tabular.files import FileRefused, RawTable, Wanted, read_file
from precursors.tabular.model import DOCUMENT
from precursors.tabular.problems import Problem, problem
from precursors.whole import whole

WRITABLE = (".csv", ".tsv", ".ndjson", ".json", ".parquet", ".xlsx")
_BATCH = 5_000
_MOST_ROWS = 1_048_575  # of a worksheet, below its heading
GOODS = "goods"  # heading of the goods of a document
_LONGEST_CELL = 32_767
_DATA_ITEM = re.compile(r">.*?<([^<>\n]+)>")


class ScreenError(Refusal):
    """A file that cannot be screened; says what to do."""


@dataclass(frozen=True)
class Table:
    """Headings and rows of a file; ``rows`` can be called again to read from the start.

    Attributes:
        structures: the kind of file holds structures and nothing else.
        default: the column that is asked about where none is named.
        problems: what was met while it was read.
        rejected: rows that were set aside, as read, by row number.
    """

    headings: list[str]
    rows: Callable[[], Iterator[list[str]]]
    structures: bool = False
    default: str | None = None
    problems: list[Problem] = field(default_factory=list)
    rejected: dict[int, list[str]] = field(default_factory=dict)


def read_table(path: Path, columns: Sequence[str] = (), sheet: str | None = None, language: str = "en") -> Table:
    """Open a file for reading.

    Args:
        path: the file.
        columns: what is looked for in it, by which the headings are told from titles above them.
        sheet: of a workbook; the first that has a table if not given.
        language: of the reasons why it is refused.

    Raises:
        ScreenError: there is no such file, or its kind is not read, or it is damaged.

    """
    reader = {".smi": _smi, ".sdf": _sdf, ".sd": _sdf}.get(Path(path.name.lower().removesuffix(".gz")).suffix)
    if reader is None or not path.is_file():
        return _table(path, columns, sheet, language)
    try:
        table = reader(path)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged_file(path, error) from error
    return replace(table, rows=lambda: _guarded_rows(path, table.rows()))


def _table(path: Path, columns: Sequence[str], sheet: str | None, language: str) -> Table:
    """A table as declarations are read too."""
    wanted = Wanted(frozenset(map(fold_key, columns)), enough=1, sheet=sheet)
    try:
        raw = read_file(path, wanted)
    except FileRefused as refused:
        said = f"{path.name}: {refused.problem.said(language)}"
        raise ScreenError("each", x=said) from refused
    default = GOODS if raw.form == DOCUMENT else None
    if default:
        raw.table = _with_goods(raw.table)
    raw = _without_faulty(raw, {fold_key(column) for column in (*columns, default) if column}, path.name)
    headings = list(raw.table.column_names)
    numbered = raw.table.rename_columns([str(place) for place in range(len(headings))])  # headings may stand twice

    def rows() -> Iterator[list[str]]:
        for batch in numbered.to_batches(_BATCH):
            yield from _batch_rows(batch)

    rejected = {number: [text] for number, text in raw.broken.items()}
    return Table(headings, rows, default=default, problems=raw.problems, rejected=rejected)


def _with_goods(table: pa.Table) -> pa.Table:
    """A document with its goods in one column: what they are called, and the CAS number that stands beside it."""
    names = table.column_names
    called = table.column("description").to_pylist() if "description" in names else [""] * table.num_rows
    numbers = table.column("cas").to_pylist() if "cas" in names else [""] * table.num_rows
    goods = [
        f"{one} CAS {number}".strip() if number and number not in one else one
        for one, number in zip(called, numbers, strict=True)
    ]
    return table.add_column(0, GOODS, pa.array(goods, pa.string()))


def _without_faulty(raw: RawTable, columns: set[str], file: str) -> RawTable:
    """Rows whose value is no text that can be read are set aside, as they are in a declaration."""
    names = raw.table.column_names
    faulty: dict[int, tuple[str, str, str]] = {}
    for place, name in enumerate(names):
        if fold_key(name) in columns and pc.any(pc.match_substring_regex(raw.table.column(place), ASKS)).as_py():
            cells = raw.table.column(place).to_pylist()
            found = ((row, cell, fault(cell)) for row, cell in enumerate(cells))
            faulty.update({row: (name, cell, code) for row, cell, code in found if code})
    if not faulty:
        return raw
    kept = pa.array([row not in faulty for row in range(raw.table.num_rows)])
    for row, (name, cell, code) in faulty.items():
        number = int(raw.rows[row].as_py())
        raw.broken[number] = "\t".join(column[row].as_py() for column in raw.table.columns)
        raw.problems.append(problem(code, file, sheet=raw.sheet, row=number, column=name, value=cell))
    raw.table, raw.rows = raw.table.filter(kept), raw.rows.filter(kept)
    return raw


def _guarded_rows(path: Path, rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged_file(path, error) from error


def _damaged_file(path: Path, error: Exception) -> ScreenError:
    return ScreenError("the_file_is_damaged_or_is_not_what_its_name", x=path.name, y=error)


def _lines(path: Path, encoding: str = "utf-8-sig") -> TextIO:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding=encoding, errors="replace", newline="")
    return path.open(encoding=encoding, errors="replace", newline="")


# --- reading ------------------------------------------------------------------------------------------


def _smi(path: Path) -> Table:
    def rows() -> Iterator[list[str]]:
        with _lines(path) as lines:
            for line in lines:
                if line.strip():
                    yield _structure_and_name(line.strip())

    return Table(["structure", "name"], rows, structures=True, default="structure")


def _structure_and_name(line: str) -> list[str]:
    """A line of an SMI file; what stands around its structure belongs to the name."""
    structure, name = (line.split(None, 1) + [""])[:2]
    if is_plain(structure) and not name.startswith("|"):
        return [structure, name]
    found = find(line, meant=True)
    if not found:
        return [structure, name]
    start, end = found[0].span
    return [line[start:end], f"{line[:start]} {line[end:]}".strip(" \t\"';,|")]


def _sdf(path: Path) -> Table:
    with _lines(path) as lines:
        found = (match[1] for line in lines if line.startswith(">") for match in [_DATA_ITEM.match(line)] if match)
        items = [item for item in dict.fromkeys(found) if item not in ("structure", "name")]

    def rows() -> Iterator[list[str]]:
        for block in _blocks(path):
            yield _mol(block, items)

    return Table(["structure", "name", *items], rows, structures=True, default="structure")


def _blocks(path: Path) -> Iterator[list[str]]:
    block: list[str] = []
    with _lines(path) as lines:
        for line in lines:
            if line.startswith("$$$$"):
                yield block
                block = []
            else:
                block.append(line.rstrip("\r\n"))
    if any(line.strip() for line in block):
        yield block


def _mol(block: list[str], items: list[str]) -> list[str]:
    """One record: its mol block, its name, its data items."""
    end = next((place for place, line in enumerate(block) if line.startswith("M  END")), len(block) - 1)
    values: dict[str, list[str]] = {}
    item = None
    for line in block[end + 1 :]:
        match = _DATA_ITEM.match(line)
        if match:
            item = values.setdefault(match[1], [])
        elif item is not None and line.strip():
            item.append(line)
    structure = "\n".join(block[: end + 1])
    return [structure, block[0].strip() if block else "", *("\n".join(values.get(item, [])) for item in items)]


def _batch_rows(batch: pa.RecordBatch) -> Iterator[list[str]]:
    columns = [column.to_pylist() for column in batch.columns]
    yield from (["" if value is None else str(value) for value in row] for row in zip(*columns, strict=True))


# --- writing ------------------------------------------------------------------------------------------


def check_output(path: Path) -> None:
    """Refuse an output before any work is done for it.

    Raises:
        ScreenError: its kind is not written.

    """
    if path.suffix.lower() not in WRITABLE:
        raise ScreenError("write_to_one_of", x=path.name, y=" ".join(WRITABLE))


def write_table(path: Path, headings: list[str], rows: Iterable[list[str]]) -> None:
    """Write a table as its name says; the file stands there whole or not at all.

    Raises:
        ScreenError: the table does not fit into a worksheet.

    """
    suffix = path.suffix.lower()
    with whole(path) as draft:
        if suffix == ".parquet":
            _write_parquet(draft, headings, rows)
        elif suffix == ".xlsx":
            _write_xlsx(draft, headings, rows)
        else:
            with draft.open("w", encoding="utf-8", newline="") as stream:
                _write_text(stream, suffix, headings, rows)


def _write_text(stream: TextIO, suffix: str, headings: list[str], rows: Iterable[list[str]]) -> None:
    if suffix in (".csv", ".tsv"):
        writer = csv.writer(stream, delimiter="\t" if suffix == ".tsv" else ",", lineterminator="\n")
        writer.writerow(map(safe_cell, headings))
        writer.writerows(map(safe_cell, row) for row in rows)
        return
    lines = (json.dumps(dict(zip(headings, row, strict=True)), ensure_ascii=False) for row in rows)
    if suffix == ".ndjson":
        stream.writelines(f"{line}\n" for line in lines)
        return
    stream.write("[")
    stream.writelines(f"{',' if place else ''}\n{line}" for place, line in enumerate(lines))
    stream.write("\n]\n")


def _write_parquet(path: Path, headings: list[str], rows: Iterable[list[str]]) -> None:
    schema = pa.schema([(heading, pa.string()) for heading in headings])
    with pa.parquet.ParquetWriter(path, schema) as writer:
        batch: list[list[str]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == 10 * _BATCH:
                writer.write_batch(pa.record_batch(_columns(batch, headings), schema=schema))
                batch = []
        writer.write_batch(pa.record_batch(_columns(batch, headings), schema=schema))


def _columns(rows: list[list[str]], headings: list[str]) -> list[pa.Array]:
    return [pa.array([row[place] for row in rows], pa.string()) for place in range(len(headings))]


def _write_xlsx(path: Path, headings: list[str], rows: Iterable[list[str]]) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with closing_book(xlsxwriter.Workbook(str(path), options)) as book:
        sheet, quoted = book.add_worksheet(), book.add_format({"quote_prefix": True})
        for number, row in enumerate(_with_heading(headings, rows)):
            if number > _MOST_ROWS or any(len(value) > _LONGEST_CELL for value in row):
                raise ScreenError("row_does_not_fit_in_a_worksheet_save_as_csv", x=number + 1)
            for place, value in enumerate(row):
                sheet.write_string(number, place, value, quoted if is_live(value) else None)


@contextmanager
def closing_book(book: Any) -> Iterator[Any]:
    """A workbook, written when it is closed; where that fails the error is the system's own.

    Raises:
        OSError: it cannot be written.

    """
    from xlsxwriter.exceptions import FileCreateError

    try:
        with book:
            yield book
    except FileCreateError as error:
        raise error.args[0] from error


def _with_heading(headings: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield headings
    yield from rows
