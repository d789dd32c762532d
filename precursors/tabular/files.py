"""Files as tables of text, of every kind that is accepted, refused early where they could do harm."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from operator import is_not
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from precursors.disarm import column_as_it_was
from precursors.fold import key as fold_key
from precursors.messages import Sentence, brief
from precursors.scratch import Scratch
from precursors.tabular import garbled
from precursors.tabular.columnar import read_parquet
from precursors.tabular.delimited import MAX_CSV, MAX_TOLD, Uneven, read_delimited
from precursors.tabular.edifact import read_edifact
from precursors.tabular.model import MAX_COLUMNS, MAX_PACKED_RATIO, FileRefused, RawTable, Wanted
from precursors.tabular.objects import read_json
from precursors.tabular.paper.reader import read_pdf
from precursors.tabular.problems import LONGEST, problem
from precursors.tabular.sheets import read_sheet
from precursors.tabular.xml_files import read_xml

Reader = Callable[[Path, Wanted], RawTable]
_READERS: Mapping[str, Reader] = {
    ".csv": read_delimited,
    ".txt": read_delimited,
    ".tsv": read_delimited,
    ".asc": read_delimited,
    ".xlsx": read_sheet,
    ".xlsm": read_sheet,
    ".ods": read_sheet,
    ".json": read_json,
    ".ndjson": read_json,
    ".jsonl": read_json,
    ".parquet": read_parquet,
    ".xml": read_xml,
    ".edi": read_edifact,
    ".pdf": read_pdf,
}
KINDS = tuple(_READERS)
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_OLE = b"\xd0\xcf\x11\xe0"
_TEXTS = (read_delimited, read_json, read_xml, read_edifact)
_OTHER_KINDS = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
    b"PK\x03\x04": "ZIP",
    b"PAR1": "Parquet",
    _OLE: "XLS",
}
_TOTAL = re.compile(
    r"(?:(?:gran(?:d|de)?)?(?:sub)?(?:total|totales|totals|totais)(?:general|geral|overall)?|suma|soma|sum)"
    r"(?:(?:de|of)?(?:registros|lineas|linhas|lines|items|itens|filas|rows|records|partidas))?[0-9]*"
)
_FREE = 64 << 20  # bytes to which a packed text of any size may unpack
_SURELY_HEADINGS = 3  # in one row are no goods
FOOT = 30  # last rows among which totals stand


def read_file(path: Path, wanted: Wanted | None = None) -> RawTable:
    """Read a file of any accepted kind.

    Args:
        path: the file.
        wanted: what is looked for in it.

    Raises:
        FileRefused: it is missing, empty, too large, damaged, or of another kind.

    """
    name, wanted = path.name, wanted or Wanted()
    if not path.is_file():
        raise FileRefused(problem("file_missing", name))
    if path.stat().st_size == 0:
        raise FileRefused(problem("file_empty", name))
    if path.suffix.lower() == ".gz":
        return _unpacked_table(path, wanted)
    reader = _reader(path)
    with refusals(name):
        raw = reader(path, wanted)
    if raw.table.num_columns > MAX_COLUMNS:
        raise FileRefused(problem("file_too_large", name, detail=Sentence("more_than_columns", x=MAX_COLUMNS)))
    raw = without_totals(only_lines(raw, name), name)
    if raw.table.num_rows == 0 and not raw.broken:
        raise FileRefused(problem("no_rows", name, sheet=raw.sheet), *raw.problems)
    return garbled.mended_table(raw, name)


def is_delimited(path: Path) -> bool:
    """Whether a file is a table in plain text, which can be read in parts."""
    return (
        path.is_file() and path.stat().st_size > 0 and path.suffix.lower() != ".gz" and _reader(path) is read_delimited
    )


@contextmanager
def refusals(name: str) -> Iterator[None]:
    """What a reader may run into, as the refusal of the file."""
    try:
        yield
    except (FileRefused, Uneven):
        raise
    except MemoryError as error:
        raise FileRefused(problem("file_too_large", name, detail=Sentence("more_than_there_is_memory_for"))) from error
    except UnicodeError as error:
        raise FileRefused(problem("encoding_unknown", name, detail=brief(error, LONGEST))) from error
    except Exception as error:  # a damaged file fails in as many ways as there are readers
        raise FileRefused(problem("file_damaged", name, detail=brief(error, LONGEST))) from error


def _reader(path: Path) -> Reader:
    start = _first_bytes(path)
    reader = _old_workbook(start) if path.suffix.lower() == ".xls" else _READERS.get(path.suffix.lower())
    disguised = next((kind for mark, kind in _OTHER_KINDS.items() if start.startswith(mark)), None)
    if start.lstrip(_BLANKS).lower().startswith((b"<!doctype html", b"<html")):
        disguised = "HTML"
    if disguised and reader in _TEXTS:  # a text by its name; workbooks say so themselves
        raise FileRefused(problem("file_type", path.name, detail=disguised))
    if reader is None:
        raise FileRefused(problem("file_type", path.name, detail=path.suffix or Sentence("a_name_without_ending")))
    return reader


def _old_workbook(start: bytes) -> Reader | None:
    """What lies behind the ending ``.xls``: a newer workbook, or a text; in a real one percents would be lost."""
    if start.startswith(b"PK\x03\x04"):
        return read_sheet
    return None if start.startswith(_OLE) or start.lstrip(_BLANKS).startswith(b"<") else read_delimited


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(64)


def _unpacked_table(path: Path, wanted: Wanted) -> RawTable:
    """A packed text file, unpacked beside nothing of anybody's, as far as a file of its kind may be large."""
    inner = Path(path.name).stem
    with Scratch("unpacked") as folder:
        target, size = Path(folder) / inner, 0
        try:
            with gzip.open(path, "rb") as packed, target.open("wb") as out:
                while block := packed.read(1 << 20):
                    size += len(block)
                    if size > MAX_CSV or (size > _FREE and size > MAX_PACKED_RATIO * path.stat().st_size):
                        detail = Sentence("it_unpacks_to_more_than_mib", x=size >> 20)
                        raise FileRefused(problem("file_too_large", path.name, detail=detail))
                    out.write(block)
        except (OSError, EOFError, zlib.error) as error:
            raise FileRefused(problem("file_damaged", path.name, detail=brief(error, LONGEST))) from error
        try:
            raw = read_file(target, wanted)
        except FileRefused as refused:
            raise FileRefused(*(replace(found, file=path.name) for found in refused.problems)) from refused
    raw.problems = [replace(found, file=path.name) for found in raw.problems]
    return raw


# --- rows that are no lines ---------------------------------------------------------------------------


def only_lines(raw: RawTable, name: str) -> RawTable:
    """The rows of a table, or of a part of one, without those that are no lines wherever they stand."""
    return _without_headings(_without_blank_rows(_as_it_was(raw)), name)


def _as_it_was(raw: RawTable) -> RawTable:
    """Cells that were disarmed on their way out as they were."""
    columns = [column_as_it_was(column) for column in raw.table.columns]
    if any(map(is_not, columns, raw.table.columns)):
        raw.table = pa.table(columns, names=raw.table.column_names)
    return raw


def _without_blank_rows(raw: RawTable) -> RawTable:
    """Rows of nothing but separators are what spreadsheets leave behind, not lines."""
    filled = None
    for column in raw.table.columns:
        here = pc.not_equal(pc.utf8_trim_whitespace(column), "")
        filled = here if filled is None else pc.or_(filled, here)
        if pc.all(filled, min_count=0).as_py():
            return raw
    return raw if filled is None else _only(raw, filled)


def _only(raw: RawTable, kept: Any) -> RawTable:
    mask = _as_mask(kept)
    numbers = {place: here.filter(mask) for place, here in raw.numbers.items()}
    return replace(raw, table=raw.table.filter(mask), rows=raw.rows.filter(mask), numbers=numbers)


def _as_mask(kept: Any) -> pa.Array:
    return kept.combine_chunks() if isinstance(kept, pa.ChunkedArray) else kept


def _without_headings(raw: RawTable, name: str) -> RawTable:
    """The headings once more, as printed pages have them, are no line."""
    if sum(map(bool, raw.table.column_names)) < _SURELY_HEADINGS:
        return raw
    again = pa.repeat(True, raw.table.num_rows)
    for heading, column in zip(raw.table.column_names, raw.table.columns, strict=True):
        again = pc.and_(again, pc.equal(pc.utf8_trim_whitespace(column), heading))
        if not pc.any(again, min_count=0).as_py():
            return raw
    numbers = tuple(raw.rows.filter(_as_mask(again)).to_pylist())
    told = [problem("heading_again", name, sheet=raw.sheet, row=number) for number in numbers[:MAX_TOLD]]
    raw = _only(raw, pc.invert(again))
    return replace(raw, problems=[*raw.problems, *told], skipped=(*raw.skipped, *numbers))


def without_totals(raw: RawTable, name: str) -> RawTable:
    """Totals below the table are no lines: they are named and left out."""
    count = raw.table.num_rows
    start = max(0, count - FOOT)
    foot = [list(row.values()) for row in _numbered_headings(raw.table.slice(start)).to_pylist()]
    totals = [start + place for place, cells in enumerate(foot) if _is_total(cells)]
    if not totals:
        return raw
    numbers = tuple(int(raw.rows[place].as_py()) for place in totals)
    told = [problem("row_total", name, sheet=raw.sheet, row=number) for number in numbers]
    raw = _only(raw, pa.array([place not in set(totals) for place in range(count)]))
    return replace(raw, problems=[*raw.problems, *told], skipped=(*raw.skipped, *numbers))


def _numbered_headings(table: pa.Table) -> pa.Table:
    """Headings may stand twice."""
    return table.rename_columns([str(place) for place in range(table.num_columns)])


def _is_total(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(cells) > 1 and 2 * len(filled) <= len(cells) + 1 and bool(_TOTAL.fullmatch(fold_key(filled[0])))


__all__ = ["KINDS", "FileRefused", "RawTable", "Wanted", "read_file"]
