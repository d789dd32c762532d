"""Names that a text sets aside right behind or before them: residues below a limit, firms and streets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precursors.model import TextReading, Tier

_BEHIND = 60  # characters behind a name that may set it aside
_HINT = re.compile(
    r"[<≤]|\b(?:ppm|ppb|mg/kg|[uµ]g/g|ltd|limited|inc|llc|corp|corporation|gmbh|ltda|plc|pty|pvt|street|road|"
    r"avenue|lane|boulevard|calle|avenida|carrera|barrio|colonia)\b|\bs\.?a\.?\b|\bs\.?r\.?l\.?\b",
    re.I,
)
_LIMIT = re.compile(
    r"[\s:(,=-]*(?:content|contenido|residual|residue|level|nivel)?[\s:(]*"
    r"(?:<=?|≤|max\.?|m[aá]x\.?|less than|menos de|below|not more than|nmt|no m[aá]s de|limit|l[ií]mite)[\s:]*"
    r"\d{1,4}(?:[.,]\d+)?\s*(?:ppm|ppb|mg/kg|mg/l|[uµ]g/g|mcg/g)\b",
    re.I,
)
_TRADES = (
    r"chemicals?|industries|industrial|trading|products?|qu[ií]mica|laborator(?:y|ies|ios?)|labs?|group|company|"
    r"international|import|export|works|comercial|industrias"
)
_FIRM = re.compile(
    rf"\s+(?:(?:{_TRADES})[\s,]+){{0,3}}(?:ltd|limited|inc|llc|corp|corporation|gmbh|s\.?a\.?|s\.?r\.?l\.?|ltda|plc|pty|pvt)\b|"
    rf"\s+(?:street|road|avenue|lane|boulevard)\b",
    re.I,
)
_ADDRESS = re.compile(r"\b(?:calle|avenida|carrera|barrio|colonia)\s+$", re.I)


def set_aside(text: str, readings: Sequence[TextReading]) -> Iterator[TextReading]:
    """The readings; a trace below a limit is a mention, a name within a firm's or a street's is a question."""
    if not any(reading.substance for reading in readings) or not _HINT.search(text):
        yield from readings
        return
    for reading in readings:
        start, end = reading.span
        behind = text[end : end + _BEHIND]
        if reading.substance is None or reading.method == "cas":
            yield reading
        elif _LIMIT.match(behind):
            yield reading._replace(substance=None, method="purpose", tier=Tier.WEAK, notes=("traces",))
        elif _FIRM.match(behind) or _ADDRESS.search(text[max(0, start - _BEHIND) : start]):
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, "firm"))
        else:
            yield reading
