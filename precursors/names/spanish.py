"""Spanish systematic names in English, by the rules of both nomenclatures: word order first, then word by word.

A word is read as a chain of parts ("hexanodioico": hex, ano, dioico). What belongs to no part is left as it is, and the
translation says that it is not whole: a parse of it is a question, never an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from precursors.fold import fold
from precursors.yamls import parse

# Locants, stereo descriptors and indicated hydrogen that are capital letters in books.
_DESCRIPTOR = re.compile(r"(?<![a-z])(?:\d{1,3}[rsezh]|[nsrez]|o(?=[,')]))(?=[-,)'])")
_LETTERS = re.compile(r"[a-z]+")
_GROUP = r"(?P<group>.*(?:il[oa]|onio|inio)[)\]]?|\w+)"
_OF_ACID = r"(?:de |del )?(?P<acid>acido .+)"
_SALT_OF_ACID = re.compile(rf"^sal (?P<metal>\w+) {_OF_ACID}$")
_ACID_SALT = re.compile(r"^(?P<acid>acido .+?),? sal (?P<metal>\w+)$")
_ESTER_OF_ACID = re.compile(rf"^ester (?P<group>\S*ilico) {_OF_ACID}$")
_ACID_ESTER = re.compile(r"^(?P<acid>acido .+?),? ester (?P<group>\S*ilico)$")
_ION = re.compile(rf"^(?P<ion>\S*(?:ato|ito|uro|oxido)) de {_GROUP}$")
_ION_OF_METAL = re.compile(r"^(?P<ion>\S*(?:ato|ito|uro|oxido)) (?P<metal>\w+(?:ico|oso))$")
_ION_OF_RADICAL = re.compile(r"^(?P<ion>\S*(?:ato|ito|uro)) (?P<group>\S*ilico)$")
_DERIVATIVE = re.compile(r"^(?P<kind>\w+) (?:de (?:la |el )?|del )(?P<parent>.+)$")
_ALDEHYDE = re.compile(r"^aldehido (?P<rest>\S+?)ico$")
_ANHYDRIDE = re.compile(r"^anhidrido (?P<rest>\S+?ico)$")
_ACID = re.compile(r"^acido (?P<rest>.+?ico)$")
_ACID_LAST = re.compile(r"^(?P<rest>\S+ico) acido$")
_ETHER = re.compile(r"^eter (?P<groups>\S+(?: \S+)?)$")
_TWO_GROUPS = re.compile(
    r"(?P<one>(?:[opmn]-)?(?:met|et|prop|but|am|fen|benc|benz|cres|vin|al|naft|isoprop|isobut)il-?)"
    r"(?P<other>(?:[opmn]-)?(?:met|et|prop|but|am|fen|benc|benz|cres|vin|al|naft|isoprop|isobut|terbut)ilico)"
)
_TWICE = re.compile(r"di(?:phenyl|benzyl|ethyl|methyl|propyl|butyl|tolyl|allyl|vinyl|isopropyl|cresyl|naphthyl)$")
_ALCOHOL = re.compile(r"^alcohol (?P<rest>\S+ilico)$")


@dataclass(frozen=True, slots=True)
class Translation:
    """A name in English; ``whole`` if every part of it was read as Spanish."""

    english: str
    whole: bool


class _Part(NamedTuple):
    """A part of a word in English: inside a word, at its end, and after an alkane stem; empty where it can't stand."""

    inside: str
    last: str
    alkyne: str
    alkane: bool


def translate(name: str) -> str:
    """A Spanish systematic name in English, as far as its parts are known."""
    return spanish_in_english(name).english


@lru_cache(maxsize=20_000)
def spanish_in_english(name: str) -> Translation:
    """A Spanish systematic name in English, and whether all of it was read."""
    unread: list[str] = []
    plain = " ".join(fold(name).split()).replace(" -", "-").replace("- ", "-")
    english = _phrase(plain, unread)
    return Translation(with_capitals(english), not unread)


def with_capitals(plain: str) -> str:
    """A folded name with its locants and stereo descriptors in capitals; "o-" stays: it may be ortho."""
    return _DESCRIPTOR.sub(lambda found: found[0].upper(), plain)


@lru_cache(maxsize=20_000)
def is_metal(folded: str) -> bool:
    """Whether a word names an element or its ion in a salt, in Spanish or in English: "cobre", "zinc"."""
    metals = _table("metals")
    return folded in metals or folded in metals.values()


# --- word order -----------------------------------------------------------------------------------------


def _phrase(text: str, unread: list[str]) -> str:
    return _with_salt(text, unread) or _of_acid(text, unread) or _by_words(text, unread)


def _with_salt(text: str, unread: list[str]) -> str:
    """Such as "clorhidrato de X" and "X clorhidrato"."""
    salts = _table("salts")
    if text.rpartition(", ")[2] in salts:
        text = text.replace(", ", " ")  # "X-amina, diclorhidrato"
    words = text.split()
    if len(words) > 2 and words[0] in salts and words[1] == "de":
        rest = words[3:] if words[2] in ("la", "el") and len(words) > 3 else words[2:]
        if len(rest) > 1 or rest[0] not in _table("metals"):
            if _is_radical(rest):
                return ""  # "sulfato de dimetilo" is an ester
            return f"{_phrase(' '.join(rest), unread)} {salts[words[0]]}"
    if len(words) > 1 and words[-1] in salts:
        return f"{_phrase(' '.join(words[:-1]), unread)} {salts[words[-1]]}"
    return ""


def _is_radical(words: list[str]) -> bool:
    return len(words) == 1 and words[0].endswith(("ilo", "ila", "onio", "inio"))


def _of_acid(text: str, unread: list[str]) -> str:
    """Salts and esters named by their acid: "sal sodica del acido X", "acido X, ester etilico"."""
    found = _SALT_OF_ACID.match(text) or _ACID_SALT.match(text)
    if found and found["metal"] in _table("salts_of_acids"):
        return f"{_phrase(found['acid'], unread)} {_table('salts_of_acids')[found['metal']]} salt"
    found = _ESTER_OF_ACID.match(text) or _ACID_ESTER.match(text)
    if found:
        return f"{_phrase(found['acid'], unread)} {_radical(found['group'], unread)} ester"
    return ""


def _by_words(text: str, unread: list[str]) -> str:
    derivative = _DERIVATIVE.match(text)
    if derivative and derivative["kind"] in _table("derivatives"):
        return f"{_phrase(derivative['parent'], unread)} {_table('derivatives')[derivative['kind']]}"
    ion = _ION.match(text)
    if ion:
        group = _table("metals").get(ion["group"]) or _word(ion["group"], unread)
        return f"{group} {_word(ion['ion'], unread)}"
    metal = _ION_OF_METAL.match(text)
    if metal and metal["metal"] in _table("metals_as_adjectives"):
        return f"{_table('metals_as_adjectives')[metal['metal']]} {_word(metal['ion'], unread)}"
    ester = _ION_OF_RADICAL.match(text)
    if ester:
        return f"{_radical(ester['group'], unread)} {_word(ester['ion'], unread)}"
    aldehyde = _ALDEHYDE.match(text)
    if aldehyde:
        return _word(f"{aldehyde['rest']}aldehido", unread)
    anhydride = _ANHYDRIDE.match(text)
    if anhydride:
        return f"{_word(anhydride['rest'], unread)} anhydride"
    acid = _ACID.match(text) or _ACID_LAST.match(text)
    if acid:
        return f"{_word(acid['rest'], unread)} acid"
    alcohol = _ALCOHOL.match(text)
    if alcohol:
        return f"{_radical(alcohol['rest'], unread)} alcohol"
    ether = _ETHER.match(text)
    if ether and ether["groups"].endswith("ilico"):
        return f"{' '.join(_ether_groups(ether['groups'], unread))} ether"
    return " ".join(_word(word, unread) for word in text.split())


def _ether_groups(groups: str, unread: list[str]) -> list[str]:
    names = [_radical(group, unread) for word in groups.split() for group in _two_groups(word)]
    alone = len(names) == 1 and not _TWICE.search(names[0])
    return [f"di{names[0]}"] if alone else names


def _two_groups(adjective: str) -> tuple[str, ...]:
    """The groups of an adjective that holds two: "metiletilico"; one of them where it is another group."""
    found = _TWO_GROUPS.fullmatch(adjective)
    return (found["one"], found["other"]) if found else (adjective,)


def _radical(adjective: str, unread: list[str]) -> str:
    """The group of an adjective: "etilico", "metil" -> ethyl, methyl."""
    return _word(re.sub(r"ilico$", "ilo", adjective), unread)


# --- parts of a word --------------------------------------------------------------------------------------


def _word(word: str, unread: list[str]) -> str:
    """A word with its numbers and brackets, each run of letters by its parts."""
    return _LETTERS.sub(lambda run: _english_of_letters(run[0], run.end() == len(word.rstrip(")]}")), unread), word)


def _english_of_letters(letters: str, ends_word: bool, unread: list[str]) -> str:
    if len(letters) == 1 or letters in _table("metals"):
        return _table("metals").get(letters, letters)
    english, left = _chain(letters, ends_word)
    if left:
        unread.append(letters)
    return english


@lru_cache(maxsize=50_000)
def _chain(letters: str, ends_word: bool) -> tuple[str, int]:
    """The fewest parts that make up a run of letters, in English, and how many letters belong to none."""
    parts, longest = _parts()
    best = [_Chain(0, 0, "", alkane=True)]
    for end in range(1, len(letters) + 1):
        before = best[-1]
        chains = [_Chain(before.left + 1, before.parts, before.english + letters[end - 1], alkane=False)]
        for at in range(max(0, end - longest), end):
            part = parts.get(letters[at:end])
            english = part and _in_place(part, after_alkane=best[at].alkane, last=ends_word and end == len(letters))
            if part and english:
                chains.append(_Chain(best[at].left, best[at].parts + 1, best[at].english + english, part.alkane))
        best.append(min(chains, key=lambda chain: (chain.left, chain.parts)))
    return best[-1].english, best[-1].left


class _Chain(NamedTuple):
    """Parts read so far: letters that belong to none, number of parts, the English, whether an alkane stem is last."""

    left: int
    parts: int
    english: str
    alkane: bool


def _in_place(part: _Part, *, after_alkane: bool, last: bool) -> str:
    if after_alkane and part.alkyne:
        return part.alkyne
    return part.last if last else part.inside


@lru_cache(maxsize=1)
def _parts() -> tuple[Mapping[str, _Part], int]:
    raw = _raw()
    same = {text: text for text in str(raw["same"]).split()}
    anywhere = {**same, **raw["inside"], **raw["endings"]}
    alkanes = set(str(raw["alkanes"]).split())
    found = {
        text: _Part(
            raw["prefix"].get(text) or anywhere.get(text, ""),
            raw["last"].get(text) or anywhere.get(text, ""),
            raw["alkyne"].get(text, ""),
            text in alkanes,
        )
        for text in (*anywhere, *raw["last"], *raw["prefix"], *raw["alkyne"])
    }
    return found, max(map(len, found))


def _table(name: str) -> Mapping[str, str]:
    table: Mapping[str, str] = _raw()[name]
    return table


@lru_cache(maxsize=1)
def _raw() -> Any:
    return parse(files("precursors.lexicon").joinpath("spanish.yaml").read_text(encoding="utf-8"))
