"""Readers of one cell: text in, typed value out, or the code of what is wrong with it.

Each distinct value of a column is read once, so a reader may take its time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from precursors.fold import key as fold_key
from precursors.numbers.cas import find_cas
from precursors.numbers.dates import days_of
from precursors.quantity import MAX_MILLIGRAMS, parse_concentration, parse_number
from precursors.tabular.faults import MAX_CELL, fault
from precursors.text.rest import is_placeholder
from precursors.yamls import parse
from registry.intake.cell import Cell

_MOVEMENT_WORDS = {
    "import": "import",
    "importacion": "import",
    "imp": "import",
    "export": "export",
    "exportacion": "export",
    "exp": "export",
    "transfer": "transfer",
    "transferencia": "transfer",
    "traslado": "transfer",
    "ventalocal": "transfer",
    "domestic": "transfer",
    "transit": "transit",
    "transito": "transit",
}
MOVEMENTS = tuple(dict.fromkeys(_MOVEMENT_WORDS.values()))
_STATUSES = {
    "active": "active",
    "activa": "active",
    "activo": "active",
    "vigente": "active",
    "suspended": "suspended",
    "suspendida": "suspended",
    "suspendido": "suspended",
    "revoked": "revoked",
    "revocada": "revoked",
    "revocado": "revoked",
    "cancelada": "revoked",
}
_PERIODS = {
    "year": "year",
    "ano": "year",
    "anual": "year",
    "annual": "year",
    "month": "month",
    "mes": "month",
    "mensual": "month",
    "monthly": "month",
    "total": "total",
}
_ANSWERS = {
    "none": "none",
    "ninguna": "none",
    "pendiente": "none",
    "noobjection": "no_objection",
    "sinobjecion": "no_objection",
    "objection": "objection",
    "objecion": "objection",
}


Reader = Callable[[str], Cell]
# What stands in the place of a UN number where the goods have none.
_NO_UN = frozenset(
    fold_key(said)
    for said in (
        "0",
        "0000",
        "no regulado",
        "no regulada",
        "no peligroso",
        "no peligrosa",
        "mercancía no peligrosa",
        "sin ONU",
        "carga no peligrosa",
        "not regulated",
        "non regulated",
        "unregulated",
        "not dangerous",
        "non-dangerous",
        "non-hazardous",
        "not hazardous",
        "no dangerous goods",
        "no UN number",
        "no ONU",
    )
)


def text(value: str) -> Cell:
    """Any text."""
    return Cell(value)


def one_of_words(table: dict[str, str], code: str) -> Reader:
    """A reader of one of a few words."""

    def read(value: str) -> Cell:
        found = table.get(fold_key(value))
        return Cell(found) if found else Cell(code=code, detail=", ".join(sorted(set(table.values()))))

    return read


def country(value: str) -> Cell:
    """A two-letter country code, or the name of a country in English, Spanish or Portuguese."""
    plain = value.strip().upper()
    code = plain if plain in _names_by_code() else _codes_by_name().get(fold_key(value))
    return Cell(code) if code else Cell(code="country_unknown")


@lru_cache(maxsize=1)
def _names_by_code() -> Mapping[str, Sequence[str]]:
    content: Mapping[str, Sequence[str]] = parse(Path(__file__).with_name("countries.yaml").read_text("utf-8"))
    return content


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    return {fold_key(name): code for code, names in _names_by_code().items() for name in names}


def countries(value: str) -> Cell:
    """Several countries: codes separated by blanks or commas, or names separated by commas."""
    for mark in (r"[\s,;/]+", r"\s*[,;/]\s*"):
        found = [country(part).value for part in re.split(mark, value) if part.strip()]
        if found and all(found):
            return Cell(" ".join(found))
    return Cell(code="country_unknown")


def integer(value: str) -> Cell:
    """A whole number of at least 1."""
    plain = re.sub(r"\.0+$", "", value.strip())
    if not re.fullmatch(r"\d{1,9}", plain) or int(plain) < 1:
        return Cell(code="integer_unreadable")
    return Cell(int(plain))


def hs(value: str) -> Cell:
    """A tariff code, digits only."""
    plain = re.sub(r"[.\s-]", "", value)
    return Cell(plain) if re.fullmatch(r"\d{4,12}", plain) else Cell(code="hs_shape")


def cas(value: str) -> Cell:
    """A CAS number; a wrong check digit is told and goes on. A date in its place is a spreadsheet's doing."""
    found = list(find_cas(value, marked=True))
    if len(found) != 1:
        return Cell(code="cas_shape" if found or not days_of(value) else "cas_is_date")
    return Cell(found[0].number, "" if found[0].ok else "cas_check_digit")


def un(value: str) -> Cell:
    """A UN number as it is written; "N/A" and the like say that the goods have none."""
    said = fold_key(value)
    return Cell("" if not re.search(r"[^\W_]", said) or said in _NO_UN or is_placeholder(value) else value)


def concentration(value: str) -> Cell:
    """A share, in parts per million."""
    share = parse_concentration(value)
    return Cell(share.ppm) if share.ppm is not None else Cell(code="concentration_unreadable")


def money(value: str) -> Cell:
    """An amount in hundredths of its currency; of an ambiguous one nothing is taken, and that is told."""
    number = parse_number(value)
    if number.value is None:
        return Cell(code="number_unreadable")
    if number.value < 0:
        return Cell(code="number_negative")
    if number.ambiguous:
        return Cell(code="value_ambiguous")
    cents = int((number.value * 100).to_integral_value(ROUND_HALF_UP))
    return Cell(cents) if cents < MAX_MILLIGRAMS else Cell(code="number_too_large")


def currency(value: str) -> Cell:
    """A three-letter currency code."""
    plain = value.strip().upper()
    return Cell(plain) if re.fullmatch(r"[A-Z]{3}", plain) else Cell(code="currency_unknown")


READERS: dict[str, Reader] = {
    "text": text,
    "raw": text,
    "substance": text,
    "integer": integer,
    "movement": one_of_words(_MOVEMENT_WORDS, "movement_unknown"),
    "status": one_of_words(_STATUSES, "choice_unknown"),
    "period": one_of_words(_PERIODS, "choice_unknown"),
    "pen_answer": one_of_words(_ANSWERS, "choice_unknown"),
    "country": country,
    "countries": countries,
    "hs": hs,
    "cas": cas,
    "un": un,
    "concentration": concentration,
    "money": money,
    "currency": currency,
}
ARROW = {"integer": pa.int32(), "date": pa.date32(), "concentration": pa.int64(), "money": pa.int64()}


def bad_cell(value: str) -> Cell | None:
    """What is wrong with any cell, whatever its column: too long, or no text that can be read."""
    if len(value) > MAX_CELL:
        return Cell(code="cell_too_long", detail=str(len(value)))
    return Cell(code=code) if (code := fault(value)) else None
