"""Structures: the whole screen with every listing against parsing alone, one core and two processes.

Run ``python -m bench.structures FILE.smi[.gz]``; without a file, a sample of the legitimate compounds is read.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
import time
from pathlib import Path

from rdkit import Chem

from precursors.catalogue import Catalogue
from precursors.guard import StructureService
from precursors.lexicon.build import compounds_path
from precursors.scope import drug_classes, structure_definitions
from precursors.structure import Screener


def texts(limit: int) -> list[str]:
    """Distinct SMILES from the file named on the command line, or from the bundled compounds."""
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        stream = gzip.open(path, "rt") if path.suffix == ".gz" else path.open()
        with stream as lines:
            return list(dict.fromkeys(line.split()[0] for line in lines if line.strip()))[:limit]
    base = sqlite3.connect(compounds_path())
    found = [
        row[0] for row in base.execute("SELECT DISTINCT smiles FROM compound WHERE smiles <> '' LIMIT ?", (limit,))
    ]
    base.close()
    return found


def main() -> None:
    """Measure and print."""
    smiles = texts(60_000)
    definitions = structure_definitions(Catalogue.load())
    screener = Screener(definitions, drug_classes())
    start = time.perf_counter()
    for text in smiles:
        Chem.MolFromSmiles(text)
    floor = time.perf_counter() - start
    start = time.perf_counter()
    found = sum(bool(reading and reading.matches) for reading in map(screener.read_gated, smiles))
    alone = time.perf_counter() - start
    print(f"{len(smiles):,} structures, {len(definitions)} definitions, {found} met a listing")
    print(f"MolFromSmiles {floor:.1f} s   screen {alone:.1f} s   ratio {alone / floor:.2f}")
    for workers in (1, 2):
        with StructureService(definitions, workers=workers) as service:
            service.read("C")
            start = time.perf_counter()
            service.read_many(smiles)
            print(f"{workers} worker(s): {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
