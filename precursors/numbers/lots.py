"""Numbers of lots: texts that differ in nothing else name the same goods, and need to be read only once."""

from __future__ import annotations

import re

_LOT = re.compile(
    r"(?<![^\W_])(?:lotes?|lots?|batch)[.:]?\s?(?:n[°º]|nos?|nr|nro|num|#)?[\s.:]{0,2}(?P<digits>[0-9]{1,12})\s*\Z",
    re.I,
)
_ANY = "7"


def without_lot(text: str) -> str:
    """A text with the digits of the lot number at its end all alike, so that it is as long and looks as before."""
    found = _LOT.search(text)
    if found is None:
        return text
    start, end = found.span("digits")
    return text[:start] + _ANY * (end - start) + text[end:]
