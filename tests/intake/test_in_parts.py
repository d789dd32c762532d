"""A file that is read in parts on disk has the same rows, problems and lines as one that is read whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from precursors.tabular import delimited, parts
from registry.intake.declarations import Asked, Intake, read_declarations
from registry.intake.in_parts import may_be_parted, read_declarations_in_parts
from registry.intake.maps import map_of
from tests.intake.fuzz import damaged, lost

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "guatemala-2025" / "declarations.csv"
TABLES = sorted(path for path in (HERE / "tables").iterdir() if path.suffix in (".csv", ".tsv", ".txt"))
HEAD = "declaration_number;line_number;movement;declaration_date;consignor_name;consignor_country;consignee_name;consignee_country;description;quantity;unit;value;;extra"


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_SMALL", 2_000)
    monkeypatch.setattr(delimited, "_BATCH", 7)
    monkeypatch.setattr(parts, "ROWS", 10)


def assert_the_same(path: Path, folder: Path, asked: Asked | None = None) -> Intake:
    whole = read_declarations(path, asked=asked or Asked())
    parted = read_declarations_in_parts(path, folder, asked=asked or Asked())
    assert parted.problems == whole.problems
    assert parted.rejected == whole.rejected
    assert (parted.headings, parted.total, parted.skipped) == (whole.headings, whole.total, whole.skipped)
    assert parted.lines.equals(whole.lines)
    assert parted.count == whole.lines.num_rows
    assert not lost(parted)
    return parted


def row(place: int, **cells: str) -> str:
    said = {
        "number": f"D-{place}", "line": "1", "movement": "import", "date": f"2025-0{1 + place % 9}-11", "from": "A",
        "of": "CN", "to": "B", "in": "GT", "what": f"ACETONA {place % 5}", "quantity": "12.5", "unit": "kg",
        "value": "100.50", "": "", "extra": "",
    }  # fmt: skip
    return ";".join((said | cells).values())


def file(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "lines.csv"
    path.write_bytes("\r\n".join([HEAD, *lines, ""]).encode(encoding))
    return path


FAR_APART = {
    "a key once more": {3: {"number": "D-190"}, 4: {"number": ""}},
    "a day that decides the column": {5: {"date": "03/04/2025"}, 180: {"date": "25/04/2025"}},
    "a month that decides the column": {5: {"date": "03/04/2025"}, 180: {"date": "04/25/2025"}},
    "days and months in turn": {5: {"date": "03/04/2025"}, 90: {"date": "25/04/2025"}, 180: {"date": "04/25/2025"}},
    "nothing decides": {5: {"date": "03/04/2025"}, 180: {"date": "05/06/2025"}},
    "two digits of a year": {5: {"date": "03/04/25"}, 180: {"date": "25/04/25"}},
    "no heading above": {170: {"": "x"}},
    "cells that cannot be read": {9: {"quantity": "1.234"}, 60: {"quantity": "x"}, 61: {"unit": "xx"}, 199: {"value": "1.2.3"}},
    "mojibake": {120: {"what": "anhÃ­drido"}, 150: {"to": "QuÃ­mica"}, 155: {"what": "Ã¡cido"}},
    "a quotation over two lines": {100: {"what": '"ACETONA\r\nPURA"'}},
    "an open quotation": {100: {"what": '"ACETONA'}},
    "cells too many": {100: {"extra": "a;b;c"}, 140: {"extra": "a;b"}},
    "blank": {100: dict.fromkeys(("number", "line", "movement", "date", "from", "of", "to", "in", "what", "quantity", "unit", "value"), "")},
}  # fmt: skip


@pytest.mark.parametrize("name", FAR_APART)
def test_what_stands_far_apart_is_judged_together(tmp_path: Path, name: str) -> None:
    lines = [row(number, **FAR_APART[name].get(number, {})) for number in range(200)]
    read = assert_the_same(file(tmp_path, *lines), tmp_path)
    assert read.count or name == "an open quotation"


def test_an_open_quotation_swallows_no_row_without_a_word(tmp_path: Path) -> None:
    for place in (0, 17, 60, 119):
        lines = [row(number, **({"what": '"ACETONA'} if number == place else {})) for number in range(120)]
        read = assert_the_same(file(tmp_path, *lines), tmp_path)
        assert read.total == 120 and read.count == place
        assert "quote_open" in {found.code for found in read.problems}


def test_headings_once_more_and_totals_are_skipped(tmp_path: Path) -> None:
    lines = [row(number) for number in range(200)]
    lines[50] = lines[150] = HEAD
    read = assert_the_same(file(tmp_path, *lines, "TOTAL;;;;;;;;;2500;;;;"), tmp_path)
    assert len(read.skipped) == 3 and read.count == 198


@pytest.mark.parametrize("content", ["\n <!\n <td>acetona</td>\n", "\n\nacetona\n", "\r\n\r\nacetona;12\r\n"])
def test_rows_under_no_heading_are_set_aside_and_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(content, encoding="utf-8")
    read = assert_the_same(path, tmp_path)
    assert read.rejected
    assert "column_missing" in {found.code for found in read.problems}
    assert not any("rename" in str(found.detail) for found in read.problems)


@pytest.mark.parametrize("encoding", ["windows-1252", "cp850", "utf-16", "utf-8-sig", "latin-1"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    lines = [row(number, what="Ácido sulfúrico técnico", to="Química Ñandú") for number in range(120)]
    assert assert_the_same(file(tmp_path, *lines, encoding=encoding), tmp_path).count == 120


def test_a_map_and_a_day(tmp_path: Path) -> None:
    lines = [row(number, date="") for number in range(120)]
    said = "columns: {declaration_number: declaration_number, line_number: line_number, description: extra}\n"
    for asked in (
        Asked(day=date(2025, 3, 1)),
        Asked(mapped=map_of(said, "m")),
        Asked(mapped=map_of("columns: {cas: CAS}", "n")),
    ):
        assert_the_same(file(tmp_path, *lines), tmp_path, asked)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_the_tables_of_others(tmp_path: Path, path: Path) -> None:
    assert_the_same(path, tmp_path)


def test_damaged_files_lose_nothing(tmp_path: Path) -> None:
    for path in _damaged(tmp_path, 20):
        assert_the_same(path, tmp_path)


def _damaged(folder: Path, count: int) -> Iterator[Path]:
    draw = random.Random(22)
    given = [
        file(folder, *(row(number) for number in range(60))).read_bytes(),
        b"\n".join(EXAMPLE.read_bytes().splitlines()[:90]),
    ]
    for number in range(count):
        path = folder / f"{number}.csv"
        path.write_bytes(damaged(draw.choice(given), ".csv", draw) or b" ")
        yield path


def test_only_large_tables_in_plain_text_are_parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, row(1))
    assert not may_be_parted(path, Asked())
    monkeypatch.setattr("registry.intake.in_parts.LARGE", 1)
    assert may_be_parted(path, Asked())
    assert not may_be_parted(tmp_path / "none.csv", Asked())
    assert not may_be_parted(EXAMPLE.parent, Asked())
    packed = tmp_path / "lines.csv.gz"
    packed.write_bytes(b"\x1f\x8b")
    assert not may_be_parted(packed, Asked())
