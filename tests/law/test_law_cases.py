"""Every law case, and that every rule has some."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from precursors.catalogue.load import Catalogue
from registry.lawtests.batch_world import run_together
from registry.lawtests.cases import FOLDER, CaseResult, run_file
from rules.engines.duckdb import DuckEngine
from rules.rulebook import Rulebook

FILES = sorted(FOLDER.rglob("*.cases.yaml"))


@pytest.fixture(scope="module")
def results(catalogue: Catalogue, rulebook: Rulebook) -> dict[str, list[CaseResult]]:
    """All cases run together, five times as fast as each by itself; no case sees what another states."""
    found: dict[str, list[CaseResult]] = {}
    for result in run_together(FOLDER, catalogue, rulebook, DuckEngine):
        found.setdefault(result.rule, []).append(result)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases(path: Path, results: dict[str, list[CaseResult]]) -> None:
    stated = yaml.safe_load(path.read_text("utf-8"))
    own = results[stated["rule"]]
    assert len(own) == len(stated["cases"])
    assert [(r.name, r.expected, r.found) for r in own if not r.passed] == []


@pytest.mark.slow
def test_cases_by_themselves_give_what_they_give_together(
    catalogue: Catalogue, rulebook: Rulebook, results: dict[str, list[CaseResult]]
) -> None:
    for path in FILES[::30]:
        alone = run_file(path, catalogue, rulebook)
        assert alone == results[alone[0].rule]


def test_every_rule_has_cases_that_fire_and_cases_that_do_not(rulebook: Rulebook) -> None:
    stated = {}
    for path in FILES:
        content = yaml.safe_load(path.read_text("utf-8"))
        stated[content["rule"]] = {case["expect"] == "none" for case in content["cases"]}
    assert {rule.id for rule in rulebook.rules} == set(stated)
    assert [rule for rule, found in stated.items() if found != {True, False}] == []
