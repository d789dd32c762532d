"""Cells that leave the program: no text that somebody typed becomes a formula in a spreadsheet, in any form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import IO, Any

from precursors.disarm import is_live, safe_cell
from precursors.screening.files import closing_book

_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # a workbook says nothing about when it was written, so it is the same twice
_LINE = 13.5  # points a line of text takes
_MOST_POINTS = 400.0  # of a row; a spreadsheet refuses more than 409
_MOST_TEXT = 32_767  # characters of a cell
_MOST_NUMBER = 10**15  # a spreadsheet keeps fifteen digits
MOST_LINKS = 60_000  # of a sheet; a spreadsheet refuses more than 65,530
MOST_ROWS = 1_000_000  # of a sheet
LANE_FILLS = {"red": "#f6d5d2", "yellow": "#fdeebf", "blue": "#d6e5f5", "green": "#dcebe1"}
LANE_INKS = {"red": "#8f1d16", "yellow": "#6b4a00", "blue": "#174a80", "green": "#17552f"}


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """Points that a row needs for texts, each wrapped in a column of so many characters.

    Said outright, because some spreadsheets do not measure wrapped rows when they open a file.
    """
    lines = (sum(max(1, -(-len(part) // int(width))) for part in text.split("\n")) for text, width in texts)
    return min(_MOST_POINTS, _LINE * max(1, *lines, 1))


class Book:
    """An XLSX workbook whose text stays text, and whose bytes depend on nothing but its content."""

    def __init__(self, target: str | IO[bytes], *, in_order: bool = False) -> None:
        """Open a workbook.

        Args:
            target: a path or an open file.
            in_order: rows are written from the top down, so that a long sheet needs little memory.

        """
        import xlsxwriter

        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory": in_order,
            "in_memory": not isinstance(target, str),
        }
        self.book = xlsxwriter.Workbook(target, options)
        self._closing = closing_book(self.book)
        self.book.set_properties({"created": _MADE, "comments": "precursor"})
        self.book.set_size(1600, 1100)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __enter__(self) -> Book:
        self._closing.__enter__()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._closing.__exit__(kind, error, trace)

    def style(self, **properties: Any) -> Any:
        """A cell format, made once."""
        properties = {"font_name": "Calibri", "font_size": 10, "valign": "top", **properties}
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def head(self) -> Mapping[str, Any]:
        """How a heading looks."""
        return {"bold": True, "bg_color": "#17324d", "font_color": "#ffffff", "text_wrap": True, "valign": "vcenter"}

    def put(self, sheet: Any, row: int, column: int, value: Any, **style: Any) -> None:
        """Write a value as what it is: a number, a day, or text that is never anything else."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.style(**style))
        elif isinstance(value, bool) or not isinstance(value, int | float | date):
            self._text(sheet, row, column, str(value), style)
        elif isinstance(value, datetime):
            self._text(sheet, row, column, f"{value:%Y-%m-%d %H:%M}", style)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.style(num_format="yyyy-mm-dd", align="left", **style))
        elif abs(value) < _MOST_NUMBER:
            sheet.write_number(row, column, value, self.style(**style))
        else:
            self._text(sheet, row, column, str(value), style)

    def _text(self, sheet: Any, row: int, column: int, value: str, style: Mapping[str, Any]) -> None:
        if len(value) > _MOST_TEXT:
            value = f"{value[: _MOST_TEXT - 1]}…"
        if is_live(value):  # stays text even when somebody edits the cell
            style = {**style, "quote_prefix": True}
        sheet.write_string(row, column, value, self.style(**style))

    def link(self, sheet: Any, row: int, column: int, address: str, **style: Any) -> None:
        """Write an address of ours as a link; anything else, or a row too far down, as text."""
        if address.startswith(("https://", "http://")) and row <= MOST_LINKS and len(address) < 2000:
            sheet.write_url(
                row,
                column,
                address,
                self.style(font_color="#0b5394", underline=1, **style),
                string=address[:_MOST_TEXT],
            )
        else:
            self.put(sheet, row, column, address, **style)

    def lead(self, sheet: Any, row: int, column: int, place: str, value: Any, **style: Any) -> None:
        """Write a value as what it is, with a link to a place of this workbook, such as ``'Lines'!A5:K9``."""
        style = {**style, "font_color": "#0b5394", "underline": 1}
        sheet.write_url(row, column, f"internal:{place}", self.style(**style))
        self.put(sheet, row, column, value, **style)  # takes the place of the address as text; the link stays


__all__ = ["Book", "is_live", "row_height", "safe_cell"]
