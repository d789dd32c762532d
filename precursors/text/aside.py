"""Names that a text sets aside right behind or before them: residues below a limit, firms and streets, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from precursors.model import TextReading, Tier

_REACH = 60  # characters behind or before a name that may set it aside
_HINT = re.compile(
    r"[<≤]|:\s*-{1,3}\s|\b(?:pp[mb]|mg/kg|[uµ]g/g|ltd|limited|inc|llc|corp|corporation|gmbh|ltda|plc|pty|pvt|co|street|"
    r"road|avenue|lane|boulevard|calle|avenida|rua|carrera|barrio|colonia|detected|detectad[oa]|limit|l[ií]mite)\b|"
    r"0[.,]\d+\s*%|\btra(?:ce|za|[cç]o)s?\b|\bs\.?a\.?\b|\bs\.?r\.?l\.?\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"[\s:(,=-]{0,9}(?:content|contenido|residual|residue|residuo|level|nivel)?[\s:(]{0,5}(?:"
    r"(?:<=?|≤|max\.?|m[aá]x\.?|less than|menos de|below|not more than|nmt|no m[aá]s de|limit|l[ií]mite)[\s:]{0,5}"
    r"(?:\d{1,4}(?:[.,]\d+)?\s*(?:ppm|ppb|mg/kg|mg/l|[uµ]g/g|mcg/g)\b|0[.,]0\d*\s*%)|"
    r"(?:pp[mb]|not detected|no detectad[oa]|n[aã]o detectad[oa]|none detected|below (?:the )?(?:detection )?limit|"
    r"por debajo del l[ií]mite|abaixo do limite)\b)",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"[\s:(,=-]*0[.,]\d+\s*%\s*\(?(?:max\.?|m[aá]x\.?|maximum|m[aá]ximo)(?!\w)", re.IGNORECASE)
_TINY = re.compile(
    r"[\s:(,=-]*(?:\d{1,3}(?:[.,]\d+)?\s*pp[mb]\b|0[.,]0\d*\s*%|traces?\b|trazas?\b|tra[cç]os\b)", re.IGNORECASE
)
_TRACES = re.compile(r"[\s:(=-]*(?:traces?|trazas?|tra[cç]os)\b(?!\s+(?:de|of|del|do|da|d)\b)", re.IGNORECASE)
_TRADES = (
    r"chemicals?|industries|industrial|trading|products?|qu[ií]micos?|qu[ií]mica|laborator(?:y|ies|ios?)|labs?|group|"
    r"company|international|import|export|works|comercial|industrias"
)
_SUFFIX = r"(?:ltd|limited|inc|llc|corp|corporation|gmbh|s\.?a\.?|s\.?r\.?l\.?|ltda|plc|pty|pvt|co\.)(?!\w)"
_FIRM = re.compile(
    rf"\s+(?:(?:{_TRADES})[\s,]+){{0,3}}{_SUFFIX}|\s+(?:street|road|avenue|lane|boulevard)\b", re.IGNORECASE
)
_NAMED_FIRM = re.compile(rf"(?:\s+[\w&]+){{0,3}},?\s+{_SUFFIX}", re.IGNORECASE)
_FIRM_COMES = re.compile(
    r"\b(?:from|by|por|consignee|consignatario|shipper|maker|manufacturer|fabricante|proveedor|supplier|importer|exporter|"
    r"importador|exportador|de la empresa)\s+$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:calle|avenida|rua|carrera|barrio|colonia)\s+$", re.IGNORECASE)
_HEADING = re.compile(r":\s*-{1,3}\s")


def why_aside(text: str, span: tuple[int, int]) -> str:
    """Why a name at a place is set aside: ``traces``, ``firm``, ``heading``, or nothing."""
    if not _hints(text):
        return ""
    before, behind = text[max(0, span[0] - _REACH) : span[0]], text[span[1] : span[1] + _REACH]
    if _LIMIT.match(behind) or _AT_MOST.match(behind):
        return "traces"
    named = _FIRM_COMES.search(before) and _NAMED_FIRM.match(behind)
    if named or _FIRM.match(behind) or _ADDRESS.search(before):
        return "firm"
    return "heading" if _last_heading(text) >= span[1] else ""


@lru_cache(maxsize=64)
def _hints(text: str) -> bool:
    return _HINT.search(text) is not None


@lru_cache(maxsize=64)
def _last_heading(text: str) -> int:
    """Where the last mark of a tariff's heading stands; -1 without one. Once a text, however many names it holds."""
    return max((mark.start() for mark in _HEADING.finditer(text)), default=-1)


def set_aside(text: str, readings: Sequence[TextReading]) -> Iterator[TextReading]:
    """The readings: a trace below a limit is a mention, a name within a firm's or a heading is a question."""
    goods = any(reading.method == "foil" for reading in readings)
    for reading in readings:
        why = why_aside(text, reading.span) if reading.substance else ""
        end = reading.span[1]
        tiny = _TRACES.match(text, end) or (goods and _TINY.match(text, end))
        if tiny and reading.substance and not why:  # "essence (piperonal traces)"; "phenol, acetone 10 ppm"
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, "traces"))
        elif why == "traces":
            yield reading._replace(substance=None, structure=None, method="purpose", tier=Tier.WEAK, notes=(why,))
        elif why:
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, why))
        else:
            yield reading
