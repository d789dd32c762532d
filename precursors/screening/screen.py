"""Screening a file: every row's value against the lists, the input's columns kept, the answer beside them.

The answers are first appended to a journal beside the output, batch by batch. A run that was interrupted goes
on where the journal ends, if file, lists, day and options are the same; the output is then written in one go,
so it is byte for byte that of a run without interruption.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from precursors.answers.explained import explain, screen_columns
from precursors.fold import key as fold_key
from precursors.notation.kind_of_query import Kind, kind_of
from precursors.recognition.reading import Asked, asks
from precursors.recognition.recogniser import Query, Recogniser
from precursors.screening.files import ScreenError, Table, check_output, read_table, write_table
from precursors.tabular.problems import Problem
from precursors.tabular.rejected import write_rejected

ADDED = ("answer", "substance", "listings", "how", "reason", "account")
BATCH = 2_000
_KNOWN = 500_000


def screen(
    path: Path,
    column: str | None,
    output: Path,
    recogniser: Recogniser,
    *,
    day: date,
    authority: Asked = None,
    hs_column: str | None = None,
    language: str = "en",
    sheet: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
    told: Callable[[Sequence[Problem]], object] = lambda _: None,
) -> dict[str, int]:
    """Screen a file row by row, in order; go on where an interrupted run of the same file ended.

    Args:
        path: SMI, SDF, or any file that declarations are read from.
        column: the column that is read; not needed for SMI and SDF.
        output: CSV, TSV, NDJSON, JSON, Parquet or XLSX.
        recogniser: the lists.
        day: which day's law.
        authority: the authorities that are asked; all of them without it.
        hs_column: a column of tariff codes: each row then reads as a line of a declaration.
        language: of the reasons.
        sheet: of a workbook; the first that has a table if not given.
        progress: told how many rows were done.
        told: given the problems of the file.

    Returns:
        How many rows got each answer. Rows that were set aside are written beside the output, each with what is
        wrong with it.

    Raises:
        ScreenError: the file or the column cannot be read, or the output cannot be written.

    """
    check_output(output)
    table = read_table(path, [name for name in (column, hs_column) if name], sheet, language)
    if output.resolve() == path.resolve():
        raise ScreenError("the_output_would_overwrite_the_input_name", x=output.name)
    place = _place(path, table, column)
    beside = _place(path, table, hs_column) if hs_column else None
    told(table.problems)
    output.parent.mkdir(parents=True, exist_ok=True)
    run = {
        "file": _digest(path),
        "column": place,
        "edition": recogniser.catalogue.edition,
        "day": day.isoformat(),
        "authority": authority,
        "language": language,
        "hs_column": beside,
        "sheet": sheet,
    }
    journal = _Journal(output.with_name(f"{output.name}.part"), run)
    answering = _Answering(recogniser, day, authority, language, structures=table.structures)
    progress(journal.done)
    rows = islice(table.rows(), journal.done, None)
    while batch := list(islice(rows, BATCH)):
        values = [(row[place], "" if beside is None else row[beside]) for row in batch]
        journal.append(answering.columns(values))
        progress(len(batch))
    counts: dict[str, int] = {}
    write_table(output, [*table.headings, *_added_headings(table.headings)], _joined_rows(table, journal, counts))
    journal.remove()
    write_rejected(table, output, table.problems, language)
    return dict(sorted(counts.items()))


def _place(path: Path, table: Table, column: str | None) -> int:
    """Where the column stands: by its heading, or by that without case, accents and blanks."""
    wanted = column or table.default
    named = ", ".join(heading for heading in table.headings if heading)
    if wanted is None:
        raise ScreenError("say_which_column_to_read_with_column", x=path.name, z=named)
    places = [place for place, heading in enumerate(table.headings) if heading == wanted]
    places = places or [place for place, heading in enumerate(table.headings) if fold_key(heading) == fold_key(wanted)]
    if not places:
        raise ScreenError("there_is_no_column_choose_one_of_these_with", x=path.name, y=repr(wanted), z=named)
    if len(places) > 1:
        raise ScreenError("more_than_one_column_is_called_rename_one_of", x=path.name, y=repr(wanted))
    return places[0]


def _added_headings(headings: Sequence[str]) -> list[str]:
    return [name if name not in headings else f"precursor_{name}" for name in ADDED]


def _joined_rows(table: Table, journal: _Journal, counts: dict[str, int]) -> Iterator[list[str]]:
    for row, answer in zip(table.rows(), journal.answers(), strict=True):
        counts[answer[0]] = counts.get(answer[0], 0) + 1
        yield [*row, *answer]


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class _Answering:
    """Answers values, each distinct one once."""

    def __init__(self, recogniser: Recogniser, day: date, authority: Asked, language: str, *, structures: bool) -> None:
        self._recogniser = recogniser
        self._day, self._authority, self._language = day, authority, language
        self._abroad = any(asks(authority, one, recogniser.catalogue) for one in recogniser.catalogue.abroad)
        self._structures = structures
        self._known: dict[tuple[str, str], list[str]] = {}
        if not structures:
            recogniser.reader.lexicon.preload()

    def columns(self, values: Sequence[tuple[str, str]]) -> list[list[str]]:
        """The added columns of each value and its tariff code."""
        if len(self._known) > _KNOWN:
            self._known.clear()
        fresh = [value for value in dict.fromkeys(values) if value not in self._known]
        queries = [self._query(*value) for value in fresh]
        read = self._recogniser.recognise_many(queries, neighbours=False, account=True, abroad=self._abroad)
        for value, found in zip(fresh, read, strict=True):
            explained = explain(found, self._recogniser.catalogue, self._day, self._authority)
            columns: Mapping[str, str] = screen_columns(explained, self._language)
            self._known[value] = [columns[name] for name in ADDED]
        return [self._known[value] for value in values]

    def _query(self, value: str, code: str) -> Query:
        """A structure column may hold names, a name column structures: each value is read as what it looks like."""
        if self._structures or (value.strip() and kind_of(value) is Kind.MOL_BLOCK):
            return Query(structure=value, hs=code)
        return Query(text=value, hs=code)


class _Journal:
    """The answers so far, one JSON line a row, under a line that says which run they belong to."""

    def __init__(self, path: Path, run: Mapping[str, object]) -> None:
        self._path = path
        self.done = 0
        head = json.dumps(run, sort_keys=True) + "\n"
        kept = self._whole_lines(head) if path.is_file() else 0
        with path.open("r+b" if kept else "wb") as stream:
            stream.truncate(kept)
            stream.seek(kept)
            if not kept:
                stream.write(head.encode())

    def _whole_lines(self, head: str) -> int:
        """Bytes up to the end of the last whole line, if the journal is of this run; counts its rows."""
        size = 0
        with self._path.open("rb") as stream:
            if stream.readline() != head.encode():
                return 0
            size = stream.tell()
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                size += len(line)
                self.done += 1
        return size

    def append(self, answers: Iterable[Sequence[str]]) -> None:
        """Add a batch; it is on the disk when this returns."""
        with self._path.open("a", encoding="utf-8") as stream:
            stream.writelines(json.dumps(answer, ensure_ascii=True) + "\n" for answer in answers)

    def answers(self) -> Iterator[list[str]]:
        """Every answer, in order."""
        with self._path.open(encoding="utf-8") as stream:
            next(stream)
            yield from map(json.loads, stream)

    def remove(self) -> None:
        """Delete the journal of a finished run."""
        self._path.unlink()


__all__ = ["ADDED", "ScreenError", "screen"]
