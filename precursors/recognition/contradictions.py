"""What one line or look-up says that cannot all be true: names, numbers, structures, tariff codes and shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precursors.catalogue.load import Catalogue
from precursors.fold import fold
from precursors.model import Form
from precursors.recognition.reading import Reading, lies_in
from precursors.recognition.signs import NOT_GOODS
from precursors.recognition.systematic import METHOD, NAMES
from precursors.text.un_numbers import entries
from precursors.vocabulary.words import ordinary

_FIELDS = (("cas", "text", "cas_name"), ("cas", "structure", "cas_structure"), ("structure", "text", "name_structure"))
IN_TEXT_ONLY = frozenset(("hs_name", "un_name", "shares_differ", "shares_exceed"))
_TARIFF = re.compile(
    r"\b(?:HTS|HS|SAC?|NCM|NC|CN|TARIC|partida|subpartida|fracci[oó]n|inciso|arancel\w*|tariff)\b[^\d\n]{0,20}"
    r"(\d{4})[. ]?(\d{2})(?![\d-])(?:[. ]?\d{2}){0,2}",
    re.I,
)
# A harmless name is held against a CAS number only where they stand as one: "citric acid 99 %, CAS No. 108-24-7",
# "108-24-7 (citric acid)". Elsewhere it may be of a solvent, of what was added, or of the next goods.
_TO_NUMBER = re.compile(r"[\w\s.,;:%°º#()\[-]{0,40}")
_TO_NAME = re.compile(r"[\s:)(\[-]{1,4}")
_LETTERS = re.compile(r"[^\W\d_]+")
_OF_NUMBERS = frozenset("cas no nr nro n num numero number".split())
_FOIL, _UN = "foil", "un_number"
_BESIDE = "9"  # the class of what travels with the goods: dry ice, batteries
_PREPARATIONS = range(30, 39)  # chapters where a preparation of the substance belongs as well
_WHOLE_PPM, _ROUNDING_PPM = 1_000_000, 10_000


def contradictions(text: str, readings: Sequence[Reading], catalogue: Catalogue) -> list[str]:
    """Codes of what does not agree, where a listed substance is concerned."""
    within_text = [
        *_by_structure(readings),
        *_un_number(readings),
        *_tariff(text, readings, catalogue),
        *_shares(readings),
    ]
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
    yield from _number_in_text([one for one in readings if one.certain and one.field == "text"])


def _number_in_text(readings: Sequence[Reading]) -> Iterator[str]:
    """Within a text: its number is of one substance, its only name of another or of a compound that no list names."""
    numbers = [one for one in readings if one.method == "cas"]
    named = {one.substance for one in readings if one.method in NAMES}
    sure = {one.substance for one in numbers}
    if len(sure) != 1 or len(named) > 1:
        return
    if named:
        differs = named != sure
    else:
        differs = sure != {None} and any(_as_one(foil, one) for foil in readings if _harmless(foil) for one in numbers)
    if differs:
        yield "cas_name"


def _harmless(reading: Reading) -> bool:
    return reading.method == _FOIL and reading.substance is None


def _as_one(name: Reading, number: Reading) -> bool:
    """Whether a name and a number stand as one: nothing between them but marks, or a grade behind the name."""
    if not name.span or not number.span:
        return False
    if name.span[1] <= number.span[0]:
        between = name.value[name.span[1] : number.span[0]]
        return _TO_NUMBER.fullmatch(between) is not None and all(map(_says_grade, _LETTERS.findall(fold(between))))
    return _TO_NAME.fullmatch(name.value[number.span[1] : name.span[0]]) is not None


def _says_grade(word: str) -> bool:
    return word in _OF_NUMBERS or ordinary().get(word) == "grades"


def _un_number(readings: Sequence[Reading]) -> Iterator[str]:
    """A UN number that names one thing, where everything else on the line names others."""
    declared = {r.matched[:4]: r for r in readings if r.method == _UN}
    if len(declared) != 1:
        return
    number, sign = next(iter(declared.items()))
    entry = entries().get(number)
    others = [r for r in readings if r.certain and r.method != _UN and r.method not in NOT_GOODS]
    if not others or not entry or entry.kind != "substance" or entry.hazard == _BESIDE:
        return
    named = {r.substance for r in others}
    # Of two compounds that no list names it is not known here whether they are one.
    if sign.substance not in named and (sign.substance or None not in named):
        yield "un_name"


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
