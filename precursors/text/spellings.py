"""Names spelled half in one language and half in another: "permanganato potassium", "acido sulphuric", "ephedrina".

Each word is brought to a skeleton in which the spellings of one chemical word in the languages of trade are equal
("hydrocloric", "hydrochloric"; "benzil", "benzyl", "bencilo"). A listed name whose words have these skeletons is meant,
in whatever order; a window that a lexicon reads as it stands is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from precursors.fold import HARD, OF_WORDS, Word, fold
from precursors.lexicon.store import Lexicon, Listed
from precursors.model import NameKind, Tier
from precursors.text.hits import Hit, by_word, under
from precursors.text.meaning import listed_readings_of
from precursors.text.neighbours import Place, says_nothing
from precursors.vocabulary.words import texts_in, words_of

_FILE = "spellings"
METHOD = "respelled"
_LONGEST = 4  # words of a name
_LONGEST_WORD = 22  # letters
_SHORTEST = 6  # letters of the skeleton of a name of one word
_OF = OF_WORDS | {"of", "di", "do", "da", "du"}
_PAIRS = (("ph", "f"), ("qu", "c"), ("ae", "e"), ("oe", "e"))
_LETTERS = str.maketrans("yjkzw", "iiccv", "h")  # "ch" is "c", "th" is "t"
_DOUBLE = re.compile(r"(.)\1")
_ANION = re.compile(r"(clor|brom|iod|cian)(?:ur|et)$")
_ENDING = re.compile(r"(?<=...)(?:um|ous|us|os|eu?x)$")


class Spellings:
    """Finds listed names by the skeletons of their words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def add_hits(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, and the listed names among words that nothing else read as a listed name."""
        bones = [index for index, word in enumerate(found) if self.is_bone(word.folded)]
        if not bones:
            return list(hits)
        over = by_word([hit for hit in hits if hit.sure and not hit.short])
        if all(index in over for index in bones):
            return list(hits)
        of = (index for index, word in enumerate(found) if word.folded in _OF)
        known = {index for index in (*bones, *of) if index not in over}
        kept, read = list(hits), by_word(hits)
        for at, end in _windows(known, found):
            rows = self._meant(found[at:end])
            own = under(read, at, end)
            if not rows or any(not hit.inside(at, end) and (hit.sure or hit.holds(at, end)) for hit in own):
                continue
            readings = tuple(
                listed_readings_of(self._lexicon, Place(found, at, end), rows, METHOD, Tier.STRONG, free_of)
            )
            kept = [*(hit for hit in kept if hit not in own), Hit(at, end, readings)]
            read = by_word(kept)
        return kept

    def is_bone(self, folded: str) -> bool:
        """Whether a word has the skeleton of a word of a listed name."""
        return len(folded) <= _LONGEST_WORD and skeleton(folded) in self._words

    def _meant(self, window: Sequence[Word]) -> Sequence[Listed]:
        bones = _bones(word.folded for word in window)
        if len(bones) == 1 and (len(window) > 1 or self._lexicon.knows(window[0].folded)):
            return ()
        return self._names.get(bones, ())

    @cached_property
    def _names(self) -> Mapping[tuple[str, ...], Sequence[Listed]]:
        """Listed names by the skeletons of their words, one row a substance."""
        table: dict[tuple[str, ...], dict[str, Listed]] = {}
        for substance in self._lexicon.catalogue.substances.values():
            for name in substance.names:
                parts = fold(name.text).split()
                if name.kind is NameKind.ABBREVIATION or not _is_plain_name(parts):
                    continue
                bones = _bones(parts)
                if len(bones) > 1 or (bones and len(bones[0]) >= _SHORTEST):
                    row = (substance.id, name.kind.value, name.text)
                    table.setdefault(bones, {}).setdefault(substance.id, row)
        return {bones: list(rows.values()) for bones, rows in table.items()}

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(bone for bones in self._names for bone in bones)


@lru_cache(maxsize=1 << 16)
def skeleton(folded: str) -> str:
    """What the spellings of one chemical word have in common; empty for what is no plain word."""
    if len(folded) < 3 or not folded.isalpha() or not folded.isascii():
        return ""
    for letters, one in _PAIRS:
        folded = folded.replace(letters, one)
    folded = _DOUBLE.sub(r"\1", folded.translate(_LETTERS)).rstrip("aeo")
    bones = _ANION.sub(r"\1id", _ENDING.sub("", folded).rstrip("aeo"))
    return _same().get(bones, bones)


def _bones(parts: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    """The skeletons of words in order of the alphabet, without "of"."""
    return tuple(sorted(skeleton(part) for part in parts if part not in _OF))


def _windows(known: set[int], found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Runs of known words, longest first; none begins or ends with an "of"."""
    for size in range(_LONGEST + 1, 0, -1):
        for at in range(len(found) - size + 1):
            inside = range(at, at + size)
            if known.issuperset(inside) and all(found[i].gap != HARD for i in inside[:-1]):
                ends = (found[at].folded, found[at + size - 1].folded)
                if not _OF.intersection(ends) and not (size == 1 and says_nothing(found[at])):
                    yield at, at + size


def _is_plain_name(parts: Sequence[str]) -> bool:
    plain = all(part.isalpha() and part.isascii() for part in parts) and len(parts) <= _LONGEST
    return plain and words_of("everyday", _FILE).isdisjoint(parts)


@lru_cache(maxsize=1)
def _same() -> Mapping[str, str]:
    rows = (row.split() for row in texts_in(_FILE)["same"].split("|"))
    return {other: first for first, *others in rows for other in others}
