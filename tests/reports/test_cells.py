"""What leaves as a spreadsheet: nothing that somebody typed is live, numbers are numbers, the bytes do not move."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine

from precursors.recognition.recogniser import Recogniser
from registry.cells import Book, is_live, safe_cell
from registry.checking.batch import check
from registry.output.writers import COLUMNS, headings, write_findings
from registry.store.store import Store
from rules.rulebook import Rulebook

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025"
EVIL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\tx", "\rx", "\nx", "\x00x", "＝1+1", " =1+1", "+-+5")
ENDINGS = (".csv", ".xlsx", ".html", ".json", ".ndjson", ".parquet")


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> pa.Table:
    """Findings whose numbers, references and messages hold every kind of formula, as if intake had let them in."""
    head = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
    lines = "".join(f"D{n},1,import,2025-03-03,A,B,OP1,anhidrido acetico,100,kg\n" for n in range(len(EVIL)))
    folder = tmp_path_factory.mktemp("evil")
    (folder / "declarations.csv").write_text(head + lines, "utf-8")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        result = check(folder / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    found = result.findings
    assert found.num_rows >= len(EVIL)
    texts = pa.array([EVIL[n % len(EVIL)] for n in range(found.num_rows)])
    for name in ("declaration_number", "reference", "message_en", "message_es"):
        found = found.set_column(found.column_names.index(name), name, texts)
    return found


@pytest.mark.parametrize("text", EVIL)
def test_no_lead_of_a_formula_survives_in_csv(text: str) -> None:
    assert is_live(text)
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3,5", "-1.234,50", "99 %", "texto", "", "a=b", "5-6"])
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_form_holds_the_same_findings(findings: pa.Table, tmp_path: Path, language: str) -> None:
    for ending in ENDINGS:
        write_findings(findings, tmp_path / f"f{ending}", language)
    plain = json.loads((tmp_path / "f.json").read_text("utf-8"))
    lines = [json.loads(line) for line in (tmp_path / "f.ndjson").read_text("utf-8").splitlines()]
    assert plain == lines and list(plain[0]) == list(COLUMNS) and len(plain) == findings.num_rows
    assert pq.read_table(tmp_path / "f.parquet").cast(findings.schema).equals(findings)
    with (tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    assert head == headings(language)
    assert [row[13] for row in rows] == [f"'{row['message']}" for row in plain]
    (sheet,) = python_calamine.load_workbook(tmp_path / "f.xlsx").sheet_names
    assert sheet == {"en": "findings", "es": "hallazgos"}[language]
    cells = python_calamine.load_workbook(tmp_path / "f.xlsx").get_sheet_by_index(0).to_python()
    assert cells[0] == headings(language)
    for cell_row, row in zip(cells[1:], plain, strict=True):
        assert str(cell_row[0]).replace("_x0000_", "\x00").split() == row["declaration_number"].split()
        assert str(cell_row[2]) == row["declaration_date"]
        assert (cell_row[9] if cell_row[9] != "" else None) == row["measured"]


def test_spanish_is_spanish_throughout(findings: pa.Table, tmp_path: Path) -> None:
    write_findings(findings, tmp_path / "f.xlsx", "es")
    cells = python_calamine.load_workbook(tmp_path / "f.xlsx").get_sheet_by_index(0).to_python()
    said = {str(row[3]) for row in cells[1:]} | {str(row[4]) for row in cells[1:]}
    assert said <= {"rojo", "amarillo", "azul", "infracción", "por revisar", "no se pudo determinar"}
    assert not any("Regulation" in str(row[15]) for row in cells[1:])


def test_no_cell_of_any_file_is_live(findings: pa.Table, tmp_path: Path) -> None:
    write_findings(findings, tmp_path / "f.xlsx", "en")
    write_findings(findings, tmp_path / "f.csv", "en")
    assert "<f>" not in _sheets(tmp_path / "f.xlsx")
    with (tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not any(is_live(cell) for cell in cells)
    assert any(cell.startswith("'=") for cell in cells), "the test must have something to catch"


def test_a_workbook_keeps_every_evil_text_as_text(tmp_path: Path) -> None:
    path = tmp_path / "evil.xlsx"
    with Book(str(path)) as book:
        sheet = book.book.add_worksheet()
        for row, text in enumerate(EVIL):
            book.put(sheet, row, 0, text)
        book.put(sheet, len(EVIL), 0, "x" * 40_000)
        book.put(sheet, len(EVIL) + 1, 0, 10**17)
        book.link(sheet, len(EVIL) + 2, 0, "javascript:alert(1)")
    assert "<f>" not in _sheets(path)
    with zipfile.ZipFile(path) as parts:
        assert "javascript" not in "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".rels"))
        assert "quotePrefix" in parts.read("xl/styles.xml").decode()
    cells = [row[0] for row in python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()]
    assert cells[0] == "=1+1" and len(cells[len(EVIL)]) == 32_767 and cells[len(EVIL) + 1] == str(10**17)


def test_the_same_findings_give_the_same_bytes(findings: pa.Table, tmp_path: Path) -> None:
    for ending in ENDINGS:
        for name in ("a", "b"):
            write_findings(findings, tmp_path / f"{name}{ending}", "es")
        assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes(), ending


def test_no_findings_are_still_a_file_that_opens(findings: pa.Table, tmp_path: Path) -> None:
    for ending in ENDINGS:
        write_findings(findings.slice(0, 0), tmp_path / f"f{ending}", "en")
    assert json.loads((tmp_path / "f.json").read_text()) == []
    assert len(python_calamine.load_workbook(tmp_path / "f.xlsx").get_sheet_by_index(0).to_python()) == 1


def _sheets(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(n).decode() for n in parts.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml", n))
