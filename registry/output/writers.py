"""Findings as files: CSV, XLSX, HTML, JSON, NDJSON, Parquet. No text of a declarant becomes a live formula.

Programs read JSON, NDJSON and Parquet, whose keys never change; people read CSV, XLSX and HTML, whose headings
and words are in the language asked for. The same findings give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet

from precursors.authorities import caveat_of
from precursors.messages import WrongValue, say
from precursors.whole import whole
from registry.cells import LANE_FILLS, LANE_INKS, MOST_ROWS, Book, row_height, safe_cell
from registry.output.findings_page import page
from rules.rulebook import load_instruments

COLUMNS = (
    "declaration_number",
    "line_number",
    "declaration_date",
    "lane",
    "outcome",
    "rule",
    "kind",
    "authority",
    "substance",
    "measured",
    "allowed",
    "unit",
    "reference",
    "message",
    "mend",
    "law",
    "provision",
    "source",
    "words",
    "facts",
    "verified",
    "caveat",
)
KINDS = (".csv", ".xlsx", ".html", ".json", ".ndjson", ".parquet")
_WIDTHS = {
    "declaration_number": 22,
    "line_number": 13,
    "declaration_date": 18,
    "lane": 12,
    "outcome": 13,
    "rule": 28,
    "kind": 10,
    "authority": 10,
    "substance": 22,
    "measured": 15,
    "allowed": 15,
    "unit": 7,
    "reference": 18,
    "message": 64,
    "mend": 48,
    "law": 44,
    "provision": 18,
    "source": 40,
    "verified": 11,
    "caveat": 40,
    "facts": 40,
    "words": 48,
}
_WRAPPED = ("message", "mend", "law", "words", "caveat", "facts", "source")


def headings(language: str) -> list[str]:
    """The headings of the columns in a language."""
    return [say("finding_column", name, language) for name in COLUMNS]


def rows_of(findings: pa.Table, language: str) -> Iterator[dict[str, Any]]:
    """Findings as rows in one language, in their fixed order."""
    titles = _titles() if language == "es" else {}
    for batch in findings.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
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
                "caveat": caveat_of(row["authority"], language),
            }


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, str]:
    """The Spanish title of an instrument by its English one."""
    return {one["title"]["en"]: one["title"]["es"] for one in load_instruments().values()}


def write_findings(findings: pa.Table, path: Path, language: str) -> None:
    """Write findings in the form that the file's ending names.

    Raises:
        ValueError: the ending is none of ``KINDS``.

    """
    check_ending(path)
    writers = {
        ".csv": _csv,
        ".xlsx": _xlsx,
        ".html": _html,
        ".json": _json,
        ".ndjson": _ndjson,
        ".parquet": _parquet,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as draft:
        writers[path.suffix.lower()](findings, draft, language)


def check_ending(path: Path) -> None:
    """Refuse a file name whose ending names no form that findings are written in.

    Raises:
        ValueError: the ending is none of ``KINDS``.

    """
    if path.suffix.lower() not in KINDS:
        raise WrongValue("findings_are_written_as_give_the_file_one_of", x=path.name, y=", ".join(KINDS))


def print_findings(findings: pa.Table, form: str, language: str) -> None:
    """Print findings to standard output as ``csv`` or ``ndjson``."""
    if form == "csv":
        _write_csv(findings, sys.stdout, language)
    else:
        _write_ndjson(findings, sys.stdout, language)


def to_csv(findings: pa.Table, language: str) -> bytes:
    """Findings as the content of a CSV file, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    _write_csv(findings, out, language)
    return out.getvalue().encode("utf-8-sig")


def _csv(findings: pa.Table, path: Path, language: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        _write_csv(findings, stream, language)


def _write_csv(findings: pa.Table, stream: TextIO, language: str) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    # A field with a lone carriage return is not quoted by itself, and would be read as two rows.
    quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(headings(language))
    for row in rows_of(findings, language):
        cells = [safe_cell(value) if isinstance(value, str) else value for value in row.values()]
        torn = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoting if torn else writer).writerow(cells)


def _json(findings: pa.Table, path: Path, language: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for place, row in enumerate(rows_of(findings, language)):
            stream.write(("[\n " if place == 0 else ",\n ") + json.dumps(row, ensure_ascii=False, default=str))
        stream.write("\n]\n" if findings.num_rows else "[]\n")


def _html(findings: pa.Table, path: Path, language: str) -> None:
    path.write_text(page(list(rows_of(findings, language)), language), encoding="utf-8")


def _ndjson(findings: pa.Table, path: Path, language: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        _write_ndjson(findings, stream, language)


def _write_ndjson(findings: pa.Table, stream: TextIO, language: str) -> None:
    for row in rows_of(findings, language):
        stream.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _parquet(findings: pa.Table, path: Path, _language: str) -> None:
    pa.parquet.write_table(findings, path)


# --- workbook -----------------------------------------------------------------------------------------


def _xlsx(findings: pa.Table, path: Path, language: str) -> None:
    rows = rows_of(findings, language)
    with Book(str(path), in_order=True) as book:
        for number in range(max(1, -(-findings.num_rows // MOST_ROWS))):
            name = say("note", "findings", language) + (f" {number + 1}" if number else "")
            _sheet(book, name, islice(rows, MOST_ROWS), language)


def _sheet(book: Book, name: str, rows: Iterator[dict[str, Any]], language: str) -> None:
    sheet = book.book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS[column])
    sheet.set_row(0, 30)
    for place, heading in enumerate(headings(language)):
        book.put(sheet, 0, place, heading, **book.head())
    last = 0
    for last, row in enumerate(rows, start=1):
        sheet.set_row(last, row_height((str(row[name] or ""), _WIDTHS[name] * 0.95) for name in _WRAPPED))
        for place, (column, value) in enumerate(row.items()):
            _cell(book, sheet, last, place, column, value, language)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)


def _cell(book: Book, sheet: Any, row: int, place: int, column: str, value: Any, language: str) -> None:
    style: dict[str, Any] = {"bottom": 1, "bottom_color": "#d7dee6"}
    if column == "lane":
        style |= {"bold": True, "bg_color": LANE_FILLS[value], "font_color": LANE_INKS[value]}
        value = say("lane_name", value, language)
    elif column == "outcome":
        value = say("outcome", value, language)
    elif column == "verified":
        value = say("note", "verified" if value else "unverified", language)
    elif column in ("measured", "allowed"):
        style |= {"num_format": "#,##0"}
    if column == "source":
        book.link(sheet, row, place, str(value or ""), text_wrap=True, **style)
    else:
        book.put(sheet, row, place, value, **style, **({"text_wrap": True} if column in _WRAPPED else {}))
