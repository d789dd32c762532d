"""A withdrawal is one transaction: killed, or met by a fault, it happened whole or not at all; repeating it mends."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.compute as pc
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from precursors.recognition.recogniser import Recogniser
from registry.access import Absent
from registry.decisions.replay import replay
from registry.decisions.submit import submit, withdraw
from registry.store.records import PermitRecord
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.test_faults import FAULTS, one_connection

CRASH = Path(__file__).resolve().parents[1] / "crash"
sys.path.insert(0, str(CRASH))
from kill_submit import state  # noqa: E402 - found once its folder is on the path
from kill_withdraw import HEAD, PERMIT  # noqa: E402

SEED = 20_261_129


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    """Five lines of 300 kg on a permit of 1,000 kg: the fourth and the fifth overdraw it."""
    folder = tmp_path_factory.mktemp("withdraw")
    rows = (f"D{n},1,import,2025-03-0{n},A,B,OP1,anhidrido acetico,300,kg,P1\n" for n in range(1, 6))
    (folder / "d.csv").write_text(HEAD + "".join(rows), "utf-8")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        store.load("permits", [PermitRecord.model_validate(PERMIT)])
        submit(folder / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    return folder / "registry.db"


def overdrawn(store: Store) -> list[str]:
    asked = "SELECT declaration_number FROM findings WHERE rule = 'GT-PERMIT-OVERDRAWN' ORDER BY 1"
    with store.engine.connect() as connection:
        return list(connection.execute(text(asked)).scalars())


def test_it_is_one_transaction_and_can_be_replayed(
    tmp_path: Path, filled: Path, recogniser: Recogniser, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(filled, tmp_path / "r.db")
    with Store(f"sqlite:///{tmp_path / 'r.db'}") as store:
        assert overdrawn(store) == ["D4", "D5"]
        written, writing = 0, Store.writing

        def counted(self: Store) -> object:
            nonlocal written
            written += 1
            return writing(self)

        with monkeypatch.context() as patch:
            patch.setattr(Store, "writing", counted)
            assert withdraw(store, recogniser, rulebook, "D1", "declared twice") == 4
        assert written == 1 and overdrawn(store) == ["D5"]
        assert replay(store, workers=1).differences == []
        with pytest.raises(Absent):
            withdraw(store, recogniser, rulebook, "D1", "again")


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_leaves_it_undone_and_repeating_does_it(
    tmp_path: Path, filled: Path, recogniser: Recogniser, rulebook: Rulebook, fault: str
) -> None:
    url = f"sqlite:///{tmp_path / 'r.db'}"
    shutil.copy(filled, tmp_path / "r.db")
    before = state(url)
    with one_connection(url, 0, FAULTS[fault][0]) as store:
        try:
            withdraw(store, recogniser, rulebook, "D1", "declared twice")
        except OperationalError:
            assert state(url) == before
        else:
            assert fault == "disk full", "a transaction may fit into pages that the file has"
    with Store(url) as store:
        if state(url) == before:
            withdraw(store, recogniser, rulebook, "D1", "declared twice")
        assert overdrawn(store) == ["D5"]


def test_what_an_older_program_left_half_done_is_mended_by_repeating_it(
    tmp_path: Path, filled: Path, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    """An older program withdrew in two steps; killed between them, the line is gone and what rested on it is not."""
    shutil.copy(filled, tmp_path / "r.db")
    with Store(f"sqlite:///{tmp_path / 'r.db'}") as store:
        lines = store.history()
        first = lines.filter(pc.equal(lines.column("declaration_number"), "D1"))
        with store.writing() as connection:
            from registry.decisions import submit as module

            module._withdraw(connection, first, "half", module.LOCAL)
        assert overdrawn(store) == ["D4", "D5"]
        assert withdraw(store, recogniser, rulebook, "D1", "declared twice") == 4
        assert overdrawn(store) == ["D5"]


@pytest.mark.parametrize(("kills", "kind"), [(3, "sqlite"), (1, "postgresql")])
def test_kills_leave_nothing_half_true(kills: int, kind: str) -> None:
    words = [sys.executable, str(CRASH / "kill_withdraw.py"), str(kills), str(SEED), kind]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and f"{kills} kills" in done.stdout, done.stderr
