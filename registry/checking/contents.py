"""What lines say, by columns: typed as they are recorded, and each as the one text that its hash is taken of."""

from __future__ import annotations

import hashlib
from json.encoder import encode_basestring

import pyarrow as pa
import pyarrow.compute as pc

from registry.checking.lines import source_of
from registry.log.bulk import plain
from registry.store.arrow_tables import ADDED, LINE_COLUMNS, LINES

_SPECIAL = r'[\x00-\x1f"\\]'  # what JSON does not write as it is
_KEY = ("declaration_number", "line_number")


def recorded_form(table: pa.Table, *, in_order: bool = True) -> pa.Table:
    """Typed lines with exactly the columns that are recorded, in the order of their keys unless as they come."""
    if not table.num_rows:
        return LINES.empty_table()
    arrays = []
    for field in LINES:
        column = table.column(source_of(field.name, table.column_names)).cast(field.type)
        arrays.append(pc.fill_null(column, "") if pa.types.is_string(field.type) and column.null_count else column)
    lines = pa.table(arrays, schema=LINES)
    if not in_order:
        return lines
    order = pc.sort_indices(lines, sort_keys=[(name, "ascending") for name in _KEY])
    as_it_is = pa.array(range(lines.num_rows), order.type)
    return lines if order.equals(as_it_is) else lines.take(order)


def bodies(lines: pa.Table) -> list[str]:
    """Each line as one text for one content: JSON with sorted keys and no blanks, as ``audit.canonical`` writes it."""
    if not lines.num_rows:
        return []
    texts = [_members(lines.column(name), name, first=place == 0) for place, name in enumerate(sorted(LINE_COLUMNS))]
    braces = [pa.scalar("{"), *texts, pa.scalar("}"), pa.scalar("")]
    return plain(pc.binary_join_element_wise(*braces))


def _members(column: pa.ChunkedArray, name: str, *, first: bool) -> pa.Array:
    """A column as members of objects; each value is written once."""
    coded = column.combine_chunks().dictionary_encode("encode")
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    values = coded.dictionary
    written = pc.binary_join_element_wise(f'{"" if first else ","}"{name}":', _written(values), "")
    if name in ADDED:
        written = pc.if_else(pc.equal(pc.fill_null(values, ""), ""), "", written)
    return written.take(coded.indices)


def _written(values: pa.Array) -> pa.Array:
    """Values as JSON writes them."""
    texts = values.cast(pa.string())
    if pa.types.is_integer(values.type):
        return pc.fill_null(texts, "null")
    quoted = pc.binary_join_element_wise('"', texts, '"', "")
    special = pc.fill_null(pc.match_substring_regex(texts, _SPECIAL), False)
    if pc.any(special).as_py():
        escaped = [encode_basestring(text) for text in texts.filter(special).to_pylist()]
        quoted = pc.replace_with_mask(quoted, special, pa.array(escaped, pa.string()))
    return pc.fill_null(quoted, "null")


def hashes(texts: list[str]) -> list[str]:
    """SHA-256 of each text."""
    sha = hashlib.sha256
    return [sha(text.encode()).hexdigest() for text in texts]
