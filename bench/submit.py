"""What recording costs: processor time and memory of ``check`` and ``submit`` of one file, then of more lines beside it.

Run ``python -m bench.submit [LINES] [NEXT] [DATABASE_URL] [grown]``: so many lines at once, then twice NEXT more; with
``grown`` the second NEXT come once there are twice LINES. Processor time and not seconds, since others may use the
machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from examples.generate import generate, write
from registry.store.store import Store


@dataclass(frozen=True)
class Used:
    """What a command and its workers used: seconds of processor time, MiB at most, seconds until it ended."""

    processor: float
    memory: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.processor:7.1f} s of processor time, {self.memory:,} MiB, {self.seconds:.0f} s"


def used(command: list[str], environment: dict[str, str]) -> Used:
    """Run a command.

    Raises:
        RuntimeError: it failed.

    """
    start = time.monotonic()
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):  # 3: a row was set aside
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, time.monotonic() - start)


def files(folder: Path, counts: list[int]) -> list[Path]:
    """A generated year in files of so many lines."""
    write(generate(declarations=sum(counts)), folder)
    head, *lines = (folder / "declarations.csv").read_bytes().splitlines(keepends=True)
    written, start = [], 0
    for place, count in enumerate(counts):
        written.append(folder / f"part-{place}.csv")
        written[-1].write_bytes(head + b"".join(lines[start : start + count]))
        start += count
    return written


def main() -> None:
    """Generate, load, measure, print."""
    words = [one for one in sys.argv[1:] if one != "grown"]
    given = [*words, *("100000", "20000", "")[len(words) :]]
    count, more = int(given[0]), int(given[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = given[2] or f"sqlite:///{folder / 'registry.db'}"
        environment = {**os.environ, "PRECURSOR_DATABASE_URL": url}
        first, *others = files(
            folder, [count, more, count - more, more] if "grown" in sys.argv else [count, more, more]
        )
        for kind in ("operators", "licences", "permits", "pens"):
            used([sys.executable, "cli.py", "registry", "load", kind, str(folder / f"{kind}.csv")], environment)
        checked = used([sys.executable, "cli.py", "check", str(first)], environment)
        print(f"check  {count:>9,} lines  {checked}", flush=True)
        done = used([sys.executable, "cli.py", "submit", str(first)], environment)
        print(f"submit {count:>9,} lines  {done}, {done.processor / checked.processor:.2f} of check", flush=True)
        next_ones = [_more(file, environment) for file in others]
        print(f"the last {more:,} cost {next_ones[-1].processor / next_ones[0].processor:.2f} of the first {more:,}")
        with Store(url) as store:
            lines = store.counts()["declaration_lines"]
        if url.startswith("sqlite"):
            print(f"{(folder / 'registry.db').stat().st_size / lines:,.0f} bytes a line")


def _more(file: Path, environment: dict[str, str]) -> Used:
    """Submit a further file, and say what it used."""
    done = used([sys.executable, "cli.py", "submit", str(file)], environment)
    with file.open("rb") as lines:
        print(f"submit {sum(1 for _ in lines) - 1:>9,} more   {done}", flush=True)
    return done


if __name__ == "__main__":
    main()
