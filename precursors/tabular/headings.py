"""Where the table begins: titles stand above its headings, and headings may stand in two rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from precursors.disarm import as_it_was
from precursors.tabular.model import Wanted

HEADER_SEARCH = 30  # rows above the header are titles
_MARKS = "\ufeff \t\r\n"
_NUMBER = re.compile(r"[\s\d.,:/%$€+-]*\d[\s\d.,:/%$€+-]*")
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Header:
    """The headings of a table.

    Attributes:
        first: how many rows stand above.
        height: in how many rows the headings stand, 1 or 2.
        known: how many of them are known.
    """

    first: int
    height: int
    headings: list[str]
    known: int


def find_header(rows: Rows, wanted: Wanted) -> Header:
    """The row, or the two rows, with most known headings; else the first that looks like headings."""
    single = [sum(wanted.knows(cell) for cell in row if cell) for row in rows]
    best = max(single, default=0)
    pair = _two_rows(rows, wanted, best)
    if pair is not None:
        return pair
    place = single.index(best) if best >= wanted.enough else _looks_like_headings(rows)
    return Header(place, 1, tidy(rows[place]) if rows else [], best if best >= wanted.enough else 0)


def tidy(cells: Sequence[str]) -> list[str]:
    """Headings in one line each, without marks; those that were disarmed on their way out as they were."""
    return [" ".join(as_it_was(cell.strip(_MARKS)).split()) for cell in cells]


def _two_rows(rows: Rows, wanted: Wanted, best: int) -> Header | None:
    """Two rows that say more together than any row alone; a row with a number in it is no heading."""
    found: Header | None = None
    for place, (above, below) in enumerate(zip(rows, rows[1:], strict=False)):
        if any(_NUMBER.fullmatch(cell) for cell in below) or sum(map(bool, below)) < wanted.enough:
            continue
        headings = [_both_words(pair, wanted) for pair in _pairs(tidy(above), tidy(below))]
        known = sum(map(wanted.knows, headings))
        if known >= max(wanted.enough, best + 2) and (found is None or known > found.known):
            found = Header(place, 2, headings, known)
    return found


def _pairs(above: list[str], below: list[str]) -> list[tuple[str, str]]:
    """What stands above each heading; a heading over several columns stands over the blank ones to its right."""
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    group, pairs = "", []
    for top, bottom in zip(above, below, strict=True):
        group = top or (group if bottom else "")
        pairs.append((group, bottom))
    return pairs


def _both_words(pair: tuple[str, str], wanted: Wanted) -> str:
    """Both words, in the order in which they are known; else the lower one, if that is known by itself."""
    ways = (f"{pair[0]} {pair[1]}".strip(), f"{pair[1]} {pair[0]}".strip(), pair[1])
    return next((way for way in ways if way and wanted.knows(way)), ways[0])


def _looks_like_headings(rows: Rows) -> int:
    """The first row that is about as wide as the table and has no number in it; else the first row."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    least = max(2, (max(filled, default=0) + 1) // 2)
    for place, row in enumerate(rows[:-1]):
        if filled[place] >= least and not any(_NUMBER.fullmatch(cell) for cell in row):
            return place
    return 0
