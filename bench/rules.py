"""The full rule book over N lines of three years: floor, run, look-back, in one process group.

Run ``python -m bench.rules [LINES]``. What is measured: lines stand typed in Parquet (intake is not counted here, see
``bench.check``). The floor scans every column that rules read and writes the findings of the run. The run scans the
lines, reads every distinct text, makes the facts, runs all rules and writes worded findings as Parquet.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

LISTING = "un-i-4-piperidone"
MEMORY = "2500MB"  # for DuckDB; the rest of the process needs about one more GB


def generate(folder: Path, count: int) -> None:
    """Write the lines and the registry of the trade."""
    from bench.trade import write

    write(count, folder)


def run(folder: Path, threads: int | None, memory: str | None) -> None:
    """The full run, and what it took."""
    from bench.trade import registry
    from precursors.catalogue.load import Catalogue
    from precursors.recognition.recogniser import Recogniser
    from registry.checking.batch import check_to_file
    from registry.checking.recognitions import read_texts
    from rules.engines.duckdb import DuckEngine
    from rules.rulebook import Rulebook

    start = time.monotonic()
    catalogue = Catalogue.load()
    with Recogniser(catalogue) as recogniser:
        recogniser.start()
        rulebook = Rulebook.load()
        count, answers = check_to_file(
            folder / "lines.parquet",
            folder / "findings.parquet",
            engine=DuckEngine(threads=threads, memory_limit=memory or MEMORY, spill=folder / "spill"),
            registry=registry(folder),
            catalogue=catalogue,
            rulebook=rulebook,
            reader=lambda texts: read_texts(texts, recogniser),
        )
    print(f"rules {len(rulebook.rules)}  findings {count:,}  {answers}  {time.monotonic() - start:.1f} s inside")


def look_back(folder: Path) -> None:
    """One listing over the same lines."""
    from precursors.catalogue.load import Catalogue
    from precursors.recognition.recogniser import Recogniser
    from registry.history.lookback import look_back as run_it

    catalogue = Catalogue.load()
    with Recogniser(catalogue) as recogniser:
        start = time.monotonic()
        rows = run_it(folder / "lines.parquet", recogniser, {LISTING: catalogue.listing(LISTING)})
        print(f"look-back: {len(rows):,} lines, {time.monotonic() - start:.1f} s inside")


def floor(folder: Path) -> None:
    """Scan every column, write the findings."""
    connection = duckdb.connect()
    names = pq.read_schema(folder / "lines.parquet").names
    connection.execute(
        f"SELECT {', '.join(f'bit_xor(hash({n}))' for n in names)} FROM '{folder / 'lines.parquet'}'"
    ).fetchall()
    pq.write_table(pq.read_table(folder / "findings.parquet"), folder / "floor.parquet")


def content(folder: Path) -> str:
    """One hash over the findings file: the same findings are the same bytes."""
    with (folder / "findings.parquet").open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def shuffle(folder: Path) -> None:
    """Put the lines into another order."""
    connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(folder / "spill")})
    source, target = folder / "lines.parquet", folder / "shuffled.parquet"
    connection.execute(
        f"COPY (FROM '{source}' ORDER BY hash(declaration_number, line_number)) TO '{target}' (FORMAT PARQUET)"
    )
    target.replace(source)


def timed(step: str, folder: Path, *more: str) -> float:
    """Seconds of a step in a process of its own; its processor time and peak memory are printed too."""
    start = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "bench.rules", step, str(folder), *more])
    _, status, used = os.wait4(process.pid, 0)
    seconds, peak = time.monotonic() - start, used.ru_maxrss // 1024
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    worked = used.ru_utime + used.ru_stime
    print(f"{step:10} {' '.join(more):10} {seconds:6.1f} s   processor {worked:6.1f} s   peak {peak:,} MiB", flush=True)
    return seconds


def main() -> None:
    """Generate, run, look back, floor; with ``alike``, also one thread and 1 GB, which must find the same."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timed("generate", folder, str(count))  # a process that was large would lend its peak to all that it starts
        print(f"{count:,} lines, {(folder / 'lines.parquet').stat().st_size // 1_000_000:,} MB", flush=True)
        seconds = timed("run", folder)
        print(f"ratio to the floor {seconds / timed('floor', folder):.1f}")
        timed("lookback", folder)
        if "alike" in sys.argv:
            whole = content(folder)
            for more in (("1", ""), ("2", "1GB")):
                timed("run", folder, *more)
                print("same findings:", content(folder) == whole)
            shuffle(folder)
            timed("run", folder)
            print("same findings from shuffled lines:", content(folder) == whole)


if __name__ == "__main__":
    steps = {"floor": floor, "lookback": look_back}
    if len(sys.argv) > 2 and sys.argv[1] in steps:
        steps[sys.argv[1]](Path(sys.argv[2]))
    elif len(sys.argv) > 2 and sys.argv[1] == "generate":
        generate(Path(sys.argv[2]), int(sys.argv[3]))
    elif len(sys.argv) > 2 and sys.argv[1] == "run":
        limits = [*sys.argv[3:], "", ""]
        run(Path(sys.argv[2]), int(limits[0]) if limits[0] else None, limits[1] or None)
    else:
        main()
