"""Kinds of texts that a second set of texts, held out, brought up: one text of each, none of it of that set."""

from __future__ import annotations

from datetime import date

import pytest

from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # the letters of an ambiguous name, spaced as the plain one is
        ("fenilacetato de etilo 25 kg", "listed"),
        ("fenil acetato de etilo 25 kg", "possible"),
        ("fenilacteato de etilo 25 kg", "listed"),
        # an acetal or a salt behind the comma of its parent
        ("Acetone, dibutyl acetal", "not_listed"),
        ("Sulfuric acid, nickel salt", "not_listed"),
        ("Phenylacetic acid, copper salt", "listed"),
        ("sulfuric acid, table salt", "listed"),
        # the last word of a name joined to what says that it is not there
        ("piperonyl methyl ketone-free soap", "not_listed"),
        ("permanganic acid potassium salt-free soap", "not_listed"),
        # mentions with an article, a colon, or behind a test
        ("fichas técnicas del tolueno, impresas", "not_listed"),
        ("materiales incompatibles: anhídrido acético", "not_listed"),
        ("extractos en acetona 2 %, hule", "not_listed"),
        ("lote no: acetona", "listed"),
        # goods of other chapters of the tariff
        ("ventiladores y transformadores", "not_listed"),
        ("screwdrivers, origin Taiwan", "not_listed"),
        # Spanish names with the place of a group before them, and of what is made of a listed substance
        ("m-nitrobencenosulfonato de sodio", "not_listed"),
        ("2-picolina", "not_listed"),
        ("ácido m-toluico", "not_listed"),
        ("semicarbazona de la acetona", "not_listed"),
        ("gamma-butirolactona", "listed"),
        ("metil etil cetona", "listed"),
        # Chinese names, part by part
        ("硝酸锶 25公斤", "not_listed"),
        ("乳酸乙酯", "not_listed"),
        ("盐酸四环素", "not_listed"),
        ("無水醋酸", "undetermined"),
        ("硫酸铜 冰毒", "undetermined"),
        ("丙酮和硫酸铜", "listed"),
        ("三氯化磷", "undetermined"),
    ],
)
def test_an_answer_of_its_kind(recogniser: Recogniser, text: str, answer: str) -> None:
    assert recogniser.recognise(Query(text=text)).on(DAY).answer is Answer(answer)
