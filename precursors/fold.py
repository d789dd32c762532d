"""Folding: one spelling for what differs only in case, accents, dashes or blanks.

No transliteration: Russian, Chinese and Arabic names stand in the lexicon as they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ω": "omega", "ψ": "psi", "μ": "mu",
}  # fmt: skip
_DOTTED_GREEK = re.compile(r"\.(alpha|beta|gamma|delta|epsilon|omega|psi)\.")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_NOT_KEY = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\s;/+|]+")
_EDGE = " .,:;()[]{}\"'`´«»“”‘’*·!¡?¿#-"
_CYRILLIC_LOOKALIKES = str.maketrans("аеорсхуіАЕОРСХУІ", "aeopcxyiAEOPCXYI")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its folded form, its key, its place, and whether punctuation follows or stands before."""

    folded: str
    key: str
    start: int
    end: int
    closed_before: bool
    closed_after: bool
    raw: str


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
    found = []
    for match in _WORD.finditer(text):
        raw = match[0]
        left = len(raw) - len(raw.lstrip(_EDGE))
        right = len(raw) - len(raw.rstrip(_EDGE))
        # Brackets that belong to a name, "(2-feniletil)piperidina", are kept inside its key anyway.
        core = raw[left : len(raw) - right] if left + right < len(raw) else ""
        if not core:
            continue
        if _mixed_script(core):
            core = core.translate(_CYRILLIC_LOOKALIKES)
        folded = fold(core)
        start = match.start() + left
        before = _closed(text, match.start()) or (left > 0 and _closes(raw[:left]))
        after = right > 0 and _closes(raw[len(raw) - right :])
        found.append(
            Word(
                folded,
                folded if folded.isalnum() else _NOT_KEY.sub("", folded),
                start,
                start + len(core),
                before,
                after,
                core,
            )
        )
    return found


def _closes(edge: str) -> bool:
    return any(mark in edge for mark in ",;:.)")


def _closed(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in ";/+|"


def _mixed_script(word: str) -> bool:
    if word.isascii():
        return False
    cyrillic = any("\u0400" <= character <= "\u04ff" for character in word)
    return cyrillic and any(character.isascii() and character.isalpha() for character in word)
