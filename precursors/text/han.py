"""Names in Chinese characters, which are written without blanks: read by words, the longest first.

A listed name counts where nothing touches it but words of trade, measures, a salt or a particle: in 二甲苯 (xylene) the
two characters of toluene name no toluene, and 盐酸 before the name of a medicine is its salt, no hydrochloric acid.
Traditional and Japanese forms of a character are read as the simplified one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, Protocol

from precursors.fold import fold
from precursors.lexicon.store import Listed
from precursors.model import Form, TextReading, Tier
from precursors.vocabulary.words import texts_in, words_of

_FILE = "han"
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W_]")
_JOINS = frozenset("-'’′·・‧‐‑–−.")  # within a name: "1-苯基-2-丙酮"; a comma between digits as well
_OPENING, _CLOSING = "([{（［", ")]}）］"
_STEREO = re.compile(r"(?:\d?[dlrs]|dl|rs|rac)+")
_MEASURE = re.compile(r"\d+(?:kg|g|mg|l|ml|t|mt|lb|gal)|[a-z]{3,}|ar|cp|gr|un\d+|\d{3,}")
_SHORT_ACID = 2  # characters of the names of mineral acids, whose salts are other goods
_GROUPS = "基氧代氨硫酰氯溴碘氟环"  # a bracket that ends so belongs to the name behind it


class _Gap(Enum):
    """What stands between two pieces: nothing, a mark that a name may hold, a blank, or the end of a name."""

    NONE = 0
    JOINT = 1
    BLANK = 2
    BORDER = 3


class _Kind(Enum):
    NAME = "name"
    NEUTRAL = "neutral"
    PARTICLE = "particles"
    NEGATION = "negations"
    ACID = "acid_salts"
    AFTER = "acid_salts_after"
    METAL = "metals"
    LATIN = "latin"
    UNKNOWN = "unknown"


class _Piece(NamedTuple):
    """A word of a text: what it is, its characters in simplified form, its place, what stands before it."""

    kind: _Kind
    text: str
    start: int
    end: int
    gap: _Gap

    @property
    def close(self) -> bool:
        """Whether nothing parts it from the piece before."""
        return self.gap in (_Gap.NONE, _Gap.JOINT)


class _Sign(NamedTuple):
    """One letter of a text in simplified form, its place, and what stands before it."""

    letter: str
    at: int
    gap: _Gap


class ListedNames(Protocol):
    """Listed names by their keys; ``cjk``: the keys with Chinese characters."""

    @property
    def listed(self) -> Mapping[str, Sequence[Listed]]:
        """Every listed name by its key."""

    @property
    def cjk(self) -> Sequence[str]:
        """The keys with Chinese characters."""


class HanReader:
    """Reads the listed Chinese names of a text."""

    def __init__(self, lexicon: ListedNames) -> None:
        self._listed: Mapping[str, Sequence[Listed]] = {key: lexicon.listed[key] for key in lexicon.cjk}
        self._words: Mapping[str, _Kind] = {**_words(), **dict.fromkeys(self._listed, _Kind.NAME)}
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}

    def read(self, text: str) -> Iterator[TextReading]:
        """The listed names of a text, those that are parts of longer words as such."""
        if text.isascii() or not HAN.search(text):
            return
        pieces = list(self._pieces(list(_signs(text))))
        negated = False
        for index, piece in enumerate(pieces):
            if piece.gap is _Gap.BORDER or piece.kind is _Kind.UNKNOWN:
                negated = False
            if piece.kind is _Kind.NEGATION:
                negated = True
            elif piece.kind is _Kind.NAME:
                yield from self._named(pieces, index, negated=negated)

    def names_nothing(self, text: str) -> bool:
        """Whether every Chinese word of a text is a known word of trade."""
        return all(
            piece.kind not in (_Kind.NAME, _Kind.UNKNOWN, _Kind.ACID, _Kind.AFTER, _Kind.METAL)
            for piece in self._pieces(list(_signs(text)))
        )

    def _pieces(self, signs: Sequence[_Sign]) -> Iterator[_Piece]:
        at = 0
        while at < len(signs):
            size, kind = self._longest(signs, at)
            word = "".join(sign.letter for sign in signs[at : at + size])
            yield _Piece(kind, word, signs[at].at, signs[at + size - 1].at + 1, signs[at].gap)
            at += size

    def _longest(self, signs: Sequence[_Sign], at: int) -> tuple[int, _Kind]:
        """The longest known word from a place on; a run of Latin letters and digits is one that names nothing."""
        ahead = "".join(sign.letter for sign in signs[at : at + self._lengths.get(signs[at].letter, (1,))[0]])
        for size in self._lengths.get(signs[at].letter, ()):
            kind = self._words.get(ahead[:size]) if len(ahead) >= size else None
            if kind and all(_holds(sign.gap, kind) for sign in signs[at + 1 : at + size]):
                return size, kind
        if not signs[at].letter.isascii():
            return _numeral(signs, at)
        size = 1
        while at + size < len(signs) and signs[at + size].letter.isascii() and signs[at + size].gap is _Gap.NONE:
            size += 1
        return size, _Kind.LATIN

    def _named(self, pieces: Sequence[_Piece], index: int, *, negated: bool) -> Iterator[TextReading]:
        """What a listed name means between its neighbours."""
        piece = pieces[index]
        rows = self._listed[piece.text]
        span = (piece.start, piece.end)
        if negated:
            yield TextReading(None, span, "negated", Tier.WEAK, rows[0][2], notes=("negated",))
            return
        if self._is_salt_of_next(pieces, index):
            return
        before, after = _before(pieces, index), _after(pieces, index)
        if _Kind.UNKNOWN in (before, after):
            yield TextReading(None, span, "neighbour", Tier.WEAK, rows[0][2], notes=("neighbour",))
            return
        form = Form.SALT if before is _Kind.ACID or after in (_Kind.AFTER, _Kind.METAL) else Form.ITSELF
        doubtful = _Kind.LATIN in (before, after) or after is _Kind.NAME or before is _Kind.NAME
        for substance, _, name in rows:
            yield TextReading(substance, span, "name", Tier.WEAK if doubtful else Tier.STRONG, name, form=form)

    @staticmethod
    def _is_salt_of_next(pieces: Sequence[_Piece], index: int) -> bool:
        """Whether an acid stands before the name of its base: 盐酸麻黄碱."""
        follows = pieces[index + 1] if index + 1 < len(pieces) else None
        acid = pieces[index].text in words_of("acid_salts", _FILE)
        return acid and follows is not None and follows.gap is not _Gap.BORDER and follows.kind is _Kind.NAME


def _holds(gap: _Gap, kind: _Kind) -> bool:
    """Whether a word may hold such a gap: only a name holds hyphens and brackets."""
    return gap is _Gap.NONE or (kind is _Kind.NAME and gap is not _Gap.BLANK)


def _numeral(signs: Sequence[_Sign], at: int) -> tuple[int, _Kind]:
    """Numbers in words before a measure ("二十公斤"); alone they may be a part of a name ("二甲苯")."""
    size = 0
    while at + size < len(signs) and signs[at + size].letter in words_of("numerals", _FILE):
        size += 1
    ahead = "".join(sign.letter for sign in signs[at + size : at + size + 2])
    counted = size and any(ahead[:length] in words_of("counted", _FILE) for length in (1, 2))
    return (size, _Kind.NEUTRAL) if counted else (1, _Kind.UNKNOWN)


def _before(pieces: Sequence[_Piece], index: int) -> _Kind:
    """What a name touches before it: a salt, a locant that leaves a doubt, a word that is not known, or nothing."""
    doubt = _Kind.NEUTRAL
    while index:
        piece, last = pieces[index], pieces[index - 1]
        if last.kind is not _Kind.LATIN or not piece.close:
            other = last if piece.gap is _Gap.BLANK else _beyond(pieces, index - 1, -1)
            return _touching(piece, other, doubt, ahead=True)
        if not _STEREO.fullmatch(last.text) and not _MEASURE.fullmatch(last.text):
            doubt = _Kind.LATIN
        elif piece.gap is _Gap.NONE:
            return doubt
        index -= 1
    return doubt


def _after(pieces: Sequence[_Piece], index: int) -> _Kind:
    """What a name touches behind it; a number or a Latin word behind it says nothing, what follows it may."""
    name = pieces[index]
    while index + 1 < len(pieces):
        piece = pieces[index + 1]
        if piece.kind is not _Kind.LATIN or not piece.close:
            other = piece if piece.gap is _Gap.BLANK else _beyond(pieces, index + 1, 1)
            return _touching(piece, other, _Kind.NEUTRAL, ahead=False, name=name.text)
        index += 1
    return _Kind.NEUTRAL


def _beyond(pieces: Sequence[_Piece], index: int, step: int) -> _Piece:
    """A word, or, if it is one character that says nothing ("gram", "new"), the unknown word that it begins or ends."""
    at = index
    while pieces[at].kind is _Kind.NEUTRAL and len(pieces[at].text) == 1 and 0 <= at + step < len(pieces):
        gapped = pieces[at + 1] if step > 0 else pieces[at]
        if not gapped.close:
            break
        at += step
    return pieces[at] if pieces[at].kind is _Kind.UNKNOWN else pieces[index]


def _touching(gapped: _Piece, other: _Piece, doubt: _Kind, *, ahead: bool, name: str = "") -> _Kind:
    if gapped.gap is _Gap.BORDER:
        return doubt
    if gapped.gap is _Gap.BLANK and not (ahead and other.text in words_of("acid_salts", _FILE)):
        doubtful = other.kind is _Kind.UNKNOWN and (
            other.text in words_of("chemical", _FILE) or name in words_of("acid_salts", _FILE)
        )
        return _Kind.LATIN if doubtful else doubt
    if other.kind in (_Kind.UNKNOWN, _Kind.NAME):
        acid = ahead and other.text in words_of("acid_salts", _FILE)
        return _Kind.ACID if acid else other.kind
    if other.kind is _Kind.ACID:
        return _Kind.ACID if ahead else _Kind.UNKNOWN
    if other.kind is _Kind.AFTER:
        return _Kind.UNKNOWN if ahead else _Kind.AFTER
    if other.kind is _Kind.METAL:
        salt = not ahead and name.endswith("酸") and len(name) > _SHORT_ACID
        return _Kind.METAL if salt else _Kind.UNKNOWN
    return doubt


# --- the letters of a text --------------------------------------------------------------------------------


_folded = lru_cache(maxsize=10_000)(fold)  # of one character; a long text has few different ones


def _signs(text: str) -> Iterator[_Sign]:
    """The letters of a text as names are compared, each with what parts it from the one before."""
    gap, last = _Gap.BORDER, ""
    variants = _variants()
    for at, character in enumerate(text):
        if not _LETTER.match(character):
            gap = max(gap, _mark(text, at), key=lambda one: one.value)
            continue
        for letter in variants.get(character) or _folded(character):
            if letter.isascii() != last.isascii() and gap is _Gap.JOINT and text[at - 1] == ".":
                gap = _Gap.BORDER  # a full stop between scripts ends a name
            yield _Sign(letter, at, gap)
            gap, last = _Gap.NONE, letter


def simplified_han(text: str) -> str:
    """A text with each traditional or Japanese character as the simplified one, every place kept."""
    variants = _variants()
    return "".join([variants.get(character, character) for character in text])


def _mark(text: str, at: int) -> _Gap:
    """What a mark parts: a hyphen nothing, a comma only between digits nothing, a bracket all but a group before it."""
    mark = text[at]
    if mark in _JOINS:
        return _Gap.JOINT
    if mark == ",":
        return _Gap.JOINT if text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit() else _Gap.BORDER
    if mark in _CLOSING and at and (text[at - 1] in _GROUPS or _descriptor(text, at)):
        return _Gap.JOINT
    if mark in _OPENING and text[at - 1 : at] in ("-", *_OPENING):
        return _Gap.JOINT
    return _Gap.BLANK if mark.isspace() else _Gap.BORDER


def _descriptor(text: str, at: int) -> bool:
    """Whether the bracket that closes here holds signs of stereochemistry only: "(1R,2S)-"."""
    return re.search(r"[(（]\d?[rsRS±+\-](?:,\d?[rsRS])*$", text[max(0, at - 12) : at]) is not None


# --- words ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _words() -> Mapping[str, _Kind]:
    kinds = (_Kind.METAL, _Kind.NEUTRAL, _Kind.PARTICLE, _Kind.NEGATION, _Kind.ACID, _Kind.AFTER)
    words = {word: kind for kind in kinds for word in words_of(kind.value, _FILE)}
    return words | dict.fromkeys(words_of("not_particles", _FILE), _Kind.UNKNOWN)


@lru_cache(maxsize=1)
def _variants() -> Mapping[str, str]:
    """The simplified character of each traditional or Japanese one."""
    return {variant: row[0] for row in texts_in(_FILE)["variants"].split() for variant in row[1:]}
