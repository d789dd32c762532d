"""What stands in a goods text beside the names and numbers that were read in it, word by word.

Each word is passed over as a known kind (a unit, a pack, a grade, goods of everyday life, a word of a language), or was
not read: then it may be the name of a chemical, and the answer has to say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from precursors.fold import Word, fold
from precursors.lexicon.repair import SCANNED
from precursors.lexicon.store import PARTS, Lexicon
from precursors.text.dyes import dyes
from precursors.text.mentions import cue_words
from precursors.text.neighbours import is_measure
from precursors.vocabulary.morphemes import ends_as_chemical, is_chemical, is_fragment, is_placed_stem
from precursors.vocabulary.words import goods_words, ordinary, placeholders, tariff_words

_NEAR_FROM = 6  # letters of an unread word from which it may be a listed name with a slip
_CHEMICAL_FROM = 5
_INFLECTED = 4
_ALNUM = re.compile(r"\w+")


class Kind(StrEnum):
    """What a word was passed over as; the last three were not read.

    ``TARIFF``: a word of chemistry that tariffs print: beside a tariff code it names goods, alone it was not read.
    """

    NUMBER = "number"
    GENERIC = "generic"
    LINKS = "links"
    UNITS = "units"
    PACKS = "packs"
    GRADES = "grades"
    PAPERS = "papers"
    FIRMS = "firms"
    GOODS = "goods"
    CHEMISTRY = "chemistry"
    WORD = "word"
    TARIFF = "tariff"
    UNKNOWN = "unknown"
    CHEMICAL = "chemical"
    NEAR = "near"


_SAYS_NOTHING = frozenset(
    (Kind.NUMBER, Kind.GENERIC, Kind.LINKS, Kind.UNITS, Kind.PACKS, Kind.GRADES, Kind.PAPERS, Kind.FIRMS)
)
_MAY_NAME = frozenset((Kind.UNKNOWN, Kind.CHEMICAL, Kind.TARIFF))
UNREAD = frozenset((Kind.UNKNOWN, Kind.CHEMICAL, Kind.NEAR))


class Left(NamedTuple):
    """A word that belongs to no reading: its place in the text, and what it is."""

    span: tuple[int, int]
    kind: Kind


class Rest:
    """Says what the words of a text are that belong to no reading."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._kind = lru_cache(maxsize=200_000)(self._kind_of)

    def of(
        self, found: Sequence[Word], read: Sequence[tuple[int, int]], aside: Sequence[tuple[int, int]] = ()
    ) -> tuple[Left, ...]:
        """The words outside the spans that were read which say something, each with its kind.

        Of what the text only mentions (``aside``), those that stand close to a listed name.
        """
        kinds = self._kind
        dyed = {word.start for word in dyes(found)}
        left = []
        for word in found:
            for start, end in read:
                if start < word.end and word.start < end:
                    break
            else:
                kind = Kind.NUMBER if word.key.isdigit() else kinds(word.folded)
                if word.start in dyed:
                    kind = Kind.GOODS
                if aside and kind in _MAY_NAME and any(s <= word.start and word.end <= e for s, e in aside):
                    continue
                if kind not in _SAYS_NOTHING:
                    left.append(Left((word.start, word.end), kind))
        return tuple(left)

    def every(self, found: Sequence[Word]) -> tuple[Left, ...]:
        """All words, each with its kind, for an account."""
        return tuple(Left((word.start, word.end), self._kind(word.folded)) for word in found)

    def _kind_of(self, folded: str) -> Kind:
        if is_measure(folded):
            return Kind.NUMBER
        if " " in folded:
            return Kind.GOODS  # goods that are named after a substance, as one word: "acetone oils"
        known = next((ordinary()[form] for form in _forms(folded) if form in ordinary()), "")
        if known:
            return Kind(known)
        if folded in cue_words():
            return Kind.WORD
        parts = [part for part in PARTS.findall(folded) if len(part) > 2]
        if self._near(folded, parts):
            return Kind.NEAR
        if is_fragment(folded):
            return Kind.CHEMICAL
        chemistry = [part for part in parts if len(part) >= _CHEMICAL_FROM and self._is_chemistry(part)]
        if chemistry:
            return Kind.TARIFF if tariff_words().issuperset(chemistry) else Kind.CHEMICAL
        if parts and all(part in ordinary() for part in parts):
            return Kind(ordinary()[parts[-1]])
        if not goods_words().isdisjoint(_forms(folded)):
            return Kind.GOODS
        if parts and any(map(self._lexicon.knows, _forms(folded))):
            return Kind.WORD
        if parts and tariff_words().issuperset(parts):
            return Kind.TARIFF
        return Kind.CHEMICAL if is_placed_stem(folded) else Kind.UNKNOWN

    def _is_chemistry(self, part: str) -> bool:
        if part in ordinary():
            return False
        if is_chemical(part) or self._lexicon.only_chemical(part) or part in self._lexicon.telling_words:
            return True
        return ends_as_chemical(part) and self._lexicon.in_vocabulary(part)

    def _near(self, folded: str, parts: Sequence[str]) -> bool:
        """A listed name with a slip or a digit in the place of a letter, or a word that holds one."""
        if self._lexicon.knows(folded):
            return False
        if any(map(self._lexicon.holds_listed, parts)):
            return True
        plain = "".join(PARTS.findall(folded)) if not SCANNED.search(folded) else folded
        return len(plain) >= _NEAR_FROM and self._lexicon.near_listed(plain)


def _forms(word: str) -> Iterator[str]:
    """A word, and what it may be the plural or the feminine of."""
    yield word
    for ending in ("s", "es"):
        if word.endswith(ending) and len(word) > _INFLECTED:
            yield word.removesuffix(ending)
    if word.endswith(("a", "as")) and len(word) > _INFLECTED:
        yield word.rstrip("s")[:-1] + "o"


def is_placeholder(text: str) -> bool:
    """Whether a whole value stands for a missing one: "N/A", "no declarado", "[object Object]"."""
    return " ".join(_ALNUM.findall(fold(text))) in placeholders()
