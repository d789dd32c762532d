"""Scoring a check against planted offences: how many were found, how many lawful lines were flagged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """How a check did on a file whose offences are known.

    Attributes:
        missed: planted offences for which none of the expected rules fired on their line.
        lawful_flagged: lawful lines with a finding of outcome violation, or any finding in ``lawful_any``.
    """

    planted: int
    found: int
    missed: tuple[Mapping[str, str], ...]
    lawful_lines: int
    lawful_violations: int
    lawful_any: int


def score(
    findings: Iterable[Mapping[str, object]], truth: Sequence[Mapping[str, str]], lines: Iterable[tuple[str, str]]
) -> Score:
    """Compare findings with the truth.

    Args:
        findings: rows with declaration_number, line_number, rule, outcome.
        truth: rows with declaration_number, line_number, rules (``|`` between alternatives).
        lines: declaration and line number of every line that was checked.

    """
    fired: dict[tuple[str, str], set[str]] = {}
    violated: set[tuple[str, str]] = set()
    for row in findings:
        key = (str(row["declaration_number"]), str(row["line_number"]))
        fired.setdefault(key, set()).add(str(row["rule"]))
        if row["outcome"] == "violation":
            violated.add(key)
    guilty = {(row["declaration_number"], row["line_number"]) for row in truth}
    missed = [row for row in truth if not _was_found(row, fired)]
    lawful = set(lines) - guilty
    flagged = len(lawful & fired.keys())
    return Score(len(truth), len(truth) - len(missed), tuple(missed), len(lawful), len(lawful & violated), flagged)


@dataclass(frozen=True)
class Spoken:
    """Of how many lines a rule spoke.

    Attributes:
        planted: lines that were planted for this rule to find.
        found: of these, the lines that it found.
        elsewhere: lines that it found and that were planted for other rules.
        lawful: lawful lines that it found.
    """

    planted: int
    found: int
    elsewhere: int
    lawful: int


def by_rule(findings: Iterable[Mapping[str, object]], truth: Sequence[Mapping[str, str]]) -> dict[str, Spoken]:
    """What each rule found of the planted lines and beside them: the same rows as ``score``."""
    spoken: dict[str, set[tuple[str, str]]] = {}
    for row in findings:
        spoken.setdefault(str(row["rule"]), set()).add((str(row["declaration_number"]), str(row["line_number"])))
    planted: dict[str, set[tuple[str, str]]] = {}
    for offence in truth:
        for rule in offence["rules"].split("|"):
            planted.setdefault(rule, set()).add((offence["declaration_number"], offence["line_number"]))
    guilty = set().union(*planted.values())
    return {
        rule: Spoken(len(own), len(own & said), len(said & guilty - own), len(said - guilty))
        for rule in sorted(spoken.keys() | planted.keys())
        for own, said in [(planted.get(rule, set()), spoken.get(rule, set()))]
    }


def _was_found(row: Mapping[str, str], fired: Mapping[tuple[str, str], set[str]]) -> bool:
    rules = fired.get((row["declaration_number"], row["line_number"]), set())
    return bool(rules & set(row["rules"].split("|")))
