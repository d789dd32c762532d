"""The demo: the main job from an empty registry to findings, on bundled synthetic declarations."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from precursors.catalogue import Catalogue
from registry.records import read_registry
from registry.score import score
from registry.show import show_check
from registry.store import Store
from registry.writers import write_findings

_KINDS = ("operators", "licences", "permits", "pens")
_SAID = {
    "en": {
        "start": "Synthetic declarations of a Guatemalan year (nothing here is real trade).",
        "registry": "registry: {counts}",
        "score": "planted offences found: {found} of {planted}; lawful lines with a violation: {violations}, "
        "with any finding: {any} of {lawful}",
        "where": "findings: {csv}\nas a workbook: {xlsx}\nregistry: {registry}",
        "time": "{seconds:.1f} s",
    },
    "es": {
        "start": "Declaraciones sintéticas de un año guatemalteco (nada aquí es comercio real).",
        "registry": "registro: {counts}",
        "score": "infracciones plantadas halladas: {found} de {planted}; líneas lícitas con infracción: {violations}, "
        "con algún hallazgo: {any} de {lawful}",
        "where": "hallazgos: {csv}\ncomo libro de cálculo: {xlsx}\nregistro: {registry}",
        "time": "{seconds:.1f} s",
    },
}


def run_demo(
    examples: Path,
    folder: Path,
    language: str,
    check: Callable[[Path, str, str], Any],
    say: Callable[[str], object],
) -> None:
    """Load the registry, check the declarations, write and show the findings, and score them.

    Args:
        examples: folder with the bundled files.
        folder: where registry and findings are written.
        language: of everything said.
        check: runs the check of a file against the registry at a URL.
        say: prints a line.

    """
    start, words = time.monotonic(), _SAID[language]
    say(words["start"])
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / "registry.db"
    for part in (base, folder / "registry.db-wal", folder / "registry.db-shm"):
        part.unlink(missing_ok=True)
    url = f"sqlite:///{base.resolve()}"
    catalogue = Catalogue.load()
    with Store(url) as store:
        counts = {
            kind: store.load(kind, read_registry(kind, examples / f"{kind}.csv", catalogue)[0]) for kind in _KINDS
        }
    say(words["registry"].format(counts=", ".join(f"{kind} {count:,}" for kind, count in counts.items())))
    result = check(examples / "declarations.csv", language, url)
    outputs = {"csv": folder / "findings.csv", "xlsx": folder / "findings.xlsx"}
    for path in outputs.values():
        write_findings(result.findings, path, language)
    show_check(result, "text", language, None)
    truth = list(csv.DictReader((examples / "truth.csv").open(encoding="utf-8")))
    columns = [result.intake.lines.column(name).to_pylist() for name in ("declaration_number", "line_number")]
    lines = [(number, str(line)) for number, line in zip(*columns, strict=True)]
    scored = score(result.findings.to_pylist(), truth, lines)
    say("")
    say(
        words["score"].format(
            found=scored.found, planted=scored.planted, violations=scored.lawful_violations, any=scored.lawful_any,
            lawful=scored.lawful_lines,
        )
    )  # fmt: skip
    for row in scored.missed:
        say(f"  - {row['declaration_number']} {row['offence']} ({row['rules']}): {row['why']}")
    say(words["where"].format(registry=base, **outputs))
    say(words["time"].format(seconds=time.monotonic() - start))
