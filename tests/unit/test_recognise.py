"""The one door: what a person types, and what is answered."""

from __future__ import annotations

from datetime import date

import pytest

from precursors.answers.explained import explain
from precursors.catalogue.load import Catalogue
from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)


def answer(recogniser: Recogniser, text: str, day: date = DAY, authority: str | None = None) -> str:
    return recogniser.recognise(Query(text=text)).on(day, authority).answer.value


@pytest.mark.parametrize(
    "text",
    [
        "anhidrido acetico 99% tambor 200 L",
        "108-24-7",
        "CC(=O)OC(C)=O",
        "21409-26-7",
        "C1CN(CCC1Nc2ccccc2)CCc3ccccc3.Cl",
        "ACIDO CLORHIDRICO 37%",
        "acid sulphuric",
        "clorhidrato de efedrina",
        "ephedrine hydrochloride",
        "sodium phenylacetate",
        "thinner con tolueno 40 %",
        "permanganato de potasio",
        "anhidrido acetiko",
    ],
)
def test_listed(recogniser: Recogniser, text: str) -> None:
    assert answer(recogniser, text) == "listed"


@pytest.mark.parametrize(
    "text",
    [
        "vinagre",
        "toluidine",
        "toluidina",
        "epinephrine",
        "epinefrina",
        "acetonitrile",
        "acetonitrilo",
        "dihydroergotamine",
        "acetic acid",
        "ácido acético",
        "piperazine",
        "piperazina",
        "MAPA gloves",
        "guantes MAPA",
        "PMK bearings",
        "toluene diisocyanate",
        "diisocianato de tolueno",
        "sin acetona",
        "acetone free",
        "etilbenceno",
        "cloruro de benzoilo",
        "camisas de algodón",
    ],
)
def test_not_listed(recogniser: Recogniser, text: str) -> None:
    assert answer(recogniser, text) == "not_listed"


@pytest.mark.parametrize("text", ["MAPA", "4-AP", "2915.24", "MAPA 25 kg", "PMK powder", "MEK tambor azul"])
def test_possible(recogniser: Recogniser, text: str) -> None:
    assert answer(recogniser, text) == "possible"


@pytest.mark.parametrize("text", ["anhidrido acetiko", "permangnato de potasio"])
def test_one_slip_in_a_long_name_leaves_no_doubt(recogniser: Recogniser, text: str) -> None:
    assert answer(recogniser, text) == "listed"


@pytest.mark.parametrize("text", ["C1CC", "*CC(=O)O", "108-24-8", "AAAAAAAAAAAAAA-UHFFFAOYSA-N"])
def test_undetermined(recogniser: Recogniser, text: str) -> None:
    assert answer(recogniser, text) in ("undetermined", "possible")
    assert answer(recogniser, text) != "not_listed"


@pytest.mark.parametrize(
    ("text", "authority", "before", "after"),
    [
        ("4-piperidone", "UN", date(2024, 12, 2), date(2024, 12, 3)),
        ("4-piperidone", "US", date(2023, 5, 11), date(2023, 5, 12)),
        ("Fc1ccc(NC2CCNCC2)cc1", "US", date(2023, 11, 29), date(2023, 11, 30)),
        ("phenethyl bromide", "CA", date(2025, 4, 13), date(2025, 4, 14)),
    ],
)
def test_the_day_a_listing_takes_effect(
    recogniser: Recogniser, text: str, authority: str, before: date, after: date
) -> None:
    assert answer(recogniser, text, before, authority) == "not_listed"
    assert answer(recogniser, text, after, authority) == "listed"


def test_a_temporary_listing_ends(recogniser: Recogniser) -> None:
    assert answer(recogniser, "53786-28-0", date(2027, 6, 4), "CA") == "listed"
    assert answer(recogniser, "53786-28-0", date(2027, 6, 5), "CA") == "not_listed"


def test_an_answer_that_depends_on_an_unread_day_says_so(recogniser: Recogniser, catalogue: Catalogue) -> None:
    found = explain(
        recogniser.recognise(Query(text="APAAN puro alpha-phenylacetoacetonitrile")), catalogue, date(2014, 1, 1), "UN"
    )
    assert found.answer.value == "undetermined"
    assert "2014-10-06" in found.reason("en") and "2014-10-06" in found.reason("es")


def test_an_unlisted_ester_is_listed_where_the_law_covers_all_esters(recogniser: Recogniser) -> None:
    pentyl = "CCCCCOC(=O)C1(C)OC1c1ccccc1"
    assert answer(recogniser, pentyl, authority="US") == "listed"
    found = recogniser.recognise(Query(text=pentyl))
    beside = explain(found, recogniser.catalogue, DAY, "UN")
    assert beside.answer is Answer.POSSIBLE, "the eight named esters are a closed list: a person decides"
    assert "Es cercano a un" in beside.reason("es")
    assert "It is close to a listed family: UN Table I" in beside.reason("en")
    assert "identified as an ester of" in beside.reason("en"), "never for the acid itself"


def test_contradictions_are_found(recogniser: Recogniser) -> None:
    found = recogniser.recognise(Query(text="acetona", cas="64-17-5"))
    assert found.conflicts == ("cas_name",)
    said = explain(found, recogniser.catalogue, DAY)
    assert "el número CAS y el nombre corresponden a sustancias distintas" in said.reason("es")
    assert "the CAS number and the name belong to different substances" in said.reason("en")
    assert recogniser.recognise(Query(text="acetona", cas="67-64-1")).conflicts == ()


def test_every_answer_says_where_it_looked(recogniser: Recogniser, catalogue: Catalogue) -> None:
    content = explain(recogniser.recognise(Query(text="vinagre")), catalogue, DAY).to_json()
    assert {row["authority"] for row in content["coverage"]} == {"UN", "EU", "US", "GT", "MX", "CA", "CO"}
    assert "GT Listado I (en parte)" in content["reason"]["es"]
    assert "clear" not in str(content).lower().replace("nuclear", "")


def test_any_text_is_answered(recogniser: Recogniser) -> None:
    for text in ("\x00\x01", "𝔞cetone" * 50, "丙酮", "(((((", "a" * 10_000, "%" * 99, "1-", "-", "\u202eacetona"):
        assert answer(recogniser, text) in ("listed", "possible", "not_listed", "undetermined")


def test_a_cas_number_that_lost_its_last_digit_is_a_suggestion(recogniser: Recogniser) -> None:
    assert answer(recogniser, "CAS 28578-16-", authority="UN") == "possible"
    assert answer(recogniser, "lote 2024-11- cajas", authority="UN") == "undetermined", "nothing names goods"


def test_only_the_first_of_several_later_days_is_named(recogniser: Recogniser) -> None:
    found = explain(recogniser.recognise(Query(text="phenethyl bromide")), recogniser.catalogue, date(2025, 1, 1), "CA")
    assert "2025-04-14" in found.reason("en") and "2026-04-12" not in found.reason("en"), "the temporary order is first"


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "***",
        "?? ??",
        "12",
        "25 kg",
        "4 x 200 L",
        "\U0001f642",
        "\ufffd\ufffd",
        "K",
        "\u200b-",
        "n/a 5",
        "()",
        "x" * 5_000,
        "Ñ" * 300,
    ],
)
def test_what_holds_nothing_to_read_is_undetermined(recogniser: Recogniser, text: str) -> None:
    found = explain(recogniser.recognise(Query(text=text)), recogniser.catalogue, DAY)
    assert found.answer.value == "undetermined"
    assert all(found.reason(language) for language in ("en", "es"))


def test_beside_a_text_without_words_the_other_fields_speak(recogniser: Recogniser) -> None:
    def said(**fields: str) -> str:
        return recogniser.recognise(Query(text="---", **fields)).on(DAY).answer.value

    assert (said(cas="67-64-1"), said(cas="64-17-5"), said(structure="CC(C)=O")) == ("listed", "not_listed", "listed")
    assert (said(hs="291411"), said(hs="640399"), said(hs="29")) == ("possible", "not_listed", "undetermined")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[acetona]", "listed"),
        ("([acetona])", "listed"),
        ("(((toluene)))", "listed"),
        ("[acetona]/[etanol]", "listed"),
        ("[etanol]", "not_listed"),
        ("[Na+]", "not_listed"),
        ("CC(=O)Xcccx", "undetermined"),
        ("CC[acx](", "undetermined"),
    ],
)
def test_brackets_round_a_name_make_no_structure_of_it(recogniser: Recogniser, text: str, expected: str) -> None:
    assert answer(recogniser, text, DAY) == expected
