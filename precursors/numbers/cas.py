"""CAS Registry Numbers as they stand on paper: found, checked, and their slips explained.

How sure a number is follows from how it stands there. Said to be a CAS number, it is one, right or wrong. Free and
with its dashes, it is one if its check digit agrees. With full stops, without dashes, or inside a longer code it may as
well be a date, a tariff code or a model: there only the number of a listed substance counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from precursors.numbers.cas_marks import MARKED, marks, numbered_otherwise
from precursors.numbers.dates import date_at, days_of
from precursors.numbers.digits import Plain, plain, ways

_TO_DIGITS = str.maketrans("OoQDlIZSGB", "0000112568")
_DIGIT = "[0-9OoQDlIZSGB]"  # and the letters that a scanner or a hand makes of one
_OFTEN = frozenset("0123456789OolI")
# What the patterns below need, whatever script the digits are of: most texts hold none of it.
_HINT = re.compile(
    r"[\dOolI][\W_ー一]{1,6}[\dOolI][\W_]{0,2}[\dOolI][\W_ー一]{1,6}[\dOolI]|-\d\d-|\A[\W_]{0,3}\d{5,14}(?:\.0)?[\W_]{0,3}\Z|"
    rf"{MARKED}"
)
_JOIN = r"(\s{0,2}[-_./]{1,2}\s{0,2}|\s{1,2})"
_THREE = re.compile(rf"(?<!\d)(\d{{2,12}}){_JOIN}(\d\d){_JOIN}(\d)(?!\d)")
_DASHED = r"\s{0,2}[-_]{1,2}\s{0,2}"
_SCANNED = re.compile(
    rf"(?<![^\W_])(?<!\d[-./])({_DIGIT}{{2,12}}){_DASHED}({_DIGIT}{{2}}){_DASHED}({_DIGIT})(?![^\W_]|[-./]\d)"
)
# Behind a label anything may part the groups, or nothing.
_SAID_JOIN = r"(?:\s{0,2}[-_./:]{1,2}\s{0,2}|\s{1,3})"
_SAID = re.compile(
    rf"({_DIGIT}{{2,12}}){_SAID_JOIN}({_DIGIT}{{2}}){_SAID_JOIN}({_DIGIT})(?:(?<=\d)(?!\d)|(?<=\D)(?![^\W_]))"
)
_WHOLE = re.compile(
    rf"[\W_]{{0,6}}(?:(?i:no|nr|nro|num|n[°º]|ref)[\W_]{{1,4}})?({_DIGIT}{{2,12}}{_SAID_JOIN}{_DIGIT}{{2}}{_SAID_JOIN}{_DIGIT})[\W_]{{0,6}}"
)
_SAID_RUN = re.compile(rf"({_DIGIT}(?:[-_.,']?{_DIGIT}){{4,13}})(?![^\W_]|[-/]\d)")
_WHOLE_NUMBER = re.compile(r"(\d{5,14})\.0(?![\w.])")  # as a spreadsheet hands on a number
_POWER = re.compile(r"(\d(?:\.\d{1,9})?)E\+?0?(\d)(?!\w)", re.I)
_DIGITS = re.compile(r"\d(?:[-_./,:'\s]{0,4}\d){4,20}")
# The last digit lost at the edge of a label or a cell: the dash before it still stands.
_SAID_CUT = re.compile(r"0{0,5}([1-9]\d{1,6})-(\d\d)-?(?![\w-])")
_CUT = re.compile(r"(?<![\w-])(?<!\d[.,])0{0,4}([1-9]\d{1,6})-(\d\d)-(?![\w-])")
_BARE = re.compile(r"[\W_]{0,3}(\d{5,14})(?:\.0)?[\W_]{0,3}")
_YEAR = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[1-9]")
_MEASURE = re.compile(r"\d{1,4}(?:[.,]\d{1,3})?\s?(?:kgs?|g|mg|ml|l|lts?|gal|lbs?|tm|t|%)(?![^\W_])", re.I)
_WORD = 4  # letters of a word; fewer, glued to a number, are a code
_REAL = 3  # characters that have to stand there as digits
_INSIDE, _GLUED, _FREE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class FoundCas:
    """A number of the shape of a CAS number, with its place in the text.

    Attributes:
        incomplete: the check digit was not in the text; the one in ``number`` was worked out.
        marked: it is said to be a CAS number, or stands in a column of them.
        firm: it stands there as CAS numbers do; else only that of a listed substance counts, as a question.
        asks: if it is wrong or not known, a person has to look at it.
        corrected: so many letters were read as the digits that they look like.
        bare: the text is these digits and nothing else, without a dash.
    """

    number: str
    span: tuple[int, int]
    incomplete: bool = False
    marked: bool = False
    firm: bool = True
    asks: bool = True
    corrected: int = 0
    bare: bool = False

    @property
    def ok(self) -> bool:
        """Whether its check digit was declared, and is right."""
        return not self.incomplete and check_digit_ok(self.number)


def may_hold(text: str) -> bool:
    """Whether a text may hold such a number: cheap to ask of every text."""
    return _HINT.search(text) is not None


def find_cas(text: str, *, marked: bool = False) -> Iterator[FoundCas]:
    """Every number of the shape of a CAS number in a text: the whole ones in order, then those cut off.

    Args:
        text: in any script, with any blanks and dashes.
        marked: the text is a value of a column of CAS numbers.

    """
    if not marked and not may_hold(text):
        return
    found: list[FoundCas] = []
    for said in ways(text):
        if not any(one.firm for one in found):
            found = _found_numbers(said, column=marked) or found
    yield from sorted(found, key=lambda one: (one.incomplete, one.span))


def is_whole(text: str) -> bool:
    """Whether a value is such a number, with or without a label, and nothing else."""
    if not may_hold(text):
        return False
    said = plain(text).text
    whole = _WHOLE.fullmatch(said, next(marks(said), 0))
    return whole is not None and sum(map(str.isdigit, whole[1])) >= max(_REAL, sum(map(str.isalpha, whole[1])))


def no_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where, behind the label of a CAS number, digits stand that are no number of that shape: too many, or a date."""
    said = next(ways(text))
    for at in marks(said.text):
        if _said_at(said.text, at) is not None:
            continue
        digits = _DIGITS.match(said.text, at)
        end = max(date_at(said.text, at), digits.end() if digits else at)
        if end > at:
            yield said.span(at, end)


def _found_numbers(said: Plain, *, column: bool) -> list[FoundCas]:
    text = said.text
    found, taken = [], bytearray(len(text))
    for one in _candidates(text, column=column):
        start, end = one.span
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(one)
    if column:
        found = [replace(one, marked=True, firm=True, asks=True, bare=False) for one in found]
    elif any(one.marked for one in found):  # "CAS Nos. 67-64-1 and 108-88-3"
        found = [replace(one, marked=one.asks) for one in found]
    return [replace(one, span=said.span(*one.span)) for one in found]


def _candidates(text: str, *, column: bool) -> Iterator[FoundCas]:
    """The surest first: a place that was read is not read again."""
    yield from _named_numbers(text, marks(text))
    if column and not days_of(text):
        yield from _named_numbers(text, (match.start() for match in re.finditer(rf"(?<![^\W_]){_DIGIT}", text)))
    scanned = list(_scanned_numbers(text))
    yield from (one for one in scanned if one.ok)
    yield from _three(text)
    yield from scanned
    for match in _CUT.finditer(text):
        yield _cut_number(match, marked=False)
    bare = _BARE.fullmatch(text)
    number = _run_together(bare[1]) if bare else None
    if bare and number and check_digit_ok(number):
        yield FoundCas(number, bare.span(1), firm=False, asks=False, bare=True)


# --- said to be one -----------------------------------------------------------------------------------


def _named_numbers(text: str, places: Iterable[int]) -> Iterator[FoundCas]:
    for at in places:
        found = _said_at(text, at)
        if found is not None:
            yield found


def _said_at(text: str, at: int) -> FoundCas | None:
    """The number behind a label: the first way to read it that has a right check digit, else the likeliest one."""
    if at and text[at - 1].isalpha() and not text[at : at + 1].isdigit():
        return None  # "CASIO"
    read = [found for found in _said_ways(text, at) if found is not None]
    right = (found for found in read if found.ok)
    return next(right, read[0] if read else None)


def _said_ways(text: str, at: int) -> Iterator[FoundCas | None]:
    power, whole = _POWER.match(text, at), _WHOLE_NUMBER.match(text, at)
    if power:
        yield _said_number(_run_together(format(float(power[1]) * 10 ** int(power[2]), ".0f")), power)
    if whole:
        yield _said_number(_run_together(whole[1]), whole)
    three, run = _SAID.match(text, at), _SAID_RUN.match(text, at)
    if three:
        yield _said_number(_grouped_number(*three.groups()), three)
    if date_at(text, at) > at:
        return
    cut = _SAID_CUT.match(text, at)
    if cut:
        yield _cut_number(cut, marked=True)
    if run:
        yield _said_number(_run_together(run[1]), run)


def _said_number(number: str | None, match: re.Match[str]) -> FoundCas | None:
    if number is None or sum(character.isdigit() for character in match[0]) < _REAL:
        return None
    return FoundCas(number, match.span(), marked=True, corrected=sum(map(str.isalpha, match[0])))


def _cut_number(match: re.Match[str], *, marked: bool) -> FoundCas:
    body = f"{match[1]}-{match[2]}"
    return FoundCas(f"{body}-{_check_digit(body)}", match.span(), incomplete=True, marked=marked, asks=marked)


def _grouped_number(first: str, second: str, check: str) -> str | None:
    """The number of three groups, or ``None`` if the first is too short or too long."""
    first = first.translate(_TO_DIGITS).lstrip("0")
    return f"{first}-{second}-{check}".translate(_TO_DIGITS) if 2 <= len(first) <= 7 else None


def _run_together(digits: str) -> str | None:
    """The number whose groups nothing parts, or whose marks stand in the wrong places."""
    plain = "".join(filter(str.isalnum, digits))
    return _grouped_number(plain[:-3], plain[-3:-1], plain[-1])


# --- not said to be one -------------------------------------------------------------------------------


def _three(text: str) -> Iterator[FoundCas]:
    found = list(_THREE.finditer(text))
    starts, ends = {match.start() for match in found}, {match.end() for match in found}
    for match in found:
        number = _grouped_number(match[1], match[3], match[5])
        if number is None:
            continue
        start, end = match.span()
        left = _FREE if text[start - 1 : start] == "/" and start - 1 in ends else _stands_to_left(text, start)
        right = _FREE if text[end : end + 1] == "/" and end + 1 in starts else _right(text, end)
        place = min(left, right)  # numbers in a row: "64-17-5/67-64-1"
        joins = {join.strip() or " " for join in (match[2], match[4])}
        dashed = joins <= {"-", "--", "_", "__"}
        asks = joins <= {"-", "--"} and place > _INSIDE and not _otherwise(text, match)
        if asks or check_digit_ok(number):
            firm = place == _FREE and not joins & {" ", "/"} if not dashed else place > _INSIDE
            yield FoundCas(number, match.span(), firm=firm, asks=asks)


def _scanned_numbers(text: str) -> Iterator[FoundCas]:
    """Numbers with a letter that looks like a digit: "1O8-24-7"."""
    for match in _SCANNED.finditer(text):
        number, said = _grouped_number(*match.groups()), "".join(match.groups())
        letters = sum(map(str.isalpha, said))
        if number is None or not letters or len(said) - letters < max(_REAL, letters + 1):
            continue
        often = _OFTEN.issuperset(said)
        asks = often and match[1][0].isdigit() and not _otherwise(text, match)
        if asks or check_digit_ok(number):
            yield FoundCas(number, match.span(), firm=often, asks=asks, corrected=letters)


def _otherwise(text: str, match: re.Match[str]) -> bool:
    """Whether what stands there is a date, or said to be the number of something else."""
    return bool(_YEAR.fullmatch(match[0])) or numbered_otherwise(text, match.start())


def _stands_to_left(text: str, at: int) -> int:
    """What a number is to what stands before it: free, glued to a word, or inside a longer code."""
    if not at:
        return _FREE
    mark, end = text[at - 1], at
    if not mark.isalpha():
        end = at - 1
        if mark not in "-_./" or not text[end - 1 : end].isalnum():
            return _FREE
    start = end
    while start and text[start - 1].isalpha():
        start -= 1
    word, code = text[start:end], start > 0 and text[start - 1].isdigit()
    if not word or code:
        return _INSIDE
    if word[-1] in "ºª" or word.casefold() in ("no", "nr", "nro", "num", "cas", "rn") or mark in "./":
        return _FREE
    return _GLUED if len(word) >= _WORD else _INSIDE


def _right(text: str, end: int) -> int:
    """What a number is to what stands behind it."""
    mark, behind = text[end : end + 1], text[end + 1 : end + 2]
    if mark.isalpha():
        return _GLUED if text[end : end + _WORD].isalpha() and len(text[end : end + _WORD]) == _WORD else _INSIDE
    if mark and mark in "-_./" and behind.isdigit():
        return _FREE if _MEASURE.match(text, end + 1) else _INSIDE
    return _GLUED if mark and mark in "-_" and behind.isalpha() else _FREE


# --- check digits -------------------------------------------------------------------------------------


def check_digit_ok(number: str) -> bool:
    """Whether a number ``NNNNNNN-NN-N`` carries the check digit that its other digits ask for."""
    if not re.fullmatch(r"[1-9][0-9]{1,6}-[0-9]{2}-[0-9]", number):
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
