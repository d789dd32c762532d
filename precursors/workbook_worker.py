"""The process that opens workbooks: checks the archive, reads the first sheet, writes it out. Meant to be killed."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
from defusedxml import ElementTree

from precursors.workbook import REFUSED, WorkbookRefused, cell_text

MAX_PACKED = 50 << 20
MAX_UNPACKED = 500 << 20
MAX_RATIO = 100
MAX_MEMBERS = 1_000
MAX_CELLS = 64_000_000
MAX_TEXT = 2 << 30  # characters, each shared text counted as often as it is used
_MEMORY = 6 << 30
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*(<f[\s>/])?')
_SHARED = re.compile(rb'<c\b[^>]*?\bt="s"[^>]*>\s*(?:<f[^<]*</f>)?\s*<v>(\d+)</v>')


def read(path: Path) -> pa.Table:
    """The first sheet: a column ``row`` and one column of text for each column, name and formulas in the metadata.

    Raises:
        WorkbookRefused: it is too large or damaged.

    """
    from python_calamine import CalamineWorkbook

    formulas = _inspect(path)
    book = CalamineWorkbook.from_path(str(path))
    name = book.sheet_names[0]
    rows, columns = _columns(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    head = json.dumps({"name": name, "formulas": formulas})
    named = {f"{place}": pa.array(column, pa.string()) for place, column in enumerate(columns)}
    return pa.table({"row": pa.array(rows, pa.int64()), **named}).replace_schema_metadata({"sheet": head})


def _columns(sheet: list[list[Any]]) -> tuple[list[int], list[list[str]]]:
    texts = ([cell_text(cell) for cell in row] for row in sheet)
    kept = [(number, row) for number, row in enumerate(texts, start=1) if any(cell.strip() for cell in row)]
    width = max((len(row) for _, row in kept), default=0)
    return [number for number, _ in kept], [[row[place] for _, row in kept] for place in range(width)]


# --- what is known before anything is unpacked into cells ---------------------------------------------


def _inspect(path: Path) -> list[tuple[int, int]]:
    """Refuse what would unpack to more than a declaration file can hold; return the formula cells."""
    if path.stat().st_size > MAX_PACKED:
        raise WorkbookRefused(f"more than {MAX_PACKED >> 20} MiB", too_large=True)
    with zipfile.ZipFile(path) as archive:
        _check_sizes(archive.infolist())
        if (damaged := archive.testzip()) is not None:  # also finds a part that unpacks to more than it claims
            raise WorkbookRefused(f"its part {damaged} is damaged")
        content = archive.read(_first_sheet(archive))
        formulas, cells = _extent(content)
        if cells > MAX_CELLS:
            raise WorkbookRefused(f"its first sheet spans {cells:,} cells", too_large=True)
        _check_texts(archive, content)
    return formulas


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS:
        raise WorkbookRefused(f"{len(members)} parts in the archive", too_large=True)
    if unpacked > MAX_UNPACKED or (unpacked > 10 << 20 and unpacked > MAX_RATIO * packed):
        times = unpacked // packed
        raise WorkbookRefused(f"it would unpack to {unpacked >> 20} MiB, {times} times its size", too_large=True)


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The part that holds the sheet shown first."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    first = book.find(".//{*}sheet")
    if first is None:
        raise WorkbookRefused("it has no sheet")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    key = next(value for name, value in first.items() if name.endswith("}id"))
    target = targets[key]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _extent(content: bytes) -> tuple[list[tuple[int, int]], int]:
    """Row and column of every formula cell, and how many cells the rectangle of all cells has."""
    formulas, rows, columns = [], 0, 0
    for letters, digits, formula in _CELL.findall(content):
        row, column = int(digits), _place(letters)
        rows, columns = max(rows, row), max(columns, column)
        if formula:
            formulas.append((row, column))
    return formulas, rows * columns


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def _check_texts(archive: zipfile.ZipFile, content: bytes) -> None:
    """A long text that is kept once and used a million times would fill the memory a million times."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    lengths = [sum(len(text) for text in entry.itertext()) for entry in shared.iterfind("{*}si")]
    used = [int(place) for place in _SHARED.findall(content)]
    if len(used) * max(lengths, default=0) <= MAX_TEXT:
        return
    total = sum(lengths[place] for place in used if place < len(lengths))
    if total > MAX_TEXT:
        raise WorkbookRefused(f"its texts come to {total >> 20} million characters", too_large=True)


# --- the process --------------------------------------------------------------------------------------


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # a system without the limit keeps the watchdog
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Write the sheet of the workbook named on the command line to standard output."""
    _limit_memory()
    try:
        table = read(Path(sys.argv[1]))
    except Exception as error:  # a damaged archive fails in as many ways as there are readers
        detail = (str(error).splitlines() or [type(error).__name__])[0][:120]
        too_large = isinstance(error, MemoryError) or (isinstance(error, WorkbookRefused) and error.too_large)
        sys.stderr.write(json.dumps({"detail": detail or type(error).__name__, "too_large": too_large}) + "\n")
        sys.exit(REFUSED)
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table)


if __name__ == "__main__":
    main()
