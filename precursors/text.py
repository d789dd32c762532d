"""Goods descriptions: from what stands on the paper to the substance.

The order of reading: CAS numbers; the longest window of words over listed and legitimate names together; Spanish
names of legitimate compounds, translated; two to four words in another order; windows with a word that no legitimate
vocabulary knows, repaired by a letter. A listed name that its neighbours make part of another name ("toluene
diisocyanate"), or that the goods are said to be free of, is reported as such and is no reading of the substance.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from precursors import share
from precursors.context import negated
from precursors.fold import Word, fold, words
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading, Tier
from precursors.shorthand import spelled_out
from precursors.text_glued import taken_apart
from precursors.text_hits import Hit
from precursors.text_meaning import component, settled
from precursors.text_numbers import firmed, read_numbers, read_signs
from precursors.text_repair import Repairs
from precursors.text_short import Shortened
from precursors.text_windows import Windows
from precursors.un_numbers import UnNumbers

MAX_TEXT = 4_000
_PLACE = itemgetter(0)
_CJK = re.compile(r"[\u3400-\u9fff]")


_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5});")


def _letter(entity: re.Match[str]) -> str:
    """The letter that a page wrote as "&aacute;", with nothing to see behind it, so that all places stay."""
    letter = html.unescape(entity[0])
    return letter.ljust(len(entity[0]), "\u200b") if len(letter) == 1 else entity[0]


class TextReader:
    """Reads goods descriptions against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.un_numbers = UnNumbers(lexicon)
        self._windows = Windows(lexicon)
        self._repairs = Repairs(lexicon)
        self._shortened = Shortened(lexicon)
        # Kept small: the collector walks through all that is remembered, in the middle of some later text.
        self._read = lru_cache(maxsize=2_000)(self._read_text)

    def read(
        self, text: str, *, second_sign: bool = False, named: frozenset[str] = frozenset()
    ) -> tuple[TextReading, ...]:
        """Read one description.

        Args:
            text: as declared; what lies beyond 4,000 characters is not read.
            second_sign: a CAS number, a chemical tariff chapter or a structure stands beside it.
            named: substances that a UN number beside it names.

        """
        if "&" in text:
            text = _ENTITY.sub(_letter, text)
        return self._read(text[:MAX_TEXT], second_sign, named)

    def read_many(self, texts: Sequence[str]) -> list[tuple[TextReading, ...]]:
        """Read many descriptions; each distinct one once."""
        self.lexicon.preload()
        done = {text: self.read(text) for text in dict.fromkeys(texts)}
        return [done[text] for text in texts]

    def read_cas(self, text: str, *, marked: bool = False) -> Iterator[TextReading]:
        """CAS numbers in a text: listed, legitimate, unknown, or with a wrong or missing check digit."""
        return read_numbers(self.lexicon, text, marked=marked)

    def _read_text(self, text: str, second_sign: bool, beside: frozenset[str]) -> tuple[TextReading, ...]:
        numbers = list(self.read_cas(text))
        signs = read_signs(self.un_numbers, text)
        found = spelled_out(taken_apart(text, words(text), self.lexicon))
        named = [reading for hit in sorted(self._hits(text, found), key=_PLACE) for reading in hit.readings]
        if ";" in text:
            named = [component(text, reading) for reading in named]
        firm, named = firmed(named, signs, beside)
        sure = settled(text, found, named, second_sign=second_sign or bool(numbers))
        return tuple(share.assign(text, [*numbers, *signs, *firm, *sure, *self._embedded(text)]))

    def _hits(self, text: str, found: Sequence[Word]) -> list[Hit]:
        free_of = negated(found)
        hits = self._windows.as_written(found, free_of)
        hits += self._windows.in_any_order(found, hits, free_of)
        hits += self._windows.translated(found, hits, free_of)
        hits = self._windows.anhydrides(found, hits, free_of)
        if "." in text:
            hits = self._shortened.into(text, found, hits, free_of)
        return self._repairs.into(found, hits, free_of)

    def _embedded(self, text: str) -> Iterator[TextReading]:
        """Names in scripts that write no blanks; the longest at each place."""
        if text.isascii() or not _CJK.search(text):
            return
        folded = fold(text)
        present = [key for key in self.lexicon.cjk if key in folded]
        for key in present:
            if any(key != other and key in other for other in present):
                continue
            at = folded.find(key)
            for substance, _, name in self.lexicon.listed[key]:
                yield TextReading(substance, (at, at + len(key)), "name", Tier.STRONG, name)


__all__ = ["MAX_TEXT", "Lexicon", "TextReader"]
