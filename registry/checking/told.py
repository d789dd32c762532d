"""What those who may not read indicators are told of findings: law only, and only what rests on their own rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from registry.access import operator_of
from registry.checking.batch import CheckResult
from registry.checking.evaluation import Key, key_of
from registry.store.editions import load_rules
from registry.store.store import Store
from rules.rulebook import Rulebook
from rules.told import Told, told_of

_KEPT: dict[str, Mapping[str, Told]] = {}  # by edition, which is the hash of its content


def told_by(rulebook: Rulebook) -> Mapping[str, Told]:
    """Whom each rule of an edition tells of what it found."""
    return {rule.id: told_of(rule) for rule in rulebook.rules}


def told_under(store: Store, edition: str) -> Mapping[str, Told]:
    """The same for rules that a registry keeps: those by which a recorded line was decided."""
    if edition not in _KEPT:
        _KEPT[edition] = told_by(load_rules(store, edition))
    return _KEPT[edition]


def may_tell(told: Mapping[str, Told], finding: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether a finding is told to the operator of its line.

    Args:
        told: of the rules by which the line was decided; of a rule that is not there nothing is told.
        finding: its rule and its reference.
        line: as declared.

    """
    return _tells(told, finding, operator_of(line))


def _tells(told: Mapping[str, Told], finding: Mapping[str, Any], operator: str) -> bool:
    whom = told.get(str(finding["rule"]), Told.NEVER)
    return whom is Told.OWN or (whom is Told.REFERENCE and finding["reference"] in ("", None, operator))


def told_to_importers(result: CheckResult, rulebook: Rulebook) -> CheckResult:
    """What a submission found, without what others' rows said and without lanes and counts that would tell of it."""
    summary = {key: value for key, value in result.summary.items() if key not in ("lanes", "by_rule", "findings")}
    return replace(result, findings=_told_findings(result, told_by(rulebook)), summary=summary)


def told_of_own_rows(result: CheckResult, rulebook: Rulebook) -> CheckResult:
    """What a check against one operator's rows found, without what it says of other firms, of whom it knows nothing.

    Args:
        result: of rules that own rows decide (``rules.told.decided_by_own_rows``).
        rulebook: those rules.

    """
    told = {rule: one if one is Told.REFERENCE else Told.OWN for rule, one in told_by(rulebook).items()}
    findings = _told_findings(result, told)
    if findings.num_rows == result.findings.num_rows:
        return result
    by_rule = Counter(findings.column("rule").to_pylist())
    summary = {**result.summary, "findings": findings.num_rows, "by_rule": dict(sorted(by_rule.items(), key=_most))}
    summary.pop("lanes", None)
    return replace(result, findings=findings, summary=summary)


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _told_findings(result: CheckResult, told: Mapping[str, Told]) -> pa.Table:
    findings, operators = result.findings, _operators(result.intake.lines)
    if not findings.num_rows:
        return findings
    columns = ("declaration_number", "line_number", "rule", "reference")
    rows = pa.table({name: findings.column(name) for name in columns}).to_pylist()
    kept = [_tells(told, row, operators.get(key_of(row), "")) for row in rows]
    return findings.filter(pa.array(kept, pa.bool_()))


def _operators(lines: pa.Table) -> dict[Key, str]:
    if not lines.num_rows:
        return {}
    columns = ("declaration_number", "line_number", "movement", "consignor_id", "consignee_id")
    return {key_of(row): operator_of(row) for row in lines.select(columns).to_pylist()}
