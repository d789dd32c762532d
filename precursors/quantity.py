"""Quantities and shares from text and columns: exact integers, every assumption said.

Decimal arithmetic only. One separator followed by three digits is ambiguous ("1.000 KG"): it is read as
thousands, marked, and never decides silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path

from precursors.yamls import parse

# Milligrams of one unit. Pound and ounce avoirdupois are exact by definition.
_MASS: dict[str, Decimal | int] = {
    "mg": 1,
    "g": 1_000,
    "gr": 1_000,
    "gm": 1_000,
    "gms": 1_000,
    "gramo": 1_000,
    "gramos": 1_000,
    "gram": 1_000,
    "grams": 1_000,
    "kg": 1_000_000,
    "kgs": 1_000_000,
    "kgm": 1_000_000,
    "kilo": 1_000_000,
    "kilos": 1_000_000,
    "kilogramo": 1_000_000,
    "kilogramos": 1_000_000,
    "kilogram": 1_000_000,
    "kilograms": 1_000_000,
    "t": 1_000_000_000,
    "tm": 1_000_000_000,
    "tne": 1_000_000_000,
    "mt": 1_000_000_000,
    "ton": 1_000_000_000,
    "tonelada": 1_000_000_000,
    "toneladas": 1_000_000_000,
    "tonne": 1_000_000_000,
    "tonnes": 1_000_000_000,
    "lb": Decimal("453592.37"),
    "lbs": Decimal("453592.37"),
    "libra": Decimal("453592.37"),
    "libras": Decimal("453592.37"),
    "pound": Decimal("453592.37"),
    "pounds": Decimal("453592.37"),
    "oz": Decimal("28349.523125"),
    "onza": Decimal("28349.523125"),
    "onzas": Decimal("28349.523125"),
}
# Litres of one unit. The US gallon is 231 cubic inches.
_VOLUME: dict[str, Decimal | int] = {
    "ml": Decimal("0.001"),
    "cc": Decimal("0.001"),
    "cl": Decimal("0.01"),
    "l": Decimal(1),
    "lt": 1,
    "lts": 1,
    "ltr": 1,
    "litro": 1,
    "litros": 1,
    "liter": 1,
    "liters": 1,
    "litre": 1,
    "litres": 1,
    "m3": 1_000,
    "mtq": 1_000,
    "gal": Decimal("3.785411784"),
    "gals": Decimal("3.785411784"),
    "galon": Decimal("3.785411784"),
    "galones": Decimal("3.785411784"),
    "gallon": Decimal("3.785411784"),
    "gallons": Decimal("3.785411784"),
    "gll": Decimal("3.785411784"),
}
MAX_MILLIGRAMS = 9_000_000_000_000_000_000 // 1000
_NUMBER = re.compile(r"^[+-]?(?:\d{1,3}(?:[ \u00a0']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its value, and whether another reading of the separators is possible."""

    value: Decimal | None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in milligrams, or why there is none.

    Attributes:
        milligrams: the quantity; ``None`` with a ``problem``.
        assumption: key of the assumption made: ``density``, ``net_mass``.
        problem: ``not_a_number``, ``negative``, ``unknown_unit``, ``volume_without_density``, ``too_large``.
    """

    milligrams: int | None
    assumption: str = ""
    problem: str = ""
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Density:
    """Kilograms a litre of a pure liquid at a temperature, and where that was read (a link, and the place there)."""

    kg_per_litre: Decimal
    at: str
    source: str
    place: str


@cache
def densities() -> Mapping[str, Density]:
    """The density of every substance that has a sourced one, by the substance's id."""
    content = parse(Path(__file__).with_name("densities.yaml").read_text("utf-8"))
    return {key: Density(Decimal(row.pop("density").removesuffix(" kg/L")), **row) for key, row in content.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """A share in parts per million, and its basis (``weight``, ``volume`` or unsaid)."""

    ppm: int | None
    basis: str = ""
    ambiguous: bool = False


@lru_cache(maxsize=100_000)
def parse_number(text: str) -> Number:
    """Read a number with either decimal mark.

    The last of ``.`` and ``,`` is the decimal mark; a single one followed by exactly three digits is a
    thousands mark, and ambiguous, unless the number starts with 0.
    """
    plain = text.strip()
    if plain.isascii() and plain.isdigit():
        return Number(Decimal(plain))
    if not _NUMBER.match(plain):
        return Number(None)
    plain = re.sub(r"[ \u00a0']", "", plain)
    dots, commas = plain.count("."), plain.count(",")
    ambiguous = False
    if dots and commas:
        decimal = max(plain.rfind("."), plain.rfind(","))
        thousands = "," if plain[decimal] == "." else "."
        if plain.count(plain[decimal]) > 1:
            return Number(None)
        plain = plain.replace(thousands, "").replace(plain[decimal], ".")
    elif dots + commas == 1:
        mark = "." if dots else ","
        whole, part = plain.split(mark)
        if len(part) == 3 and whole.lstrip("+-") not in ("", "0") and len(whole.lstrip("+-")) <= 3:
            ambiguous, plain = True, whole + part
        else:
            plain = f"{whole}.{part}"
    elif dots + commas > 1:
        mark = "." if dots else ","
        if any(len(group) != 3 for group in plain.split(mark)[1:]):
            return Number(None)
        plain = plain.replace(mark, "")
    try:
        return Number(Decimal(plain), ambiguous)
    except InvalidOperation:
        return Number(None)


def unit_key(unit: str) -> str:
    """A unit without case, dots and accents."""
    return unit.strip().casefold().rstrip(".").replace("³", "3").replace("ó", "o").replace(" ", "")


def to_milligrams(quantity: str, unit: str, *, substance: str | None = None, net_mass_kg: str = "") -> Quantity:
    """Turn a declared quantity into integer milligrams.

    Args:
        quantity: the number as written.
        unit: the unit as written; a count (drums, units) needs the net mass.
        substance: id of the substance, for its density when the unit is a volume.
        net_mass_kg: the declared net mass, which is preferred to any conversion of a volume or count.

    """
    number = parse_number(quantity)
    if number.value is None:
        return Quantity(None, problem="not_a_number")
    if number.value <= 0:
        return Quantity(None, problem="negative")
    key = unit_key(unit)
    if key in _MASS:
        return _bounded_quantity(number.value * _MASS[key], ambiguous=number.ambiguous)
    net = parse_number(net_mass_kg) if net_mass_kg else Number(None)
    if net.value is not None and net.value > 0:
        return _bounded_quantity(net.value * 1_000_000, assumption="net_mass", ambiguous=net.ambiguous)
    if key in _VOLUME:
        density = densities().get(substance or "")
        if density is None:
            return Quantity(None, problem="volume_without_density", ambiguous=number.ambiguous)
        milligrams = number.value * _VOLUME[key] * density.kg_per_litre * 1_000_000
        return _bounded_quantity(milligrams, "density", ambiguous=number.ambiguous)
    return Quantity(None, problem="unknown_unit")


def to_microlitres(quantity: str, unit: str) -> int | None:
    """A declared volume in whole microlitres, rounded down; nothing where it is none, or too large to be one."""
    number, factor = parse_number(quantity).value, _VOLUME.get(unit_key(unit))
    if number is None or factor is None or not 0 < number * factor * 1_000_000 <= MAX_MILLIGRAMS:
        return None
    return int(number * factor * 1_000_000)


def plain_factors() -> dict[str, int]:
    """Milligrams of the units in which two decimals are still whole milligrams: g, kg, t and their names."""
    return {unit: factor for unit, factor in _MASS.items() if isinstance(factor, int) and factor >= 1_000}


def is_known_unit(unit: str) -> bool:
    """Whether a unit is one of mass or volume."""
    key = unit_key(unit)
    return key in _MASS or key in _VOLUME


def is_same_unit(one: str, other: str) -> bool:
    """Whether two names are of one unit: ``kg`` and ``kilos``; names of no known unit have to be the same."""
    first, second = unit_key(one), unit_key(other)
    return first == second or any(first in of and of.get(first) == of.get(second) for of in (_MASS, _VOLUME))


def is_volume(unit: str) -> bool:
    """Whether a unit is one of volume."""
    return unit_key(unit) in _VOLUME


def _bounded_quantity(milligrams: Decimal, assumption: str = "", *, ambiguous: bool = False) -> Quantity:
    if milligrams > MAX_MILLIGRAMS:
        return Quantity(None, problem="too_large")
    # Rounded up: a threshold is never missed by the rounding of a conversion.
    whole = int(milligrams.to_integral_value(rounding="ROUND_CEILING"))
    return Quantity(whole, assumption, ambiguous=ambiguous)


PERCENT = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:%|por ciento|percent|pct|per cent)\s*(p/?p|w/?w|m/?m|v/?v|p/?v|w/?v)?", re.I
)
_BARE = re.compile(r"^\s*(\d{1,3}(?:[.,]\d{1,4})?)\s*$")


def parse_concentration(text: str) -> Share:
    """Read the first percentage of a text, or a bare number of a concentration column as percent."""
    match = PERCENT.search(text)
    bare = None if match else _BARE.match(text)
    if match is None and bare is None:
        return Share(None)
    value = Decimal((match or bare)[1].replace(",", "."))  # type: ignore[index]
    if value > 100:
        return Share(None)
    basis = (match[2] or "").replace("/", "").casefold() if match else ""
    meaning = {"pp": "weight", "ww": "weight", "mm": "weight", "vv": "volume"}.get(basis, "")
    return Share(int(value * 10_000), meaning, ambiguous=match is None and value <= 1)
