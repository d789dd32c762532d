"""A declaration file that need not fit in memory: the same answers as ``registry.intake.declarations``, part by part.

Some things have to be known of the whole file before any of its rows can be judged: whether day or month stands first
in a column of dates, and which keys more than one row has. So the file is read once into parts on disk, and these
are checked one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from precursors.authorities import HOME_COUNTRY
from precursors.tabular.files import is_delimited
from precursors.tabular.model import FileRefused, RawTable
from precursors.tabular.parts import Parts, read_in_parts
from precursors.tabular.problems import Problem
from registry.intake.dates import dates
from registry.intake.declarations import AS_IT_IS, Asked, Intake, look_through, under_our_headings, wanted_of
from registry.intake.kinds import Kind, TableCheck, Whole, in_order, is_filled, joined_keys, kinds, plain_cells

LARGE = 64 << 20  # bytes of a file that is read in parts
MEMORY = "512MB"  # in which keys are compared; beyond it they are compared on disk
# Columns in which hardly a value stands twice: a dictionary of them is made for nothing.
_EACH_ITS_OWN = ("declaration_number", "transport_document", "quantity", "value", "quantity_mg", "row_number")
_KEYS = pa.schema([("key", pa.string())])


def may_be_parted(path: Path, asked: Asked) -> bool:
    """Whether a file is worth reading in parts, and can be: what a map says of all units it says of the whole."""
    if asked.mapped and asked.mapped.file.national_units:
        return False
    try:
        return path.is_file() and path.stat().st_size >= LARGE and is_delimited(path)
    except FileRefused:
        return False


def read_declarations_in_parts(
    path: Path, folder: Path, *, jurisdiction: str = HOME_COUNTRY, asked: Asked = AS_IT_IS
) -> Intake:
    """Read a declaration file that ``may_be_parted``; never raises for what a file can hold.

    Args:
        path: a table in plain text.
        folder: where its rows and lines are kept; the result is read from there.
        jurisdiction: for lines that do not name one.
        asked: how it is to be read.

    """
    try:
        changed = partial(under_our_headings, file=path.name, asked=asked)
        parts = read_in_parts(path, wanted_of(asked), folder, changed)
    except FileRefused as refused:
        return Intake(path.name, pa.table({}), refused.problems, {}, (), 0)
    try:
        return _checked(parts, path.name, folder, jurisdiction, asked)
    finally:
        parts.file.unlink()
        pa.default_memory_pool().release_unused()  # 60 MB and more that nobody would use before the rules need them


def _checked(parts: Parts, file: str, folder: Path, jurisdiction: str, asked: Asked) -> Intake:
    kind = kinds()["declarations"]
    whole = _whole(parts, kind, folder)
    problems, counts = list(parts.problems), Counter(found.code for found in parts.problems)
    rejected = {number: [text] for number, text in parts.broken.items()}
    target, writer = folder / "lines.parquet", None
    for raw in parts:
        checker = TableCheck(kind, raw, file, {}, whole)
        checker.counts = counts
        look_through(checker, jurisdiction, asked)
        checked = checker.done()
        _add(problems, checked.problems)
        rejected |= checked.rejected
        if checked.table.num_columns:
            repeated = [name for name in checked.table.column_names if name not in _EACH_ITS_OWN]
            writer = writer or pq.ParquetWriter(
                target, checked.table.schema, compression="none", write_statistics=False, use_dictionary=repeated
            )
            writer.write_table(checked.table)
    if writer:
        writer.close()
    return Intake(
        file,
        target if writer else pa.table({}),
        tuple(in_order(problems)),
        dict(sorted(rejected.items())),
        tuple(parts.headings),
        parts.count + len(parts.broken) + len(parts.skipped),
        parts.skipped,
    )


def _add(problems: list[Problem], more: list[Problem]) -> None:
    """What is said of the file as a whole is said once."""
    known = {found for found in problems if found.row is None}
    problems += [found for found in more if found.row is not None or found not in known]


def _whole(parts: Parts, kind: Kind, folder: Path) -> Whole:
    """What the parts say together."""
    columns = {column.name: column for column in kind.columns}
    headings = kind.bound(parts.headings).columns
    days: dict[str, set[str]] = {h: set() for name, h in headings.items() if columns[name].type == "date"}
    open_ = {place for place, heading in enumerate(parts.headings) if not heading}
    filled: set[int] = set()
    keyed = [headings[name] for name in kind.key] if all(name in headings for name in kind.key) else []

    def keys() -> Iterator[pa.RecordBatch]:
        for raw in parts:
            for heading, found in days.items():
                found.update(_trimmed(raw, heading).unique().to_pylist())
            filled.update(place for place in open_ - filled if is_filled(raw.table.column(place)))
            if keyed:
                yield pa.record_batch([joined_keys([_trimmed(raw, heading) for heading in keyed])], schema=_KEYS)

    twice = _twice(pa.RecordBatchReader.from_batches(_KEYS, keys()), folder)
    read = {heading: dates(value for value in found if value) for heading, found in days.items()}
    return Whole(read, twice, frozenset(filled))


def _trimmed(raw: RawTable, heading: str) -> pa.Array:
    column = raw.table.column(raw.table.column_names.index(heading))
    return plain_cells(column.combine_chunks())


def _twice(keys: pa.RecordBatchReader, folder: Path) -> pa.Array:
    """The keys that occur more than once, whatever their number."""
    config = {"memory_limit": MEMORY, "temp_directory": str(folder / "keys"), "preserve_insertion_order": "false"}
    with duckdb.connect(":memory:", config=config) as connection:
        connection.register("keys", keys)
        found = connection.sql("SELECT key FROM keys GROUP BY key HAVING COUNT(*) > 1").to_arrow_table()
    return found.column("key").combine_chunks()
