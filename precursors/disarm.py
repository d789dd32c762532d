"""Text that leaves in a table: nothing that somebody typed becomes a formula, and what comes back is what it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*")
_MARK = "'"
_PROTECTED = r'^="([^"=]*)"$'  # what others write so that a spreadsheet takes a text as it stands
_MARKED = r"^'( *[=+\-@\t\r\n\x00＝＋－＠])"


def is_live(value: str) -> bool:
    """Whether a spreadsheet could take a text for a formula; a plain number is none."""
    return value.lstrip(" ").startswith(_LEADS) and not _NUMBER.fullmatch(value)


def safe_cell(value: str) -> str:
    """A text for a CSV file that no spreadsheet takes for a formula; plain numbers stay as they are."""
    return f"{_MARK}{value}" if is_live(value) else value


def as_it_was(value: str) -> str:
    """A text of a CSV file without the mark that ``safe_cell`` puts before a formula."""
    return value[1:] if value.startswith(_MARK) and value[1:].lstrip(" ").startswith(_LEADS) else value


def column_as_it_was(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The same for a column of texts, of which ``="text"`` is that text; one without a mark is given back as it is."""
    import pyarrow.compute as pc  # not before there is a table: a look-up on a terminal starts without it

    if pc.any(pc.starts_with(column, '="'), min_count=0).as_py():
        column = pc.replace_substring_regex(column, _PROTECTED, r"\1")
    if not pc.any(pc.starts_with(column, _MARK), min_count=0).as_py():
        return column
    return pc.replace_substring_regex(column, _MARKED, r"\1")
