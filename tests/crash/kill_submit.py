"""Kill -9 at random moments of a submission, again and again; the registry must come out as if nothing had happened.

Run ``python tests/crash/kill_submit.py 1000``; prints what was compared and fails loudly.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "guatemala-2025"
TABLES = {
    "declaration_lines": "declaration_number, line_number, quantity_mg, description",
    "declaration_versions": "declaration_number, line_number, version, content_hash",
    "findings": "declaration_number, line_number, place, rule, body",
    "cases": "case_id, operator_id, substance, state, lane",
    "case_lines": "case_id, declaration_number, line_number",
}


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, str(ROOT / "cli.py"), *words]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PRECURSOR_DATABASE_URL": f"sqlite:///{folder / 'registry.db'}"}


def load(folder: Path) -> None:
    for kind in ("operators", "licences", "permits", "pens"):
        words = command(folder, "registry", "load", kind, str(EXAMPLE / f"{kind}.csv"))
        subprocess.run(words, env=environment(folder), check=True, capture_output=True)


def state(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    base = sqlite3.connect(folder / "registry.db")
    found = {
        name: base.execute(f"SELECT {what} FROM {name} ORDER BY {what}").fetchall() for name, what in TABLES.items()
    }
    found["decisions"] = base.execute("SELECT count(*) FROM audit_entries WHERE kind = 'decision'").fetchall()
    base.close()
    return found


def submit(folder: Path, file: Path, seconds: float | None) -> bool:
    """Submit; kill after so many seconds, if it has not ended by then."""
    process = subprocess.Popen(
        command(folder, "submit", str(file)),
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def run(kills: int, lines: int, seed: int = 1) -> str:
    """Kill that many times, starting again from an empty registry whenever a submission went through.

    Raises:
        AssertionError: something was lost, doubled or changed, or the log does not hold.

    """
    chance = random.Random(seed)
    done, rounds = 0, 0
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        file = base / "declarations.csv"
        content = (EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(content[: lines + 1]))
        loaded, whole = base / "loaded", base / "whole"
        loaded.mkdir()
        load(loaded)
        shutil.copytree(loaded, whole)
        start = time.perf_counter()
        assert submit(whole, file, None)
        usual = time.perf_counter() - start
        expected = state(whole)
        while done < kills:
            folder = base / f"round-{rounds}"
            shutil.copytree(loaded, folder)
            rounds += 1
            for _ in range(8):
                if done < kills and not submit(folder, file, chance.uniform(0.3, 1.05) * usual):
                    done += 1
            assert submit(folder, file, None)
            assert state(folder) == expected
            checked = subprocess.run(
                command(folder, "audit", "verify"), env=environment(folder), capture_output=True, text=True, check=False
            )
            assert checked.returncode == 0, checked.stderr
    return f"{done} kills in {rounds} registries of {lines:,} lines: nothing lost, nothing doubled, every log holds"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, 3_000))
