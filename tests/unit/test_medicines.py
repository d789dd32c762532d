"""Medicines are answered under the entry that the law has for them, with its words, and not as the pure substance."""

from __future__ import annotations

from datetime import date

import pytest

from precursors.answers.explained import explain
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Query, Recogniser
from precursors.vocabulary.words import phrases_of, words_of

DAY = date(2026, 11, 24)
ACTIVE = [key for key, one in Catalogue.load().home.substances.items() if one.medicinal]
FORMS = sorted(words_of("dosage_forms")) + sorted(phrases_of("dosage_phrases"))


def _answer(recogniser: Recogniser, text: str, authority: str | None = None) -> str:
    return recogniser.recognise(Query(text=text)).on(DAY, authority).answer.value


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Pseudoefedrina tabletas 60 mg", "eu-4-pseudoephedrine-medicines"),
        ("jarabe de pseudoefedrina", "eu-4-pseudoephedrine-medicines"),
        ("ephedrine HCl injection", "eu-4-ephedrine-medicines"),
        ("EPHEDRINE SULFATE INJECTION 50 MG/ML 25 AMP", "eu-4-ephedrine-medicines"),
        ("50-98-6 tablets 30 mg", "eu-4-ephedrine-medicines"),
    ],
)
def test_products_stand_under_their_own_entry(recogniser: Recogniser, text: str, product: str) -> None:
    certain = [
        listing.id
        for reading, cover, listing, _ in recogniser.recognise(Query(text=text)).on(DAY, "EU").covers
        if reading.certain and not cover.possible
    ]
    assert certain == [product]
    assert _answer(recogniser, text, "UN") == "possible"
    assert _answer(recogniser, text) == "listed"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("substance", ["ergometrine", "ephedrine"])
def test_a_medicine_is_never_cleared(recogniser: Recogniser, catalogue: Catalogue, substance: str, form: str) -> None:
    for text in (f"{substance} {form} 10 mg", f"{form} {substance}"):
        found = explain(recogniser.recognise(Query(text=text)), catalogue, DAY, "UN")
        assert found.answer.value == "possible", text
        assert "Art. 12(14)" in found.reason("en"), text
        assert f'"{form}"' in found.reason("es"), text


@pytest.mark.parametrize("substance", ACTIVE)
def test_every_active_substance_is_answered_so(recogniser: Recogniser, catalogue: Catalogue, substance: str) -> None:
    name = catalogue.substance(substance).name("es")
    assert _answer(recogniser, f"{name} tabletas 10 mg") in ("listed", "possible")
    for listing in catalogue.listings_of(substance):
        if listing.authority in ("UN", "EU") and _answer(recogniser, name, listing.authority) == "listed":
            assert _answer(recogniser, f"{name} ampollas", listing.authority) in ("listed", "possible")


@pytest.mark.parametrize(
    "text",
    [
        "ephedrine HCl injection grade",
        "clorhidrato de efedrina para tabletas",
        "ephedrine raw material for tablets",
        "efedrina clorhidrato USP 25 kg tambor",
    ],
)
def test_what_a_medicine_is_made_of_is_the_substance(recogniser: Recogniser, text: str) -> None:
    assert _answer(recogniser, text, "UN") == "listed"


def test_other_substances_are_no_medicines(recogniser: Recogniser) -> None:
    assert _answer(recogniser, "potassium permanganate tablets", "UN") == "listed"
    assert _answer(recogniser, "epinefrina ampollas") == "not_listed"
