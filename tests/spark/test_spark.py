"""Spark gives the findings that DuckDB gives, row by row: on every law case and on a year of declarations."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import CheckOptions, check
from registry.checking.recognitions import read_texts
from registry.checking.spark_reader import spread_reader
from registry.lawtests.batch_world import run_together
from registry.store.records import read_registry
from registry.store.store import Store
from rules.engines.duckdb import DuckEngine
from rules.engines.spark import SMALL, SparkEngine
from rules.rulebook import Rulebook
from rules.sandbox import RuleError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "guatemala-2025"
LAW = ROOT / "rules"


def spark() -> SparkEngine:
    return SparkEngine(settings=SMALL)


def law_cases(folder: Path) -> Path:
    """An eighteenth of the files of law cases, some of every authority; with PRECURSOR_WHOLE set, all of them."""
    if os.environ.get("PRECURSOR_WHOLE"):
        return LAW
    for path in sorted(LAW.rglob("*.yaml"))[::18]:
        target = folder / path.relative_to(LAW)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


def test_law_cases_give_the_same_on_both_engines(catalogue: Catalogue, rulebook: Rulebook, tmp_path: Path) -> None:
    cases = law_cases(tmp_path)
    on_duckdb = run_together(cases, catalogue, rulebook, DuckEngine)
    on_spark = run_together(cases, catalogue, rulebook, spark)
    assert [r for r in on_spark if not r.passed] == []
    assert on_spark == on_duckdb
    assert len(on_spark) > 40


def test_a_year_of_declarations_gives_the_same_findings(
    store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    catalogue = recogniser.catalogue
    for kind in ("operators", "licences", "permits", "pens"):
        store.load(kind, read_registry(kind, EXAMPLES / f"{kind}.csv", catalogue)[0])
    if not os.environ.get("PRECURSOR_WHOLE"):  # Spark plans each rule for seconds
        rulebook = replace(rulebook, rules=rulebook.rules[::4])
    path, engine = EXAMPLES / "declarations.csv", spark()
    one = check(path, store=store, recogniser=recogniser, rulebook=rulebook)
    two = check(
        path,
        store=store,
        recogniser=recogniser,
        rulebook=rulebook,
        options=CheckOptions(engine=engine, reader=spread_reader(engine, catalogue)),
    )
    assert two.findings.to_pylist() == one.findings.to_pylist()
    assert two.findings.schema == one.findings.schema
    assert two.summary == one.summary
    assert one.findings.num_rows > 40


def test_texts_are_read_in_their_order_wherever_they_are_read(recogniser: Recogniser) -> None:
    texts = [("acetona", "", "", ""), ("harina", "", "", ""), ("", "108-24-7", "", ""), ("", "", "C1CC", "")] * 3
    engine = spark()
    content = spread_reader(engine, recogniser.catalogue)
    assert content(texts) == read_texts(texts, recogniser)


def test_a_rule_that_spark_cannot_run_or_end_is_named() -> None:
    engine = spark()
    engine.put("facts", pa.table({"line_id": pa.array(range(3000), pa.int64())}))
    engine.lock()
    with pytest.raises(RuleError, match=r"^OWN-RULE: "):
        engine.collect("OWN-RULE", "SELECT f.nothing AS line_id FROM facts AS f", 60)
    endless = """
        SELECT 0 AS rule_number, CAST(SUM(a.line_id % 7 + b.line_id % 5 + c.line_id % 3) AS BIGINT) AS line_id,
            CAST(1 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, '' AS reference, TRUE AS verified
        FROM facts AS a CROSS JOIN facts AS b CROSS JOIN facts AS c"""
    with pytest.raises(RuleError, match=r"OWN-RULE: stopped after 3 s"):
        engine.collect("OWN-RULE", endless, 3)
