"""Stems of listed names, searched by a plain reader in what was answered ``not_listed``: a check from outside.

The search knows nothing of how texts are read. It finds too much on purpose (``aceton`` in diacetone alcohol): each
hit is explained by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations

from bench.names.generate import CASES
from precursors.catalogue.load import Catalogue
from precursors.fold import fold
from precursors.model import NameKind

_LEAST = 6  # letters of a stem
_ENDING = re.compile(r"(es|[aeiouys])+$")
_LINK = r"[a-z]{0,3}[ ,-]+(?:(?:de|del|do|da|of) )?"
_PAIR = 2
_PAIR_LEAST = 4  # letters of each word of a pair


class Stems:
    """The stems of a catalogue's names: single words that other goods rarely share, and pairs of shared words."""

    def __init__(self, catalogue: Catalogue) -> None:
        shared = set((CASES / "shared_stems.txt").read_text(encoding="utf-8").split())
        names = [
            fold(name.text)
            for substance in catalogue.home.substances.values()
            for name in substance.names
            if _told(name.kind)
        ]
        words = {_stem(word) for name in names for word in re.findall(r"[a-z]{6,}", name)}
        self.words = sorted(word for word in words - shared if len(word) >= _LEAST)
        pairs = {tuple(map(_stem, re.findall(r"[a-z]{4,}", name))) for name in names if re.fullmatch(r"[a-z ]+", name)}
        self.pairs = sorted(pair for pair in pairs if self._is_pair(pair))
        ways = sorted({_LINK.join(way) for pair in self.pairs for way in permutations(pair)})
        self._pair = re.compile(rf"\b(?:{'|'.join(ways)})")

    def _is_pair(self, pair: tuple[str, ...]) -> bool:
        """Whether both words are shared ones, so that only the two together say the name."""
        return len(pair) == _PAIR and all(len(w) >= _PAIR_LEAST and not any(s in w for s in self.words) for w in pair)

    def in_text(self, text: str) -> tuple[str, ...]:
        """The stems that occur in a text, also inside its words."""
        folded = fold(text)
        found = [word for word in self.words if word in folded]
        return (*found, *(match[0] for match in self._pair.finditer(folded)))

    def hits(self, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The texts in which a stem occurs, with their stems."""
        return {text: found for text in texts if (found := self.in_text(text))}


def _told(kind: NameKind) -> bool:
    return kind not in (NameKind.ABBREVIATION, NameKind.TRADE)


def _stem(word: str) -> str:
    return _ENDING.sub("", word)
