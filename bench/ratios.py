"""Ratios that tell drift: each is one piece of work held against another on the same machine, so that machines compare.

``python -m bench.ratios run`` measures, and writes ``bench/ratios.json`` and the page made from it in both languages.
``python -m bench.ratios check [FILE]`` measures anew, or takes what FILE says, and fails where a ratio is more than 15 %
worse than the committed one. Processor time, not seconds, since others may use the machine.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from bench.check import FLOOR
from bench.submit import files, used

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "bench" / "ratios.json"
PAGES = {"en": ROOT / "docs" / "performance.md", "es": ROOT / "docs" / "es" / "performance.md"}
WORSE = 0.15  # that a ratio may grow by
LINES, NEXT, TEXTS = 20_000, 4_000, 10_000
# What each ratio is, in the order of the page; a smaller one is better.
WORDS = {
    "check_to_floor": (
        "`check` of the lines, to reading the file and writing three columns",
        "`check` de las líneas, frente a leer el archivo y escribir tres columnas",
    ),
    "submit_to_check": ("`submit` of the lines, to `check` of them", "`submit` de las líneas, frente a su `check`"),
    "next_to_first": (
        "the second further file, to the first of the same size, in the filled registry",
        "el segundo archivo adicional, frente al primero del mismo tamaño, en el registro ya lleno",
    ),
    "registry_to_file": (
        "bytes that a line takes in the registry, to its bytes in the file",
        "bytes que ocupa una línea en el registro, frente a sus bytes en el archivo",
    ),
    "screen_to_parse": (
        "screening a structure, to RDKit's `MolFromSmiles` of it",
        "examinar una estructura, frente a `MolFromSmiles` de RDKit",
    ),
    "read_to_scan": (
        "reading a goods text, to looking each of its words up once",
        "leer un texto de mercancía, frente a buscar una vez cada una de sus palabras",
    ),
}
_PAGE = {
    "en": (
        "Performance",
        "Made by `make bench-all` from `bench/ratios.json`, measured at commit `{commit}` with {lines} lines and two further\n"
        "files of {next} each, on a generated year and a SQLite registry. Each compares processor time with that of other work on\n"
        "the same machine; smaller is better. `make bench-check` fails where one is more than {worse} % worse.",
        "Ratio",
        "Measured",
    ),
    "es": (
        "Rendimiento",
        "Página generada por `make bench-all` a partir de `bench/ratios.json`, medido en la revisión `{commit}` con {lines} líneas y dos archivos\n"
        "adicionales de {next} cada uno, sobre un año generado y un registro SQLite. Cada razón compara tiempo de procesador con el de otro trabajo\n"
        "en la misma máquina; menos es mejor. `make bench-check` falla si alguna empeora más de un {worse} %.",
        "Razón",
        "Medida",
    ),
}


def page(said: Mapping[str, Any], lang: str) -> str:
    """The page in one language, from what was measured."""
    title, text, *head = _PAGE[lang]
    place = list(_PAGE).index(lang)
    text = text.format(commit=said["commit"], lines=said["lines"], next=said["next"], worse=round(WORSE * 100))
    rows = [f"| {WORDS[name][place]} | {said['ratios'][name]:.2f} |" for name in WORDS]
    return "\n".join([f"# {title}", "", text, "", f"| {head[0]} | {head[1]} |", "|---|---:|", *rows, ""])


def worse(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What is more than ``WORSE`` worse than before, or is no longer measured; each told in a line.

    Raises:
        ValueError: the two were not measured on the same number of lines.

    """
    for name in ("lines", "next"):
        if before[name] != now[name]:
            raise ValueError(f"measured with {name} = {now[name]}, the committed file with {before[name]}")
    told = []
    for name, was in before["ratios"].items():
        found = now["ratios"].get(name)
        if found is None:
            told.append(f"{name}: {was:.2f} before, not measured now")
        elif not found <= was * (1 + WORSE):
            told.append(f"{name}: {was:.2f} before, {found:.2f} now")
    return told


def measure() -> dict[str, Any]:
    """Every ratio, on this machine, at this commit."""
    return {"commit": _commit(), "lines": LINES, "next": NEXT, "ratios": {**_recording(), **_screening(), **_reading()}}


def _commit() -> str:
    said = subprocess.run(
        [shutil.which("git") or "git", "rev-parse", "--short=12", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip()


def _recording() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registry = folder / "registry.db"
        environment = {**os.environ, "PRECURSOR_DATABASE_URL": f"sqlite:///{registry}"}
        first, *others = files(folder, [LINES, NEXT, NEXT])
        for kind in ("operators", "licences", "permits", "pens"):
            used([sys.executable, "cli.py", "registry", "load", kind, str(folder / f"{kind}.csv")], environment)
        loaded = registry.stat().st_size
        floor = _usual([sys.executable, "-c", FLOOR, str(first), str(folder / "floor.parquet")], environment, 15)
        check = _usual([sys.executable, "cli.py", "check", str(first)], environment, 3)
        submit = used([sys.executable, "cli.py", "submit", str(first)], environment).processor
        taken = registry.stat().st_size - loaded
        one, two = (used([sys.executable, "cli.py", "submit", str(file)], environment).processor for file in others)
        return {
            "check_to_floor": check / floor,
            "submit_to_check": submit / check,
            "next_to_first": two / one,
            "registry_to_file": taken / first.stat().st_size,
        }


def _usual(command: list[str], environment: dict[str, str], times: int) -> float:
    """Processor time of a command that may be run again: the median, since one short run is far from another."""
    return median(used(command, environment).processor for _ in range(times))


def _screening() -> dict[str, float]:
    from bench.structures import one_core, texts
    from precursors.catalogue.load import Catalogue
    from precursors.regimes.load import Regimes
    from precursors.structure.definitions import drug_classes, structure_definitions
    from precursors.structure.screen import Screener

    screener = Screener(structure_definitions(Catalogue.load()), drug_classes(), Regimes.load().screened)
    smiles = texts(TEXTS)
    gc.freeze()  # as the worker process does
    return {"screen_to_parse": one_core(screener, smiles)[2]}


def _reading() -> dict[str, float]:
    from bench.names.speed import goods_texts
    from precursors.catalogue.load import Catalogue
    from precursors.fold import key
    from precursors.recognition.recogniser import Recogniser
    from precursors.text.reader import TextReader

    catalogue = Catalogue.load()
    texts = goods_texts(TEXTS)
    known = {key(name.text) for substance in catalogue.substances.values() for name in substance.names}
    start = time.process_time()
    met = sum(key(word) in known for text in texts for word in text.split())
    scan = time.process_time() - start
    with Recogniser(catalogue, workers=1) as recogniser:
        reader = TextReader(recogniser.reader.lexicon)
        reader.lexicon.preload()
        start = time.process_time()
        reader.read_many(texts)
        read = time.process_time() - start
    if not met:
        raise RuntimeError("no word of the texts is known: nothing was scanned")
    return {"read_to_scan": read / scan}


def write(said: Mapping[str, Any], file: Path = FILE, pages: Mapping[str, Path] = PAGES) -> None:
    """Write what was measured, and the pages made from it."""
    file.write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    for lang, path in pages.items():
        path.write_text(page(said, lang), "utf-8")


def main() -> None:
    """Measure and write, or measure and compare."""
    what, *given = sys.argv[1:] or ["check"]
    if what == "run":
        write(measure())
        print(FILE.read_text("utf-8"))
        return
    now = json.loads(Path(given[0]).read_text("utf-8")) if given else measure()
    for name, value in now["ratios"].items():
        print(f"{name:18} {value:8.2f}")
    if told := worse(json.loads(FILE.read_text("utf-8")), now):
        sys.exit("worse than the committed ratios:\n" + "\n".join(told))


if __name__ == "__main__":
    main()
