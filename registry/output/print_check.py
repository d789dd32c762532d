"""Printing the result of a check: lanes, counts, and the worst lines with reason, law and link."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from precursors.messages import say
from precursors.tabular.problems import Problem
from registry.checking.batch import CheckResult
from registry.output.writers import print_findings, rows_of
from rules.lanes import LANES

_STYLES = {"red": "bold red", "yellow": "yellow", "blue": "cyan", "green": "green"}
_SHOWN = 8
_PROBLEMS = 50


def show_check(
    result: CheckResult, form: str, language: str, output: Path | None, titles: Mapping[str, str] | None = None
) -> None:
    """Print the result of a check to standard output.

    Args:
        result: what was found.
        form: ``text``, ``json``, ``csv`` or ``ndjson``; the last two print the findings only.
        language: of every sentence.
        output: where the findings were written, to be named.
        titles: of the rules, by id.

    """
    if form in ("csv", "ndjson"):
        print_findings(result.findings, form, language)
        show_problems(result.intake.problems, language)
        return
    if form == "json":
        content = {
            "summary": dict(result.summary),
            "findings": list(rows_of(result.findings, language)),
            "problems": [found.to_json(language) for found in result.intake.problems],
        }
        print(json.dumps(content, ensure_ascii=False, indent=1, default=str))  # noqa: T201
        return
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    show_problems(result.intake.problems, language)
    if result.intake.errors and not result.summary["rows"]:
        console.print(say("result", "nothing_checked", language))
        return
    console.print(say("result", "rows", language, **result.summary), markup=False)
    if "lanes" in result.summary:  # an importer is told neither lanes nor counts
        _counts(console, result.summary, language, titles or {})
    _worst(console, result, language)
    if not result.summary["baselines"]:
        console.print(f"\n{say('result', 'no_baseline', language)}", markup=False, style="dim")
    if output:
        console.print(say("result", "written", language, file=output), markup=False)


def _counts(console: Any, summary: Mapping[str, Any], language: str, titles: Mapping[str, str]) -> None:
    console.print(f"\n[bold]{say('result', 'by_lane', language)}[/]")
    for lane in LANES:
        console.print(f"{summary['lanes'][lane]:>9,}  [{_STYLES[lane]}]■[/] {say('lane', lane, language)}")
    _control(console, summary["control"], language)
    console.print(f"\n[bold]{say('result', 'by_rule', language, n=summary['findings'])}[/]")
    for rule, count in summary["by_rule"].items():
        console.print(f"{count:>9,}  {rule:<30} {titles.get(rule, '')}", markup=False)


def _control(console: Any, control: Mapping[str, Any], language: str) -> None:
    if control["on"]:
        console.print(say("lane", "control", language, **control), markup=False)


def _worst(console: Any, result: CheckResult, language: str) -> None:
    rows = list(rows_of(_one_per_rule(result.findings), language))
    if not rows:
        return
    console.print(f"\n[bold]{say('result', 'worst', language)}[/]")
    for row in sorted(rows, key=lambda row: (LANES.index(row["lane"]), row["outcome"] != "violation"))[:_SHOWN]:
        style = _STYLES[row["lane"]]
        line, outcome = f"{row['declaration_number']}/{row['line_number']}", say("outcome", row["outcome"], language)
        console.print(f"[{style}]■[/] {line}  [bold]{outcome}[/]  {row['rule']}")
        console.print(f"    {row['message']}", markup=False)
        provision = f", {row['provision']}" if row["provision"] else ""
        console.print(f"    {row['law']}{provision}\n    {row['source'] or ''}", markup=False, style="dim")
    for said in dict.fromkeys(filter(None, (row["caveat"] for row in rows))):
        console.print(f"\n! {said}", markup=False)


def _one_per_rule(findings: pa.Table) -> pa.Table:
    """The first finding of each rule: eight different reasons tell more than eight times the same."""
    rules = findings.column("rule").combine_chunks().dictionary_encode()
    places = rules.indices.to_numpy(zero_copy_only=False)
    firsts = [int((places == number).argmax()) for number in range(len(rules.dictionary))]
    return findings.take(pa.array(sorted(firsts), pa.int64()))


def show_problems(problems: Sequence[Problem], language: str) -> None:
    """Print the problems of a file to standard error, the first fifty of them one by one."""
    for found in problems[:_PROBLEMS]:
        row = say("result", "row", language, number=found.row) if found.row else ""
        place = ", ".join(filter(None, (found.file, found.sheet, row, found.column)))
        severity = say("result", found.severity, language)
        print(  # noqa: T201
            f"{severity} [{found.code}] {place}: {found.message(language)} {found.hint(language)}", file=sys.stderr
        )
    if len(problems) > _PROBLEMS:
        print(say("result", "more_problems", language, count=len(problems) - _PROBLEMS), file=sys.stderr)  # noqa: T201
