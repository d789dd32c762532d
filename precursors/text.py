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
from precursors.fold import Word
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading
from precursors.shorthand import spelled_out
from precursors.text_forms import Forms
from precursors.text_glued import taken_apart
from precursors.text_hits import Hit
from precursors.text_meaning import component, settled
from precursors.text_numbers import read_numbers
from precursors.text_repair import Repairs
from precursors.text_short import Shortened
from precursors.text_windows import Windows

MAX_TEXT = 4_000
_PLACE = itemgetter(0)

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5});")


def _letter(entity: re.Match[str]) -> str:
    """The letter that a page wrote as "&aacute;", with nothing to see behind it, so that all places stay."""
    letter = html.unescape(entity[0])
    return letter.ljust(len(entity[0]), "\u200b") if len(letter) == 1 else entity[0]


class TextReader:
    """Reads goods descriptions against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._windows = Windows(lexicon)
        self._repairs = Repairs(lexicon)
        self._shortened = Shortened(lexicon)
        self.forms = Forms(lexicon)
        # Kept small: the collector walks through all that is remembered, in the middle of some later text.
        self._read = lru_cache(maxsize=2_000)(self._read_text)

    def read(self, text: str, *, second_sign: bool = False) -> tuple[TextReading, ...]:
        """Read one description.

        Args:
            text: as declared; what lies beyond 4,000 characters is not read.
            second_sign: a CAS number, a chemical tariff chapter or a structure stands beside it.

        """
        if "&" in text:
            text = _ENTITY.sub(_letter, text)
        return self._read(text[:MAX_TEXT], second_sign)

    def read_many(self, texts: Sequence[str]) -> list[tuple[TextReading, ...]]:
        """Read many descriptions; each distinct one once."""
        self.lexicon.preload()
        done = {text: self.read(text) for text in dict.fromkeys(texts)}
        return [done[text] for text in texts]

    def read_cas(self, text: str) -> Iterator[TextReading]:
        """CAS numbers in a text: listed, legitimate, unknown, or with a wrong or missing check digit."""
        return read_numbers(self.lexicon, text)

    def _read_text(self, text: str, second_sign: bool) -> tuple[TextReading, ...]:
        numbers = list(self.read_cas(text))
        plain, labelled = self.forms.words(text)
        found = self.forms.in_order(text, spelled_out(taken_apart(text, plain, self.lexicon)))
        named = [reading for hit in sorted(self._hits(text, found), key=_PLACE) for reading in hit.readings]
        if ";" in text:
            named = [component(text, reading) for reading in named]
        sure = settled(text, found, named, second_sign=second_sign or bool(numbers))
        return tuple(share.assign(text, [*numbers, *self.forms.said(text, found, labelled, sure)]))

    def _hits(self, text: str, found: Sequence[Word]) -> list[Hit]:
        free_of = negated(found)
        hits = self._windows.as_written(found, free_of)
        hits += self._windows.in_any_order(found, hits, free_of)
        hits += self._windows.translated(found, hits, free_of)
        hits = self._windows.anhydrides(found, hits, free_of)
        if "." in text:
            hits = self._shortened.into(text, found, hits, free_of)
        return self._repairs.into(found, self.forms.into(found, hits, free_of), free_of)


__all__ = ["MAX_TEXT", "Lexicon", "TextReader"]
