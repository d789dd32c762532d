"""Cells that were cut by wrapping, put together again; and what the headings of a document are called here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from precursors.fold import key as fold_key
from precursors.numbers.cas import find_cas
from precursors.quantity import is_known_unit, to_milligrams
from precursors.yamls import parse

_LETTER = re.compile(r"[^\W\d_]")
_UNIT = re.compile(r"[\s(\[]([^\s()\[\]]{1,12})[)\]]?$")
_CUT_CAS = re.compile(r"(?<![\d-])(\d(?:\s?\d){1,6})\s{0,3}-\s{0,3}(\d\s?\d)\s{0,3}-\s{0,3}(\d)(?![\d-])")
_MASSES = ("net_mass_kg", "gross_mass_kg")


@dataclass(frozen=True)
class Named:
    """A column by its heading; the heading may name the unit of what stands below it."""

    column: str
    unit: str = ""


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """What documents call things, from ``words.yaml``."""
    content: Mapping[str, Any] = parse(Path(__file__).with_name("words.yaml").read_text("utf-8"))
    return content


@lru_cache(maxsize=1)
def _headings() -> Mapping[str, str]:
    return {_folded_heading(name): column for column, names in words()["columns"].items() for name in names}


def _folded_heading(heading: str) -> str:
    """A heading without signs; one of signs alone as it stands."""
    return fold_key(re.sub(r"[.:()]", " ", heading)) or heading.strip()


def column_of(heading: str) -> Named | None:
    """Which of our columns a heading names."""
    if found := _headings().get(_folded_heading(heading)):
        return Named(found)
    unit = _UNIT.search(heading.strip())
    name = _headings().get(_folded_heading(heading[: unit.start()])) if unit else None
    if unit is None or name is None or not is_known_unit(unit[1]):
        return None
    if name in _MASSES and to_milligrams("1", unit[1]) == to_milligrams("1", "kg"):
        return Named(name)
    return Named("quantity", unit[1]) if name in ("quantity", "net_mass_kg") else None


def joined_cell(lines: Sequence[str]) -> str:
    """A cell of several lines: a number that was cut in one piece, words with blanks between them."""
    parts = [line.strip() for line in lines if line.strip()]
    if len(parts) < 2:
        return "".join(parts)
    together = "".join(parts)
    if not _LETTER.search(together) or is_known_unit(together):
        return together
    return whole_numbers(" ".join(parts))


def whole_numbers(text: str) -> str:
    """A text whose CAS numbers were cut by blanks; only where the check digit says so."""

    def mended(found: re.Match[str]) -> str:
        number = "-".join(re.sub(r"\s", "", part) for part in found.groups())
        known = next(iter(find_cas(number)), None)
        return number if known and known.ok else found[0]

    return _CUT_CAS.sub(mended, text)
