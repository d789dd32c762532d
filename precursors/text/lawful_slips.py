"""Names of legitimate compounds with one slip: "nitrato de sdio", "epchlorohydrin", "m0noetanolamina".

As sure as a careful person is: nine letters or more, one letter wrong, missing, doubled or turned (or what a scanner
took for a digit), one compound alone that it can be, and no listed name as near. Anything else stays unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from precursors.fold import OPEN, Word, key, key_of_window
from precursors.lexicon.repair import SCANNED, locants
from precursors.lexicon.store import PARTS, Lexicon
from precursors.model import TextReading, Tier
from precursors.text.hits import Hit
from precursors.text.neighbours import is_measure, is_neutral
from precursors.text.windows import Windows

_FROM = 9  # letters of a name of which one slip leaves no doubt
_WORD_FROM, _WORD_MOST = 4, 18  # letters of the word with the slip
_AROUND = 4  # words before and behind it that may be of the same name
_MOST = 12  # words that it may have been meant for
_SCANNED_AS = {"0": "o", "1": "li", "5": "s", "6": "b", "8": "b"}


class LawfulSlips:
    """Finds the legitimate compounds that words with a slip were meant for."""

    def __init__(self, lexicon: Lexicon, windows: Windows) -> None:
        self._lexicon = lexicon
        self._windows = windows
        self._meant = lru_cache(maxsize=50_000)(self._meant_for)
        self._is_doubtful = lru_cache(maxsize=200_000)(self._may_be_slip)

    def into(self, found: Sequence[Word], hits: Sequence[Hit]) -> list[Hit]:
        """The hits, and the compounds that words outside them were meant for."""
        kept = list(hits)
        named = {at for hit in hits for at in range(hit.at, hit.end)}
        doubtful = [at for at, word in enumerate(found) if at not in named and self._is_doubtful(word.folded)]
        read = named - {hit.at for hit in hits if hit.single_compound} if doubtful else set()
        for at in doubtful:
            hit = None if at in read else self._only_one(found, at, read)
            if hit is not None:
                kept = [one for one in kept if not one.overlaps(hit.at, hit.end)] + [hit]
                read.update(range(hit.at, hit.end))
        return kept

    def _may_be_slip(self, folded: str) -> bool:
        """Whether a word is of no vocabulary, no name by its build, and near no listed name."""
        if not _WORD_FROM <= len(folded) <= _WORD_MOST or is_measure(folded) or is_neutral(folded):
            return False
        if not (folded.isalpha() or SCANNED.search(folded)) or self._lexicon.knows(folded):
            return False
        near = self._lexicon.near_listed("".join(PARTS.findall(folded))) or self._lexicon.near_listed(folded)
        return not near and not any(map(self._lexicon.holds_listed, PARTS.findall(folded)))

    def _only_one(self, found: Sequence[Word], at: int, read: set[int]) -> Hit | None:
        """The one compound that a word with its neighbours can have been meant for."""
        first, last = _stretch(found, at, read)
        meant = self._meant(found[at].folded)
        named: dict[str, Hit] = {}
        for said in meant if len(meant) <= _MOST else ():
            word = found[at]._replace(folded=said, key=key(said))
            stretch = [*found[first:at], word, *found[at + 1 : last]]
            hit = self._named(stretch, at - first)
            if hit is None:
                continue
            plain = key_of_window(found, first + hit.at, first + hit.end)
            if hit.listed or self._near_listed(plain) or not self._is_lawful(hit.readings):
                return None
            if hit.end - hit.at == 1 and not _leaves_no_doubt(found[at].folded, said, hit.readings):
                return None
            if min(len(plain), len(key("".join(one.folded for one in stretch[hit.at : hit.end])))) >= _FROM:
                named[hit.readings[0].matched] = Hit(first + hit.at, first + hit.end, hit.readings)
        if len(named) != 1:
            return None
        (hit,) = named.values()
        return hit._replace(readings=tuple(map(_as_repaired, hit.readings)))

    def _named(self, stretch: Sequence[Word], at: int) -> Hit | None:
        """What the words around a place name together, the word there as it was meant."""
        hits = self._windows.as_written(stretch, {})
        hits += self._windows.translated(stretch, hits, {})
        over = [hit for hit in hits if hit.at <= at < hit.end]
        return max(over, key=lambda hit: (hit.listed, hit.end - hit.at), default=None)

    def _is_lawful(self, readings: Sequence[TextReading]) -> bool:
        """Whether a legitimate compound was read that no listing covers and no other regime names."""
        titles = self._lexicon.regime_titles
        return all(one.method == "foil" and not one.structure and one.matched not in titles for one in readings)

    def _near_listed(self, plain: str) -> bool:
        return plain in self._lexicon.listed or bool(self._lexicon.repairer.find(plain, locants(plain)))

    def _meant_for(self, folded: str) -> tuple[str, ...]:
        """The words that a word may have been meant for: of a scanner's only those that it confuses."""
        if SCANNED.search(folded):
            return tuple(one for one in _unscanned(folded) if self._lexicon.knows(one))
        return tuple(sorted(self._lexicon.near_words(folded)))


def _stretch(found: Sequence[Word], at: int, read: set[int]) -> tuple[int, int]:
    """The words around a place that nothing parts from it and that are read as nothing else."""
    first, last = at, at + 1
    while first > max(0, at - _AROUND) and found[first - 1].gap == OPEN and first - 1 not in read:
        first -= 1
    while last < min(len(found), at + 1 + _AROUND) and found[last - 1].gap == OPEN and last not in read:
        last += 1
    return first, last


def _leaves_no_doubt(folded: str, said: str, readings: Sequence[TextReading]) -> bool:
    """Whether a name of one word was meant: a letter in the place of another may well make another name of it.

    So may the first letter, and a spelling by rule: "somatropina" is no slip of "homatropina".
    """
    if any("translated" in one.notes for one in readings) or folded[0] != said[0]:
        return False
    return len(folded) != len(said) or sorted(folded) == sorted(said) or SCANNED.search(folded) is not None


def _unscanned(folded: str) -> Iterator[str]:
    """A word with each digit as the letters that a scanner may have taken for it."""
    at = next((at for at, sign in enumerate(folded) if sign in _SCANNED_AS), None)
    if at is None:
        yield folded
        return
    for letter in _SCANNED_AS[folded[at]]:
        yield from _unscanned(folded[:at] + letter + folded[at + 1 :])


def _as_repaired(reading: TextReading) -> TextReading:
    return reading._replace(tier=Tier.STRONG, distance=1, notes=(*reading.notes, "repaired"))
