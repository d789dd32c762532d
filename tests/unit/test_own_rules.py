"""The guide to own rules, done as it says: its one file passes its own cases."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from cli import main
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.decisions.submit import submit
from registry.lawtests.cases import run_cases
from registry.store.store import Store
from rules.rulebook import Rulebook

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "own-rules.md"


LINES = """declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit
D1,1,import,2025-06-01,A,B,OP1,acetona,501,kg
D2,1,import,2025-06-02,A,B,OP1,acetona,500,kg
"""


def write_guide_rule(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "large-acetone.sql"
    path.write_text(GUIDE.read_text("utf-8").split("```sql\n")[1].split("```")[0], "utf-8")
    return path


def test_the_two_commands_of_the_guide(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    rule = write_guide_rule(tmp_path / "my-rules")
    environment = {"PRECURSOR_DATABASE_URL": str(store.engine.url)}
    early = CliRunner().invoke(main, ["rules", "backtest", str(rule)], env=environment)
    assert (early.exit_code, json.loads(early.stdout)["recorded_lines"]) == (0, 0)
    assert "precursor submit" in early.stderr
    (tmp_path / "declarations.csv").write_text(LINES, "utf-8")
    submit(tmp_path / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    tested = CliRunner().invoke(main, ["rules", "test", str(rule.parent)], env=environment)
    assert tested.exit_code == 0 and "2 passed, 0 failed" in tested.output
    tried = CliRunner().invoke(main, ["rules", "backtest", str(rule)], env=environment)
    assert tried.exit_code == 0, tried.output
    assert json.loads(tried.stdout)["lines"] == 1


def test_the_rule_of_the_guide_passes_its_own_cases(tmp_path: Path, catalogue: Catalogue) -> None:
    write_guide_rule(tmp_path)
    results = run_cases(tmp_path, catalogue, Rulebook.load([tmp_path]))
    assert [(r.name, r.passed) for r in results] == [("above", True), ("at", True)]
