"""Parquet: columns that keep their type, refused where a small file would unpack to much."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from precursors.messages import Sentence
from precursors.tabular.cells import cell_text
from precursors.tabular.model import MAX_COLUMNS, MAX_PACKED_RATIO, FileRefused, RawTable, Wanted
from precursors.tabular.problems import problem

MAX_ROWS = 200_000_000
MAX_UNPACKED = 16 << 30
_FREE = 8 << 20  # bytes of text that a file of any size may unpack to
_BYTES_OF_NOTHING = 4  # of a cell, whatever it holds


def read_parquet(path: Path, _: Wanted) -> RawTable:
    """Read a Parquet file.

    Raises:
        FileRefused: it would unpack to more than is read, or a text of it is no UTF-8.

    """
    file = pa.parquet.ParquetFile(path)
    names = list(file.schema_arrow.names)
    if len(names) > MAX_COLUMNS:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_columns", x=MAX_COLUMNS)))
    groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    _refuse_large(path, file.metadata.num_rows, max(unpacked, file.metadata.num_rows * len(names) * _BYTES_OF_NOTHING))
    texts = [
        field.name for field in file.schema_arrow if pa.types.is_string(field.type) or pa.types.is_binary(field.type)
    ]
    table = pa.parquet.ParquetFile(path, read_dictionary=texts).read()
    _refuse_large(path, table.num_rows, sum(_length(column) for column in table.columns))
    try:
        table.validate(full=True)
        columns = [_text_column(column) for column in table.columns]
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise FileRefused(
            problem("encoding_unknown", path.name, detail=Sentence("a_text_of_it_is_no_utf_8"))
        ) from error
    rows = pa.array(range(2, table.num_rows + 2), pa.int64())
    numbers = {place: _typed_column(column) for place, column in enumerate(table.columns) if _is_number(column.type)}
    return RawTable(pa.table(columns, names=names), rows, numbers=numbers)


def _refuse_large(path: Path, rows: int, size: int) -> None:
    """A text that is kept once and used a million times would fill the memory a million times."""
    packed = max(1, path.stat().st_size)
    if rows > MAX_ROWS or size > MAX_UNPACKED or (size > _FREE and size > MAX_PACKED_RATIO * packed):
        detail = Sentence("rows_mib_once_unpacked", x=f"{rows:,}", y=f"{size >> 20:,}")
        raise FileRefused(problem("file_too_large", path.name, detail=detail))


def _length(column: pa.ChunkedArray) -> int:
    """Bytes of the texts of a column, each counted as often as it is used."""
    total = 0
    for chunk in column.chunks:
        if not pa.types.is_dictionary(chunk.type):
            continue
        lengths = pc.binary_length(chunk.dictionary)
        total += pc.sum(lengths.take(chunk.indices), min_count=0).as_py() or 0
    return total


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _typed_column(column: pa.ChunkedArray) -> pa.Array:
    return pc.is_valid(column).combine_chunks()


def _text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_nested(kind) or pa.types.is_decimal(kind):
        cells = [_cell(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(cells, pa.string())])
    return column.cast(pa.string()).fill_null("")


def _cell(value: object) -> str:
    return " ".join(cell_text(part) for part in value) if isinstance(value, list) else cell_text(value)
