"""Proportion: lawful everyday goods pass. None is held, and few raise a question."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import check
from registry.store.records import read_registry
from registry.store.store import Store
from rules.lanes import assign, load_policy
from rules.rulebook import Rulebook

HERE = Path(__file__).parent
LEAST = 150
QUESTIONS = 10  # of a hundred lines
AFTERWARDS = 5  # of a hundred lines, that are looked at after release


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> pa.Table:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('everyday') / 'registry.db'}")
    for kind in ("operators", "licences", "permits"):
        records, checked = read_registry(kind, HERE / f"{kind}.csv", recogniser.catalogue)
        assert [problem for problem in checked.problems if problem.severity == "error"] == []
        store.load(kind, records)
    result = check(HERE / "lines.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    assert [problem for problem in result.intake.problems if problem.severity == "error"] == []
    lines = result.intake.lines.select(["declaration_number", "line_number"])
    found = assign(lines, result.findings, load_policy())
    said = {row["declaration_number"]: f"{row['rule']}: {row['message_en']}" for row in result.findings.to_pylist()}
    return found.append_column("said", pa.array([said.get(n, "") for n in found["declaration_number"].to_pylist()]))


def test_no_everyday_line_is_held(lanes: pa.Table) -> None:
    assert lanes.num_rows >= LEAST
    assert [row for row in lanes.to_pylist() if row["lane"] == "red"] == []


def test_few_everyday_lines_raise_a_question(lanes: pa.Table) -> None:
    asked = [(row["declaration_number"], row["said"]) for row in lanes.to_pylist() if row["lane"] == "yellow"]
    assert len(asked) * 100 <= QUESTIONS * lanes.num_rows, asked


def test_few_everyday_lines_are_looked_at_afterwards(lanes: pa.Table) -> None:
    blue = [(row["declaration_number"], row["said"]) for row in lanes.to_pylist() if row["lane"] == "blue"]
    assert len(blue) * 100 <= AFTERWARDS * lanes.num_rows, blue
