"""Many law cases as one set of tables, so that an engine with a slow start runs them all at once.

Every name and number of a case carries its mark, so that no case sees another's operators, permits or substances.
What cannot be marked parts worlds: groups of countries, days of baselines, and rules that name a substance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from precursors.catalogue.load import Catalogue
from registry.lawtests.cases import (
    CaseResult,
    case_tables,
    countries_of,
    expected_words,
    found_words,
    parameters_of,
    stated_cases,
)
from rules.engines.duckdb import Engine
from rules.facts import parameter_table, says_nothing
from rules.rulebook import Rule, Rulebook
from rules.run import evaluate

_OWN = (
    "declaration_number",
    "consignor_id",
    "consignor_name",
    "consignee_id",
    "consignee_name",
    "payer_name",
    "operator_id",
    "name",
    "licence_number",
    "permit_number",
    "pen_number",
    "transport_document",
    "counterparty",
)
_SAID_ALIKE = {"en", "hs6", "key", "volume_ul"}  # columns of tables that hold the same in several cases
_MARK = "c{:05d}:"
_STEP = 1_000_000  # more texts than any case has


@dataclass(frozen=True)
class _Case:
    rule: Rule
    stated: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    world: tuple[str, bool]


def run_together(
    folder: Path, catalogue: Catalogue, rulebook: Rulebook, make_engine: Callable[[], Engine]
) -> list[CaseResult]:
    """Run every case file below a folder, world by world, on engines as they are made.

    Raises:
        registry.lawtests.cases.LawCaseError: a case cannot be run.

    """
    cases = [_case(rule, stated, catalogue, rulebook) for rule, stated in stated_cases(folder, rulebook)]
    worlds: dict[tuple[str, bool], list[int]] = {}
    for place, case in enumerate(cases):
        worlds.setdefault(case.world, []).append(place)
    results: dict[int, CaseResult] = {}
    for places in worlds.values():
        results |= _run_world({place: cases[place] for place in places}, rulebook, make_engine())
    return [results[place] for place in range(len(cases))]


def _case(rule: Rule, stated: Mapping[str, Any], catalogue: Catalogue, rulebook: Rulebook) -> _Case:
    named = any(f"'{substance}'" in rule.sql for substance in catalogue.substances)
    given = stated.get("given") or {}
    tables = case_tables(stated, catalogue)
    used = sorted(set(tables["recognitions"].column("substance").drop_null().to_pylist()))
    tables["parameters"] = parameter_table(parameters_of(given, rulebook), used)
    for name in ("parameters", "substance_names", "substance_hs"):
        known = pc.is_in(tables[name].column("substance"), pa.array(used, pa.string()))
        tables[name] = tables[name].filter(known)
    days = sorted({str(entry["until"]) for entry in given.get("baselines", []) if "until" in entry})
    return _Case(rule, stated, tables, (json.dumps([given.get("countries", {}), days], sort_keys=True), not named))


def _run_world(cases: Mapping[int, _Case], rulebook: Rulebook, engine: Engine) -> dict[int, CaseResult]:
    first = next(iter(cases.values()))
    rules = {case.rule.id: case.rule for case in cases.values()}
    book = replace(
        rulebook,
        rules=tuple(rules[key] for key in sorted(rules)),
        countries=countries_of(first.stated.get("given") or {}, rulebook),
    )
    marked = [_marked_tables(case.tables, place, substances=case.world[1]) for place, case in cases.items()]
    together = {name: _joined_tables([one[name] for one in marked]) for name in first.tables}
    findings: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in evaluate(together, book, engine=engine).to_pylist():
        mark = row["declaration_number"].split(":")[0] + ":"
        row |= {name: row[name].replace(mark, "") for name in ("reference", "message_en", "message_es")}
        findings.setdefault((mark, row["rule"]), []).append(row)
    return {
        place: CaseResult(
            case.rule.id,
            case.stated["name"],
            expected_words(case.stated["expect"]),
            found_words(findings.get((_MARK.format(place), case.rule.id), []), case.stated["expect"]),
        )
        for place, case in cases.items()
    }


def _joined_tables(tables: Sequence[pa.Table]) -> pa.Table:
    """One table; where substances carry no mark, what all cases say of them is said once."""
    joined = pa.concat_tables(tables)
    alike = _SAID_ALIKE & set(joined.column_names)
    return joined.group_by(joined.column_names).aggregate([]) if alike else joined


def _marked_tables(tables: Mapping[str, pa.Table], place: int, *, substances: bool) -> dict[str, pa.Table]:
    mark = _MARK.format(place)
    marks = dict.fromkeys(_OWN, mark) | ({"substance": mark} if substances else {})
    found = {}
    for name, table in tables.items():
        for number, field in enumerate(table.schema):
            column = table.column(number)
            if field.name == "recognition":
                column = pc.add(column, place * _STEP)
            elif field.name in marks and not (name == "substance_names" and field.name == "name"):
                column = _with(field.name, column, marks[field.name])
            table = table.set_column(number, field.name, column)
        found[name] = table
    return found


def _with(name: str, column: pa.ChunkedArray, mark: str) -> pa.ChunkedArray:
    """A mark before every text that says something; a placeholder says nothing."""
    nothing = pc.match_substring_regex(pc.utf8_lower(column), says_nothing(name))
    return pc.if_else(nothing, column, pc.binary_join_element_wise(pa.scalar(mark), column, ""))
