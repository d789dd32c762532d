"""Files as strangers send them, made here: what each holds, and what must come out, written before the reader."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import xlsxwriter

HEAD = (
    "declaration_number", "line_number", "movement", "declaration_date", "consignor_name", "consignee_name",
    "description", "quantity", "unit",
)  # fmt: skip
Make = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """One file.

    Attributes:
        good: (description, milligrams) of the lines that are read.
        codes: of every problem, each once.
        aside: how many rows are set aside.
        skipped: how many are said to be no lines.
        values: what ``screen`` asks about in the column of the descriptions; None where it refuses the file.
    """

    name: str
    make: Make
    good: Sequence[tuple[str, int | None]] = ()
    codes: frozenset[str] = frozenset()
    aside: int = 0
    skipped: int = 0
    values: Sequence[str] | None = None


def line(number: int, goods: str = "acetona", **more: str) -> list[str]:
    """A line that is good, but for what is changed."""
    cells = dict(zip(HEAD, [f"D{number}", "1", "import", "2025-03-31", "A", "B", goods, "100", "kg"], strict=True))
    return [(cells | more)[name] for name in HEAD]


def text(rows: Sequence[Sequence[str]], mark: str = ",", end: str = "\r\n") -> str:
    """Rows as they stand, nothing quoted."""
    return "".join(mark.join(row) + end for row in rows)


def plain(content: str, encoding: str = "utf-8", start: bytes = b"") -> Make:
    return lambda path: path.write_bytes(start + content.encode(encoding))


def octets(content: bytes) -> Make:
    return lambda path: path.write_bytes(content)


def packed(content: bytes) -> Make:
    return lambda path: path.write_bytes(gzip.compress(content))


def book(write: Callable[[Any, Any], None], **options: Any) -> Make:
    """A workbook with one sheet of the headings, and what ``write`` puts into it."""

    def make(path: Path) -> None:
        with xlsxwriter.Workbook(str(path), options) as made:
            sheet = made.add_worksheet("Hoja1")
            sheet.write_row(0, 0, HEAD)
            write(made, sheet)

    return make


def lines(*rows: Sequence[str]) -> Callable[[Any, Any], None]:
    def write(_: Any, sheet: Any) -> None:
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)

    return write


def rewritten(make: Make, part: str, old: bytes, new: bytes) -> Make:
    """A workbook one of whose parts says something else."""

    def change(path: Path) -> None:
        make(path)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)

    return change


def ods(body: str) -> Make:
    names = "".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0" '
        for name, space in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2">'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
            archive.writestr("content.xml", content)
            archive.writestr(
                "META-INF/manifest.xml",
                '<?xml version="1.0"?><manifest:manifest '
                'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                '<manifest:file-entry manifest:full-path="/" '
                'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
            )

    return make


def ods_row(cells: Sequence[str]) -> str:
    inside = "".join(
        cell
        if cell.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{inside}</table:table-row>"


def parquet(columns: dict[str, Any]) -> Make:
    return lambda path: pa.parquet.write_table(pa.table(columns), path)


def objects(*rows: Sequence[str]) -> list[dict[str, Any]]:
    return [dict(zip(HEAD, row, strict=True)) for row in rows]


def dump(content: Any, encoding: str = "utf-8") -> Make:
    return plain(json.dumps(content, ensure_ascii=False), encoding)


KG100 = 100_000_000
TWO = (("acetona", KG100), ("tolueno", KG100))
PAIR = [HEAD, line(1), line(2, "tolueno")]
WORDS = ("acetona", "tolueno")
TWO_HEADS = [
    ["", "", "", "", "Exportador", "", "Importador", "", "Mercancía", "", ""],
    [
        "Declaración",
        "Línea",
        "Movimiento",
        "Fecha",
        "Nombre",
        "País",
        "Nombre",
        "País",
        "Descripción",
        "Cantidad",
        "Unidad",
    ],
    ["D1", "1", "import", "2025-03-31", "A", "DE", "B", "GT", "acetona", "100", "kg"],
]


def none() -> frozenset[str]:
    return frozenset()


def of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def two_headings(made: Any, sheet: Any) -> None:
    for number, row in enumerate(TWO_HEADS):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    for first, last, word in ((4, 5, "Exportador"), (6, 7, "Importador"), (8, 10, "Mercancía")):
        sheet.merge_range(0, first, 0, last, word)
    for place in range(len(HEAD), 11):
        assert TWO_HEADS[0][place] in ("", "Mercancía")


def percents(made: Any, sheet: Any) -> None:
    sheet.write(0, 9, "concentration")
    forms = ("0.0%", "0%;[Red]-0%", '0.00" %"', "General")
    for number, (form, value) in enumerate(zip(forms, (0.995, 0.99, 99.5, 99), strict=True), start=1):
        sheet.write_row(number, 0, line(number))
        sheet.write_number(number, 9, value, made.add_format({"num_format": form}))


def cas_dates(made: Any, sheet: Any) -> None:
    sheet.write(0, 9, "cas")
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for number, when in enumerate((date(2075, 4, 7), date(1964, 4, 7)), start=1):
        sheet.write_row(number, 0, line(number))
        sheet.write_datetime(number, 9, when, day)


def old_days(made: Any, sheet: Any) -> None:
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(1, 0, line(1))
    sheet.write_datetime(1, 3, date(2025, 3, 31), day)


def faulty_cells(_made: Any, sheet: Any) -> None:
    for number in (1, 2, 3):
        sheet.write_row(number, 0, line(number))
    sheet.write_formula(1, 7, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 6, '="ace"&"tona"', None, "acetona")
    sheet.write_array_formula(3, 7, 3, 7, "{=SUM(A1:A1)}", None, 7)


def typed_errors(path: Path) -> None:
    """Error cells by type and without a formula, as they stand where a sheet was pasted as values."""
    whole = book(lines(line(1, quantity="#N/A"), line(2, "#REF!"), line(3)), strings_to_formulas=False)
    whole(path)
    with zipfile.ZipFile(path) as packed_book:
        parts = {name: packed_book.read(name) for name in packed_book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    texts = re.findall("<t[^>]*>([^<]*)</t>", parts["xl/sharedStrings.xml"].decode())
    for error in ("#N/A", "#REF!"):
        sheet = sheet.replace(f't="s"><v>{texts.index(error)}</v>', f't="e"><v>{error}</v>')
    with zipfile.ZipFile(path, "w") as packed_book:
        for name, content in parts.items():
            packed_book.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else content)


def hidden_rows(_made: Any, sheet: Any) -> None:
    lines(line(1), line(2, "tolueno"))(_made, sheet)
    sheet.set_row(2, None, None, {"hidden": True})


def very_hidden(made: Any, sheet: Any) -> None:
    lines(line(1))(made, sheet)
    other = made.add_worksheet("Secreta")
    other.write_row(0, 0, HEAD)
    other.write_row(1, 0, line(2, "anhidrido acetico"))
    other.very_hidden()


def chart_first(made: Any, sheet: Any) -> None:
    lines(line(1))(made, sheet)
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=Hoja1!$H$2:$H$2"})
    made.add_chartsheet("Gráfico").set_chart(chart)


QUOTE_MIDDLE = text([HEAD, line(1), line(2, '"tolueno'), line(3, '"ácido'), line(4, "éter"), line(5)])
INCHES = text([HEAD, line(1, 'tubo de 3" de acero'), line(2)])
LONG_TEXT = text([HEAD, line(1, '"acetona\r\ngrado técnico"'), line(2, "tolueno")])
JSON_TWICE = json.dumps(objects(line(1))).replace('"quantity": "100"', '"quantity": "900", "quantity": "100"')
MANY = json.dumps({"avisos": [{"texto": "prueba"}, {"texto": "dos"}], "lineas": objects(line(1), line(2, "tolueno"))})
LINE_BREAKS = "\n".join(
    json.dumps(one, ensure_ascii=False) for one in objects(line(1, "acetona\u2028pura"), line(2, "tolueno\x85"))
)
ND_DAMAGED = "\n".join(
    [json.dumps(objects(line(1))[0]), '{"declaration_number": "D2",', json.dumps(objects(line(3))[0])]
)
SPANISH = ("ácido clorhídrico", "éter etílico", "permanganato de potasio técnico", "añil para teñir")
ODS_COMMENT = (
    '<table:table-cell office:value-type="string"><office:annotation><text:p>ojo: tolueno</text:p></office:annotation>'
    "<text:p>acetona</text:p></table:table-cell>"
)
ODS_SHARE = (
    '<table:table-cell office:value-type="percentage" office:value="0.99"><text:p>99 %</text:p></table:table-cell>'
)
ODS_FORMULA = (
    '<table:table-cell table:formula="of:=[.A1]" office:value-type="float" office:value="7"><text:p>7</text:p>'
    "</table:table-cell>"
)
ODS_EMPTY = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'


def ods_table(*rows: Sequence[str], name: str = "Hoja1", tail: str = "") -> str:
    inside = "".join(ods_row(row) for row in rows)
    return f'<table:table table:name="{name}">{inside}{tail}</table:table>'


CASES = [
    # --- quotes, separators, line ends
    Case("quote-never-closed.csv", plain(QUOTE_MIDDLE), [("acetona", KG100), ("éter", KG100), ("acetona", KG100)],
         of("quote_open"), 2, 0, ["acetona", "éter", "acetona"]),
    Case("inches.csv", plain(INCHES), [('tubo de 3" de acero', KG100), ("acetona", KG100)], none(), 0, 0,
         ['tubo de 3" de acero', "acetona"]),
    Case("two-line-text.csv", plain(LONG_TEXT), [("acetona\ngrado técnico", KG100), ("tolueno", KG100)], none(), 0, 0,
         ["acetona\ngrado técnico", "tolueno"]),
    Case("sep-caret.csv", plain("sep=^\r\n" + text(PAIR, "^")), TWO, none(), 0, 0, WORDS),
    Case("sep-quoted-bom.csv", plain('"sep=;"\r\n' + text(PAIR, ";"), "utf-8-sig"), TWO, none(), 0, 0, WORDS),
    Case("old-mac.csv", plain(text(PAIR, ";", "\r")), TWO, none(), 0, 0, WORDS),
    Case("mixed-ends.csv", plain(text([HEAD], end="\r\n") + text([line(1)], end="\n") + text([line(2, "tolueno")])),
         TWO, none(), 0, 0, WORDS),
    Case("no-last-line-end.csv", plain(text(PAIR).rstrip()), TWO, none(), 0, 0, WORDS),
    Case("UPPER.CSV", plain(text(PAIR)), TWO, none(), 0, 0, WORDS),
    Case("semicolons-within.csv", plain(text([HEAD, line(1, '"acetona; pura; 99"'), line(2, "tolueno; técnico")])),
         [("acetona; pura; 99", KG100), ("tolueno; técnico", KG100)], none(), 0, 0,
         ["acetona; pura; 99", "tolueno; técnico"]),
    # --- rows
    Case("ragged.csv", plain(text([HEAD, line(1), line(2)[:5], ["", "", ""], line(3) + ["x"], line(4, "tolueno")])), TWO,
         of("row_shape"), 2, 0, WORDS),
    Case("totals.csv", plain(text([HEAD, line(1), line(2, "tolueno"), ["", "", "", "", "", "", "Total general", "200", "kg"]])),
         TWO, of("row_total"), 0, 1, WORDS),
    Case("total-counted.csv", plain(text([HEAD, line(1), line(2, "tolueno"), ["Total de registros: 2"] + [""] * 8])), TWO,
         of("row_total"), 0, 1, WORDS),
    Case("heading-twice.csv", plain(text([[*HEAD, "quantity"], [*line(1), "7"]])), (), of("column_twice"), 1, 0,
         ["acetona"]),
    Case("headings-again.csv", plain(text([HEAD, line(1), HEAD, line(2, "tolueno")])), TWO, of("heading_again"), 0, 1,
         WORDS),
    Case("invisible-in-headings.csv",
         plain(text([[f"{name}\u200b" for name in HEAD], line(1), line(2, "tolueno")], ";"), "utf-8-sig"), TWO, none(), 0, 0,
         WORDS),
    Case("two-headings.xlsx", book(two_headings), [("acetona", KG100)], none(), 0, 0, ["acetona"]),
    # --- characters
    Case("utf-16-without-mark.csv", plain(text(PAIR), "utf-16-le"), TWO, of("encoding_assumed"), 0, 0, WORDS),
    Case("utf-16-big.txt", plain(text(PAIR, "\t"), "utf-16-be", b"\xfe\xff"), TWO, none(), 0, 0, WORDS),
    Case("cp850.csv", plain(text([HEAD, *(line(n, word) for n, word in enumerate(SPANISH))]), "cp850"),
         [(word, KG100) for word in SPANISH], of("encoding_assumed"), 0, 0, SPANISH),
    Case("gb18030.csv", plain(text([HEAD, line(1, "丙酮"), line(2, "高锰酸钾")]), "gb18030"),
         [("丙酮", KG100), ("高锰酸钾", KG100)], of("encoding_assumed"), 0, 0, ["丙酮", "高锰酸钾"]),
    Case("shift-jis.csv", plain(text([HEAD, line(1, "アセトン"), line(2, "無水酢酸")]), "cp932"),
         [("アセトン", KG100), ("無水酢酸", KG100)], of("encoding_assumed"), 0, 0, ["アセトン", "無水酢酸"]),
    Case("big5.csv", plain(text([HEAD, line(1, "丙酮"), line(2, "高錳酸鉀")]), "big5"), (), of("encoding_unknown")),
    Case("greek.csv", plain(text([HEAD, line(1, "ακετόνη"), line(2, "τολουόλιο")]), "cp1253"), (), of("encoding_unknown")),
    Case("mojibake-of-utf-8.csv", plain(text([HEAD, line(1, "Ã¡cido clorhÃ\xaddrico"), line(2)])),
         [("ácido clorhídrico", KG100), ("acetona", KG100)], of("text_mended"), 0, 0, ["ácido clorhídrico", "acetona"]),
    Case("mojibake-twice.csv", plain(text([HEAD, line(1, "ÃƒÂ¡cido clorhÃƒÂ\xaddrico"), line(2)])),
         [("ácido clorhídrico", KG100), ("acetona", KG100)], of("text_mended"), 0, 0, ["ácido clorhídrico", "acetona"]),
    Case("mojibake-of-gb.csv", plain(text([HEAD, line(1, "±ûÍª"), line(2)])), [("acetona", KG100)], of("text_lost"), 1, 0,
         ["acetona"]),
    Case("mojibake-of-shift-jis.csv", plain(text([HEAD, line(1, "ƒAƒZƒgƒ“"), line(2)])), [("acetona", KG100)],
         of("text_lost"), 1, 0, ["acetona"]),
    Case("mojibake-of-russian.csv", plain(text([HEAD, line(1, "àöåòîí"), line(2)])), [("acetona", KG100)],
         of("text_lost"), 1, 0, ["acetona"]),
    Case("mojibake-in-dos.csv", plain(text([HEAD, line(1, "├ícido clorh├¡drico"), line(2)])), [("ácido clorhídrico", KG100), ("acetona", KG100)],
         of("text_mended"), 0, 0, ["ácido clorhídrico", "acetona"]),
    Case("mojibake-on-a-mac.csv", plain(text([HEAD, line(1, "√°cido clorh√≠drico"), line(2)])), [("ácido clorhídrico", KG100), ("acetona", KG100)],
         of("text_mended"), 0, 0, ["ácido clorhídrico", "acetona"]),
    Case("dos-in-windows.csv", plain(text([HEAD, line(1, "\u00a0cido clorh¡drico"), line(2, "permanganato s¢lido"), line(3)])),
         [("ácido clorhídrico", KG100), ("permanganato sólido", KG100), ("acetona", KG100)], of("text_mended"), 0, 0,
         ["ácido clorhídrico", "permanganato sólido", "acetona"]),
    Case("windows-in-dos.csv", plain(text([HEAD, line(1, "A±o del ßcido"), line(2, "ßcido clorhÝdrico"), line(3)])),
         [("Año del ácido", KG100), ("ácido clorhídrico", KG100), ("acetona", KG100)], of("text_mended"), 0, 0,
         ["Año del ácido", "ácido clorhídrico", "acetona"]),
    Case("mac-in-windows.csv", plain(text([HEAD, line(1, "anhÌdrido acÈtico"), line(2)])),
         [("anhídrido acético", KG100), ("acetona", KG100)], of("text_mended"), 0, 0, ["anhídrido acético", "acetona"]),
    Case("lost.csv", plain(text([HEAD, line(1, "\ufffdcido clorh\ufffddrico"), line(2)])), [("acetona", KG100)],
         of("text_lost"), 1, 0, ["acetona"]),
    Case("foreign-words.csv", plain(text([HEAD, line(1, '"Größe ß µm ±0,5 °C"'), line(2, "naïve façade Ångström"), line(3, "¡Ñandú!")])),
         [("Größe ß µm ±0,5 °C", KG100), ("naïve façade Ångström", KG100), ("¡Ñandú!", KG100)], none(), 0, 0,
         ["Größe ß µm ±0,5 °C", "naïve façade Ångström", "¡Ñandú!"]),
    # --- cells that name no goods
    Case("protected-texts.csv", plain(text([HEAD, line(1, '="acetona"'), line(2, '"=""tolueno"""'), line(3, "=1+1")])), TWO,
         of("formula_in_cell"), 1, 0, WORDS),
    Case("errors-of-a-sheet.csv", plain(text([HEAD, line(1), line(2, "#REF!"), line(3, "#¡VALOR!"), line(4, "#1 resina")])),
         [("acetona", KG100), ("#1 resina", KG100)], of("cell_error"), 2, 0, ["acetona", "#1 resina"]),
    Case("control-characters.csv", plain(text([HEAD, line(1, "ace\x07tona"), line(2)])), [("acetona", KG100)],
         of("control_character"), 1, 0, ["acetona"]),
    Case("iso-2022.csv", octets(text([HEAD, line(1, "アセトン"), line(2)]).encode("iso2022_jp")), [("acetona", KG100)],
         of("control_character"), 1, 0, ["acetona"]),
    Case("really-a-page.csv", plain("\n <!DOCTYPE html><html><body><table><tr><td>acetona</td></tr></table></body></html>"), (),
         of("file_type")),
    # --- a measure within a cell, and what a spreadsheet puts before a text
    Case("unit-in-cell.csv",
         plain(text([HEAD, line(1, quantity="100 kg", unit=""), line(2, "tolueno", quantity="100000 g", unit="g"),
                     line(3, "xileno", quantity="0.1t", unit=""), line(4, "butanona", quantity="220.462262 lb", unit=""),
                     line(5, "hexano", quantity="100 Kilos", unit="KG"), line(6, "etanol", quantity="100 kg", unit="lb"),
                     line(7, "metanol", quantity="dos tambores", unit=""), line(8, "benceno", quantity="5 x 20 kg", unit="")])),
         [("acetona", KG100), ("tolueno", KG100), ("xileno", KG100), ("butanona", KG100), ("hexano", KG100)],
         of("measure_contradicts", "number_unreadable"), 3, 0,
         ["acetona", "tolueno", "xileno", "butanona", "hexano", "etanol", "metanol", "benceno"]),
    Case("unit-in-cell-without-column.csv",
         plain(text([HEAD[:-1], line(1, quantity="100 kg")[:-1], line(2, "tolueno", quantity="100000 g")[:-1]])), TWO, none(),
         0, 0, WORDS),
    Case("currency-in-cell.csv",
         plain(text([(*HEAD, "value", "currency"), [*line(1), "US$ 500.00", ""], [*line(2, "tolueno"), "$500", "USD"],
                     [*line(3, "xileno"), "500 EUR", "USD"], [*line(4, "hexano"), "quinientos", "USD"]])),
         TWO, of("measure_contradicts", "number_unreadable"), 2, 0, [*WORDS, "xileno", "hexano"]),
    Case("net-mass-in-cell.csv",
         plain(text([(*HEAD, "net_mass_kg"), [*line(1, quantity="4", unit="drums"), "100 kg"],
                     [*line(2, "tolueno", quantity="4", unit="drums"), "100 lb"]])), [("acetona", KG100)],
         of("measure_contradicts"), 1, 0, WORDS),
    Case("text-marks.csv",
         plain(text([(*HEAD, "hs_code", "cas"), ["'D1", "'1", "import", "'2025-03-31", "A", "B", "acetona", "'100", "kg",
                     "'29141100", "'67-64-1"]])), [("acetona", KG100)], none(), 0, 0, ["acetona"]),
    Case("lines.jsonl", plain("\n".join(json.dumps(one) for one in objects(line(1), line(2, "tolueno")))), TWO, none(),
         0, 0, WORDS),
    # --- workbooks
    Case("errors-by-type.xlsx", typed_errors, [("acetona", KG100)], of("cell_error"), 2, 0, ["acetona", "acetona"]),
    Case("percents.xlsx", book(percents), [("acetona", KG100)] * 4, none(), 0, 0, ["acetona"] * 4),
    Case("cas-dates.xlsx", book(cas_dates), (), of("cas_is_date"), 2, 0, ["acetona"] * 2),
    Case("days-since-1904.xlsx", book(old_days, date_1904=True), [("acetona", KG100)], none(), 0, 0, ["acetona"]),
    Case("formulas.xlsx", book(faulty_cells), (), of("formula_in_cell"), 3, 0, ["acetona"] * 3),
    Case("hidden-row.xlsx", book(hidden_rows), TWO, of("rows_hidden"), 0, 0, WORDS),
    Case("very-hidden.xlsx", book(very_hidden), [("acetona", KG100)], of("sheet_hidden"), 0, 0, ["acetona"]),
    Case("chart-sheet.xlsx", book(chart_first), [("acetona", KG100)], none(), 0, 0, ["acetona"]),
    Case("strict-names.xlsx",
         rewritten(book(lines(line(1), line(2, "tolueno"))), "xl/worksheets/sheet1.xml",
                   b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                   b"http://purl.oclc.org/ooxml/spreadsheetml/main"), TWO, none(), 0, 0, WORDS),
    Case("cells-without-places.xlsx",
         rewritten(book(lines(line(1), line(2, "tolueno"))), "xl/worksheets/sheet1.xml", b' r="A2"', b""), TWO, none(),
         0, 0, WORDS),
    Case("escaped.xlsx", book(lines(line(1, "acetona_x000D_"), line(2, "tolueno"))), TWO, none(), 0, 0, WORDS),
    Case("not-a-book.xlsx", plain("esto no es un libro"), (), of("file_damaged")),
    Case("really-a-book.xls", book(lines(line(1), line(2, "tolueno"))), TWO, none(), 0, 0, WORDS),
    Case("really-text.xls", plain(text(PAIR, "\t")), TWO, none(), 0, 0, WORDS),
    Case("really-a-page.xls", plain("<html><table><tr><td>acetona</td></tr></table></html>"), (), of("file_type")),
    Case("really-old.xls", octets(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)), (), of("file_type")),
    Case("comment.ods", ods(ods_table(HEAD, [*line(1)[:6], ODS_COMMENT, *line(1)[7:]], tail=ODS_EMPTY)),
         [("acetona", KG100)], none(), 0, 0, ["acetona"]),
    Case("percent-and-formula.ods",
         ods(ods_table([*HEAD, "concentration"], [*line(1), ODS_SHARE], [*line(2)[:7], ODS_FORMULA, "kg", ""])),
         [("acetona", KG100)], of("formula_in_cell"), 1, 0, ["acetona", "acetona"]),
    # --- JSON and Parquet
    Case("several-lists.json", plain(MANY), TWO, of("list_not_read"), 0, 0, WORDS),
    Case("rows-of-cells.json", dump([HEAD, line(1), line(2, "tolueno")]), TWO, none(), 0, 0, WORDS),
    Case("key-twice.json", plain(JSON_TWICE), (), of("column_twice"), 1, 0, ["acetona"]),
    Case("lines-named-json.json", plain("\n".join(json.dumps(one) for one in objects(line(1), line(2, "tolueno")))), TWO,
         none(), 0, 0, WORDS),
    Case("line-breaks-within.ndjson", plain(LINE_BREAKS), [("acetona\u2028pura", KG100), ("tolueno", KG100)], none(), 0, 0,
         ["acetona\u2028pura", "tolueno\x85"]),
    Case("one-bad-line.ndjson", plain(ND_DAMAGED), [("acetona", KG100)] * 2, of("line_not_object"), 1, 0, ["acetona"] * 2),
    Case("utf-16.json", dump(objects(line(1), line(2, "tolueno")), "utf-16"), TWO, none(), 0, 0, WORDS),
    Case("huge-number.json", plain(json.dumps(objects(line(1))).replace('"100"', "1e999999999")), (),
         of("number_unreadable"), 1, 0, ["acetona"]),
    Case("not-a-number.json", plain(json.dumps(objects(line(1))).replace('"100"', "NaN")), (), of("number_unreadable"), 1, 0,
         ["acetona"]),
    Case("not-utf-8.parquet",
         parquet({"description": pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff\xfeab"], pa.binary()).buffers())}),
         (), of("encoding_unknown")),
    Case("typed.parquet",
         parquet({**{name: [line(1)[place]] for place, name in enumerate(HEAD)}, "quantity": [Decimal("100.000")],
                  "declaration_date": [date(2025, 3, 31)], "line_number": pa.array([1], pa.int8())}),
         [("acetona", KG100)], none(), 0, 0, ["acetona"]),
    # --- packed
    Case("cut.csv.gz", octets(gzip.compress(text(PAIR).encode())[:-9]), (), of("file_damaged")),
    Case("twice.csv.gz", octets(gzip.compress(text(PAIR[:2]).encode()) + gzip.compress(text(PAIR[2:]).encode())), TWO,
         none(), 0, 0, WORDS),
    Case("really-a-zip.csv", octets(b"PK\x03\x04" + bytes(60)), (), of("file_type")),
]  # fmt: skip
