"""Chinese names of compounds that nothing lists, put into English part by part: 氯化钙, 磷酸二氢钾, 乙酸丁酯.

A name counts only where the whole run of characters is one, words of trade around it apart, and the lexicon knows its
English name as that of a compound; a name in English that is listed, or that another regime has, is left unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from precursors.fold import key
from precursors.lexicon.build import compound_number
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading, Tier
from precursors.vocabulary.words import texts_in, words_of

_FILE, _HAN = "han_names", "han"
_RUN = re.compile(r"[\u3400-\u9fff]+C?")  # 维生素C
_MOST = 40  # names of one text
_LONGEST = 24  # characters of a run that may be one name
_ACID, _ESTER, _JOINED, _HYDROGEN, _WATERLESS = "酸", "酯", "化", "氢", "无水"
_SALTS = {"盐酸": "hydrochloride", "硫酸": "sulfate", "磷酸": "phosphate", "硝酸": "nitrate"}
_NEUTRAL = ("neutral", "particles")


class HanNames:
    """Reads the Chinese names of legitimate compounds."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(self, text: str, taken: Sequence[tuple[int, int]]) -> list[TextReading]:
        """The compounds that a text in simplified characters names; none unless all its runs were understood.

        Args:
            text: with every traditional character as the simplified one, in its place.
            taken: the places of listed names, which may stand beside them.

        """
        found: list[TextReading] = []
        for run in _RUN.finditer(text):
            if any(start < run.end() and run.start() < end for start, end in taken):
                continue
            start, end = _bare(run[0])
            if start >= end:
                continue
            name = "" if _may_be_anhydride(run[0], end) else self._compound(run[0][start:end])
            if not name or len(found) == _MOST:
                return []
            span = run.start() + start, run.start() + end
            found.append(TextReading(None, span, "foil", Tier.EXACT, name, notes=("translated",)))
        return found

    def _compound(self, name: str) -> str:
        """The compound that a name means; nothing where its structure may fall under a listing."""
        for english in in_english(name):
            plain = key(english)
            if plain in self._lexicon.listed:
                return ""
            number = self._lexicon.compounds([plain]).get(plain)
            if number is not None:
                title, covered = self._lexicon.details(compound_number(number))
                return "" if covered else title
        return ""


@lru_cache(maxsize=10_000)
def in_english(name: str) -> tuple[str, ...]:
    """What a Chinese name may be in English, nothing where a part of it is not held."""
    if len(name) > _LONGEST:
        return ()
    whole = _table("names").get(name)
    return (whole,) if whole else tuple(dict.fromkeys((*_acid(name), *_binary(name), *_salt(name), *_ester(name))))


def _acid(name: str) -> Iterator[str]:
    acid, _ = _acids().get(name.removesuffix(_ACID), ("", ""))
    if acid and name.endswith(_ACID):
        yield f"{acid} acid"


def _binary(name: str) -> Iterator[str]:
    """氯化钙, 二氧化钛, 五氧化二钒."""
    ion, joined, element = name.partition(_JOINED)
    if not joined:
        return
    many, ion = _count(ion, _table("joined"))
    several, element = _count(element, _table("ions"))
    if ion in _table("joined") and element in _table("ions"):
        yield f"{several}{_table('ions')[element]} {many}{_table('joined')[ion]}"
        yield f"{_table('ions')[element]} {_table('joined')[ion]}"


def _salt(name: str) -> Iterator[str]:
    """硫酸铜, 磷酸二氢钾, 磷酸氢二铵, 碳酸氢钠; the salt of a medicine with its acid before it."""
    acid, between, base = name.partition(_ACID)
    if between and name[: len(acid) + 1] in _SALTS and base in _table("names"):
        yield f"{_table('names')[base]} {_SALTS[acid + _ACID]}"
    _, ion = _acids().get(acid, ("", ""))
    if not (between and ion):
        return
    hydrogens, rest = _count(base, (_HYDROGEN,))
    if rest.startswith(_HYDROGEN):
        several, metal = _count(rest.removeprefix(_HYDROGEN), _table("ions"))
        if metal in _table("ions"):
            yield f"{several}{_table('ions')[metal]} {hydrogens}hydrogen {ion}"
            yield f"{_table('ions')[metal]} {hydrogens}hydrogen{ion}"
            yield f"{_table('ions')[metal]} bi{ion}"
        return
    several, metal = _count(base, _table("ions"))
    if metal in _table("ions"):
        yield f"{several}{_table('ions')[metal]} {ion}"


def _ester(name: str) -> Iterator[str]:
    """乙酸丁酯, 邻苯二甲酸二辛酯."""
    acid, between, group = name.removesuffix(_ESTER).partition(_ACID)
    _, ion = _acids().get(acid, ("", ""))
    if between and ion and name.endswith(_ESTER) and group in _table("groups"):
        yield f"{_table('groups')[group]} {ion}"


def _count(text: str, known: Mapping[str, str] | tuple[str, ...]) -> tuple[str, str]:
    """The number before a part, in English, and the part; the text as it is where it is a part itself."""
    numbers = _table("numbers")
    if text in known or text[:1] not in numbers or not any(text[1:].startswith(part) for part in known):
        return "", text
    return numbers[text[0]], text[1:]


def _may_be_anhydride(run: str, end: int) -> bool:
    """Whether a run may be Japanese, in which an acid "without water" is its anhydride: 無水醋酸."""
    return run[:end].endswith(_ACID) and _WATERLESS in run


def _bare(run: str) -> tuple[int, int]:
    """Where the name in a run begins and ends, without the words of trade around it."""
    start, end = 0, len(run)
    while start < end and (size := _neutral(run[start:end], ahead=True)):
        start += size
    while start < end and (size := _neutral(run[start:end], ahead=False)):
        end -= size
    return start, end


def _neutral(run: str, *, ahead: bool) -> int:
    """How many characters of a word of trade a run begins, or ends, with; none where all of it is a name."""
    if in_english(run):
        return 0
    for size in range(min(len(run), 8), 0, -1):
        if (run[:size] if ahead else run[-size:]) in _trade():
            return size
    return 0


@lru_cache(maxsize=1)
def _trade() -> frozenset[str]:
    return frozenset().union(*(words_of(kind, _HAN) for kind in _NEUTRAL))


@lru_cache(maxsize=8)
def _table(name: str) -> Mapping[str, str]:
    rows = (row.split(None, 1) for row in texts_in(_FILE)[name].split("|"))
    return {chinese: english.strip() for chinese, english in rows}


@lru_cache(maxsize=1)
def _acids() -> Mapping[str, tuple[str, str]]:
    """The English acid and its ion by the Chinese acid, empty where trade has none."""
    rows = (row.split() for row in texts_in(_FILE)["acids"].split("|"))
    return {chinese: (acid.strip("-"), ion.strip("-")) for chinese, acid, ion in rows}
