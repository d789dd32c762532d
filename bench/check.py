"""The main job on a generated year: processor time, peak memory, and the ratio to the floor (reading and writing alone).

Run ``python -m bench.check [LINES]``; the floor and the full run are measured one after the other.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from examples.generate import generate, write

FLOOR = """
import sys, pyarrow.csv as c, pyarrow.parquet as p
t = c.read_csv(sys.argv[1], read_options=c.ReadOptions(encoding="windows-1252", use_threads=False),
               parse_options=c.ParseOptions(delimiter=";", newlines_in_values=True))
p.write_table(t.select([0, 1, 3]), sys.argv[2])
"""


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Seconds of processor time and peak memory in MiB of a command and its workers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss // 1024


def main() -> None:
    """Generate, load, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"generating {count:,} declarations ...", flush=True)
        write(generate(declarations=count), folder)
        environment = {**os.environ, "PRECURSOR_DATABASE_URL": f"sqlite:///{folder / 'registry.db'}"}
        for kind in ("operators", "licences", "permits", "pens"):
            load = [sys.executable, "cli.py", "registry", "load", kind, str(folder / f"{kind}.csv")]
            subprocess.run(load, env=environment, check=True, stdout=subprocess.DEVNULL)
        declarations = str(folder / "declarations.csv")
        floor, _ = timed([sys.executable, "-c", FLOOR, declarations, str(folder / "floor.parquet")], environment)
        run = [sys.executable, "cli.py", "check", declarations, "-o", str(folder / "findings.parquet")]
        seconds, peak = timed(run, environment)
        print(
            f"lines {count:,}  floor {floor:.1f} s  check {seconds:.1f} s  ratio {seconds / floor:.1f}  peak {peak:,} MiB"
        )


if __name__ == "__main__":
    main()
