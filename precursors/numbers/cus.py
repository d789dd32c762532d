"""CUS numbers of the European customs inventory of chemicals: "CUS 0012345-6". No table of them is held here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from precursors.numbers.digits import plain

_SIGN = re.compile(
    r"(?<![^\W\d_])CUS[\s.:#=/()_-]{0,4}(?:(?:nos?|nr|nro|n[°º]?|num|number|numero|número|code|codigo|código)(?![^\W\d_])"
    r"[\s.:#=/°º()_-]{0,4}){0,2}(?P<number>\d{7})[\s-]{0,3}(?P<check>\d)(?![\w])",
    re.I,
)
_COLUMN = re.compile(r"\D{0,24}(?P<number>\d{7})[\s-]{0,3}(?P<check>\d)\D{0,24}", re.S)


def find_cus(text: str, *, column: bool = False) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every CUS number of a text that is marked as one, with its place; in a column of them, without a mark too."""
    said = plain(text)
    pattern = _COLUMN if column else _SIGN
    for match in pattern.finditer(said.text):
        yield f"{match['number']}-{match['check']}", said.span(match.start("number"), match.end("check"))
