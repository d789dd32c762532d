"""Listed names whose words are cut short with a full stop: "ACIDO SULF.", "permang. de pot."."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from precursors.fold import HARD, OF_WORDS, Word, fold
from precursors.lexicon.store import Lexicon, Listed
from precursors.model import NameKind, Tier
from precursors.text.hits import Hit, all_by_word
from precursors.text.meaning import listed_readings_of
from precursors.text.neighbours import Place

_KEPT = 2  # letters of every word that a name is looked up by
_LETTERS = 6  # fewer letters in all say nothing
_SIZES = (4, 3, 2)
_KINDS = (NameKind.PREFERRED, NameKind.SYNONYM)


class Shortened:
    """Finds listed names of two or three words that begin as the words of a text do. A question, never an answer."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def add_hits(self, text: str, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, and names with a word cut short; what was read from a piece of one is replaced."""
        stops = (i for i, word in enumerate(found) if word.gap == HARD and text[word.end : word.end + 1] == ".")
        cut = {i for i in stops if found[i].key.isalpha()}
        kept, over = list(hits), all_by_word(hits)
        for at, end in _runs(found, cut) if cut else ():
            own = [hit for index in range(at, end) for hit in over.get(index, ())]
            if any(hit.listed or hit.at < at or end < hit.end for hit in own):
                continue
            readings = [
                reading
                for rows in self._meant(found, at, end, cut)
                for reading in listed_readings_of(
                    self._lexicon, Place(found, at, end), rows, "shortened", Tier.WEAK, free_of
                )
            ]
            if readings:
                kept = [*(hit for hit in kept if hit not in own), Hit(at, end, tuple(readings))]
                over = all_by_word(kept)
        return kept

    def _meant(self, found: Sequence[Word], at: int, end: int, cut: set[int]) -> Iterator[Sequence[Listed]]:
        said = [(found[i].folded, i in cut) for i in range(at, end) if found[i].folded not in OF_WORDS]
        if sum(len(word) for word, _ in said) < _LETTERS:
            return
        substances = set()
        for whole, row in self._by_beginnings.get(tuple(word[:_KEPT] for word, _ in said), ()):
            fits = (
                full.startswith(word) if short else full == word
                for full, (word, short) in zip(whole, said, strict=True)
            )
            if row[0] not in substances and all(fits):
                substances.add(row[0])
                yield [row]

    @cached_property
    def _by_beginnings(self) -> Mapping[tuple[str, ...], list[tuple[list[str], Listed]]]:
        """The names that the lists themselves and the trade use, by the first letters of their words."""
        table: dict[tuple[str, ...], list[tuple[list[str], Listed]]] = {}
        for substance in self._lexicon.catalogue.substances.values():
            for name in substance.names:
                whole = [word for word in fold(name.text).split() if word not in OF_WORDS]
                if 2 <= len(whole) <= 3 and all(map(str.isalpha, whole)) and name.kind in _KINDS:
                    row = (substance.id, name.kind.value, name.text)
                    table.setdefault(tuple(word[:_KEPT] for word in whole), []).append((whole, row))
        return table


def _runs(found: Sequence[Word], cut: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of two to four words with one cut short; nothing but its full stop ends a name within."""
    for size in _SIZES:
        for at in range(len(found) - size + 1):
            inside = range(at, at + size)
            if cut.intersection(inside) and all(found[i].gap != HARD or i in cut for i in inside[:-1]):
                yield at, at + size
