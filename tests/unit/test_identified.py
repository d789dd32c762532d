"""A question is asked where nothing was identified, and answered where a mechanism of reading identified the goods.

``identified.tsv`` was written before the mechanisms: for each kind, lawful goods that it identifies, and beside them
controlled or unknown ones that stay a question or listed.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from precursors.recognition.recogniser import Query, Recogniser

_DAY = date(2026, 11, 24)


class Case(NamedTuple):
    """A text with its tariff code, and the answers that are right."""

    kind: str
    text: str
    hs: str
    answers: str


def cases() -> list[Case]:
    with Path(__file__).with_name("identified.tsv").open(encoding="utf-8", newline="") as file:
        return [Case(**row) for row in csv.DictReader(file, delimiter="\t")]


KINDS = sorted({case.kind for case in cases()})


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_identified_passes_and_its_neighbours_do_not(recogniser: Recogniser, kind: str) -> None:
    chosen = [case for case in cases() if case.kind == kind]
    found = recogniser.recognise_many([Query(text=case.text, hs=case.hs) for case in chosen], neighbours=False)
    given = [(case, one.on(_DAY).answer.value) for case, one in zip(chosen, found, strict=True)]
    assert [(case.text, answer) for case, answer in given if answer not in case.answers.split(" or ")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_goods_that_pass_and_neighbours_that_do_not(kind: str) -> None:
    answers = {case.answers for case in cases() if case.kind == kind}
    assert "not_listed" in answers and len(answers) > 1
