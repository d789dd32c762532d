"""Damaged files: each kind gets its coded problem, at its cell, and the good rows go on."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from precursors.tabular.rejected import write_rejected
from registry.intake.declarations import Intake, read_declarations

HEAD = (
    "declaration_number line_number movement declaration_date consignor_name consignee_name description quantity unit "
    "hs_code cas structure"
).split()


def row(number: int, **changes: str) -> list[str]:
    cells = dict(
        zip(
            HEAD, [f"D{number}", "1", "import", "2025-03-31", "A", "B", "acetona", "100", "kg", "", "", ""], strict=True
        )
    )
    return [(cells | changes)[name] for name in HEAD]


def write(path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


CELLS = [
    ("declaration_date", "31/02/2025", "date_unreadable"),
    ("declaration_date", "ayer", "date_unreadable"),
    ("declaration_date", "1850-01-01", "date_out_of_range"),
    ("quantity", "-5", "number_negative"),
    ("quantity", "0", "number_negative"),
    ("quantity", "1.000", "number_ambiguous"),
    ("quantity", "abc", "number_unreadable"),
    ("quantity", "99999999999999", "number_too_large"),
    ("movement", "volar", "movement_unknown"),
    ("description", "=cmd|calc", "formula_in_cell"),
    ("description", "=1+1", "formula_in_cell"),
    ("description", "A" * 10_000_000, "cell_too_long"),
    ("description", "ace\x00tona", "control_character"),
    ("description", "", "goods_missing"),
    ("declaration_number", "", "value_missing"),
    ("line_number", "uno", "integer_unreadable"),
    ("hs_code", "abc", "hs_shape"),
    ("cas", "hello", "cas_shape"),
]


@pytest.mark.parametrize(("column", "value", "code"), CELLS, ids=[f"{c}-{code}" for c, _, code in CELLS])
def test_a_bad_cell_is_named_and_the_good_row_goes_on(tmp_path: Path, column: str, value: str, code: str) -> None:
    path = write(tmp_path / "file.csv", [HEAD, row(1), row(2, **{column: value})])
    read = read_declarations(path)
    (problem,) = [p for p in read.problems if p.code == code]
    assert (problem.file, problem.row, problem.column) == ("file.csv", 3, column)
    assert problem.message("en") and problem.hint("es")
    assert read.lines.column("declaration_number").to_pylist() == ["D1"]
    assert list(read.rejected) == [3]


@pytest.mark.parametrize(
    ("column", "value", "code"), [("unit", "tambores", "unit_without_mass"), ("consignee_name", "", "party_missing")]
)
def test_what_is_unknown_is_told_and_the_row_is_checked(tmp_path: Path, column: str, value: str, code: str) -> None:
    read = read_declarations(write(tmp_path / "file.csv", [HEAD, row(1), row(2, **{column: value})]))
    assert [(p.code, p.row, p.column) for p in read.problems] == [(code, 3, column)]
    assert read.lines.column("declaration_number").to_pylist() == ["D1", "D2"]
    assert not read.rejected


FAULTS = {
    "declaration_date": ("ayer", "date_unreadable"),
    "quantity": ("-5", "number_negative"),
    "movement": ("volar", "movement_unknown"),
    "description": ("=1+1", "formula_in_cell"),
    "hs_code": ("abc", "hs_shape"),
    "cas": ("hello", "cas_shape"),
    "line_number": ("uno", "integer_unreadable"),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=st.sets(st.sampled_from(sorted(FAULTS)), min_size=1))
def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path, columns: set[str]) -> None:
    damaged = row(2, **{column: FAULTS[column][0] for column in columns})
    read = read_declarations(write(tmp_path / "file.csv", [HEAD, row(1), damaged]))
    assert {(p.row, p.column, p.code) for p in read.errors} == {(3, name, FAULTS[name][1]) for name in columns}


def test_a_missing_column_does_not_hide_what_is_wrong_in_the_others(tmp_path: Path) -> None:
    rows = [
        [cell for name, cell in zip(HEAD, cells, strict=True) if name != "movement"]
        for cells in (HEAD, row(1), row(2, quantity="-5"))
    ]
    read = read_declarations(write(tmp_path / "file.csv", rows))
    assert [(p.code, p.row) for p in read.errors] == [("column_missing", None), ("number_negative", 3)]
    assert list(read.rejected) == [2, 3] and read.lines.num_rows == 0


def test_a_byte_that_is_no_character_is_placed(tmp_path: Path) -> None:
    path = write(tmp_path / "file.csv", [HEAD, row(1), row(2)], encoding="windows-1252")
    path.write_bytes(path.read_bytes().replace(b"D2", b"D\x8f"))
    (found,) = read_declarations(path).problems
    assert (found.code, found.row) == ("encoding_unknown", 3)
    assert "byte 8F on line 3" in found.message("en") and "byte 8F en la línea 3" in found.message("es")


def xlsx(path: Path, formula: bool) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([HEAD, row(1), row(2)]):
            for place, value in enumerate(cells):
                sheet.write_string(number, place, value)
        if formula:
            sheet.write_formula(2, 7, "=50+50", None, 100)
    return path


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return path


def raw(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


FILES: list[tuple[str, Callable[[Path], Path], str]] = [
    ("empty.csv", raw(b""), "file_empty"),
    ("header.csv", raw(",".join(HEAD).encode() + b"\n"), "no_rows"),
    ("bytes.csv", raw(bytes(range(256)) * 40), "encoding_unknown"),
    ("missing-column.csv", raw(b"declaration_number,line_number\nD1,1\n"), "column_missing"),
    ("paper.pdf", raw(b"%PDF"), "file_damaged"),
    ("paper.docx", raw(b"PK"), "file_type"),
    ("broken.json", raw(b'{"a": [1,'), "file_damaged"),
    ("broken.parquet", raw(b"PAR1xxxx"), "file_damaged"),
    ("broken.xlsx", raw(b"PK\x03\x04 nonsense"), "file_damaged"),
    ("bomb.xlsx", bomb, "file_too_large"),
]


@pytest.mark.parametrize(("name", "make", "code"), FILES, ids=[name for name, _, _ in FILES])
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, make: Callable[[Path], Path], code: str
) -> None:
    read = read_declarations(make(tmp_path / name))
    assert code in {p.code for p in read.problems}
    assert read.lines.num_rows == 0


def test_a_formula_cell_of_a_workbook_is_named(tmp_path: Path) -> None:
    read = read_declarations(xlsx(tmp_path / "file.xlsx", formula=True))
    (problem,) = [p for p in read.problems if p.code == "formula_in_cell"]
    assert (problem.sheet, problem.row, problem.column) == ("Sheet1", 3, "quantity")
    assert read.lines.column("declaration_number").to_pylist() == ["D1"]


def test_rows_that_share_a_key_are_all_set_aside(tmp_path: Path) -> None:
    read = read_declarations(write(tmp_path / "f.csv", [HEAD, row(1), row(2), row(2, quantity="7")]))
    assert {p.code for p in read.errors} == {"duplicate_line"}
    assert list(read.rejected) == [3, 4]


def test_rows_of_the_wrong_width_are_set_aside(tmp_path: Path) -> None:
    read = read_declarations(write(tmp_path / "f.csv", [HEAD, row(1), row(2)[:5], [*row(3), "x"], row(4)]))
    assert [(p.code, p.row) for p in read.errors] == [("row_shape", 3), ("row_shape", 4)]
    assert read.lines.column("declaration_number").to_pylist() == ["D1", "D4"]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ","), ("windows-1252", ";"), ("latin-1", "|")],
)
def test_encodings_and_separators(tmp_path: Path, encoding: str, delimiter: str) -> None:
    spanish = [name if name != "description" else "Descripción comercial" for name in HEAD]
    path = write(
        tmp_path / "f.csv", [spanish, row(1, description="ácido sulfúrico ñ", quantity="12,5")], encoding, delimiter
    )
    read = read_declarations(path)
    assert read.errors == ()
    assert read.lines.column("description").to_pylist() == ["ácido sulfúrico ñ"]
    assert read.lines.column("quantity_mg").to_pylist() == [12_500_000]


def test_day_or_month_first_is_decided_for_the_column_or_said(tmp_path: Path) -> None:
    both = read_declarations(
        write(tmp_path / "a.csv", [HEAD, row(1, declaration_date="05/03/2025"), row(2, declaration_date="31/03/2025")])
    )
    assert [str(d) for d in both.lines.column("declaration_date").to_pylist()] == ["2025-03-05", "2025-03-31"]
    unsure = read_declarations(write(tmp_path / "b.csv", [HEAD, row(1, declaration_date="05/03/2025")]))
    assert [p.code for p in unsure.problems] == ["date_day_first"]
    mixed = [
        row(1, declaration_date="05/03/2025"),
        row(2, declaration_date="31/03/2025"),
        row(3, declaration_date="03/31/2025"),
    ]
    assert [p.code for p in read_declarations(write(tmp_path / "c.csv", [HEAD, *mixed])).errors] == ["date_order_mixed"]


def test_the_rejected_file_can_be_mended_and_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", [HEAD, row(1), row(2, movement="volar", description="@SUM(A1)")])
    read = read_declarations(path)
    rejected = write_rejected(read, path, read.problems, "es")
    assert rejected is not None and rejected.name == "f.csv.rejected.csv"
    text = rejected.read_text("utf-8-sig")
    assert "movement_unknown" in text and "Escriba importación" in text and "'@SUM(A1)" in text
    rejected.write_text(text.replace("volar", "importación"), "utf-8")
    again = read_declarations(rejected)
    assert again.errors == ()
    assert again.lines.column("declaration_number").to_pylist() == ["D2"]


def test_workbook_json_and_csv_say_the_same(tmp_path: Path) -> None:
    cells = [dict(zip(HEAD, row(n), strict=True)) for n in (1, 2)]
    (tmp_path / "f.json").write_text(json.dumps(cells), "utf-8")
    paths = [
        write(tmp_path / "f.csv", [HEAD, row(1), row(2)]),
        xlsx(tmp_path / "f.xlsx", formula=False),
        tmp_path / "f.json",
    ]
    reads: list[Intake] = [read_declarations(path) for path in paths]
    assert reads[0].lines.equals(reads[1].lines) and reads[0].lines.equals(reads[2].lines)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_end_as_problems_not_as_a_crash(tmp_path: Path, content: bytes) -> None:
    for name in ("f.csv", "f.xlsx", "f.json"):
        path = tmp_path / name
        path.write_bytes(content)
        read = read_declarations(path)
        assert read.lines.num_rows == 0 or not read.errors or read.rejected


def declared(read: Intake, column: str = "declaration_number") -> list[str]:
    return read.lines.column(column).to_pylist() if read.lines.num_columns else []


def text_file(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_blank_rows_are_no_rows_and_move_no_row_number(tmp_path: Path) -> None:
    rows = [",".join(cells) for cells in (HEAD, row(1), row(2, movement="volar"))]
    path = text_file(tmp_path / "f.csv", "\n\n".join([rows[0], rows[1], "," * (len(HEAD) - 1), rows[2], ""]))
    read = read_declarations(path)
    assert [(p.code, p.row) for p in read.problems] == [("movement_unknown", 7)]
    assert declared(read) == ["D1"]


def test_lines_above_the_header_are_titles(tmp_path: Path) -> None:
    body = "\n".join(";".join(cells) for cells in (HEAD, row(1), row(2, movement="volar")))
    read = read_declarations(text_file(tmp_path / "f.csv", f"sep=;\nReporte, mensual\n{body}\n"))
    assert [(p.code, p.row) for p in read.problems] == [("movement_unknown", 5)]
    assert declared(read) == ["D1"]


def test_a_line_with_another_separator_is_set_aside(tmp_path: Path) -> None:
    lines = [",".join(HEAD), ",".join(row(1)), ";".join(row(2)), ",".join(row(3))]
    read = read_declarations(text_file(tmp_path / "f.csv", "\n".join(lines)))
    assert [(p.code, p.row) for p in read.errors] == [("row_shape", 3)]
    assert declared(read) == ["D1", "D3"]


def test_a_line_break_between_quotes_belongs_to_the_cell(tmp_path: Path) -> None:
    read = read_declarations(write(tmp_path / "f.csv", [HEAD, row(1, description='acetona\n"técnica"'), row(2)]))
    assert (read.errors, declared(read, "description")) == ((), ['acetona\n"técnica"', "acetona"])


def test_a_quote_that_never_closes_loses_nothing_unsaid(tmp_path: Path) -> None:
    lines = [",".join(HEAD), ",".join(row(1)), ",".join(row(2)).replace("acetona", '"acetona'), ",".join(row(3))]
    read = read_declarations(text_file(tmp_path / "f.csv", "\n".join(lines)))
    assert read.errors and declared(read) in ([], ["D1"])


@pytest.mark.parametrize(
    ("written", "milligrams"),
    [("1.234,56", 1_234_560_000), ("1,234.56", 1_234_560_000), ("1234,5", 1_234_500_000), ("1 234,5", 1_234_500_000)],
)
def test_numbers_as_people_write_them(tmp_path: Path, written: str, milligrams: int) -> None:
    read = read_declarations(write(tmp_path / "f.csv", [HEAD, row(1, quantity=written)]))
    assert (read.errors, declared(read, "quantity_mg")) == ((), [milligrams])


def test_a_heading_that_stands_twice_is_refused_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    twice = read_declarations(write(tmp_path / "a.csv", [[*HEAD, "Cantidad"], [*row(1), "7"]]))
    assert ("column_twice", "quantity") in {(p.code, p.column) for p in twice.errors}
    assert declared(twice) == []
    unknown = read_declarations(write(tmp_path / "b.csv", [[*HEAD, "color"], [*row(1), "azul"]]))
    assert [(p.code, p.severity, p.value) for p in unknown.problems] == [("column_unknown", "warning", "color")]
    assert declared(unknown) == ["D1"]


def test_an_object_in_a_json_cell_is_named(tmp_path: Path) -> None:
    rows = [dict(zip(HEAD, row(n), strict=True)) for n in (1, 2)]
    rows[1]["description"] = {"es": "acetona"}  # type: ignore[assignment]
    (tmp_path / "f.json").write_text(json.dumps({"declarations": rows}), "utf-8")
    read = read_declarations(tmp_path / "f.json")
    assert [(p.code, p.row, p.column) for p in read.errors] == [("cell_not_plain", 3, "description")]
    assert declared(read) == ["D1"]


def test_parquet_is_read_like_text(tmp_path: Path) -> None:
    columns = list(zip(*(row(n) for n in (1, 2)), strict=True))
    table = pa.table([pa.array(column) for column in columns], names=HEAD)
    day = pa.array([date(2025, 3, 31)] * 2)
    amount = pa.array([12.5, 100.0])
    for name, values in (("declaration_date", day), ("quantity", amount)):
        table = table.set_column(HEAD.index(name), name, values)
    pa.parquet.write_table(table, tmp_path / "f.parquet")
    read = read_declarations(tmp_path / "f.parquet")
    assert (read.errors, declared(read, "quantity_mg")) == ((), [12_500_000, 100_000_000])


def test_a_parquet_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    rows = 250_000_000
    with pa.parquet.ParquetWriter(tmp_path / "f.parquet", pa.schema([("declaration_number", pa.null())])) as writer:
        for _ in range(5):
            writer.write_table(pa.table({"declaration_number": pa.nulls(rows // 5)}))
    assert [p.code for p in read_declarations(tmp_path / "f.parquet").problems] == ["file_too_large"]
