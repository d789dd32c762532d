"""A name with an isotope label is read as the name: listed where it is, and not where it is not."""

from __future__ import annotations

import time

import pytest

from precursors.model import Tier
from precursors.recognition.recogniser import Query, Recogniser
from tests.unit.forms import DAY, TOLD, Form, answers, falsely_listed, legitimate_names, listed_names, lost

NAMES = listed_names("en", "es", "pt", "fr", "de")
LEGITIMATE = legitimate_names(600)
LABELS: dict[str, Form] = {
    "a number of deuterium": lambda name: f"{name}-d3",
    "in capitals": lambda name: f"{name}-D7",
    "apart": lambda name: f"{name} D3",
    "in brackets behind": lambda name: f"{name} (D6)",
    "carbon": lambda name: f"{name}-13C6",
    "carbon with small figures": lambda name: f"{name}-¹³C₆",
    "nitrogen": lambda name: f"{name}-15N",
    "two elements": lambda name: f"{name}-13C3,15N",
    "two labels": lambda name: f"{name}-d3-13C",
    "before it in brackets": lambda name: f"[13C3]{name}",
    "deuterium before it": lambda name: f"[2H6]{name}",
    "before it with a hyphen": lambda name: f"13C3-{name}",
    "a word": lambda name: f"deuterated {name}",
    "a Spanish word": lambda name: f"{name} deuterada",
    "with its place": lambda name: f"{name}-(ring-13C6)",
    "with numbers of places": lambda name: name if name[-1].isdigit() else f"{name}-2,3,4,5,6-d5",
    "in the first word": lambda name: name.replace(" ", "-d5 ", 1) if " " in name else f"{name}-d5",
    "oxygen": lambda name: f"{name}-18O",
    "labelled with": lambda name: f"13C-labelled {name}",
}


@pytest.mark.parametrize("label", sorted(LABELS))
def test_a_label_loses_no_listed_name(recogniser: Recogniser, label: str) -> None:
    assert lost(recogniser, NAMES, LABELS[label]) == []


@pytest.mark.parametrize("label", sorted(LABELS))
def test_a_label_lists_no_legitimate_name(recogniser: Recogniser, label: str) -> None:
    assert falsely_listed(recogniser, LEGITIMATE, LABELS[label]) == []


@pytest.mark.parametrize(
    "text",
    [
        "ephedrine-d3",
        "(1R,2S)-(-)-ephedrine-D3 HCl",
        "Pseudoephedrine-d3 HCl solution 100 ug/mL in methanol",
        "diethyl ether-d10",
        "diethyl-d10 ether",
        "phenylacetic acid-d5",
        "4-ANPP-d5",
        "ANPP-13C6",
        "hydrochloric acid-d",
        "methylamine-13C hydrochloride",
        "methyl ethyl ketone-d5",
        "gamma-butyrolactone-d6",
        "benzaldehyde-d6",
        "acetone (D6)",
        "[13C3]acetone",
        "acetic-d6 anhydride",
        "deuterated acetone",
        "acetona deuterada",
        "tolueno-d8",
        "[2H6]acetone",
        "D6-acetone",
        "acetone-d6",
        "perdeuteroacetone",
        "hexadeuteroacetona",
        "acetone-1,3-13C2",
        "toluene-α,α,α-d3",
        "N-(methyl-d3)ephedrine",
        "benzyl-2,3,4,5,6-d5 chloride",
        "sulfuric-d2 acid",
        "potassium permanganate-18O4",
        "anthranilic acid-(carboxy-13C)",
        "丙酮-D6",
        "氘代丙酮",
        "ацетон-d6",
        "[3H]ephedrine",
        "ephedrine-(N-methyl-d3)",
        "1-(1,3-benzodioxol-5-yl)propan-2-one-d3",
        "4-anilino-N-phenethylpiperidine-d5",
        "diethyl (d10) ether",
    ],
)
def test_labelled_names(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text])[0] in TOLD


@pytest.mark.parametrize(
    "text", ["acetone-d3", "[13C3]acetone", "acetona deuterada", "ephedrine-d3", "toluene-ring-13C6", "acetone (13C)"]
)
def test_the_label_is_said(recogniser: Recogniser, text: str) -> None:
    found = recogniser.recognise(Query(text=text))
    assert any("isotope_label" in r.notes and r.tier is not Tier.WEAK for r in found.listed_readings), found.readings


@pytest.mark.parametrize(
    "text",
    [
        "chloroform-d",
        "DMSO-d6",
        "benzene-d6",
        "methanol-d4",
        "ethanol-d6",
        "deuterium oxide",
        "vitamin D3",
        "vitamina D3 1000 UI",
        "cholecalciferol-d3",
        "dimethyl sulfoxide-d6",
        "[13C6]glucose",
        "tetrahydro-2H-pyran",
        "2H-1-benzopyran",
        "caffeine-13C3",
        "N-methyl-D-aspartate",
        "D-glucose-13C6",
        "tert-butanol-d10",
        "t-butyl alcohol",
        "urea-13C",
        "ammonium-15N chloride",
        "tractor CAT D6",
        "motor D5",
        "bomba D-3",
        "5H-dibenzazepine",
    ],
)
def test_labelled_legitimate_compounds_and_other_goods(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text])[0] not in TOLD


def test_a_stereoisomer_and_an_indicated_hydrogen_are_no_labels(recogniser: Recogniser) -> None:
    for text in (
        "d-ephedrine",
        "dihydro-2(3H)-furanone",
        "2(3H)-Furanone, dihydro-",
        "L-ephedrine",
        "(d)-norpseudoephedrine",
    ):
        found = recogniser.recognise(Query(text=text))
        assert found.on(DAY).answer.value == "listed"
        assert not any("isotope_label" in reading.notes for reading in found.readings), text


@pytest.mark.parametrize("text", ["iodine-131", "Iodine 125", "yodo-131 cápsulas", "iodo 131", "phosphorus-32 white"])
def test_a_radioactive_element_is_a_question(recogniser: Recogniser, text: str) -> None:
    found = recogniser.recognise(Query(text=text))
    assert all(not reading.certain for reading in found.listed_readings)


@pytest.mark.parametrize("text", ["iodine 125 kg", "yodo 131 kg", "iodine 125 drums"])
def test_an_amount_is_no_mass_number(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text]) == ["listed"]


@pytest.mark.parametrize(
    "letters", ["acetone-d3 ", "-13C6", "[13C", "1,2,3,", "-d", "(ring-", "d3,", "2h", "alpha,", "deutero", "a-1,1,1-"]
)
def test_long_texts_are_read_in_bounded_time(recogniser: Recogniser, letters: str) -> None:
    text = (letters * 30_000)[:30_000]
    recogniser.reader.read("acetone-d6")
    start = time.thread_time()
    recogniser.reader.forms.words(text[:4_000])
    recogniser.reader.forms.words(text)
    assert time.thread_time() - start < 2.0
