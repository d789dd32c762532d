"""Column maps: which headings of another layout are which of our columns, learned once and kept by name.

A map may join several columns, give what the layout does not say, and say what stands for nothing in it. A map that
was proposed marks its guesses; a person corrects them once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from precursors.fold import key as fold_key
from precursors.messages import Sentence, brief
from precursors.quantity import is_known_unit
from precursors.tabular.model import RawTable
from precursors.tabular.problems import Problem, problem
from precursors.yamls import parse
from registry.intake.kinds import kinds

HERE = Path(__file__).with_name("layouts")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_LONGEST_REASON = 300
_ORDERS = {
    "YYYYMMDD": (r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"),
    "DDMMYYYY": (r"^(\d{1,2})(\d{2})(\d{4})$", r"\3-\2-\1"),
    "MM/DD/YYYY": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", r"\3-\1-\2"),
    "DD/MM/YYYY": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", r"\3-\2-\1"),
    "YYMM": (r"^(\d{2})(\d{2})$", r"20\1-\2-01"),
    "YYYYMM": (r"^(\d{4})(\d{2})$", r"\1-\2-01"),
}


class MapRefused(Exception):
    """A map that cannot be used, or that does not fit a file."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].message())
        self.problems = problems


class MapFile(BaseModel):
    """A map as a file has it; unknown fields are refused.

    Attributes:
        columns: our column -> the heading of theirs, or several that are joined.
        joined_by: what stands between the parts of a number that is joined; descriptions are joined by a blank.
        constants: what is said of every row whose cell is empty.
        nothing: what stands for an empty cell.
        countries: their name or code of a country -> its two letters.
        units: their code of a unit -> one that is known.
        dates: how dates are written, where they could be read otherwise.
        decimals: how many digits of a number stand behind a decimal mark that is not written, by our column.
        headless: the headings of a file that has none.
        decimal: the mark before decimals, where the other one stands between thousands.
        national_units: units are codes; the quantity of one that is not known is left out, and that is told.
        numbered: rows have no number of a declaration; the name of the file and the number of the row stand in.
        without: the sides of the movement that the form has no place for.
        undescribed: the form has no text of the goods.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: Mapping[str, str | list[str]]
    joined_by: str = "-"
    constants: Mapping[str, str] = {}
    nothing: list[str] = []
    countries: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    dates: Literal["", "YYYYMMDD", "DDMMYYYY", "MM/DD/YYYY", "DD/MM/YYYY", "YYMM", "YYYYMM"] = ""
    decimals: Mapping[str, int] = {}
    decimal: Literal["", ".", ","] = ""
    national_units: bool = False
    numbered: bool = False
    headless: list[str] = []
    without: list[Literal["consignor", "consignee"]] = []
    undescribed: bool = False
    note: str = Field(default="", description="for people")


@dataclass(frozen=True)
class ColumnMap:
    """A map that fits our columns."""

    file: MapFile
    name: str = ""

    @cached_property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """Our column -> their headings."""
        return {name: (given,) if isinstance(given, str) else tuple(given) for name, given in self.file.columns.items()}

    @property
    def headings(self) -> frozenset[str]:
        """Their headings, folded, by which the header is found."""
        return frozenset(fold_key(heading) for given in self.sources.values() for heading in given)

    @property
    def headless(self) -> tuple[str, ...]:
        """The headings of a file that has none."""
        return tuple(self.file.headless)

    @property
    def without(self) -> frozenset[str]:
        """The sides of the movement that the form has no place for."""
        return frozenset(self.file.without)

    @property
    def undescribed(self) -> bool:
        """Whether the form has no text of the goods."""
        return self.file.undescribed

    def with_constants(self, constants: Mapping[str, str]) -> ColumnMap:
        """The same with more that is said of every row."""
        return replace(self, file=self.file.model_copy(update={"constants": {**self.file.constants, **constants}}))

    def once_applied(self, headings: Sequence[str]) -> str:
        """The map of rows that this one has put under our headings, as YAML: what the form lacks, they lack still."""
        said = {"columns": {name: name for name in headings if name in _ours()}}
        lacks = self.file.model_dump(include={"without", "undescribed"}, exclude_defaults=True)
        return yaml.safe_dump({**said, **lacks}, allow_unicode=True, sort_keys=False)

    def applied(self, raw: RawTable, file: str) -> RawTable:
        """A table under our headings.

        Raises:
            MapRefused: the file has no column of a heading that the map names.

        """
        places = {fold_key(name): place for place, name in reversed(list(enumerate(raw.table.column_names)))}
        missing = [
            problem("map_column_missing", file, sheet=raw.sheet, column=name, value=heading)
            for name, given in self.sources.items()
            for heading in given
            if fold_key(heading) not in places
        ]
        if missing:
            raise MapRefused(*missing)
        columns: dict[str, pa.Array] = {}
        numbers: dict[int, pa.Array] = {}
        for order, (name, given) in enumerate(self.sources.items()):
            own = [places[fold_key(heading)] for heading in given]
            columns[name] = self._column(name, [raw.table.column(place).combine_chunks() for place in own])
            if len(own) == 1 and own[0] in raw.numbers and name not in self.file.decimals:
                numbers[order] = raw.numbers[own[0]]
        for name, said in self.file.constants.items():
            given_here = columns.get(name, pa.repeat("", raw.table.num_rows))
            columns[name] = pc.if_else(pc.equal(given_here, ""), said, given_here)
        if self.file.numbered:
            columns["declaration_number"] = pa.repeat(Path(file).stem, raw.table.num_rows)
            columns["line_number"] = raw.rows.cast(pa.string())
        told = [*self._left(raw, file), *self._unknown_units(columns, raw, file)]
        return replace(raw, table=pa.table(columns), numbers=numbers, problems=[*raw.problems, *told])

    def _unknown_units(self, columns: dict[str, pa.Array], raw: RawTable, file: str) -> list[Problem]:
        """Leave out quantities in national units that nobody has told; the goods are looked at all the same."""
        if not self.file.national_units or not {"unit", "quantity"} <= columns.keys():
            return []
        units = columns["unit"].unique().to_pylist()
        unknown = [unit for unit in units if unit and not is_known_unit(unit)]
        if not unknown:
            return []
        left = pc.is_in(columns["unit"], pa.array(unknown))
        for name in ("unit", "quantity"):
            columns[name] = pc.if_else(left, "", columns[name])
        return [problem("units_left_out", file, sheet=raw.sheet, value=", ".join(sorted(unknown)))]

    def _left(self, raw: RawTable, file: str) -> list[Problem]:
        """The columns that the map does not name."""
        left = [name for name in raw.table.column_names if name and fold_key(name) not in self.headings]
        return [problem("column_unknown", file, sheet=raw.sheet, value=", ".join(left))] if left else []

    def _column(self, name: str, parts: Sequence[pa.Array]) -> pa.Array:
        """One of our columns from one or several of theirs."""
        nothing = pa.array(["", *self.file.nothing])
        cells = [pc.utf8_trim_whitespace(part) for part in parts]
        cells = [pc.if_else(pc.is_in(cell, nothing), "", cell) for cell in cells]
        kind = next(column.type for column in kinds()["declarations"].columns if column.name == name)
        between = " " if name == "description" else self.file.joined_by
        joined = cells[0] if len(cells) == 1 else _joined(cells, between)
        if kind == "country":
            return _replaced(joined, self.file.countries)
        if name == "unit":
            return _replaced(joined, self.file.units)
        if kind == "date" and self.file.dates:
            return pc.replace_substring_regex(joined, *_ORDERS[self.file.dates])
        if name in self.file.decimals:
            return _with_decimals(joined, self.file.decimals[name])
        if kind in ("raw", "money", "concentration") and self.file.decimal:
            return _unambiguous(joined, self.file.decimal)
        return joined


def _joined(cells: Sequence[pa.Array], between: str) -> pa.Array:
    rows = zip(*(cell.to_pylist() for cell in cells), strict=True)
    return pa.array([between.join(part for part in row if part) for row in rows], pa.string())


def _replaced(column: pa.Array, words: Mapping[str, str]) -> pa.Array:
    if not words:
        return column
    known = {fold_key(word): said for word, said in words.items()}
    return pa.array([known.get(fold_key(cell), cell) if cell else "" for cell in column.to_pylist()], pa.string())


def _with_decimals(column: pa.Array, digits: int) -> pa.Array:
    """Numbers whose decimal mark is not written: 00000012500000 with 5 of them is 125.00000."""
    return pa.array([_placed(cell, digits) for cell in column.to_pylist()], pa.string())


def _unambiguous(column: pa.Array, decimal: str) -> pa.Array:
    """Numbers with a decimal point that none can take for a thousands mark: 12,345 with a decimal comma is 12.3450."""
    plain = pc.replace_substring(column, "." if decimal == "," else ",", "")
    plain = pc.replace_substring(plain, decimal, ".")
    return pc.replace_substring_regex(plain, r"^(\d+\.\d{3})$", r"\10")


def _placed(cell: str, digits: int) -> str:
    if not cell.isdecimal() or not digits:
        return cell
    padded = cell.zfill(digits + 1)
    return f"{padded[:-digits].lstrip('0') or '0'}.{padded[-digits:]}"


# --- by name or from a file ---------------------------------------------------------------------------


def read_map(path: Path, name: str = "") -> ColumnMap:
    """Read a map.

    Raises:
        MapRefused: it is no map, or names a column that there is not.

    """
    said = name or path.stem
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MapRefused(problem("map_damaged", path.name, value=said, detail=brief(error, _LONGEST_REASON))) from error
    return map_of(text, said)


def map_of(text: str, name: str) -> ColumnMap:
    """A map as it is written.

    Raises:
        MapRefused: it is no map, or names a column that there is not.

    """
    try:
        found = MapFile.model_validate(parse(text))
    except (yaml.YAMLError, ValidationError, RecursionError) as error:
        raise MapRefused(problem("map_damaged", name, value=name, detail=brief(error, _LONGEST_REASON))) from error
    if unknown := sorted({*found.columns, *found.constants, *found.decimals} - _ours()):
        raise MapRefused(problem("map_damaged", name, value=name, detail=", ".join(unknown)))
    return ColumnMap(found, name)


def _ours() -> set[str]:
    return {column.name for column in kinds()["declarations"].columns}


def known_maps(folder: Path | None = None) -> dict[str, Path]:
    """Every map by its name: those of the program, and those of a folder of one's own, which go first."""
    folders = [HERE, *([folder] if folder else [])]
    return {path.stem: path for one in folders if one.is_dir() for path in sorted(one.glob("*.yaml"))}


def find_map(name: str, folder: Path | None = None) -> ColumnMap:
    """A map by its name, or from the file that is named.

    Raises:
        MapRefused: there is none, or it is no map.

    """
    if Path(name).suffix in (".yaml", ".yml") and Path(name).is_file():
        return read_map(Path(name))
    return named_map(name, folder)


def named_map(name: str, folder: Path | None = None) -> ColumnMap:
    """A map by its name, which is never a path.

    Raises:
        MapRefused: there is none.

    """
    known = known_maps(folder)
    if name not in known:
        raise MapRefused(problem("map_unknown", name, value=name, detail=", ".join(sorted(known))))
    return read_map(known[name])


def keep_map(found: ColumnMap, name: str, folder: Path) -> Path:
    """Keep a map by a name.

    Raises:
        MapRefused: the name is none that a file may have.

    """
    if not _NAME.fullmatch(name):
        raise MapRefused(
            problem("map_damaged", name, value=name, detail=Sentence("a_name_has_small_letters_digits_and_dashes"))
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    said: dict[str, Any] = found.file.model_dump(exclude_defaults=True)
    path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), "utf-8")
    return path
