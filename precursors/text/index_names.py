"""Names as an index turns them, put back in order: "Butyrolactone, gamma-", "Ether, diethyl", "Acid, sulfuric".

What comes behind the comma belongs before it (a substituent with its hyphen), names the class (an ether, an acid), says
which isomer, or makes another compound of the parent ("Iodine, monochloride", "Toluene, diisocyanate"). The words are
put in order where a lexicon knows the name that results; what only the parser of systematic names may read is handed
to it whole, and the parent alone is never taken for the goods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from precursors.fold import HARD, OF_WORDS, OPEN, SOFT, Word
from precursors.lexicon.store import Lexicon
from precursors.model import NameKind
from precursors.names.spanish import is_metal
from precursors.text.neighbours import says_nothing
from precursors.vocabulary.morphemes import is_chemical
from precursors.vocabulary.words import ordinary, texts_in, words_of

_FILE = "index_names"
_PARENT, _TAIL = 4, 4  # words at most of each
_HYPHEN = re.compile(r"[)\]}]{0,4}[-\u2010-\u2013\u2212](?![^\W_])")
_DESCRIPTOR = re.compile(r"\(?(?:\d{0,2}[rsez](?:,\d{0,2}[rsez])*|[+\u00b1-]|\+/-|alpha[rs]|beta[rs])\)?")
_LOCANTS = re.compile(r"^\d{1,2}(?:,\d{1,2}){0,5}-")
_ACETONE = "aceton"  # what all the goods that are only named after a substance have in common
_GROUPS, _WATER = ("yl", "il", "ilo", "ilico"), ("hydrate", "hidrato")
_ESTER = ("ester", "eter", "ether", "salt", "sal")
_OF_PARENT = ("ester", "acetal", "ketal", "cetal")  # no goods of their own behind the comma of a parent


class Turned(NamedTuple):
    """A name in index order: the word before its first comma, the end of its first tail, the end of all its tails.

    ``cut``: the tail ends with a hyphen; ``changes``: it is a word that makes another compound of the parent.
    """

    comma: int
    end: int
    last: int
    cut: bool
    changes: bool


class IndexNames:
    """Puts index names in order as far as a lexicon knows them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def in_order(self, text: str, found: Sequence[Word]) -> Sequence[Word]:
        """The words of a text with its index names in order; each word of a turned one has the place of the whole."""
        ordered = found
        if "," in text:
            for turned in reversed(list(turned_names(text, found))):
                ordered = self._ordered(list(ordered), turned)
        return self._other_goods(ordered) if _ACETONE in text.lower() else ordered

    def _ordered(self, found: list[Word], turned: Turned) -> list[Word]:
        tail = found[turned.comma + 1 : turned.end]
        parent = found[turned.comma]
        if turned.cut and all(_is_stereo(word) for word in tail):
            whole = parent._replace(end=tail[-1].end, gap=tail[-1].gap)
            return [*found[: turned.comma], whole, *found[turned.end :]]
        own = not turned.cut and self._is_name(tail)
        for size in range(len(tail), len(tail) - 1 if own else 0, -1):
            for at in _starts(found, turned.comma):
                ordered = self._known_order(found[at : turned.comma + 1], tail[:size], own=own)
                if ordered and not self._goes_on(tail[size:]):
                    return [*found[:at], *ordered, *found[turned.comma + 1 + size :]]
        if own:
            return [*found[: turned.comma], parent._replace(gap=HARD), *found[turned.comma + 1 :]]
        alone = turned.changes and not turned.cut and (len(tail) == 1 or says_nothing(tail[1]))
        return _joined(found, turned.comma) if alone else found

    def _known_order(self, parent: Sequence[Word], tail: Sequence[Word], *, own: bool) -> list[Word]:
        """Parent and tail in the order of a name that a lexicon knows; empty if it knows none."""
        for ordered in _orders(parent, tail):
            plain = "".join([word.key for word in ordered])
            nameable = not (own or says_nothing(ordered[0]) or says_nothing(ordered[-1]))
            if plain in self._lexicon.listed or (nameable and self._lexicon.is_compound(plain)):
                start, end = parent[0].start, tail[-1].end
                inner = [word._replace(start=start, end=end, gap=OPEN, cut=False) for word in ordered]
                return [*inner[:-1], inner[-1]._replace(gap=tail[-1].gap)]
        return []

    def _is_name(self, tail: Sequence[Word]) -> bool:
        """Whether the words behind the comma are other goods: "ether, ethyl acetate"."""
        keys = ["".join([word.key for word in tail[:size]]) for size in range(1, len(tail) + 1)]
        if any(self._is_listed_name(plain) for plain in keys):
            return True
        if tail[-1].folded in _OF_PARENT or self._is_salt(tail):
            return False
        groups = all(word.folded in words_of("prefixes") or word.folded.endswith(_GROUPS) for word in tail)
        return len(keys) > 1 and not groups and self._lexicon.is_compound(keys[-1])

    def _is_salt(self, tail: Sequence[Word]) -> bool:
        """Such as "zinc salt", "aniline salt" and "sal de cobre", but not "table salt"."""
        if tail[-1].folded in ("salt", "sal") and len(tail) == 2:
            base = tail[0]
            return is_metal(base.folded) or (self._lexicon.is_compound(base.key) and base.folded not in ordinary())
        return len(tail) > 2 and tail[0].folded == "sal" and tail[1].folded in OF_WORDS and is_metal(tail[2].folded)

    def _is_listed_name(self, plain: str) -> bool:
        kinds = (kind for _, kind, _ in self._lexicon.listed.get(plain, ()))
        return any(kind != NameKind.ABBREVIATION.value for kind in kinds)

    @staticmethod
    def _goes_on(rest: Sequence[Word]) -> bool:
        """Whether the name has further parts: "Ether, ethyl phenyl" is no "ethyl ether"."""
        return bool(rest) and not says_nothing(rest[0]) and _is_part(rest[0])

    def _other_goods(self, found: Sequence[Word]) -> Sequence[Word]:
        """Goods that are only named after a substance, as one word that no list holds: "acetone oils"."""
        others, kept, at = _others(), list(found), 0
        if others.keys().isdisjoint([word.folded for word in found]):
            return found
        while at < len(kept):
            for names in others.get(kept[at].folded, ()):
                if tuple(word.folded for word in kept[at : at + len(names)]) == names and len(names) > 1:
                    last = kept[at + len(names) - 1]
                    whole = kept[at]._replace(folded=" ".join(names), key="".join(names), end=last.end, gap=last.gap)
                    kept[at : at + len(names)] = [whole]
                    break
            at += 1
        return kept


def turned_names(text: str, found: Sequence[Word]) -> Iterator[Turned]:
    """Where a text has a parent, a comma, and a tail such as an index puts there."""
    for comma, word in enumerate(found[:-1]):
        if word.gap != SOFT or "," not in text[word.end : found[comma + 1].start] or _is_cut(text, word):
            continue
        end, cut = _tail(text, found, comma + 1)
        anion = word.folded in words_of("acid_salts") or word.folded.endswith(_WATER)
        if (anion or says_nothing(word)) and not (cut and all(map(_is_stereo, found[comma + 1 : end]))):
            continue
        if cut or _can_be_turned(found, comma, end):
            yield Turned(comma, end, _further(text, found, end), cut, _changes(found[comma + 1]))


def as_written(text: str, found: Sequence[Word], turned: Turned) -> Iterator[tuple[int, int]]:
    """The places of an index name with a longer and a shorter parent, with all its tails and with the first one."""
    for last in dict.fromkeys((turned.last, turned.end)):
        hyphen = _HYPHEN.match(text, found[last - 1].end)
        end = hyphen.end() if hyphen else found[last - 1].end
        for at in _starts(found, turned.comma):
            start = found[at].start
            yield start - (start > 0 and text[start - 1] in "[("), end


def _tail(text: str, found: Sequence[Word], at: int) -> tuple[int, bool]:
    """Where the first tail ends: behind the word with a hyphen at its end, else at the next mark."""
    for index in range(at, min(at + _TAIL, len(found))):
        if _is_cut(text, found[index]) and not _hangs(found, index):
            return index + 1, True
        if found[index].gap != OPEN:
            return index + 1, False
    return min(at + _TAIL, len(found)), False


def _is_cut(text: str, word: Word) -> bool:
    return word.cut or _HYPHEN.match(text, word.end) is not None


def _hangs(found: Sequence[Word], index: int) -> bool:
    """Whether the hyphen looks to a word behind it: "1,1,1- trifluoroethane", "metil-, etil- y propil"."""
    if index + 1 == len(found) or found[index].gap != OPEN:
        return False
    follows = found[index + 1]
    if follows.folded in words_of("conjunctions"):
        return True
    return not says_nothing(follows) and (not any(map(str.isalpha, found[index].key)) or _is_name_part(follows))


def _is_name_part(word: Word) -> bool:
    return word.folded[0].isdigit() or _is_part(word)


def _can_be_turned(found: Sequence[Word], comma: int, end: int) -> bool:
    """Whether the parent is a class, the tail one, or a change of the parent; not two names in a list of goods."""
    parent, first, last = found[comma], found[comma + 1], found[end - 1]
    classes = words_of("classes", _FILE)
    if _is_change(first) or first.folded in words_of("acid_salts"):
        return True
    alone = not comma or found[comma - 1].gap != OPEN or says_nothing(found[comma - 1])
    return (alone and parent.folded in classes) or last.folded in classes or last.folded in _ESTER


def _further(text: str, found: Sequence[Word], end: int) -> int:
    """Where the last tail ends: an ester, a salt or a descriptor behind another comma."""
    while end < len(found) and found[end - 1].gap == SOFT:
        follows, cut = _tail(text, found, end)
        tail = found[end:follows]
        closing = [at for at, word in enumerate(tail, start=1) if word.folded in (*_ESTER, *_WATER)]
        if tail[0].folded in words_of("acid_salts"):
            end += 1
        elif closing:
            end += closing[0]
        elif cut and all(_is_stereo(word) for word in tail):
            end = follows
        else:
            return end
    return end


def _starts(found: Sequence[Word], comma: int) -> list[int]:
    """Where the parent may begin, the longest first."""
    at = comma
    while at and comma - at + 1 < _PARENT and found[at - 1].gap == OPEN:
        at -= 1
    return list(range(at, comma + 1))


def _orders(parent: Sequence[Word], tail: Sequence[Word]) -> Iterator[list[Word]]:
    """The tail first, as an index has it; then as Spanish does; an acid without its word before what it becomes."""
    yield [*tail, *parent]
    yield [*parent, *tail]
    if len(tail) > 1:
        yield [*reversed(tail), *parent]  # "ether, methyl ethyl"
    bare = [word for word in parent if word.folded not in ("acid", "acido", "acide")]
    if bare and len(bare) < len(parent):
        yield [*bare, *tail]
        yield [*tail, *bare]


def _joined(found: Sequence[Word], comma: int) -> list[Word]:
    """The words with nothing between parent and tail, whose own last part tells what it makes of the parent."""
    return [*found[:comma], found[comma]._replace(gap=OPEN), *found[comma + 1 :]]


def _changes(word: Word) -> bool:
    """Whether a word alone behind the comma makes a salt or another compound of the parent."""
    salt = word.folded in words_of("acid_salts") and word.folded not in words_of("base_salts")
    return salt or _is_change(word)


def _is_change(word: Word) -> bool:
    return _LOCANTS.sub("", word.folded) in words_of("changes", _FILE)


def _is_stereo(word: Word) -> bool:
    return word.folded in words_of("stereo", _FILE) or _DESCRIPTOR.fullmatch(word.folded) is not None


def _is_part(word: Word) -> bool:
    last = word.folded.rpartition("-")[2]
    return last in words_of("prefixes") or last.endswith(_GROUPS) or is_chemical(last)


@lru_cache(maxsize=1)
def _others() -> Mapping[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for row in texts_in(_FILE)["others"].split("|"):
        name = tuple(row.split())
        table.setdefault(name[0], []).append(name)
    return table
