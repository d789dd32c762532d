"""What the lists of other countries name in a query: read beside the answer, which it never changes.

Other countries list solvents, salts, medicines and fuels of every day. They answer where those lists are asked, by the
words that the law prints, by number and by structure: whole names only, nothing is repaired.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from precursors import cache
from precursors.catalogue.load import Catalogue
from precursors.fold import HARD, Word, key, words
from precursors.lexicon.store import Lexicon
from precursors.model import Form, Listing, NameKind, StructureMatch, Tier
from precursors.names.opsin import PLACES_OPEN
from precursors.recognition.account import MENTIONED
from precursors.recognition.covers import Covers
from precursors.recognition.reading import CERTAIN, GOES_UNSAID, Cover, Query, Reading, lies_in
from precursors.structure.definitions import structure_definitions
from precursors.structure.service import StructureService
from precursors.text.han import HanReader
from precursors.text.meaning import listed_readings_of
from precursors.text.medicines import NOTE, form_of
from precursors.text.mentions import mentioned_words
from precursors.text.neighbours import Place

_VERSION = "3"  # raise when the meaning of the compiled names changes
_LONGEST = 12  # words of a name
_ASKS = frozenset((NameKind.ABBREVIATION.value, NameKind.AMBIGUOUS.value))
_SHORTEST = 3
_Row = tuple[str, str, str]
"""Substance, kind and text of a name, as in the lexicon."""


class _Names(NamedTuple):
    """Names as the reader of Chinese texts asks for them."""

    listed: Mapping[str, Sequence[_Row]]
    cjk: Sequence[str]


class Abroad:
    """Reads queries against the lists of other countries."""

    def __init__(
        self, catalogue: Catalogue, lexicon: Callable[[], Lexicon], service: StructureService | None = None
    ) -> None:
        self.catalogue = catalogue.foreign
        self._alone = frozenset(self.catalogue.substances) - frozenset(catalogue.home.substances)
        self._lexicon = lexicon
        self._service = service
        self._covers = Covers(self.catalogue, lambda: self.service)

    @property
    def service(self) -> StructureService:
        """The guarded worker that holds structures against these lists; started when it is first needed."""
        if self._service is None:
            self._service = StructureService(structure_definitions(self.catalogue))
        return self._service

    def close(self) -> None:
        """Stop the worker, if it was started."""
        if self._service is not None:
            self._service.close()

    def of_readings(self, readings: Iterable[Reading]) -> tuple[Reading, ...]:
        """The readings of what these lists name as well, each with what it meets here."""
        named = ((one, one.substance) for one in readings if one.method != "structure")
        beside = (
            replace(one, covers=self._met(self._covers.of(substance, one.form, one.matched), one.notes, one.matched))
            for one, substance in named
            if substance in self.catalogue.substances
        )
        return tuple(one for one in beside if one.covers)

    def of_query(self, query: Query, readings: Sequence[Reading], structures: Sequence[Reading]) -> tuple[Reading, ...]:
        """Everything that these lists name in a query.

        Args:
            query: what was declared.
            readings: how it was read; a name within a longer one is none of its own.
            structures: the structures that were read, each as a reading with its SMILES.

        """
        found = [*self.of_readings(readings), *self._by_number(readings)]
        found += self._by_name(query.text, readings)
        found += self._by_structure([_one_of_several(one) for one in structures])
        found += self._by_isomer(structures)
        return tuple(dict.fromkeys(found))

    # --- numbers and names -------------------------------------------------------------------------

    def _by_number(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        for one in readings:
            if one.method == "cas" and one.substance is None and "wrong_check_digit" not in one.notes:
                notes = tuple(note for note in one.notes if note != "cas_not_known")
                for substance in self.catalogue.by_cas(one.matched):
                    covers = self._met(self._covers.of(substance.id, Form.ITSELF, one.matched), notes)
                    yield replace(one, substance=substance.id, tier=Tier.EXACT, covers=covers, notes=notes)

    def _by_name(self, text: str, readings: Sequence[Reading]) -> Iterator[Reading]:
        taken = [one.span for one in readings if one.span and one.field == "text" and one.method != "cas"]
        aside = {one.span for one in readings if one.substance is None and one.method in MENTIONED}
        dosed = {one.substance: (NOTE + form,) for one in readings if (form := form_of(one.notes))}
        at_last = -1
        for span, rows in chain(self._spelled(text), self._han_names(text)):
            within = any(lies_in(span, other) and span != other for other in taken)
            if within or span in aside or span[0] < at_last:
                continue
            at_last = span[1]
            yield from (self._named(text, span, row, dosed.get(row[0], ())) for row in rows)

    def _spelled(self, text: str) -> Iterator[tuple[tuple[int, int], Sequence[_Row]]]:
        """The names that stand in a text as whole words, the longest first, and what each means there."""
        found = words(text)
        places = list(self._places(found))
        free_of = mentioned_words(text, found) if places else {}
        for place, rows in places:
            yield place.span, self._meant(place, rows, free_of)

    def _places(self, found: Sequence[Word]) -> Iterator[tuple[Place, Sequence[_Row]]]:
        at = 0
        while at < len(found):
            keys = _windows(found[at : at + _LONGEST])
            size = next((n for n in range(len(keys), 0, -1) if keys[n - 1] in self._names.listed), 0)
            if size:
                yield Place(found, at, at + size), self._names.listed[keys[size - 1]]
            at += size or 1

    def _meant(self, place: Place, rows: Sequence[_Row], free_of: Mapping[int, int]) -> Sequence[_Row]:
        """The rows that a name means where it stands: none of what the goods are free of, or are for, as at home."""
        meant = listed_readings_of(self._lexicon(), place, rows, "name", Tier.EXACT, free_of)
        by_substance = {row[0]: row for row in rows}
        return [by_substance[one.substance] for one in meant if one.substance]

    def _han_names(self, text: str) -> Iterator[tuple[tuple[int, int], Sequence[_Row]]]:
        """Chinese names beside other words, which no blank parts."""
        for one in self._han.read(text):
            if one.substance is not None and one.tier in CERTAIN:
                yield one.span, [row for row in self._names.listed[key(one.matched)] if row[0] == one.substance]

    def _named(self, text: str, span: tuple[int, int], row: _Row, dosed: tuple[str, ...]) -> Reading:
        substance, kind, name = row
        notes = (*(("needs_second_sign",) if kind in _ASKS else ()), *dosed)
        covers = self._met(self._covers.of(substance, Form.ITSELF, name), notes)
        return Reading(substance, "text", text, "name", Tier.EXACT, name, covers, span, notes=notes)

    @cached_property
    def _han(self) -> HanReader:
        return HanReader(self._names)

    @cached_property
    def _names(self) -> _Names:
        """The names by their keys, compiled once an edition."""
        name = f"{self.catalogue.edition[:40]}-names-{_VERSION}.json"
        path = cache.compiled_file(name) or cache.write(name, json.dumps(self._make_names()).encode())
        listed = {plain: [tuple(row) for row in rows] for plain, rows in json.loads(path.read_text()).items()}
        return _Names(listed, [plain for plain in listed if any("\u3400" <= letter <= "\u9fff" for letter in plain)])

    def _make_names(self) -> Mapping[str, list[_Row]]:
        made: dict[str, dict[str, _Row]] = {}
        for substance, kind, text in self._named_by_law():
            plain = key(text)
            if len(plain) >= _SHORTEST or not plain.isascii():
                made.setdefault(plain, {}).setdefault(substance, (substance, kind, text))
        by_law = frozenset(made)
        for substance, text in self._of_table():
            if key(text) not in by_law:
                made.setdefault(key(text), {}).setdefault(substance, (substance, NameKind.SYNONYM.value, text))
        return {plain: list(rows.values()) for plain, rows in made.items()}

    def _named_by_law(self) -> Iterator[_Row]:
        """The printed entries, those that never decide alone first; then the names of what these lists alone name."""
        for listing in self.catalogue.listings:
            for text in listing.name_alone:
                yield listing.substance, NameKind.AMBIGUOUS.value, text
        for listing in self.catalogue.listings:
            asks = {key(x.text): x.kind.value for x in self.catalogue.substance(listing.substance).names}
            for text in (listing.entry, *listing.printed):
                kind = asks.get(key(text), NameKind.SYNONYM.value)
                yield listing.substance, kind if kind in _ASKS else NameKind.SYNONYM.value, text
        for substance in sorted(self._alone):
            for name in self.catalogue.substance(substance).names:
                yield substance, name.kind.value, name.text

    def _of_table(self) -> Iterator[tuple[str, str]]:
        """The names under which the table of compounds knows what these lists alone name."""
        by_inchikey = {self.catalogue.substance(one).inchikey: one for one in self._alone}
        for inchikey, text in self._lexicon().keys_of([one for one in by_inchikey if one]):
            yield by_inchikey[inchikey], text

    # --- structures --------------------------------------------------------------------------------

    def _by_structure(self, structures: Sequence[Reading]) -> Iterator[Reading]:
        drawn = [str(one.smiles) for one in structures]
        for one, found in zip(structures, self.service.read_many(drawn, full=False) if drawn else (), strict=True):
            met: dict[str, list[StructureMatch]] = {}
            for match in found.matches:
                met.setdefault(self.catalogue.listing(match.listing).substance, []).append(match)
            for substance, matches in sorted(met.items()):
                covers = self._met(tuple(self._covers.by_structure(match) for match in matches), ())
                yield replace(one, substance=substance, covers=covers, form=matches[0].form)

    def _by_isomer(self, structures: Sequence[Reading]) -> Iterator[Reading]:
        """What a name that leaves places open may mean: a question for each substance that is an isomer of it."""
        held = [one for one in structures if PLACES_OPEN in one.notes]
        alike = self.service.isomers_among([str(one.smiles) for one in held], tuple(self._drawn)) if held else ()
        for one, isomers in zip(held, alike, strict=True):
            for substance in sorted({substance for isomer in isomers for substance in self._drawn[isomer]}):
                covers = self._met(self._covers.of(substance, Form.ITSELF, one.matched), one.notes)
                yield replace(one, substance=substance, tier=Tier.WEAK, covers=covers)

    @cached_property
    def _drawn(self) -> Mapping[str, frozenset[str]]:
        """The structures that these lists name, as SMILES, and of which substances they are."""
        drawn: dict[str, frozenset[str]] = {}
        for one in structure_definitions(self.catalogue):
            named = frozenset(self.catalogue.listing(listing).substance for listing in one.listings)
            for smiles in (*one.parents, *one.also_drawn_as, *one.may_be_drawn_as):
                drawn[smiles] = drawn.get(smiles, frozenset()) | named
        return drawn

    def _met(self, covers: tuple[Cover, ...], notes: Sequence[str], name: str = "") -> tuple[Cover, ...]:
        """What is met; a question where the law leaves open what the name means, or where goods have to go."""
        return tuple(
            self._asked(cover, self.catalogue.listing(cover.listing), name)
            for cover in self._covers.of_goods(covers, notes)
        )

    @staticmethod
    def _asked(cover: Cover, listing: Listing, name: str) -> Cover:
        """A cover, possible where its entry is printed by such a name, or binds exports to countries alone."""
        open_ = cover.possible or (bool(listing.name_alone) and key(name) in map(key, listing.name_alone))
        unsaid = bool(listing.destinations) and not open_
        if open_ is cover.possible and not unsaid:
            return cover
        return replace(cover, possible=open_ or unsaid, notes=(*cover.notes, *((GOES_UNSAID,) if unsaid else ())))


def _one_of_several(one: Reading) -> Reading:
    """A structure that a name leaves open is one of several: no list here meets it for certain."""
    return replace(one, tier=Tier.WEAK) if PLACES_OPEN in one.notes else one


def _windows(ahead: Sequence[Word]) -> list[str]:
    """Keys of one word, two words ... from a place on, as far as nothing ends a name."""
    keys = [""]
    for word in ahead:
        keys.append(keys[-1] + word.key)
        if word.gap == HARD:
            break
    return keys[1:]
