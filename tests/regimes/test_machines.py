"""Machines that some laws control: named in English or Spanish, by words and tariff code and never by a structure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from precursors.model import Answer
from precursors.recognise import Query, Recogniser
from precursors.regimes.load import Regimes
from precursors.regimes.model import Regime
from precursors.yamls import parse

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
    assert MACHINES == {"tablet-press", "capsule-filler", "tablet-tooling", "pharmaceutical-mixer"}
    assert not MACHINES & {structure.entry for structure in held.structures}
    assert not MACHINES & {entry for rows in held.by_cas.values() for entry, _ in rows}
