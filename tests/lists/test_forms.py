"""CAS numbers of salts, hydrates, isotopologues and isomers: held with a source, and answered as what they stand for."""

from __future__ import annotations

from collections import Counter

import pytest

from precursors.catalogue.load import Catalogue
from precursors.lexicon.build import compound_rows
from precursors.lexicon.store import Lexicon
from precursors.model import Form, KnownForm, Tier
from precursors.recognition.recogniser import Query, Recogniser, Recognition

FORMS = [(key, known) for key, one in Catalogue.load().substances.items() for known in one.forms]
SEALED = [pair for pair in FORMS if pair[1].verified]
OPEN = [pair for pair in FORMS if not pair[1].verified]
# What an officer types first: numbers that no list prints.
EVERYDAY = {
    "50-98-6": ("ephedrine", "salt"),
    "134-72-5": ("ephedrine", "salt"),
    "50906-05-3": ("ephedrine", "hydrate"),
    "134-71-4": ("ephedrine", "salt"),
    "90-81-3": ("ephedrine", "itself"),
    "321-98-2": ("ephedrine", "itself"),
    "345-78-8": ("pseudoephedrine", "salt"),
    "7460-12-0": ("pseudoephedrine", "salt"),
    "154-41-6": ("norephedrine", "salt"),
    "2153-98-2": ("norpseudoephedrine", "salt"),
    "129-51-1": ("ergometrine", "salt"),
    "379-79-3": ("ergotamine", "salt"),
    "478-95-5": ("lysergic-acid", "itself"),
    "593-51-1": ("methylamine", "salt"),
    "6876-37-5": ("methylamine", "salt"),
    "14965-49-2": ("methylamine", "salt"),
    "557-66-4": ("ethylamine", "salt"),
    "6091-44-7": ("piperidine", "salt"),
    "114-70-5": ("phenylacetic-acid", "salt"),
    "13005-36-2": ("phenylacetic-acid", "salt"),
    "7188-16-1": ("phenylacetic-acid", "salt"),
    "2099-63-0": ("anthranilic-acid", "salt"),
    "40064-34-4": ("4-piperidone", "salt"),
    "41979-39-9": ("4-piperidone", "salt"),
    "99918-43-1": ("4-ap", "salt"),
    "17627-76-8": ("isosafrole", "itself"),
    "4043-71-4": ("isosafrole", "itself"),
    "7681-53-0": ("hypophosphorous-acid", "salt"),
    "10039-56-2": ("hypophosphorous-acid", "salt"),
    "7803-65-8": ("hypophosphorous-acid", "salt"),
    "7789-79-9": ("hypophosphorous-acid", "salt"),
    "666-52-4": ("acetone", "itself"),
    "2037-26-5": ("toluene", "itself"),
    "7698-05-7": ("hydrochloric-acid", "itself"),
    "13813-19-9": ("sulphuric-acid", "itself"),
    "14104-45-1": ("hydriodic-acid", "itself"),
}
# Compounds of the table that fall under a listing as it draws them, and are held as no form of one substance.
LEFT = {
    "42151-56-4": "drawn without the stereochemistry: N-methylephedrine or N-methylpseudoephedrine",
    "36393-56-3": "drawn without the stereochemistry: norephedrine or norpseudoephedrine",
    "53214-57-6": "drawn without the stereochemistry: ephedrine or pseudoephedrine",
    "63991-26-4": "drawn without the stereochemistry: a salt of ephedrine or pseudoephedrine",
    "27637-03-2": "a polymer, drawn as its monomers",
    "63861-55-2": "a chelate of titanium, drawn in pieces",
    "73940-79-1": "a compound of mercury, drawn in pieces",
}
AS_DRAWN = ("as_listed", "tautomer", "other_drawing")
WHOLE = (Form.ITSELF, Form.ION, Form.SALT, Form.HYDRATE, Form.SOLVATE)


@pytest.fixture(scope="module")
def looked_up(recogniser: Recogniser) -> dict[str, Recognition]:
    numbers = [known.cas for _, known in FORMS]
    return dict(zip(numbers, recogniser.recognise_many([Query(cas=n) for n in numbers]), strict=True))


def test_no_number_is_of_two_substances(catalogue: Catalogue) -> None:
    held = Counter(number for one in catalogue.substances.values() for number in one.numbers)
    assert [number for number, times in held.items() if times > 1] == []


@pytest.mark.parametrize(("substance", "known"), FORMS, ids=lambda x: x.cas if isinstance(x, KnownForm) else x)
def test_a_form_says_where_it_was_read(substance: str, known: KnownForm) -> None:
    assert known.source.startswith(("chemicals ", "public repository", "https://"))
    assert known.verified or not known.smiles, "what is not known to be of the number has no structure"


@pytest.mark.parametrize(("substance", "known"), SEALED, ids=lambda x: x.cas if isinstance(x, KnownForm) else x)
def test_a_number_read_with_what_it_stands_for_decides(
    looked_up: dict[str, Recognition], catalogue: Catalogue, substance: str, known: KnownForm
) -> None:
    reading = looked_up[known.cas].readings[0]
    assert (reading.substance, reading.tier, reading.form) == (substance, Tier.EXACT, known.form)
    own = {listing.id for listing in catalogue.listings_of(substance)}
    assert own & {cover.listing for cover in reading.covers}
    others = [c for c in reading.covers if c.listing not in own and c.possible]
    assert others == [], "a number says of which substance it is"


@pytest.mark.parametrize(("substance", "known"), OPEN, ids=lambda x: x.cas if isinstance(x, KnownForm) else x)
def test_a_number_without_a_word_of_what_it_is_asks(
    looked_up: dict[str, Recognition], substance: str, known: KnownForm
) -> None:
    reading = looked_up[known.cas].readings[0]
    assert (reading.substance, reading.method, reading.tier) == (substance, "cas_unverified", Tier.WEAK)
    assert reading.covers
    assert not reading.certain


@pytest.mark.parametrize("number", EVERYDAY)
def test_the_numbers_that_are_typed_first(recogniser: Recogniser, number: str) -> None:
    reading = recogniser.recognise(Query(text=number)).readings[0]
    assert (reading.substance, reading.form.value) == EVERYDAY[number]
    assert reading.certain


def test_every_such_compound_of_the_table_is_held(recogniser: Recogniser, catalogue: Catalogue) -> None:
    """A newer table brings its compounds here: they are taken over, or said why not."""
    rows = Lexicon.load(catalogue).in_scope()
    readings = recogniser.service.read_many([smiles for _, _, smiles in rows])
    met = {
        cas
        for (cas, _, _), reading in zip(rows, readings, strict=True)
        if any(m.how in AS_DRAWN and m.form in WHOLE and not m.possible for m in reading.matches)
    }
    held = {number for one in catalogue.substances.values() for number in one.numbers}
    assert met - held == set(LEFT)


@pytest.mark.parametrize(("substance", "known"), SEALED, ids=lambda x: x.cas if isinstance(x, KnownForm) else x)
def test_its_name_is_a_name_of_the_substance(recogniser: Recogniser, substance: str, known: KnownForm) -> None:
    if known.name:
        readings = recogniser.recognise(Query(text=known.name)).readings
        assert substance in {reading.substance for reading in readings if reading.certain}


def test_the_table_draws_what_we_draw(recogniser: Recogniser, catalogue: Catalogue) -> None:
    """Every structure that the table gives for a number of ours; its hypophosphites lack two hydrogen atoms each."""
    drawn = {cas: inchikey[:14] for cas, smiles, inchikey, _ in compound_rows() if smiles}
    ours = {number: one.smiles for one in catalogue.home.substances.values() for number in one.cas}
    ours |= {known.cas: known.smiles for _, known in SEALED}
    asked = {number: smiles for number, smiles in ours.items() if smiles and number in drawn}
    other = {n for n, smiles in asked.items() if recogniser.service.identity(smiles)[2][:14] != drawn[n]}
    hypophosphites = {known.cas for key, known in SEALED if key == "hypophosphorous-acid"}
    assert len(asked) > 120
    assert other == hypophosphites
