"""Workbooks as strangers send them: what would fill the memory is refused by name, what people do to sheets is read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from registry.intake.declarations import read_declarations

HEAD = (
    "declaration_number line_number movement declaration_date consignor_name consignee_name description quantity unit"
).split()
ROW = ["D1", "1", "import", "2025-03-31", "A", "B", "acetona", "100", "kg"]


def book(path: Path, rows: list[list[str]], first: int = 0) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for number, cells in enumerate(rows, start=first):
            for place, value in enumerate(cells):
                sheet.write_string(number, place, value)
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The same workbook with one part altered."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def far_cell(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write(1_048_575, 16_383, "x")
    return path


def shared_text(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for row in range(1, 9_000):
            sheet.write_row(row, 0, ["A" * 32_000] * 9)
    return path


def entities(path: Path) -> Path:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><workbook '
    return changed(book(path, [HEAD, ROW]), "xl/workbook.xml", b"<workbook ", bomb)


def truncated(path: Path) -> Path:
    path.write_bytes(book(path, [HEAD, ROW]).read_bytes()[:-900])
    return path


def lying(path: Path) -> Path:
    """A part that unpacks to more than the archive says."""
    content = bytearray(book(path, [HEAD, ROW]).read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (5).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    return path


def no_sheet(path: Path) -> Path:
    return changed(book(path, [HEAD, ROW]), "xl/workbook.xml", b"<sheets>", b"<shoots>")


def raw(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


REFUSED: list[tuple[str, Callable[[Path], Path], str]] = [
    ("one cell a trillion away", far_cell, "file_too_large"),
    ("one text used 80,000 times", shared_text, "file_too_large"),
    ("entities", entities, "file_damaged"),
    ("cut off", truncated, "file_damaged"),
    ("a part larger than it says", lying, "file_damaged"),
    ("no sheet", no_sheet, "file_damaged"),
    ("locked with a password", raw(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500), "file_damaged"),
    ("a picture renamed", raw(b"\x89PNG\r\n\x1a\n" + bytes(200)), "file_damaged"),
    ("an archive of something else", raw(b"PK\x05\x06" + b"\0" * 18), "file_damaged"),
]


@pytest.mark.parametrize(("name", "make", "code"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_a_workbook_that_would_harm_is_refused(
    tmp_path: Path, name: str, make: Callable[[Path], Path], code: str
) -> None:
    read = read_declarations(make(tmp_path / "f.xlsx"))
    assert [p.code for p in read.problems] == [code]
    assert read.problems[0].message("es")
    assert read.lines.num_rows == 0


def test_titles_above_the_header_are_no_rows(tmp_path: Path) -> None:
    titles = [["MINISTERIO DE SALUD"], ["Declaraciones de 2025", "", "página 1"]]
    read = read_declarations(book(tmp_path / "f.xlsx", [*titles, HEAD, ROW, ["D2", "1", "volar", *ROW[3:]]], first=1))
    assert [(p.code, p.row) for p in read.problems] == [("movement_unknown", 6)]
    assert read.lines.num_rows == 1


def test_headings_merged_over_several_columns_are_named_as_missing(tmp_path: Path) -> None:
    merged = [["Declaración", "", "", "", "Exportador", "", "Mercancía"], ["No.", "Lín.", "", "", "Nombre", "NIT", ""]]
    read = read_declarations(book(tmp_path / "f.xlsx", [*merged, ROW[:7]]))
    assert {p.code for p in read.errors} >= {"column_missing"}
    assert read.lines.num_rows == 0


def test_the_sheet_shown_first_is_read_whatever_its_part_is_called(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "f.xlsx")) as made:
        made.add_worksheet("notas").write_formula(0, 0, "=1+1")
        sheet = made.add_worksheet("datos")
        for number, cells in enumerate([HEAD, ROW]):
            sheet.write_row(number, 0, cells)
        made.worksheets_objs.sort(key=lambda one: one.name)  # `datos` stands first
    read = read_declarations(tmp_path / "f.xlsx")
    assert ([(p.code, p.sheet) for p in read.problems], read.lines.num_rows) == ([("sheet_not_read", "notas")], 1)
