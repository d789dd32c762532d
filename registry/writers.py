"""Findings as files: CSV, XLSX, HTML, JSON, NDJSON, Parquet. No text of a declarant becomes a live formula."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet

from registry.findings_page import page
from registry.intake.declarations import safe_cell
from rules.rulebook import load_instruments

CAVEAT = {
    "en": "Based on AG 54-2003 and AM 239-2022; a regulation of 2025 exists whose text is not encoded.",
    "es": "Basado en AG 54-2003 y AM 239-2022; existe un reglamento de 2025 cuyo texto no está codificado.",
}
COLUMNS = (
    "declaration_number", "line_number", "declaration_date", "lane", "outcome", "rule", "kind", "authority",
    "substance", "measured", "allowed", "unit", "reference", "message", "mend", "law", "provision", "source",
    "words", "facts", "verified", "caveat",
)  # fmt: skip
KINDS = (".csv", ".xlsx", ".html", ".json", ".ndjson", ".parquet")


def rows_of(findings: pa.Table, language: str) -> Iterator[dict[str, Any]]:
    """Findings as rows in one language, in their fixed order."""
    titles = _spanish_titles() if language == "es" else {}
    for row in findings.to_pylist():
        yield {
            **{name: row[name] for name in COLUMNS[:13]},
            "message": row[f"message_{language}"],
            "mend": row[f"mend_{language}"],
            "law": titles.get(row["law"], row["law"]),
            "provision": row["provision"],
            "source": row["href"],
            "words": row[f"why_{language}"],
            "facts": row["facts"],
            "verified": row["verified"],
            "caveat": CAVEAT[language] if row["authority"] == "GT" else "",
        }


@lru_cache(maxsize=1)
def _spanish_titles() -> Mapping[str, str]:
    """The Spanish title of every instrument by its English one."""
    return {str(one["title"]["en"]): str(one["title"]["es"]) for one in load_instruments().values()}


def write_findings(findings: pa.Table, path: Path, language: str) -> None:
    """Write findings in the form that the file's ending names.

    Raises:
        ValueError: the ending is none of ``KINDS``.

    """
    check_ending(path)
    writers = {
        ".csv": _csv, ".xlsx": _xlsx, ".html": _html, ".json": _json, ".ndjson": _ndjson, ".parquet": _parquet,
    }  # fmt: skip
    writer = writers[path.suffix.lower()]
    path.parent.mkdir(parents=True, exist_ok=True)
    writer(findings, path, language)


def check_ending(path: Path) -> None:
    """Refuse a file name whose ending names no form that findings are written in.

    Raises:
        ValueError: the ending is none of ``KINDS``.

    """
    if path.suffix.lower() not in KINDS:
        raise ValueError(
            f"{path.name}: findings are written as {', '.join(KINDS)}; give the file one of these endings."
        )


def print_findings(findings: pa.Table, form: str, language: str) -> None:
    """Print findings to standard output as ``csv`` or ``ndjson``."""
    if form == "csv":
        _write_csv(findings, sys.stdout, language)
    else:
        _write_ndjson(findings, sys.stdout, language)


def _csv(findings: pa.Table, path: Path, language: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        _write_csv(findings, stream, language)


def _write_csv(findings: pa.Table, stream: TextIO, language: str) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows_of(findings, language):
        writer.writerow([safe_cell(value) if isinstance(value, str) else value for value in row.values()])


def _html(findings: pa.Table, path: Path, language: str) -> None:
    path.write_text(page(list(rows_of(findings, language)), language), encoding="utf-8")


def _json(findings: pa.Table, path: Path, language: str) -> None:
    rows = list(rows_of(findings, language))
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _ndjson(findings: pa.Table, path: Path, language: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        _write_ndjson(findings, stream, language)


def _write_ndjson(findings: pa.Table, stream: TextIO, language: str) -> None:
    for row in rows_of(findings, language):
        stream.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _parquet(findings: pa.Table, path: Path, _language: str) -> None:
    pa.parquet.write_table(findings, path)


def _xlsx(findings: pa.Table, path: Path, language: str) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("findings")
        bold = book.add_format({"bold": True, "bottom": 1})
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name, bold)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        sheet.set_column(13, 14, 70)
        for number, row in enumerate(rows_of(findings, language), start=1):
            for place, value in enumerate(row.values()):
                if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1e15:
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, "" if value is None else str(value))
