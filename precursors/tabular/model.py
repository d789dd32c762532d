"""What every reader of files gives: a table of text with the numbers of its rows, and what was not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from precursors.fold import key as fold_key
from precursors.tabular.heading_words import said_by_heading
from precursors.tabular.problems import Problem

MAX_COLUMNS = 2_000
MAX_PACKED_RATIO = 100  # of what is packed, to what it unpacks to
SHEET, DECLARATION, MANIFEST, DOCUMENT = "sheet", "declaration", "manifest", "document"
PLACE = "place"  # heading of the place on the page, of each row of a document


@dataclass(frozen=True)
class Wanted:
    """What the asker looks for in a file.

    Attributes:
        headings: folded headings by which the header is told from titles above it.
        enough: how many of them make a row the header.
        sheet: the sheet of a workbook that is read; without it the first that has a table.
        headless: the headings of a table that has none of its own.
        phrases: what other headings may mean by their words.
    """

    headings: Collection[str] = ()
    enough: int = 2
    sheet: str | None = None
    headless: tuple[str, ...] = ()
    phrases: Collection[str] = ()

    def knows(self, heading: str) -> bool:
        """Whether a heading is one of these, or means one of them."""
        if fold_key(heading) in self.headings:
            return True
        read = said_by_heading(heading) if self.phrases else None
        return read is not None and any(phrase in self.phrases for phrase in read.parts[0].phrases)


@dataclass
class RawTable:
    """A file as text.

    Attributes:
        table: one column of text for each heading, as headed.
        rows: number of each row in the file, its first row being row 1.
        sheet: of a workbook.
        problems: what was met while it was opened.
        broken: rows that have no table shape, as read, by row number.
        numbers: which cells of a column (by its place) were numbers by type, so that no separator is guessed.
        skipped: numbers of the rows that a problem says are no lines.
        form: ``sheet``; or ``declaration``, ``manifest`` or ``document``, whose columns their readers name.
    """

    table: pa.Table
    rows: pa.Array
    sheet: str | None = None
    problems: list[Problem] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    numbers: Mapping[int, pa.Array] = field(default_factory=dict)
    skipped: tuple[int, ...] = ()
    form: str = SHEET


def joined_parts(parts: Sequence[RawTable]) -> RawTable:
    """The parts of a table that were read one after the other, as one."""
    whole = RawTable(pa.concat_tables(part.table for part in parts), pa.concat_arrays([part.rows for part in parts]))
    for part in parts:
        whole.problems += part.problems
        whole.broken |= part.broken
        whole.skipped += part.skipped
    return whole


class FileRefused(Exception):
    """A file that cannot be read at all; carries the problem, and what else was met on the way."""

    def __init__(self, found: Problem, *beside: Problem) -> None:
        super().__init__(found.message())
        self.problem = found
        self.problems = (found, *beside)
