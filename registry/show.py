"""Printing the result of a check: lanes, counts, and the worst lines with reason, law and link."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from registry.check import LANES, CheckResult
from registry.intake.problems import Problem
from registry.writers import CAVEAT, rows_of

_STYLES = {"red": "bold red", "yellow": "yellow", "blue": "cyan", "green": "green"}
_LANES = {
    "en": {"red": "red: hold and examine", "yellow": "yellow: documents", "blue": "blue: audit after release",
           "green": "green: no finding"},
    "es": {"red": "rojo: retener y revisar", "yellow": "amarillo: documentos", "blue": "azul: auditoría posterior",
           "green": "verde: sin hallazgo"},
}  # fmt: skip
_WORDS = {
    "en": ("{rows:,} rows read, {lines_checked:,} lines checked, {rows_rejected:,} set aside", "{n:,} findings",
           "Worst lines", "more in the findings file", "written to", "problems of the file"),
    "es": ("{rows:,} filas leídas, {lines_checked:,} líneas revisadas, {rows_rejected:,} apartadas", "{n:,} hallazgos",
           "Líneas más graves", "más en el archivo de hallazgos", "escrito en", "problemas del archivo"),
}  # fmt: skip
_SHOWN = 8


def show_check(result: CheckResult, form: str, language: str, output: Path | None) -> None:
    """Print the result of a check to standard output."""
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
    words = _WORDS[language]
    show_problems(result.intake.problems, language)
    console.print(words[0].format(**result.summary), markup=False)
    for lane in LANES:
        console.print(f"  [{_STYLES[lane]}]{result.summary['lanes'][lane]:>9,}[/]  {_LANES[language][lane]}")
    console.print(words[1].format(n=result.summary["findings"]))
    for rule, count in result.summary["by_rule"].items():
        console.print(f"  {count:>9,}  {rule}", markup=False)
    _worst(console, result, language)
    if output:
        console.print(f"{words[4]} {output}", markup=False)


def _worst(console: Any, result: CheckResult, language: str) -> None:
    rows = list(rows_of(_one_per_rule(result.findings), language))
    if not rows:
        return
    console.print(f"\n{_WORDS[language][2]}:")
    for row in sorted(rows, key=lambda row: (LANES.index(row["lane"]), row["outcome"] != "violation"))[:_SHOWN]:
        style = _STYLES[row["lane"]]
        console.print(
            f"[{style}]■[/] {row['declaration_number']}/{row['line_number']}  {row['rule']} ({row['outcome']})"
        )
        console.print(f"    {row['message']}", markup=False)
        provision = f" {row['provision']}" if row["provision"] else ""
        console.print(f"    {row['law']}{provision}  {row['source']}", markup=False)
    if any(row["authority"] == "GT" for row in rows):
        console.print(f"\n! {CAVEAT[language]}", markup=False)


def _one_per_rule(findings: pa.Table) -> pa.Table:
    """The first finding of each rule: eight different reasons tell more than eight times the same."""
    rules = findings.column("rule").combine_chunks().dictionary_encode()
    places = rules.indices.to_numpy(zero_copy_only=False)
    firsts = [int((places == number).argmax()) for number in range(len(rules.dictionary))]
    return findings.take(pa.array(sorted(firsts), pa.int64()))


def show_problems(problems: Sequence[Problem], language: str) -> None:
    """Print the problems of a file to standard error, the first fifty of them one by one."""
    for found in problems[:50]:
        place = ", ".join(
            part
            for part in (found.file, found.sheet or "", f"row {found.row}" if found.row else "", found.column or "")
            if part
        )
        print(  # noqa: T201
            f"{found.severity} [{found.code}] {place}: {found.message(language)} {found.hint(language)}",
            file=sys.stderr,
        )
    if len(problems) > 50:
        print(f"... {len(problems) - 50:,} {_WORDS[language][5]}", file=sys.stderr)  # noqa: T201
