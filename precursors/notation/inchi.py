"""InChI and InChIKeys in a text: with their head, with a label, without either, and broken over lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

PREFIX = r"(?:\b(?:standard|std\.?|canonical|isomeric|clave|c[oó]digo|cadena|notaci[oó]n)[\s_](?:del?[\s_])?)?"
_MARKS = r"[\s=:>\"'-]{0,8}"
_LABEL = re.compile(PREFIX + rf"InChI(?![\s_-]?Key)(?:[\s_](?:string|code))?{_MARKS}(?=1[SB]?\s?/)", re.I)
_SAID = re.compile(PREFIX + r"InChI\s?=\s?([^\s\"'|]+)", re.I)
_LAYER = r"/(?:[fr]\d{0,3}[A-Z][A-Za-z0-9.]{0,300}|[a-z][0-9HDTu,;*()+\-?!.]{0,4000})"
_BODY = re.compile(rf"1[SB]?\s?/[A-Za-z0-9.]{{0,400}}(?:{_LAYER}){{0,40}}/?")
_FORMULA = r"[A-Z0-9][A-Za-z0-9.]{0,400}"
_HEADLESS = re.compile(rf"(?<![\w/.,-])1(?:S/{_FORMULA}(?=/[a-z])|/{_FORMULA}(?=/c\d))")
_FORMULA_ALONE = re.compile(rf"1S/{_FORMULA}")
_GAP = re.compile(r"\s{1,4}")
_REST = re.compile(rf"[0-9HDTu,;*()+\-?!.]{{0,4000}}(?:{_LAYER}){{0,40}}/?")
_REST_OF_FORMULA = re.compile(rf"[A-Za-z0-9.]{{0,400}}(?:{_LAYER}){{1,40}}/?")
_LETTER_OF_LAYER = re.compile(r"/[a-z]$")
_MOST_LINES = 12
_KEY = re.compile(r"(?<![\w-])[A-Za-z]{14}-\s?[A-Za-z]{10}\s?-[A-Za-z](?![\w-])")
_KEY_LABEL = re.compile(PREFIX + rf"InChI[\s_-]?Key(?:[\s_](?:string|code))?{_MARKS}", re.I)
_PART_OF_KEY = re.compile(r"[A-Za-z]{14}(?:-[A-Za-z]{10})?(?![\w-])")
_SECOND_BLOCK = slice(-4, -2)  # its last two characters: standard or not, and the version
Found = tuple[int, int, str]  # start, end, and what is read


def inchis(text: str) -> Iterator[Found]:
    """Every InChI of a text; where only the head stands, whatever follows it."""
    taken = 0
    for start, at in _starts(text):
        if start < taken:
            continue
        found = _body(text, at)
        if found is not None:
            taken, said = found
            yield start, taken, "InChI=" + said
    for head in _SAID.finditer(text):
        if _BODY.match(head[1]) is None:
            yield head.start(), head.end(), "InChI=" + head[1]


def _starts(text: str) -> list[tuple[int, int]]:
    """Where each one begins with its label, and where its own text does."""
    if "/" not in text:
        return []
    starts = {label.end(): label.start() for label in _LABEL.finditer(text)}
    if _FORMULA_ALONE.fullmatch(text.strip()):
        starts.setdefault(text.index("1S/"), text.index("1S/"))
    for headless in _HEADLESS.finditer(text):
        starts.setdefault(headless.start(), headless.start())
    return sorted((start, at) for at, start in starts.items())


def _body(text: str, at: int) -> tuple[int, str] | None:
    """Where an InChI ends, and all its layers; those on the next lines belong to it where they cannot stand alone."""
    body = _BODY.match(text, at)
    if body is None:
        return None
    said, end = "".join(body[0].split()), body.end()
    for _ in range(_MOST_LINES):
        gap = _GAP.match(text, end)
        more = _rest(said, text, gap.end()) if gap else None
        if more is None or text[more.end() : more.end() + 1].isalnum() or not _goes_on(said, more[0]):
            break
        said, end = said + more[0], more.end()
    trimmed = _without_marks(said)
    return end - (len(said) - len(trimmed)), trimmed


def _rest(said: str, text: str, at: int) -> re.Match[str] | None:
    """What the next line carries on: the formula, where nothing stands behind it yet, or the layers."""
    return _REST_OF_FORMULA.match(text, at) if said.count("/") == 1 else _REST.match(text, at)


def _goes_on(said: str, more: str) -> bool:
    """Whether what stands on the next line belongs to it: it ends in the middle, or that begins there."""
    if "/" in more or said.count("(") > said.count(")") or (said[-1] in "-(/" and more):
        return True
    if _LETTER_OF_LAYER.search(said) or (more[:1] in ("-", ",", ")") and len(more) > 2):
        return True
    return said[-1] in ",;" and any(letter in more for letter in "HDT(-")


def _without_marks(said: str) -> str:
    """Without the marks of the sentence; semicolons part the components of a salt and stay there."""
    marks = ".,!/" if "." in said.split("/")[1] else ".,;!/"
    bare = said.rstrip(marks)
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(marks)
    return bare


def keys(text: str, *, meant: bool) -> Iterator[Found]:
    """Every InChIKey of a text; behind a label also the first part of one.

    Args:
        text: a text without its InChIs.
        meant: the value holds structures only, so that small letters are no words.

    """
    labels = {label.end(): label.start() for label in _KEY_LABEL.finditer(text)}
    for key in _KEY.finditer(text):
        start = labels.pop(key.start(), key.start())
        if start < key.start() or meant or _is_key(key[0]) or text.strip(" \t\r\n\"'.,;") == key[0]:
            yield start, key.end(), "".join(key[0].split()).upper()
    for at, start in labels.items():
        part = _PART_OF_KEY.match(text, at)
        if part is not None:
            yield start, part.end(), f"InChIKey={part[0].upper()}"


def _is_key(text: str) -> bool:
    """Three words of such lengths with hyphens are no key: that has capitals, or the mark of its version."""
    return text.isupper() or text[_SECOND_BLOCK].upper() in ("SA", "NA")
