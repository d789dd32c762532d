"""What other laws name, as a person asks it: salts, isomers, counter-ions, plants, brands, and what is not meant."""

from __future__ import annotations

from datetime import date

import pytest

from precursors.answers.explained import explain
from precursors.answers.print_answers import _MARKS
from precursors.messages import LANGUAGES
from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)


def answer(recogniser: Recogniser, **query: str) -> str:
    return recogniser.recognise(Query(**query)).on(DAY).answer.value


@pytest.mark.parametrize(
    "text",
    [
        "cocaine",
        "cocaína",
        "Cocain",
        "cocaine HCl",
        "clorhidrato de cocaína 99 % 1 kg",
        "methamphetamine",
        "methamphetamine hydrochloride",
        "clorhidrato de metanfetamina",
        "MDMA",
        "MDMA HCl",
        "ketamina",
        "Ketamine HCl",
        "morphine sulfate",
        "sulfato de morfina",
        "citrato de fentanilo",
        "Cocainhydrochlorid",
        "diazepam 10 mg tabletas",
        "sarin",
        "SARÍN",
        "gas mostaza",
        "fosgeno",
        "cianuro de hidrógeno",
        "trietanolamina 99 %, tambor 200 L",
        "dimetilamina 40 %",
        "cianuro de sodio",
        "hojas de coca",
        "cannabis",
        "Salvia divinorum",
        "50-36-2",
        "JWH-018",
        "2C-B",
        "CAS 107-44-8",
        "ácido fluorhídrico (fluoruro de hidrógeno)",
    ],
)
def test_another_law_names_it(recogniser: Recogniser, text: str) -> None:
    assert answer(recogniser, text=text) == "other_law"


@pytest.mark.parametrize(
    "text",
    [
        "metonitazene",
        "14680-51-4",
        "53-21-4",
        "cocane",
        "metanfetamna",
        "lorazepaam",
        "PCP HCl",
        "meperidine injection",
        "VX",
        "POCl3",
        "sodium cyanide",
        "hydrofluoric acid",
        "lisdexamfetamina",
    ],
)
def test_perhaps_another_law_names_it(recogniser: Recogniser, text: str) -> None:
    assert answer(recogniser, text=text) == "possible"


@pytest.mark.parametrize("text", ["PCP", "GB", "TEA", "HD", "DMT", "MDEA", "stp, dom", "valium", "Xanax 0.5 mg"])
def test_a_code_or_a_brand_alone_asks(recogniser: Recogniser, text: str) -> None:
    found = recogniser.recognise(Query(text=text))
    assert found.on(DAY).answer is Answer.UNDETERMINED
    for language in LANGUAGES:
        said = explain(found, recogniser.catalogue, DAY).sentences(language)
        assert text.split()[0].split(",")[0] in said[0]


@pytest.mark.parametrize(
    "text",
    [
        "cat food",
        "mostaza de Dijon",
        "salvia",
        "apio",
        "coke metalúrgico",
        "crystal glass",
        "air condition control",
        "triethanolamine lauryl sulfate",
        "sulfato de trietanolamina",
        "oleato de trietanolamina",
        "vitamin B12",
        "malic acid, compound with 2,2',2''-nitrilotriethanol",
        "dextromethorphan HBr",
        "semillas de cannabis",
        "opium eau de toilette",
        "hilados de nailon",
        "manzana codlin",
        "hachas de mano",
        "cyclohexanone",
        "poppy seed",
    ],
)
def test_everyday_goods_pass(recogniser: Recogniser, text: str) -> None:
    assert recogniser.recognise(Query(text=text)).regimes == ()


@pytest.mark.parametrize("heading", ["1207.99", "5302.10"])
def test_seed_and_fibre_of_hemp_are_free_by_their_heading(recogniser: Recogniser, heading: str) -> None:
    assert answer(recogniser, text="Cannabis sativa L.", hs=heading) != "other_law"
    assert answer(recogniser, text="Cannabis sativa L.", hs="1211.90") == "other_law"


@pytest.mark.parametrize(
    ("structure", "wanted"),
    [
        ("COC(=O)C1C(OC(=O)c2ccccc2)CC2CCC1N2C.Cl", "other_law"),
        ("CNC(C)Cc1ccccc1", "other_law"),
        ("CN[C@H](C)Cc1ccccc1.OC(=O)C(O)C(O)C(=O)O", "other_law"),
        ("CNC1(c2ccccc2Cl)CCCCC1=O.Cl", "other_law"),
        ("CCN(CC)CCn1c(Cc2ccc(OC)cc2)nc2cc([N+](=O)[O-])ccc21", "possible"),
        ("CC(C)OP(C)(=O)F", "other_law"),
        ("CC(C)OP(C)(=O)F.O", "other_law"),
        ("CC(C)OP(C)(=O)F.CCCCCCO", "possible"),
        ("C#N", "other_law"),
        ("[Na+].[C-]#N", "other_law"),
        ("[Cu+].[C-]#N", "not_listed"),
        ("[C-]#N.[C-]#N.[Zn+2]", "not_listed"),
        ("OCCN(CCO)CCO", "other_law"),
        ("OCCN(CCO)CCO.OC(=O)c1ccccc1O", "not_listed"),
        ("OCCN(CCO)CCO.CCCCCCCCCCCCOS(=O)(=O)O", "not_listed"),
        ("[F-].[K+]", "possible"),
        ("F.c1ccncc1", "not_listed"),
        # the mirror image is free, a drawing without stereochemistry may be it
        ("COc1ccc2c(c1)[C@@]13CCCC[C@H]1[C@@H](C2)N(C)CC3", "other_law"),
        ("COc1ccc2c(c1)[C@]13CCCC[C@@H]1[C@H](C2)N(C)CC3.Br", "not_listed"),
        ("COc1ccc2c(c1)C13CCCCC1C(C2)N(C)CC3", "possible"),
        # a fentanyl that no entry names
        ("CCC(=O)N(c1ccccc1)C1CCN(CCc2cccc(C)c2)CC1", "possible"),
    ],
)
def test_structures(recogniser: Recogniser, structure: str, wanted: str) -> None:
    assert answer(recogniser, structure=structure) == wanted


@pytest.mark.parametrize("key", ["ZPUCINDJVBIVPJ-LJISPDSOSA-N", "PIQVDUKEQYOJNR-VZXSFKIWSA-N"])
def test_the_inchikey_of_a_drug_and_of_its_hydrochloride(recogniser: Recogniser, key: str) -> None:
    assert answer(recogniser, text=key) == "other_law"


def test_a_precursor_keeps_its_answer_and_the_other_law_stands_beside_it(recogniser: Recogniser) -> None:
    found = explain(recogniser.recognise(Query(text="cathine")), recogniser.catalogue, DAY)
    assert found.answer is Answer.LISTED and [hit.entry for hit in found.recognition.regimes] == ["cathine"]
    assert any("beside the precursor lists" in sentence for sentence in found.sentences("en"))
    for text in ("ANPP", "benzylfentanyl"):  # scheduled as drugs somewhere, and precursors on our lists
        assert answer(recogniser, text=text) in ("listed", "possible")


def test_the_strictest_sign_is_the_answer_and_the_others_are_told(recogniser: Recogniser) -> None:
    found = recogniser.recognise(Query(text="sugar", cas="50-36-2"))
    assert found.on(DAY).answer is Answer.OTHER_LAW
    both = recogniser.recognise(Query(text="acetone, cocaine"))
    assert both.on(DAY).answer is Answer.LISTED and both.regimes
    mixed = recogniser.recognise(Query(text="cocaine; metonitazene"))
    assert mixed.on(DAY).answer is Answer.POSSIBLE and {hit.entry for hit in mixed.regimes} == {
        "cocaine",
        "metonitazene",
    }


def test_an_entry_that_no_united_nations_schedule_holds_names_its_countries(recogniser: Recogniser) -> None:
    found = explain(recogniser.recognise(Query(text="Metonitazen")), recogniser.catalogue, DAY)
    assert "Germany (Betäubungsmittelgesetz, Anlage II" in found.reason("en")
    assert "Alemania (Betäubungsmittelgesetz, Anlage II" in found.reason("es")
    assert "not under" not in found.reason("en")


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("diazepam", "permits of the health authority", "permisos de la autoridad sanitaria"),
        ("cocaine", "narcotics law applies", "ley de estupefacientes"),
        ("morfina ampollas", "permits of the health authority", "permisos de la autoridad sanitaria"),
        ("sarin", "stop the goods", "detenga la mercancía"),
        ("triethanolamine", "end-use certificate", "certificado de uso final"),
        ("dimetilamina", "Mexico", "México"),
    ],
)
def test_what_is_due_is_said_in_both_languages(recogniser: Recogniser, text: str, english: str, spanish: str) -> None:
    found = explain(recogniser.recognise(Query(text=text)), recogniser.catalogue, DAY)
    assert english in found.reason("en") and spanish in found.reason("es")
    (row,) = {row["id"]: row for row in found.to_json()["regimes"]}.values()
    assert row["certain"] and (english in row["due"]["en"] or "ampollas" in text)
    assert _MARKS[found.answer] not in (_MARKS[Answer.LISTED], _MARKS[Answer.NOT_LISTED])
