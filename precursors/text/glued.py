"""Words that were written without a blank: "PRODUCTO:ACETONA", "tolueno,xileno", "ACETONA(99%)", "l-efedrina".

The marks between them may as well belong to one name ("1,3-benzodioxol", "bis(toluene)chromium"), so only what no
lexicon holds as it stands is taken apart, and only where its parts are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from precursors.fold import HARD, OPEN, SOFT, Word, fold, key
from precursors.lexicon.store import Lexicon
from precursors.names.spanish import spanish_in_english
from precursors.text.neighbours import says_nothing
from precursors.vocabulary.words import ordinary, words_of

_FREE = re.compile(r"[:=<>≥≤&*\\\"]+")  # no name holds one of these between letters
_COMMA = re.compile(r",+")
_STOP = re.compile(r"\.+")
_BOUND = re.compile(r"[()\[\].,-]+")
_STEREO = re.compile(r"(?:dl|ld|d|l|rac)-(?=[a-z]{4})")
_WITHOUT, _FREE_OF = "s/", "-free"
_VOWELS = ("e", "o")  # behind a word, how a language ends it: "anhydrido"
_LETTERS = 3
_WORD = 4  # letters of one of the words at least
_GREEK = frozenset("alpha beta gamma delta epsilon omega psi".split())
_SHORTEST = 6  # letters of a word that holds two
_MARKS = {_FREE: HARD, _COMMA: SOFT, _STOP: HARD}


def split_glued_words(text: str, found: Sequence[Word], lexicon: Lexicon) -> Sequence[Word]:
    """The words of a text, with those that were glued together apart."""
    glued = [word for word in found if not _is_whole(word.key, word.folded, lexicon)]
    if not glued:
        return found
    apart: list[Word] = []
    for word in found:
        if word not in glued:
            apart.append(word)
        elif word.folded == word.key:
            apart += _without_link(word, lexicon)
        else:
            apart += _parts(text, word, lexicon)
    return apart


@lru_cache(maxsize=100_000)
def _is_whole(plain: str, folded: str, lexicon: Lexicon) -> bool:
    """Whether nothing is glued to a word: it is short, a name, or letters that a vocabulary knows, or has a digit."""
    if len(plain) < _SHORTEST or _is_name(plain, lexicon):
        return True
    return folded == plain and (not plain.isalpha() or lexicon.knows(plain))


def _without_link(word: Word, lexicon: Lexicon) -> Iterator[Word]:
    """An unknown word that a link was glued to ("yacetona"): the link apart, if a listed name is left."""
    folded = word.folded
    for link in _links():
        if folded.startswith(link) and _begins_listed(folded[len(link) :], lexicon):
            cut = word.start + len(link)
            yield Word(link, link, word.start, cut, OPEN)
            yield word._replace(folded=folded[len(link) :], key=folded[len(link) :], start=cut)
            return
        if link not in _VOWELS and folded.endswith(link) and _begins_listed(folded[: -len(link)], lexicon):
            cut = word.end - len(link)
            yield word._replace(folded=folded[: -len(link)], key=folded[: -len(link)], end=cut, gap=OPEN)
            yield Word(link, link, cut, word.end, word.gap)
            return
    yield word


@lru_cache(maxsize=1)
def _links() -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted(words_of("glued_links"), key=len, reverse=True))


def _begins_listed(plain: str, lexicon: Lexicon) -> bool:
    return len(plain) >= _SHORTEST and (
        plain in lexicon.listed or plain in lexicon.telling_words or ordinary().get(plain) == "chemistry"
    )


def _parts(text: str, word: Word, lexicon: Lexicon) -> Iterator[Word]:
    if word.folded.startswith(_WITHOUT):
        yield Word(_WITHOUT, _WITHOUT[0], word.start, word.start + len(_WITHOUT), OPEN)
        word = word._replace(folded=word.folded[2:], key=word.key[1:], start=word.start + len(_WITHOUT))
    if word.folded.endswith(_FREE_OF) and _may_end_name(key(word.folded[: -len(_FREE_OF)]), lexicon):
        name, cut = word.folded[: -len(_FREE_OF)], word.end - len(_FREE_OF)
        yield word._replace(folded=name, key=key(name), end=cut, gap=OPEN)
        yield Word(_FREE_OF[1:], _FREE_OF[1:], cut + 1, word.end, word.gap)
        return
    bare = _STEREO.sub("", word.folded)
    if bare != word.folded and key(bare) in lexicon.listed:
        yield word._replace(folded=bare, key=key(bare))  # any stereoisomer; the lists say which are covered
        return
    for marks, enough in ((_FREE, _one_name), (_STOP, _words_only), (_COMMA, _words_only), (_BOUND, _all_known)):
        parts = list(_split(text, word, marks))
        if len(parts) > 1 and enough(parts, lexicon):
            for part in parts:
                yield from _parts(text, part, lexicon) if part.folded != part.key else (part,)
            return
    yield word


def _split(text: str, word: Word, marks: re.Pattern[str]) -> Iterator[Word]:
    """The parts of a word between some marks, each with its place."""
    at = word.start
    raw = text[word.start : word.end]
    for mark in (*marks.finditer(raw), None):
        end = word.start + mark.start() if mark else word.end
        part = fold(text[at:end])
        if key(part):
            gap = word.gap if mark is None or word.start + mark.end() >= word.end else _gap(marks, mark[0])
            yield Word(part, key(part), at, end, gap, word.cut and mark is None)
        if mark:
            at = word.start + mark.end()


def _gap(marks: re.Pattern[str], mark: str) -> int:
    return _MARKS.get(marks, HARD if "." in mark else OPEN if mark == "-" else SOFT)


def _is_name(plain: str, lexicon: Lexicon) -> bool:
    return plain in lexicon.listed or lexicon.is_compound(plain)


def _may_end_name(plain: str, lexicon: Lexicon) -> bool:
    """A name, or a word of a listed one: "acetic anhydride-free"."""
    return _is_name(plain, lexicon) or plain in lexicon.name_words


def _is_a_compound(part: Word, lexicon: Lexicon) -> bool:
    """A name, also one that is known in English only ("metanol")."""
    return _is_name(part.key, lexicon) or _is_name(key(spanish_in_english(part.folded).english), lexicon)


def _one_name(parts: Sequence[Word], lexicon: Lexicon) -> bool:
    """A mark that no name holds: enough that one part, or what is glued to it, is a name."""
    keys = [key(piece) for part in parts for piece in _BOUND.split(part.folded)]
    return any(len(plain) >= _LETTERS and _is_name(plain, lexicon) for plain in keys)


def _words_only(parts: Sequence[Word], lexicon: Lexicon) -> bool:
    """Words in a row, none of them a locant: a full stop or a comma between two words belongs to no name."""
    plain = [_BOUND.sub("", part.folded) for part in parts]
    if not all(
        (word.isalpha() and len(word) > 1) or says_nothing(part) for word, part in zip(plain, parts, strict=True)
    ):
        return False
    return any(len(word) >= _WORD for word in plain) and not set(plain) & _GREEK


def _all_known(parts: Sequence[Word], lexicon: Lexicon) -> bool:
    """Names and words that say nothing; behind a listed name, a bracket may hold anything."""
    words = [part for part in parts if part.folded.isalpha() and len(part.folded) >= _LETTERS]
    if any(part.folded in words_of("prefixes") for part in parts):
        return False  # "iodo-methane"
    known = [part for part in words if says_nothing(part) or _is_a_compound(part, lexicon)]
    listed = any(part.key in lexicon.listed for part in words)
    if listed and len(known) == len(words) and all(part in words or _is_measure(part) for part in parts):
        return True
    return parts[0].key in lexicon.listed and parts[0] in words and parts[0].gap == SOFT and len(parts) == 2


def _is_measure(part: Word) -> bool:
    return says_nothing(part) and len(part.key) > 1
