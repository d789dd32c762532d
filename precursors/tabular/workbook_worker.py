"""The process that opens workbooks: checks the archive, reads one sheet, writes it out. Meant to be killed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from defusedxml import ElementTree

from precursors.messages import Sentence
from precursors.tabular.apart import ReadingRefused, serve
from precursors.tabular.cells import cell_text, shown_cas, shown_percent
from precursors.tabular.faults import ERROR
from precursors.tabular.headings import HEADER_SEARCH, find_header
from precursors.tabular.model import MAX_PACKED_RATIO, Wanted
from precursors.tabular.workbook_scan import Scan, hidden_ods_sheets, scan_ods, scan_xlsx, xlsx_styles

MAX_PACKED = 50 << 20
MAX_UNPACKED = 500 << 20
MAX_MEMBERS = 1_000
MAX_TEXT = 2 << 30  # characters, each shared text counted as often as it may be used
_MEMORY = 6 << 30
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TYPES = ("worksheet",)


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def read_sheet(path: Path, wanted: Wanted) -> pa.Table:
    """One sheet: a column ``row``, one column of text for each column and one that tells its numbers.

    The metadata say its name, its formulas, and which other sheets there are.

    Raises:
        ReadingRefused: it is too large or damaged.

    """
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(path) as archive:
        listed, scans = _inspect(path, archive)
    with path.open("rb") as stream:  # by what it is, whatever it is called
        book = CalamineWorkbook.from_filelike(stream)
    chosen, rows = _chosen_sheet(book, listed, scans, wanted)
    scan = scans[chosen.name]
    numbers, columns, typed = _columns(rows, scan)
    others = [
        {"name": one.name, "hidden": one.hidden, "rows": scans[one.name].filled} for one in listed if one is not chosen
    ]
    shown = set(numbers)
    hidden = [row for row in scan.hidden if row in shown]
    head = json.dumps({"name": chosen.name, "formulas": scan.formulas, "others": others, "hidden": hidden})
    named = {f"{place}": pa.array(column, pa.string()) for place, column in enumerate(columns)}
    marks = {f"n{place}": pa.array(mask, pa.bool_()) for place, mask in enumerate(typed)}
    table = pa.table({"row": pa.array(numbers, pa.int64()), **named, **marks})
    return table.replace_schema_metadata({"sheet": head})


def _chosen_sheet(
    book: Any, listed: Sequence[_Listed], scans: Mapping[str, Scan], wanted: Wanted
) -> tuple[_Listed, list[list[Any]]]:
    """The sheet that is asked for; else the first visible one with known headings, else the first with anything."""
    if wanted.sheet is not None:
        one = next((sheet for sheet in listed if sheet.name == wanted.sheet), None)
        if one is None:
            names = ", ".join(sheet.name for sheet in listed)
            raise ReadingRefused(Sentence("each", x=names), code="sheet_unknown")
        return one, _cells(book, one)
    visible = [sheet for sheet in listed if not sheet.hidden and scans[sheet.name].filled] or listed
    first: tuple[_Listed, list[list[Any]]] | None = None
    for sheet in visible:
        rows = _cells(book, sheet)
        first = first or (sheet, rows)
        filled = (row for row in rows if any(map(str, row)))
        top = [[cell_text(cell) for cell in row] for row in islice(filled, HEADER_SEARCH)]
        if find_header(top, wanted).known:
            return sheet, rows
    if first is None:
        raise ReadingRefused(Sentence("it_has_no_sheet"))
    return first


def _cells(book: Any, sheet: _Listed) -> list[list[Any]]:
    found: list[list[Any]] = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    return found


def _columns(rows: list[list[Any]], scan: Scan) -> tuple[list[int], list[list[str]], list[list[bool]]]:
    for (row, column), form in scan.formats.items():
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = _value_shown(rows[row - 1][column - 1], form)
    texts = ([_unescaped_text(cell_text(cell)) for cell in row] for row in rows)
    kept = [(number, row) for number, row in enumerate(texts, start=1) if any(cell.strip() for cell in row)]
    width = max((len(row) for _, row in kept), default=0)
    numbers = [number for number, _ in kept]
    typed = [[type(rows[number - 1][place]) in (int, float) for number in numbers] for place in range(width)]
    return numbers, [[row[place] for _, row in kept] for place in range(width)], typed


def _unescaped_text(text: str) -> str:
    """A text whose control characters a workbook has written out: ``_x000D_`` is the end of a line."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r", "") if "_x" in text else text


def _value_shown(value: Any, form: str) -> Any:
    if form.startswith(ERROR):
        return form
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if form == "%":
        return shown_percent(float(value))
    return shown_cas(value, form) if float(value).is_integer() and value > 0 else value


# --- what is known before anything is unpacked into cells ---------------------------------------------


def _inspect(path: Path, archive: zipfile.ZipFile) -> tuple[list[_Listed], dict[str, Scan]]:
    """Refuse what would unpack to more than a declaration file can hold; tell its sheets."""
    if path.stat().st_size > MAX_PACKED:
        raise ReadingRefused(Sentence("more_than_mib", x=MAX_PACKED >> 20), too_large=True)
    _check_sizes(archive.infolist())
    if (damaged := archive.testzip()) is not None:  # also finds a part that unpacks to more than it claims
        raise ReadingRefused(Sentence("its_part_is_damaged", x=damaged))
    if "content.xml" in archive.namelist():
        return _ods(archive)
    listed = _xlsx_sheets(archive)
    styles = xlsx_styles(archive)
    scans = {sheet.name: scan_xlsx(archive, sheet.part, styles) for sheet in listed}
    if not listed:
        raise ReadingRefused(Sentence("it_has_no_sheet"))
    _check_texts(archive, sum(scan.shared for scan in scans.values()))
    return listed, scans


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS:
        raise ReadingRefused(Sentence("parts_in_the_archive", x=len(members)), too_large=True)
    if unpacked > MAX_UNPACKED or (unpacked > 10 << 20 and unpacked > MAX_PACKED_RATIO * packed):
        times = unpacked // packed
        raise ReadingRefused(
            Sentence("it_would_unpack_to_mib_times_its_size", x=unpacked >> 20, y=times), too_large=True
        )


def _xlsx_sheets(archive: zipfile.ZipFile) -> list[_Listed]:
    """The sheets in the order in which they are shown; charts and macros are none."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {link.get("Id"): link for link in links}
    listed = []
    for sheet in book.iterfind(".//{*}sheet"):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
        link = targets.get(key)
        if link is None:
            continue
        target = link.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if link.get("Type", _TYPES[0]).rpartition("/")[2] in _TYPES:
            listed.append(_Listed(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"))
    return listed


def _ods(archive: zipfile.ZipFile) -> tuple[list[_Listed], dict[str, Scan]]:
    scans = scan_ods(archive)
    hidden = hidden_ods_sheets(archive)
    return [_Listed(name, "content.xml", name in hidden) for name in scans], scans


def _check_texts(archive: zipfile.ZipFile, uses: int) -> None:
    """A long text that is kept once and used a million times would fill the memory a million times."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"), forbid_dtd=True)
    lengths = [sum(len(text) for text in entry.itertext()) for entry in shared.iterfind("{*}si")]
    total = uses * max(lengths, default=0)
    if total > MAX_TEXT:
        raise ReadingRefused(Sentence("its_texts_come_to_million_characters", x=total >> 20), too_large=True)


# --- the process --------------------------------------------------------------------------------------


def _written_table(path: Path, asked: Mapping[str, Any]) -> memoryview:
    phrases = frozenset(asked["phrases"])
    table = read_sheet(path, Wanted(frozenset(asked["headings"]), asked["enough"], asked["sheet"], phrases=phrases))
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return memoryview(out.getvalue())


if __name__ == "__main__":
    serve(_written_table, _MEMORY)
