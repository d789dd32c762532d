"""Declaration files: what the columns say together, and quantities in integer milligrams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from precursors.authorities import HOME_COUNTRY
from precursors.messages import Sentence
from precursors.quantity import MAX_MILLIGRAMS, Quantity, is_volume, plain_factors, to_milligrams, unit_key
from precursors.tabular.files import FileRefused, read_file
from precursors.tabular.model import DOCUMENT, MANIFEST, SHEET, RawTable, Wanted
from precursors.tabular.problems import Problem, problem
from registry.intake.kinds import MAX_SHOWN_PER_CODE, PLAIN_NUMBER, Kind, TableCheck, kinds
from registry.intake.maps import ColumnMap, MapRefused

KEY = ("declaration_number", "line_number")
_GOODS = ("description", "cas", "structure", "hs_code")  # and the UN number, which may say that there is none
_SIDES = {
    "consignor": (Sentence("consignor"), "consignor_name", "consignor_id"),
    "consignee": (Sentence("consignee"), "consignee_name", "consignee_id"),
}
_QUANTITY_CODES = {
    "not_a_number": "number_unreadable",
    "negative": "number_negative",
    "unknown_unit": "unit_without_mass",
    "too_large": "number_too_large",
}
_FACTORS = plain_factors()


@dataclass(frozen=True)
class Intake:
    """A declaration file after intake.

    Attributes:
        source: good lines, typed; or the Parquet file that holds them, of a file that was read in parts.
        problems: every problem of the file.
        rejected: the rows that were set aside, as read.
        total: rows of the file; each is among the lines, set aside, or passed over with a problem that says so.
        skipped: the numbers of the last.
    """

    file: str
    source: pa.Table | Path
    problems: tuple[Problem, ...]
    rejected: Mapping[int, Sequence[str]]
    headings: tuple[str, ...]
    total: int
    skipped: tuple[int, ...] = ()

    @cached_property
    def lines(self) -> pa.Table:
        """Good lines, typed, all in memory.

        Quantities are in milligrams (``quantity_mg``), null where a volume still needs the density of the substance.
        """
        return pq.read_table(self.source) if isinstance(self.source, Path) else self.source

    @property
    def keys(self) -> pa.Table:
        """``declaration_number, line_number`` of every good line."""
        return self.select(*KEY)

    def select(self, *columns: str) -> pa.Table:
        """Some columns of every good line, as far as there are any."""
        if isinstance(self.source, Path):
            return pq.read_table(self.source, columns=list(columns))
        return self.source.select(list(columns)) if self.source.num_columns else self.source

    @cached_property
    def count(self) -> int:
        """How many lines are good."""
        held = pq.read_metadata(self.source) if isinstance(self.source, Path) else self.source
        return int(held.num_rows)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which rows were set aside."""
        return tuple(found for found in self.problems if found.severity == "error")


@dataclass(frozen=True)
class Asked:
    """How a file is to be read.

    Attributes:
        sheet: of a workbook; the first that has a table if not given.
        mapped: which headings of another layout are which of our columns.
        day: of the declaration, where the file has none; for formats that may lack it today if not given.
        recording: what may be checked but not recorded is refused.
    """

    sheet: str | None = None
    mapped: ColumnMap | None = None
    day: date | None = None
    recording: bool = False


AS_IT_IS = Asked()


def read_declarations(
    path: Path,
    *,
    jurisdiction: str = HOME_COUNTRY,
    asked: Asked = AS_IT_IS,
    also: Callable[[TableCheck], None] | None = None,
) -> Intake:
    """Read a declaration file; never raises for what a file can hold.

    Args:
        path: a table (CSV, XLSX, ODS, JSON, Parquet), a declaration (XML of ASYCUDA or the WCO) or a manifest.
        jurisdiction: for lines that do not name one.
        asked: how it is to be read.
        also: checks the typed rows once more, with what only the caller knows.

    """
    try:
        raw = open_table(path, asked)
    except FileRefused as refused:
        return Intake(path.name, pa.table({}), refused.problems, {}, (), 0)
    return check_declarations(raw, path.name, jurisdiction=jurisdiction, asked=asked, also=also)


def check_declarations(
    raw: RawTable,
    file: str,
    *,
    jurisdiction: str = HOME_COUNTRY,
    asked: Asked = AS_IT_IS,
    also: Callable[[TableCheck], None] | None = None,
) -> Intake:
    """The same of a table that was opened; arguments as ``read_declarations``."""
    checker = TableCheck(kinds()["declarations"], raw, file, {})
    look_through(checker, jurisdiction, asked)
    if also and checker.typed:
        also(checker)
    checked = checker.done()
    return Intake(
        file,
        checked.table,
        tuple(checked.problems),
        checked.rejected,
        tuple(checked.headings),
        len(checker.rows) + len(raw.broken) + len(raw.skipped),
        raw.skipped,
    )


def look_through(checker: TableCheck, jurisdiction: str, asked: Asked) -> None:
    """Check the cells of a declaration file, or of a part of one, and what they say together."""
    checker.check()
    if not checker.typed:
        return
    if asked.recording and checker.raw.form == MANIFEST:
        checker.tell("manifest_not_recorded")
    _check_together(checker, asked.mapped)
    _add_quantities(checker)
    checker.typed["jurisdiction"] = pc.fill_null(checker.typed["jurisdiction"], jurisdiction)
    _show_cus_numbers(checker)


def open_table(path: Path, asked: Asked) -> RawTable:
    """The table of a declaration file under our headings as far as they are known, each row with a date.

    Raises:
        FileRefused: it cannot be read, or the map does not fit it.

    """
    return under_our_headings(read_file(path, wanted_of(asked)), path.name, asked)


def wanted_of(asked: Asked) -> Wanted:
    """What is looked for in a file."""
    mapped = asked.mapped
    if mapped is None:
        return kinds()["declarations"].wanted(asked.sheet)
    return Wanted(mapped.headings, sheet=asked.sheet, headless=mapped.headless)


def under_our_headings(raw: RawTable, file: str, asked: Asked) -> RawTable:
    """A table, or a part of one, as the map puts it and each row with a date.

    Raises:
        FileRefused: the map does not fit.

    """
    if asked.mapped and raw.form == SHEET:
        try:
            raw = asked.mapped.applied(raw, file)
        except MapRefused as refused:
            raise FileRefused(*refused.problems) from refused
    return _dated(raw, kinds()["declarations"], asked.day, file)


def _dated(raw: RawTable, kind: Kind, day: date | None, file: str) -> RawTable:
    """Every row with a date: the day that is given, or that of the check where the format may have none."""
    if not raw.table.num_rows or (day is None and raw.form in (SHEET, DOCUMENT)):
        return raw
    name = "declaration_date"
    heading = kind.bound(raw.table.column_names).columns.get(name)
    said = (day or date.today()).isoformat()
    if heading is None:
        table = raw.table.append_column(name, pa.repeat(said, raw.table.num_rows))
    else:
        place = raw.table.column_names.index(heading)
        given = raw.table.column(place).combine_chunks()
        missing = pc.equal(pc.utf8_trim_whitespace(given), "")
        if not pc.any(missing).as_py():
            return raw
        table = raw.table.set_column(place, heading, pc.if_else(missing, said, given))
    found = problem("date_assumed", file, sheet=raw.sheet, column=name, value=said)
    return replace(raw, table=table, problems=[*raw.problems, found])


def _empty(checker: TableCheck, column: str) -> np.ndarray:
    values: np.ndarray = pc.equal(checker.text[column], "").to_numpy(zero_copy_only=False)
    return values


def _check_together(checker: TableCheck, mapped: ColumnMap | None) -> None:
    unnumbered = pc.equal(pc.fill_null(checker.typed["un_number"], ""), "").to_numpy(zero_copy_only=False)  # "N/A" too
    nothing = np.logical_and.reduce([unnumbered, *(_empty(checker, column) for column in _GOODS)])
    checker.add("goods_missing", checker.sound(np.nonzero(nothing)[0], *_GOODS), "description")
    if mapped and mapped.undescribed:
        checker.tell("goods_not_described")
    for side, (named, *columns) in _SIDES.items():
        if mapped and side in mapped.without:  # the form has no place for it
            continue
        missing = np.logical_and.reduce([_empty(checker, column) for column in columns])
        checker.add("party_missing", checker.sound(np.nonzero(missing)[0], *columns), columns[0], detail=named)


def _show_cus_numbers(checker: TableCheck) -> None:
    """A CUS number stands behind the description, where it is read as a sign of its own and shown as not resolved."""
    numbers = checker.text["cus_number"]
    here = pc.not_equal(numbers, "")
    if not pc.any(here, min_count=0).as_py():
        return
    written = pc.binary_join_element_wise(checker.typed["description"], "CUS", numbers, " ")
    checker.typed["description"] = pc.if_else(here, pc.utf8_trim_whitespace(written), checker.typed["description"])


def _add_quantities(checker: TableCheck) -> None:
    """Milligrams for every line: plainly written masses all at once, of the others each distinct one once."""
    plain = _plain_milligrams(checker.text["quantity"], checker.text["unit"])
    names = ("quantity", "unit", "net_mass_kg")
    joined = pc.binary_join_element_wise(*(checker.text[name] for name in names), "\x1f")
    encoded = pc.if_else(pc.is_valid(plain), None, joined).dictionary_encode()
    distinct = [value.split("\x1f") for value in encoded.dictionary.to_pylist()]
    read = [_quantity(*parts) for parts in distinct]
    slow = pa.array([q.milligrams for q in read], pa.int64()).take(encoded.indices)
    checker.typed["quantity_mg"] = pc.coalesce(plain, slow)
    checker.typed["quantity_note"] = pa.array([q.assumption for q in read], pa.string()).take(encoded.indices)
    places = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    by_code: dict[str, list[int]] = {}
    for number, found in enumerate(read):
        code = "number_ambiguous" if found.ambiguous else _QUANTITY_CODES.get(found.problem, "")
        if code:
            by_code.setdefault(code, []).append(number)
    for code, numbers in by_code.items():
        rows = checker.sound(np.nonzero(np.isin(places, numbers))[0], *names)
        column = "unit" if code == "unit_without_mass" else "quantity"
        values = checker.text[column]
        checker.add(code, rows, column, [values[row].as_py() for row in rows[:MAX_SHOWN_PER_CODE]])


def _plain_milligrams(quantity: pa.Array, unit: pa.Array) -> pa.Array:
    """Plainly written numbers of g, kg or t in milligrams, exactly; null for every other line, and for zero."""
    units = unit.dictionary_encode()
    factors = [_FACTORS.get(unit_key(value)) for value in units.dictionary.to_pylist()]
    factor = pa.array(factors, pa.decimal128(10, 0)).take(units.indices)
    plain = pc.and_(pc.match_substring_regex(quantity, PLAIN_NUMBER), pc.is_valid(factor))
    amount = pc.replace_substring(pc.if_else(plain, quantity, None), ",", ".").cast(pa.decimal128(14, 2))
    milligrams = pc.multiply(amount, factor).cast(pa.decimal128(24, 0))
    fits = pc.and_(pc.greater(milligrams, 0), pc.less(milligrams, pa.scalar(MAX_MILLIGRAMS).cast(pa.decimal128(24, 0))))
    return pc.if_else(fits, milligrams, None).cast(pa.int64())


def _quantity(quantity: str, unit: str, net_mass: str) -> Quantity:
    if not quantity and net_mass:
        return to_milligrams(net_mass, "kg")
    if not quantity:
        return Quantity(None)
    found = to_milligrams(quantity, unit or "kg", net_mass_kg=net_mass)
    if not unit and found.milligrams is not None:
        return Quantity(found.milligrams, "unit_kg", ambiguous=found.ambiguous)
    if found.problem == "volume_without_density" and is_volume(unit):
        return Quantity(None, ambiguous=found.ambiguous)  # the density is known once the substance is
    return found
