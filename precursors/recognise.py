"""The one door: text, CAS number, structure and tariff code in, recognition out.

A ``Recognition`` holds everything that was read, independent of any date; ``Recognition.on(day)`` says what
it means under the lists in force that day. Distinct values are read once, however often they occur.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from precursors import cache, iupac, notation, systematic
from precursors.cas import check_digit_ok, find_cas
from precursors.catalogue import Catalogue
from precursors.contradictions import contradictions
from precursors.model import (
    Form,
    StructureMatch,
    StructureReading,
    TextReading,
    Tier,
)
from precursors.recognition import CERTAIN, Cover, Query, Reading, Recognition, Standings, lies_in
from precursors.sniff import Kind, hs_digits, kind_of, may_be_name, readable

if TYPE_CHECKING:
    from precursors.guard import StructureService
    from precursors.text import TextReader

_AS_LISTED = ("as_listed", "tautomer", "other_drawing", "open_drawing")
_SUBHEADING = 6  # digits of a tariff code from which it names goods
_COVERS_VERSION = "3"  # raise when the meaning of the compiled covers changes


class Recogniser:
    """Reads queries against one catalogue.

    The lexicon and the structure service are made when they are first needed, so that a look-up of a CAS
    number pays for neither.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        reader: TextReader | None = None,
        service: StructureService | None = None,
        workers: int = 1,
    ) -> None:
        self.catalogue = catalogue
        self.workers = workers
        self._reader = reader
        self._service = service
        self._covers: Mapping[str, tuple[Cover, ...]] | None = None
        self._one_salt = frozenset(listing.id for listing in catalogue.listings if listing.scope.one_salt)
        self._by_hs: dict[str, list[str]] = {}

    def __enter__(self) -> Recogniser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the structure workers, if any were started."""
        if self._service is not None:
            self._service.close()

    def start(self) -> None:
        """Start what reads structures and systematic names beside the caller's other work, ahead of many texts."""
        iupac.start()
        self.service.start()

    def recognise(self, query: Query) -> Recognition:
        """Read one query."""
        return self.recognise_many([query], confirm=True)[0]

    def recognise_many(
        self, queries: Sequence[Query], *, neighbours: bool = True, confirm: bool = False
    ) -> list[Recognition]:
        """Read queries in order; equal ones, and equal structures within them, are read once.

        Args:
            queries: what is declared.
            neighbours: also say which listings a structure stands next to. Without it, the same answers, faster.
            confirm: read a listed systematic name by its structure as well. Without it, the same answers, faster.

        """
        distinct = list(dict.fromkeys(queries))
        drafts = [_Draft(query) for query in distinct]
        for draft in drafts:
            self._read_words(draft, confirm=confirm)
        self._read_structures(drafts, neighbours)
        done = {draft.query: self._finish(draft) for draft in drafts}
        return [done[query] for query in queries]

    @property
    def service(self) -> StructureService:
        """The guarded structure workers."""
        if self._service is None:
            from precursors.guard import StructureService
            from precursors.scope import structure_definitions

            self._service = StructureService(structure_definitions(self.catalogue), workers=self.workers)
        return self._service

    @property
    def reader(self) -> TextReader:
        """The reader of goods descriptions."""
        if self._reader is None:
            from precursors.text import Lexicon, TextReader

            self._reader = TextReader(Lexicon.load(self.catalogue))
        return self._reader

    # --- words -------------------------------------------------------------------------------------

    def _read_words(self, draft: _Draft, *, confirm: bool) -> None:
        query = draft.query
        if not f"{query.text}{query.cas}{query.structure}{query.hs}".strip():
            draft.problems.append("empty")
        if query.structure.strip():
            draft.ask("structure", query.structure, notation.in_field(query.structure))
        if query.cas.strip():
            self._read_cas(draft, "cas", query.cas)
            draft.ask("structure", query.cas, [] if query.cas.strip()[0].isdigit() else notation.find(query.cas))
        kind, text = self._find_structures(draft) if query.text.strip() else (None, "")
        if kind is Kind.HS and not query.hs:
            draft.hs = hs_digits(text)
        elif kind is not None:
            self._read_text(draft, text)
            self._read_systematic(draft, text, confirm=confirm)
        if any(asked.field == "text" for asked in draft.structures):
            self._settle_doubtful(draft)
        if query.hs.strip():
            draft.hs = hs_digits(query.hs)
        if kind is Kind.TEXT and not (draft.readings or draft.compounds or readable(query.text)):
            draft.kind = None  # a tariff code, if there is one, is all that was declared
            if len(draft.hs) < _SUBHEADING and not draft.structures:
                draft.problems.append("nothing_readable")

    def _find_structures(self, draft: _Draft) -> tuple[Kind | None, str]:
        """Ask about the structures in the text; what the rest of it looks like, and the rest, in its place."""
        query = draft.query
        found = notation.find(query.text)
        draft.ask("text", query.text, found)
        text = notation.without(query.text, [one for one in found if one.kind is not Kind.MAYBE_SMILES])
        draft.kind = kind_of(text) if text.strip() else None
        return draft.kind, text

    def _settle_doubtful(self, draft: _Draft) -> None:
        """A run of letters that is a name is no structure; what is broken and names something is no problem."""
        named = any(reading.method == "name" for reading in draft.readings)
        kept = []
        for asked in draft.structures:
            one = asked.notation
            if asked.field == "text" and one.kind is Kind.SMILES and one.alone and may_be_name(one.text):
                asked = replace(asked, sure=not self._names_something(draft))
            if not (one.kind is Kind.MAYBE_SMILES and named):
                kept.append(asked)
        draft.structures = kept

    def _names_something(self, draft: _Draft) -> bool:
        """Whether a broken structure is a name between brackets, or an abbreviation."""
        self._read_text(draft, draft.query.text)
        read = (*draft.readings, *draft.compounds)
        return any(
            reading.method == "abbreviation" or (reading.certain and reading.method != "cas") for reading in read
        )

    def _read_text(self, draft: _Draft, text: str) -> None:
        drawn = any(asked.sure and not may_be_name(asked.notation.text) for asked in draft.structures)
        sign = bool(draft.query.cas) or drawn or "28" <= draft.query.hs[:2] <= "39"
        for found in self.reader.read(text, second_sign=sign):
            self._take(draft, "text", draft.query.text, found)

    def _read_systematic(self, draft: _Draft, text: str, *, confirm: bool) -> None:
        """A systematic name goes to the structure rules."""
        found = systematic.read(text, (*draft.readings, *draft.compounds), confirm=confirm)
        if found.instead_of:
            draft.readings, draft.compounds = (
                [r for r in read if not (r.span and lies_in(r.span, found.instead_of))]
                for read in (draft.readings, draft.compounds)
            )
        draft.compounds += found.readings
        if found.problem:
            draft.problems.append(found.problem)
            draft.details.append(found.detail)

    def _read_cas(self, draft: _Draft, where: str, value: str) -> None:
        numbers = [found for found in find_cas(value) if not found.incomplete]
        if not numbers:
            draft.problems.append("cas_unreadable")
        if any(not check_digit_ok(number) for number in (found.number for found in numbers)):
            draft.conflicts.append("wrong_check_digit")
        for found in self.reader.read_cas(value):
            self._take(draft, where, value, found)

    def _take(self, draft: _Draft, where: str, value: str, found: TextReading) -> None:
        if "wrong_check_digit" in found.notes and "wrong_check_digit" not in draft.conflicts:
            draft.conflicts.append("wrong_check_digit")
        reading = Reading(
            found.substance,
            where,
            value,
            found.method,
            found.tier,
            found.matched,
            span=found.span,
            distance=found.distance,
            form=found.form,
            share_ppm=found.share_ppm,
            notes=found.notes,
            smiles=found.structure,
        )
        if found.substance is None and found.structure:
            draft.compounds.append(reading)  # a compound that no list names: its structure may still be in scope
        else:
            draft.readings.append(replace(reading, covers=self._covers_of(found.substance, found.form, found.matched)))

    # --- structures --------------------------------------------------------------------------------

    def _read_structures(self, drafts: Sequence[_Draft], neighbours: bool) -> None:
        wanted = [asked.notation.text for draft in drafts for asked in draft.structures]
        wanted += [reading.smiles for draft in drafts for reading in draft.compounds if reading.smiles]
        if not wanted:
            return
        texts = list(dict.fromkeys(wanted))
        read = dict(zip(texts, self.service.read_many(texts, full=neighbours), strict=True))
        for draft in drafts:
            for asked in draft.structures:
                self._take_structure(draft, asked, read[asked.notation.text])
            for reading in draft.compounds:
                self._take_compound(draft, reading, read[str(reading.smiles)])

    def _take_structure(self, draft: _Draft, asked: notation.Asked, found: StructureReading) -> None:
        if found.problem is not None:
            if asked.sure:
                problem, detail = asked.problem(found.problem, found.detail)
                draft.problems.append(problem)
                draft.details.append(detail)
            return
        field, value, span = asked.field, asked.value, asked.span
        readings = self._structure_readings(found)
        draft.readings += [replace(r, field=field, value=value, span=span, notation=found.text) for r in readings]
        if not readings:
            compound = Reading(
                None,
                field,
                value,
                "structure",
                Tier.STRUCTURE,
                found.smiles or found.text,
                span=span,
                smiles=found.smiles,
                notation=found.text,
            )
            draft.readings.append(compound)
        draft.next_to.extend(found.next_to)
        draft.narcotic = draft.narcotic or found.narcotic

    def _take_compound(self, draft: _Draft, reading: Reading, found: StructureReading) -> None:
        by_structure = () if found.problem else self._structure_readings(found)
        if not by_structure:
            draft.readings.append(reading)
        for structure in by_structure:
            # The name or number was only the way to the structure; its own strength still counts.
            tier = reading.tier if reading.tier not in CERTAIN else Tier.STRUCTURE
            draft.readings.append(
                replace(
                    reading,
                    substance=structure.substance,
                    covers=structure.covers,
                    form=structure.form,
                    tier=tier,
                )
            )
        if found.problem is None:
            draft.next_to.extend(found.next_to)
            draft.narcotic = draft.narcotic or found.narcotic

    def _structure_readings(self, found: StructureReading) -> tuple[Reading, ...]:
        """One reading per component and named substance; derivative covers join the named one beside them."""
        readings = []
        for component in sorted({match.component for match in found.matches}):
            matches = [match for match in found.matches if match.component == component]
            for substance, group in self._by_substance(matches):
                covers = tuple(self._cover(match) for match in group)
                readings.append(
                    Reading(
                        substance,
                        "structure",
                        found.text,
                        "structure",
                        Tier.STRUCTURE,
                        self.catalogue.substance(substance).smiles or found.smiles or found.text,
                        covers=covers,
                        form=group[0].form,
                        notes=tuple(dict.fromkeys(note for match in group for note in match.notes)),
                        smiles=found.smiles,
                    )
                )
        return tuple(readings)

    def _by_substance(self, matches: Sequence[StructureMatch]) -> list[tuple[str, list[StructureMatch]]]:
        named: dict[str, list[StructureMatch]] = {}
        wider = []
        for match in matches:
            if match.how in _AS_LISTED:
                named.setdefault(self.catalogue.listing(match.listing).substance, []).append(match)
            else:
                wider.append(match)
        if not named:
            for match in wider:
                named.setdefault(self.catalogue.listing(match.listing).substance, []).append(match)
            return sorted(named.items())
        first = min(named)
        named[first].extend(wider)
        return sorted(named.items())

    # --- what a named substance meets --------------------------------------------------------------

    def _covers_of(self, substance: str | None, form: Form, matched: str = "") -> tuple[Cover, ...]:
        if substance is None:
            return ()
        if self._covers is None:
            self._covers = self._load_covers()
        covers = self._covers.get(substance, ())
        if form is not Form.SALT:
            return tuple(cover for cover in covers if cover.listing not in self._one_salt)
        return tuple(salt for cover in covers if (salt := self._as_salt(cover, matched)) is not None)

    def _as_salt(self, cover: Cover, matched: str) -> Cover | None:
        listing = self.catalogue.listing(cover.listing)
        if listing.scope.salts is False:
            return None
        if listing.id in self._one_salt:
            sure = self.catalogue.substance(listing.substance).names_salt(matched)
        else:
            sure = listing.scope.salts is True
        return replace(cover, form=Form.SALT, possible=cover.possible or not sure)

    def _load_covers(self) -> Mapping[str, tuple[Cover, ...]]:
        name = f"covers-{_COVERS_VERSION}-{self.catalogue.edition[:32]}.json"
        path = cache.read(name)
        if path is None:
            content = {key: [_cover_to_row(cover) for cover in covers] for key, covers in self._make_covers()}
            path = cache.write(name, json.dumps(content).encode())
        rows = json.loads(path.read_text())
        return {key: tuple(_cover_from_row(row) for row in value) for key, value in rows.items()}

    def _make_covers(self) -> Iterable[tuple[str, tuple[Cover, ...]]]:
        """Each substance of the catalogue against every listing, once per edition.

        A named substance may fall under listings that name another: 1-boc-4-AP is a carbamate of 4-AP.
        """
        drawn = [substance for substance in self.catalogue.substances.values() if substance.smiles]
        read = self.service.read_many([str(substance.smiles) for substance in drawn])
        structural = {substance.id: found for substance, found in zip(drawn, read, strict=True)}
        for key in self.catalogue.substances:
            own = [
                Cover(listing.id, possible=listing.doubtful, how="as_listed", form=Form.ITSELF)
                for listing in self.catalogue.listings_of(key)
            ]
            named = {cover.listing for cover in own}
            found = structural.get(key)
            wider = [] if found is None else [self._cover(m) for m in found.matches if m.listing not in named]
            yield key, (*own, *wider)

    def _cover(self, match: StructureMatch) -> Cover:
        possible = match.possible or self.catalogue.listing(match.listing).doubtful
        return Cover(match.listing, possible, match.how, match.form, match.path, match.notes, match)

    # --- the whole ---------------------------------------------------------------------------------

    def _finish(self, draft: _Draft) -> Recognition:
        if draft.hs and not draft.readings and not draft.problems:
            draft.readings.extend(self._hs_readings(draft.hs, only=draft.kind in (None, Kind.HS)))
        readings = _without_repeats(sorted(draft.readings, key=_strength))
        if all("cas_not_known" in r.notes or "wrong_check_digit" in r.notes for r in readings):
            # A number that neither a list nor the catalogue of legitimate compounds knows proves nothing.
            draft.problems.extend(n for r in readings for n in r.notes if n in ("cas_not_known", "wrong_check_digit"))
        return Recognition(
            draft.query,
            tuple(readings),
            tuple(dict.fromkeys(draft.problems)),
            tuple(dict.fromkeys([*draft.conflicts, *contradictions(draft.query.text, readings, self.catalogue)])),
            tuple(dict.fromkeys(draft.next_to)),
            draft.narcotic,
            tuple(dict.fromkeys(draft.details)),
            self.catalogue,
        )

    def _hs_readings(self, digits: str, *, only: bool) -> Iterable[Reading]:
        """Substances under a tariff subheading: a question, never an answer.

        A residual subheading ("other") holds thousands of goods, so it raises the question only where the
        code is all that was declared.
        """
        if len(digits) < _SUBHEADING or (digits[5] == "9" and not only):
            return
        if not self._by_hs:
            for key, substance in sorted(self.catalogue.substances.items()):
                for code in substance.hs_codes:
                    self._by_hs.setdefault(code, []).append(key)
        for key in self._by_hs.get(digits[:6], ()):
            covers = tuple(replace(c, possible=True) for c in self._covers_of(key, Form.ITSELF))
            yield Reading(key, "hs", digits, "hs", Tier.WEAK, digits[:6], covers=covers)


class _Draft:
    """A query while it is being read."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.kind: Kind | None = None
        self.readings: list[Reading] = []
        self.compounds: list[Reading] = []
        self.structures: list[notation.Asked] = []
        self.problems: list[str] = []
        self.details: list[str] = []
        self.conflicts: list[str] = []
        self.next_to: list[tuple[str, str]] = []
        self.narcotic: str | None = None
        self.hs = ""

    def ask(self, field: str, value: str, found: Iterable[notation.Notation]) -> None:
        """Have the structures of a declared value read."""
        self.structures += [notation.Asked(field, value, one, sure=one.kind is not Kind.MAYBE_SMILES) for one in found]


def _cover_to_row(cover: Cover) -> list[object]:
    return [cover.listing, cover.possible, cover.how, cover.form.value, list(cover.path), list(cover.notes)]


def _cover_from_row(row: list[object]) -> Cover:
    listing, possible, how, form, path, notes = row
    return Cover(str(listing), bool(possible), str(how), Form(str(form)), tuple(path), tuple(notes))  # type: ignore[arg-type]


def _strength(reading: Reading) -> tuple[int, int, int, str]:
    order = {
        tier: rank for rank, tier in enumerate((Tier.EXACT, Tier.STRUCTURE, Tier.STRONG, Tier.REPAIRED, Tier.WEAK))
    }
    start = reading.span[0] if reading.span else 0
    return (0 if reading.covers else 1, order[reading.tier], start, reading.substance or "")


def _without_repeats(readings: Iterable[Reading]) -> list[Reading]:
    kept: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        key = (
            reading.substance or reading.matched,
            reading.field,
            reading.span,
            reading.form,
            reading.method,
        )
        kept.setdefault(key, reading)
    return list(kept.values())


__all__ = ["Cover", "Query", "Reading", "Recogniser", "Recognition", "Standings"]
