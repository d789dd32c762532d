"""``read``, ``map``, ``template`` and the options that say how a file is read, as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main

HERE = Path(__file__).parent
PERU = HERE / "tables" / "T30-national-export-title-rows.xlsx"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECURSOR_MAPS", str(tmp_path / "maps"))
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    monkeypatch.setenv("PRECURSOR_LANG", "en")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_read_says_what_would_be_read_and_checks_nothing() -> None:
    done = run("read", HERE / "samples" / "wco" / "1-import-dec.xml", "--format", "json")
    said = json.loads(done.stdout)
    assert done.exit_code == 0 and said["form"] == "declaration" and said["rows_in_file"] == 3
    assert [row["cus_number"] for row in said["rows"] if "cus_number" in row] == ["0011111-1", "0022222-2"]
    assert "findings" not in said and "answer" not in said["rows"][0]


def test_read_ends_with_its_code_when_rows_are_set_aside() -> None:
    done = run("read", HERE / "tables" / "T01-quote-open-last-column.csv")
    assert done.exit_code == 3 and "quote_open" in done.stderr and "rows in the file: 3" in done.stderr


def test_a_map_is_proposed_corrected_kept_and_used(tmp_path: Path) -> None:
    proposed = tmp_path / "own.yaml"
    assert run("map", "propose", PERU, "-o", proposed).exit_code == 0
    assert "# ?" in proposed.read_text("utf-8")
    assert run("map", "keep", proposed, "peru-own").exit_code == 0
    names = [row["map"] for row in json.loads(run("map", "list", "--format", "json").stdout)]
    assert {"peru-own", "peru-sunat", "chile-din", "colombia-dane"} <= set(names)
    done = run("read", PERU, "--map", "peru-own", "--format", "json")
    assert done.exit_code == 0 and [row["set_aside"] for row in json.loads(done.stdout)["rows"]] == [False] * 3
    assert run("read", PERU, "--map", "nothing").exit_code == 2


def test_the_day_of_a_declaration_without_one_is_given(tmp_path: Path) -> None:
    source = HERE / "samples" / "asycuda" / "2-export-unregistered-no-null.xml"
    rows = json.loads(run("read", source, "--date", "2026-03-01", "--format", "json").stdout)["rows"]
    assert {row["declaration_date"] for row in rows} == {"2026-03-01"}


def test_a_sheet_is_named(tmp_path: Path) -> None:
    source = HERE / "tables" / "T05-two-sheets.xlsx"
    rows = json.loads(run("read", source, "--sheet", "Febrero", "--format", "json").stdout)["rows"]
    assert [row["description"] for row in rows] == ["anhidrido acetico"]


def test_screening_tells_what_it_left_out(tmp_path: Path) -> None:
    done = run("screen", HERE / "tables" / "T28-footer-row.csv", "--column", "name", "-o", tmp_path / "o.csv")
    assert done.exit_code == 3 and "row_shape" in done.stderr and "o.csv.rejected.csv" in done.stderr
    asked = run("screen", HERE / "tables" / "T28-footer-row.csv", "-o", tmp_path / "o.csv")
    assert asked.exit_code == 1 and "--column: name, cas" in asked.stderr and "None" not in asked.stderr


def test_a_manifest_is_not_submitted() -> None:
    done = run("submit", HERE / "samples" / "edifact" / "cuscar.edi")
    assert done.exit_code == 3 and "manifest_not_recorded" in done.stderr + done.stdout
    assert "recorded: 0 new" in done.stderr


def test_the_template_is_written(tmp_path: Path) -> None:
    assert run("template", "-o", tmp_path / "t.xlsx").exit_code == 0
    assert run("read", tmp_path / "t.xlsx", "--sheet", "examples - ejemplos").exit_code == 0
