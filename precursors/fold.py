"""Folding: one spelling for what differs only in case, accents, dashes or blanks.

No transliteration: Russian, Chinese and Arabic names stand in the lexicon as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ω": "omega",
    "ψ": "psi",
    "μ": "mu",
}
_DOTTED_GREEK = re.compile(r"\.(alpha|beta|gamma|delta|epsilon|omega|psi)\.")
_DASHES: dict[int, int | str] = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_DASHES |= dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"), "")
# What no decomposition of Unicode takes apart: letters with a stroke, the dotless i, small capitals, double letters;
# the letters and the lengthening stroke that Persian keyboards put into Arabic words; digits of other scripts.
_LETTERS_ALIKE: dict[int, int | str] = {}
_LETTERS_ALIKE |= str.maketrans(
    "øđðħŧłɨıɑɡƀ\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22",
    "oddhtliiagbabcdefghijklmnoprstuvwyz",
)
_LETTERS_ALIKE |= {ord("æ"): "ae", ord("œ"): "oe", 0x6CC: "\u064a", 0x6A9: "\u0643", 0x640: ""}
_LETTERS_ALIKE |= {zero + n: str(n) for zero in (0x660, 0x6F0, 0x966, 0xE50) for n in range(10)}
_SHORT = 40  # letters of a word that is kept folded
_AS_FOLDED = _DASHES | _LETTERS_ALIKE | {ord(letter): name for letter, name in _GREEK.items()}
_COMBINING = dict.fromkeys(
    code
    for block in (range(0x300, 0x3100), range(0xA600, 0xAC00), range(0xFB1E, 0xFE30))
    for code in block
    if unicodedata.combining(chr(code))
)
_NOT_KEY = re.compile(r"[\W_]+")
# "w/o" and "s/" are words; "(+)-" and "(+/-)-" say which isomer; other plus signs, strokes and semicolons part words.
_WORD = re.compile(
    r"(?:[^\s;/+|_、，。；(]|\(\d{0,2}[+\u00b1](?:/[-\u2212])?\)|\(|(?<=\b[sS])/(?=[\s\w])|(?<=\b[wW])/(?=[oO]\b))+"
)
_OTHER_THAN_BLANKS = re.compile(r"[;/+|_、，。；(]")  # what else may part words; most texts hold none of it
_BETWEEN_BLANKS = re.compile(r"\S+")
# A measure glued to a word: "ACETONA-25KG", "tolueno99%", "99%acetona", "200L-tolueno".
_UNIT = r"(?:kgs?|kgm|lts?|ltr|l|gr?s?|mg|ml|cc|gal|lbs?|tm?)"
_MEASURE_LAST = re.compile(rf"(?P<word>[^\W\d_]{{4,}})-?[1-9]\d*(?:[.,]\d+)?(?:{_UNIT}|%)", re.I)
_MEASURE_FIRST = re.compile(rf"\d+(?:[.,]\d+)?(?:%|{_UNIT}-)(?P<word>[^\W\d_]{{4,}})", re.I)
# After such a word a colon parts nothing: "free of: toluene".
_LEADS_ON = frozenset("of from de con sin with without contain contains containing contiene contienen contem".split())
_ELIDED = re.compile(r"[dDlL]['’´`](?=\w{3})")
_EDGE = " .,:;()[]{}\"'`´«»“”‘’*·!¡?¿#-_=<>%"
OF_WORDS = frozenset(("de", "del", "of", "d"))
_PARTING = ";/+|、，。；"
_GLUED_FROM = 6  # shorter, a word and a measure cannot be one
_REMEMBERED = 60  # a longer run of characters is read again each time
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_BEYOND_LATIN = re.compile(r"[^\u0000-\u024f]")
_LATIN = re.compile(r"[A-Za-z]")
_ALIKE, _ACCENTS = re.compile(r"[\u0370-\u052f\u0531-\u0587]"), re.compile(r"[\u0300-\u036f]")
# Letters of Greek, Cyrillic and Armenian that look like a Latin one (from the confusables of Unicode); apart, the
# small Cyrillic ones that look like a small capital, and what Latin letters look like in Cyrillic.
_LOOKALIKES = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαβγειικνορσςτυχωηАВЕЅІЈКМНОРСТУХҮԌԚԜаеѕіјорсухүһԁԛԝӏօսհոցՕՍ",
    "ABEZHIKMNOPTYXCjaByeiikvopooTuxwnABESIJKMHOPCTYXYGQWaesijopcyxyhdqwlouhngOU",
)
_LOOSELY_ALIKE = _LOOKALIKES | str.maketrans("вкмнт", "BKMHT")
_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyxikmt", "АВЕКМНОРСТУХаеорсухікмт")

OPEN, SOFT, HARD = 0, 1, 2
"""What stands between two words: nothing, a comma or bracket that may belong to a name, or the end of a name."""


class Word(NamedTuple):
    """A word of a text: its folded form, its key, its place, and what parts it from the next word.

    ``cut``: a hyphen stands at its end, as in the inverted names of an index ("toluene, 4-iodo-").
    """

    folded: str
    key: str
    start: int
    end: int
    gap: int
    cut: bool = False


_Piece = tuple[str, str, int, int, int, int, bool]
"""A word within a run of characters without a blank: folded, its key, offset, length, what parts it from the words
before and behind it, and whether a hyphen stands at its end."""


def fold(text: str) -> str:
    """Fold a text: compatibility forms, case, accents, dashes, Greek letters as words."""
    if text.isascii():
        text = text.lower()
        return _DOTTED_GREEK.sub(r"\1", text) if "." in text else text
    return _fold_word(text) if len(text) <= _SHORT else _fold_word.__wrapped__(text)


@lru_cache(maxsize=20_000)
def _fold_word(text: str) -> str:
    """The same of a text with other letters; a word is folded once for all its places."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_AS_FOLDED)).translate(_COMBINING)
    return _DOTTED_GREEK.sub(r"\1", text)


def key(text: str) -> str:
    """The key of a name: folded, without blanks, hyphens and other marks."""
    return _NOT_KEY.sub("", fold(text))


def words(text: str) -> list[Word]:
    """The words of a text with their places. A hyphen or a comma inside a word belongs to it."""
    found: list[Word] = []
    last, last_key, at, stop, parted, last_cut = "", "", 0, 0, OPEN, False
    for match in (_WORD if _OTHER_THAN_BLANKS.search(text) else _BETWEEN_BLANKS).finditer(text):
        raw, start = match[0], match.start()
        parting = start and text[start - 1] in _PARTING
        if raw.isalnum() and raw.isascii() and (raw.isalpha() or raw.isdigit() or len(raw) < _GLUED_FROM):
            if last:
                found.append(Word(last, last_key, at, stop, HARD if parting else parted, last_cut))
            last = last_key = raw.lower()
            at, stop, last_cut, parted = start, match.end(), False, OPEN
            continue
        inside, between = _pieces(raw) if len(raw) <= _REMEMBERED else _pieces.__wrapped__(raw)
        if not inside:
            parted = max(parted, between)
            continue
        if parting:
            between = HARD
        for folded, plain, offset, length, before, after, cut in inside:
            if last:
                gap = max(parted, between, before) if parted or between or before else OPEN
                found.append(Word(last, last_key, at, stop, gap, last_cut))
            last, last_key, at, last_cut = folded, plain, start + offset, cut
            stop, parted, between = at + length, after, OPEN
    if last:
        found.append(Word(last, last_key, at, stop, HARD, last_cut))
    return found


def _plain(raw: str) -> tuple[_Piece, ...]:
    folded = raw.lower()
    return ((folded, folded, 0, len(raw), OPEN, OPEN, False),)


@lru_cache(maxsize=20_000)
def _pieces(raw: str) -> tuple[tuple[_Piece, ...], int]:
    """The words in a run of characters; of a run of marks only, what it is between the words around it."""
    if raw.isascii() and raw.isalnum():
        return _word_and_measure(raw, 0) or _plain(raw), OPEN
    left, right = _edges(raw)
    if left + right >= len(raw):
        return (), _edge(raw) if any(mark in raw for mark in ",;:()") else OPEN
    glued = _word_and_measure(raw, left)
    if glued:
        return glued, OPEN
    before = _edge(raw[:left].replace(".", ""))
    after = _edge(raw[len(raw) - right :]) if right else OPEN
    if raw[len(raw) - right :] == ":" and raw[:-1].lower() in _LEADS_ON:
        after = OPEN
    cut = raw.rstrip(",;").endswith("-")
    return tuple(_article_apart(raw[left : len(raw) - right], left, before, after, cut=cut)), OPEN


def _word_and_measure(raw: str, left: int) -> tuple[_Piece, ...]:
    """The word and the measure of a run of characters that is both."""
    right = len(raw) - len(raw.rstrip(".,;:)]"))
    core = raw[left : len(raw) - right]
    found = _MEASURE_LAST.fullmatch(core) or _MEASURE_FIRST.fullmatch(core)
    if not found:
        return ()
    start, end = found.span("word")
    parts = ((0, end), (end, len(core))) if start == 0 else ((0, start), (start, len(core)))
    edges = (_edge(raw[:left].replace(".", "")), OPEN), (OPEN, _edge(raw[len(raw) - right :]) if right else OPEN)
    return tuple(
        piece
        for (first, last), (before, after) in zip(parts, edges, strict=True)
        for piece in _article_apart(core[first:last].strip("-%"), left + first, before, after, cut=False)
    )


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


def _article_apart(core: str, start: int, before: int, after: int, *, cut: bool) -> Iterator[_Piece]:
    """A French or Italian article with an apostrophe is a word of its own."""
    elided = _ELIDED.match(core)
    if elided:
        yield core[0].lower(), core[0].lower(), start, 1, before, OPEN, False
        core, start, before = core[elided.end() :], start + elided.end(), OPEN
    folded = fold(one_alphabet(core) if _BEYOND_LATIN.search(core) else core)
    if folded:
        plain = folded if folded.isalnum() else _NOT_KEY.sub("", folded)
        yield folded, plain, start, len(core), before, after, cut


def _edge(marks: str) -> int:
    if not marks:
        return OPEN
    if ";" in marks or ":" in marks or "." in marks:
        return HARD
    return SOFT if any(mark in marks for mark in ",()[]") else OPEN


def one_alphabet(text: str) -> str:
    """A text whose words that mix alphabets are written in one of them, where each letter looks like one of it.

    "Αcetone" with a Greek capital is Latin, "ацeтон" with a Latin letter is Cyrillic.
    """
    return _LETTERS.sub(_one_script, _ACCENTS.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES)))


def in_one_alphabet(text: str) -> str:
    """The same for a whole text, letter for letter, so that all places stay."""
    if not _BEYOND_LATIN.search(text):
        return text
    plain = (form if len(form := unicodedata.normalize("NFKC", letter)) == 1 else letter for letter in text)
    return _LETTERS.sub(_one_script, "".join(plain))


def as_latin(text: str) -> str:
    """A text with the letters that look like Latin ones as those, or unchanged if another letter is left."""
    latin = text.translate(_DASHES).translate(_LOOSELY_ALIKE)
    return text if _BEYOND_LATIN.search(unicodedata.normalize("NFC", latin)) else latin


def _one_script(run: re.Match[str]) -> str:
    letters = run[0]
    if letters.isascii() or not _ALIKE.search(letters) or not _LATIN.search(letters):
        return letters
    # A small Greek letter that leads ("αcetyl") is a locant as likely; whoever holds a lexicon may ask further.
    lead = 1 if letters[0] in _GREEK and _LATIN.match(letters, 1) else 0
    for table in (_LOOKALIKES, _TO_CYRILLIC, _LOOSELY_ALIKE):
        spelled = letters[:lead] + letters[lead:].translate(table)
        if not (_LATIN if table is _TO_CYRILLIC else _ALIKE).search(spelled, lead):
            return spelled
    return letters


def key_of_window(found: Sequence[Word], at: int, end: int) -> str:
    """The key of a window of words."""
    return "".join([word.key for word in found[at:end]])


def sorted_key(parts: Sequence[Word]) -> str:
    """The key of a name of two to four words in any order; empty for others."""
    plain = sorted([word.key for word in parts if word.folded not in OF_WORDS])
    return " ".join(plain) if 2 <= len(plain) <= 4 else ""
