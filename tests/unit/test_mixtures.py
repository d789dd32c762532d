"""Goods that are said to hold a substance beside others are a mixture, of a strength that nobody says."""

from __future__ import annotations

import pytest

from precursors.recognition.recogniser import Query, Recogniser
from precursors.text.mixtures import says_mixture
from registry.checking.recognitions import as_read

MIXED = [
    "Thinner con acetona",
    "Mezcla de solventes con acetona",
    "Solvent mixture with acetone",
    "Mezcla de tolueno y acetona",
    "Pintura a base de acetona",
    "Barniz que contiene acetona",
    "Mistura de solventes com acetona",
    "Paint remover containing acetone",
]
ALONE = [
    "Acetona",
    "Acetone, paint thinner grade",
    "Tambor con acetona",
    "IBC with acetone",
    "Racemic mixture of acetone",
    "Mixture of isomers of acetone",
    "Acetona en mezcla",
    "Acetona para pintura con certificado",
]


@pytest.mark.parametrize("text", MIXED)
def test_a_word_for_mixture_and_what_it_holds(text: str) -> None:
    assert says_mixture(text, text.lower().index("aceton"))


@pytest.mark.parametrize("text", ALONE)
def test_a_drum_of_it_is_no_mixture(text: str) -> None:
    assert not says_mixture(text, text.lower().index("aceton"))


def test_rules_are_told(recogniser: Recogniser) -> None:
    texts = ["Thinner con acetona", "Tambor con acetona", "Thinner con acetona 50 %"]
    found = {text: as_read(recogniser.recognise(Query(text)), recogniser.catalogue).rows[0]["form"] for text in texts}
    assert list(found.values()) == ["mixture", "itself", "itself"]
