"""Headings by their words: "Nro. CAS", "CAS No." and "Número de CAS" say the same.

A heading is known by its words only if all of them are: a word that is not known may change the meaning of the rest.
The words, in three languages, stand in ``heading_words.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from precursors.fold import fold
from precursors.quantity import is_known_unit
from precursors.yamls import parse

UNIT, CURRENCY, MONEY, SHARE, DAY = "unit", "currency", "money", "share", "day"
_LONGEST = 120  # characters
_MOST_WAYS = 16
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_ONE_BY_ONE = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]\.?(?!\w)|(?<!\w)[^\W\d_]/[^\W\d_](?!\w)")  # C.A.S., B/L
_ENDINGS = re.compile(r"\((?:s|es)\)|['’´`]s?(?!\w)", re.I)  # number(s), exporter's
_BRACKETED = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
_TOKEN = re.compile(r"[^\W\d_]*\$s?(?!\w)|[^\W_]+|[#%€£&+,;/]", re.I)
_SIGNS = frozenset("%€£$")


@dataclass(frozen=True)
class Part:
    """Words that belong together.

    Attributes:
        phrases: what they mean, one phrase for each reading: meanings in the order of the alphabet.
        weak: whether it is one word that is used for other things as well.
        qualifies: whether they say more of the part before them, rather than name another thing beside it.
    """

    phrases: tuple[str, ...]
    weak: bool
    qualifies: bool


@dataclass(frozen=True)
class Said:
    """What a heading says by its words.

    Attributes:
        parts: at least one.
        measure: ``unit``, ``currency``, ``money``, ``share``, ``day`` or nothing; in what the cells are given.
        unit: the unit as it is written, or the code of the currency.
    """

    parts: tuple[Part, ...]
    measure: str = ""
    unit: str = ""


@dataclass
class _Open:
    """A part that is being read."""

    qualifies: bool
    words: list[tuple[str, ...]] = field(default_factory=list)
    weak: bool = False


@lru_cache(maxsize=1)
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = parse(Path(__file__).with_name("heading_words.yaml").read_text("utf-8"))
    return content


@lru_cache(maxsize=1)
def _meanings() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Meanings by the words of a spelling."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for meaning, names in _content()["meanings"].items():
        for name in map(str, names):
            words = tuple(name.split())
            found[words] = (*found.get(words, ()), meaning)
    return found


@lru_cache(maxsize=1)
def _currencies() -> Mapping[tuple[str, ...], str]:
    return {tuple(name.split()): code for code, names in _content()["currencies"].items() for name in names}


def currency_of(mark: str) -> str | None:
    """The code of the currency that stands beside a number; empty of the sign of many, ``None`` of what is none."""
    name = fold(mark.rstrip("."))
    if name in _content()["money"]:
        return ""
    return _signs().get(name) or _currencies().get(tuple(name.split()))


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, str]:
    return {sign: code for code, signs in _content()["signs"].items() for sign in signs}


@lru_cache(maxsize=1)
def _days() -> re.Pattern[str]:
    """How the order of a date is written."""
    return re.compile(rf"(?<!\w){_content()['dates']}(?!\w)", re.I)


def spellings(meaning: str) -> Sequence[str]:
    """How a meaning is written."""
    return [str(name) for name in _content()["meanings"].get(meaning, [meaning])]


def phrase(meanings: Iterator[str] | Sequence[str]) -> str:
    """Meanings as a phrase, whatever their order."""
    return " ".join(sorted(set(meanings)))


def has_sign(heading: str) -> bool:
    """Whether a sign stands in a heading that says what its cells are: a share, an amount of money."""
    return not _SIGNS.isdisjoint(heading)


@lru_cache(maxsize=4_096)
def said_by_heading(heading: str) -> Said | None:
    """What a heading says by its words; nothing if one of them is not known, or two units are named."""
    if len(heading) > _LONGEST:
        return None
    plain = _ENDINGS.sub("", heading)
    inner = [one[1] or one[2] or "" for one in _BRACKETED.finditer(plain)]
    outer = _BRACKETED.sub(" ", plain)
    if any(mark in outer for mark in "()[]"):
        return None
    reader = _Reader()
    if not reader.read(outer) or not all(reader.read(text, bracketed=True) for text in inner):
        return None
    return reader.said()


class _Reader:
    """Reads the pieces of one heading."""

    def __init__(self) -> None:
        self.parts: list[_Open] = []
        self.measures: set[tuple[str, str]] = set()
        self.number_of = self.several = False

    def said(self) -> Said | None:
        """What was read; a number of several things counts them, and is no number that they have."""
        parts = [part for part in self.parts if part.words]
        if not parts or len(self.measures) > 1 or (self.number_of and self.several):
            return None
        (kind, unit), *_ = [*self.measures, ("", "")]
        closed = [Part(_phrases(part.words), part.weak, part.qualifies) for part in parts]
        return Said(tuple(closed), kind, unit) if all(part.phrases for part in closed) else None

    def read(self, text: str, *, bracketed: bool = False) -> bool:
        """Read one piece; whether all of it is known."""
        if bracketed and is_known_unit(text.strip()):
            self.measures.add((UNIT, text.strip()))
            return True
        text, days = _days().subn(" ", text)
        if days:
            self.measures.add((DAY, ""))
        text = _HUMP.sub(" ", _ONE_BY_ONE.sub(lambda one: re.sub(r"[./]", "", one[0]), text))
        tokens = [match[0] for match in _TOKEN.finditer(text)]
        folded = [fold(token) for token in tokens]
        self.parts.append(_Open(qualifies=bracketed))
        place = 0
        while place < len(tokens):
            taken = self._next(tokens, folded, place)
            if not taken:
                return False
            place += taken
        return True

    def _next(self, tokens: Sequence[str], folded: Sequence[str], place: int) -> int:
        """How many words from this place on were understood together."""
        content, word = _content(), folded[place]
        if taken := self._currency(folded, place) or self._meaning(folded, place):
            return taken
        if word in content["in"] and place + 1 < len(tokens):
            if taken := self._currency(folded, place + 1):
                return 1 + taken
            if is_known_unit(tokens[place + 1]):
                self.measures.add((UNIT, tokens[place + 1]))
                return 2
            return 0
        if word in content["units"]:
            self.measures.add((UNIT, tokens[place]))
        elif word in content["shares"]:
            self.measures.add((SHARE, ""))
        elif word in content["money"]:
            self.measures.add((MONEY, ""))
        elif word in content["parts"]:
            self.parts.append(_Open(qualifies=word == ","))
        elif word not in content["of"] and word not in content["beside"]:
            return 0
        return 1

    def _currency(self, folded: Sequence[str], place: int) -> int:
        for length in (2, 1):
            if code := _currencies().get(tuple(folded[place : place + length])):
                self.measures.add((CURRENCY, code))
                return length
        return 0

    def _meaning(self, folded: Sequence[str], place: int) -> int:
        for length in (4, 3, 2, 1):
            words = tuple(folded[place : place + length])
            if len(words) == length and (meanings := _meanings().get(words)):
                self._add(meanings, words[0], weak=length == 1 and words[0] in _content()["weak"])
                return length
        word = folded[place]
        for one in (word.removesuffix("s"), word.removesuffix("es")):
            if one != word and (meanings := _meanings().get((one,))):
                self._add(meanings, one, weak=one in _content()["weak"], several=True)
                return 1
        return 0

    def _add(self, meanings: tuple[str, ...], word: str, *, weak: bool, several: bool = False) -> None:
        part = self.parts[-1]
        part.words.append(meanings)
        part.weak = weak and len(part.words) == 1
        if "number" in meanings:
            self.number_of = self.number_of or not (several or word == "nos")
        else:
            self.several = self.several or several


def _phrases(words: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Every reading of some words."""
    ways = 1
    for meanings in words:
        ways *= len(meanings)
    return tuple(sorted({phrase(way) for way in product(*words)})) if ways <= _MOST_WAYS else ()
