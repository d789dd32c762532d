"""Lines and findings that wait in a folder give the result that memory gives."""

from __future__ import annotations

from pathlib import Path

from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import CheckOptions, check
from registry.store.store import Store
from rules.engines.duckdb import DuckEngine
from rules.rulebook import Rulebook

FILE = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025" / "declarations.csv"


def test_a_check_that_keeps_nothing_in_memory_finds_the_same(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    folder = tmp_path / "waiting"
    folder.mkdir()
    one = check(FILE, store=store, recogniser=recogniser, rulebook=rulebook)
    two = check(
        FILE,
        store=store,
        recogniser=recogniser,
        rulebook=rulebook,
        options=CheckOptions(folder=folder, engine=DuckEngine(memory_limit="200MB", spill=folder)),
    )
    assert one.findings.num_rows > 100
    assert two.findings.equals(one.findings) and two.findings.schema == one.findings.schema
    assert two.intake.lines.equals(one.intake.lines)
    assert two.summary == one.summary
    assert {path.name for path in folder.iterdir()} == {"lines.arrow", "findings.arrow"}  # nothing else is left
