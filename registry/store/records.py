"""Registry records: what a row of a registry file has to say to become one. Plain models validate first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from precursors.authorities import HOME_COUNTRY
from precursors.catalogue.load import Catalogue
from precursors.fold import key as fold_key
from precursors.numbers.cas import find_cas
from precursors.quantity import is_volume, to_milligrams
from precursors.tabular.files import FileRefused, read_file
from registry.intake.cell import Cell
from registry.intake.kinds import Checked, TableCheck, kinds

_Text = Annotated[str, Field(min_length=1, max_length=400)]
_Milligrams = Annotated[int, Field(gt=0)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Dated(_Record):
    valid_from: date
    valid_to: date

    @model_validator(mode="after")
    def _in_order(self) -> _Dated:
        if self.valid_to < self.valid_from:
            raise ValueError("date_order_impossible")
        return self


class OperatorRecord(_Record):
    """A registered company."""

    operator_id: _Text
    name: _Text
    country: str | None = None
    kind: str | None = None
    address: str | None = None
    telephone: str | None = None
    registered_on: date | None = None
    capacity_mg: _Milligrams | None = None


class SiteRecord(_Record):
    """A place where an operator keeps or handles substances."""

    site_id: _Text
    operator_id: _Text
    name: _Text
    address: str | None = None
    country: str | None = None
    kind: str | None = None


class LicenceRecord(_Dated):
    """One substance on a licence."""

    licence_number: _Text
    operator_id: _Text
    authority: _Text
    status: str
    substance: _Text
    quota_mg: _Milligrams | None = None
    quota_period: str
    capacity_mg: _Milligrams | None = None


class PermitRecord(_Dated):
    """A permit or certificate for a consignment."""

    permit_number: _Text
    authority: _Text
    operator_id: _Text
    movement: str
    substance: _Text
    quantity_mg: _Milligrams
    counterparty: str | None = None
    origin_country: str | None = None
    destination_country: str | None = None
    status: str


class PenRecord(_Record):
    """A pre-export notification."""

    pen_number: _Text
    operator_id: str | None = None
    substance: _Text
    quantity_mg: _Milligrams
    exporting_country: _Text
    importing_country: _Text
    sent_on: date
    answer: str
    answered_on: date | None = None


class QuotaRecord(_Record):
    """The quota of one substance on a licence that the registry holds."""

    licence_number: _Text
    substance: _Text
    quota_mg: _Milligrams
    quota_period: str


MODELS: Mapping[str, type[_Record]] = {
    "operators": OperatorRecord,
    "sites": SiteRecord,
    "licences": LicenceRecord,
    "quotas": QuotaRecord,
    "permits": PermitRecord,
    "pens": PenRecord,
}
_DEFAULTS = {"status": "active", "authority": HOME_COUNTRY, "quota_period": "year", "answer": "none"}
_QUOTA, _QUANTITY = ("quota", "quota_unit", "quota_mg"), ("quantity", "unit", "quantity_mg")
_CAPACITY = ("capacity", "capacity_unit", "capacity_mg")
_QUANTITIES = {
    "operators": (_CAPACITY,),
    "licences": (_QUOTA, _CAPACITY),
    "quotas": (_QUOTA,),
    "permits": (_QUANTITY,),
    "pens": (_QUANTITY,),
}
_FROM = {target: (quantity, unit, "substance") for quantity, unit, target in (_QUOTA, _CAPACITY, _QUANTITY)}
_CODES = {"not_a_number": "number_unreadable", "negative": "number_negative", "too_large": "number_too_large"}


def substance_reader(catalogue: Catalogue) -> Any:
    """A reader of a substance cell: its id, a name of it, or its CAS number."""
    known = {fold_key(key): key for key in catalogue.substances}
    for substance in catalogue.substances.values():
        for name in substance.names:
            known.setdefault(fold_key(name.text), substance.id)

    def read(value: str) -> Cell:
        for found in (one for one in find_cas(value) if one.ok):
            for substance in catalogue.by_cas(found.number):
                if substance.known_form(found.number).verified:
                    return Cell(substance.id)
        key = known.get(fold_key(value))
        return Cell(key) if key else Cell(code="substance_unknown")

    return read


def read_registry(
    kind: str, path: Path, catalogue: Catalogue, printed: Collection[tuple[str, str]] = ()
) -> tuple[list[_Record], Checked]:
    """Read a registry file.

    Args:
        kind: ``operators``, ``sites``, ``licences``, ``quotas``, ``permits`` or ``pens``.
        path: CSV, XLSX, JSON or Parquet.
        catalogue: for the substances.
        printed: licence and substance of every licence in the registry, for ``quotas``.

    Returns:
        The good records, and what was found, with the rows that were set aside.

    """
    try:
        raw = read_file(path, kinds()[kind].wanted())
    except FileRefused as refused:
        return [], Checked(pa.table({}), list(refused.problems), {}, [])
    checker = TableCheck(kinds()[kind], raw, path.name, {"substance": substance_reader(catalogue)})
    checker.run()
    if not checker.typed:
        return [], checker.done()
    rows = pa.table(checker.typed).to_pylist()
    if kind == "quotas":
        _known_licences(checker, rows, printed)
    _dates_in_order(checker)
    texts = pa.table(checker.text).to_pylist()
    read = [_record(kind, place, row, texts[place], checker) for place, row in enumerate(rows)]
    return [record for record in read if record is not None], checker.done()


def _known_licences(checker: TableCheck, rows: list[dict[str, Any]], printed: Collection[tuple[str, str]]) -> None:
    known = set(printed)
    missing = (place for place, row in enumerate(rows) if (row["licence_number"], row["substance"]) not in known)
    unknown = checker.sound(missing, "licence_number", "substance")
    checker.add("licence_unknown", unknown, "licence_number", [rows[place]["licence_number"] for place in unknown])


def _dates_in_order(checker: TableCheck) -> None:
    if not {"valid_from", "valid_to"} <= checker.typed.keys():
        return
    turned = pc.fill_null(pc.less(checker.typed["valid_to"], checker.typed["valid_from"]), False)
    places = [place for place, here in enumerate(turned.to_pylist()) if here]
    values = checker.text["valid_to"]
    checker.add("date_order_impossible", places, "valid_to", [values[place].as_py() for place in places])


def _record(kind: str, place: int, row: dict[str, Any], text: dict[str, str], checker: TableCheck) -> _Record | None:
    values = {key: value for key, value in row.items() if value not in (None, "")}
    for key, default in _DEFAULTS.items():
        if key in MODELS[kind].model_fields:
            values.setdefault(key, default)
    for columns in _QUANTITIES.get(kind, ()):
        _add_quantity(columns, place, values, text, checker)
    try:
        record = MODELS[kind].model_validate(values)
    except ValidationError as error:
        for found in error.errors():
            cells = _FROM.get(str(found["loc"][0]), (str(found["loc"][0]),)) if found["loc"] else ("valid_to",)
            checker.add("value_missing", checker.sound([place], *cells), cells[0], [text.get(cells[0], "")])
        return None
    return None if checker.bad[place] else record


def _add_quantity(
    columns: tuple[str, str, str], place: int, values: dict[str, Any], text: dict[str, str], checker: TableCheck
) -> None:
    quantity, unit, target = columns
    values.pop(quantity, None)
    values.pop(unit, None)
    if not text[quantity] or not checker.sound([place], quantity, unit):
        return
    read = to_milligrams(text[quantity], text[unit] or "kg", substance=values.get("substance"))
    if not text[unit]:
        checker.add("unit_assumed", [place], quantity, [text[quantity]])
    if read.milligrams is not None and not read.ambiguous:
        values[target] = read.milligrams
        return
    if "substance" not in values and is_volume(text[unit]):
        return  # which density it takes is known once the substance is
    code = "number_ambiguous" if read.ambiguous else _CODES.get(read.problem, "unit_unknown")
    column = unit if code == "unit_unknown" else quantity
    checker.add(code, [place], column, [text[column]])


__all__ = [
    "MODELS",
    "LicenceRecord",
    "OperatorRecord",
    "PenRecord",
    "PermitRecord",
    "QuotaRecord",
    "SiteRecord",
    "read_registry",
]
