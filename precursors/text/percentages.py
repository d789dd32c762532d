"""Which percentage of a text belongs to which substance: the one right behind its name, or right before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from precursors.model import TextReading, Tier
from precursors.quantity import PERCENT, parse_concentration

# Between a name and its share: "(", ":", "al", "de", "grade", a bracket with an abbreviation; never another clause.
_BEHIND = re.compile(
    r"[\s(:,\-–=~≥>]*(?:\([^()%]{1,20}\)\s*)?(?:(?:al|a|at|de|del|of|with|con|en|grado|grade|tecnico|technical|pureza|purity|"
    r"solucion|solution|soln|puro|pure|min|aprox|approx|about|hasta|min\.|conc|concentracion|concentration|acuosa|aqueous|"
    r"liquido|liquid|industrial|fumante|fuming|reactivo|reagent)[\s.:,(]*){0,3}",
    re.I,
)
_SAID = re.compile(r"%|ciento|p[ec]", re.I)  # no share is written without one of these
_BEFORE = re.compile(r"\s*(?:p/?p|w/?w|v/?v|m/?m|vol\.?|wt\.?)?\s*(?:de|of|d['’]|di|von)?\s*", re.I)


@dataclass(slots=True)
class _Percent:
    start: int
    end: int
    ppm: int
    taken: bool = False


def assign(text: str, readings: Sequence[TextReading]) -> Iterator[TextReading]:
    """Each reading with its share, if the text says one."""
    percents = list(_percents(text)) if any(reading.substance for reading in readings) else []
    if not percents:
        yield from readings
        return
    shares: dict[tuple[int, int], int] = {}
    for span in sorted({reading.span for reading in readings if reading.method != "negated"}):
        found = _before(text, span, percents) or _behind(text, span, percents)
        if found:
            found.taken = True
            shares[span] = found.ppm
    for reading in readings:
        share = shares.get(reading.span)
        if reading.substance is not None and share == 0:
            # "0 % acetone" says that there is none
            yield reading._replace(substance=None, method="negated", tier=Tier.WEAK, share_ppm=0, notes=("negated",))
        elif reading.substance is not None and share is not None:
            yield reading._replace(share_ppm=share)
        else:
            yield reading


def _percents(text: str) -> Iterator[_Percent]:
    for match in PERCENT.finditer(text) if _SAID.search(text) else ():
        ppm = parse_concentration(match[0]).ppm
        if ppm is not None:
            yield _Percent(match.start(), match.end(), ppm)


def _before(text: str, span: tuple[int, int], percents: Sequence[_Percent]) -> _Percent | None:
    for percent in percents:
        if not percent.taken and percent.end <= span[0] and _BEFORE.fullmatch(text[percent.end : span[0]]):
            return percent
    return None


def _behind(text: str, span: tuple[int, int], percents: Sequence[_Percent]) -> _Percent | None:
    for percent in percents:
        between = text[span[1] : percent.start]
        if not percent.taken and percent.start >= span[1] and len(between) <= 50 and _BEHIND.fullmatch(between):
            return percent
    return None
