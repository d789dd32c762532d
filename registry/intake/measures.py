"""Amounts that stand in one cell with their unit or currency: "25 kg", "US$ 500.00"."""

from __future__ import annotations

import re

from precursors.quantity import is_known_unit
from precursors.tabular.heading_words import currency_of

# What the number is made of, or stands between its groups; a cell of nothing else has no measure in it.
OF_NUMBERS = b"0123456789., -+'"
_AMOUNT = re.compile(r"(?P<before>[^\d\s.,+-]*)\.?\s*(?P<number>[+-]?\d(?:[\d.,' \u00a0]*\d)?)\s*(?P<after>[^\d\s].*)?")


def apart(written: str, *, money: bool) -> tuple[str, str] | None:
    """The number of a cell, and the unit or the code of the currency that stands with it; ``None`` of any other cell.

    Of "$", the sign of many currencies, the code is empty.
    """
    found = _AMOUNT.fullmatch(written)
    if found is None:
        return None
    before, after = found["before"], found["after"] or ""
    if not money:
        return (found["number"], after) if not before and is_known_unit(after) else None
    code = currency_of(before or after) if bool(before) is not bool(after) else None
    return None if code is None else (found["number"], code)
