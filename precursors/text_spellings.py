"""Names spelled half in one language and half in another: "permanganato potassium", "acido sulphuric", "ephedrina".

Each word is brought to a skeleton in which the spellings of one chemical word in the languages of trade are equal
("hydrocloric", "hydrochloric"; "benzil", "benzyl", "bencilo"). A listed name whose words have these skeletons is meant,
in whatever order; a window that a lexicon reads as it stands is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files

from precursors.context import Place, says_nothing
from precursors.fold import HARD, Word, fold
from precursors.lexicon.build import OF_WORDS
from precursors.lexicon.store import Lexicon, Listed
from precursors.model import NameKind, Tier
from precursors.text_hits import Hit, by_word, under
from precursors.text_meaning import listed
from precursors.yamls import parse

METHOD = "respelled"
_REMEMBERED = 50_000  # words whose look-up is kept
_LONGEST = 4  # words of a name
_SHORTEST = 6  # letters of the skeleton of a name of one word
_OF = OF_WORDS | {"of", "di", "do", "da", "du"}
_LETTERS = (
    ("ph", "f"), ("th", "t"), ("ch", "c"), ("qu", "c"), ("rh", "r"), ("ae", "e"), ("oe", "e"), ("y", "i"), ("j", "i"),
    ("k", "c"), ("z", "c"), ("h", ""), ("w", "v"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1")
_ANION = re.compile(r"(clor|brom|iod|cian)(?:ur|et)$")
_ENDING = re.compile(r"(?<=...)(?:um|ous|us|os|eu?x)$")


class Spellings:
    """Finds listed names by the skeletons of their words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._bones: dict[str, bool] = {}  # words seen: a plain table of truths, which no collector walks through

    def into(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, and the listed names among words that nothing else read as a listed name."""
        bones = [index for index, word in enumerate(found) if self._is_bone(word.folded)]
        if not bones:
            return list(hits)
        over = by_word([hit for hit in hits if hit.listed])
        if all(index in over for index in bones):
            return list(hits)
        of = (index for index, word in enumerate(found) if word.folded in _OF)
        known = {index for index in (*bones, *of) if index not in over}
        kept, read = list(hits), by_word(hits)
        for at, end in _windows(known, found):
            rows = self._meant(found[at:end])
            own = under(read, at, end)
            if not rows or any(hit.listed or (hit.at <= at and end <= hit.end) for hit in own):
                continue
            readings = tuple(listed(Place(found, at, end), rows, METHOD, Tier.STRONG, free_of))
            kept = [*(hit for hit in kept if hit not in own), Hit(at, end, readings)]
            read = by_word(kept)
        return kept

    def _is_bone(self, folded: str) -> bool:
        known = self._bones.get(folded)
        if known is None:
            if len(self._bones) >= _REMEMBERED:
                self._bones.clear()
            known = self._bones[folded] = skeleton(folded) in self._words
        return known

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
                if name.kind is NameKind.ABBREVIATION or len(parts) > _LONGEST or not all(map(self._is_chemical, parts)):
                    continue
                bones = _bones(parts)
                if len(bones) > 1 or (bones and len(bones[0]) >= _SHORTEST):
                    row = (substance.id, name.kind.value, name.text)
                    table.setdefault(bones, {}).setdefault(substance.id, row)
        return {bones: list(rows.values()) for bones, rows in table.items()}

    def _is_chemical(self, part: str) -> bool:
        """A word of "battery acid" is everyday language, and its other forms too."""
        return part.isalpha() and part.isascii() and (part in _OF or self._lexicon.chemical(part))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(bone for bones in self._names for bone in bones)


def skeleton(folded: str) -> str:
    """What the spellings of one chemical word have in common; empty for what is no plain word."""
    if len(folded) < 3 or not folded.isalpha() or not folded.isascii():
        return ""
    for letters, one in _LETTERS:
        folded = folded.replace(letters, one)
    folded = _DOUBLE.sub(r"\1", folded).rstrip("aeo")
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


@lru_cache(maxsize=1)
def _same() -> Mapping[str, str]:
    raw = parse(files("precursors.lexicon").joinpath("spellings.yaml").read_text(encoding="utf-8"))
    rows = (row.split() for row in str(raw["same"]).split("|"))
    return {other: first for first, *others in rows for other in others}
