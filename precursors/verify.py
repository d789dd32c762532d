"""Whether the lists prove themselves: identities recomputed, citations resolved, every case of every listing run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from precursors.catalogue.files import HS_SHAPE
from precursors.catalogue.load import Catalogue
from precursors.messages import LANGUAGES, Sentence
from precursors.model import Case, Listing, ScopeKind, StructureReading, Substance
from precursors.numbers.cas import check_digit_ok
from precursors.recognition.recogniser import Query, Recogniser
from precursors.structure.service import StructureService, WorkerLost

CASES_NEEDED = 3
_MASS_TOLERANCE = 0.01  # g/mol; tables of atomic weights differ in the third digit

_TOO_FEW = {"inside": "inside_cases_at_least_prove_it", "outside": "outside_cases_at_least_prove_it"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the lists that does not hold: where, what kind, and what was found."""

    where: str
    code: str
    detail: Sentence


def verify(catalogue: Catalogue, instruments: Collection[str], recogniser: Recogniser) -> list[Fault]:
    """Hold the whole catalogue against itself and the chemistry.

    A file of a wrong shape (CAS check digit, HS form, dates in order) is refused when it is loaded; an edition that
    came as one file is held against the same here.

    Args:
        catalogue: the lists.
        instruments: keys of ``rules/AUTHORITY/instruments.yaml``.
        recogniser: of the same catalogue.

    """
    return [
        *_shapes(catalogue),
        *_identities(catalogue, recogniser),
        *_shared_identities(catalogue),
        *_names(catalogue),
        *_citations(catalogue, instruments),
        *_cases(catalogue, recogniser),
    ]


def _shapes(catalogue: Catalogue) -> Iterable[Fault]:
    for substance in catalogue.substances.values():
        for number in substance.numbers:
            if not check_digit_ok(number):
                yield Fault(substance.id, "cas", Sentence("is_not_a_cas_number_with_a_right_check_digit_2", x=number))
        for code in (code for codes in substance.hs.values() for code in codes):
            if not HS_SHAPE.fullmatch(code):
                yield Fault(substance.id, "hs", Sentence("is_not_a_subheading_of_the_form_2915_24", x=code))
    for listing in catalogue.listings:
        dates = listing.in_force
        if dates.from_date and dates.to_date and dates.to_date < dates.from_date:
            yield Fault(
                listing.id, "in_force", Sentence("ends_on_before_it_begins_on", x=dates.to_date, y=dates.from_date)
            )
        if listing.scope.kind is ScopeKind.NAME_ONLY and not catalogue.substance(listing.substance).notes:
            yield Fault(listing.id, "by_name", Sentence("encoded_by_name_only_a_note_of_its_substance"))


def _identities(catalogue: Catalogue, recogniser: Recogniser) -> Iterable[Fault]:
    for substance in catalogue.substances.values():
        if substance.smiles is None:
            continue
        try:
            formula, mass, inchikey = recogniser.service.identity(substance.smiles)
        except (WorkerLost, ValueError) as error:
            yield Fault(substance.id, "smiles", Sentence("cannot_be_read", x=repr(substance.smiles), y=error))
            continue
        if substance.formula != formula:
            yield Fault(
                substance.id, "formula", Sentence("is_written_the_structure_gives", x=substance.formula, y=formula)
            )
        if substance.molar_mass is None or abs(substance.molar_mass - mass) > _MASS_TOLERANCE:
            yield Fault(
                substance.id, "molar_mass", Sentence("is_written_the_structure_gives", x=substance.molar_mass, y=mass)
            )
        if substance.inchikey != inchikey:
            yield Fault(
                substance.id, "inchikey", Sentence("is_written_the_structure_gives", x=substance.inchikey, y=inchikey)
            )


def _shared_identities(catalogue: Catalogue) -> Iterable[Fault]:
    """Two substances with one CAS number or one InChIKey: either one substance, or a note says why not."""
    seen: dict[str, Substance] = {}
    for substance in catalogue.substances.values():
        for value in (*substance.cas, *([substance.inchikey] if substance.inchikey else [])):
            other = seen.setdefault(value, substance)
            if other is not substance and not (substance.notes and other.notes):
                yield Fault(
                    substance.id,
                    "shared_identity",
                    Sentence("is_also_that_of_merge_or_note_why_not", x=value, y=other.id),
                )


def _names(catalogue: Catalogue) -> Iterable[Fault]:
    private = {h.authority for h in catalogue.lists if h.private}
    for substance in catalogue.substances.values():
        listings = catalogue.listings_of(substance.id)
        if not listings:
            yield Fault(substance.id, "not_listed", Sentence("no_listing_names_this_substance_remove_it_or"))
        missing = set(LANGUAGES) - {name.language for name in substance.names}
        if missing and not all(x.authority in private for x in listings):
            yield Fault(substance.id, "names", Sentence("no_name_in", x=", ".join(sorted(missing))))


def _citations(catalogue: Catalogue, instruments: Collection[str]) -> Iterable[Fault]:
    private = {h.authority for h in catalogue.lists if h.private}
    cited = [(x.id, x.citation.instrument) for x in catalogue.listings if x.authority not in private]
    cited += [(f"{h.authority} {h.list}", h.instrument) for h in catalogue.lists if not h.private]
    for where, instrument in cited:
        if instrument not in instruments:
            yield Fault(where, "citation", Sentence("is_in_no_instruments_yaml_of_rules", x=repr(instrument)))


# --- cases --------------------------------------------------------------------------------------------


def _cases(catalogue: Catalogue, recogniser: Recogniser) -> Iterable[Fault]:
    home = _readings(catalogue.home, recogniser.service)
    foreign = _readings(catalogue.foreign, recogniser.abroad.service) if catalogue.abroad else {}
    for listing in catalogue.listings:
        readings = foreign if listing.authority in catalogue.abroad else home
        for name, cases in (("inside", listing.inside), ("outside", listing.outside)):
            if len(cases) < CASES_NEEDED:
                few = Sentence(_TOO_FEW[name], x=len(cases), y=CASES_NEEDED)
                yield Fault(listing.id, "too_few_cases", few)
        for case in (*listing.inside, *listing.outside):
            if case.structure and (problem := readings[case.structure].problem):
                yield Fault(listing.id, "case", Sentence("cannot_be_read", x=case.structure, y=problem))
        for case in listing.inside:
            surely = not (listing.doubtful or listing.destinations)
            yield from _inside(listing, case, _forms_met(listing, case, readings, recogniser, surely=surely))
        for case in listing.outside:
            if _forms_met(listing, case, readings, recogniser, surely=False):
                yield Fault(listing.id, "case", Sentence("should_be_outside_and_meets_it", x=_case_in_words(case)))


def _readings(catalogue: Catalogue, service: StructureService) -> dict[str, StructureReading]:
    """Every structure of the cases of a catalogue, read once."""
    structures = [c.structure for x in catalogue.listings for c in (*x.inside, *x.outside) if c.structure]
    distinct = list(dict.fromkeys(structures))
    return dict(zip(distinct, service.read_many(distinct), strict=True))


def _inside(listing: Listing, case: Case, met: Sequence[str]) -> Iterable[Fault]:
    if not met:
        yield Fault(
            listing.id, "case", Sentence("should_be_inside_and_does_not_surely_meet_it", x=_case_in_words(case))
        )
    elif case.form and case.form.value not in met:
        yield Fault(
            listing.id,
            "case",
            Sentence("should_be_met_as_and_is_met_as", x=_case_in_words(case), y=case.form.value, z=met[0]),
        )


def _forms_met(
    listing: Listing,
    case: Case,
    readings: Mapping[str, StructureReading],
    recogniser: Recogniser,
    *,
    surely: bool,
) -> tuple[str, ...]:
    """The forms in which a case meets a listing: surely, or at least possibly."""
    if case.structure:
        found = [m for m in readings[case.structure].matches if m.listing == listing.id and not (surely and m.possible)]
        return tuple(match.form.value for match in found)
    read = recogniser.recognise(Query(text=case.text))
    return tuple(
        reading.form.value
        for reading in (*read.readings, *read.abroad)
        for cover in reading.covers
        if cover.listing == listing.id and not (surely and (cover.possible or not reading.certain))
    )


def _case_in_words(case: Case) -> str:
    return case.structure or repr(case.text)
