"""Files as strangers send them (``nasty.py``): read whole or refused, the same through check, read and screen."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from precursors.screen_files import ScreenError, read_table
from registry.intake.declarations import read_declarations
from registry.intake.preview import preview
from tests.intake.nasty import CASES, Case

DAY = date(2026, 11, 24)


@pytest.fixture(params=CASES, ids=[case.name for case in CASES])
def case(request: Any, tmp_path: Path) -> tuple[Case, Path]:
    path = tmp_path / request.param.name
    request.param.make(path)
    return request.param, path


def test_check_reads_it_whole_or_refuses_it(case: tuple[Case, Path]) -> None:
    expected, path = case
    read = read_declarations(path)
    lines = read.lines.to_pylist() if read.lines.num_rows else []
    found = [(line["description"].replace("\r\n", "\n"), line["quantity_mg"]) for line in lines]
    assert found == list(expected.good)
    assert {problem.code for problem in read.problems} == expected.codes
    assert (len(read.rejected), len(read.skipped)) == (expected.aside, expected.skipped)
    assert read.total == len(found) + expected.aside + expected.skipped
    for problem in read.problems:
        assert problem.message("es") and problem.hint("es") and problem.file == path.name


def test_read_shows_the_same(case: tuple[Case, Path]) -> None:
    expected, path = case
    seen = preview(path)
    assert {problem.code for problem in seen.problems} == expected.codes
    assert (len(seen.set_aside), len(seen.skipped)) == (expected.aside, expected.skipped)


def test_screen_asks_about_the_same_values(case: tuple[Case, Path]) -> None:
    expected, path = case
    if expected.values is None:
        with pytest.raises(ScreenError):
            read_table(path, ["description"])
        return
    table = read_table(path, ["description"])
    place = next(
        n
        for n, name in enumerate(table.headings)
        if name.strip("\u200b").casefold().startswith("desc") or "Descripción" in name
    )
    assert [row[place].replace("\r\n", "\n") for row in table.rows()] == list(expected.values)
    unread = {problem.code for problem in table.problems if problem.row is not None and problem.severity == "error"}
    assert bool(table.rejected) <= bool(unread)


def test_what_a_percent_cell_shows_is_what_is_read(tmp_path: Path) -> None:
    case = next(one for one in CASES if one.name == "percents.xlsx")
    case.make(tmp_path / case.name)
    read = read_declarations(tmp_path / case.name)
    assert [line["concentration"] for line in read.lines.to_pylist()] == [995_000, 990_000, 995_000, 990_000]


def test_a_day_is_counted_from_where_the_workbook_counts(tmp_path: Path) -> None:
    case = next(one for one in CASES if one.name == "days-since-1904.xlsx")
    case.make(tmp_path / case.name)
    (line,) = read_declarations(tmp_path / case.name).lines.to_pylist()
    assert line["declaration_date"] == date(2025, 3, 31)


def test_the_rows_of_a_file_to_mend_are_those_that_were_set_aside(tmp_path: Path) -> None:
    from precursors.tabular.rejected import write_rejected

    case = next(one for one in CASES if one.name == "quote-never-closed.csv")
    case.make(tmp_path / case.name)
    read = read_declarations(tmp_path / case.name)
    written = write_rejected(read, tmp_path / case.name, read.problems, "es")
    assert written is not None
    with written.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["precursor_row"] for row in csv.DictReader(stream)] == ["3", "4"]
