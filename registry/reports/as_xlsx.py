"""A report as a workbook: its head and numbers first, then one sheet a table, then the charts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from registry.cells import LANE_FILLS, LANE_INKS, MOST_LINKS, Book, row_height
from registry.reports import charts
from registry.reports.formatting import MILLIGRAMS, column_decimals
from registry.reports.model import Cards, Chart, Column, Numbers, Report, Table, Text
from registry.reports.words import word

_UNIT = 15  # characters of a column of width 1
_EDGE = {"bottom": 1, "bottom_color": "#d7dee6"}
_TITLE = {"bold": True, "font_size": 16, "font_color": "#17324d"}
_OUTCOME_INKS = {"violation": "#8f1d16", "review": "#6b4a00", "undetermined": "#4b2f78"}
_WRAPPED = ("text", "mono", "link", "date")
_CARD_WIDTHS = (24, 14, 44, 28, 13, 60, 44, 44, 40)
_FIRST = 4  # row of a sheet that holds the first row of its table, counted from nought
_Places = dict[tuple[str, str, Any], str]
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")


def to_xlsx(report: Report) -> bytes:
    """The report as XLSX; numbers are numbers, exact to the milligram, and no text is a formula."""
    out = io.BytesIO()
    places = _places(report)
    with Book(out) as book:
        _front(book, report)
        for block in report.blocks:
            if isinstance(block, Table):
                _table(book, block, report.language, places)
            elif isinstance(block, Cards):
                _cards(book, block, report.language)
        drawn = [block for block in report.blocks if isinstance(block, Chart)]
        if drawn:
            _charts(book, drawn, word("sheet_charts", report.language))
    return out.getvalue()


def _places(report: Report) -> _Places:
    """Where the rows are that cells lead to: by table, field and value of it, as ``'Lines'!A5:K9``."""
    from xlsxwriter.utility import xl_col_to_name

    tables = {table.key: table for table in report.tables()}
    found: _Places = {}
    for leads in {column.leads for table in report.tables() for column in table.columns if column.leads}:
        table, rows = tables[leads.table], {}  # type: Table, dict[Any, list[int]]
        for number, row in enumerate(table.rows, start=_FIRST + 1):
            rows.setdefault(row.get(leads.field), []).append(number)
        last = xl_col_to_name(len(table.columns) - 1)
        for value, numbers in rows.items():
            place = f"'{_name(table.title)}'!A{numbers[0]}:{last}{numbers[-1]}"
            found[leads.table, leads.field, value] = place
    return found


def _name(title: str) -> str:
    """A sheet may have 31 characters, and not all of them."""
    return title.translate(_FORBIDDEN)[:31].strip()


def _sheet(book: Book, title: str, *, wide: bool = True) -> Any:
    sheet = book.book.add_worksheet(_name(title))
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 24)
    if wide:
        sheet.set_landscape()
    return sheet


def _front(book: Book, report: Report) -> None:
    sheet = _sheet(book, word("sheet_front", report.language), wide=False)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    book.put(sheet, 0, 0, report.title, **_TITLE)
    book.put(sheet, 1, 0, report.subtitle, font_color="#51606f")
    row = 3
    for label, value in report.facts:
        book.put(sheet, row, 0, label, font_color="#51606f")
        book.put(sheet, row, 1, value, text_wrap=True)
        row += 1
    for block in report.blocks:
        if isinstance(block, Numbers):
            row = _numbers(book, sheet, row + 1, block)
        elif isinstance(block, Text):
            row = _text(book, sheet, row + 1, block)
    for kind, keys in report.editions.items():
        book.put(sheet, row + 1, 0, word(f"edition_{kind}", report.language), font_color="#51606f")
        book.put(sheet, row + 1, 1, ", ".join(keys), font_size=8, text_wrap=True)
        row += 1


def _numbers(book: Book, sheet: Any, row: int, block: Numbers) -> int:
    for item in block.items:
        lane = {"font_color": LANE_INKS[item["tone"]]} if item["tone"] in LANE_INKS else {}
        book.put(sheet, row, 0, item["label"], **_EDGE, **lane)
        book.put(sheet, row, 1, item["value"], bold=True, align="left", num_format="#,##0", **_EDGE, **lane)
        row += 1
    return row


def _text(book: Book, sheet: Any, row: int, block: Text) -> int:
    book.put(sheet, row, 0, block.title, bold=True)
    for place, paragraph in enumerate(block.paragraphs):
        book.put(sheet, row + place, 1, paragraph, text_wrap=True)
        sheet.set_row(row + place, row_height([(paragraph, 86)]))
    return row + max(1, len(block.paragraphs))


# --- tables -------------------------------------------------------------------------------------------


def _table(book: Book, table: Table, language: str, places: _Places) -> None:
    sheet = _sheet(book, table.title)
    book.put(sheet, 0, 0, table.title, **_TITLE)
    book.put(sheet, 1, 0, table.note, font_color="#51606f")
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    sheet.set_row(3, 30)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, max(10, column.width * _UNIT))
        head = {**book.head(), **({"align": "right"} if column.kind in ("number", "kg", "share") else {})}
        book.put(sheet, 3, place, column.label, **head)
    decimals = column_decimals(table)
    for number, row in enumerate(table.rows, start=_FIRST):
        _row(book, sheet, number, row, table, decimals, language)
    _lead(book, sheet, table, decimals, language, places)
    if not table.rows:
        book.put(sheet, _FIRST, 0, table.empty, italic=True)
    elif table.total is None:
        sheet.autofilter(3, 0, 3 + len(table.rows), len(table.columns) - 1)
    else:
        total = {"bold": True, "bg_color": "#eaf0f5"}
        _row(book, sheet, _FIRST + len(table.rows), table.total, table, decimals, language, **total)


def _row(
    book: Book,
    sheet: Any,
    number: int,
    row: Mapping[str, Any],
    table: Table,
    decimals: Mapping[str, int],
    language: str,
    **more: Any,
) -> None:
    wrapped = [
        (str(row.get(c.key) or ""), max(10, c.width * _UNIT) * 0.95) for c in table.columns if c.kind in _WRAPPED
    ]
    sheet.set_row(number, row_height(wrapped))
    for place, column in enumerate(table.columns):
        value = row.get(column.key)
        style = {**_EDGE, **_style(column, value, decimals.get(column.key, 0)), **more}
        if column.kind == "link" and value:
            book.link(sheet, number, place, str(value), text_wrap=True, **style)
        else:
            book.put(sheet, number, place, _value(column, value, language), **style)


def _lead(book: Book, sheet: Any, table: Table, decimals: Mapping[str, int], language: str, places: _Places) -> None:
    """Make links of the cells that lead to rows, as far down as a sheet may have so many."""
    leading = [(number, column, column.leads) for number, column in enumerate(table.columns) if column.leads]
    for number, row in enumerate(table.rows[: MOST_LINKS // max(1, len(leading))], start=_FIRST):
        for place, column, leads in leading:
            value = row.get(column.key)
            if target := places.get((leads.table, leads.field, row.get(leads.by))):
                style = {**_EDGE, **_style(column, value, decimals.get(column.key, 0))}
                book.lead(sheet, number, place, target, _value(column, value, language), **style)


def _style(column: Column, value: Any, decimals: int) -> dict[str, Any]:
    if column.kind == "kg":
        return {"num_format": "#,##0" + ("." + "0" * decimals if decimals else "")}
    if column.kind == "number":
        return {"num_format": "#,##0"}
    if column.kind == "share":
        return {"num_format": "0.0%"}
    if column.kind == "lane" and value in LANE_FILLS:
        return {"bold": True, "bg_color": LANE_FILLS[value], "font_color": LANE_INKS[value]}
    if column.kind == "outcome" and value in _OUTCOME_INKS:
        return {"bold": True, "font_color": _OUTCOME_INKS[value]}
    return {"text_wrap": True, "indent": 1} if column.kind == "date" else {"text_wrap": True}


def _value(column: Column, value: Any, language: str) -> Any:
    if column.kind in ("lane", "outcome"):
        from registry.reports.formatting import shown_value

        return shown_value(value, column, language)
    if column.kind == "kg" and value is not None:
        return value / MILLIGRAMS  # a double holds fifteen digits: exact to the milligram below a million tonnes
    return value


def _cards(book: Book, block: Cards, language: str) -> None:
    """Lines with their findings, one row a finding."""
    sheet = _sheet(book, block.title)
    book.put(sheet, 0, 0, block.title, **_TITLE)
    book.put(sheet, 1, 0, block.note, font_color="#51606f")
    sheet.freeze_panes(4, 1)
    keys = ("line", "lane", "declared", "rule", "outcome", "message", "mend", "law", "link")
    for place, (key, width) in enumerate(zip(keys, _CARD_WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        book.put(sheet, 3, place, word(f"column_{key}", language), **book.head())
    number = 4
    for card in block.cards:
        lane = {"bg_color": LANE_FILLS[card["lane"]], "font_color": LANE_INKS[card["lane"]], "bold": True}
        for entry in card["entries"]:
            outcome = {"bold": True, "font_color": _OUTCOME_INKS.get(entry["outcome"], "#1c2733")}
            cells: tuple[tuple[str, dict[str, Any]], ...] = (
                (card["head"], {}),
                (card["lane_word"], lane),
                (card["facts"], {}),
                (f"{entry['title']} ({entry['rule']})", {}),
                (entry["outcome_word"], outcome),
                (entry["message"], {}),
                (entry["mend"], {}),
                (" ".join(filter(None, (entry["law"], entry["verified_word"]))), {}),
            )
            for place, (value, style) in enumerate(cells):
                book.put(sheet, number, place, value, text_wrap=True, **_EDGE, **style)
            book.link(sheet, number, len(cells), entry["href"], text_wrap=True, **_EDGE)
            texts = [*(value for value, _ in cells), entry["href"]]
            sheet.set_row(number, row_height((t, width * 0.95) for t, width in zip(texts, _CARD_WIDTHS, strict=True)))
            number += 1


def _charts(book: Book, drawn: list[Chart], title: str) -> None:
    import struct

    sheet, row = _sheet(book, title), 0
    for chart in drawn:
        book.put(sheet, row, 0, chart.title, **_TITLE)
        picture = charts.png(chart.spec)
        (height,) = struct.unpack(">I", picture[20:24])  # of the PNG header
        sheet.insert_image(
            row + 1,
            0,
            f"{chart.key}.png",
            {
                "image_data": io.BytesIO(picture),
                "x_scale": 0.5,
                "y_scale": 0.5,
                "description": chart.spec["description"],
            },
        )
        row += 5 + height // 40
