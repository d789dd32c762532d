"""Every law case, and that every rule has some."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from precursors.catalogue import Catalogue
from registry.lawcases import run_file
from rules.rulebook import Rulebook

FILES = sorted(Path(__file__).parent.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases(path: Path, catalogue: Catalogue, rulebook: Rulebook) -> None:
    results = run_file(path, catalogue, rulebook)
    assert [(r.name, r.expected, r.found) for r in results if not r.passed] == []


def test_every_rule_has_cases_that_fire_and_cases_that_do_not(rulebook: Rulebook) -> None:
    stated = {}
    for path in FILES:
        content = yaml.safe_load(path.read_text("utf-8"))
        stated[content["rule"]] = {case["expect"] == "none" for case in content["cases"]}
    assert {rule.id for rule in rulebook.rules} == set(stated)
    assert [rule for rule, found in stated.items() if found != {True, False}] == []
