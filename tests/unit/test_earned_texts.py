"""The committed texts for earned answers are what their README says, and the scorer counts them rightly."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bench.names.earned.generate import FOLDER, HELDOUT
from bench.names.earned.score import (
    ANSWERS,
    FILES,
    Case,
    Given,
    Tally,
    rates,
    read_cases,
    read_rows,
    tallied,
)
from bench.names.earned.shapes import shape
from bench.names.earned.slips import KINDS, listed_slips, slipped
from precursors.catalogue.load import Catalogue

CASES = read_cases()
AT_LEAST = {"controlled": 2_000, "legitimate": 3_000, "regimes": 300}


@pytest.mark.parametrize("file", FILES)
def test_a_file_has_enough_texts_each_once_and_no_kind_is_most_of_it(file: str) -> None:
    texts = [case.text for case in CASES if case.file == file]
    kinds = Counter(case.kind for case in CASES if case.file == file)
    assert len(texts) >= AT_LEAST[file]
    assert len(texts) == len(set(texts))
    assert max(kinds.values()) <= 0.3 * len(texts)


def test_no_text_is_both_controlled_and_legitimate() -> None:
    by_file = {file: {case.text for case in CASES if case.file == file} for file in FILES}
    assert not by_file["controlled"] & by_file["legitimate"]
    assert not by_file["regimes"] & by_file["legitimate"]


def test_no_text_of_the_second_set_stands_in_the_first() -> None:
    held_out = read_cases(folder=HELDOUT)
    texts = {file: {case.text for case in held_out if case.file == file} for file in FILES}
    assert all(len(texts[file]) > 1_500 for file in ("controlled", "legitimate"))
    assert not {case.text for case in CASES} & (texts["controlled"] | texts["legitimate"])
    assert not [case.text for case in held_out if case.file == "controlled" and "not_listed" in case.right]
    assert not [case.text for case in read_cases(folder=HELDOUT, corrected=False) if not case.right <= set(ANSWERS)]


@pytest.mark.parametrize(("file", "never"), [("controlled", {"not_listed"}), ("legitimate", {"listed", "other_law"})])
def test_the_hard_rule_of_a_file_stands_in_its_expectations(file: str, never: set[str]) -> None:
    lifted = {row["text"] for row in read_rows(FOLDER / "corrections.tsv") if row["after"] == "other_law"}
    assert not [
        case.text
        for case in CASES
        if case.file == file and case.right & never and json.dumps(case.text, ensure_ascii=False) not in lifted
    ]
    assert {answer for case in CASES for answer in case.right} <= set(ANSWERS)


def test_a_controlled_text_names_substances_that_the_catalogue_holds() -> None:
    known = {*Catalogue.load().substances, "-"}
    assert not {id_ for case in CASES if case.file == "controlled" for id_ in case.substances} - known


def test_a_correction_names_a_text_of_the_set_and_what_it_was_before() -> None:
    rows = {row["text"]: row for file in FILES for row in read_rows(FOLDER / f"{file}.tsv")}
    for row in read_rows(FOLDER / "corrections.tsv"):
        assert rows[row["text"]]["answers"] == row["before"]
        assert row["after"] != row["before"]
        assert row["reason"].strip()


def test_a_tally_counts_what_was_missed_what_was_sure_and_what_was_named() -> None:
    sure = Case("controlled", "k", "a", frozenset(("listed",)), ("acetone",))
    asked = Case("controlled", "k", "b", frozenset(("listed", "possible")), ("toluene",))
    given = [Given("listed", frozenset(("acetone",))), Given("not_listed")]
    (tally,) = tallied([sure, asked], given)
    assert (tally.cases, tally.right, tally.firm, tally.firm_right, tally.named, tally.unsafe) == (2, 1, 1, 1, 1, 1)
    assert rates([tally])["unsafe_misses"] == 0.5
    assert rates([tally])["strict_recall"] == 1.0


def test_what_is_published_holds_counts_and_no_text() -> None:
    tally = Tally("controlled", "k")
    tally.add(Case("controlled", "k", "a text", frozenset(("listed",))), Given("not_listed"))
    assert "a text" not in str(tally.counts())
    assert tally.shown == [("a text", "not_listed")]


def test_a_slip_is_one_of_four_kinds_and_the_same_every_time() -> None:
    import random

    assert {kind: slipped("acetone", kind, random.Random(1)) != "acetone" for kind in KINDS} == dict.fromkeys(
        KINDS, True
    )
    catalogue = Catalogue.load()
    first = listed_slips(catalogue)
    assert len(first) > 4_000
    assert first == listed_slips(catalogue)


@pytest.mark.parametrize(
    ("name", "text", "shaped"),
    [
        ("full_width_digits", "67-64-1", "６７-６４-１"),
        ("padded", "67-64-1", "000067-64-1"),
        ("no_dashes", "67-64-1", "67641"),
        ("date_iso", "75-04-7", "1975-04-07"),
        ("date_spanish_word", "75-04-7", "07-abr-1975"),
    ],
)
def test_a_shape_is_what_its_name_says(name: str, text: str, shaped: str) -> None:
    import random

    assert shape(name)(text, random.Random(1)) == shaped
