"""What an item takes out by name is answered as a drug only where another schedule names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from precursors.recognition.recogniser import Query, Recogniser
from precursors.yamls import parse

ROWS: list[dict[str, Any]] = parse(Path(__file__).with_name("excluded.yaml").read_text("utf-8"))["rows"]


def _queries(row: dict[str, Any]) -> list[Query]:
    named = [Query(text=name) for name in row["names"]]
    return [*named, Query(structure=row["smiles"])] if "smiles" in row else named


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["cite"])
def test_an_exclusion_is_no_drug_for_certain_unless_another_schedule_names_it(
    recogniser: Recogniser, row: dict[str, Any]
) -> None:
    for found in recogniser.recognise_many(_queries(row), neighbours=False):
        sure = {hit.entry for hit in found.regimes if hit.certain}
        assert sure <= {row.get("named_by")}, found.query
        assert bool(found.regimes) or "named_by" not in row


def test_the_mirror_image_of_an_exclusion_is_the_drug(recogniser: Recogniser) -> None:
    drawn = "COc1ccc2c(c1)[C@@]13CCCC[C@H]1[C@@H](C2)N(C)CC3"
    (found,) = recogniser.recognise_many([Query(structure=drawn)], neighbours=False)
    assert {(hit.entry, hit.certain) for hit in found.regimes} == {("levomethorphan", True)}
