"""How a name may be written besides as it stands: in other letters, with a label, turned, as an ion, in one word.

Each way has a module of its own; this one applies them in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from precursors.fold import Word, words
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading
from precursors.text_codes import Codes
from precursors.text_hits import Hit
from precursors.text_index_names import IndexNames
from precursors.text_isotopes import Isotopes, said
from precursors.text_joined import Joined
from precursors.text_scripts import Scripts
from precursors.text_spellings import Spellings


class Forms:
    """Sees through the forms of writing of a text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.scripts = Scripts(lexicon)
        self._isotopes = Isotopes(lexicon)
        self._index_names = IndexNames(lexicon)
        self._joined = Joined(lexicon)
        self._codes = Codes(lexicon)
        self._spellings = Spellings(lexicon)

    def words(self, text: str) -> tuple[Sequence[Word], frozenset[int]]:
        """The words of a text in the letters and without the labels of its names; where a label was."""
        return self._isotopes.taken_off(text, self.scripts.spelled(text, words(text)))

    def in_order(self, text: str, found: Sequence[Word]) -> Sequence[Word]:
        """The words with the names in longer words apart, and turned names in order."""
        return self._index_names.in_order(text, self._joined.apart(found))

    def into(self, found: Sequence[Word], hits: Sequence[Hit]) -> list[Hit]:
        """The hits, and what only a part of a structure before a short name tells."""
        return list(self._codes.into(found, hits))

    def respelled(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, and names spelled half in another language."""
        return self._spellings.into(found, hits, free_of)

    def said(
        self, text: str, found: Sequence[Word], labelled: frozenset[int], readings: Iterable[TextReading]
    ) -> Iterable[TextReading]:
        """The readings with their labels told, and those in scripts without blanks."""
        told = said(text, list(readings), found, labelled)
        return told if text.isascii() else [*told, *self.scripts.embedded(text)]
