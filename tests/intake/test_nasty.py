"""Files as strangers send them (``nasty.py``): read whole or refused, the same through check, read and screen."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from precursors import guarded
from precursors.screening.files import ScreenError, read_table
from precursors.tabular import delimited
from precursors.tabular.garbled import SUSPECT, is_lost, put_right
from registry.intake.declarations import read_declarations
from registry.intake.preview import preview
from tests.intake.nasty import CASES, HEAD, Case, line, text


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the desk reads, whose processes are guarded themselves; ``test_workbooks`` reads in processes of their own."""
    monkeypatch.setattr(guarded, "here", True)


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


@pytest.mark.parametrize("block", range(300, 460, 7))
def test_a_line_break_within_quotes_is_seen_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(delimited, "_SMALL", block)
    rows = [line(number) for number in range(9)]
    rows[4] = line(4, '"acetona\ngrado ""A""\n"')
    rows[7] = line(7, '"tolueno, puro"')
    (tmp_path / "f.csv").write_bytes(text([HEAD, *rows], end="\n").encode())
    read = read_declarations(tmp_path / "f.csv")
    found = [one["description"] for one in read.lines.to_pylist()]
    assert found == ["acetona"] * 4 + ['acetona\ngrado "A"'] + ["acetona"] * 2 + ["tolueno, puro", "acetona"]


WORDS = "ácido clorhídrico|éter etílico|permanganato sólido|丙酮|高锰酸钾|硫酸|盐酸|甲苯|アセトン|無水酢酸|아세톤|ацетон|ТОЛУОЛ".split(
    "|"
)
READ_AS = ("windows-1252", "latin-1", "cp850", "cp437")
WRITTEN_IN = {
    "utf-8": READ_AS,
    "gb18030": READ_AS[:2],
    "cp932": READ_AS[:2],
    "euc_kr": READ_AS[:2],
    "windows-1251": READ_AS[:2],
    "koi8-r": READ_AS[:2],
    "cp866": READ_AS[:2],
    "windows-1252": READ_AS[2:],
    "cp850": READ_AS[:2],
}
NOT_SEEN = {("硫酸", "cp932"), ("아세톤", "gb18030")}  # too short, or too regular, to be told from a name


@pytest.mark.parametrize("written", WRITTEN_IN)
def test_what_was_read_in_a_wrong_encoding_is_never_screened_as_it_stands(written: str) -> None:
    looked = 0
    for word in WORDS:
        for wrong in WRITTEN_IN[written]:
            try:
                garbled = _read(word.encode(written), wrong)
            except UnicodeError:
                continue
            if garbled.isascii() or (word, written) in NOT_SEEN:
                continue
            looked += 1
            read = put_right(garbled)
            assert read == word or (is_lost(read) and re.search(SUSPECT, read)), (garbled, read)
    assert looked > 2


def _read(octets: bytes, wrong: str) -> str:
    if wrong != "windows-1252":
        return octets.decode(wrong)
    return "".join(bytes([one]).decode("latin-1" if one in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else wrong) for one in octets)


SOUND = (
    "Größe 3ß-tropanol",
    "COMPAÑÍA",
    "COMPAñIA",
    "naïve façade",
    "Ångström µm ±0,5 °C",
    "jäääär",
    "300˚C",
    "alquilo ≤C10",
    "α-metilfenetilamina",
    "Δ9-THC",
    "¿Ñandú?",
    "«œuvre» n° 5",
    "PVC-U Ø50×3",
    "Nº 3ª",
    "50 % ½ £5 €3",
    "Łódź",
    "Škoda",
    "Türkçe şişe",
    "丙酮",
    "アセトン",
    "ацетон",
    "d’Île",
    "co–polímero",
    "MARCA®™ X",
)


@pytest.mark.parametrize("words", SOUND)
def test_sound_words_are_left_as_they_are(words: str) -> None:
    assert put_right(words) == words and not is_lost(words)
