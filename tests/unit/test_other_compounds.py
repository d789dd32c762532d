"""A listed name beside a word that makes another compound of it: a salt of a base, or a compound that was not read."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)
# Lists that name them with their salts: the tables of the 1988 Convention, "the salts of the substances listed".
BASES = ("ephedrine", "pseudoephedrine", "norephedrine", "ergotamine", "4-ANPP", "4-piperidone", "piperidine")
EN = ("chloride", "bromide", "iodide", "fluoride")
ES = ("cloruro", "bromuro", "yoduro", "fluoruro", "cloreto", "brometo")


def _answers(recogniser: Recogniser, texts: list[str]) -> dict[str, Answer]:
    found = recogniser.recognise_many([Query(text=text) for text in texts], neighbours=False)
    return {text: one.on(DAY).answer for text, one in zip(texts, found, strict=True)}


def test_a_halide_of_a_listed_base_is_its_salt(recogniser: Recogniser) -> None:
    """1988 Convention, Tables I and II: the salts of the listed bases, whatever the salt is called."""
    texts = [f"{base} {salt}" for base, salt in itertools.product(BASES, EN)]
    texts += [f"{base}, {salt}" for base, salt in itertools.product(BASES, EN)]
    texts += [f"{salt} de efedrina 99 %" for salt in ES]
    answers = _answers(recogniser, texts)
    silent = sum(answer not in (Answer.LISTED, Answer.POSSIBLE) for answer in answers.values())
    assert silent == 0, f"{silent} of {len(texts)} salts of listed bases are neither listed nor possible"


@pytest.mark.parametrize("drug", ["methamphetamine", "morphine", "cocaine", "amphetamine"])
def test_a_halide_of_a_drug_is_its_salt(recogniser: Recogniser, drug: str) -> None:
    """1961 and 1971 Conventions: the salts of what they schedule."""
    answers = _answers(recogniser, [f"{drug} {salt}" for salt in EN])
    assert not {Answer.NOT_LISTED, Answer.UNDETERMINED} & set(answers.values())


@pytest.mark.parametrize("text", ["acetone chloride", "toluene bromide", "safrole bromide", "sarin chloride"])
def test_a_compound_named_after_a_listed_one_is_not_known_unless_read(recogniser: Recogniser, text: str) -> None:
    """It is no reading of the listed substance, and nothing else was identified: a person looks."""
    assert _answers(recogniser, [text])[text] in (Answer.UNDETERMINED, Answer.POSSIBLE)


@pytest.mark.parametrize("text", ["toluene diisocyanate", "acetone cyanohydrin", "lysine HCl", "sodium chloride"])
def test_a_compound_that_was_read_passes(recogniser: Recogniser, text: str) -> None:
    """The public table of compounds or the parser reads these as the everyday chemicals that they are."""
    assert _answers(recogniser, [text])[text] is Answer.NOT_LISTED


@pytest.mark.parametrize(
    "text",
    [
        "2,4,5-triiluoro benzaldehyde",
        "(s)-1-n-boc-3-mthylamino piperidine",
        "acetone dimethyl hydrazonl",
        "2-butanone, o,o',o''-(phenylsilyildyne)trioxime",
    ],
)
def test_an_unread_part_of_a_name_leaves_the_listed_one_open(recogniser: Recogniser, text: str) -> None:
    """What stands beside the listed name is built as a part of a longer name, with a slip in it: never firm."""
    assert _answers(recogniser, [text])[text] not in (Answer.LISTED, Answer.NOT_LISTED)


@pytest.mark.parametrize("goods", ["acetone 5-gallon", "toluene 2-drum pallet", "acetona 1-litro", "toluene ACS-grade"])
def test_a_pack_is_no_part_of_a_name(recogniser: Recogniser, goods: str) -> None:
    """Numbers before everyday words are packs."""
    assert _answers(recogniser, [goods])[goods] is Answer.LISTED


def test_a_slip_in_the_code_of_a_listed_name_is_a_question(recogniser: Recogniser) -> None:
    """UN Table I names the esters of these acids; the words agree and one letter of the code does not."""
    codes = ("P2i", "P-2-l", "MDP-2-q", "MDP2o", "n2P", "P-2-eP")
    texts = [f"{code} {ester} glycidate" for code in codes for ester in ("isopropyl", "butyl", "isobutyl")]
    silent = sum(answer is Answer.NOT_LISTED for answer in _answers(recogniser, texts).values())
    assert silent == 0, f"{silent} of {len(texts)} pass"
