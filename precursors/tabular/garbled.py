"""Text that went through a wrong encoding: put right where that is certain, else told; it is never screened.

"QuÃ­mica" is the UTF-8 of "Química" read as Windows-1252, and nothing else; what a replacement character stands for is
lost. Such a text names no goods, so it may not be answered as if it did.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from precursors.tabular.model import RawTable
from precursors.tabular.problems import problem

_TRACE = r"[ÂÃÄÅÐÑâã][\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"  # RE2
LOST = "\ufffd"
_STILL = re.compile(r"Ã[\u0080-\u00bf]|â€")
_WRONG = ("windows-1252", "latin-1")


def mended(raw: RawTable, name: str) -> RawTable:
    """A table whose cells are put right where it is certain what they were; said once for the file."""
    columns, count, example = [], 0, ""
    for column in raw.table.columns:
        if pc.all(pc.string_is_ascii(column), min_count=0).as_py():
            columns.append(column)
            continue
        odd = pc.match_substring_regex(column, _TRACE)
        if not pc.any(odd, min_count=0).as_py():
            columns.append(column)
            continue
        cells = column.to_pylist()
        read = [put_right(cell) if here else cell for cell, here in zip(cells, odd.to_pylist(), strict=True)]
        turned = [one for one, two in zip(cells, read, strict=True) if one != two]
        count, example = count + len(turned), example or (turned[0] if turned else "")
        columns.append(pa.chunked_array([pa.array(read, pa.string())]))
    if not count:
        return raw
    found = problem("text_mended", name, sheet=raw.sheet, value=example, detail=str(count))
    table = pa.table(columns, names=raw.table.column_names)
    return replace(raw, table=table, problems=[*raw.problems, found])


def put_right(text: str) -> str:
    """The text whose UTF-8 was read in a western encoding; the text itself if it is none such."""
    for name in _WRONG:
        try:
            read = text.encode(name).decode("utf-8")
        except UnicodeError:
            continue
        if len(read) < len(text):
            return read
    return text


def is_lost(text: str) -> bool:
    """Whether a character of the text was lost on its way."""
    return LOST in text or _STILL.search(text) is not None
