"""The one door: text, CAS number, structure and tariff code in, recognition out.

A ``Recognition`` holds everything that was read, independent of any date; ``Recognition.on(day)`` says what
it means under the lists in force that day. Distinct values are read once, however often they occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from precursors.catalogue.load import Catalogue
from precursors.fold import in_one_alphabet
from precursors.model import (
    Form,
    StructureMatch,
    StructureReading,
    TextReading,
    Tier,
)
from precursors.names import opsin
from precursors.notation import finder
from precursors.notation.kind_of_query import Kind, hs_digits, kind_of, may_be_name, readable
from precursors.recognition import machines, signs, systematic
from precursors.recognition.abroad import Abroad
from precursors.recognition.account import context_of, unread
from precursors.recognition.contradictions import contradictions
from precursors.recognition.covers import Covers
from precursors.recognition.draft import Asked, Draft, as_mentioned, strength, without_repeats
from precursors.recognition.reading import CERTAIN, Cover, Query, Reading, Recognition, Standings
from precursors.recognition.regimes import CODE_ALONE, in_order, of_structure
from precursors.regimes.model import PREFIX
from precursors.text.meaning import Beside
from precursors.text.rest import Kind as Built

if TYPE_CHECKING:
    from precursors.recognition.regimes import RegimeReader
    from precursors.structure.service import StructureService
    from precursors.text.reader import TextReader

_AS_LISTED = ("as_listed", "tautomer", "other_drawing", "open_drawing")
_CHAPTERS = 97  # of the tariff
_SUBHEADING = 6  # digits of a tariff code from which it names goods


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
        service_abroad: StructureService | None = None,
        workers: int = 1,
    ) -> None:
        self.catalogue = catalogue
        self.home = catalogue.home
        self.workers = workers
        self._reader = reader
        self._service = service
        self._covers = Covers(self.home, lambda: self.service)
        self.abroad = Abroad(catalogue, lambda: self.reader.lexicon, service_abroad)
        self._by_hs: dict[str, list[str]] = {}

    @cached_property
    def _headings(self) -> frozenset[str]:
        """Tariff headings under which listed substances are classified."""
        return frozenset(code[:4] for substance in self.home.substances.values() for code in substance.hs_codes)

    def __enter__(self) -> Recogniser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the structure workers, if any were started."""
        if self._service is not None:
            self._service.close()
        self.abroad.close()

    def start(self) -> None:
        """Start what reads structures and systematic names beside the caller's other work, ahead of many texts."""
        opsin.start()
        self.service.start()

    def recognise(self, query: Query) -> Recognition:
        """Read one query."""
        return self.recognise_many([query], confirm=True, account=True, abroad=True)[0]

    def recognise_many(
        self,
        queries: Sequence[Query],
        *,
        neighbours: bool = True,
        confirm: bool = False,
        account: bool = False,
        abroad: bool = False,
    ) -> list[Recognition]:
        """Read queries in order; equal ones, and equal structures within them, are read once.

        Args:
            queries: what is declared.
            neighbours: also say which listings a structure stands next to. Without it, the same answers, faster.
            confirm: read a listed systematic name by its structure as well. Without it, the same answers, faster.
            account: also keep every word of the texts, for the account of the answers.
            abroad: also read what only lists of other countries name. Without it, the same answers at home, faster.

        """
        distinct = list(dict.fromkeys(queries))
        drafts = [Draft(query, context_of(query, self._headings)) for query in distinct]
        for draft in drafts:
            self._read_words(draft, confirm=confirm)
        self._read_structures(drafts, neighbours)
        done = {draft.query: self._finish(draft) for draft in drafts}
        if self.catalogue.abroad:
            done = {draft.query: self._beside(draft, done[draft.query], whole=abroad) for draft in drafts}
        if account:
            done = {query: replace(one, words=self.reader.words(query.text)) for query, one in done.items()}
        return [done[query] for query in queries]

    @property
    def service(self) -> StructureService:
        """The guarded structure workers."""
        if self._service is None:
            from precursors.structure.definitions import structure_definitions
            from precursors.structure.service import StructureService

            self._service = StructureService(structure_definitions(self.home), workers=self.workers)
        return self._service

    @property
    def reader(self) -> TextReader:
        """The reader of goods descriptions."""
        if self._reader is None:
            from precursors.text.reader import Lexicon, TextReader

            self._reader = TextReader(Lexicon.load(self.home))
        return self._reader

    @cached_property
    def regimes(self) -> RegimeReader:
        """Takes signs for entries of the regimes beside the precursor lists."""
        from precursors.recognition.regimes import RegimeReader

        return RegimeReader(self.reader.lexicon)

    # --- words -------------------------------------------------------------------------------------

    def _read_words(self, draft: Draft, *, confirm: bool) -> None:
        query = draft.query
        if not (query.signs or query.text.strip() or query.hs.strip()):
            draft.problems.append("empty")
        if query.structure.strip():
            draft.ask("structure", query.structure, finder.in_field(query.structure))
        if query.cas.strip():
            self._read_cas(draft, "cas", query.cas)
            draft.ask("structure", query.cas, [] if query.cas.strip()[0].isdigit() else finder.find(query.cas))
        self._read_other_numbers(draft)
        kind, text = self._find_structures(draft) if query.text.strip() else (None, "")
        if kind is Kind.HS and not query.hs:
            draft.hs = hs_digits(text)
            if not 1 <= int(draft.hs[:2]) <= _CHAPTERS:
                draft.problems.append("nothing_readable")
            self._take_all(draft, "text", query.text, self.reader.read_cas(query.text))
        elif kind is not None:
            self._read_text(draft, text)
            self._read_systematic(draft, text, confirm=confirm)
            self._read_short(draft)
            draft.regimes += machines.read_machines(query)
        if any(asked.field == "text" for asked in draft.structures):
            self._settle_doubtful(draft)
        if query.hs.strip():
            draft.hs = hs_digits(query.hs)
        if kind in (Kind.TEXT, Kind.CAS) and self._is_date(draft):
            return
        if kind is Kind.TEXT and not (draft.readings or draft.compounds or draft.regimes or readable(query.text)):
            draft.kind = None  # a tariff code, if there is one, is all that was declared
            if len(draft.hs) < _SUBHEADING and not draft.structures:
                draft.problems.append("nothing_readable")

    def _find_structures(self, draft: Draft) -> tuple[Kind | None, str]:
        """Ask about the structures in the text; what the rest of it looks like, and the rest, in its place."""
        query = draft.query
        found = finder.find(query.text)
        draft.ask("text", query.text, found)
        text = finder.without(query.text, [one for one in found if one.kind is not Kind.MAYBE_SMILES])
        draft.kind = kind_of(text) if text.strip() else None
        return draft.kind, text

    def _settle_doubtful(self, draft: Draft) -> None:
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

    def _names_something(self, draft: Draft) -> bool:
        """Whether a broken structure is a name between brackets, or an abbreviation."""
        self._read_text(draft, draft.query.text)
        read = (*draft.readings, *draft.compounds, *(hit.reading for hit in draft.regimes))
        return any(
            reading.method == "abbreviation" or (reading.certain and reading.method != "cas") for reading in read
        )

    def _read_text(self, draft: Draft, text: str) -> None:
        drawn = any(asked.sure and not may_be_name(asked.notation.text) for asked in draft.structures)
        sign = bool(draft.query.cas) or drawn or "28" <= draft.query.hs[:2] <= "39"
        elsewhere = not draft.context.chemistry
        read = self.reader.read_whole(text, Beside(sign, elsewhere, signs.named_by_un_number(draft.readings)))
        for found in read.readings:
            self._take(draft, "text", draft.query.text, found)
        draft.left, draft.asides = read.left, read.asides
        if read.cut:
            draft.problems.append("too_long")
        for start, end in self.reader.forms.scripts.not_read(text, read.readings):
            draft.problems.append("script_not_read")
            draft.asked.append(("script_not_read", text[start:end]))

    def _read_systematic(self, draft: Draft, text: str, *, confirm: bool) -> None:
        """A systematic name goes to the structure rules."""
        unread = any(word.kind in (Built.CHEMICAL, Built.TARIFF) for word in draft.left)
        mentioned = [aside.span for aside in draft.asides if not aside.doubtful]
        mentioned += [r.span for r in draft.readings if r.method in ("negated", "purpose") and r.span]
        declared = in_one_alphabet(finder.with_blanks(text, mentioned))
        known = (*draft.readings, *draft.compounds, *(hit.reading for hit in draft.regimes))
        found = systematic.read_systematic(declared, known, confirm=confirm, unread=unread)
        if found.instead_of:
            draft.readings, draft.compounds = (
                [r for r in read if systematic.stays(r, found.instead_of)] for read in (draft.readings, draft.compounds)
            )
        draft.compounds += [as_mentioned(reading, text, draft.asides) for reading in found.readings]
        if found.problem:
            draft.problems.append(found.problem)
            draft.details.append(found.detail)

    def _read_short(self, draft: Draft) -> None:
        """A value that is nothing but an abbreviation of a drug or a chemical weapon."""
        if draft.regimes or any(reading.substance for reading in draft.readings):
            return
        hits, code = self.regimes.of_value(draft.query)
        draft.regimes += hits
        if code:
            draft.problems.append(CODE_ALONE)
            draft.details.append(code)

    def _read_cas(self, draft: Draft, where: str, value: str) -> None:
        read = list(self.reader.read_cas(value, marked=True))
        self._take_all(draft, where, value, read)
        instead = None if read else signs.date_instead(value, self.home)
        if instead:
            draft.details.append(instead)
        if not read:
            draft.problems.append("cas_is_date" if instead else "cas_unreadable")

    def _read_other_numbers(self, draft: Draft) -> None:
        """The UN number and the CUS number that are declared by themselves."""
        query = draft.query
        if query.un_number.strip():
            self._take_all(draft, "un_number", query.un_number, signs.un_field(self.reader.un_numbers, query.un_number))
        if query.cus_number.strip():
            self._take_all(draft, "cus_number", query.cus_number, signs.cus_field(query.cus_number))

    def _is_date(self, draft: Draft) -> bool:
        """Whether the text is a date and no more: it names no goods, and may be a number that a spreadsheet changed."""
        if any(reading.field == "text" for reading in (*draft.readings, *draft.compounds)):
            return False
        instead = signs.date_instead(draft.query.text, self.home)
        if not instead or signs.elsewhere(draft.query):
            return False
        draft.problems.append("cas_is_date")
        draft.details.append(instead)
        return True

    def _take_all(self, draft: Draft, where: str, value: str, found: Iterable[TextReading]) -> None:
        for reading in found:
            self._take(draft, where, value, reading)

    def _take(self, draft: Draft, where: str, value: str, found: TextReading) -> None:
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
            covers = self._covers.of(found.substance, found.form, found.matched)
            draft.readings.append(replace(reading, covers=self._covers.of_goods(covers, found.notes)))

    def _take_regimes(self, draft: Draft, reading: Reading) -> bool:
        """Take a sign for what it means under the other regimes; whether it means nothing else."""
        if reading.substance and reading.substance.startswith(PREFIX):
            draft.regimes += self.regimes.of_name(reading, draft.query.hs)
            return True
        of_compound = self.regimes.of_compound(reading, draft.query.hs) if reading.method == "foil" else None
        if of_compound is not None:
            draft.regimes += of_compound
            return True
        if reading.method != "cas" or "wrong_check_digit" in reading.notes:
            return False
        hits = list(self.regimes.of_number(reading))
        draft.regimes += hits
        return bool(hits) and reading.substance is None and not reading.smiles

    # --- structures --------------------------------------------------------------------------------

    def _read_structures(self, drafts: Sequence[Draft], neighbours: bool) -> None:
        wanted = [asked.notation.text for draft in drafts for asked in draft.structures]
        wanted += [reading.smiles for draft in drafts for reading in draft.compounds if reading.smiles]
        if not wanted:
            return
        texts = list(dict.fromkeys(wanted))
        read = dict(zip(texts, self.service.read_many(texts, full=neighbours), strict=True))
        systematic.settle_isomers(drafts, self.service.without_listed_isomer)
        for draft in drafts:
            for asked in draft.structures:
                self._take_structure(draft, asked, read[asked.notation.text])
            for reading in draft.compounds:
                self._take_compound(draft, reading, read[str(reading.smiles)])

    def _take_structure(self, draft: Draft, asked: Asked, found: StructureReading) -> None:
        if found.problem == "key_only":
            found = self._by_key(found)
        if found.problem is not None:
            if asked.sure:
                problem, detail = asked.problem(found.problem, found.detail)
                draft.problems.append(problem)
                draft.details.append(detail)
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

    def _by_key(self, found: StructureReading) -> StructureReading:
        """What an InChIKey that no listing has stands for, if the table of legitimate compounds holds it."""
        smiles = self.reader.lexicon.by_inchikey(found.inchikey or "")
        if not smiles:
            return found
        (read,) = self.service.read_many([smiles], full=False)
        return found if read.problem else replace(read, text=found.text)

    def _take_compound(self, draft: Draft, reading: Reading, found: StructureReading) -> None:
        by_structure = () if found.problem else self._structure_readings(found)
        if found.problem is None:
            draft.regimes += of_structure(found, reading, sure=reading.method == systematic.METHOD and reading.certain)
        class_left_open = opsin.OF_CLASS in reading.notes and not reading.certain
        if not (by_structure or found.regimes or class_left_open):
            draft.readings.append(reading)
        for structure in by_structure:
            # The name or number was only the way to the structure; its own strength still counts.
            tier = reading.tier if reading.tier not in CERTAIN else Tier.STRUCTURE
            draft.readings.append(
                replace(
                    reading,
                    substance=structure.substance,
                    covers=self._covers.of_goods(structure.covers, reading.notes),
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
                covers = tuple(self._covers.by_structure(match) for match in group)
                readings.append(
                    Reading(
                        substance,
                        "structure",
                        found.text,
                        "structure",
                        Tier.STRUCTURE,
                        self.home.substance(substance).smiles or found.smiles or found.text,
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
                named.setdefault(self.home.listing(match.listing).substance, []).append(match)
            else:
                wider.append(match)
        if not named:
            for match in wider:
                named.setdefault(self.home.listing(match.listing).substance, []).append(match)
            return sorted(named.items())
        first = min(named)
        named[first].extend(wider)
        return sorted(named.items())

    # --- the whole ---------------------------------------------------------------------------------

    def _beside(self, draft: Draft, found: Recognition, *, whole: bool) -> Recognition:
        """The same with what the lists of other countries name; not ``whole``: only of what was read anyhow."""
        if not whole:
            return replace(found, abroad=self.abroad.of_readings(found.readings))
        drawn = [
            Reading(None, one.field, one.value, "structure", Tier.STRUCTURE, one.notation.text, span=one.span,
                    smiles=one.notation.text, notation=one.notation.text)
            for one in draft.structures if one.sure
        ]  # fmt: skip
        drawn += [reading for reading in draft.compounds if reading.smiles]
        read = (*found.readings, *(hit.reading for hit in found.regimes))
        return replace(found, abroad=self.abroad.of_query(draft.query, read, drawn))

    def _finish(self, draft: Draft) -> Recognition:
        if draft.hs and signs.leaves_room(draft.readings) and not (draft.regimes or draft.problems):
            draft.readings.extend(self._hs_readings(draft.hs, only=draft.kind in (None, Kind.HS)))
        readings = without_repeats(sorted(signs.firmed_by_un_number(draft.readings), key=strength))
        goods = any(word.kind is Built.GOODS for word in draft.left)
        for problem, about in signs.problems(draft.query, readings, self.home, goods=goods):
            draft.problems.append(problem)
            draft.asked += [(problem, about)] if about else []
        if draft.left or draft.kind is Kind.TEXT:
            hits = [hit.reading for hit in draft.regimes]
            for problem, words in unread(draft.query, (*readings, *hits), draft.left, draft.context):
                if problem == "nothing_identified" and draft.problems:
                    continue  # why is said already
                draft.problems.append(problem)
                draft.asked.append((problem, words))
        return Recognition(
            draft.query,
            tuple(readings),
            tuple(dict.fromkeys(draft.problems)),
            tuple(dict.fromkeys([*draft.conflicts, *contradictions(draft.query.text, readings, self.home)])),
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
            for key, substance in sorted(self.home.substances.items()):
                for code in substance.hs_codes:
                    self._by_hs.setdefault(code, []).append(key)
        for key in self._by_hs.get(digits[:6], ()):
            covers = tuple(replace(c, possible=True) for c in self._covers.of(key, Form.ITSELF))
            yield Reading(key, "hs", digits, "hs", Tier.WEAK, digits[:6], covers=covers)


__all__ = ["Cover", "Query", "Reading", "Recogniser", "Recognition", "Standings"]
