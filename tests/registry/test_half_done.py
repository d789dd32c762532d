"""Loading a registry, approving, closing, backing up: met by a fault or killed, they happened whole or not at all."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from registry.decisions import submit as submission
from registry.store.store import Store
from tests.registry.test_faults import CRASH, FAULTS, one_connection

sys.path.insert(0, str(CRASH))
from kill_steps import Steps, once, state, states

SEED = 20_261_129
TRIALS = int(os.environ.get("PRECURSOR_FAULT_TRIALS", "1"))  # of each fault; `make crash` asks for more
STEPS = ("load", "approve", "close", "backup")


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Steps]:
    chunk = submission.CHUNK
    made = Steps(tmp_path_factory.mktemp("steps"))
    yield made
    made.recogniser.close()
    submission.CHUNK = chunk


@pytest.mark.parametrize("name", STEPS)
def test_a_fault_leaves_what_stood_after_a_whole_transaction(tmp_path: Path, steps: Steps, name: str) -> None:
    step, chance = steps.steps[name], random.Random(f"{SEED}{name}")
    with Store(f"sqlite:///{tmp_path / f'{name}-before.db'}") as store:
        step.prepare(store)
    shutil.copy(tmp_path / f"{name}-before.db", tmp_path / f"{name}-once.db")
    may = states(f"sqlite:///{tmp_path / f'{name}-once.db'}", step)
    struck = 0
    for fault, (make, says) in FAULTS.items():
        for trial in range(TRIALS):
            path = tmp_path / f"{name}-{fault.replace(' ', '-')}-{trial}.db"
            shutil.copy(tmp_path / f"{name}-before.db", path)
            at = chance.randrange(len(step.parts))
            with one_connection(f"sqlite:///{path}", at, make) as faulty:
                try:
                    step.do(faulty)
                except OperationalError as error:
                    struck += 1
                    assert re.search(says, str(error), re.IGNORECASE), f"an unclear error: {error}"
            with Store(f"sqlite:///{path}") as store:
                assert state(store) in may, f"seed {SEED}, {fault} at transaction {at}"
                assert name != "backup" or state(store) == may[-1] or not steps.backup_of(store).exists()
                step.do(store)
                assert once(state(store)) == once(may[-1])
                assert name != "backup" or steps.backup_of(store).is_file()
    assert struck >= 2 * TRIALS, "what fits into pages that the file has goes through on a full disk"


def test_kills_leave_nothing_half_true() -> None:
    """A few of them, on SQLite; ``make crash`` kills hundreds of times, and on PostgreSQL as well."""
    done = subprocess.run(
        [sys.executable, str(CRASH / "kill_steps.py"), "2", str(SEED), "sqlite"],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if "2 kills of" in line]
    assert done.returncode == 0 and len(told) == len(STEPS), done.stderr
