"""Goods descriptions: from what stands on the paper to the substance.

The order of reading: CAS numbers; the longest window of words over listed and legitimate names together; Spanish
names of legitimate compounds, translated; two to four words in another order; windows with a word that no legitimate
vocabulary knows, repaired by a letter. A listed name that its neighbours make part of another name ("toluene
diisocyanate"), or that the goods are said to be free of, is reported as such and is no reading of the substance.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from precursors.fold import Word
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading
from precursors.text import percentages
from precursors.text.abbreviated import Shortened
from precursors.text.aside import set_aside
from precursors.text.forms import Forms
from precursors.text.glued import split_glued_words
from precursors.text.hits import Hit, without_parts
from precursors.text.lawful_slips import LawfulSlips
from precursors.text.meaning import ALONE, Beside, component, settle_abbreviations
from precursors.text.medicines import with_medicines
from precursors.text.mentions import Aside, mentioned_words, runs, told_as_mention
from precursors.text.mixtures import in_prepared_goods
from precursors.text.numbers import firmed_by_signs, read_numbers, read_signs
from precursors.text.repair import Repairs
from precursors.text.rest import Left, Rest
from precursors.text.sheet import only_goods
from precursors.text.shorthand import spelled_out
from precursors.text.un_numbers import UnNumbers
from precursors.text.windows import Windows

MAX_TEXT = 4_000
MAX_PIECES = 5
_PLACE = itemgetter(0)

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5});")


def _in_letters(text: str) -> str:
    """A text with the letters that a page wrote as entities, every place kept."""
    return _ENTITY.sub(_letter, text) if "&" in text else text


def _letter(entity: re.Match[str]) -> str:
    """The letter that a page wrote as "&aacute;", with nothing to see behind it, so that all places stay."""
    letter = html.unescape(entity[0])
    return letter.ljust(len(entity[0]), "\u200b") if len(letter) == 1 else entity[0]


class TextRead(NamedTuple):
    """Everything that one description says: what was read, and the words that belong to no reading.

    Attributes:
        asides: what it mentions and does not declare.
        cut: the description is longer than what is read of one.
    """

    readings: tuple[TextReading, ...]
    left: tuple[Left, ...]
    asides: tuple[Aside, ...] = ()
    cut: bool = False


class TextReader:
    """Reads goods descriptions against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.un_numbers = UnNumbers(lexicon)
        self._windows = Windows(lexicon)
        self._repairs = Repairs(lexicon)
        self._lawful_slips = LawfulSlips(lexicon, self._windows)
        self._shortened = Shortened(lexicon)
        self._rest = Rest(lexicon)
        self.forms = Forms(lexicon)
        # Kept small: the collector walks through all that is remembered, in the middle of some later text.
        self._read = lru_cache(maxsize=2_000)(self._read_piece)

    def read(self, text: str, *, second_sign: bool = False) -> tuple[TextReading, ...]:
        """What is read in one description; see ``read_whole``."""
        return self.read_whole(text, Beside(second_sign=second_sign)).readings

    def read_whole(self, text: str, beside: Beside = ALONE) -> TextRead:
        """Read one description, a long one piece by piece.

        Args:
            text: as declared; of a safety data sheet, the sections that say what the goods are.
            beside: what stands beside it in its line.

        """
        text = _in_letters(text)
        if len(text) <= MAX_TEXT:
            return self._read(text, beside)
        text = only_goods(text)
        pieces = list(_pieces(text))
        read = [_moved(self._read(text[start:end], beside), start) for start, end in pieces]
        readings = tuple(reading for piece in read for reading in piece.readings)
        left = tuple(word for piece in read for word in piece.left)
        asides = tuple(aside for piece in read for aside in piece.asides)
        return TextRead(readings, left, asides, cut=bool(text[pieces[-1][1] :].strip()))

    def words(self, text: str) -> tuple[Left, ...]:
        """Every word of a description, each with what it is by itself."""
        plain = _in_letters(text)
        return self._rest.every(split_glued_words(plain, self.forms.words(plain)[0], self.lexicon))

    def read_many(self, texts: Sequence[str]) -> list[tuple[TextReading, ...]]:
        """Read many descriptions; each distinct one once."""
        self.lexicon.preload()
        done = {text: self.read(text) for text in dict.fromkeys(texts)}
        return [done[text] for text in texts]

    def read_cas(self, text: str, *, marked: bool = False) -> Iterator[TextReading]:
        """CAS numbers in a text: listed, legitimate, unknown, or with a wrong or missing check digit."""
        return read_numbers(self.lexicon, text, marked=marked)

    def _read_piece(self, text: str, beside: Beside) -> TextRead:
        text = only_goods(text)
        numbers = [*self.read_cas(text)]
        signs = read_signs(self.un_numbers, text)
        plain, labelled = self.forms.words(text)
        found = self.forms.in_order(text, spelled_out(split_glued_words(text, plain, self.lexicon)))
        free_of = mentioned_words(text, found)
        asides = runs(found, free_of) if free_of else ()
        hits = self._hits(text, found, free_of)
        if not beside.elsewhere:
            hits = self._lawful_slips.into(found, hits)
        named = without_parts([reading for hit in sorted(hits, key=_PLACE) for reading in hit.readings])
        if ";" in text:
            named = [component(text, reading) for reading in named]
        firm, named = firmed_by_signs(named, signs, beside.named)
        if asides:
            numbers = [told_as_mention(number, asides) for number in numbers]
        if numbers:
            beside = beside._replace(second_sign=True)
        sure = set_aside(text, [*numbers, *firm, *settle_abbreviations(text, found, named, beside)])
        said = self.forms.said(text, found, labelled, sure)
        shared = percentages.assign(text, with_medicines(self.lexicon.catalogue, text, found, [*signs, *said]))
        readings = tuple(in_prepared_goods(found, list(shared)))
        aside = [one.span for one in asides if not one.doubtful]
        return TextRead(readings, self._rest.of(found, [reading.span for reading in readings], aside), asides)

    def _hits(self, text: str, found: Sequence[Word], free_of: Mapping[int, int]) -> list[Hit]:
        hits = self._windows.as_written(found, free_of)
        hits += self._windows.in_any_order(found, hits, free_of)
        longer = self._windows.translated(found, hits, free_of)
        hits = [hit for hit in hits if hit.sure or not any(one.covers(hit) for one in longer)] + longer
        hits = self._windows.anhydrides(found, hits, free_of)
        if "." in text:
            hits = self._shortened.add_hits(text, found, hits, free_of)
        hits = self._repairs.add_hits(text, found, self.forms.add_hits(found, hits, free_of), free_of)
        return self._windows.beside_others(found, hits, free_of)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Pieces of a long text, each ending at a blank; so many that the time for one value is bounded."""
    start = 0
    for _ in range(MAX_PIECES):
        end = start + MAX_TEXT
        if end < len(text):
            blank = max(text.rfind(mark, start + MAX_TEXT // 2, end) for mark in " \n;")
            end = blank + 1 if blank > 0 else end
        yield start, min(end, len(text))
        if end >= len(text):
            return
        start = end


def _moved(read: TextRead, start: int) -> TextRead:
    """What was read in a piece, with its places in the whole text."""

    def place(span: tuple[int, int]) -> tuple[int, int]:
        return span[0] + start, span[1] + start

    readings = tuple(reading._replace(span=place(reading.span)) for reading in read.readings)
    left = tuple(Left(place(word.span), word.kind) for word in read.left)
    return TextRead(readings, left, tuple(Aside(place(aside.span), aside.level) for aside in read.asides))


__all__ = ["MAX_TEXT", "Beside", "Lexicon", "TextRead", "TextReader"]
