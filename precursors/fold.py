"""Folding: one spelling for what differs only in case, accents, dashes or blanks.

No transliteration: Russian, Chinese and Arabic names stand in the lexicon as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ω": "omega", "ψ": "psi", "μ": "mu",
}  # fmt: skip
_DOTTED_GREEK = re.compile(r"\.(alpha|beta|gamma|delta|epsilon|omega|psi)\.")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_DASHES |= dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"), "")
_NOT_KEY = re.compile(r"[\W_]+")
# "(+)-" and "(+/-)-" say which isomer; any other plus, stroke or semicolon parts two words.
_WORD = re.compile(r"(?:\(\d{0,2}[+\u00b1](?:/[-\u2212])?\)|[^\s;/+|、，。；])+")
_ELIDED = re.compile(r"[dDlL]['’´`](?=\w{3})")
_EDGE = " .,:;()[]{}\"'`´«»“”‘’*·!¡?¿#-_=<>%"
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LOOKALIKES = str.maketrans("аеорсхуіАЕОРСХУІТКМНВ", "aeopcxyiAEOPCXYITKMHB")

OPEN, SOFT, HARD = 0, 1, 2
"""What stands between two words: nothing, a comma or bracket that may belong to a name, or the end of a name."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its folded form, its key, its place, and what parts it from the words beside it.

    ``cut``: a hyphen stands at its end, as in the inverted names of an index ("toluene, 4-iodo-").
    """

    folded: str
    key: str
    start: int
    end: int
    before: int
    after: int
    cut: bool = False


def fold(text: str) -> str:
    """Fold a text: compatibility forms, case, accents, dashes, Greek letters as words."""
    if text.isascii():
        text = text.lower()
        return _DOTTED_GREEK.sub(r"\1", text) if "." in text else text
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    if not text.isascii():
        text = "".join(_GREEK.get(character, character) for character in text)
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _DOTTED_GREEK.sub(r"\1", text)


def key(text: str) -> str:
    """The key of a name: folded, without blanks, hyphens and other marks."""
    return _NOT_KEY.sub("", fold(text))


def words(text: str) -> list[Word]:
    """The words of a text with their places. A hyphen or a comma inside a word belongs to it."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        raw = match[0]
        left, right = _edges(raw)
        if left + right >= len(raw):
            if found and any(mark in raw for mark in ",;:()"):
                found[-1] = _closed(found[-1], _edge(raw))
            continue
        before = max(
            _edge(raw[:left].replace(".", "")),
            HARD if match.start() and text[match.start() - 1] in ";/+|、，。；" else OPEN,
        )
        after = _edge(raw[len(raw) - right :]) if right else OPEN
        cut = raw.endswith("-")
        found.extend(_split(raw[left : len(raw) - right], match.start() + left, before, after, cut=cut))
    return found


def _edges(raw: str) -> tuple[int, int]:
    """How many marks stand before and after a word; a bracket whose partner is inside the word belongs to it."""
    left = len(raw) - len(raw.lstrip(_EDGE))
    right = len(raw) - len(raw.rstrip(_EDGE))
    if left + right >= len(raw):
        return left, right
    core = raw[left : len(raw) - right]
    if core.count("(") > core.count(")") and raw[len(raw) - right :].startswith(")"):
        right -= 1
    elif core.count(")") > core.count("(") and raw[:left].endswith("("):
        left -= 1
    return left, right


def _split(core: str, start: int, before: int, after: int, *, cut: bool) -> Iterator[Word]:
    """A French or Italian article with an apostrophe is a word of its own."""
    elided = _ELIDED.match(core)
    if elided:
        yield Word(core[0].lower(), core[0].lower(), start, start + 1, before, OPEN)
        core, start, before = core[elided.end() :], start + elided.end(), OPEN
    if not core.isascii():
        core = _LETTERS.sub(_one_script, core)
    folded = fold(core)
    if folded:
        yield Word(
            folded,
            folded if folded.isalnum() else _NOT_KEY.sub("", folded),
            start,
            start + len(core),
            before,
            after,
            cut,
        )


def _closed(word: Word, how: int) -> Word:
    return Word(word.folded, word.key, word.start, word.end, word.before, max(word.after, how), word.cut)


def _edge(marks: str) -> int:
    if not marks:
        return OPEN
    if ";" in marks or ":" in marks or "." in marks:
        return HARD
    return SOFT if any(mark in marks for mark in ",()[]") else OPEN


def _one_script(run: re.Match[str]) -> str:
    """Cyrillic letters that look Latin, among Latin ones, are Latin."""
    letters = run[0]
    cyrillic = sum("\u0400" <= character <= "\u04ff" for character in letters)
    latin = sum(character.isascii() for character in letters)
    return letters.translate(_LOOKALIKES) if cyrillic and latin else letters


def gap(found: Sequence[Word], at: int) -> int:
    """What parts a word from the next one."""
    return max(found[at].after, found[at + 1].before) if at + 1 < len(found) else HARD


def joined(found: Sequence[Word], at: int, end: int) -> str:
    """The key of a window of words."""
    return "".join([word.key for word in found[at:end]])
