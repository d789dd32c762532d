"""Files that hold secrets are their owner's alone; text that somebody typed is no formula in any file that leaves."""

from __future__ import annotations

import csv
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from precursors.answers.print_answers import show_table
from precursors.recognition.recogniser import Recogniser
from precursors.screening.screen import screen
from precursors.tabular.files import read_file
from precursors.tabular.rejected import write_rejected
from registry.access import LOCAL
from registry.backup import backup
from registry.cells import is_live
from registry.intake.declarations import read_declarations
from registry.log.checkpoint import signing_key
from registry.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "guatemala-2025" / "declarations.csv"
EVIL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", " =1+1", "\t=1", '=HYPERLINK("http://x")')
HEAD = (
    "declaration_number",
    "line_number",
    "movement",
    "declaration_date",
    "consignor_name",
    "consignee_name",
    "description",
    "quantity",
    "unit",
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_database_key_and_backup_are_their_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = tmp_path / "new"
        with Store(f"sqlite:///{folder / 'registry.db'}") as store:
            with store.writing() as connection:
                connection.exec_driver_sql("SELECT 1")
            key = signing_key(folder / "registry.key")
            backup(store, folder / "backup.zip", key, "x")
            assert mode(folder) == 0o700
            assert {path.name: mode(path) for path in folder.iterdir()} == dict.fromkeys(
                (path.name for path in folder.iterdir()), 0o600
            )
    finally:
        os.umask(old)


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PRECURSOR_DATABASE_URL": f"sqlite:///{tmp_path / 'own' / 'registry.db'}",
        "PRECURSOR_LANG": "en",
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=120,
        check=False,
        umask=0,
    )


def test_what_the_command_line_writes_is_its_owners_alone_and_what_others_can_read_is_told(tmp_path: Path) -> None:
    small = tmp_path / "d.csv"
    small.write_text(
        ",".join(HEAD) + "\nD1,1,import,2025-03-03,A,B,acetona,1,kg\nD2,x,import,2025-03-03,A,B,acetona,1,kg\n", "utf-8"
    )
    assert run(tmp_path, "check", str(small), "-o", str(tmp_path / "f.csv")).returncode in (0, 3)
    assert run(tmp_path, "audit", "export", "-o", str(tmp_path / "log.txt")).returncode == 0
    for path in (
        tmp_path / "f.csv",
        tmp_path / "log.txt",
        tmp_path / "d.csv.rejected.csv",
        tmp_path / "own" / "registry.db",
    ):
        assert mode(path) == 0o600, path
    assert mode(tmp_path / "own") == 0o700
    assert "chmod" not in run(tmp_path, "users", "list").stderr
    (tmp_path / "own" / "registry.db").chmod(0o644)
    said = run(tmp_path, "users", "list").stderr
    assert "registry.db" in said and "chmod 600" in said
    (tmp_path / "own" / "registry.db").chmod(0o600)
    (tmp_path / "own").chmod(0o755)
    assert "chmod 700" in run(tmp_path, "users", "list").stderr


# --- formulas -----------------------------------------------------------------------------------------


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def live(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row if is_live(cell)]


@pytest.mark.parametrize("evil", EVIL)
def test_a_rejected_file_is_disarmed_headings_included_and_comes_back_as_it_was(tmp_path: Path, evil: str) -> None:
    file = tmp_path / "d.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*HEAD, evil])
        writer.writerow(["D1", "x", "import", "2025-03-03", evil, "'quoted'", "acetona", "-5", "kg", evil])
    intake = read_declarations(file)
    written = write_rejected(intake, file, intake.problems, "en")
    assert written is not None
    found = cells(written)
    assert live(found) == [] and "-5" in found[1]
    again = read_file(written, ())
    assert again.table.column_names[: len(HEAD) + 1] == list(read_file(file, ()).table.column_names)
    row, first = again.table.to_pylist()[0], read_file(file, ()).table.to_pylist()[0]
    assert {name: row[name] for name in first} == first


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx"])
def test_a_screened_file_is_disarmed_and_a_second_screening_reads_the_same(
    tmp_path: Path, recogniser: Recogniser, ending: str
) -> None:
    from datetime import date

    file, out, twice = tmp_path / "rows.csv", tmp_path / f"out{ending}", tmp_path / "twice.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [["name", "=note"], *([f"acetona {evil}", evil] for evil in EVIL), [EVIL[0], "-7"]]
        )
    screen(file, "name", out, recogniser, day=date(2026, 11, 24), authority=None, language="en")
    if ending == ".csv":
        assert live(cells(out)) == []
        screen(out, "name", twice, recogniser, day=date(2026, 11, 24), authority=None, language="en")
        assert [row[: len(cells(file)[0])] for row in cells(twice)] == [row[:2] for row in cells(out)]
    elif ending == ".xlsx":
        with zipfile.ZipFile(out) as book:
            sheet, styles = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/styles.xml").decode()
        assert "<f>" not in sheet and "quotePrefix" in styles


def test_a_table_printed_as_csv_is_disarmed(capsys: pytest.CaptureFixture[str]) -> None:
    show_table([{"name": evil, "=head": "x"} for evil in EVIL], "csv")
    assert live(list(csv.reader(capsys.readouterr().out.splitlines()))) == []


def test_an_apostrophe_that_somebody_wrote_stays(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text("name,other\n'quoted',''\n'5 kg,x\n", "utf-8")
    assert [list(row.values()) for row in read_file(file, ()).table.to_pylist()] == [["'quoted'", "''"], ["'5 kg", "x"]]


def test_the_person_at_the_machine_still_works(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        store.load("operators", [], LOCAL)
    assert read_declarations(EXAMPLE).lines.num_rows > 1_000
