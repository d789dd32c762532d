"""The first sheet of a workbook as text, read in a process of its own.

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
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from precursors import guarded

SECONDS = 300.0
_OLE = bytes.fromhex("d0cf11e0")
REFUSED = 3  # exit code of the worker when it says why


class WorkbookRefused(Exception):
    """A workbook that is not read.

    Attributes:
        too_large: it would unpack to more than is read; else it is damaged.
    """

    def __init__(self, detail: str, *, too_large: bool = False) -> None:
        super().__init__(detail)
        self.too_large = too_large


@dataclass(frozen=True)
class Sheet:
    """One sheet as text.

    Attributes:
        name: as the workbook calls it.
        table: one column of text for each column of the sheet, from column A; blank rows left out.
        rows: number of each row in the sheet, from 1.
        formulas: (row, column) of every cell that holds a formula, both from 1.
    """

    name: str
    table: pa.Table
    rows: pa.Array
    formulas: tuple[tuple[int, int], ...]


def cell_text(value: object) -> str:
    """A cell of a workbook or JSON file as the text that a CSV file would have."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def read_first_sheet(path: Path) -> Sheet:
    """Read the first sheet of a workbook.

    Raises:
        WorkbookRefused: it is damaged, locked, or would unpack to more than is read.

    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _OLE:
        raise WorkbookRefused("it is locked with a password, or an .xls of before 2007")
    if not start.startswith(b"PK"):
        raise WorkbookRefused("it is no workbook")
    return _as_sheet(_read_here(path) if guarded.here else _read_apart(path))


def _read_here(path: Path) -> pa.Table:
    """In a process that is itself guarded, and pays for what it reads."""
    from precursors import workbook_worker

    try:
        return workbook_worker.read(path)
    except (WorkbookRefused, MemoryError):
        raise
    except Exception as error:  # a damaged archive fails in as many ways as there are readers
        raise WorkbookRefused((str(error).splitlines() or [type(error).__name__])[0][:120]) from error


def _read_apart(path: Path) -> pa.Table:
    root = str(Path(__file__).resolve().parent.parent)
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-m", "precursors.workbook_worker", str(path.resolve())],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": search},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WorkbookRefused(f"it could not be read in {SECONDS:.0f} seconds", too_large=True) from error
    if done.returncode == REFUSED:
        said = json.loads(done.stderr.splitlines()[-1])
        raise WorkbookRefused(said["detail"], too_large=said["too_large"])
    if done.returncode != 0:
        raise WorkbookRefused("reading it needs more memory than a declaration file may", too_large=True)
    return pa.ipc.open_stream(done.stdout).read_all()


def _as_sheet(table: pa.Table) -> Sheet:
    head = json.loads(table.schema.metadata[b"sheet"])
    formulas = tuple((row, column) for row, column in head["formulas"])
    return Sheet(head["name"], table.drop_columns(["row"]), table.column("row").combine_chunks(), formulas)
