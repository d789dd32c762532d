"""JSON and NDJSON: a list of objects, or of rows below their headings; what is no row is set aside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from precursors.messages import Sentence
from precursors.tabular import encodings
from precursors.tabular.cells import cell_text
from precursors.tabular.headings import find_header
from precursors.tabular.model import MAX_COLUMNS, FileRefused, RawTable, Wanted
from precursors.tabular.problems import Problem, problem

MAX_JSON = 1 << 30
_MAX_CELLS = 64_000_000
_LOOKED_AT = 50  # objects of a list by whose keys it is known
_AROUND = 200  # characters of an object that are shown where it cannot be read


class _Twice(dict[str, Any]):
    """An object that has a key twice, of which JSON would keep the last."""

    key = ""


@dataclass
class _Read:
    """The rows of a file, those that cannot be read by their number, and what was met."""

    rows: list[dict[str, Any]]
    numbers: list[int]
    broken: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_json(path: Path, wanted: Wanted) -> RawTable:
    """Read a list of objects; of several that with most of the headings that are wanted.

    Raises:
        FileRefused: it is too large, or there is no list of objects or rows in it.

    """
    if path.stat().st_size > MAX_JSON:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_gib", x=MAX_JSON >> 30)))
    encoding = encodings.recognise(path)
    read = _read_objects(path, path.read_text(encoding=encoding.name), wanted)
    headings = list(dict.fromkeys(heading for row in read.rows for heading in row))
    if len(headings) > MAX_COLUMNS or len(headings) * len(read.rows) > _MAX_CELLS:
        raise FileRefused(problem("file_too_large", path.name, detail=Sentence("more_than_columns", x=MAX_COLUMNS)))
    problems = [*encoding.problems, *read.problems, *_faults(read, path.name)]
    columns = [pa.array([_cell(row.get(heading)) for row in read.rows], pa.string()) for heading in headings]
    typed = {place: _typed_values(read.rows, heading) for place, heading in enumerate(headings)}
    numbers = {place: here for place, here in typed.items() if here is not None}
    table = pa.table(columns, names=headings) if headings else pa.table({})
    return RawTable(table, pa.array(read.numbers, pa.int64()), None, problems, read.broken, numbers)


def _faults(read: _Read, file: str) -> Iterator[Problem]:
    """Cells that hold no single value, and keys of which an object has two."""
    for number, row in zip(read.numbers, read.rows, strict=True):
        if isinstance(row, _Twice):
            yield problem("column_twice", file, row=number, column=row.key)
        for heading, value in row.items():
            if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(x, dict | list) for x in value)):
                yield problem("cell_not_plain", file, row=number, column=heading, value=value)


def _read_objects(path: Path, text: str, wanted: Wanted) -> _Read:
    text = text.lstrip("\ufeff").strip()
    if path.suffix.lower() in (".ndjson", ".jsonl"):
        return _by_line(path, text)
    try:
        content = _decode(text)
    except json.JSONDecodeError:
        if text.startswith("{") and "\n" in text and _is_whole(text.partition("\n")[0]):  # lines under another name
            return _by_line(path, text)
        raise
    lists = list(_lists(content, ""))
    if not lists:
        if isinstance(content, dict):
            return _Read([content], [2])
        raise FileRefused(problem("file_damaged", path.name, detail=Sentence("a_list_of_objects_is_expected")))
    objects = [_below_headings(rows, wanted) for _, rows in lists]
    ranked = [_known_headings(rows, wanted) for rows in objects]
    chosen = ranked.index(max(ranked))
    rows = objects[chosen]
    read = _Read(rows, list(range(2, len(rows) + 2)))
    for place, (name, others) in enumerate(lists):
        if place != chosen:
            read.problems.append(problem("list_not_read", path.name, value=name, detail=f"{len(others):,}"))
    return read


def _by_line(path: Path, text: str) -> _Read:
    """One object a line; a line that is none is set aside."""
    read = _Read([], [])
    for number, line in enumerate(text.split("\n"), start=2):
        if not line.strip():
            continue
        try:
            row = _decode(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            read.rows.append(row)
            read.numbers.append(number)
        else:
            read.broken[number] = line[:_AROUND]
            read.problems.append(problem("line_not_object", path.name, row=number))
    if not read.rows:
        raise FileRefused(problem("file_damaged", path.name, detail=Sentence("a_list_of_objects_is_expected")))
    return read


def _decode(text: str) -> Any:
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=str, object_pairs_hook=_object)
    return decoder.decode(text)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    twice, seen = _Twice(pairs), set[str]()
    twice.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice


def _is_whole(line: str) -> bool:
    try:
        return isinstance(_decode(line), dict)
    except ValueError:
        return False


def _lists(content: Any, name: str) -> Iterator[tuple[str, list[Any]]]:
    """Every list of objects, or of rows, in what was read, with the way to it."""
    if isinstance(content, list):
        if content and (_all(content, dict) or (_all(content, list) and len(content) > 1)):
            yield name, content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _lists(value, f"{name}.{key}" if name else key)


def _all(content: Iterable[Any], kind: type) -> bool:
    return all(isinstance(one, kind) for one in content)


def _known_headings(rows: Sequence[Mapping[str, Any]], wanted: Wanted) -> int:
    """How many of the headings of a list are wanted."""
    return sum(map(wanted.knows, {name for row in rows[:_LOOKED_AT] for name in row}))


def _below_headings(rows: list[Any], wanted: Wanted) -> list[dict[str, Any]]:
    """Rows of cells as objects."""
    if not isinstance(rows[0], list):
        return rows
    header = find_header([[cell_text(cell) for cell in row] for row in rows[:_LOOKED_AT]], wanted)
    body = rows[header.first + header.height :]
    return [dict(zip(header.headings, row, strict=False)) for row in body]


def _cell(value: object) -> str:
    return " ".join(cell_text(part) for part in value) if isinstance(value, list) else cell_text(value)


def _typed_values(rows: list[dict[str, Any]], heading: str) -> pa.Array | None:
    here = [isinstance(row.get(heading), int | Decimal) for row in rows]
    return pa.array(here) if any(here) else None
