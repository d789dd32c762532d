"""A table that need not fit in memory: read and cleaned in parts as any other, and kept on disk between two passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from precursors.tabular.delimited import MAX_TOLD, Uneven, open_delimited
from precursors.tabular.files import FOOT, only_lines, refusals, without_totals
from precursors.tabular.garbled import Mended, mend
from precursors.tabular.model import FileRefused, RawTable, Wanted, joined_parts
from precursors.tabular.problems import Problem, problem

ROWS = 100_000  # of a part: about 30 MB as text
Changed = Callable[[RawTable], RawTable]


@dataclass
class Parts:
    """A file that was read in parts.

    Attributes:
        file: the rows in a folder, as Arrow; the last column is the number of each row.
        headings: of the columns.
        problems: of the file as a whole, and of rows that are in no part.
        broken: rows without the shape of the table, as read, by row number.
        skipped: numbers of the rows that a problem says are no lines.
        count: of the rows in the parts.
    """

    file: Path
    headings: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    skipped: tuple[int, ...] = ()
    count: int = 0

    def __iter__(self) -> Iterator[RawTable]:
        with pa.OSFile(str(self.file), "rb") as source, pa.ipc.open_stream(source) as stored:
            for batch in stored:
                *columns, rows = batch.columns
                yield RawTable(pa.Table.from_arrays(columns, names=self.headings), rows)


def read_in_parts(path: Path, wanted: Wanted, folder: Path, changed: Changed) -> Parts:
    """Read a table in plain text part by part.

    Args:
        path: the file.
        wanted: what is looked for in it.
        folder: where the parts are kept.
        changed: is done to every part before it is kept.

    Raises:
        FileRefused: as ``read_file`` does.

    """
    target = folder / "rows.arrow"
    with refusals(path.name):
        file = open_delimited(path, wanted)
        try:
            parts = _kept_parts(file.part_by_part(), path.name, target, changed)
        except Uneven:
            parts = _kept_parts(file.rows_in_parts(), path.name, target, changed)
    parts.problems[:0] = file.encoding.problems
    if not parts.count and not parts.broken:
        raise FileRefused(problem("no_rows", path.name), *parts.problems)
    return parts


def _kept_parts(read: Iterable[RawTable], name: str, target: Path, changed: Changed) -> Parts:
    parts, done = Parts(target), Mended()
    writer = None
    with pa.OSFile(str(target), "wb") as sink:
        for raw in _without_totals(_large(only_lines(part, name) for part in read), name):
            raw.table = mend(raw.table, done)
            raw = changed(raw)
            _note(parts, raw)
            names = [str(place) for place in range(raw.table.num_columns)]
            table = raw.table.rename_columns(names).append_column("row", raw.rows)
            if writer is None:
                writer = pa.ipc.new_stream(sink, table.schema)
                writer.write_batch(pa.RecordBatch.from_pylist([], schema=table.schema))  # also where no row is sound
            writer.write_table(table.combine_chunks())  # in one piece: a part is checked at once
        if writer:
            writer.close()
    parts.problems += done.told(name)
    return parts


def _note(parts: Parts, raw: RawTable) -> None:
    """What a part says of rows is kept as far as it is told of a file; what it says of the file is kept once."""
    again = sum(one.code == "heading_again" for one in parts.problems)
    for one in raw.problems:
        again += one.code == "heading_again"
        if (one.row is not None or one not in parts.problems) and not (
            one.code == "heading_again" and again > MAX_TOLD
        ):
            parts.problems.append(one)
    parts.headings = raw.table.column_names
    parts.broken |= raw.broken
    parts.skipped += raw.skipped
    parts.count += raw.table.num_rows


def _large(parts: Iterable[RawTable]) -> Iterator[RawTable]:
    """The same rows in parts of about one size, the last of which holds the foot of the table."""
    waiting: list[RawTable] = []
    for part in parts:
        if sum(one.table.num_rows for one in waiting) >= ROWS and part.table.num_rows >= FOOT:
            yield joined_parts(waiting)
            waiting = []
        waiting.append(part)
    if waiting:
        yield joined_parts(waiting)


def _without_totals(parts: Iterator[RawTable], name: str) -> Iterator[RawTable]:
    """Totals stand below the last part."""
    waiting = next(parts, None)
    if waiting is None:
        return  # headings and no rows
    for part in parts:
        yield waiting
        waiting = part
    yield without_totals(waiting, name)
