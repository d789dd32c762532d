"""Declaration files: what the columns say together, and quantities in integer milligrams."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from precursors.quantity import MAX_MILLIGRAMS, Quantity, is_volume, plain_factors, to_milligrams, unit_key
from precursors.whole import whole
from registry.cells import safe_cell
from registry.intake.files import FileRefused, read_file
from registry.intake.problems import Problem
from registry.intake.tables import MAX_SHOWN_PER_CODE, PLAIN_NUMBER, Checked, Checker, kinds

_GOODS = ("description", "cas", "structure", "hs_code")  # and the UN number, which may say that there is none
_SIDES = (("consignor", ("consignor_name", "consignor_id")), ("consignee", ("consignee_name", "consignee_id")))
_QUANTITY_CODES = {
    "not_a_number": "number_unreadable",
    "negative": "number_negative",
    "unknown_unit": "unit_unknown",
    "too_large": "number_too_large",
}
_FACTORS = plain_factors()


@dataclass(frozen=True)
class Intake:
    """A declaration file after intake.

    Attributes:
        lines: good lines, typed; quantities in milligrams (``quantity_mg``), null where a volume still needs
            the density of the substance.
        problems: every problem of the file.
        rejected: the rows that were set aside, as read.
    """

    file: str
    lines: pa.Table
    problems: tuple[Problem, ...]
    rejected: Mapping[int, Sequence[str]]
    headings: tuple[str, ...]
    total: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which rows were set aside."""
        return tuple(found for found in self.problems if found.severity == "error")


def read_declarations(path: Path, *, jurisdiction: str = "GT", also: Callable[[Checker], None] | None = None) -> Intake:
    """Read a declaration file; never raises for what a file can hold.

    Args:
        path: CSV, XLSX, JSON or Parquet.
        jurisdiction: for lines that do not name one.
        also: checks the typed rows once more, with what only the caller knows.

    """
    try:
        raw = read_file(path, kinds()["declarations"].headings)
    except FileRefused as refused:
        return Intake(path.name, pa.table({}), (refused.problem,), {}, (), 0)
    checker = Checker(kinds()["declarations"], raw, path.name, {})
    checker.check()
    if checker.typed:
        _check_together(checker)
        _add_quantities(checker)
        checker.typed["jurisdiction"] = pc.fill_null(checker.typed["jurisdiction"], jurisdiction)
        if also:
            also(checker)
    checked = checker.done()
    return Intake(
        path.name,
        checked.table,
        tuple(checked.problems),
        checked.rejected,
        tuple(checked.headings),
        len(checker.rows) + len(raw.broken),
    )


def _empty(checker: Checker, column: str) -> np.ndarray:
    values: np.ndarray = pc.equal(checker.text[column], "").to_numpy(zero_copy_only=False)
    return values


def _check_together(checker: Checker) -> None:
    unnumbered = pc.equal(pc.fill_null(checker.typed["un_number"], ""), "").to_numpy(zero_copy_only=False)  # "N/A" too
    nothing = np.logical_and.reduce([unnumbered, *(_empty(checker, column) for column in _GOODS)])
    checker.add("goods_missing", checker.sound(np.nonzero(nothing)[0], *_GOODS), "description")
    for side, columns in _SIDES:
        missing = np.logical_and.reduce([_empty(checker, column) for column in columns])
        checker.add("party_missing", checker.sound(np.nonzero(missing)[0], *columns), columns[0], detail=side)


def _add_quantities(checker: Checker) -> None:
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
        column = "unit" if code == "unit_unknown" else "quantity"
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


def write_rejected(intake: Intake | Checked, file: Path, problems: Sequence[Problem], language: str) -> Path | None:
    """Write the rows that were set aside beside the file, each with its problems, ready to mend and resubmit.

    Cells that a spreadsheet would run as a formula are written with a leading apostrophe.
    """
    if not intake.rejected:
        return None
    said: dict[int, list[str]] = {}
    for found in problems:
        if found.row is not None and found.severity == "error":
            text = f"[{found.code}] {found.column or ''}: {found.message(language)} {found.hint(language)}"
            said.setdefault(found.row, []).append(text)
    target = file.with_name(f"{file.name}.rejected.csv")
    if not os.access(file.parent, os.W_OK):
        target = Path.cwd() / target.name
    general = " ".join(p.message(language) for p in problems if p.row is None and p.severity == "error")
    with whole(target) as draft, draft.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*map(safe_cell, intake.headings), "precursor_row", "precursor_problem"])
        for row, cells in intake.rejected.items():
            padded = [*cells, *[""] * (len(intake.headings) - len(cells))]
            problem_text = " ".join(said.get(row, [])) or general
            writer.writerow([*(safe_cell(cell) for cell in padded), row, safe_cell(problem_text)])
    return target
