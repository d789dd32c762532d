"""A sheet of a workbook as text, read in a process of its own.

A workbook is a compressed archive of XML that a stranger wrote: it can claim a trillion cells in five kilobytes, or
unpack without end, and end the reader in a way that no ``except`` catches. So the reader is a process with a memory
limit and a watchdog; whatever happens to it, the caller gets a sheet or the reason why not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from precursors import guarded
from precursors.messages import Sentence
from precursors.tabular.apart import ReadingRefused, read_apart, read_here
from precursors.tabular.model import Wanted

SECONDS = 300.0
_OLE = bytes.fromhex("d0cf11e0")


@dataclass(frozen=True)
class OtherSheet:
    """A sheet that was not read: its name, whether it is hidden, and how many of its rows hold anything."""

    name: str
    hidden: bool
    rows: int


@dataclass(frozen=True)
class Sheet:
    """One sheet as text.

    Attributes:
        name: as the workbook calls it.
        table: one column of text for each column of the sheet, from column A; blank rows left out.
        rows: number of each row in the sheet, from 1.
        formulas: (row, column) of every cell that holds a formula, both from 1.
        numbers: for each column which cells are numbers.
        others: the other sheets of the workbook.
        hidden: numbers of the rows with content that are not shown.
    """

    name: str
    table: pa.Table
    rows: pa.Array
    formulas: tuple[tuple[int, int], ...]
    numbers: tuple[pa.Array, ...]
    others: tuple[OtherSheet, ...]
    hidden: tuple[int, ...]


def read_workbook(path: Path, wanted: Wanted) -> Sheet:
    """Read the sheet of a workbook that is wanted.

    Raises:
        ReadingRefused: it is damaged, locked, would unpack to more than is read, or has no such sheet.

    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _OLE:
        raise ReadingRefused(Sentence("it_is_password_protected_or_an_xls_file_from"))
    if not start.startswith(b"PK"):
        raise ReadingRefused(Sentence("it_is_not_an_excel_workbook"))
    return _as_sheet(_read_here(path, wanted) if guarded.here else _read_apart(path, wanted))


def _read_here(path: Path, wanted: Wanted) -> pa.Table:
    from precursors.tabular import workbook_worker

    return read_here(lambda: workbook_worker.read_sheet(path, wanted))


def _read_apart(path: Path, wanted: Wanted) -> pa.Table:
    asked = {
        "headings": sorted(wanted.headings),
        "enough": wanted.enough,
        "sheet": wanted.sheet,
        "phrases": sorted(wanted.phrases),
    }
    written = read_apart("precursors.tabular.workbook_worker", path, asked, SECONDS)
    return pa.ipc.open_stream(written).read_all()


def _as_sheet(table: pa.Table) -> Sheet:
    head = json.loads(table.schema.metadata[b"sheet"])
    formulas = tuple((row, column) for row, column in head["formulas"])
    texts = [name for name in table.column_names if name.isdecimal()]
    numbers = tuple(table.column(f"n{name}").combine_chunks() for name in texts)
    others = tuple(OtherSheet(**one) for one in head["others"])
    rows = table.column("row").combine_chunks()
    return Sheet(head["name"], table.select(texts), rows, formulas, numbers, others, tuple(head["hidden"]))
