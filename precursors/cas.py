"""CAS Registry Numbers as they stand on paper: found, checked, and their slips explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What each of the patterns below holds: most texts hold none of it.
_HINT = re.compile(r"\d\d ?[-\u2010-\u2015\u2212.] ?\d|[Cc][Aa][Ss]")
# Any dash, blanks or a slipped dot between the groups; leading zeros are common on labels.
_PATTERN = re.compile(
    r"(?<![\d.,-])0{0,4}(?P<first>[1-9]\d{1,6})[ ]?[-\u2010-\u2015\u2212.][ ]?(?P<second>\d{2})"
    r"[ ]?[-\u2010-\u2015\u2212.][ ]?(?P<check>\d)(?![\d])"
)
# The last digit lost at the edge of a label or a cell: the dash before it still stands.
_LAST_DIGIT_LOST = re.compile(r"(?<![\d.,-])0{0,4}(?P<first>[1-9]\d{1,6})-(?P<second>\d{2})-(?![\w-])")
# Said to be one, and written without its dashes.
_RUN_TOGETHER = re.compile(
    r"\bCAS(?:\s*(?:RN|N[O0UR]?M?[.º°]?|NUMBER|NUMERO))?[\s:#.]{0,4}0{0,4}(?P<digits>[1-9]\d{4,9})(?![\d-])", re.I
)


@dataclass(frozen=True, slots=True)
class FoundCas:
    """A number of the shape of a CAS number, with its place in the text.

    Attributes:
        incomplete: the check digit was not in the text; the one in ``number`` was worked out.
    """

    number: str
    span: tuple[int, int]
    incomplete: bool = False

    @property
    def ok(self) -> bool:
        """Whether its check digit was declared, and is right."""
        return not self.incomplete and check_digit_ok(self.number)


def find_cas(text: str) -> Iterator[FoundCas]:
    """Every number of the shape of a CAS number in a text: the whole ones in order, then those cut off."""
    if not _HINT.search(text):
        return
    for match in _PATTERN.finditer(text):
        number = f"{match['first']}-{match['second']}-{match['check']}"
        if "." in match[0] and not check_digit_ok(number):
            continue  # with dots it may as well be a date or a tariff code: only a right digit makes it a CAS
        yield FoundCas(number, match.span())
    for match in _RUN_TOGETHER.finditer(text):
        digits = match["digits"]
        number = f"{digits[:-3]}-{digits[-3:-1]}-{digits[-1]}"
        if check_digit_ok(number):
            yield FoundCas(number, match.span("digits"))
    for match in _LAST_DIGIT_LOST.finditer(text):
        body = f"{match['first']}-{match['second']}"
        yield FoundCas(f"{body}-{_check_digit(body)}", match.span(), incomplete=True)


def check_digit_ok(number: str) -> bool:
    """Whether a number ``NNNNNNN-NN-N`` carries the check digit that its other digits ask for."""
    if not re.fullmatch(r"[1-9]\d{1,6}-\d{2}-\d", number):
        return False
    return _check_digit(number[:-1]) == int(number[-1])


def _check_digit(body: str) -> int:
    digits = [int(character) for character in reversed(body) if character.isdigit()]
    return sum(weight * digit for weight, digit in enumerate(digits, start=1)) % 10


def repairs(number: str) -> Iterator[str]:
    """Numbers with a right check digit that differ in one digit, or in two neighbours swapped.

    A suggestion for a person to compare with the label, never an identification.
    """
    seen = {number}
    for candidate in _one_slip(number):
        if candidate not in seen and check_digit_ok(candidate):
            seen.add(candidate)
            yield candidate


def _one_slip(number: str) -> Iterator[str]:
    places = [place for place, character in enumerate(number) if character.isdigit()]
    for place in places:
        for digit in "0123456789":
            yield number[:place] + digit + number[place + 1 :]
    for left, right in zip(places, places[1:], strict=False):
        swapped = list(number)
        swapped[left], swapped[right] = swapped[right], swapped[left]
        yield "".join(swapped)
