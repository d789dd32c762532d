"""Screening a file: every row's value against the lists, the input's columns kept, the answer beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from precursors.answer import explain, screen_columns
from precursors.recognise import Query, Recogniser
from precursors.sniff import Kind, kind_of

ADDED = ("answer", "substance", "listings", "how", "reason")
BATCH = 5_000
KINDS = (".csv", ".tsv", ".smi", ".sdf", ".parquet", ".xlsx", ".json", ".ndjson")
_Row = dict[str, str]


class ScreenError(Exception):
    """A file that cannot be screened; says what to do."""


def screen(
    path: Path,
    column: str | None,
    output: Path,
    recogniser: Recogniser,
    *,
    day: date,
    authority: str | None = None,
    language: str = "en",
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, int]:
    """Screen a file row by row, in order.

    Args:
        path: CSV, TSV, SMI, SDF, Parquet or XLSX.
        column: the column that is read; not needed for SMI and SDF.
        output: CSV, NDJSON, JSON, Parquet or XLSX.
        recogniser: the lists.
        day: which day's law.
        authority: one authority only.
        language: of the reasons.
        progress: told how many rows were done.

    Returns:
        How many rows got each answer.

    Raises:
        ScreenError: the file or the column cannot be read, or the output's kind is not known.

    """
    headings, rows = _read(path)
    wanted = column or ("structure" if path.suffix.lower() in (".smi", ".sdf") else None)
    if wanted is None or wanted not in headings:
        raise ScreenError(f"{path.name}: no column {wanted!r}. Name one of these with --column: {', '.join(headings)}.")
    added = [name if name not in headings else f"precursor_{name}" for name in ADDED]
    counts: dict[str, int] = {}
    known: dict[str, Sequence[str]] = {}
    recogniser.reader.lexicon.preload()

    def answered() -> Iterator[list[str]]:
        for batch in _batches(rows):
            values = [row[wanted] for row in batch]
            fresh = [value for value in dict.fromkeys(values) if value not in known]
            for value, found in zip(
                fresh, recogniser.recognise_many([_query(v) for v in fresh], neighbours=False), strict=True
            ):
                columns = screen_columns(explain(found, recogniser.catalogue, day, authority), language)
                known[value] = [columns[name] for name in ADDED]
            for row, value in zip(batch, values, strict=True):
                answer = known[value]
                counts[answer[0]] = counts.get(answer[0], 0) + 1
                yield [*row.values(), *answer]
            progress(len(batch))
            if len(known) > 500_000:
                known.clear()

    _write(output, [*headings, *added], answered())
    return counts


def _query(value: str) -> Query:
    """A structure column may hold names, a name column structures: each value is read as what it looks like."""
    kind = kind_of(value) if value.strip() else Kind.TEXT
    return Query(structure=value) if kind is Kind.MOL_BLOCK else Query(text=value)


def _batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


# --- reading ------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[list[str], Iterable[_Row]]:
    if not path.is_file():
        raise ScreenError(f"{path}: there is no such file.")
    suffix = path.suffix.lower()
    if suffix == ".smi":
        return ["structure", "name"], _smi(path)
    if suffix in (".sdf", ".sd"):
        return ["structure", "name"], _sdf(path)
    if suffix in (".csv", ".tsv"):
        return _csv(path)
    if suffix == ".parquet":
        table = pa.parquet.read_table(path)
        return table.column_names, ({k: _text(v) for k, v in row.items()} for row in _parquet_rows(table))
    if suffix == ".xlsx":
        return _xlsx(path)
    raise ScreenError(f"{path.name}: this kind of file is not read. Give {', '.join(KINDS)}.")


def _parquet_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(BATCH):
        yield from batch.to_pylist()


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _smi(path: Path) -> Iterator[_Row]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip():
                structure, _, name = line.strip().partition(" " if " " in line.strip() else "\t")
                yield {"structure": structure, "name": name.strip()}


def _sdf(path: Path) -> Iterator[_Row]:
    block: list[str] = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("$$$$"):
                yield _mol(block)
                block = []
            else:
                block.append(line)
    if any(line.strip() for line in block):
        yield _mol(block)


def _mol(lines: list[str]) -> _Row:
    text = "".join(lines)
    end = text.find("M  END")
    return {"structure": text[: end + 7] if end >= 0 else text, "name": lines[0].strip() if lines else ""}


def _csv(path: Path) -> tuple[list[str], Iterator[_Row]]:
    encoding = "utf-8-sig"
    try:
        with path.open(encoding=encoding) as stream:
            for _ in iter(lambda: stream.read(1 << 20), ""):
                pass
    except UnicodeDecodeError:
        encoding = "windows-1252"
    csv.field_size_limit(1 << 26)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        first = stream.readline()
    delimiter = max(",;\t|", key=first.count)
    headings = next(csv.reader([first], delimiter=delimiter), [])

    def rows() -> Iterator[_Row]:
        with path.open(encoding=encoding, errors="replace", newline="") as stream:
            reader = csv.reader((line.replace("\0", "") for line in stream), delimiter=delimiter)
            next(reader, None)
            for cells in reader:
                if cells:
                    yield dict(zip(headings, [*cells, *[""] * len(headings)], strict=False))

    return headings, rows()


def _xlsx(path: Path) -> tuple[list[str], Iterator[_Row]]:
    from precursors.workbook import WorkbookRefused, read_first_sheet

    try:
        table = read_first_sheet(path).table
    except WorkbookRefused as refused:
        raise ScreenError(f"{path.name}: {refused}. Save it again, or give it as CSV.") from refused
    if table.num_rows == 0:
        raise ScreenError(f"{path.name}: the first sheet is empty.")
    headings = [str(column[0].as_py()) for column in table.columns]
    return headings, _parquet_rows(table.slice(1).rename_columns(headings))


# --- writing ------------------------------------------------------------------------------------------


def _write(path: Path, headings: list[str], rows: Iterator[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        _write_csv(path, headings, rows, "\t" if suffix == ".tsv" else ",")
    elif suffix == ".ndjson":
        with path.open("w", encoding="utf-8") as stream:
            for row in rows:
                stream.write(json.dumps(dict(zip(headings, row, strict=True)), ensure_ascii=False) + "\n")
    elif suffix == ".json":
        content = [dict(zip(headings, row, strict=True)) for row in rows]
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    elif suffix == ".parquet":
        columns = list(zip(*rows, strict=True)) or [()] * len(headings)
        pa.parquet.write_table(
            pa.table({h: pa.array(c, pa.string()) for h, c in zip(headings, columns, strict=True)}), path
        )
    elif suffix == ".xlsx":
        _write_xlsx(path, headings, rows)
    else:
        raise ScreenError(f"{path.name}: write to one of .csv .tsv .ndjson .json .parquet .xlsx.")


def _write_csv(path: Path, headings: list[str], rows: Iterator[list[str]], delimiter: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)


def _write_xlsx(path: Path, headings: list[str], rows: Iterator[list[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value)
