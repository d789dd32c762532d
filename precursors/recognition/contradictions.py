"""What one line or look-up says that cannot all be true: names, numbers, structures, tariff codes and shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precursors.catalogue.load import Catalogue
from precursors.model import Form
from precursors.recognition.reading import Reading, lies_in
from precursors.recognition.systematic import METHOD, NAMES

_FIELDS = (("cas", "text", "cas_name"), ("cas", "structure", "cas_structure"), ("structure", "text", "name_structure"))
IN_TEXT_ONLY = frozenset(("hs_name", "shares_differ", "shares_exceed"))
_TARIFF = re.compile(
    r"\b(?:HTS|HS|SAC?|NCM|NC|CN|TARIC|partida|subpartida|fracci[oó]n|inciso|arancel\w*|tariff)\b[^\d\n]{0,20}"
    r"(\d{4})[. ]?(\d{2})(?![\d-])(?:[. ]?\d{2}){0,2}",
    re.I,
)
_PREPARATIONS = range(30, 39)  # chapters where a preparation of the substance belongs as well
_WHOLE_PPM, _ROUNDING_PPM = 1_000_000, 10_000


def contradictions(text: str, readings: Sequence[Reading], catalogue: Catalogue) -> list[str]:
    """Codes of what does not agree, where a listed substance is concerned."""
    within_text = [*_by_structure(readings), *_tariff(text, readings, catalogue), *_shares(readings)]
    return [*_between_fields(readings), *within_text]


def _between_fields(readings: Sequence[Reading]) -> Iterator[str]:
    """Fields of one line that name different substances, where at least one of them is listed."""
    by_field: dict[str, set[str]] = {}
    for reading in readings:
        if reading.certain and reading.field != "hs":
            by_field.setdefault(reading.field, set()).add(reading.substance or f"={reading.matched}")
    for one, other, code in _FIELDS:
        left, right = by_field.get(one, set()), by_field.get(other, set())
        listed = any(not key.startswith("=") for key in left | right)
        if left and right and listed and not left & right:
            yield code
    # Within a text: its number is of one substance, its only other name of another.
    numbers = {r.substance for r in readings if r.certain and r.field == "text" and r.method == "cas"}
    names = {r.substance for r in readings if r.certain and r.field == "text" and r.method in NAMES}
    if len(numbers) == 1 == len(names) and numbers != names:
        yield "cas_name"


def _by_structure(readings: Sequence[Reading]) -> Iterator[str]:
    """A name that is listed as one substance, and by its structure is another or none."""
    names = [r for r in readings if r.certain and r.method in NAMES and r.substance and r.span]
    systematic = [r for r in readings if r.certain and r.method == METHOD and r.span]
    for span in {r.span for r in systematic}:
        named = {r.substance for r in names if r.span and span and lies_in(r.span, span)}
        if named and not named & {r.substance for r in systematic if r.span == span}:
            yield "name_systematic"
            return


def _tariff(text: str, readings: Sequence[Reading], catalogue: Catalogue) -> Iterator[str]:
    """A tariff code in the text under which none of the substances read is classified.

    A code that has a field of its own is held against the substance by a rule. Preparations and shares have codes of
    their own chapters.
    """
    declared = {f"{found[1]}{found[2]}" for found in _TARIFF.finditer(text)}
    sure = [r for r in readings if r.certain and r.substance and r.form is Form.ITSELF]
    known = [codes for r in sure if (codes := catalogue.substance(str(r.substance)).hs_codes)]
    if not declared or not known or len(known) < len(sure):
        return
    agreed = declared & frozenset().union(*known)
    elsewhere = all(int(code[:2]) in _PREPARATIONS for code in declared)
    if not agreed and not elsewhere:
        yield "hs_name"


def _shares(readings: Sequence[Reading]) -> Iterator[str]:
    """Shares of one substance that differ, or shares of all that are more than the whole."""
    said: dict[str, set[int]] = {}
    for reading in readings:
        if reading.substance and reading.share_ppm and reading.certain:
            said.setdefault(reading.substance, set()).add(reading.share_ppm)
    if any(len(shares) > 1 for shares in said.values()):
        yield "shares_differ"
    elif sum(max(shares) for shares in said.values()) > _WHOLE_PPM + _ROUNDING_PPM:
        yield "shares_exceed"
