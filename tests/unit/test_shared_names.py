"""One name is one substance: what other goods or other substances bear too is a question, and says so."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from precursors.catalogue.load import Catalogue
from precursors.fold import key
from precursors.lexicon.build import compound_rows
from precursors.lexicon.public_names import left_to_structure, reviewed_keys
from precursors.lexicon.store import Lexicon
from precursors.model import Form, NameKind
from precursors.recognition.recogniser import Query, Recogniser, Recognition
from precursors.regimes.model import PREFIX
from precursors.vocabulary.words import words_of

DAY = date(2026, 11, 24)
QUESTIONS = (NameKind.ABBREVIATION.value, NameKind.AMBIGUOUS.value)
# Names of two listed substances: each is marked as a question in the substance files.
OF_TWO = {
    "chloroephedrine": "the enantiomers are two entries",
    "cloroefedrina": "the enantiomers are two entries",
    "chloropseudoephedrine": "the enantiomers are two entries",
    "cloropseudoefedrina": "the enantiomers are two entries",
    "cloroseudoefedrina": "the enantiomers are two entries",
    "phosphorus": "red or white",
    "fosforo": "red or white",
}


@pytest.fixture(scope="module")
def lexicon(catalogue: Catalogue) -> Lexicon:
    return Lexicon.load(catalogue)


def _read(recogniser: Recogniser, text: str) -> Recognition:
    return recogniser.recognise(Query(text=text))


def test_no_name_is_of_two_substances_without_a_mark(lexicon: Lexicon) -> None:
    shared = {
        plain: rows
        for plain, rows in lexicon.listed.items()
        if len({row[0] for row in rows if not row[0].startswith(PREFIX)}) > 1
    }
    assert set(shared) == set(OF_TWO)
    assert all(kind in QUESTIONS for rows in shared.values() for _, kind, _ in rows)


@pytest.mark.parametrize("text", OF_TWO)
def test_a_name_of_two_substances_is_a_question(recogniser: Recogniser, text: str) -> None:
    found = _read(recogniser, text)
    assert found.on(DAY).answer.value == "possible"
    assert len({reading.substance for reading in found.listed_readings}) == 2


def test_names_of_the_table_are_borne_out_or_a_question(lexicon: Lexicon, catalogue: Catalogue) -> None:
    """A firm name stands in the substance files, was reviewed, or is one of those and a salt word or a plural."""
    own = {key(name.text) for one in catalogue.home.substances.values() for name in one.names}
    own |= {key(known.name) for one in catalogue.home.substances.values() for known in one.forms}
    by_key = {s.inchikey: s.id for s in catalogue.home.substances.values() if s.inchikey}
    loose = defaultdict(list)
    for _, _, inchikey, texts in compound_rows():
        for text in texts if inchikey in by_key else ():
            plain = key(text)
            rows = [row for row in lexicon.listed.get(plain, ()) if row[1] not in (*QUESTIONS, NameKind.SALT.value)]
            if (
                rows
                and plain not in own
                and plain not in reviewed_keys(by_key[inchikey])
                and rows[0][2] in (text, text.casefold())
            ):
                loose[by_key[inchikey]].append(text)
    assert dict(loose) == {}


def test_every_reviewed_name_is_a_name_of_the_table(catalogue: Catalogue) -> None:
    by_key = {s.inchikey: s.id for s in catalogue.home.substances.values() if s.inchikey}
    told = defaultdict(set)
    for _, _, inchikey, texts in compound_rows():
        if inchikey in by_key:
            told[by_key[inchikey]] |= {key(part) for text in texts for part in (text, text.split("[")[0])}
    assert {s: reviewed_keys(s) - told[s] for s in catalogue.home.substances if reviewed_keys(s) - told[s]} == {}
    assert not any(reviewed_keys(s) & (words_of("not_names") | left_to_structure()) for s in catalogue.home.substances)


@pytest.mark.parametrize(
    "text",
    [
        "ephedrine hydrochloride",
        "ephedrine HCl",
        "clorhidrato de efedrina",
        "dl-ephedrine hydrochloride",
        "racephedrine",
        "racephedrine hydrochloride",
        "efedrina",
        "ephedrinium chloride",
        "sulfato de efedrina",
    ],
)
def test_ephedrine_is_not_also_pseudoephedrine(recogniser: Recogniser, text: str) -> None:
    assert {reading.substance for reading in _read(recogniser, text).listed_readings} == {"ephedrine"}


@pytest.mark.parametrize("text", ["pseudoephedrine HCl 60 mg", "pseudoephedrine sulfate", "seudoefedrina clorhidrato"])
def test_pseudoephedrine_is_not_also_ephedrine(recogniser: Recogniser, text: str) -> None:
    assert {reading.substance for reading in _read(recogniser, text).listed_readings} == {"pseudoephedrine"}


@pytest.mark.parametrize("text", ["phenylpropanolamine HCl", "clorhidrato de fenilpropanolamina", "dl-norephedrine"])
def test_phenylpropanolamine_is_norephedrine(recogniser: Recogniser, text: str) -> None:
    assert {reading.substance for reading in _read(recogniser, text).listed_readings} == {"norephedrine"}


@pytest.mark.parametrize("text", ["2-(methylamino)-1-phenylpropan-1-ol", "2-amino-1-phenylpropan-1-ol"])
def test_a_name_without_stereochemistry_is_of_both(recogniser: Recogniser, text: str) -> None:
    assert len({reading.substance for reading in _read(recogniser, text).listed_readings}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "aminobenzoic acid",
        "ácido aminobenzoico",
        "phenylethanol",
        "methyl acetone",
        "oil of bitter almond",
        "aceite de almendras amargas",
        "sudafed",
        "butanediol",
        "phenylacetoacetonitrile",
        "agua fuerte",
        "afrin tablets",
    ],
)
def test_a_name_that_other_goods_bear_too_is_a_question(recogniser: Recogniser, text: str) -> None:
    assert _read(recogniser, text).on(DAY).answer.value == "possible"


@pytest.mark.parametrize("text", ["go", "tris", "bowl cleaner", "vitamin", "neroli oil", "inuline", "poly THF"])
def test_a_word_of_the_table_that_means_other_goods_says_nothing(recogniser: Recogniser, text: str) -> None:
    assert _read(recogniser, text).listed_readings == ()


def test_no_question_is_read_in_another_order(lexicon: Lexicon) -> None:
    assert any(kind in QUESTIONS for rows in lexicon.listed.values() for _, kind, _ in rows)
    assert not any(kind in QUESTIONS for rows in lexicon.by_sorted.values() for _, kind, _ in rows)


@pytest.mark.parametrize(
    ("text", "substance", "form"),
    [
        ("hydroiodic acid", "hydriodic-acid", Form.ITSELF),
        ("ácido hidroyódico", "hydriodic-acid", Form.ITSELF),
        ("manganato(VII) de potasio", "potassium-permanganate", Form.ITSELF),
        ("PHOSPHORUS, AMORPHOUS", "red-phosphorus", Form.ITSELF),
        ("fósforo amorfo", "red-phosphorus", Form.ITSELF),
        ("sodium phosphinate", "hypophosphorous-acid", Form.SALT),
        ("hipofosfito sódico", "hypophosphorous-acid", Form.SALT),
        ("ephedrinium chloride", "ephedrine", Form.SALT),
        ("ergotaminium tartrate", "ergotamine", Form.SALT),
        ("ANPP hydrochloride", "anpp", Form.SALT),
        ("fenil acetato de sodio", "phenylacetic-acid", Form.SALT),
        ("sodium anthranilate", "anthranilic-acid", Form.SALT),
        ("metanamina", "methylamine", Form.ITSELF),
        ("Butyrolactone, gamma-", "gamma-butyrolactone", Form.ITSELF),
        ("Butan-1,4-diol", "14-butanediol", Form.ITSELF),
        ("glicidato de sodio de BMK", "bmk-glycidic-acid", Form.SALT),
        ("cloruro de metilamonio", "methylamine", Form.SALT),
        ("METHYLAMINE, ANHYDROUS", "methylamine", Form.ITSELF),
        ("HYDROGEN CHLORIDE, ANHYDROUS", "hydrochloric-acid", Form.ITSELF),
    ],
)
def test_everyday_names(recogniser: Recogniser, text: str, substance: str, form: Form) -> None:
    found = {(reading.substance, reading.form) for reading in _read(recogniser, text).readings if reading.certain}
    assert (substance, form) in found
