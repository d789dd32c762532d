"""The engine in memory decides law cases as the batch does; Spark does so in tests/spark.

With PRECURSOR_WHOLE set every case is run (make engines), else one in a hundred and twenty.
"""

from __future__ import annotations

import os

from precursors.catalogue.load import Catalogue
from registry.lawtests.cases import FOLDER, run_case, stated_cases
from registry.lawtests.instant_world import run_instantly
from rules.instant.sqlite_dialect import NotTheSame
from rules.rulebook import Rulebook

EVERY = 1 if os.environ.get("PRECURSOR_WHOLE") else 120


def test_law_cases_give_the_same_in_memory_and_as_a_batch(catalogue: Catalogue, rulebook: Rulebook) -> None:
    stated = stated_cases(FOLDER, rulebook)[::EVERY]
    left_to_the_batch, differ = [], []
    for rule, case in stated:
        try:
            result = run_instantly(case, rule, catalogue, rulebook)
        except NotTheSame as error:
            left_to_the_batch.append(f"{rule.id}: {case['name']}: {error}")
            continue
        if not result.passed:
            differ.append((result, run_case(case, rule, catalogue, rulebook)))
    assert differ == []
    assert len(left_to_the_batch) * 20 <= len(stated), left_to_the_batch
