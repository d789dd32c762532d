"""Listed names inside longer words: "Salzsäurelösung" is written in one, "ephedrinium" is the ion of a base.

German and Dutch write what a good is into one word with its name; umlauts come as two letters as well ("Salzsaeure").
The salt of a base may be named by its ion: "ephedrinium chloride", "cloruro de efedrinio".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from precursors.fold import OF_WORDS, OPEN, Word, key
from precursors.lexicon.store import Lexicon
from precursors.vocabulary.words import texts_in

_FILE = "joined"
_SHORTEST = 6  # letters of a word that holds a name and another word
_NAME_FROM = 3
_LAST = 3  # letters by whose look a word is tried at all
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_UMLAUT = re.compile("[aou]e")
_AMMONIUM = (("ammonium", "amine"), ("amonio", "amina"), ("ammonio", "ammina"))
_ION_ENDINGS = ("inium", "onium", "inio", "onio")
_IONS = (("ium", ("e", "")), ("io", ("a",)))


class Joined:
    """Takes listed names out of longer words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def apart(self, found: Sequence[Word]) -> Sequence[Word]:
        """The words of a text, with the listed names in longer ones as words of their own."""
        parts = [self.parts(word.folded) for word in found]
        if not any(parts):
            return found
        kept = [
            one for word, part in zip(found, parts, strict=True) for one in (_two(word, *part) if part else (word,))
        ]
        return self._salts(kept) if any(word.folded.endswith(("ium", "io")) for word in kept) else kept

    def parts(self, folded: str) -> tuple[str, str] | None:
        """The listed name in a longer word and the word behind it, which may be empty."""
        if len(folded) < _SHORTEST or not _may_hold_a_name(folded):
            return None
        if not folded.isalpha():
            return self._with_hyphen(folded)
        if folded.endswith(_ION_ENDINGS) and folded not in self._lexicon.listed:
            return (folded, "") if self._base(folded) else None
        if self._is_name(folded):
            return None
        for spelled in dict.fromkeys((folded, _without_digraphs(folded))):
            if spelled != folded and self._is_name(spelled):
                return spelled, ""
            for name, behind in _splits(spelled):
                if len(name) >= _NAME_FROM and (name in self._lexicon.listed or self._is_ion(name, behind)):
                    return name, behind
        return None

    def _with_hyphen(self, folded: str) -> tuple[str, str] | None:
        """Such as "Salzsäure-Lösung"."""
        name, _, behind = folded.rpartition("-")
        plain = key(name)
        if behind not in _list("behind"):
            return None
        spelled = (plain, _without_digraphs(plain))
        return next(((one, behind) for one in spelled if one in self._lexicon.listed), None)

    def _is_ion(self, name: str, behind: str) -> bool:
        """Such as "ephedriniumchlorid"."""
        return behind in _anions() and bool(self._base(name))

    def _base(self, ion: str) -> str:
        """The listed base that an ion is of; empty if it is of none."""
        return next((plain for plain in _bases(ion) if plain in self._lexicon.listed), "")

    def _is_name(self, plain: str) -> bool:
        return plain in self._lexicon.listed or plain in self._lexicon.name_words

    def _salts(self, found: list[Word]) -> list[Word]:
        """The ion of a listed base as the base, and the anion beside it as its salt word."""
        for index, word in enumerate(found):
            base = self._base(word.folded)
            if not base or word.key in self._lexicon.listed:
                continue
            found[index] = word._replace(folded=base, key=base)
            beside = _anion(found, index)
            if beside is not None:
                salt = _anions()[found[beside].folded]
                found[beside] = found[beside]._replace(folded=salt, key=salt)
        return found


def _may_hold_a_name(folded: str) -> bool:
    return (
        folded[-_LAST:] in _behind()
        or folded[:_LAST] in _fronts()
        or folded.endswith(_ION_ENDINGS)
        or _UMLAUT.search(folded) is not None
    )


def _without_digraphs(folded: str) -> str:
    for pair, letter in _UMLAUTS:
        folded = folded.replace(pair, letter)
    return folded


def _splits(folded: str) -> Iterator[tuple[str, str]]:
    """A name, with or without the letter that joins it, and the word behind it."""
    for first in ("", *_fronts().get(folded[:_LAST], ())):
        if not folded.startswith(first):
            continue
        for last in _behind().get(folded[-_LAST:], ()):
            if folded.endswith(last):
                name = folded[len(first) : len(folded) - len(last)]
                yield name, last
                if name.endswith(("s", "n")):
                    yield name[:-1], last
        if first:
            yield folded[len(first) :], ""


def _two(word: Word, name: str, behind: str) -> list[Word]:
    if not behind:
        return [word._replace(folded=name, key=name)]
    middle = max(word.start + 1, word.end - len(behind))
    behind = "frei" if behind in _list("free") else behind
    return [
        Word(name, name, word.start, middle, OPEN),
        Word(behind, behind, middle, word.end, word.gap, word.cut),
    ]


def _bases(folded: str) -> Iterator[str]:
    """The base that an ion may be of."""
    for ion, amine in _AMMONIUM:
        if folded.endswith(ion) and folded != ion:
            yield folded.removesuffix(ion) + amine
    for ending, others in _IONS:
        if folded.endswith(ending) and len(folded) >= _SHORTEST:
            yield from (folded.removesuffix(ending) + other for other in others)


def _anion(found: Sequence[Word], index: int) -> int | None:
    """Where the anion of an ion stands: behind it, or before it with an "of"."""
    if index + 1 < len(found) and found[index].gap == OPEN and found[index + 1].folded in _anions():
        return index + 1
    of = index > 1 and found[index - 1].folded in (*OF_WORDS, "di")
    return index - 2 if of and found[index - 2].folded in _anions() else None


@lru_cache(maxsize=1)
def _behind() -> Mapping[str, list[str]]:
    """The words that may follow a name, and the anions that German writes so, by their last letters."""
    table: dict[str, list[str]] = {}
    for word in (*_list("behind"), *(anion for anion in _anions() if anion.endswith(("id", "at")))):
        table.setdefault(word[-_LAST:], []).append(word)
    return table


@lru_cache(maxsize=1)
def _fronts() -> Mapping[str, list[str]]:
    """The words that may stand before a name, by their first letters."""
    table: dict[str, list[str]] = {}
    for word in _list("before"):
        table.setdefault(word[:_LAST], []).append(word)
    return table


@lru_cache(maxsize=4)
def _list(name: str) -> tuple[str, ...]:
    return tuple(sorted(texts_in(_FILE)[name].split(), key=len, reverse=True))


@lru_cache(maxsize=1)
def _anions() -> Mapping[str, str]:
    anion_and_salt = (row.split() for row in texts_in(_FILE)["anions"].split("|"))
    return {anion: salt for anion, salt, *_ in anion_and_salt}
