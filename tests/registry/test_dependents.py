"""What is declared late, amended or withdrawn: every line that depends on it is decided again, and nothing doubles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from precursors.recognition.recogniser import Recogniser
from registry.access import Absent, Actor
from registry.decisions.submit import submit, withdraw
from registry.log import audit
from registry.store.records import OperatorRecord, PermitRecord
from registry.store.store import Store
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "guatemala-2025"
HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit,permit_number\n"
OVERDRAWN = "GT-PERMIT-OVERDRAWN"
UNSETTLED = "SELECT count(*) FROM declaration_versions WHERE since >= (SELECT place FROM settled)"


def line(number: str, day: str, kilograms: int, permit: str = "P1") -> str:
    return f"{number},1,import,{day},A,B,OP1,anhidrido acetico,{kilograms},kg,{permit}\n"


@pytest.fixture
def permitted(store: Store) -> Store:
    store.load("operators", [OperatorRecord(operator_id="OP1", name="B")])
    permit = {
        "permit_number": "P1",
        "authority": "GT",
        "operator_id": "OP1",
        "movement": "import",
        "status": "active",
        "substance": "acetic-anhydride",
        "quantity_mg": 100_000_000,
        "valid_from": "2025-01-01",
        "valid_to": "2025-12-31",
    }
    store.load("permits", [PermitRecord.model_validate(permit)])
    return store


class Desk:
    def __init__(self, folder: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> None:
        self.parts = {"store": store, "recogniser": recogniser, "rulebook": rulebook}
        self.path, self.store = folder / "declarations.csv", store

    def submit(self, *lines: str, amend: bool = False):  # noqa: ANN201
        self.path.write_text(HEAD + "".join(lines), "utf-8")
        return submit(self.path, amend=amend, **self.parts)

    def overdrawn(self) -> list[str]:
        return self.ask(f"SELECT declaration_number FROM findings WHERE rule = '{OVERDRAWN}' ORDER BY 1")

    def ask(self, question: str) -> list:
        with self.store.engine.connect() as connection:
            return [row[0] if len(row) == 1 else tuple(row) for row in connection.execute(text(question))]


@pytest.fixture
def desk(tmp_path: Path, permitted: Store, recogniser: Recogniser, rulebook: Rulebook) -> Desk:
    return Desk(tmp_path, permitted, recogniser, rulebook)


def test_a_late_declaration_redecides_those_after_it(desk: Desk) -> None:
    desk.submit(line("D2", "2025-03-10", 60))
    assert desk.overdrawn() == []
    late = desk.submit(line("D1", "2025-03-01", 60))  # earlier in time, later in coming
    assert desk.overdrawn() == ["D2"] and late.redecided == 1
    assert desk.ask("SELECT decision FROM decisions WHERE declaration_number = 'D2'") == [1, 2]
    assert desk.ask("SELECT count(*) FROM declaration_versions WHERE declaration_number = 'D2'") == [1]
    assert desk.ask(UNSETTLED) == [0]


def test_an_amendment_redecides_those_it_touched_before_and_after(desk: Desk) -> None:
    desk.submit(line("D1", "2025-03-01", 60), line("D2", "2025-03-10", 60))
    assert desk.overdrawn() == ["D2"]
    amended = desk.submit(line("D1", "2025-03-01", 10))
    assert desk.overdrawn() == [] and (amended.amended, amended.redecided) == (1, 1)
    desk.submit(line("D1", "2025-03-01", 60), amend=True)  # back to what it was, and said so
    assert desk.overdrawn() == ["D2"]


def test_a_withdrawn_declaration_stays_on_record_and_counts_no_longer(
    desk: Desk, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    desk.submit(line("D1", "2025-03-01", 60), line("D2", "2025-03-10", 60))
    with pytest.raises(ValueError, match="reason"):
        withdraw(desk.store, recogniser, rulebook, "D1", " ")
    with pytest.raises(Absent):
        withdraw(desk.store, recogniser, rulebook, "D1", "x", actor=Actor("o", "officer", office="ELSEWHERE"))
    assert withdraw(desk.store, recogniser, rulebook, "D1", "declared twice") == 1
    assert desk.overdrawn() == []
    assert desk.ask("SELECT version, status FROM declaration_versions WHERE declaration_number = 'D1'") == [
        (1, "declared"),
        (2, "withdrawn"),
    ]
    with pytest.raises(Absent):
        withdraw(desk.store, recogniser, rulebook, "D1", "again")
    again = desk.submit(line("D1", "2025-03-01", 60), amend=True)
    assert again.amended == 1 and desk.overdrawn() == ["D2"]
    with desk.store.engine.connect() as connection:
        audit.verify(connection)


def test_what_an_interrupted_submission_left_stale_the_next_one_settles(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.decisions.submit import _Desk

    desk.submit(line("D2", "2025-03-10", 60))
    with monkeypatch.context() as patch:
        patch.setattr(_Desk, "evaluate_dependents", lambda *_: 0)  # cut off after the last chunk
        desk.submit(line("D1", "2025-03-01", 60))
    assert desk.overdrawn() == []
    desk.submit(line("D9", "2025-03-01", 1, permit=""))
    assert desk.overdrawn() == ["D2"]


def test_the_order_of_submissions_does_not_matter(
    tmp_path: Path, desk: Desk, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    lines = [line(f"D{n}", f"2025-03-{n:02d}", 30) for n in range(1, 7)]
    for one in reversed(lines):
        desk.submit(one)
    apart = desk.ask("SELECT declaration_number, rule, body FROM findings ORDER BY 1, 2, 3")
    desk.submit(*lines)
    assert desk.ask("SELECT declaration_number, rule, body FROM findings ORDER BY 1, 2, 3") == apart
    assert desk.overdrawn() == ["D4", "D5", "D6"]


def test_two_submitters_at_once_double_nothing(tmp_path: Path) -> None:
    content = (EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    files[0].write_bytes(b"".join(content[:121]))
    files[1].write_bytes(b"".join([content[0], *content[61:181]]))  # half of it is in the other file too
    states = []
    for name, together in (("together", True), ("apart", False)):
        url = f"sqlite:///{tmp_path / name}.db"
        env = {"PATH": "", "PRECURSOR_DATABASE_URL": url}
        running = []
        for file in files:
            running.append(
                subprocess.Popen(
                    [sys.executable, "cli.py", "submit", str(file)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
                )
            )
            if not together:
                running[-1].wait(120)
        assert [one.wait(120) for one in running] == [0, 0]
        with Store(url) as store, store.engine.connect() as connection:
            audit.verify(connection)
            states.append(
                [
                    connection.execute(text(question)).all()
                    for question in (
                        "SELECT declaration_number, line_number, version, content_hash FROM declaration_versions ORDER BY 1, 2, 3",
                        "SELECT declaration_number, line_number, rule, body FROM findings ORDER BY 1, 2, 3, 4",
                        "SELECT count(*), count(DISTINCT declaration_number || '/' || line_number) FROM declaration_lines",
                        "SELECT case_id, lane FROM cases ORDER BY 1",
                        UNSETTLED,
                    )
                ]
            )
    assert states[0] == states[1]


EXPORTS = "declaration_number,line_number,movement,declaration_date,consignor_name,consignor_id,consignee_name,consignee_country,description,quantity,unit\n"


def test_a_consignee_shared_by_its_name_alone_redecides_the_lines_before(desk: Desk) -> None:
    """No number ties the three exporters: only the consignee's name does, however it is written."""
    for number, (operator, consignee) in enumerate(
        [("OP1", "Química Sol"), ("OP2", "QUIMICA SOL"), ("OP3", "Quimica-Sol")]
    ):
        desk.path.write_text(
            EXPORTS + f"E{number},1,export,2025-03-1{number},A,{operator},{consignee},MX,acetona,10,kg\n", "utf-8"
        )
        submit(desk.path, **desk.parts)
    shared = "SELECT declaration_number FROM findings WHERE rule = 'IND-SHARED-CONSIGNEE' ORDER BY 1"
    assert desk.ask(shared) == ["E0", "E1", "E2"]
