"""What the words around a listed name make of it: a salt, a part of another name, or what the goods are free of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from precursors.fold import HARD, OPEN, SOFT, Word
from precursors.lexicon.morphemes import is_chemical
from precursors.lexicon.vocabulary import phrases_of, words_of

_OF = frozenset(("de", "del", "of", "di", "da", "do", "d", "des"))
_WITH = frozenset(("con", "with", "com"))
_CLASS_ENDINGS = (
    "ide", "ido", "uro", "ate", "ato", "ite", "ito", "oxime", "oxima", "imine", "imina", "hydrin", "hidrina", "sulfone",
    "sulfona", "nitrile", "nitrilo", "hydrazone", "hidrazona", "azine", "azina", "ketal", "acetal", "cetal",
)  # fmt: skip
_FRONT_ENDINGS = (
    "yl", "il", "yl-", "il-", "oxy", "oxi", "nitro", "chloro", "cloro", "bromo", "amino", "fluoro", "iodo", "yodo",
    "thio", "tio", "oxo", "nitro-",
)  # fmt: skip
PARTS = re.compile(r"[^\W\d_]+")
_ITEM_WORDS = 4
_MEASURE = re.compile(
    r"(?:[\W_]*\d)+[\W\d_]*(?:x|kgs?|kgm|gr?s?|mg|lts?|ltr|l|ml|cc|t|tm|mt|lbs?|gal|m3|cm|mm|oz|un?|p|w|v)?|[\W\d_]+|\w"
)


class Place(NamedTuple):
    """A window of words in a text: ``found[at:end]``."""

    found: Sequence[Word]
    at: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Start and end in the text."""
        return self.found[self.at].start, self.found[self.end - 1].end

    def next(self, steps: int = 1) -> str:
        """The folded word after the window, if nothing parts them; else empty."""
        last = self.end + steps - 1
        if last >= len(self.found) or any(self.found[i].gap != OPEN for i in range(self.end - 1, last)):
            return ""
        return self.found[last].folded

    def previous(self, steps: int = 1) -> str:
        """The folded word before the window, if nothing parts them; else empty."""
        first = self.at - steps
        if first < 0 or any(self.found[i].gap != OPEN for i in range(first, self.at)):
            return ""
        return self.found[first].folded


def is_salt(place: Place) -> bool:
    """Such as "X hydrochloride", "clorhidrato de X", "X sodium salt"."""
    acid, base = words_of("acid_salts"), words_of("base_salts")
    after = place.next()
    if after in acid and place.next(2) not in _OF:
        return True
    if after in base and place.next(2) in ("salt", "sal"):
        return True
    if _salt_by_comma(place):
        return True
    if after in ("hydrogen", "acid") and place.next(2) in acid:
        return True
    if place.previous() in _OF:
        return place.previous(2) in acid or (
            place.previous(2) in base and place.previous(3) in ("sal", "salt", "sales")
        )
    return False


def _salt_by_comma(place: Place) -> bool:
    """Such as "Phenylacetic acid, sodium salt", "acido fenilacetico, sal sodica"."""
    segment = [word.folded for word in _segment_after_comma(place)[:2]]
    base = words_of("base_salts")
    return len(segment) == 2 and all(word in base for word in segment) and bool({"salt", "sal"} & set(segment))


def _segment_after_comma(place: Place) -> Sequence[Word]:
    """The words between the comma behind a name and the next mark."""
    if place.end >= len(place.found) or place.found[place.end - 1].gap != SOFT:
        return ()
    end = place.end + 1
    while end < len(place.found) and place.found[end - 1].gap == OPEN:
        end += 1
    return place.found[place.end : end]


def part_of_other(place: Place) -> bool:
    """Whether a neighbour reads like the rest of a longer chemical name: "toluene diisocyanate"."""
    return _goes_on(place) or _went_before(place) or _inverted(place) or _only_a_front(place)


def in_complex(place: Place) -> bool:
    """Such as "complejo de yodo", "iodine povidone": bound to something else."""
    before = place.previous()
    if before in _OF or before in _WITH:
        before = place.previous(2)
    return place.next() in words_of("complexes") or before in words_of("complexes")


def _inverted(place: Place) -> bool:
    """Names as an index turns them: "toluene, 4-iodo-", "2-propanone, phenylhydrazone", "acid, didecyl ester"."""
    whole = _segment_after_comma(place)
    if any(word.folded in ("salt", "sal") for word in whole[:4]):
        return True  # of which metal, or of what, is_salt has looked before
    segment = list(takewhile(lambda word: not says_nothing(word), whole))
    if not segment or any(word.folded in _OF for word in segment):
        return False
    if all(_is_front(word) for word in segment):
        return True
    last = segment[-1]
    if last.cut or last.folded in ("ester", "ether", "polymer"):
        return True
    ending = PARTS.findall(last.folded)[-1]
    if len(segment) == 1 and last.folded != ending:  # with a locant of its own: "1-hexyl", "bis(dimethylphosphinate)"
        return ending.endswith((*_FRONT_ENDINGS, *_CLASS_ENDINGS)) and (
            is_chemical(ending) or ending in words_of("prefixes")
        )
    return len(segment) == 1 and ending.endswith(
        ("hydrazone", "hidrazona", "hydrazide", "hidrazida", "azine", "azina", "oxime", "oxima")
    )


def _is_front(word: Word) -> bool:
    last = (PARTS.findall(word.folded) or [""])[-1]
    return last in words_of("prefixes") or last.endswith("yl") or (last.endswith(_FRONT_ENDINGS) and is_chemical(last))


def _only_a_front(place: Place) -> bool:
    """Such as "Methyl, iodo-": the word with its hyphen is a part of a name."""
    word = place.found[place.at]
    return place.end == place.at + 1 and word.cut and word.folded in words_of("prefixes")


def _goes_on(place: Place) -> bool:
    after = place.next()
    if not after or place.next(2) in _OF:  # "tolueno acetato de etilo" are two names
        return False
    classes, neutral = words_of("classes"), words_of("neutral")
    if after in neutral:
        return False
    if after in words_of("other_positions"):
        return True
    if after in words_of("base_salts") and place.next(2) in classes:
        return True
    if after[0].isdigit() or after.startswith("n-"):  # with a locant of its own: "2,4-diisocianato", "N-oxide"
        after = (PARTS.findall(after) or [after])[-1]
    if after in classes or (after.endswith(_CLASS_ENDINGS) and is_chemical(after)):
        return True
    return after in words_of("prefixes") and place.next(2) in ("ester", "ether", "eter")


def _went_before(place: Place) -> bool:
    before = place.previous()
    if before in _OF:
        before = place.previous(2)
        if before in words_of("neutral"):
            return False
        named = before in words_of("classes") or (before.endswith(_CLASS_ENDINGS) and is_chemical(before))
        # "bisulfito sodico de acetona"
        return named or (before in words_of("base_salts") and is_chemical(place.previous(3)))
    if not before:
        return False
    last = (PARTS.findall(before) or [""])[-1]
    return last in words_of("prefixes") or (last.endswith(_FRONT_ENDINGS) and is_chemical(last))


def says_nothing(word: Word) -> bool:
    """Whether a word is a measure, a container or another word that stands around names."""
    return _says_nothing(word.folded)


@lru_cache(maxsize=100_000)
def _says_nothing(folded: str) -> bool:
    return folded in words_of("neutral") or _MEASURE.fullmatch(folded) is not None


# --- "free of" ----------------------------------------------------------------------------------------

LISTED_AFTER_COMMA, DIRECT, PURPOSE = 1, 2, 3


_Cue = tuple[tuple[str, ...], int]


@lru_cache(maxsize=1)
def _cues() -> dict[str, list[_Cue]]:
    by_first: dict[str, list[_Cue]] = {}
    for kind, level in (("negations", DIRECT), ("purposes", PURPOSE), ("perhaps_negations", LISTED_AFTER_COMMA)):
        for phrase in phrases_of(kind):
            words = tuple(phrase.split())
            by_first.setdefault(words[0], []).append((words, level))
    return {first: sorted(cues, key=lambda cue: -len(cue[0])) for first, cues in by_first.items()}


def negated(found: Sequence[Word]) -> dict[int, int]:
    """Words that the text says are not the goods, and how plainly.

    ``DIRECT``: they are free of it; ``LISTED_AFTER_COMMA``: so perhaps, further on in a list; ``PURPOSE``: they are
    for it, against it or about it.
    """
    cues, after = _cues(), _after()
    marked: dict[int, int] = {}
    for at, (folded, *_) in enumerate(found):
        if folded in cues:
            start, level = _cue_end(found, at, cues[folded])
            if start:
                _mark_after(found, start, marked, level)
        if folded in after and at and found[at - 1].gap == OPEN:
            follows = found[at + 1].folded if at + 1 < len(found) and found[at].gap == OPEN else ""
            if follows not in words_of("not_free"):
                _mark_before(found, at - 1, marked, after[folded])
        if at and folded.endswith("-free"):
            _mark_listed_before(found, at - 1, marked)
    return marked


@lru_cache(maxsize=1)
def _after() -> dict[str, int]:
    """Words that stand behind what the goods are not, and how plainly they say so."""
    return {
        **dict.fromkeys(words_of("after_negations"), DIRECT),
        **dict.fromkeys(words_of("after_purposes"), PURPOSE),
    }


def _cue_end(found: Sequence[Word], at: int, cues: Sequence[_Cue]) -> tuple[int, int]:
    for cue, level in cues:
        end = at + len(cue)
        if end >= len(found) or any(word.gap == HARD for word in found[at:end]):
            continue
        if all(said in ("*", word.folded) for said, word in zip(cue, found[at:end], strict=True)):
            if cue == ("no",) and ((at and found[at - 1].folded in words_of("numbering")) or found[end].key.isdigit()):
                return 0, 0
            return end, level
    return 0, 0


def _mark_after(found: Sequence[Word], at: int, marked: dict[int, int], level: int) -> None:
    length = 0
    while at < len(found):
        word = found[at].folded
        if word in words_of("conjunctions"):
            length = 0
        elif word in words_of("negation_fillers"):
            pass
        elif says_nothing(found[at]) or length >= _ITEM_WORDS:
            return
        else:
            marked[at] = max(marked.get(at, 0), level)
            length += 1
        parted = found[at].gap
        if parted == HARD:
            return
        if parted == SOFT:
            level, length = LISTED_AFTER_COMMA, 0
        at += 1


def _mark_before(found: Sequence[Word], at: int, marked: dict[int, int], level: int) -> None:
    for place in range(at, max(-1, at - _ITEM_WORDS), -1):
        if says_nothing(found[place]) or (place < at and found[place].gap != OPEN):
            break
        marked[place] = level
    else:
        return
    _mark_listed_before(found, place, marked)


def _mark_listed_before(found: Sequence[Word], at: int, marked: dict[int, int]) -> None:
    """The items before in the same list: "toluene/xylene free", "benzene-, toluene- and xylene-free"."""
    conjunctions = words_of("conjunctions")
    while at >= 0:
        word, follows = found[at], found[at + 1] if at + 1 < len(found) else None
        joined_by_stroke = follows is not None and word.gap == HARD and follows.start == word.end + 1
        if word.cut or joined_by_stroke:
            marked[at] = DIRECT
        elif word.folded not in conjunctions:
            if follows is not None and follows.folded in conjunctions:
                marked[at] = max(marked.get(at, 0), LISTED_AFTER_COMMA)  # "toluene and xylene free"
            return
        at -= 1
