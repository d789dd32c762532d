"""Precision per rule: of the closed cases in which a rule fired, the share that a person confirmed; and inspections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry.casework.cases import CONFIRMED
from registry.history.lookback import wilson
from registry.inspections.inspections import SETTLED, STOPPED
from registry.reports import charts, data
from registry.reports.words import word
from rules.rulebook import Rulebook


def precision_rows(source: data.Source, rulebook: Rulebook, language: str) -> list[dict[str, Any]]:
    """One row for every rule that fired in a closed case, the most frequent first.

    A case counts once for each rule that fired in it, with the disposition it was last closed with; a case that is
    open again does not count.

    Beside it stands what inspections of lines with the rule came to: only goods that were released, held or seized say
    anything of the rule, each by its newest result.

    Returns:
        Rows of ``rule, title, closed, confirmed, precision, low, high, rests_on, inspected, stopped``; ``precision,
        low, high`` are shares from 0 to 1, the last two the 95 % interval after Wilson, ``None`` without closed cases;
        ``rests_on`` is the count of cases in words; ``stopped`` are inspections that held or seized the goods.

    """
    cases: dict[str, list[int]] = {}
    for row in data.closed_rules(source):
        _count(cases, row["rule"], row["disposition"] in CONFIRMED)
    inspections: dict[str, list[int]] = {}
    for row in data.inspected_rules(source):
        if row["outcome"] in SETTLED:
            _count(inspections, row["rule"], row["outcome"] in STOPPED)
    titles, none = rule_titles(rulebook, language), [0, 0]
    found = [
        _row(rule, titles.get(rule, rule), cases.get(rule, none), inspections.get(rule, none))
        for rule in cases | inspections
    ]
    told = [{**row, "rests_on": word("rests_on", language, **row)} for row in found]
    return sorted(told, key=lambda row: (-row["closed"], -row["inspected"], row["rule"]))


def _count(counts: dict[str, list[int]], rule: str, met: bool) -> None:
    count = counts.setdefault(rule, [0, 0])
    count[0] += 1
    count[1] += met


def precision_chart(rows: Sequence[Mapping[str, Any]], language: str) -> charts.Spec:
    """The chart of ``precision_rows``, or of rows that hold more beside them."""
    return charts.intervals(
        [row for row in rows if row["closed"]],
        label="rule",
        value="precision",
        low="low",
        high="high",
        text="rests_on",
        title=word("precision", language),
        about=word("board_precision", language),
    )


def _row(rule: str, title: str, cases: Sequence[int], inspections: Sequence[int]) -> dict[str, Any]:
    closed, confirmed = cases
    low, high = wilson(confirmed, closed) if closed else (None, None)
    return {
        "rule": rule,
        "title": title,
        "closed": closed,
        "confirmed": confirmed,
        "precision": round(confirmed / closed, 3) if closed else None,
        "low": low,
        "high": high,
        "inspected": inspections[0],
        "stopped": inspections[1],
    }


def rule_titles(rulebook: Rulebook, language: str) -> dict[str, str]:
    """The titles of the rules in a language."""
    return {rule.id: getattr(rule.head.title, language) for rule in rulebook.rules}
