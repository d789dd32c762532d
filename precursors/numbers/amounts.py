"""Amounts as the law prints them ("5 kg", "100 L", "50 US gal", "30 %", "15 working days"), as what a rule counts in.

What a rule counts in is the end of the parameter's key: ``_mg``, ``_ul``, ``_ml``, ``_ppm``, ``_percent``,
``_cents_per_kg``; every other amount keeps its own unit.
"""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, Decimal

from precursors.messages import WrongValue
from precursors.quantity import densities

FLAG, COUNT, SUM = "flag", "count", "sum"
# Microlitres and milligrams of one unit; a US gallon is 231 cubic inches.
_MASS = {"mg": Decimal(1), "g": Decimal(1_000), "kg": Decimal(1_000_000), "t": Decimal(1_000_000_000)}
_VOLUME = {"mL": Decimal(1_000), "L": Decimal(1_000_000), "US gal": Decimal("3785411.784")}
_PLAIN = ("years", "months", "days", "business days", "working days", "hours", "substances")
_COUNTED = tuple("consignments countries declarations HS lines numbers operators parts prices spreads versions".split())
_ONE = {"countries": "country"}
_AMOUNT = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?) (?P<unit>\S.*)")
_SUM = re.compile(r"sum (?P<number>\d+)")


def read_amount(written: object, key: str, substance: str) -> tuple[int, str]:
    """The number and the unit that rules see of an amount; rounded down, so that no threshold is missed.

    Args:
        written: the amount as text, or ``True`` where the law says yes.
        key: the parameter's, whose end says what its rule counts in.
        substance: whose density turns a volume into a mass where the rule counts milligrams.

    Raises:
        ValueError: it is no amount, or none that this key can count.

    """
    if written is True:
        return 1, FLAG
    if group := _SUM.fullmatch(str(written)):
        return int(group["number"]), SUM
    found = _AMOUNT.fullmatch(str(written))
    if found is None:
        raise WrongValue("value_is_no_amount_with_its_unit_write_5_kg", x=key, y=repr(written))
    amount, unit = _counted_amount(Decimal(found["number"].replace(",", "")), found["unit"], key, substance)
    whole = amount.to_integral_value(ROUND_FLOOR)
    if ((unit in _PLAIN or unit == COUNT) and whole != amount) or (amount and not whole):
        raise WrongValue("value_is_no_whole_number_of", x=key, y=repr(written), z=unit)
    return int(whole), unit


def _counted_amount(number: Decimal, unit: str, key: str, substance: str) -> tuple[Decimal, str]:
    if unit in _MASS and key.endswith("_mg"):
        return number * _MASS[unit], "mg"
    if unit in _VOLUME:
        return _volume(number * _VOLUME[unit], unit, key, substance)
    if unit == "%" and key.endswith(("_ppm", "_percent")):
        return (number * 10_000, "ppm") if key.endswith("_ppm") else (number, "percent")
    if unit == "per kg" and key.endswith("cents_per_kg"):
        return number * 100, COUNT
    for name in (*_PLAIN, *_COUNTED):
        if unit == (_ONE.get(name, name.removesuffix("s")) if number == 1 else name):
            return number, name if name in _PLAIN else COUNT
    raise WrongValue("value_in_this_key_does_not_count_in_that_unit", x=key, y=unit)


def _volume(microlitres: Decimal, unit: str, key: str, substance: str) -> tuple[Decimal, str]:
    if key.endswith("_ul"):
        return microlitres, "uL"
    if key.endswith("_ml"):
        return microlitres / 1_000, "mL"
    if not key.endswith("_mg"):
        raise WrongValue("value_in_this_key_does_not_count_in_that_unit", x=key, y=unit)
    if substance not in (known := densities()):
        raise WrongValue("value_in_has_no_density_add_it_to_precursors", x=key, y=unit, z=substance)
    return microlitres * known[substance].kg_per_litre, "mg"  # kg/L is mg/uL
