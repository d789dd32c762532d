"""Screening files: every kind read and written, the same answers whatever the workers, and after a kill."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from precursors.screening.files import read_table
from precursors.screening.screen import ScreenError, screen

DAY = date(2026, 11, 24)
ROWS = [
    ("CN[C@@H](C)[C@H](O)c1ccccc1.Cl", "ephedrine hydrochloride", "listed"),
    ("CCO", "ethanol", "not_listed"),
    ("C1CC", "broken", "undetermined"),
    ("CCCCCOC(=O)C1(C)OC1c1ccc2OCOc2c1", "an unlisted ester", "possible"),
    ("CCO", "ethanol again", "not_listed"),
    ("CN1CCC(Nc2ccccc2)CC1", "derivative left open", "possible"),
]


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    with Recogniser(Catalogue.load(), workers=2) as one:
        yield one


def run(recogniser: Recogniser, path: Path, output: Path, column: str | None = None) -> list[dict[str, str]]:
    counts = screen(path, column, output, recogniser, day=DAY)
    table = read_table(output)
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows()]
    assert sum(counts.values()) == len(rows)
    return rows


def written(kind: str, folder: Path) -> Path:
    path = folder / f"in{kind}"
    names = [name for _, name, _ in ROWS]
    structures = [smiles for smiles, _, _ in ROWS]
    text = "".join(f"{smiles}\t{name}\n" for smiles, name in zip(structures, names, strict=True))
    if kind == ".smi":
        path.write_text(text)
    elif kind == ".smi.gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif kind == ".sdf":
        path.write_text(
            "".join(f"{_block(s, n)}> <batch>\n7\n\n$$$$\n" for s, n in zip(structures, names, strict=True))
        )
    elif kind == ".parquet":
        pa.parquet.write_table(pa.table({"structure": structures, "answer": names}), path)
    elif kind == ".xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([("structure", "answer"), *zip(structures, names, strict=True)]):
                sheet.write_row(number, 0, row)
    else:
        with path.open("w", newline="") as stream:
            csv.writer(stream).writerows([("structure", "answer"), *zip(structures, names, strict=True)])
    return path


def _block(smiles: str, name: str) -> str:
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        return f"{name}\n  broken\n\n  9  9  0  0  0  0            999 V2000\nM  END\n"
    mol.SetProp("_Name", name)
    return str(Chem.MolToMolBlock(mol))


@pytest.mark.parametrize("kind", [".smi", ".smi.gz", ".sdf", ".csv", ".parquet", ".xlsx"])
def test_every_kind_of_file_is_read_in_order(recogniser: Recogniser, tmp_path: Path, kind: str) -> None:
    rows = run(recogniser, written(kind, tmp_path), tmp_path / "out.csv", "structure")
    column = "precursor_answer" if "precursor_answer" in rows[0] else "answer"
    assert [row[column] for row in rows] == [answer for _, _, answer in ROWS]
    named = "answer" if column == "precursor_answer" else "name"
    assert [row[named] for row in rows] == [name for _, name, _ in ROWS], "the input's columns stay as they are"
    if kind == ".sdf":
        assert {row["batch"] for row in rows} == {"7"}
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob("*.unfinished"))


def test_every_kind_of_output_holds_the_same_rows(recogniser: Recogniser, tmp_path: Path) -> None:
    source = written(".csv", tmp_path)
    expected = run(recogniser, source, tmp_path / "out.csv", "structure")
    for kind in (".parquet", ".xlsx", ".tsv"):
        assert run(recogniser, source, tmp_path / f"out{kind}", "structure") == expected, kind
    for kind in (".json", ".ndjson"):
        output = tmp_path / f"out{kind}"
        screen(source, "structure", output, recogniser, day=DAY)
        text = output.read_text()
        assert (json.loads(text) if kind == ".json" else [json.loads(line) for line in text.splitlines()]) == expected


@pytest.mark.parametrize(
    ("name", "content", "column", "said"),
    [
        ("missing.csv", None, "a", "File not found"),
        ("odd.docx", b"x", "a", "not supported"),
        ("bad.parquet", b"PAR1 nothing of the sort", "a", "cannot be opened"),
        ("bad.xlsx", b"PK nothing of the sort", "a", "bad.xlsx"),
        ("bad.smi.gz", gzip.compress(b"CCO ethanol\n" * 5_000)[:-30], None, "damaged"),
        ("plain.smi.gz", b"CCO ethanol\n", None, "damaged"),
        ("column.csv", b"a,b\n1,2\n", "c", "no column 'c'"),
        ("twice.csv", b"a,a\n1,2\n", "a", "more than one column"),
        ("empty.csv", b"", "a", "is empty"),
    ],
)
def test_a_bad_file_is_said_in_one_sentence(
    recogniser: Recogniser, tmp_path: Path, name: str, content: bytes | None, column: str | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ScreenError, match=said) as raised:
        screen(path, column, tmp_path / "out.csv", recogniser, day=DAY)
    assert name in str(raised.value) and not (tmp_path / "out.csv").exists()


def test_an_output_that_cannot_be_is_refused_before_any_work(recogniser: Recogniser, tmp_path: Path) -> None:
    source = written(".csv", tmp_path)
    for output, said in ((tmp_path / "out.pdf", "write to one of"), (source, "overwrite")):
        with pytest.raises(ScreenError, match=said):
            screen(source, "structure", output, recogniser, day=DAY)


def test_what_is_empty_is_never_not_listed(recogniser: Recogniser, tmp_path: Path) -> None:
    (tmp_path / "in.sdf").write_text("\n\n\n$$$$\n" + _block("CCO", "ethanol") + "$$$$\n")
    rows = run(recogniser, tmp_path / "in.sdf", tmp_path / "out.csv")
    assert [row["answer"] for row in rows] == ["undetermined", "not_listed"]


def test_a_killed_run_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    """Killed as soon as the journal has rows, torn in its last line, started again with another number of workers."""
    source = tmp_path / "in.smi"
    source.write_text("".join(f"{'C' * (i % 60 + 1)}{'OC' * (i // 60)}N {i}\n" for i in range(9_000)))
    command = [sys.executable, "-m", "cli", "screen", str(source), "--as-of", DAY.isoformat(), "-o"]
    whole, broken = tmp_path / "whole.csv", tmp_path / "broken.csv"
    subprocess.run([*command, str(whole), "--workers", "2"], check=True, capture_output=True)
    journal = tmp_path / "broken.csv.part"
    killed = subprocess.Popen([*command, str(broken), "--workers", "1"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and killed.poll() is None:
        if journal.is_file() and journal.stat().st_size > 2_000:
            os.kill(killed.pid, signal.SIGKILL)
            break
        time.sleep(0.002)
    assert killed.wait() == -signal.SIGKILL, "it was killed in the middle"
    assert not broken.exists()
    with journal.open("r+b") as stream:
        stream.truncate(journal.stat().st_size - 5)
    before = journal.read_bytes().count(b"\n") - 1
    assert 0 < before < 9_000
    subprocess.run([*command, str(broken), "--workers", "3"], check=True, capture_output=True)
    assert broken.read_bytes() == whole.read_bytes()
    assert not journal.exists()
