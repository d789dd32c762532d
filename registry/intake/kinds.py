"""From a table of text to a table of typed rows: every cell checked, each distinct value read once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from precursors.fold import key as fold_key
from precursors.messages import Sentence
from precursors.quantity import is_same_unit
from precursors.tabular.faults import ASKS, MAX_CELL, MAY_ASK
from precursors.tabular.model import DOCUMENT, PLACE, RawTable, Wanted
from precursors.tabular.problems import Problem, catalogue, problem
from precursors.yamls import parse
from registry.intake.cell import Cell
from registry.intake.dates import dates
from registry.intake.headings import Bound, Column, Phrases, bind
from registry.intake.measures import OF_NUMBERS, apart
from registry.intake.shapes import ARROW, READERS, bad_cell

PLAIN_NUMBER = r"^[0-9]{1,12}([.,][0-9]{1,2})?$"  # no thousands mark, at most two decimals: one reading only
_PLAIN = ("text", "raw")
_NUMBERS = ("raw", "money", "concentration")  # kinds of columns in which a separator may have to be guessed
_UNSURE = r"^([0-9]{1,3}[.][0-9]{3})$"  # thousands or decimals, in a text; in a number cell there is nothing to guess
_BOX = re.compile(r"\s*(?:casilla|caja|box|campo)?\s*(\d{1,2}(?:\.\d{1,2})?)\s*\.?\s*", re.I)
_FEW = 50  # rows that are looked at one by one sooner than together
MAX_SHOWN_PER_CODE = 1_000  # problems of one code listed one by one; the rest are counted, their rows set aside too


@dataclass(frozen=True)
class Kind:
    """A kind of file: its columns, and which of them tell its rows apart."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    boxes: Mapping[str, str] = field(default_factory=dict)
    unsure: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Column by folded heading: its own name and its aliases."""
        return {fold_key(alias): column.name for column in self.columns for alias in (column.name, *column.aliases)}

    @cached_property
    def phrases(self) -> Phrases:
        """Columns by the words of their headings."""
        return Phrases(self.columns, self.unsure)

    def column_of(self, heading: str) -> str | None:
        """The column of a heading of ours; one that is the number of a box of a form is that box."""
        number = _BOX.fullmatch(heading)
        if number:
            return self.boxes.get(number[1])
        name = self.headings.get(fold_key(heading))
        return name if name and self.phrases.allows(heading, name) else None

    def bound(self, headings: Sequence[str]) -> Bound:
        """Which column each heading of a file is."""
        return bind(headings, [self.column_of(heading) for heading in headings], self.phrases, self.columns)

    def wanted(self, sheet: str | None = None) -> Wanted:
        """What is looked for in a file of this kind."""
        return Wanted(frozenset(self.headings), sheet=sheet, phrases=frozenset(self.phrases.known))


@dataclass
class Checked:
    """A table after checking.

    Attributes:
        table: the good rows, typed, with ``row_number``.
        problems: everything that was found, in the order of the file.
        rejected: row number -> original cells, for the file that can be mended.
        headings: the file's own headings, for that same file.
    """

    table: pa.Table
    problems: list[Problem]
    rejected: dict[int, list[str]]
    headings: list[str]
    counts: Counter[str] = field(default_factory=Counter)


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind of file, from ``columns.yaml``."""
    content = parse(Path(__file__).with_name("columns.yaml").read_text("utf-8"))
    boxes: Mapping[str, Mapping[str, str]] = content.pop("duca")
    unsure: Mapping[str, Sequence[str]] = content.pop("unsure")
    labels: dict[str, list[str]] = {}
    for number, box in boxes.items():
        labels.setdefault(box["column"], []).append(f"{number} {box['label']}")
    found = {name: Kind(name, _columns(entry, {}), tuple(entry["key"])) for name, entry in content.items()}
    columns = _columns(content["declarations"], labels)
    known = {number: box["column"] for number, box in boxes.items()}
    return {**found, "declarations": replace(found["declarations"], columns=columns, boxes=known, unsure=unsure)}


def _columns(entry: Mapping[str, Any], labels: Mapping[str, list[str]]) -> tuple[Column, ...]:
    return tuple(_column(name, spec, labels.get(name, ())) for name, spec in entry["columns"].items())


def _column(name: str, spec: Mapping[str, Any], labels: Iterable[str]) -> Column:
    names = {"aliases": (*spec.get("aliases", ()), *labels), "words": tuple(spec.get("words", ()))}
    return Column(name, **{**spec, **names})


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of the file, those of the whole file first."""
    return sorted(problems, key=lambda p: (p.row is not None, p.row or 0, p.column or "", p.code))


def is_filled(column: pa.ChunkedArray) -> bool:
    """Whether anything stands in a column."""
    return bool(pc.any(pc.not_equal(pc.utf8_trim_whitespace(column), ""), min_count=0).as_py())


def plain_cells(column: pa.Array) -> pa.Array:
    """A column without blanks around its cells, nor the mark that keeps a number as text in a spreadsheet."""
    values = pc.utf8_trim_whitespace(column)
    if not pc.any(pc.starts_with(values, "'"), min_count=0).as_py():
        return values
    return pc.replace_substring_regex(values, r"^'([0-9])", r"\1")


def joined_keys(parts: Sequence[pa.Array]) -> pa.Array:
    """What tells rows apart, as one text for each."""
    return pc.binary_join_element_wise(*parts, "/") if len(parts) > 1 else parts[0]


def _often(keys: pa.Array) -> np.ndarray[Any, Any]:
    """Which keys stand in more than one row."""
    encoded = keys.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    counts = np.bincount(places, minlength=len(encoded.dictionary)) if len(places) else np.array([], int)
    often: np.ndarray[Any, Any] = (counts > 1)[places]
    return often


def _suspicious(values: pa.Array) -> bool:
    """Whether any cell of a text column needs the closer look of ``bad_cell``."""
    if len(values) <= _FEW:
        return any(bad_cell(value) for value in values.to_pylist())
    if (pc.max(pc.binary_length(values)).as_py() or 0) > MAX_CELL:
        return True
    if len(written := _bytes(values)) == len(written.translate(None, MAY_ASK)):
        return False
    return bool(pc.any(pc.match_substring_regex(values.unique(), ASKS)).as_py())


def _asking(values: pa.Array) -> Collection[str]:
    """The cells that need the closer look of ``bad_cell``."""
    if len(values) <= _FEW:
        return frozenset(values.to_pylist())
    long = pc.greater(pc.binary_length(values), MAX_CELL)
    return frozenset(values.filter(pc.or_(long, pc.match_substring_regex(values, ASKS))).to_pylist())


def _bytes(values: pa.Array) -> bytes:
    """Everything that stands in a column of text, one cell behind the other."""
    _, ends, held = values.buffers()
    first, last = np.frombuffer(ends, np.int32)[[values.offset, values.offset + len(values)]]
    return bytes(held[first:last]) if held else b""


def _plain_cents(values: pa.Array) -> pa.Array | None:
    """A column of plainly written amounts ("1250.50") in hundredths, all at once; ``None`` if any is not plain."""
    empty = pc.equal(values, "")
    plain = pc.match_substring_regex(values, PLAIN_NUMBER)
    if not pc.all(pc.or_(plain, empty), min_count=0).as_py():
        return None
    amounts = pc.replace_substring(pc.if_else(empty, None, values), ",", ".").cast(pa.decimal128(17, 2))
    return pc.multiply(amounts, pa.scalar(100, pa.decimal128(3, 0))).cast(pa.decimal128(19, 0)).cast(pa.int64())


@dataclass(frozen=True)
class Whole:
    """What has to be known of a whole file before a part of it can be checked.

    Attributes:
        dates: what each date of a column means beside all the others, by the heading of the column.
        twice: the keys that more than one row has.
        filled: places of columns without a heading in which something stands.
    """

    dates: Mapping[str, Mapping[str, Cell]]
    twice: pa.Array
    filled: frozenset[int]


class TableCheck:
    """Checks one file against its kind, or one part of a file, collecting problems by row."""

    def __init__(
        self,
        kind: Kind,
        raw: RawTable,
        file: str,
        extra: Mapping[str, Callable[[str], Cell]],
        whole: Whole | None = None,
    ) -> None:
        self.kind = kind
        self.whole = whole
        self.raw = raw
        self.file = file
        self.readers = {**READERS, **extra}
        self.problems = list(raw.problems)
        self.counts: Counter[str] = Counter(found.code for found in raw.problems)
        self.rows: np.ndarray[Any, Any] = raw.rows.to_numpy(zero_copy_only=False)
        self.bad = np.zeros(len(self.rows), dtype=bool)
        self.passed_over = np.zeros(len(self.rows), dtype=bool)  # good rows with which there is nothing to do
        self.typed: dict[str, pa.Array] = {}
        self.text: dict[str, pa.Array] = {}
        self.heading: dict[str, str] = {}
        self.said: dict[str, str] = {}  # in headings, of every cell of a column
        self._cells_of: dict[str, pa.Array] = {}  # by column: its own cells, but for what stands in those of another
        self._nothing = pa.repeat("", len(self.rows))
        self._faulty: dict[str, set[int]] = {}
        self._note_faults_of_the_file()

    def run(self) -> Checked:
        """Check headings, cells and keys."""
        self.check()
        return self.done()

    def check(self) -> None:
        """The same, for a caller who has more to check before it is ``done``."""
        if not self._map_headings():
            return
        self._part_measures()
        for column in self.kind.columns:
            self._check_column(column)
        if all(name in self.heading for name in self.kind.key):
            self._check_keys()

    def done(self) -> Checked:
        """The good rows and everything that was found."""
        table = pa.table({**self.typed, "row_number": self.raw.rows} if self.typed else {})
        left_out = self.bad | self.passed_over
        if self.typed and left_out.any():
            table = table.filter(pa.array(~left_out))
        rejected = self._rejected() if self.bad.any() or self.raw.broken else {}
        return Checked(table, in_order(self.problems), rejected, self.raw.table.column_names, self.counts)

    def add(
        self,
        code: str,
        places: Iterable[int],
        column: str,
        values: Sequence[str] | None = None,
        detail: str | Sentence = "",
    ) -> None:
        """Record a problem for rows, by their place in the table."""
        places = list(places)
        self.counts[code] += len(places)
        if catalogue()[code]["severity"] == "error":
            self.bad[places] = True
            self._faulty.setdefault(self.heading.get(column, column), set()).update(places)
        room = MAX_SHOWN_PER_CODE - (self.counts[code] - len(places))
        for order, place in enumerate(places[: max(0, room)]):
            value = values[order] if values is not None else None
            where = {"sheet": self.raw.sheet, "row": int(self.rows[place]), "column": self.heading.get(column, column)}
            self.problems.append(problem(code, self.file, value=value, detail=detail, **where))

    def tell(
        self, code: str, *, value: str | None = None, column: str | None = None, detail: str | Sentence = ""
    ) -> None:
        """Record a problem of the file as a whole; for an error every row is set aside."""
        found = problem(code, self.file, sheet=self.raw.sheet, value=value, column=column, detail=detail)
        self.problems.append(found)
        if found.severity == "error":
            self.bad[:] = True

    def sound(self, places: Iterable[int], *columns: str) -> list[int]:
        """Of these rows those whose cells in these columns have no error yet: what is told twice helps nobody."""
        faulty = set().union(*(self._faulty.get(self.heading.get(name, name), ()) for name in columns))
        return [int(place) for place in places if place not in faulty]

    def _note_faults_of_the_file(self) -> None:
        """The errors that were met while the file was opened, such as the formulas of a workbook."""
        place_of: dict[int, int] | None = None
        for found in self.raw.problems:
            if found.row is None or found.severity != "error":
                continue
            place_of = place_of or {int(row): place for place, row in enumerate(self.rows)}
            if (place := place_of.get(found.row)) is not None:
                self.bad[place] = True
                self._faulty.setdefault(found.column or "", set()).add(place)

    # --- headings ----------------------------------------------------------------------------------

    def _map_headings(self) -> bool:
        """Which column stands under which heading; false for a file of which more is missing than found."""
        headings = self.raw.table.column_names
        bound = self.kind.bound(headings)
        for place in bound.unknown:
            heading = headings[place] or self._unheaded(place)
            if heading and not (self.raw.form == DOCUMENT and heading == PLACE):
                self.tell("column_unknown", value=heading)
        for asked in bound.questions:
            self.tell(asked.code, value=asked.value, column=asked.column, detail=asked.detail)
        for name in bound.twice:
            self.tell("column_twice", column=name)
        self.heading, self.said = bound.columns, bound.said
        missing = [
            column
            for column in self.kind.columns
            if column.required and column.name not in self.heading and column.name not in self.said
        ]
        for column in missing:
            self.tell("column_missing", column=column.name, detail=", ".join((column.name, *column.aliases[:3])))
        return len(missing) < len(self.heading)

    def _unheaded(self, place: int) -> str:
        """What a column without heading is called, if anything stands in it."""
        filled = place in self.whole.filled if self.whole else is_filled(self.raw.table.column(place))
        return f"column {place + 1}" if filled else ""

    # --- cells -------------------------------------------------------------------------------------

    def _check_column(self, column: Column) -> None:
        count = len(self.rows)
        heading, said = self.heading.get(column.name), self.said.get(column.name, "")
        arrow = ARROW.get(column.type, pa.string())
        missing = heading is None and column.name not in self._cells_of
        if missing and said:
            self.text[column.name] = self.typed[column.name] = pa.repeat(said, count)
            return
        if missing:
            self.text[column.name] = self._nothing
            self.typed[column.name] = pa.nulls(count, pa.date32() if column.type == "date" else arrow)
            return
        values = self._of(column.name)
        if said:
            values = self._as_headed(column.name, values, said)
        if heading and column.type in _NUMBERS:
            values = self._as_typed(heading, values)
        complete = not column.required or not pc.any(pc.equal(values, ""), min_count=0).as_py()
        if column.type in _PLAIN and complete and not _suspicious(values):
            self.text[column.name] = self.typed[column.name] = values
            return
        if column.type == "money" and (cents := _plain_cents(values)) is not None:
            self.text[column.name], self.typed[column.name] = values, cents
            return
        encoded = values.dictionary_encode()
        places = encoded.indices.to_numpy(zero_copy_only=False)
        distinct: list[str] = encoded.dictionary.to_pylist()
        cells = self._cells(column, distinct, _asking(encoded.dictionary))
        self.text[column.name] = values
        kind = pa.date32() if column.type == "date" else arrow
        typed = pa.array([cell.value for cell in cells], kind)
        self.typed[column.name] = typed.take(encoded.indices)
        self._record(column, distinct, cells, places)

    def _of(self, name: str) -> pa.Array:
        """A column as it is read, trimmed once."""
        if name not in self._cells_of:
            self._cells_of[name] = self._trimmed(self.heading[name])
        return self._cells_of[name]

    def _part_measures(self) -> None:
        """Units and currencies that stand in the cells of their numbers go into the column that is theirs."""
        for column in self.kind.columns:
            if not column.measured or column.name not in self.heading:
                continue
            values = self._of(column.name)
            if not _bytes(values).translate(None, OF_NUMBERS):
                continue
            encoded = values.dictionary_encode()
            parts = [apart(value, money=column.type == "money") for value in encoded.dictionary.to_pylist()]
            if any(parts):
                self._part(column, values, encoded.indices, parts)

    def _part(
        self, column: Column, values: pa.Array, places: pa.Array, parts: Sequence[tuple[str, str] | None]
    ) -> None:
        numbers = pa.array([part[0] if part else None for part in parts], pa.string()).take(places)
        written = pa.array([part[1] if part else "" for part in parts], pa.string()).take(places)
        fixed = column.measured not in {one.name for one in self.kind.columns}  # the one unit that the column is in
        given = pa.repeat(column.measured, len(values)) if fixed else self._beside(column.measured)
        distinct = pc.binary_join_element_wise(written, given, "\x1f").dictionary_encode()
        pairs = [pair.split("\x1f") for pair in distinct.dictionary.to_pylist()]
        wrong = [bool(one and other) and not is_same_unit(one, other) for one, other in pairs]
        rows = np.nonzero(pa.array(wrong, pa.bool_()).take(distinct.indices).to_numpy(zero_copy_only=False))[0]
        shown = [values[row].as_py() for row in rows[:MAX_SHOWN_PER_CODE]]
        self.add("measure_contradicts", rows, column.name, shown, given[rows[0]].as_py() if len(rows) else "")
        self._cells_of[column.name] = pc.coalesce(numbers, values)
        if not fixed:
            self._cells_of[column.measured] = pc.if_else(pc.equal(given, ""), written, given)

    def _beside(self, name: str) -> pa.Array:
        return self._of(name) if name in self.heading else self._nothing

    def _as_headed(self, name: str, values: pa.Array, said: str) -> pa.Array:
        """A column whose empty cells are said by the heading of another; what gainsays that is set aside."""
        values = pc.if_else(pc.equal(values, ""), said, values)
        others = [value for value in values.unique().to_pylist() if not is_same_unit(value, said)]
        if others:
            places = np.nonzero(pc.is_in(values, pa.array(others)).to_numpy(zero_copy_only=False))[0]
            shown = [values[place].as_py() for place in places[:MAX_SHOWN_PER_CODE]]
            self.add("unit_contradicts", places, name, shown, said)
        return values

    def _trimmed(self, heading: str) -> pa.Array:
        """A column without blanks around its cells; one that has none is held once."""
        place = self.raw.table.column_names.index(heading)
        given = self.raw.table.column(place).combine_chunks()
        values = plain_cells(given)
        if not values.equals(given):
            return values
        self.raw.table = self.raw.table.set_column(place, heading, given)
        return given

    def _as_typed(self, heading: str, values: pa.Array) -> pa.Array:
        """Numbers that were numbers by type, written so that they cannot be read as thousands: 1.234 is 1.2340."""
        typed = self.raw.numbers.get(self.raw.table.column_names.index(heading))
        if typed is None:
            return values
        return pc.if_else(typed, pc.replace_substring_regex(values, _UNSURE, r"\10"), values)

    def _cells(self, column: Column, distinct: Sequence[str], asking: Collection[str]) -> list[Cell]:
        filled = [value for value in distinct if value]
        read: Mapping[str, Cell]
        if column.type == "date":
            read = self.whole.dates[self.heading[column.name]] if self.whole else dates(filled)
        else:
            reader = self.readers[column.type]
            read = {value: reader(value) for value in filled}
        empty = Cell(code="value_missing") if column.required else Cell()
        return [((value in asking and bad_cell(value)) or read[value]) if value else empty for value in distinct]

    def _record(self, column: Column, distinct: Sequence[str], cells: Sequence[Cell], places: Any) -> None:
        wrong = {number for number, cell in enumerate(cells) if cell.code}
        if not wrong:
            return
        by_code: dict[tuple[str, str], list[int]] = {}
        for number in wrong:
            by_code.setdefault((cells[number].code, cells[number].detail), []).append(number)
        for (code, detail), numbers in by_code.items():
            if code == "date_day_first":  # a property of the column, told once
                where = {"sheet": self.raw.sheet, "column": self.heading[column.name]}
                self.problems.append(problem(code, self.file, **where))
                continue
            rows = np.nonzero(np.isin(places, numbers))[0]
            self.add(code, rows, column.name, [distinct[places[row]] for row in rows[:MAX_SHOWN_PER_CODE]], detail)

    # --- keys and what is set aside ----------------------------------------------------------------

    def _check_keys(self) -> None:
        keys = joined_keys([self.text[name] for name in self.kind.key])
        often = pc.is_in(keys, self.whole.twice).to_numpy(zero_copy_only=False) if self.whole else _often(keys)
        if not often.any():
            return
        rows = self.sound(np.nonzero(often)[0], *self.kind.key)
        self.add("duplicate_line", rows, self.kind.key[0], [keys[row].as_py() for row in rows[:MAX_SHOWN_PER_CODE]])

    def _rejected(self) -> dict[int, list[str]]:
        rejected = {number: [text] for number, text in self.raw.broken.items()}
        columns = [self.raw.table.column(place) for place in range(self.raw.table.num_columns)]
        kept = [column.take(pa.array(np.nonzero(self.bad)[0])).to_pylist() for column in columns]
        for order, place in enumerate(np.nonzero(self.bad)[0]):
            rejected[int(self.rows[place])] = [column[order] for column in kept]
        return dict(sorted(rejected.items()))
