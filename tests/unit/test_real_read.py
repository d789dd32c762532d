"""Real goods texts, read by eye: what a person said of each answered row, kept by the hash of the text alone.

``real_read.tsv`` holds every row that was answered ``listed``, ``possible`` or ``other_law``, every ``not_listed`` one in
which a stem of a listed name occurs, and the misses that were found beside them. ``right`` says whether the answer is
one that a careful person would give. The texts belong to others: with ``PRECURSOR_REAL_TEXTS`` naming their file, the
ledger is held against it.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from typing import NamedTuple

from bench.names.real import READ_BY_EYE, Goods, fingerprint, must_be_read, read, screened
from bench.names.score import DAY
from bench.names.stems import Stems
from precursors.catalogue.load import Catalogue
from precursors.model import Answer

LEDGER = Path(__file__).with_name("real_read.tsv")
FALSE_LISTED = 0.03  # of the listed rows, each with its reason


class Row(NamedTuple):
    """One judged row of the ledger."""

    sha256: str
    answer: str
    right: str
    reason: str


def rows() -> list[Row]:
    with LEDGER.open(encoding="utf-8", newline="") as lines:
        return [Row(**row) for row in csv.DictReader(lines, delimiter="\t")]


def test_every_row_is_judged_with_a_reason_and_without_its_text() -> None:
    for row in rows():
        assert re.fullmatch(r"[0-9a-f]{16}", row.sha256), row
        assert row.answer in (*READ_BY_EYE, Answer.NOT_LISTED), row
        assert row.right in ("true", "false"), row
        assert re.fullmatch(r"[a-zA-Z ,;:]{5,80}", row.reason), row


def test_every_text_is_judged_once() -> None:
    assert len({row.sha256 for row in rows()}) == len(rows()) > 0


def test_a_reason_stands_for_a_kind_and_names_no_text() -> None:
    kinds = {row.reason for row in rows()}
    assert len(kinds) <= 40


def test_few_of_the_listed_are_false() -> None:
    listed = [row for row in rows() if row.answer == Answer.LISTED]
    false = [row for row in listed if row.right == "false"]
    assert len(false) <= FALSE_LISTED * len(listed)


def test_the_stems_are_those_of_listed_names() -> None:
    stems = Stems(Catalogue.load().home)
    for word in ("efedrin", "safrol", "piperonal", "permangan", "antranilic", "fenilacetic", "hipofosf", "ergot"):
        assert any(stem.startswith(word) for stem in stems.words), word
    assert ("anhidrid", "acetic") in stems.pairs
    assert stems.in_text("Mesilato de dihidroergotamina") == ("ergotamin",)
    assert stems.in_text("ACETICO, ANIDRIDO") and stems.in_text("Cloruro de bencilo, tambor")
    assert not stems.in_text("tractor de orugas")


if "PRECURSOR_REAL_TEXTS" in os.environ:

    def test_the_ledger_is_of_this_file_and_of_these_answers() -> None:
        answers = to_read(Path(os.environ["PRECURSOR_REAL_TEXTS"]))
        judged = {row.sha256: row.answer for row in rows()}
        assert {text: answer for text, answer in answers.items() if judged.get(text) != answer} == {}
        assert {text for text, answer in judged.items() if answer != Answer.NOT_LISTED} <= set(answers)


def to_read(path: Path) -> dict[str, Answer]:
    """The answer of every row of a file that a person has to judge, by the hash of its text."""
    stems, found = Stems(Catalogue.load().home), _answers(path)
    return {fingerprint(goods.text): answer for goods, answer in found if must_be_read(goods, answer, stems)}


def _answers(path: Path) -> list[tuple[Goods, Answer]]:
    return [(goods, found.on(DAY).answer) for goods, found in screened(read(path))]
