"""A disk that is full, a registry that cannot be written, a registry that is locked, at random transactions of a
submission: a clear error, no half state, and after that the submission goes through as if nothing had happened."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from precursors.recognition.recogniser import Recogniser
from registry.decisions import submit as submission
from registry.store.records import read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook

CRASH = Path(__file__).resolve().parents[1] / "crash"
sys.path.insert(0, str(CRASH))
from kill_submit import EXAMPLE, state  # noqa: E402 - found once its folder is on the path

SEED = 20_261_124
LINES = 40
TRIALS = int(os.environ.get("PRECURSOR_FAULT_TRIALS", "1"))  # of each fault; `make crash` asks for more


class Faulty(Store):
    """A store whose transactions fail from a chosen one on."""

    def __init__(self, url: str, first: int, fault: Callable[[Any, Path], Any]) -> None:
        super().__init__(url)
        self.left, self.fault, self.path = first, fault, Path(url.removeprefix("sqlite:///"))

    @contextmanager
    def writing(self) -> Iterator[Any]:
        self.left -= 1
        if self.left >= 0:
            with super().writing() as connection:
                yield connection
            return
        with self.engine.connect() as raw:
            held = self.fault(raw, self.path)
            try:
                with super().writing() as connection:
                    yield connection
            finally:
                if held is not None:
                    held.close()  # nobody else tells when it is let go
                raw.exec_driver_sql("PRAGMA query_only = 0")
                raw.exec_driver_sql("PRAGMA max_page_count = 1073741823")


def full(raw: Any, _path: Path) -> None:
    pages = raw.exec_driver_sql("PRAGMA page_count").scalar()
    raw.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    raw.connection.dbapi_connection.commit()


def read_only(raw: Any, _path: Path) -> None:
    raw.exec_driver_sql("PRAGMA query_only = 1")


def locked(raw: Any, path: Path) -> sqlite3.Connection:
    raw.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


FAULTS = {"disk full": (full, "full"), "read-only": (read_only, "readonly|read-only"), "locked": (locked, "locked")}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("faults")
    file = folder / "declarations.csv"
    file.write_bytes(b"".join((EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)[: LINES + 1]))
    parts = {"recogniser": recogniser, "rulebook": rulebook}
    url = f"sqlite:///{folder / 'whole.db'}"
    with pytest.MonkeyPatch.context() as patch, Faulty(url, 10**9, full) as store:
        patch.setattr(submission, "CHUNK", 5)
        load(store, recogniser)
        before = store.left
        submission.submit(file, store=store, **parts)
    return {"file": file, "parts": parts, "expected": state(url), "transactions": before - store.left}


def load(store: Store, recogniser: Recogniser) -> None:
    for kind in ("operators", "licences", "permits", "pens"):
        store.load(kind, read_registry(kind, EXAMPLE / f"{kind}.csv", recogniser.catalogue)[0])


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_at_any_transaction_leaves_no_half_state(
    tmp_path: Path, work: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission, "CHUNK", 5)
    chance = random.Random(f"{SEED}{fault}")
    with Store(f"sqlite:///{tmp_path / 'loaded.db'}") as store:
        load(store, work["parts"]["recogniser"])
    struck = 0
    for trial in range(TRIALS):
        path = tmp_path / f"{trial}.db"
        shutil.copy(tmp_path / "loaded.db", path)
        at = chance.randrange(work["transactions"])
        struck += strike(f"sqlite:///{path}", at, fault, work)
        assert state(f"sqlite:///{path}") == work["expected"], f"seed {SEED}, {fault} at transaction {at}"

    # A transaction that fits into pages the file has already goes through on a full disk, as it may.
    assert struck == TRIALS or (fault == "disk full" and struck * 2 >= TRIALS)


def strike(url: str, at: int, fault: str, work: dict[str, Any]) -> bool:
    """A submission that meets a fault at one of its transactions, and the same submission again; whether it failed."""
    make, says = FAULTS[fault]
    failed = False
    with one_connection(url, at, make) as store:
        try:
            submission.submit(work["file"], store=store, **work["parts"])
        except OperationalError as error:
            failed = bool(re.search(says, str(error), re.IGNORECASE))
            assert failed, f"an unclear error: {error}"
    whole_chunks(url)
    with Store(url) as store:
        submission.submit(work["file"], store=store, **work["parts"])
    return failed


def one_connection(url: str, first: int, fault: Callable[[Any, Path], Any]) -> Faulty:
    """A faulty store with a single connection in its pool, so that the fault meets the transaction."""
    from sqlalchemy import event
    from sqlalchemy.pool import StaticPool
    from sqlmodel import create_engine

    from registry.store.store import _durable

    store = Faulty(url, first, fault)
    store.engine.dispose()
    store.engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(store.engine, "connect", _durable)
    return store


def whole_chunks(url: str) -> None:
    """Every recorded line has its version, its decision and its entry, or none of them."""
    with Store(url) as store, store.engine.connect() as connection:
        keys = [
            set(connection.exec_driver_sql(f"SELECT declaration_number, line_number FROM {table}").all())
            for table in ("declaration_lines", "declaration_versions", "decisions")
        ]
        entries = connection.exec_driver_sql("SELECT count(*) FROM audit_entries WHERE kind = 'decision'").scalar()
        decisions = connection.exec_driver_sql("SELECT count(*) FROM decisions").scalar()
    assert keys[0] == keys[1] == keys[2] and entries == decisions


@pytest.mark.parametrize(("kills", "kind"), [(6, "sqlite"), (2, "postgresql")])
def test_kills_lose_and_double_nothing(kills: int, kind: str) -> None:
    words = [sys.executable, str(CRASH / "kill_submit.py"), str(kills), str(SEED), kind, str(LINES)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and f"{kills} kills" in done.stdout, done.stderr
