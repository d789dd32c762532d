"""A law case decided as the service decides one declaration: its history is remembered, its line declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from precursors.catalogue.load import Catalogue
from registry.lawtests.cases import CaseResult, case_tables, countries_of, expected_words, found_words, parameters_of
from registry.store.arrow_tables import REGISTRY
from rules.instant.engine import Single
from rules.rulebook import Rule, Rulebook


def run_instantly(case: Mapping[str, Any], rule: Rule, catalogue: Catalogue, rulebook: Rulebook) -> CaseResult:
    """Run one case against its rule alone, on the engine in memory.

    Raises:
        rules.instant.sqlite_dialect.NotTheSame: the batch has to decide; says why.

    """
    given = case.get("given") or {}
    tables = case_tables(case, catalogue)
    alone = replace(
        rulebook, rules=(rule,), parameters=parameters_of(given, rulebook), countries=countries_of(given, rulebook)
    )
    single = Single(alone, {name: tables[name] for name in ("substance_names", "substance_hs")})
    for name in REGISTRY:
        single.put(name, tables[name])
    single.know(*(tables[name].to_pylist() for name in ("recognitions", "covers", "densities")))
    *history, line = tables["lines"].to_pylist()
    single.remember(history)
    single.declare([line])
    findings = single.worded(single.evaluate(tables["versions"].to_pylist())).to_pylist()
    return CaseResult(rule.id, case["name"], expected_words(case["expect"]), found_words(findings, case["expect"]))
