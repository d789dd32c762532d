"""The guide to own rules, done as it says: its one file passes its own cases."""

from __future__ import annotations

from pathlib import Path

from precursors.catalogue import Catalogue
from registry.lawcases import run_cases
from rules.rulebook import Rulebook

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "own-rules.md"


def test_the_rule_of_the_guide_passes_its_own_cases(tmp_path: Path, catalogue: Catalogue) -> None:
    text = GUIDE.read_text("utf-8").split("```sql\n")[1].split("```")[0]
    (tmp_path / "large-acetone.sql").write_text(text, "utf-8")
    results = run_cases(tmp_path, catalogue, Rulebook.load([tmp_path]))
    assert [(r.name, r.passed) for r in results] == [("above", True), ("at", True)]
