"""Structures: the whole screen with every listing and every entry of other laws against parsing alone, one core and two processes.

Run ``python -m bench.structures FILE.smi[.gz]``; without a file, a sample of the legitimate compounds is read.

Every text is distinct and goes through ``Screener.read_gated``, as ``screen`` sends it: limits, parsing,
gates, and the full reading of whatever the gates let through. Nothing is remembered between texts but the
components of salts and mixtures ("Cl", "[Na+]"), as in the program. The two sides take turns on chunks of the
same texts and processor time is counted, so a busy machine slows both alike.
"""

from __future__ import annotations

import gc
import gzip
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.lexicon.build import compounds_path
from precursors.regimes.load import Regimes
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener
from precursors.structure.service import StructureService

_CHUNK = 2_000


def texts(limit: int, file: str = "") -> list[str]:
    """Distinct SMILES from a file, or from the bundled compounds."""
    if file:
        path = Path(file)
        stream = gzip.open(path, "rt") if path.suffix == ".gz" else path.open()
        with stream as lines:
            return list(dict.fromkeys(line.split()[0] for line in lines if line.strip()))[:limit]
    base = sqlite3.connect(compounds_path())
    found = [
        row[0] for row in base.execute("SELECT DISTINCT smiles FROM compound WHERE smiles <> '' LIMIT ?", (limit,))
    ]
    base.close()
    return found


def _seconds(work: Callable[[str], object], chunk: Sequence[str]) -> float:
    start = time.process_time()
    for text in chunk:
        work(text)
    return time.process_time() - start


def one_core(screener: Screener, smiles: Sequence[str]) -> tuple[float, float, float]:
    """Processor seconds of parsing and of the screen, and the median of their ratio over the chunks."""
    pairs = []
    for place, start in enumerate(range(0, len(smiles), _CHUNK)):
        chunk = smiles[start : start + _CHUNK]
        sides: list[Callable[[str], object]] = [Chem.MolFromSmiles, screener.read_gated]
        if place % 2:  # whoever goes second finds the texts in the cache
            screen, floor = _seconds(sides[1], chunk), _seconds(sides[0], chunk)
        else:
            floor, screen = _seconds(sides[0], chunk), _seconds(sides[1], chunk)
        pairs.append((floor, screen))
    ratio = statistics.median(screen / floor for floor, screen in pairs)
    return sum(floor for floor, _ in pairs), sum(screen for _, screen in pairs), ratio


def processes(smiles: Sequence[str], rounds: int = 3) -> float:
    """How many times faster two worker processes are than one: best of a few rounds, workers warm."""
    best = {}
    for workers in (1, 2):
        with StructureService(structure_definitions(Catalogue.load()), workers=workers, memo=0) as service:
            service.read_many(smiles[: 1_000 * workers])
            took = []
            for _ in range(rounds):
                start = time.perf_counter()
                service.read_many(smiles)
                took.append(time.perf_counter() - start)
            best[workers] = min(took)
            print(f"{workers} worker(s): {best[workers]:.2f} s, {len(smiles) / best[workers]:,.0f} structures/s")
    return best[1] / best[2]


def main() -> None:
    """Measure and print."""
    smiles = texts(100_000, *sys.argv[1:2])
    definitions = structure_definitions(Catalogue.load())
    regimes = Regimes.load().screened
    screener = Screener(definitions, drug_classes(), regimes)
    met = sum(bool(reading and reading.matches) for reading in map(screener.read_gated, smiles[:20_000]))
    screener = Screener(definitions, drug_classes(), regimes)  # none of those is remembered
    gc.freeze()  # as the worker process does
    floor, screen, ratio = one_core(screener, smiles)
    print(
        f"{len(smiles):,} structures, {len(definitions)} definitions and {len(regimes)} of other laws ({met} of the first 20,000 met a listing)"
    )
    print(f"MolFromSmiles {floor:.2f} s   screen {screen:.2f} s   ratio {screen / floor:.2f} (median {ratio:.2f})")
    print(f"two processes are {processes(smiles):.2f} times one")


if __name__ == "__main__":
    main()
