"""Machines that some laws control: named in English or Spanish, by words and tariff code and never by a structure."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from precursors.answers.regime_words import sentences
from precursors.model import Answer
from precursors.recognition import machines
from precursors.recognition.recogniser import Query, Recogniser
from precursors.regimes.load import Regimes
from precursors.regimes.model import Regime
from precursors.yamls import parse
from registry.checking.batch import check
from registry.store.store import Store
from rules.lanes import assign, load_policy
from rules.rulebook import Rulebook

DAY = date(2026, 11, 29)
CASES: dict[str, list[dict[str, Any]]] = parse(Path(__file__).with_name("machines.yaml").read_text("utf-8"))
MACHINES = {entry.id for entry in Regimes.load().entries.values() if entry.regime is Regime.EQUIPMENT}


def _id(case: dict[str, Any]) -> str:
    return f"{case['text']} {case.get('hs', '')}"


@pytest.mark.parametrize("case", CASES["machines"], ids=_id)
def test_a_machine_answers_with_the_law_that_names_it(recogniser: Recogniser, case: dict[str, Any]) -> None:
    found = recogniser.recognise(Query(text=case["text"], hs=case.get("hs", "")))
    assert {hit.entry for hit in found.regimes} == set(case["machines"])
    assert found.on(DAY).answer == Answer(case["answer"])


@pytest.mark.parametrize("case", CASES["look_alikes"], ids=_id)
@pytest.mark.parametrize("coded", [True, False])
def test_goods_that_share_a_word_with_a_machine_are_none(
    recogniser: Recogniser, case: dict[str, Any], coded: bool
) -> None:
    found = recogniser.recognise(Query(text=case["text"], hs=case["hs"] if coded else ""))
    assert {hit.entry for hit in found.regimes} & MACHINES == set()


def test_a_machine_has_neither_structure_nor_number() -> None:
    held = Regimes.load()
    assert {"tablet-press", "capsule-filler", "tablet-tooling", "pharmaceutical-mixer"} == MACHINES
    assert not MACHINES & {structure.entry for structure in held.structures}
    assert not MACHINES & {entry for rows in held.by_cas.values() for entry, _ in rows}


def test_every_sign_holds_the_letters_that_are_looked_for_first() -> None:
    held = machines.vocabulary()
    words = {group: [word for word, its in held.groups.items() if group in its] for group in _groups()}
    silent = {group for group in words if not all(any(hint in word for hint in held.hints) for word in words[group])}
    assert not [sign for machine in held.machines for sign in machine.signs if set(sign) <= silent]


def _groups() -> set[str]:
    return {group for its in machines.vocabulary().groups.values() for group in its}


def test_the_answer_gives_the_words_of_the_law_in_both_languages(recogniser: Recogniser) -> None:
    found = recogniser.recognise(Query(text="tableteadora rotativa"))
    for language, words in (("en", "compact or mould"), ("es", "compactar o moldear")):
        said = " ".join(sentences([(found.regimes[0], "tableteadora", "x")], language, listed=False))
        assert words in said
        assert {"en": "Canada", "es": "Canadá"}[language] in said


def test_no_line_of_a_machine_is_green_and_look_alikes_may_be(
    tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, store: Store
) -> None:
    heads = "declaration_number line_number movement declaration_date consignor_id consignee_id description hs_code"
    path = tmp_path / "declarations.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*heads.split(), "quantity", "unit"])
        for kind, cases in CASES.items():
            for number, case in enumerate(cases):
                goods = (case["text"], case.get("hs", ""))
                writer.writerow([f"{kind}-{number}", 1, "import", "2026-06-15", "X1", "OP1", *goods, 1, "kg"])
    done = check(path, store=store, recogniser=recogniser, rulebook=rulebook)
    quotas = load_policy().model_copy(update={"quota_per_thousand": {"red": 0, "yellow": 0, "blue": 0}})
    lanes = assign(done.intake.lines, done.findings, quotas).to_pylist()
    green = [row["declaration_number"] for row in lanes if row["lane"] == "green"]
    assert len(lanes) == sum(map(len, CASES.values()))
    assert green and all(number.startswith("look_alikes") for number in green)
