"""A part number, a sum formula and a word of everyday language identify no compound, though public tables print them as names of one."""

from __future__ import annotations

from datetime import date

import pytest

from precursors.lexicon.build import compound_rows
from precursors.lexicon.marks import identifies_none
from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser
from precursors.text.rest import UNREAD

DAY = date(2026, 11, 24)


@pytest.mark.parametrize("text", ["A2053", "D0051", "producto A2053", "S164", "C9H8O3", "C11H14O2", "C16H26N2O3"])
def test_what_stands_for_many_things_is_never_not_listed(recogniser: Recogniser, text: str) -> None:
    found = recogniser.recognise_many([Query(text=text)], neighbours=False)[0].on(DAY)
    assert found.answer is not Answer.NOT_LISTED


@pytest.mark.parametrize(
    "word", ["PEARL", "Shield", "release", "Volunteer", "today", "heat", "good", "impact", "control"]
)
@pytest.mark.parametrize("text", ["{}", "white powder {}", "polvo {} 25 kg"])
def test_a_word_of_everyday_language_is_no_compound(recogniser: Recogniser, word: str, text: str) -> None:
    found = recogniser.recognise_many([Query(text=text.format(word))], neighbours=False)[0].on(DAY)
    assert found.answer is Answer.UNDETERMINED


@pytest.mark.parametrize(
    "word", ["helium", "zinc", "lithium", "caffeine", "ozono", "soda", "lactose", "titanio", "mercurio"]
)
def test_an_element_and_an_everyday_chemical_are_compounds(recogniser: Recogniser, word: str) -> None:
    found = recogniser.recognise_many([Query(text=word)], neighbours=False)[0].on(DAY)
    assert found.answer is Answer.NOT_LISTED


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("CH2Cl2", Answer.NOT_LISTED),
        ("R134a", Answer.NOT_LISTED),
        ("NaCl", Answer.NOT_LISTED),
        ("H2SO4", Answer.LISTED),
        ("KMnO4", Answer.LISTED),
    ],
)
def test_a_formula_of_one_compound_and_a_coolant_are_signs(recogniser: Recogniser, text: str, answer: Answer) -> None:
    assert recogniser.recognise_many([Query(text=text)], neighbours=False)[0].on(DAY).answer is answer


def test_no_word_of_letters_is_taken_for_a_mark() -> None:
    """Over every name of the public tables: a mark has figures, a name without them stays."""
    refused = [name for _, smiles, _, names in compound_rows() for name in names if identifies_none(name, smiles)]
    assert len(refused) > 10_000
    assert not [name for name in refused if not any(map(str.isdigit, name))]


@pytest.mark.parametrize(
    "firm", ["EJEMPLO, S.A.", "EJEMPLO S.A. de C.V.", "EJEMPLO, S. de R.L.", "Ejemplo Ltda.", "Example GmbH"]
)
@pytest.mark.parametrize("goods", ["acetona", "anhídrido acético 99 %"])
def test_the_form_of_a_company_on_a_label_is_read_and_names_nothing(
    recogniser: Recogniser, firm: str, goods: str
) -> None:
    both, alone = (
        recogniser.recognise_many([Query(text=text)], neighbours=False)[0] for text in (f"{firm} {goods}", firm)
    )
    assert both.on(DAY).answer is Answer.LISTED
    assert [word for word in both.left if word.kind in UNREAD] == []
    assert alone.on(DAY).answer is Answer.UNDETERMINED
