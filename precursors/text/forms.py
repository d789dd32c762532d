"""How a name may be written besides as it stands: in other letters, with a label, turned, as an ion, in one word.

Each way has a module of its own; this one applies them in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from precursors.fold import Word, words
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading
from precursors.text.codes import Codes, may_be_code
from precursors.text.hits import Hit
from precursors.text.index_names import IndexNames
from precursors.text.isotopes import Isotopes, isotopes_said, may_be_label
from precursors.text.joined import Joined
from precursors.text.scripts import Scripts
from precursors.text.spellings import Spellings

_REMEMBERED = 50_000  # words


class Forms:
    """Sees through the forms of writing of a text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.scripts = Scripts(lexicon)
        self._isotopes = Isotopes(lexicon)
        self._index_names = IndexNames(lexicon)
        self._joined = Joined(lexicon)
        self._codes = Codes(lexicon)
        self._spellings = Spellings(lexicon)
        self._last: tuple[Sequence[Word], bool] = ((), True)  # whether the words asked for last are plain
        self._plain: dict[str, bool] = {}  # words seen: whether no form of writing is about them, as about most

    def words(self, text: str) -> tuple[Sequence[Word], frozenset[int]]:
        """The words of a text in the letters and without the labels of its names; where a label was."""
        found: Sequence[Word] = words(text)
        if not text.isascii():
            found = self.scripts.spelled(text, found)
        return (found, frozenset()) if self._are_plain(found) else self._isotopes.taken_off(text, found)

    def in_order(self, text: str, found: Sequence[Word]) -> Sequence[Word]:
        """The words with the names in longer words apart, and turned names in order."""
        apart = found if self._are_plain(found) else self._joined.apart(found)
        return self._index_names.in_order(text, apart)

    def add_hits(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, with short names behind a part of a structure, and names spelled half in another language."""
        if self._are_plain(found):
            return list(hits)
        return self._spellings.add_hits(found, self._codes.add_hits(found, hits), free_of)

    def _are_plain(self, found: Sequence[Word]) -> bool:
        """Whether nothing in a text is written in one of these forms, by its words alone."""
        last, answer = self._last
        if last is not found:
            answer = self._look_at(found)
            self._last = found, answer
        return answer

    def _look_at(self, found: Sequence[Word]) -> bool:
        """The same; each word is looked at once in the life of a reader, and a number is plain."""
        plain = self._plain
        if len(plain) >= _REMEMBERED:
            plain.clear()
        for word in found:
            folded = word.folded
            known = plain.get(folded)
            if known is None:
                if folded.isdigit():
                    continue
                known = plain[folded] = self._looks_plain(word)
            if not known:
                return False
        return True

    def _looks_plain(self, word: Word) -> bool:
        folded = word.folded
        if self._spellings.is_bone(folded) or self._joined.parts(folded):
            return False
        return not (may_be_label(folded) or may_be_code(word))

    def said(
        self, text: str, found: Sequence[Word], labelled: frozenset[int], readings: Iterable[TextReading]
    ) -> Iterable[TextReading]:
        """The readings with their labels told, and those in scripts without blanks."""
        told = isotopes_said(text, list(readings), found, labelled)
        return told if text.isascii() else [*self.scripts.told(text, told), *self.scripts.embedded(text)]
