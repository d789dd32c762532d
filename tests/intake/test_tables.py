"""Eighteen small files as people send them (``tables.tsv`` tells each), through ``check``, ``screen`` and the page alike.

What must come out was written before the reader that does it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from precursors.recognition.recogniser import Recogniser
from precursors.screening.screen import screen
from registry.intake.declarations import Asked, Intake, read_declarations
from registry.intake.maps import read_map
from registry.intake.proposals import propose

HERE = Path(__file__).with_name("tables")
DAY = date(2026, 11, 24)


def checked(name: str) -> Intake:
    (path,) = HERE.glob(f"{name}-*")
    return read_declarations(path)


def screened(name: str, column: str, recogniser: Recogniser, folder: Path) -> tuple[list[dict[str, str]], list[Any]]:
    """The rows that were answered, and the problems that were told."""
    (path,) = HERE.glob(f"{name}-*")
    told: list[Any] = []
    out = folder / "out.csv"
    screen(path, column, out, recogniser, day=DAY, told=told.extend)
    with out.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream)), told


def codes(problems: Any) -> set[str]:
    return {found.code for found in problems}


def values(read: Intake, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in read.lines.to_pylist()]


def test_t01_a_quote_open_in_the_last_column_swallows_nothing() -> None:
    read = checked("T01")
    (found,) = (problem for problem in read.problems if problem.code == "quote_open")
    assert (found.row, found.column, list(read.rejected), read.total) == (2, "end_use", [2, 3, 4], 3)
    assert "2" in found.message("en") and "2" in found.message("es")
    assert any("acetona" in cell for cell in read.rejected[3]) and any("tolueno" in cell for cell in read.rejected[4])


def test_t02_the_same_in_screen(recogniser: Recogniser, tmp_path: Path) -> None:
    rows, told = screened("T02", "name", recogniser, tmp_path)
    assert rows == [] and "quote_open" in codes(told)
    assert next(found for found in told if found.code == "quote_open").row == 2
    kept = (tmp_path / "out.csv.rejected.csv").read_text("utf-8-sig")
    assert all(name in kept for name in ("AGUA", "ACETONA", "TOLUENO", "ANHIDRIDO ACETICO"))


def test_t05_a_sheet_that_is_not_read_is_named() -> None:
    read = checked("T05")
    (found,) = (problem for problem in read.problems if problem.code == "sheet_not_read")
    assert (found.sheet, found.severity) == ("Febrero", "warning") and "Febrero" in found.message("es")
    assert values(read, "declaration_number") == [("D1",)]


def test_t05_the_other_sheet_is_read_when_it_is_named() -> None:
    (path,) = HERE.glob("T05-*")
    read = read_declarations(path, asked=Asked(sheet="Febrero"))
    assert values(read, "description") == [("anhidrido acetico",)]
    assert {(p.code, p.sheet) for p in read.problems} == {("sheet_not_read", "Sheet")}
    refused = read_declarations(path, asked=Asked(sheet="Marzo"))
    assert codes(refused.problems) == {"sheet_unknown"} and "Febrero" in refused.problems[0].hint("en")


def test_t06_a_hidden_sheet_is_not_read_before_a_visible_one_and_is_told() -> None:
    read = checked("T06")
    assert values(read, "description") == [("anhidrido acetico",)]
    assert {(p.code, p.sheet) for p in read.problems} == {("sheet_hidden", "Sheet")}


def test_t09_an_empty_first_sheet_is_passed_over(recogniser: Recogniser, tmp_path: Path) -> None:
    rows, told = screened("T09", "name", recogniser, tmp_path)
    assert [(row["name"], row["answer"]) for row in rows] == [("acetona", "listed")] and told == []


def test_t10_a_formula_is_seen_whatever_prefix_the_xml_has() -> None:
    read = checked("T10")
    assert [(p.code, p.row, p.column) for p in read.errors] == [("formula_in_cell", 2, "description")]
    assert values(read, "declaration_number") == [("D2",)]


def test_t12_a_number_cell_is_that_number() -> None:
    read = checked("T12")
    wanted = {
        "D1": (1_234_000, 1235, None),
        "D2": (1_234_567_000, 10013, None),
        "D3": (125_000, 150, 990_000),
        "D4": (12_500_000, 150, 990_000),
        "D5": (250_375_000, 150, 990_000),
        "D6": (1, 150, None),
        "D7": (300_000, 150, None),
    }
    columns = ("declaration_number", "quantity_mg", "value", "concentration")
    assert {row[0]: row[1:] for row in values(read, *columns)} == wanted
    assert [(p.code, p.row) for p in read.errors] == [("number_too_large", 9)]


def test_t15_a_number_shown_as_a_cas_number_is_one(recogniser: Recogniser, tmp_path: Path) -> None:
    rows, _ = screened("T15", "cas", recogniser, tmp_path)
    answers = {row["name"]: (row["cas"], row["answer"]) for row in rows}
    assert answers["row-c"] == ("108-24-7", "listed") and answers["row-g"] == ("108-24-7", "listed")
    assert answers["row-a"][1] == answers["row-b"][1] == "undetermined"
    assert answers["row-f"][1] in ("undetermined", "possible", "listed")


def test_t16_a_chinese_encoding_is_recognised_with_its_evidence() -> None:
    read = checked("T16")
    (found,) = (problem for problem in read.problems if problem.code == "encoding_assumed")
    assert "GB18030" in found.message("en") and values(read, "description") == [("丙酮",), ("甲苯",)]


def test_t18_the_same_in_screen(recogniser: Recogniser, tmp_path: Path) -> None:
    rows, told = screened("T18", "name", recogniser, tmp_path)
    assert [(row["name"], row["answer"]) for row in rows] == [("丙酮", "listed"), ("甲苯", "listed")]
    assert codes(told) == {"encoding_assumed"}


LISTED: list[tuple[str, str, list[str]]] = [
    ("T20", "name", ["acetona"]),
    ("T22", "name", ["acetona"]),
    ("T24", "name", ["acetona"]),
    ("T25", "CAS No.", ["67-64-1"]),
    ("T26", "name", ["acetona", "tolueno"]),
]


@pytest.mark.parametrize(("name", "column", "expected"), LISTED, ids=[name for name, _, _ in LISTED])
def test_what_check_reads_screen_reads(
    name: str, column: str, expected: list[str], recogniser: Recogniser, tmp_path: Path
) -> None:
    rows, told = screened(name, column, recogniser, tmp_path)
    assert [(row[column], row["answer"]) for row in rows] == [(value, "listed") for value in expected]
    assert not [found for found in told if found.severity == "error"]


def test_t28_one_ragged_row_ends_no_run(recogniser: Recogniser, tmp_path: Path) -> None:
    rows, told = screened("T28", "name", recogniser, tmp_path)
    assert [(row["name"], row["answer"]) for row in rows] == [("acetona", "listed")]
    assert [(found.code, found.row) for found in told] == [("row_shape", 3)]
    assert "TOTAL" in (tmp_path / "out.csv.rejected.csv").read_text("utf-8-sig")


def test_t29_a_date_where_a_cas_number_is_expected_is_never_not_listed(recogniser: Recogniser, tmp_path: Path) -> None:
    rows, _ = screened("T29", "cas", recogniser, tmp_path)
    assert len(rows) == 11 and {row["answer"] for row in rows} == {"undetermined"}


def test_t30_a_national_export_with_titles_above(recogniser: Recogniser, tmp_path: Path) -> None:
    rows, _ = screened("T30", "PRODUCT_DESCRIPTION", recogniser, tmp_path)
    assert [row["answer"] for row in rows] == ["listed", "listed", "undetermined"]


def test_t30_is_read_after_a_map_was_proposed(tmp_path: Path) -> None:
    (path,) = HERE.glob("T30-*")
    proposed = propose(path)
    (tmp_path / "peru.yaml").write_text(proposed.as_yaml(), "utf-8")
    # at most three corrections by hand: a constant movement, the day, and what NULL means
    lines = (tmp_path / "peru.yaml").read_text("utf-8")
    assert "movement" in lines
    chosen = read_map(tmp_path / "peru.yaml").with_constants({"movement": "import"})
    read = read_declarations(path, asked=Asked(mapped=chosen))
    columns = ("declaration_number", "line_number", "declaration_date", "origin_country", "hs_code", "description")
    assert values(read, *columns) == [
        ("000101", 1, date(2025, 9, 30), "CN", "2914110000", "ACETONA PUREZA 99.5% TAMBORES 160 KG"),
        ("000101", 2, date(2025, 9, 30), "CN", "2915240000", "ANHIDRIDO ACETICO"),
        ("000102", 1, date(2025, 9, 30), "BR", "2902300000", "TOLUENO GRADO NITRACION"),
    ]
    assert values(read, "quantity_mg", "value", "currency") == [
        (16_000_000_000, 1_400_050, "USD"),
        (5_000_000_000, 900_000, "USD"),
        (900_000_000, 90_000, "USD"),
    ]


def test_the_page_reads_what_the_command_reads() -> None:
    """The work of the pages calls the same two functions; nothing else there opens a table."""
    root = Path(__file__).resolve().parents[2]
    tasks = (root / "web" / "tasks.py").read_text("utf-8")
    examiner = (root / "web" / "examiner.py").read_text("utf-8")
    assert "from precursors.screening.screen import screen as screen_file" in tasks
    assert "csv.reader" not in tasks + examiner and "calamine" not in tasks + examiner


def table_rows() -> list[Mapping[str, str]]:
    with HERE.with_name("tables.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_every_file_of_the_table_has_a_test() -> None:
    own = Path(__file__).read_text("utf-8")
    names = [row["file"].partition("-")[0] for row in table_rows()]
    assert len(names) == 18 and all((HERE / row["file"]).is_file() for row in table_rows())
    assert [name for name in names if name not in own] == []
