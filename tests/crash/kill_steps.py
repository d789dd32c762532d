"""Kill -9 at random moments of loading a registry, approving an edition, closing cases, and making a backup.

Run ``python tests/crash/kill_steps.py [KILLS] [SEED] [sqlite|postgresql] [STEP]``; so many kills of each step, or of one.
A step is made of whole transactions: what a kill leaves is what stood after one of them, or before the first, and
doing the step again ends as if it had never been interrupted.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from kill_submit import EXAMPLE, Submitters, copies
from sqlalchemy import text

from registry.access import Actor
from registry.backup import BackupError, backup, restore
from registry.casework import cases
from registry.casework.cases import CaseError
from registry.decisions import submit as submission
from registry.log import audit
from registry.log.checkpoint import signing_key
from registry.publications import approve, draft
from registry.store.editions import EditionError
from registry.store.records import read_registry
from registry.store.store import Store

EVA, LEO, ANA = Actor("eva", "legal_editor"), Actor("leo", "legal_approver"), Actor("ana", "supervisor")
KINDS = ("operators", "licences", "permits", "pens")
TABLES = {
    "operators": "operator_id, name",
    "licences": "licence_number, operator_id, status",
    "licence_substances": "licence_number, substance, quota_mg",
    "permits": "permit_number, operator_id, quantity_mg",
    "pens": "pen_number, substance",
    "registry_versions": "kind, key, body",
    "publications": "publication, edition, state, decided_by",
    "cases": "case_id, state, disposition, assigned_to",
    "case_steps": "case_id, action, text, disposition",
    "editions": "edition, kind",
}
SUBMITTED = 250  # lines, from which there are cases
State = tuple[dict[str, list[tuple[Any, ...]]], list[str]]


@dataclass(frozen=True)
class Step:
    """What is killed.

    Attributes:
        prepare: fills the registry that it begins with.
        parts: what it does, one transaction each, in their order.
        repeats: what says that it was done already.
    """

    prepare: Callable[[Store], object]
    parts: Sequence[Callable[[Store], object]]
    repeats: type[Exception] = ValueError

    def do(self, store: Store) -> None:
        """Do it whole; what was done before stays as it is."""
        for part in self.parts:
            with suppress(self.repeats):
                part(store)


class Steps(Submitters):
    """The steps, each with what it needs, and whoever does them and is killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(SUBMITTED, folder)
        submission.CHUNK = 500
        self.folder, self.records = folder, {}
        for kind in KINDS:
            self.records[kind] = read_registry(kind, EXAMPLE / f"{kind}.csv", self.recogniser.catalogue)[0]
        self.key = signing_key(folder / "registry.key")
        self.steps = {
            "load": Step(lambda _: None, [self._loading(kind) for kind in KINDS]),
            "approve": Step(self._draft, [lambda store: approve(store, LEO, 1)], EditionError),
            "close": Step(self._record, [self._close], CaseError),
            "backup": Step(self._record, [self._backup], BackupError),
        }

    def _loading(self, kind: str) -> Callable[[Store], object]:
        return lambda store: store.load(kind, self.records[kind])

    def _draft(self, store: Store) -> None:
        other = replace(self.rulebook, rules=self.rulebook.rules[1:], edition="f" * 64)
        draft(store, EVA, other, "a rule fewer", {"entries": [], "history": {}})

    def _record(self, store: Store) -> None:
        for kind in KINDS:
            store.load(kind, self.records[kind])
        self.submit(store.engine.url.render_as_string(hide_password=False))

    def _close(self, store: Store) -> None:
        every = [row["case_id"] for row in cases.list_cases(store, ANA, limit=1000)]
        assert len(every) > 5, len(every)
        cases.close(store, ANA, every, "lawful", "all of them looked at together")

    def backup_of(self, store: Store) -> Path:
        """Where the backup of a registry goes."""
        return self.folder / f"{Path(str(store.engine.url.database)).stem}.zip"

    def _backup(self, store: Store) -> None:
        backup(store, self.backup_of(store), self.key, "ana")


def state(store: Store) -> State:
    """What a registry holds, and of what its log tells, once that was verified."""
    with store.engine.connect() as connection:
        audit.verify(connection)
        found = {
            name: sorted(map(tuple, connection.execute(text(f"SELECT {what} FROM {name}"))), key=repr)
            for name, what in TABLES.items()
        }
        kinds = list(connection.execute(text("SELECT kind FROM audit_entries ORDER BY place")).scalars())
    return found, kinds


def once(found: State) -> dict[str, set[tuple[Any, ...]]]:
    """The rows of a state; what is loaded twice is kept as two versions of one content."""
    return {name: set(rows) for name, rows in found[0].items()}


def states(url: str, step: Step) -> list[State]:
    """What may stand there: before a step, and after each of its transactions."""
    with Store(url) as store:
        found = [state(store)]
        for part in step.parts:
            part(store)
            found.append(state(store))
    return found


def whole_or_absent(steps: Steps, store: Store) -> bool:
    """Whether a backup stands there; if it does, it can be restored, and its log holds."""
    path = steps.backup_of(store)
    if not path.exists():
        return False
    with tempfile.TemporaryDirectory() as folder:
        return steps.run(lambda url: restore(url, path), f"sqlite:///{folder}/r.db")


def kill(steps: Steps, name: str, kills: int, seed: int, kind: str, folder: Path) -> str:
    """Kill one step so many times.

    Raises:
        AssertionError: something is half true, or doing it again does not end as it should.

    """
    step, chance, done, after_it, trials = steps.steps[name], random.Random(f"{seed}{name}"), 0, 0, 0

    def doing(url: str) -> None:
        with Store(url) as store:
            step.do(store)

    def preparing(url: str) -> None:
        with Store(url) as store:
            step.prepare(store)

    with copies(kind, folder) as (whole, copy):
        assert steps.run(preparing, whole)
        may, usual = states(copy(1), step), min(timed(steps, doing, copy(number)) for number in (2, 3, 4))
        while done < kills:
            trials += 1
            url = copy(trials + 4)
            done += not steps.run(doing, url, chance.uniform(0, 1.0) * usual)
            with Store(url) as store:
                found = state(store)
                assert found in may, f"seed {seed}, {name}, trial {trials}: half of it"
                stands = name != "backup" or whole_or_absent(steps, store)
                after_it += found == may[-1] and stands
            assert steps.run(doing, url)
            with Store(url) as store:
                assert once(state(store)) == once(may[-1]), f"seed {seed}, {name}, trial {trials}: not as once"
                assert name != "backup" or whole_or_absent(steps, store)
    return f"seed {seed}: {done} kills of {name} on {kind}, {after_it} of {trials} after it was done: nothing half true"


def timed(steps: Steps, doing: Callable[[str], None], url: str) -> float:
    """Seconds that a step takes."""
    begun = time.perf_counter()
    assert steps.run(doing, url)
    return time.perf_counter() - begun


def run(kills: int, seed: int, kind: str, names: Sequence[str] = ()) -> list[str]:
    """Kill each step so many times."""
    with tempfile.TemporaryDirectory() as base:
        steps = Steps(Path(base))
        told = []
        for name in names or steps.steps:
            (folder := Path(base) / name).mkdir()
            told.append(kill(steps, name, kills, seed, kind, folder))
            sys.stdout.write(f"{told[-1]}\n")
        steps.recogniser.close()
    return told


if __name__ == "__main__":
    words = [*sys.argv[1:], *("100", "1", "sqlite", "")[len(sys.argv) - 1 :]]
    run(int(words[0]), int(words[1]), words[2], words[3].split())
