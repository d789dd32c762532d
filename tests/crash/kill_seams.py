"""Kill -9 at the seams of recording by sets: lines put down, the tree of the log extended, dependents evaluated again.

Run ``python tests/crash/kill_seams.py [KILLS] [SEED] [sqlite|postgresql] [LINES]``: so many kills at each seam, each
before, within or after one of the calls that the seam is made of, every one of which comes by turns. The file is
submitted beside another half of it, so that there are dependents. Fails loudly.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from kill_submit import Submitters, apart, places, state

from registry.decisions import recording
from registry.decisions import submit as submission
from registry.log import audit

Call = tuple[Any, str]
SEAMS: Mapping[str, tuple[Call, ...]] = {
    "staging": ((recording, "put"), (recording, "put_rows"), (recording, "strike")),
    "tree": ((audit, "put"),),
    "dependents": (
        (submission, "sharing"),
        (submission, "evaluate_lines"),
        (submission, "decided_otherwise"),
        (submission, "dependents_settled"),
    ),
}
MOMENTS = ("before", "within", "after")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _halved(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The first half of some rows, given by column."""
    return {name: values[: len(values) // 2] for name, values in columns.items()}


class Seam:
    """The calls of a seam, counted; at one of them the process dies."""

    def __init__(self, calls: tuple[Call, ...], at: int = -1, moment: str = "") -> None:
        self.calls, self.at, self.moment, self.count = calls, at, moment, 0

    def __enter__(self) -> Seam:
        for module, name in self.calls:
            setattr(module, name, partial(self._called, getattr(module, name), name))
        return self

    def __exit__(self, *_: object) -> None:
        """The process ends here; nothing is put back."""

    def _called(self, own: Callable[..., Any], name: str, *given: Any, **more: Any) -> Any:
        here = self.count == self.at
        self.count += 1
        if here and self.moment == "before":
            _die()
        if here and self.moment == "within" and name == "put":
            own(*given[:-1], _halved(given[-1]))
            _die()
        done = own(*given, **more)
        if here:
            _die()
        return done


def _counted(submitters: Submitters, seam: str, told: Path, url: str) -> None:
    with Seam(SEAMS[seam]) as calls:
        submitters.submit(url)
    told.write_text(str(calls.count), "utf-8")


def _killed(submitters: Submitters, seam: str, at: int, moment: str, url: str) -> None:
    with Seam(SEAMS[seam], at, moment):
        submitters.submit(url)


def _dies(job: Callable[[str], None], url: str) -> bool:
    """Whether a job in a process of its own was killed."""
    _, status = os.waitpid(apart(job, url), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a process that nobody killed failed"
    return os.WIFSIGNALED(status)


def run(kills: int, lines: int, seed: int = 1, kind: str = "sqlite") -> str:
    """Kill so many times at each seam, each in a registry that holds half of the file; then submit it again.

    Raises:
        AssertionError: something was lost, doubled or changed, or the log does not hold.

    """
    chance = random.Random(seed)
    done = Counter[str]()
    with tempfile.TemporaryDirectory() as name, places(kind, Path(name)) as place:
        folder, number = Path(name), 0
        submitters = Submitters(lines, folder)
        whole, half = submitters.file, folder / "half.csv"
        head, *rows = whole.read_bytes().splitlines(keepends=True)
        half.write_bytes(head + b"".join(rows[::2]))

        def begun() -> str:
            nonlocal number
            number += 1
            url = place(number)
            if number > 1 and kind == "sqlite":  # nobody has it open: its file is all of it
                for ending in ("db", "key"):
                    shutil.copy(folder / f"begun.{ending}", folder / f"{number}.{ending}")
                return url
            submitters.run(submitters.load, url)
            submitters.file = half
            assert submitters.run(submitters.submit, url)
            submitters.file = whole
            if kind == "sqlite":
                for ending in ("db", "key"):
                    shutil.copy(folder / f"1.{ending}", folder / f"begun.{ending}")
            return url

        expected, told = None, folder / "calls"
        for seam in SEAMS:
            url = begun()
            assert not _dies(partial(_counted, submitters, seam, told), url)
            expected = expected or state(url)
            assert state(url) == expected
            calls = int(told.read_text("utf-8"))
            assert calls, f"nothing is called at {seam}"
            while done[seam] < kills:
                url = begun()
                for _ in range(5):  # and again, where it is taken up
                    job = partial(_killed, submitters, seam, chance.randrange(calls), chance.choice(MOMENTS))
                    done[seam] += _dies(job, url)
                assert submitters.run(submitters.submit, url)
                assert state(url) == expected, f"seed {seed}, {seam}, registry {number}: not as an uninterrupted run"
        submitters.recogniser.close()
    told_of = ", ".join(f"{count} at {seam}" for seam, count in done.items())
    return f"seed {seed}: kills {told_of}, {number} {kind} registries: nothing lost, nothing doubled, every log holds"


if __name__ == "__main__":
    words = [*sys.argv[1:], *("50", "1", "sqlite", "60")[len(sys.argv) - 1 :]]
    print(run(int(words[0]), int(words[3]), int(words[1]), words[2]))
