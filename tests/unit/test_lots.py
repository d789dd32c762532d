"""The number of a lot says nothing of the goods: thousands of texts are read as one, and nothing else is."""

from __future__ import annotations

import pytest

from precursors.numbers.lots import without_lot
from precursors.recognition.recogniser import Query, Recogniser
from registry.checking.recognitions import alike, as_read, read_texts

NAMES = (
    "ACETONA",
    "Anhídrido acético 99 %",
    "P-2-P",
    "4-AP",
    "PMK",
    "MEK",
    "ioduro de sodio",
    "TOLUENO D",
    "CAS 67-64",
    "CAS 67-64-1",
    "UN 1090",
    "UN",
    "onu",
    "CUS",
    "E",
    "2-",
    "C",
    "",
    "sin",
    "polvo blanco",
    "SULFATO DE SODIO",
)
WORDS = ("LOTE", "lot no.", "Batch #", "Lote:", "LOTES Nº ")
NUMBERS = (
    "1",
    "7",
    "32",
    "98",
    "100",
    "125",
    "131",
    "999",
    "1090",
    "1230",
    "2025",
    "67641",
    "291411",
    "20250331",
    "0000000019",
)
PLAIN = ("ACETONA LOTE 98%", "LOTE 12-34", "PILOTE 55", "ACETONA LOTE 5 KG", "LOTE", "67-64-1", "LOTE A12")


def test_a_text_with_a_lot_is_read_as_it_would_be_alone(recogniser: Recogniser) -> None:
    texts = [(f"{name} {word} {number}", "", "", "", "") for name in NAMES for word in WORDS[:2] for number in NUMBERS]
    texts += [(f"{name} {word}{NUMBERS[0]}", "67-64-1", "", "29141100", "1090") for name in NAMES for word in WORDS]
    alone = recogniser.recognise_many([Query(*text) for text in texts], abroad=True)
    for text, one, read in zip(texts, alone, read_texts(texts, recogniser), strict=True):
        assert as_read(one, recogniser.catalogue) == read, text


@pytest.mark.parametrize("word", WORDS)
def test_only_the_digits_of_the_lot_are_passed_over(word: str) -> None:
    assert without_lot(f"ÁCIDO {word} 123 ") == without_lot(f"ÁCIDO {word} 987 ") != without_lot(f"ÁCIDO {word} 98 ")
    assert len(without_lot(f"ÁCIDO {word} 123 ")) == len(f"ÁCIDO {word} 123 ")


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_lot_at_the_end_stays(text: str) -> None:
    assert without_lot(text) == text


def test_rules_are_told_once_what_texts_have_in_common(recogniser: Recogniser) -> None:
    texts = [(name, "", "", "", "") for name in ("ACETONA LOTE 1", "ACETONA LOTE 2", "acetona", "AZUCAR", "TOLUENO")]
    reads = read_texts(texts, recogniser)
    numbers, different = alike(reads)
    assert [different[number] for number in numbers] == reads
    assert numbers[:3] == [0, 0, 0] and len(different) == 3
