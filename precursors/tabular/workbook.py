"""A sheet of a workbook as text, read in a process of its own.

A workbook is a compressed archive of XML that a stranger wrote: it can claim a trillion cells in five kilobytes, or
unpack without end, and end the reader in a way that no ``except`` catches. So the reader is a process with a memory
limit and a watchdog; whatever happens to it, the caller gets a sheet or the reason why not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from precursors import guarded
from precursors.tabular.model import Wanted

SECONDS = 300.0
_OLE = bytes.fromhex("d0cf11e0")
REFUSED = 3  # exit code of the worker when it says why


class WorkbookRefused(Exception):
    """A workbook that is not read.

    Attributes:
        too_large: it would unpack to more than is read; else it is damaged.
        code: of the problem, where it is another.
    """

    def __init__(self, detail: str, *, too_large: bool = False, code: str = "") -> None:
        super().__init__(detail)
        self.too_large = too_large
        self.code = code or ("file_too_large" if too_large else "file_damaged")


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
        WorkbookRefused: it is damaged, locked, would unpack to more than is read, or has no such sheet.

    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _OLE:
        raise WorkbookRefused("it is password-protected, or an .xls file from before 2007")
    if not start.startswith(b"PK"):
        raise WorkbookRefused("it is not an Excel workbook")
    return _as_sheet(_read_here(path, wanted) if guarded.here else _read_apart(path, wanted))


def _read_here(path: Path, wanted: Wanted) -> pa.Table:
    """In a process that is itself guarded, and pays for what it reads."""
    from precursors.tabular import workbook_worker

    try:
        return workbook_worker.read(path, wanted)
    except (WorkbookRefused, MemoryError):
        raise
    except Exception as error:  # a damaged archive fails in as many ways as there are readers
        raise WorkbookRefused((str(error).splitlines() or [type(error).__name__])[0][:120]) from error


def _read_apart(path: Path, wanted: Wanted) -> pa.Table:
    root = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    asked = {"headings": sorted(wanted.headings), "enough": wanted.enough, "sheet": wanted.sheet}
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-m", "precursors.tabular.workbook_worker", str(path.resolve())],
            input=json.dumps(asked).encode(),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": search},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WorkbookRefused(f"it could not be read in {SECONDS:.0f} seconds", too_large=True) from error
    if done.returncode == REFUSED:
        said = json.loads(done.stderr.splitlines()[-1])
        raise WorkbookRefused(said["detail"], too_large=said["too_large"], code=said["code"])
    if done.returncode != 0:
        raise WorkbookRefused("reading it needs more memory than a declaration file may", too_large=True)
    return pa.ipc.open_stream(done.stdout).read_all()


def _as_sheet(table: pa.Table) -> Sheet:
    head = json.loads(table.schema.metadata[b"sheet"])
    formulas = tuple((row, column) for row, column in head["formulas"])
    texts = [name for name in table.column_names if name.isdecimal()]
    numbers = tuple(table.column(f"n{name}").combine_chunks() for name in texts)
    others = tuple(OtherSheet(**one) for one in head["others"])
    rows = table.column("row").combine_chunks()
    return Sheet(head["name"], table.select(texts), rows, formulas, numbers, others, tuple(head["hidden"]))
