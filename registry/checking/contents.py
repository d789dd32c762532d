"""What lines say, by columns: typed as they are recorded, and each as the one text that its hash is taken of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from registry.checking.lines import source_of
from registry.log.bulk import plain
from registry.packing.deflated import deflate
from registry.packing.skeletons import DIGITS, END, TEXT, VALUES, Column, TextSkeleton, of_line
from registry.store.arrow_tables import ADDED, LINE_COLUMNS, LINES

_SPECIAL = r'[\x00-\x1f"\\]'  # what JSON does not write as it is
_KEY = ("declaration_number", "line_number")
_PART = 50_000
_EACH_ITS_OWN = ("declaration_number", "quantity", "transport_document")  # hardly a value stands twice in these


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
    as_it_is = pa.array(np.arange(lines.num_rows), order.type)
    return lines if order.equals(as_it_is) else lines.take(order)


def bodies(lines: pa.Table) -> list[str]:
    """Each line as one text for one content: JSON with sorted keys and no blanks, as ``audit.canonical`` writes it."""
    return plain(_SKELETON.filled_all(_values_of(lines))) if lines.num_rows else []


@dataclass(frozen=True)
class Contents:
    """What the texts of lines are recorded by; the texts themselves would fill the memory.

    Attributes:
        hashes: the hash of each, one after the other.
        kept: what SQLite keeps of each, if that is wanted.
    """

    hashes: str
    kept: pa.ChunkedArray | None

    def hashes_of(self, start: int, count: int) -> list[str]:
        """The hashes of so many lines from one on."""
        return [self.hashes[at : at + DIGITS] for at in range(start * DIGITS, (start + count) * DIGITS, DIGITS)]


def contents_of(lines: pa.Table, *, packed: bool) -> Contents:
    """What lines are recorded by; ``packed`` where SQLite keeps them."""
    digits, kept = [], []
    for start in range(0, lines.num_rows, _PART):
        values = _values_of(lines.slice(start, _PART))
        texts = _SKELETON.filled_all(values)
        digits.append("".join(hashes(texts)))
        kept += [_kept(values, texts)] if packed else []
    return Contents("".join(digits), pa.chunked_array(kept, pa.binary()) if packed else None)


def _kept(values: Sequence[Column], texts: pa.Array) -> pa.Array:
    """What SQLite keeps of texts."""
    if _SKELETON.text != of_line().text:  # a column was added, and has no skeleton yet
        return pa.array([deflate(text, "line") for text in texts.to_pylist()], pa.binary())
    first = pc.binary_join_element_wise(VALUES.decode(), values[0], "")
    return pc.binary_join_element_wise(first, *values[1:], END).cast(pa.binary())


def _values_of(lines: pa.Table) -> list[Column]:
    """The columns of lines, in recorded form, as their texts hold them: in the order of their names."""
    return [_values(lines.column(name), name) for name in sorted(LINE_COLUMNS)]


def _values(column: pa.ChunkedArray, name: str) -> Column:
    """A column as its values stand in texts; what many lines say is written once."""
    given = column.combine_chunks()
    if pa.types.is_integer(given.type):
        return pc.fill_null(given.cast(pa.string()), "null")
    if name in _EACH_ITS_OWN:
        return escaped_texts(pc.fill_null(given, ""))
    coded = given.dictionary_encode("encode")
    written = escaped_texts(pc.fill_null(coded.dictionary.cast(pa.string()), ""))
    if name in ADDED:  # an empty one is left out with its name
        member = pc.binary_join_element_wise(f',"{name}":"', written, '"', "")
        written = pc.if_else(pc.equal(written, ""), "", member)
    return written[0] if len(written) == 1 else written.take(coded.indices)


def escaped_texts(texts: pa.Array) -> pa.Array:
    """Texts as JSON writes them, without their quotation marks."""
    special = pc.match_substring_regex(texts, _SPECIAL)
    if not pc.any(special).as_py():
        return texts
    written = [encode_basestring(text)[1:-1] for text in texts.filter(special).to_pylist()]
    return pc.replace_with_mask(texts, special, pa.array(written, pa.string()))


def _skeleton() -> TextSkeleton:
    """What the texts of all lines share."""
    return TextSkeleton("{" + "".join(_member(name) for name in sorted(LINE_COLUMNS)).removeprefix(",") + "}")


def _member(name: str) -> str:
    if name in ADDED:
        return TEXT
    return f',"{name}":{TEXT}' if pa.types.is_integer(LINES.field(name).type) else f',"{name}":"{TEXT}"'


_SKELETON = _skeleton()


def line_hashes(lines: pa.Table) -> list[str]:
    """The hash of the one text of each line."""
    return hashes(_SKELETON.filled_all(_values_of(lines))) if lines.num_rows else []


def hashes(texts: pa.Array) -> list[str]:
    """SHA-256 of each text."""
    sha = hashlib.sha256
    return [sha(text).hexdigest() for text in plain(texts.cast(pa.binary()))]
