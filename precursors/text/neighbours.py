"""What the words around a listed name make of it: a salt, a part of another name, or what the goods are free of."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from enum import IntEnum
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from rapidfuzz.distance import OSA

from precursors.fold import OPEN, SOFT, Word
from precursors.names.spanish import is_metal
from precursors.vocabulary.morphemes import is_chemical
from precursors.vocabulary.words import ordinary, words_of

_OF = frozenset(("de", "del", "of", "di", "da", "do", "d", "des"))
_ARTICLES = frozenset(("la", "el", "los", "las", "the", "a", "o"))
_WITH = frozenset(("con", "with", "com"))
_SALT = ("salt", "sal")
_FUNCTIONS = ("ester", "ether", "polymer", "acetal", "ketal", "cetal")
_CLASS_ENDINGS = (
    "ide",
    "ido",
    "uro",
    "ate",
    "ato",
    "ite",
    "ito",
    "oxime",
    "oxima",
    "imine",
    "imina",
    "hydrin",
    "hidrina",
    "sulfone",
    "sulfona",
    "nitrile",
    "nitrilo",
    "hydrazone",
    "hidrazona",
    "azine",
    "azina",
    "ketal",
    "acetal",
    "cetal",
)
_FRONT_ENDINGS = (
    "yl",
    "il",
    "yl-",
    "il-",
    "oxy",
    "oxi",
    "nitro",
    "chloro",
    "cloro",
    "bromo",
    "amino",
    "fluoro",
    "iodo",
    "yodo",
    "thio",
    "tio",
    "oxo",
    "nitro-",
)
_LONG_FRONT = 8  # letters of a word that is a part of a name by its ending alone
# "2,4,5-", "(s)-1-n-", "o,o',o''-": where in a name what follows belongs
_AT = r"(?:\d{1,2}[a-z]?|[dlnoersz])'{0,3}"
_LOCANTS = re.compile(rf"[(\[]?{_AT}(?:,{_AT}){{0,9}}[)\]]?-")
_CLASS_FROM, _BUILT_FROM = 8, 5  # letters of a class that one slip leaves readable, and of what stands behind locants
_SEVERAL = re.compile(r"(?:mono|di|tri|tetra|bis|tris)\w{3,}(?:ate|ato)")
PARTS = re.compile(r"[^\W\d_]+")
_MEASURE = re.compile(
    r"(?:[\W_]*\d)+[\W\d_]*(?:x|kgs?|kgm|gr?s?|mg|lts?|ltr|l|ml|cc|t|tm|mt|lbs?|gal|m3|cm|mm|oz|un?|p|w|v)?|[\W\d_]+|\w"
)


class Place(NamedTuple):
    """A window of words in a text: ``found[at:end]``; ``others``: words beside it that belong to names of their own."""

    found: Sequence[Word]
    at: int
    end: int
    others: frozenset[int] = frozenset()

    @property
    def span(self) -> tuple[int, int]:
        """Start and end in the text."""
        return self.found[self.at].start, self.found[self.end - 1].end

    def next(self, steps: int = 1) -> str:
        """The folded word after the window, if nothing parts them; else empty."""
        last = self.end + steps - 1
        if last >= len(self.found) or any(self.found[i].gap != OPEN for i in range(self.end - 1, last)):
            return ""
        if last in self.others:
            return ""
        return self.found[last].folded

    def previous(self, steps: int = 1) -> str:
        """The folded word before the window, if nothing parts them; else empty."""
        first = self.at - steps
        if first < 0 or any(self.found[i].gap != OPEN for i in range(first, self.at)):
            return ""
        if first in self.others:
            return ""
        return self.found[first].folded


def is_salt(place: Place) -> bool:
    """Such as "X hydrochloride", "clorhidrato de X", "X sodium salt"."""
    acid, base = words_of("acid_salts"), words_of("base_salts")
    after = place.next()
    if _stands_beside(place, acid):
        return True
    if after in base and place.next(2) in ("salt", "sal"):
        return True
    if _salt_by_comma(place):
        return True
    if after in ("hydrogen", "acid") and place.next(2) in acid:
        return True
    named_after = place.previous(3) in ("sal", "salt", "sales") and place.previous(2) in base
    return named_after and place.previous() in _OF


def may_be_halide(place: Place) -> bool:
    """Such as "X chloride", "bromuro de X", "X, iodide": a salt where X is a base, and another compound where not."""
    halides, behind_comma = words_of("halides"), _segment_after_comma(place)
    return _stands_beside(place, halides) or bool(behind_comma and behind_comma[0].folded in halides)


def _stands_beside(place: Place, anions: Set[str]) -> bool:
    """Whether one of these words names a compound together with the window: "X anion", "anion de X"."""
    if place.next() in anions and place.next(2) not in _OF:
        return True
    return place.previous() in _OF and place.previous(2) in anions


def _salt_by_comma(place: Place) -> bool:
    """Such as "Phenylacetic acid, zinc salt", "acido fenilacetico, sal sodica", "..., sal de cobre"."""
    segment = [word.folded for word in _segment_after_comma(place)]
    if len(segment) == 2 and is_metal(segment[0]) and segment[1] in _SALT:
        return True
    if len(segment) > 2 and segment[0] in _SALT and segment[1] in _OF and is_metal(segment[2]):
        return True
    salts = words_of("base_salts") | words_of("acid_salts")
    return len(segment) > 1 and salts.issuperset(segment[:2]) and not set(_SALT).isdisjoint(segment[:2])


def _segment_after_comma(place: Place) -> Sequence[Word]:
    """The words between the comma behind a name and the next mark."""
    if place.end >= len(place.found) or place.found[place.end - 1].gap != SOFT:
        return ()
    end = place.end + 1
    while end < len(place.found) and place.found[end - 1].gap == OPEN:
        end += 1
    return place.found[place.end : end]


class Part(IntEnum):
    """Whether a listed name is a part of a longer chemical name."""

    NO = 0
    PERHAPS = 1
    YES = 2


def part_of_other(place: Place) -> Part:
    """Whether a neighbour reads like the rest of a longer chemical name: "toluene diisocyanate".

    ``PERHAPS`` where the neighbour is merely built like one.
    """
    if _inverted(place) or _only_a_front(place):
        return Part.YES
    return max(_goes_on(place), _went_before(place), _bound(place))


def in_complex(place: Place) -> bool:
    """Such as "complejo de yodo", "iodine povidone": bound to something else."""
    before = place.previous()
    if before in _OF or before in _WITH:
        before = place.previous(2)
    return place.next() in words_of("complexes") or before in words_of("complexes")


def _inverted(place: Place) -> bool:
    """Names as an index turns them: "toluene, 4-iodo-", "2-propanone, phenylhydrazone", "acid, didecyl ester"."""
    whole = _segment_after_comma(place)
    if len(whole) > 1 and any(word.folded in _SALT for word in whole[:4]):
        return True  # of which metal, or of what, is_salt has looked before
    segment = list(takewhile(lambda word: not says_nothing(word), whole))
    if not segment or any(word.folded in _OF for word in segment):
        return False
    if all(_is_front(word) for word in segment):
        return True
    last = segment[-1]
    if last.cut or last.folded in _FUNCTIONS:
        return True
    ending = PARTS.findall(last.folded)[-1]
    if len(segment) == 1 and last.folded != ending:  # with a locant of its own: "1-hexyl", "bis(dimethylphosphinate)"
        built = is_chemical(ending) or ending in words_of("prefixes")
        if built and ending.endswith((*_FRONT_ENDINGS, *_CLASS_ENDINGS)):
            return True
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


def _goes_on(place: Place) -> Part:
    after, further = place.next(), place.next(2)
    built = _has_locants(after)
    if after in ("salt", "sal") and further in _OF:
        return Part.PERHAPS  # "hydrochloric acid salt of betaine", "ephedrine salt of tartaric acid"
    if not after or further in _OF:  # "tolueno acetato de etilo" are two names
        return Part.NO
    classes, neutral = words_of("classes"), words_of("neutral")
    if after in neutral:
        return Part.NO
    if after in words_of("other_positions"):
        return Part.PERHAPS  # another position, or the name of a firm
    if after in words_of("base_salts") and place.next(2) in classes:
        return Part.YES
    if after[0].isdigit() or after.startswith("n-"):  # with a locant of its own: "2,4-diisocianato", "N-oxide"
        after = (PARTS.findall(after) or [after])[-1]
    if after in words_of("kinds_of"):
        return Part.PERHAPS
    if after in classes or (after in words_of("prefixes") and place.next(2) in classes):
        return Part.YES
    front = is_chemical(after) or after in words_of("prefixes")
    named = built or any(_is_class(word) or _slip_of_class(word) for word in (after, further if front else ""))
    return Part.PERHAPS if named else Part.NO


def _has_locants(word: str) -> bool:
    """Whether a word is written as a part of a systematic name is, whatever its letters: "2,4,5-triiluoro"."""
    if not _LOCANTS.match(word):
        return False
    parts = [part for part in PARTS.findall(word) if len(part) >= _BUILT_FROM]
    return bool(parts) and not any(part in ordinary() for part in parts)


@lru_cache(maxsize=20_000)
def _slip_of_class(word: str) -> bool:
    """Whether a word is one slip away from that of a class of compounds: "hydrazonl"."""
    if len(word) < _CLASS_FROM or word in ordinary():
        return False
    classes = (each for each in words_of("classes") if len(each) >= _CLASS_FROM)
    return any(OSA.distance(word, each, score_cutoff=1) <= 1 for each in classes)


def _is_class(word: str) -> bool:
    return word.endswith(_CLASS_ENDINGS) and is_chemical(word)


def _bound(place: Place) -> Part:
    """Bound to something else, of the whole named behind a comma: "X, compound with guanidine", "X, diacrylate"."""
    tail = [word.folded for word in _segment_after_comma(place)[:2]]
    if len(tail) > 1 and tail[1] in _WITH and tail[0] in words_of("bound"):
        return Part.PERHAPS
    return Part.PERHAPS if len(tail) == 1 and _SEVERAL.fullmatch(tail[0]) and is_chemical(tail[0]) else Part.NO


def _went_before(place: Place) -> Part:
    before = place.previous()
    if before in _ARTICLES and place.previous(2) in _OF:  # "cianhidrina de la acetona"
        return _made_of(Place(place.found, place.at - 1, place.end, place.others))
    if before in _OF:
        return _made_of(place)
    if not before or before in words_of("neutral"):  # "para tolueno"
        return Part.NO
    last = (PARTS.findall(before) or [""])[-1]
    if last in words_of("prefixes"):
        return Part.YES
    slip = len(last) >= _LONG_FRONT and last.endswith(("yl", "oxy"))  # of a word such as "pentadecyl"
    front = last.endswith(_FRONT_ENDINGS) and is_chemical(last)
    return Part.PERHAPS if slip or front or _has_locants(before) else Part.NO


def whole_span(place: Place) -> tuple[int, int]:
    """The place of a name with the words beside it that make another name of it."""
    start, end = place.span
    if _goes_on(place) is Part.YES:
        end = place.found[min(place.end, len(place.found) - 1)].end
    steps = next((step for step in (1, 2, 3) if _makes_name(place.previous(step))), 0)
    return (place.found[place.at - steps].start if steps else start), end


def _makes_name(word: str) -> bool:
    return bool(word) and (word in words_of("classes") or word in words_of("prefixes"))


def _made_of(place: Place) -> Part:
    """Such as "cianhidrina de acetona", "bisulfito sodico de acetona"."""
    before = place.previous(2)
    if before in words_of("neutral"):
        return Part.NO
    if before in words_of("kinds_of"):
        return Part.PERHAPS
    if before in words_of("classes"):
        return Part.YES
    salt = before in words_of("base_salts") and is_chemical(place.previous(3))
    return Part.PERHAPS if _is_class(before) or salt else Part.NO


def says_nothing(word: Word) -> bool:
    """Whether a word is a measure, a container or another word that stands around names."""
    folded = word.folded
    return folded.isdecimal() or is_neutral(folded)


@lru_cache(maxsize=100_000)
def is_neutral(folded: str) -> bool:
    """The same of a folded word."""
    return folded in words_of("neutral") or _MEASURE.fullmatch(folded) is not None


def is_measure(folded: str) -> bool:
    """Whether a word is a number, a measure, marks or a single letter."""
    return _MEASURE.fullmatch(folded) is not None
