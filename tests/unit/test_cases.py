"""The cases of an outside look: each stands for a kind of input that once had a wrong answer."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from precursors.recognition.recogniser import Query, Recogniser
from precursors.screening.screen import screen

CASES = Path(__file__).parents[1] / "cases"
DAY = date(2026, 11, 24)


def _rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _right(words: str) -> set[str]:
    return {word.strip() for word in words.split(" or ")}


def _look_ups() -> Iterator[object]:
    for number, row in enumerate(_rows("lookup.tsv")):
        yield pytest.param(json.loads(row["input_json"]), _right(row["right"]), id=f"{row['kind']}-{number}")


@pytest.mark.parametrize(("text", "right"), list(_look_ups()))
def test_look_up(recogniser: Recogniser, text: str, right: set[str]) -> None:
    assert recogniser.recognise(Query(text=text)).on(DAY).answer.value in right


@pytest.mark.parametrize("name", sorted({row["file"] for row in _rows("structures.tsv")}))
def test_structures_of_a_file(recogniser: Recogniser, tmp_path: Path, name: str) -> None:
    wanted = [row for row in _rows("structures.tsv") if row["file"] == name]
    out = tmp_path / "answers.csv"
    screen(CASES / "structures" / name, None, out, recogniser, day=DAY, authority=None, language="en")
    with out.open(encoding="utf-8") as file:
        answers = [row["answer"] for row in csv.DictReader(file)]
    assert len(answers) == len(wanted)
    wrong = [
        (row["record"], answer, row["right"])
        for row, answer in zip(wanted, answers, strict=True)
        if answer not in _right(row["right"])
    ]
    assert not wrong
