"""A typed cell as the text that a CSV file would have, with no digit more or less."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

_EXACT = 10**15  # beyond it a number of a spreadsheet is no whole number any more
_LONGEST = 300  # digits that are written out
_CAS_SHOWN = re.compile(r"[0#]{2,7}-[0#]{2}-[0#]")  # the format in which chemists show CAS numbers


def cell_text(value: object) -> str:
    """A cell of a workbook, of JSON or of Parquet as text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < _LONGEST else str(value)
    return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else ""


def shown_percent(value: float) -> str:
    """A number in a cell of a percent format as it is shown: 0.99 is 99%."""
    return f"{format((Decimal(repr(value)) * 100).normalize(), 'f')}%"


def shown_cas(value: float, form: str) -> str:
    """A whole number in a cell whose format shows it as a CAS number."""
    digits = str(int(value)).zfill(len(form.replace("-", "").lstrip("#")))
    return f"{digits[:-3]}-{digits[-3:-1]}-{digits[-1]}"


def is_cas_format(form: str) -> bool:
    """Whether a number format, without its quotes and backslashes, is that of CAS numbers."""
    return _CAS_SHOWN.fullmatch(form) is not None
