"""Small files that claim much: each ends as a coded problem, in a few seconds and without filling the memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

ROOT = Path(__file__).resolve().parents[2]
HEAD = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,description,quantity,unit"
)
ROW = "D1,1,import,2025-03-31,A,B,acetona,100,kg"
SECONDS, MEBIBYTES = 5.0, 300
# Reads each file in a process that has what it needs in memory; prints seconds, what it grew by, and the problems.
WORK = """
import json, resource, sys, time
from pathlib import Path
from registry.intake.declarations import read_declarations
peak = lambda: max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) >> 10
read_declarations(Path(sys.argv[1]))
before = peak()
for name in sys.argv[2:]:
    start = time.process_time()
    codes = sorted({found.code for found in read_declarations(Path(name)).problems})
    print(json.dumps([Path(name).name, time.process_time() - start, peak() - before, codes]))
"""


def text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content, "utf-8")


def equal_texts(length: int, count: int) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        column = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["a" * length]))
        pa.parquet.write_table(pa.table({"description": column}), path)

    return make


def not_utf8(path: Path) -> None:
    buffers = pa.array([b"\xff\xfeabc"], pa.binary()).buffers()
    pa.parquet.write_table(pa.table({"description": pa.Array.from_buffers(pa.string(), 1, buffers)}), path)


def sheet(content: bytes) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with xlsxwriter.Workbook(str(path)) as book:
            book.add_worksheet().write_row(0, 0, HEAD.split(","))
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts["xl/worksheets/sheet1.xml"] = content
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)

    return make


def packed(path: Path) -> None:
    with gzip.open(path, "wb") as out:
        for _ in range(120):
            out.write(b"a,b\n" * 250_000)


SPACE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "commas.csv": (text("," * 1_000_000 + "\n" + "," * 1_000_000 + "\n"), "file_too_large"),
    "wide-row.csv": (text(f"{HEAD}\n{ROW}\n{',' * 1_000_000}x\n"), "row_shape"),
    "marks.csv": (text(f"{HEAD}\n{ROW}\n" + '"' * 1_000_001), "quote_open"),
    "open-marks.csv": (text(f"{HEAD}\n" + '"a\n' * 100_000), "quote_open"),
    "packed.csv.gz": (packed, "file_too_large"),
    "keys.json": (text(json.dumps([{f"k{place}": 1} for place in range(6_000)])), "file_too_large"),
    "deep.json": (text("[" * 100_000 + "]" * 100_000), "file_damaged"),
    "long-number.json": (text('[{"quantity": 1' + "0" * 1_000_000 + "}]"), "file_damaged"),
    "equal.parquet": (equal_texts(30_000, 1_000_000), "file_too_large"),
    "equal-short.parquet": (equal_texts(12, 1_000_000), "file_too_large"),
    "not-utf8.parquet": (not_utf8, "encoding_unknown"),
    "cells.xlsx": (sheet(b"<worksheet><sheetData>" + b"<c " * 40_000), "file_damaged"),
    "formulas.xlsx": (
        sheet(SPACE + b'<c r="A1"><f>1</f></c>' * 500_000 + b"</row></sheetData></worksheet>"),
        "file_too_large",
    ),
    "deep.xml": (text("<a>" * 500_000), "file_too_large"),
    "items.xml": (text("<ASYCUDA>" + "<Item/>" * 2_000_001 + "</ASYCUDA>"), "file_too_large"),
    "goods.edi": (text("UNH+1+CUSCAR:D:95B:UN'" + "CNI+1+B'GID+1+4:DR'" * 200_000), "file_too_large"),
    "segment.edi": (text("UNH+1+CUSCAR:D:95B:UN'" + "+" * 1_000_000), "file_too_large"),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, int, list[str]]]:
    folder = tmp_path_factory.mktemp("bounds")
    (folder / "sound.csv").write_text(f"{HEAD}\n{ROW}\n", "utf-8")
    for name, (make, _) in FILES.items():
        make(folder / name)
    names = [str(folder / name) for name in FILES]
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(folder / "sound.csv"), *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: (seconds, grown, codes) for name, seconds, grown, codes in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", FILES)
def test_a_small_file_that_claims_much_costs_little(
    name: str, measured: dict[str, tuple[float, int, list[str]]]
) -> None:
    seconds, grown, codes = measured[name]
    assert FILES[name][1] in codes
    assert seconds <= SECONDS and grown <= MEBIBYTES
