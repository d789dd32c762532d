"""Precision per rule: of the closed cases in which a rule fired, the share that a person confirmed."""

from __future__ import annotations

from typing import Any

from registry.casework.cases import CONFIRMED
from registry.history.lookback import wilson
from registry.reports import data
from rules.rulebook import Rulebook


def precision_rows(source: data.Source, rulebook: Rulebook, language: str) -> list[dict[str, Any]]:
    """One row for every rule that fired in a closed case, the most frequent first.

    A case counts once for each rule that fired in it, with the disposition it was last closed with; a case that is
    open again does not count.

    Returns:
        Rows of ``rule, title, closed, confirmed, precision, low, high``; the last three are shares from 0 to 1,
        ``low`` and ``high`` the 95 % interval after Wilson.

    """
    counts: dict[str, list[int]] = {}
    for row in data.closed_rules(source):
        count = counts.setdefault(row["rule"], [0, 0])
        count[0] += 1
        count[1] += row["disposition"] in CONFIRMED
    titles = rule_titles(rulebook, language)
    found = [_row(rule, titles.get(rule, rule), *count) for rule, count in counts.items()]
    return sorted(found, key=lambda row: (-row["closed"], row["rule"]))


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
