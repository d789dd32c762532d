"""A table of a page: sorted, filtered, shown page by page, and downloaded as it is seen. Every table is made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from precursors.fold import fold
from precursors.model import Row
from web.render import texts
from web.shared import language_of
from web.sheets import MOST, sheet

PAGE = 100
AS_PRINTED = "printed"  # the order of the rows themselves
_FARTHEST = 10_000_000
_FORMS = ("", "csv", "xlsx")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        key: of a row; an order is named by it.
        word: key of its heading among the words of the pages.
        kind: how its heading is laid out: ``number``, ``day``, ``wide``.
        sorts: whether the table is sorted by it.
        shown: whether the page shows it; a file has every column.
        say: what a person reads in it, where that is not the value itself.
        order: what it is sorted by, where that is not its key.
    """

    key: str
    word: str
    kind: str = ""
    sorts: bool = True
    shown: bool = True
    say: Callable[[Row], Any] | None = None
    order: str = ""

    @property
    def by(self) -> str:
        """What the address calls its order."""
        return self.order or self.key

    def cell(self, row: Row) -> Any:
        """What a person reads in a row."""
        return self.say(row) if self.say else row.get(self.key)


@dataclass(frozen=True)
class Wanted:
    """Which rows are wanted: words that they hold, their order (a minus before it: from the end), a stretch of them."""

    words: str
    order: str
    limit: int
    offset: int


@dataclass(frozen=True)
class Found:
    """Rows, how many there are in all (``None``: that is not counted), and where the next ones begin (a cursor)."""

    rows: Sequence[Row]
    total: int | None = None
    on: Mapping[str, object] | None = None


Finder = Callable[[Wanted], Found]


@dataclass(frozen=True)
class Table:
    """A table as somebody asked for it.

    Attributes:
        name: of the table and of its files.
        place: the address of its page.
        columns: of it, in their order.
        narrowed: what the address says of it besides ``words``, ``order`` and ``offset``.
        form: ``csv`` or ``xlsx`` if a file is asked for.
        lang: of the headings.
        usual: the order that it has unasked.
    """

    name: str
    place: str
    columns: tuple[Column, ...]
    wanted: Wanted
    found: Found
    form: str
    lang: str
    usual: str
    narrowed: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Sequence[Row]:
        """Those of this page."""
        return self.found.rows[: self.wanted.limit]

    @property
    def asked(self) -> dict[str, str]:
        """How it is wanted, as an address says it."""
        order = "" if self.wanted.order == self.usual else self.wanted.order
        said = {**self.narrowed, "q": self.wanted.words, "order": order}
        return {key: value for key, value in said.items() if value}

    def address(self, **more: object) -> str:
        """Where the same table is, asked otherwise; from its first row on."""
        said = {**self.asked, **more}
        return f"{self.place}?{urlencode({key: value for key, value in said.items() if value not in ('', None)})}"

    @property
    def back(self) -> str:
        """Where the page before is; empty for the first."""
        begins = self.wanted.offset - self.wanted.limit
        return self.address(offset=max(0, begins) or None) if self.wanted.offset else ""

    @property
    def on(self) -> str:
        """Where the next page is; empty for the last."""
        if self.found.on is not None:
            return self.address(**self.found.on) if self.found.on else ""
        ends = self.wanted.offset + self.wanted.limit
        more = len(self.found.rows) > self.wanted.limit if self.found.total is None else ends < self.found.total
        return self.address(offset=ends) if more else ""

    def file(self) -> Response:
        """All of it, as it is seen, as a file."""
        rows = ({column.key: column.cell(row) for column in self.columns} for row in self.found.rows[:MOST])
        return sheet(self.name, self.form, [(one.key, texts()[one.word][self.lang]) for one in self.columns], rows)


def table_page(
    request: Request,
    name: str,
    place: str,
    columns: Sequence[Column],
    source: Finder,
    *,
    order: str,
    narrowed: Mapping[str, str] | None = None,
    alone: bool = True,
) -> Table:
    """A table as an address asks for it.

    Args:
        request: with ``q``, ``order``, ``offset`` and ``format``, each of them or none.
        name: of the table.
        place: the address of its page.
        columns: of it.
        source: gives its rows.
        order: the order that it has unasked.
        narrowed: by what else the page narrows it.
        alone: whether the address asks for it unnamed; else it names it, ``table=NAME``.

    Raises:
        fastapi.exceptions.RequestValidationError: there is no such order, form or page.

    """
    asked: Mapping[str, str] = request.query_params if request.query_params.get("table", name) == name else {}
    if not alone and "table" not in asked:
        asked = {}
    chosen, form = asked.get("order") or order, asked.get("format", "")
    sorts = [one.by for one in columns if one.sorts]
    if chosen != order and chosen.removeprefix("-") not in sorts:
        raise _wrong("order", "string_pattern_mismatch", pattern=f"^-?({'|'.join(sorts)})$")
    if form not in _FORMS:
        raise _wrong("format", "string_pattern_mismatch", pattern=f"^({'|'.join(_FORMS)})$")
    limit, words = MOST if form else PAGE, asked.get("q", "").strip()[:200]
    wanted = Wanted(words, chosen, limit, 0 if form else _offset(asked.get("offset", "")))
    said = {**(narrowed or {}), **({} if alone else {"table": name})}
    return Table(name, place, tuple(columns), wanted, source(wanted), form, language_of(request), order, narrowed=said)


def _offset(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) <= _FARTHEST):
        raise _wrong("offset", "less_than_equal", le=_FARTHEST)
    return int(text or 0)


def _wrong(field: str, kind: str, **told: object) -> RequestValidationError:
    """A part of an address that is not as the page writes it."""
    return RequestValidationError([{"type": kind, "loc": ("query", field), "msg": kind, "input": "", "ctx": told}])


def whole(name: str, columns: Sequence[Column], rows: Sequence[Row], lang: str) -> Table:
    """A table that nobody asks for otherwise: all its rows, as they come."""
    wanted = Wanted("", AS_PRINTED, len(rows), 0)
    return Table(name, "", tuple(columns), wanted, Found(rows, len(rows)), "", lang, AS_PRINTED)


def uncounted_source(rows: Callable[..., Sequence[Row]]) -> Finder:
    """A source whose rows nobody counts: ``rows(words=, order=, limit=, offset=)``."""

    def source(wanted: Wanted) -> Found:
        limit = wanted.limit + 1  # one more tells whether there are more
        return Found(rows(words=wanted.words, order=wanted.order, limit=limit, offset=wanted.offset))

    return source


def of_rows(rows: Iterable[Row], columns: Sequence[Column]) -> Finder:
    """A source of rows that are all at hand: words are sought and orders made in what a person reads."""
    every = list(rows)

    def source(wanted: Wanted) -> Found:
        sought = fold(wanted.words)
        met = [row for row in every if not sought or any(sought in fold(_plain(one.cell(row))) for one in columns)]
        column = next((one for one in columns if one.by == wanted.order.removeprefix("-")), None)
        if column is not None:
            known = [row for row in met if column.cell(row) not in (None, "")]
            unknown = [row for row in met if column.cell(row) in (None, "")]
            known.sort(key=lambda row: _rank(column.cell(row)), reverse=wanted.order.startswith("-"))
            met = known + unknown
        return Found(met[wanted.offset : wanted.offset + wanted.limit], len(met))

    return source


def _plain(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _rank(cell: Any) -> tuple[int, Any]:
    """Numbers by size and before texts, which go by their letters whatever their case and accents."""
    if isinstance(cell, int | float):
        return 0, cell
    return 1, fold(str(cell))
