"""The one door: text, CAS number, structure and tariff code in, recognition out.

A ``Recognition`` holds everything that was read, independent of any date; ``Recognition.on(day)`` says what
it means under the lists in force that day. Distinct values are read once, however often they occur.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from precursors import cache, iupac, notation, signs, systematic
from precursors.account import MENTIONED, context_of, unread
from precursors.catalogue import Catalogue
from precursors.contradictions import contradictions
from precursors.model import (
    Form,
    KnownForm,
    StructureMatch,
    StructureReading,
    TextReading,
    Tier,
)
from precursors.recognition import CERTAIN, Cover, Query, Reading, Recognition, RegimeHit, Standings
from precursors.regimes.model import PREFIX
from precursors.regimes.reading import CODE_ALONE, in_order, of_structure
from precursors.sniff import Kind, hs_digits, kind_of, may_be_name, readable
from precursors.text_aside import why_aside
from precursors.text_meaning import Beside
from precursors.text_medicines import form_of
from precursors.text_rest import Kind as Built

if TYPE_CHECKING:
    from precursors.guard import StructureService
    from precursors.regimes.reading import RegimeReader
    from precursors.text import TextReader
    from precursors.text_mentions import Aside
    from precursors.text_rest import Left

_AS_LISTED = ("as_listed", "tautomer", "other_drawing", "open_drawing")
_SUBHEADING = 6  # digits of a tariff code from which it names goods
_NOT_READ = ("unreadable", "not_printable", "empty")
_SHOWN = 60  # characters of a structure that was not read
_COVERS_VERSION = "6"  # raise when the meaning of the compiled covers changes


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

    @cached_property
    def _headings(self) -> frozenset[str]:
        """Tariff headings under which listed substances are classified."""
        return frozenset(code[:4] for substance in self.catalogue.substances.values() for code in substance.hs_codes)

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
        return self.recognise_many([query], confirm=True, account=True)[0]

    def recognise_many(
        self, queries: Sequence[Query], *, neighbours: bool = True, confirm: bool = False, account: bool = False
    ) -> list[Recognition]:
        """Read queries in order; equal ones, and equal structures within them, are read once.

        Args:
            queries: what is declared.
            neighbours: also say which listings a structure stands next to. Without it, the same answers, faster.
            confirm: read a listed systematic name by its structure as well. Without it, the same answers, faster.
            account: also keep every word of the texts, for the account of the answers.

        """
        distinct = list(dict.fromkeys(queries))
        drafts = [_Draft(query) for query in distinct]
        for draft in drafts:
            self._read_words(draft, confirm=confirm)
        self._read_structures(drafts, neighbours)
        done = {draft.query: self._finish(draft) for draft in drafts}
        if account:
            done = {query: replace(one, words=self.reader.words(query.text)) for query, one in done.items()}
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

    @cached_property
    def regimes(self) -> RegimeReader:
        """Takes signs for entries of the regimes beside the precursor lists."""
        from precursors.regimes.reading import RegimeReader

        return RegimeReader(self.reader.lexicon)

    # --- words -------------------------------------------------------------------------------------

    def _read_words(self, draft: _Draft, *, confirm: bool) -> None:
        query = draft.query
        if not f"{query.text}{query.cas}{query.structure}{query.hs}{query.un_number}{query.cus_number}".strip():
            draft.problems.append("empty")
        if query.structure.strip():
            draft.ask("structure", query.structure, notation.in_field(query.structure))
        if query.cas.strip():
            self._read_cas(draft, "cas", query.cas)
        self._read_other_numbers(draft)
        kind, text = self._find_structures(draft)
        if kind is Kind.HS and not query.hs:
            draft.hs = hs_digits(text)
            self._take_all(draft, "text", query.text, self.reader.read_cas(query.text))
        elif kind is not None:
            self._read_text(draft, text)
            self._read_systematic(draft, text, confirm=confirm)
            self._read_short(draft)
        self._settle_doubtful(draft)
        if query.hs.strip():
            draft.hs = hs_digits(query.hs)
        if kind in (Kind.TEXT, Kind.CAS) and self._is_date(draft):
            return
        if kind is Kind.TEXT and not (draft.readings or draft.compounds or draft.regimes or readable(query.text)):
            draft.kind = None  # a tariff code, if there is one, is all that was declared
            if len(draft.hs) < _SUBHEADING and not draft.structures:
                draft.problems.append("nothing_readable")

    def _find_structures(self, draft: _Draft) -> tuple[Kind | None, str]:
        """Ask about the structures in the text; what the rest of it looks like, and the rest, in its place."""
        query = draft.query
        found = notation.find(query.text) if query.text.strip() else ()
        draft.ask("text", query.text, found)
        text = notation.without(query.text, [one for one in found if one.kind is not Kind.MAYBE_SMILES])
        draft.kind = kind_of(text) if text.strip() else None
        return draft.kind, text

    def _settle_doubtful(self, draft: _Draft) -> None:
        """A run of letters that is a name is no structure; what is broken and names something is no problem."""
        named = CODE_ALONE in draft.problems or any(reading.method == "name" for reading in draft.readings)
        named = named or bool(draft.regimes)
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
        read = (*draft.readings, *draft.compounds, *(hit.reading for hit in draft.regimes))
        return any(
            reading.method == "abbreviation" or (reading.certain and reading.method != "cas") for reading in read
        )

    def _read_text(self, draft: _Draft, text: str) -> None:
        drawn = any(asked.sure and not may_be_name(asked.notation.text) for asked in draft.structures)
        sign = bool(draft.query.cas) or drawn or "28" <= draft.query.hs[:2] <= "39"
        elsewhere = not context_of(draft.query, self._headings).chemistry
        read = self.reader.read_whole(text, Beside(sign, elsewhere, signs.named(draft.readings)))
        for found in read.readings:
            self._take(draft, "text", draft.query.text, found)
        draft.left, draft.asides = read.left, read.asides
        if read.cut:
            draft.problems.append("too_long")
        for start, end in self.reader.forms.scripts.not_read(text, read.readings):
            draft.problems.append("script_not_read")
            draft.asked.append(("script_not_read", text[start:end]))

    def _read_systematic(self, draft: _Draft, text: str, *, confirm: bool) -> None:
        """A systematic name goes to the structure rules."""
        unread = any(word.kind in (Built.CHEMICAL, Built.TARIFF) for word in draft.left)
        mentioned = [aside.span for aside in draft.asides if not aside.doubtful]
        mentioned += [r.span for r in draft.readings if r.method in MENTIONED and r.span]
        declared = _without(text, mentioned)
        known = (*draft.readings, *draft.compounds, *(hit.reading for hit in draft.regimes))
        found = systematic.read(declared, known, confirm=confirm, unread=unread)
        if found.instead_of:
            draft.readings, draft.compounds = (
                [r for r in read if systematic.stays(r, found.instead_of)] for read in (draft.readings, draft.compounds)
            )
        draft.compounds += [_as_mentioned(reading, text, draft.asides) for reading in found.readings]
        if found.problem:
            draft.problems.append(found.problem)
            draft.details.append(found.detail)

    def _read_short(self, draft: _Draft) -> None:
        """A value that is nothing but an abbreviation of a drug or a chemical weapon."""
        if draft.regimes or any(reading.substance for reading in draft.readings):
            return
        hits, code = self.regimes.of_value(draft.query)
        draft.regimes += hits
        if code:
            draft.problems.append(CODE_ALONE)
            draft.details.append(code)

    def _read_cas(self, draft: _Draft, where: str, value: str) -> None:
        read = list(self.reader.read_cas(value, marked=True))
        self._take_all(draft, where, value, read)
        instead = None if read else signs.date_instead(value, self.catalogue)
        if instead:
            draft.details.append(instead)
        if not read:
            draft.problems.append("cas_is_date" if instead else "cas_unreadable")

    def _read_other_numbers(self, draft: _Draft) -> None:
        """The UN number and the CUS number that are declared by themselves."""
        query = draft.query
        if query.un_number.strip():
            self._take_all(draft, "un_number", query.un_number, signs.un_field(self.reader.un_numbers, query.un_number))
        if query.cus_number.strip():
            self._take_all(draft, "cus_number", query.cus_number, signs.cus_field(query.cus_number))

    def _is_date(self, draft: _Draft) -> bool:
        """Whether the text is a date and no more: it names no goods, and may be a number that a spreadsheet changed."""
        if any(reading.field == "text" for reading in (*draft.readings, *draft.compounds)):
            return False
        instead = signs.date_instead(draft.query.text, self.catalogue)
        if not instead or signs.elsewhere(draft.query):
            return False
        draft.problems.append("cas_is_date")
        draft.details.append(instead)
        return True

    def _take_all(self, draft: _Draft, where: str, value: str, found: Iterable[TextReading]) -> None:
        for reading in found:
            self._take(draft, where, value, reading)

    def _take(self, draft: _Draft, where: str, value: str, found: TextReading) -> None:
        if signs.passed_over(draft.query, found):
            return
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
        if self._take_regimes(draft, reading):
            return
        if found.substance is None and found.structure:
            draft.compounds.append(reading)  # a compound that no list names: its structure may still be in scope
        else:
            covers = self._covers_of(found.substance, found.form, found.matched)
            draft.readings.append(replace(reading, covers=self._of_goods(covers, found.notes)))

    def _take_regimes(self, draft: _Draft, reading: Reading) -> bool:
        """Take a sign for what it means under the other regimes; whether it means nothing else."""
        if reading.substance and reading.substance.startswith(PREFIX):
            draft.regimes += self.regimes.of_name(reading, draft.query.hs)
            return True
        if reading.method == "foil" and self.regimes.is_brand(reading):
            return True  # a brand of a drug: the table's compound by that word identifies nothing
        if reading.method != "cas" or "wrong_check_digit" in reading.notes:
            return False
        hits = list(self.regimes.of_number(reading))
        draft.regimes += hits
        return bool(hits) and reading.substance is None and not reading.smiles

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

    def _take_structure(self, draft: _Draft, asked: _Asked, found: StructureReading) -> None:
        if found.problem is not None:
            if asked.sure:
                code = asked.problem(found.problem)
                draft.problems.append(code)
                draft.details.append(found.detail if code == found.problem else asked.notation.text[:_SHOWN])
            return
        readings = self._structure_readings(found)
        where = {"field": asked.field, "value": asked.value, "span": asked.span, "notation": found.text}
        whole = Reading(None, "", "", "structure", Tier.STRUCTURE, found.smiles or found.text, smiles=found.smiles)
        whole = replace(whole, **where)  # type: ignore[arg-type]
        draft.regimes += of_structure(found, whole, sure=True)
        draft.readings += [replace(reading, **where) for reading in readings]  # type: ignore[arg-type]
        if not readings and not found.regimes:
            draft.readings.append(whole)
        draft.next_to.extend(found.next_to)

    def _take_compound(self, draft: _Draft, reading: Reading, found: StructureReading) -> None:
        by_structure = () if found.problem else self._structure_readings(found)
        if found.problem is None:
            draft.regimes += of_structure(found, reading, sure=reading.method == systematic.METHOD and reading.certain)
        if not by_structure and not found.regimes:
            draft.readings.append(reading)
        for structure in by_structure:
            # The name or number was only the way to the structure; its own strength still counts.
            tier = reading.tier if reading.tier not in CERTAIN else Tier.STRUCTURE
            draft.readings.append(
                replace(
                    reading,
                    substance=structure.substance,
                    covers=self._of_goods(structure.covers, reading.notes),
                    form=structure.form,
                    tier=tier,
                )
            )
        if found.problem is None:
            draft.next_to.extend(found.next_to)

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
        if known := self._covers.get(f"{substance}/{matched}"):
            return known  # a CAS number of a salt, a hydrate ... whose structure is known
        covers = self._covers.get(substance, ())
        if form is not Form.SALT:
            return tuple(cover for cover in covers if cover.listing not in self._one_salt)
        return tuple(salt for cover in covers if (salt := self._as_salt(cover, matched)) is not None)

    def _of_goods(self, covers: tuple[Cover, ...], notes: Sequence[str]) -> tuple[Cover, ...]:
        """What a reading meets: for a medicine, a list whose law leaves medicines out is a question."""
        if not form_of(notes):
            return covers
        lists = self.catalogue
        return tuple(
            replace(cover, possible=cover.possible or lists.head_of(lists.listing(cover.listing)).medicines_out)
            for cover in covers
        )

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
        """Each substance of the catalogue, and each known form of it, against every listing, once per edition.

        A named substance may fall under listings that name another: 1-boc-4-AP is a carbamate of 4-AP.
        """
        substances = self.catalogue.substances.values()
        drawn = [substance.smiles for substance in substances if substance.smiles]
        drawn += [known.smiles for substance in substances for known in substance.forms if known.smiles]
        read = dict(zip(drawn, self.service.read_many(drawn), strict=True))
        for substance in substances:
            own = [
                Cover(listing.id, possible=listing.doubtful, how="as_listed", form=Form.ITSELF)
                for listing in self.catalogue.listings_of(substance.id)
            ]
            named = {cover.listing for cover in own}
            matches = read[substance.smiles].matches if substance.smiles else ()
            yield substance.id, (*own, *(self._cover(m) for m in matches if m.listing not in named))
            by_structure = {match.listing for match in matches}
            by_name = [cover for cover in own if cover.listing not in by_structure]
            for known in substance.forms:
                if known.smiles and read[known.smiles].matches:
                    yield f"{substance.id}/{known.cas}", self._form_covers(known, read[known.smiles].matches, by_name)

    def _form_covers(
        self, known: KnownForm, matches: Iterable[StructureMatch], by_name: Iterable[Cover]
    ) -> tuple[Cover, ...]:
        """What a salt, a hydrate ... meets: by its structure, and where an entry is held by name, as such a form.

        The number says which substance it is of: what the structure leaves open of another one is no question.
        """
        substance = {found.id for found in self.catalogue.by_cas(known.cas)}
        covers = [
            self._cover(match)
            for match in matches
            if not match.possible or self.catalogue.listing(match.listing).substance in substance
        ]
        salts = (self._as_salt(cover, known.cas) for cover in by_name) if known.form is Form.SALT else by_name
        covers += [cover for cover in salts if cover is not None]
        return tuple({cover.listing: cover for cover in reversed(covers)}.values())[::-1]

    def _cover(self, match: StructureMatch) -> Cover:
        possible = match.possible or self.catalogue.listing(match.listing).doubtful
        return Cover(match.listing, possible, match.how, match.form, match.path, match.notes, match)

    # --- the whole ---------------------------------------------------------------------------------

    def _finish(self, draft: _Draft) -> Recognition:
        if draft.hs and signs.undecided(draft.readings) and not (draft.regimes or draft.problems):
            draft.readings.extend(self._hs_readings(draft.hs, only=draft.kind in (None, Kind.HS)))
        readings = _without_repeats(sorted(signs.firmed(draft.readings), key=_strength))
        for problem, about in signs.problems(draft.query, readings, self.catalogue):
            draft.problems.append(problem)
            draft.asked += [(problem, about)] if about else []
        if draft.left or draft.kind is Kind.TEXT:
            context = context_of(draft.query, self._headings)
            hits = [hit.reading for hit in draft.regimes]
            for problem, words in unread(draft.query, (*readings, *hits), draft.left, context):
                draft.problems.append(problem)
                draft.asked.append((problem, words))
        return Recognition(
            draft.query,
            tuple(readings),
            tuple(dict.fromkeys(draft.problems)),
            tuple(dict.fromkeys([*draft.conflicts, *contradictions(draft.query.text, readings, self.catalogue)])),
            tuple(dict.fromkeys(draft.next_to)),
            in_order(draft.regimes),
            tuple(dict.fromkeys(draft.details)),
            draft.left,
            tuple(draft.asked),
            catalogue=self.catalogue,
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
        self.structures: list[_Asked] = []
        self.problems: list[str] = []
        self.details: list[str] = []
        self.conflicts: list[str] = []
        self.next_to: list[tuple[str, str]] = []
        self.regimes: list[RegimeHit] = []
        self.hs = ""
        self.left: tuple[Left, ...] = ()
        self.asides: tuple[Aside, ...] = ()
        self.asked: list[tuple[str, str]] = []

    def ask(self, field: str, value: str, found: Iterable[notation.Notation]) -> None:
        """Have the structures of a declared value read."""
        self.structures += [_Asked(field, value, one, sure=one.kind is not Kind.MAYBE_SMILES) for one in found]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A structure that is to be read: where it stands, and whether it is a problem if it cannot be."""

    field: str
    value: str
    notation: notation.Notation
    sure: bool

    @property
    def span(self) -> tuple[int, int] | None:
        """Its place in a text; nothing where it is the whole value."""
        start, end = self.notation.span
        whole = self.field != "text" or not (self.value[:start].strip() or self.value[end:].strip())
        return None if whole else (start, end)

    def problem(self, code: str) -> str:
        """The code of a problem; within a text, which structure it is says more than what is wrong with it."""
        return "structure_not_read" if code in _NOT_READ and not self.notation.alone else code


def _cover_to_row(cover: Cover) -> list[object]:
    return [cover.listing, cover.possible, cover.how, cover.form.value, list(cover.path), list(cover.notes)]


def _cover_from_row(row: list[object]) -> Cover:
    listing, possible, how, form, path, notes = row
    return Cover(str(listing), bool(possible), str(how), Form(str(form)), tuple(path), tuple(notes))  # type: ignore[arg-type]


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with some parts blanked out, every place kept."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _as_mentioned(reading: Reading, text: str, asides: Sequence[Aside]) -> Reading:
    """A reading of a systematic name in the whole text; a question where it may be a mention only."""
    span = reading.span or (0, 0)
    doubtful = any(aside.doubtful and aside.span[0] < span[1] and span[0] < aside.span[1] for aside in asides)
    why = why_aside(text, span)
    if why == "traces":
        return replace(reading, value=text, method="purpose", tier=Tier.WEAK, notes=(why,), smiles=None)
    notes = (*reading.notes, why) if why else reading.notes
    return replace(reading, value=text, tier=Tier.WEAK if doubtful or why else reading.tier, notes=notes)


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
