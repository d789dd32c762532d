"""Precision per rule: of the closed cases in which a rule fired, the share that a person confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry.casework.cases import CONFIRMED
from registry.history.lookback import wilson
from registry.reports import charts, data
from registry.reports.words import word
from rules.rulebook import Rulebook


def precision_rows(source: data.Source, rulebook: Rulebook, language: str) -> list[dict[str, Any]]:
    """One row for every rule that fired in a closed case, the most frequent first.

    A case counts once for each rule that fired in it, with the disposition it was last closed with; a case that is
    open again does not count.

    Returns:
        Rows of ``rule, title, closed, confirmed, precision, low, high, rests_on``; ``precision, low, high`` are shares
        from 0 to 1, the last two the 95 % interval after Wilson; ``rests_on`` is the count of cases in words.

    """
    counts: dict[str, list[int]] = {}
    for row in data.closed_rules(source):
        count = counts.setdefault(row["rule"], [0, 0])
        count[0] += 1
        count[1] += row["disposition"] in CONFIRMED
    titles = rule_titles(rulebook, language)
    found = [_row(rule, titles.get(rule, rule), *count) for rule, count in counts.items()]
    told = [{**row, "rests_on": word("rests_on", language, **row)} for row in found]
    return sorted(told, key=lambda row: (-row["closed"], row["rule"]))


def precision_chart(rows: Sequence[Mapping[str, Any]], language: str) -> charts.Spec:
    """The chart of ``precision_rows``, or of rows that hold more beside them."""
    return charts.intervals(
        rows,
        label="rule",
        value="precision",
        low="low",
        high="high",
        text="rests_on",
        title=word("precision", language),
        about=word("board_precision", language),
    )


def _row(rule: str, title: str, closed: int, confirmed: int) -> dict[str, Any]:
    low, high = wilson(confirmed, closed)
    return {
        "rule": rule,
        "title": title,
        "closed": closed,
        "confirmed": confirmed,
        "precision": round(confirmed / closed, 3),
        "low": low,
        "high": high,
    }


def rule_titles(rulebook: Rulebook, language: str) -> dict[str, str]:
    """The titles of the rules in a language."""
    return {rule.id: getattr(rule.head.title, language) for rule in rulebook.rules}
