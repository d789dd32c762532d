"""Words in other scripts than the Latin one: look-alike letters, names that the lists hold, and what is not read.

The lists hold Russian, Chinese and Arabic names. A word of any script that is none of them, and no word of trade, may
name a chemical: where nothing was identified in its run, the answer is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from precursors.fold import Word, as_latin, fold, key
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading
from precursors.text.han import HAN, HanReader, simplified_han
from precursors.text.han_names import HanNames
from precursors.vocabulary.words import texts_in, words_of

_FILE = "scripts"
# Letters that are neither Latin nor signs of mathematics and units: Greek to Georgian and beyond, kana, Han, Hangul ...
_OTHER = (
    "\\u0370-\\u1cff\\u1f00-\\u1fff\\u2c00-\\u2c5f\\u2c80-\\ua71f\\ua800-\\uab2f\\uabc0-\\uf8ff"
    "\\uf900-\\ufaff\\ufb13-\\ufdff\\ufe70-\\ufefc\\uff66-\\uffdc\\U00010000-\\U0001d3ff\\U0001e000-\\U0001efff"
    "\\U00020000-\\U0003ffff"
)
_IS_OTHER = re.compile(f"[{_OTHER}]")
_MARKS = (
    "\\u0300-\\u036f\\u0591-\\u05c7\\u064b-\\u0652\\u0670\\u0900-\\u0dff\\u0e31-\\u0e4e\\u0eb1-\\u0ecd"
    "\\u0f71-\\u0fbc\\u102b-\\u103e\\u17b4-\\u17d3\\u3099\\u309a"
)
_WORD = re.compile(f"(?:(?![\\W\\d_])[{_OTHER}][{_MARKS}]*)+")
# From one such word to the next, what has no Latin letter and ends no sentence of goods.
_BETWEEN = re.compile(r"[^A-Za-z;|\n]*")
# A single letter is a word where a character is one; a Greek one or two are signs ("α", "kΩ").
_GREEK, _SYLLABIC = re.compile(r"[\u0370-\u03ff]+"), re.compile(r"[\u2e80-\uffdc\U00020000-\U0003ffff]")
# Letters of Greek, Cyrillic or Armenian beside Latin ones or each other; a small Greek one that leads is a locant.
_FOREIGN = re.compile(r"[\u0370-\u052f\u0531-\u0587]")
_MIXED = re.compile(
    r"[A-Za-z][\u0370-\u052f\u0531-\u0587]|[\u0370-\u03a9\u0400-\u052f][A-Za-z]|[\u0370-\u052f\u0531-\u0587]{2}"
)
LOOK_ALIKES = "look_alikes"
_GREEK_FROM, _OTHERS_FROM = 3, 2


_READ = ("foil", "un_number", "cus_number")


class Scripts:
    """Reads what is not written in Latin letters against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._han = HanReader(lexicon)
        self._others = HanNames(lexicon)

    def spelled(self, text: str, found: Sequence[Word]) -> Sequence[Word]:
        """The words of a text, those that are a listed name once their letters or their article are seen through."""
        if text.isascii() or not _IS_OTHER.search(text):
            return found
        return [word if text[word.start : word.end].isascii() else self._word(text, word) for word in found]

    @staticmethod
    def told(text: str, readings: Iterable[TextReading]) -> list[TextReading]:
        """The readings, with a note on those whose name was written in letters that only look like its own."""
        return [
            reading._replace(notes=(*reading.notes, LOOK_ALIKES))
            if reading.substance and _MIXED.search(text[slice(*reading.span)]) and not _FOREIGN.search(reading.matched)
            else reading
            for reading in readings
        ]

    def embedded(self, text: str) -> Iterator[TextReading]:
        """Names in scripts that write no blanks; also of what nothing lists, where all of the text was understood."""
        listed = list(self._han.read(text))
        yield from listed
        if HAN.search(text):
            taken = [reading.span for reading in listed if reading.method != "neighbour"]
            yield from self._others.read(simplified_han(text), taken)

    def not_read(self, text: str, readings: Iterable[TextReading]) -> list[tuple[int, int]]:
        """Runs of words in other scripts in which nothing was identified, each with its place."""
        if text.isascii() or not _IS_OTHER.search(text):
            return []
        read = [reading.span for reading in readings if reading.substance or reading.method in _READ]
        return [
            (start, end)
            for start, end in _runs(text)
            if not any(start < last and first < end for first, last in read)
            and not self._names_nothing(text[start:end])
        ]

    def _word(self, text: str, word: Word) -> Word:
        listed = self._lexicon.listed
        for other in _spellings(text[word.start : word.end]):
            plain = key(other)
            named = plain in listed and word.key not in listed
            if plain and (named or (self._is_known(plain) and not self._is_known(word.key))):
                return word._replace(folded=fold(other), key=plain)
        return word

    def _is_known(self, plain: str) -> bool:
        lexicon, words = self._lexicon, self._lexicon.name_words
        if plain in words or f"d{plain}" in words:  # "d'acetyle" is one of its words
            return True
        return plain in lexicon.listed or lexicon.is_compound(plain)

    def _names_nothing(self, run: str) -> bool:
        if HAN.search(run) and not self._han.names_nothing(run):
            return False
        words = (word[0] for word in _WORD.finditer(run) if not HAN.match(word[0]))
        return all(fold(word) in _neutral() for word in words)


def _spellings(raw: str) -> Iterator[str]:
    """What a word may be: all its letters Latin ones that they look like; the same without its Arabic article."""
    latin = as_latin(raw)
    if latin != raw:
        yield latin
    article = texts_in(_FILE)["article"]
    if raw.startswith(article):
        yield raw.removeprefix(article)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Words of other scripts with nothing Latin between them, as one run each."""
    start = end = -1
    for word in _WORD.finditer(text):
        if not _counts(word[0]):
            continue
        if start >= 0 and _BETWEEN.fullmatch(text, end, word.start()):
            end = word.end()
            continue
        if start >= 0:
            yield start, end
        start, end = word.span()
    if start >= 0:
        yield start, end


def _counts(word: str) -> bool:
    if _SYLLABIC.search(word):
        return True
    return len(word) >= (_GREEK_FROM if _GREEK.fullmatch(word) else _OTHERS_FROM)


@lru_cache(maxsize=1)
def _neutral() -> frozenset[str]:
    return frozenset(fold(word) for word in words_of("neutral", _FILE))
