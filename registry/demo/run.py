"""The main job from an empty registry to findings, on bundled synthetic declarations, which are recorded."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from precursors.catalogue.load import Catalogue
from precursors.messages import say as told
from registry.checking.batch import CheckResult
from registry.demo.office import open_office, told_people
from registry.lawtests.score import score
from registry.output.print_check import show_check
from registry.output.writers import write_findings
from registry.store.records import read_registry
from registry.store.store import Store

_KINDS = ("operators", "licences", "permits", "pens")


def run_demo(
    examples: Path,
    folder: Path,
    language: str,
    submit: Callable[[Path, str], Any],
    titles: Callable[[str], dict[str, str]],
    say: Callable[[str], object],
) -> None:
    """Load the registry, check the declarations, write and show the findings, and score them.

    Args:
        examples: folder with the bundled files.
        folder: where registry and findings are written.
        language: of everything said.
        submit: checks a file and records it in the registry at a URL; gives the result of the check.
        titles: of the rules in a language, by id.
        say: prints a line.

    """
    start = time.monotonic()
    say(told("demo", "start", language))
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / "registry.db"
    for part in folder.glob(f"{base.stem}.*"):  # with the key, the heads and the documents of the log that goes
        shutil.rmtree(part) if part.is_dir() else part.unlink()
    url = f"sqlite:///{base.resolve()}"
    catalogue = Catalogue.load()
    with Store(url) as store:
        counts = {
            kind: store.load(kind, read_registry(kind, examples / f"{kind}.csv", catalogue)[0]) for kind in _KINDS
        }
    loaded = ", ".join(f"{kind} {count:,}" for kind, count in counts.items())
    say(told("demo", "registry", language, counts=loaded))
    result = submit(examples / "declarations.csv", url)
    say(told("demo", "checked", language))
    outputs = {ending: folder / f"findings.{ending}" for ending in ("html", "xlsx", "csv")}
    for path in outputs.values():
        write_findings(result.findings, path, language)
    show_check(result, "text", language, None, titles(language))
    _say_score(result, examples / "truth.csv", language, say)
    say(told("demo", "where", language, registry=base, **outputs))
    with Store(url) as store:
        people, password = open_office(store, language)
    told_people(people, password, language, say)
    say(told("demo", "time", language, seconds=time.monotonic() - start))


def _say_score(result: CheckResult, truth: Path, language: str, say: Callable[[str], object]) -> None:
    planted = list(csv.DictReader(truth.open(encoding="utf-8")))
    columns = [result.intake.lines.column(name).to_pylist() for name in ("declaration_number", "line_number")]
    lines = [(number, str(line)) for number, line in zip(*columns, strict=True)]
    scored = score(result.findings.to_pylist(), planted, lines)
    counts = {"found": scored.found, "planted": scored.planted, "violations": scored.lawful_violations}
    say("\n" + told("demo", "score", language, **counts, any=scored.lawful_any, lawful=scored.lawful_lines))
    for row in scored.missed:
        say(f"  - {row['declaration_number']} {row['offence']} ({row['rules']}): {row['why']}")
