"""Isotope-labelled names: "ephedrine-d3", "[13C3]acetone", "acetic-d6 anhydride", "deuterated acetone".

The label is taken off and the name is read: a labelled form of a substance is that substance to the structure rules.
What a lexicon holds with its label as it stands ("chloroform-d") is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from precursors.fold import HARD, OPEN, SOFT, Word, key
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading, Tier
from precursors.text.neighbours import says_nothing
from precursors.vocabulary.words import texts_in, words_of

_FILE = "isotopes"
NOTE = "isotope_label"
# What a folded word with a label holds: a mass number before its element, a lone "d" or "t", deuterium in letters.
_HINT = re.compile(
    r"(?<![a-z\d])[dt]\d{0,2}(?![a-z\d])|(?<![a-z\d])\d{1,3}(?:[hcnofpsi]|cl|br)\d{0,2}(?![a-z])|deut|triti"
)
_MASS = re.compile(r"[A-Za-z]{3}[ -](?:1[23]\d|3[23])\b")


class Isotopes:
    """Takes labels off the words of a text, where a name of a lexicon is left."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def taken_off(self, text: str, found: Sequence[Word]) -> tuple[Sequence[Word], frozenset[int]]:
        """The words without labels, and the places of those that had one or stood beside one."""
        if not any(may_be_label(word.folded) for word in found):
            return found, frozenset()
        kept: list[Word] = []
        labelled: set[int] = set()
        for index, word in enumerate(found):
            if self._is_label(found, index):
                labelled.update(
                    other.start for other in (*found[max(0, index - 1) : index], *found[index + 1 : index + 2])
                )
                if kept:
                    kept[-1] = kept[-1]._replace(gap=_gap(text, kept[-1], word))
                continue
            bare = self._without(word, *_beside(found, index))
            if bare is not word:
                labelled.add(word.start)
            kept.append(bare)
        return (kept, frozenset(labelled)) if labelled else (found, frozenset())

    def _is_label(self, found: Sequence[Word], index: int) -> bool:
        """Whether a word is nothing but a label, beside a word of a name."""
        folded = found[index].folded
        if not (_alone().fullmatch(folded) or folded in words_of("words", _FILE)):
            return False
        before = found[index - 1] if index and found[index - 1].gap != HARD else None
        after = found[index + 1] if index + 1 < len(found) and found[index].gap != HARD else None
        if before is not None and self._is_name(before.key + found[index].key):
            return False  # "vitamin D3"
        return any(word is not None and self._may_be_labelled(word) for word in (before, after))

    def _may_be_labelled(self, word: Word) -> bool:
        bare = self._without(word)
        return not says_nothing(bare) and self._is_known(bare.key)

    def _without(self, word: Word, before: str = " ", after: str = " ") -> Word:
        """A word without the labels in it, if what is left is a name or a word of one, best with its neighbours."""
        folded = word.folded
        if (folded == word.key and not _front().match(folded)) or self._is_name(word.key):
            return word
        bared = {key(bare): bare for bare in _bared(folded)}
        known = [plain for plain in bared if len(plain) > 1 and self._is_known(plain)]
        listed = self._lexicon.listed
        plain = next((one for one in known if before + one in listed or one + after in listed), "")
        plain = plain or next((one for one in known if one in listed), known[0] if known else "")
        return word._replace(folded=bared[plain].strip("-"), key=plain) if plain else word

    def _is_name(self, plain: str) -> bool:
        return plain in self._lexicon.listed or self._lexicon.is_compound(plain)

    def _is_known(self, plain: str) -> bool:
        names = self._lexicon.name_words
        return plain in names or f"d{plain}" in names or self._is_name(plain)  # "d'hydrogene" is one of its words


def may_be_label(folded: str) -> bool:
    """Whether a word may have a label in it or be one; cheap, and wrong only in saying so too often."""
    if folded.isalpha():
        return "deut" in folded or "triti" in folded or folded in words_of("words", _FILE)
    return _HINT.search(folded) is not None


def isotopes_said(
    text: str, readings: Sequence[TextReading], found: Sequence[Word], labelled: frozenset[int]
) -> Iterable[TextReading]:
    """The readings, with a note on those whose words had a label; one of a radioactive element decides nothing."""
    listed = any(reading.substance for reading in readings)
    radioactive = _radioactive(found) if listed and _MASS.search(text) else ()
    return _noted(readings, radioactive, labelled) if labelled or radioactive else readings


def _noted(
    readings: Sequence[TextReading], radioactive: Collection[int], labelled: Collection[int]
) -> Iterator[TextReading]:
    for reading in readings:
        start, end = reading.span
        if not (reading.substance or reading.method == "foil"):
            yield reading
        elif any(start <= place < end for place in radioactive):
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, NOTE))
        elif any(start <= place < end for place in labelled):
            tier = Tier.STRONG if reading.tier is Tier.EXACT else reading.tier
            yield reading._replace(tier=tier, notes=(*reading.notes, NOTE))
        else:
            yield reading


def _beside(found: Sequence[Word], index: int) -> tuple[str, str]:
    """The keys of the words that nothing parts from a word; a blank where there is none, which no name holds."""
    before = found[index - 1].key if index and found[index - 1].gap == OPEN else " "
    after = found[index + 1].key if index + 1 < len(found) and found[index].gap == OPEN else " "
    return before, after


def _radioactive(found: Sequence[Word]) -> list[int]:
    """Where an element stands with the mass number of a radioactive form, and no measure behind it."""
    places = []
    for index, word in enumerate(found):
        name, _, number = word.folded.partition("-")
        masses = _elements().get(name)
        if masses is None:
            continue
        follows = found[index + 1] if index + 1 < len(found) and word.gap != HARD else None
        beyond = found[index + 2].folded if index + 2 < len(found) and follows and follows.gap == OPEN else ""
        if number in masses or (follows and follows.folded in masses and beyond not in words_of("measures", _FILE)):
            places.append(word.start)
    return places


def _gap(text: str, before: Word, label: Word) -> int:
    """What parts two words once the label between them is gone: a bracket around it parts nothing."""
    bracketed = any(mark in text[before.end : label.start] for mark in "([")
    return OPEN if bracketed and label.gap == SOFT and "," not in text[label.end : label.end + 2] else label.gap


# --- labels in a word ---------------------------------------------------------------------------------------


def _bared(folded: str) -> Iterator[str]:
    """A word without its labels: with the places they sit at, in words or numbers, then without; then without words."""
    for pattern in (_with_places(), _with_numbers(), _labels()):
        bare = pattern.sub("", folded)
        if bare != folded:
            yield bare
    bare = _front().sub("", folded)
    if bare != folded:
        yield bare


@lru_cache(maxsize=1)
def _label() -> str:
    """One mark or several. Hydrogen needs its number: "d-" is a stereoisomer, "2h-" says where a hydrogen sits."""
    counted, others = _by_need()
    one = rf"(?:(?:{counted})\d{{1,2}}|(?:{others})\d{{0,2}})"
    return rf"{one}(?:[,;.-]{{1,2}}{one}){{0,5}}"


@lru_cache(maxsize=1)
def _by_need() -> tuple[str, str]:
    marks = sorted(words_of("marks", _FILE), key=len, reverse=True)
    hydrogen = [mark for mark in marks if mark in words_of("hydrogen", _FILE)]
    return "|".join(hydrogen), "|".join(mark for mark in marks if mark not in hydrogen)


def _place() -> str:
    words = "|".join(sorted(words_of("positions", _FILE), key=len, reverse=True))
    one = rf"(?:\d+'*|\d?(?:{words}|[a-z]{{3,12}}[yi]l)|n|o|s)"
    return rf"(?:{one}(?:[,-]{one}){{0,11}}-)?"


def _pattern(place: str) -> re.Pattern[str]:
    label, (hydrogen, _) = _label(), _by_need()
    bracket = rf"-?[(\[]{place}{label}(?:[)\]]-?|$)"
    opened = rf"^[(\[]?{place}{label}[)\]]-?|^\[?{place}[23]h\]-?"
    behind = rf"-{place}(?:{label}(?=$|[-)\],])|(?:{hydrogen})$)"
    before = rf"^{label}-(?=[a-z(\[\d])"
    return re.compile(f"{opened}|{bracket}|{behind}|{before}")


@lru_cache(maxsize=1)
def _with_places() -> re.Pattern[str]:
    return _pattern(_place())


@lru_cache(maxsize=1)
def _with_numbers() -> re.Pattern[str]:
    return _pattern(r"(?:\d+'*(?:,\d+'*){0,11}-)?")


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    return _pattern("")


@lru_cache(maxsize=1)
def _front() -> re.Pattern[str]:
    fronts = "|".join(sorted(words_of("fronts", _FILE), key=len, reverse=True))
    return re.compile(rf"^(?:{'|'.join(words_of('numbers', _FILE))})?(?:{fronts})-?(?=[a-z]{{3}})")


@lru_cache(maxsize=1)
def _alone() -> re.Pattern[str]:
    """A word that is a label: "d6", "13c3", "13c-labelled", "carbon-13"."""
    marks = "|".join(mark for mark in words_of("marks", _FILE) if len(mark) > 1)
    one = rf"(?:[dt]\d{{1,2}}|(?:{marks})\d{{0,2}})"
    words = "|".join(words_of("words", _FILE))
    return re.compile(rf"{one}(?:[,;.-]{one}){{0,5}}(?:-(?:{words}))?|carbono?-1[34]")


@lru_cache(maxsize=1)
def _elements() -> Mapping[str, frozenset[str]]:
    rows = (row.split() for row in texts_in(_FILE)["radioactive"].split("|"))
    return {name: frozenset(masses) for name, *masses in rows}
