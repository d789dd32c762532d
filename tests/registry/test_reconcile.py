"""The state is provable: whatever is changed beside the log is named, whichever table and column it is in.

Issue 18, item 8. What is expected is made from the tables themselves, so that a new table or column is asked for too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, insert, text

from cli import main
from precursors.recognition.recogniser import Recogniser
from registry import in_force
from registry.log import audit
from registry.people import accounts
from registry.reconcile import Difference, reconcile
from registry.state import NOT_STATE
from registry.store.migrate import migrate
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.attack.tamper import TABLES, changes, first_row, is_named
from tests.registry.filled import PASSWORD, few, fill


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    folder = tmp_path_factory.mktemp("reconcile")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        fill(store, folder, recogniser, few(rulebook))
    return folder


def named(store: Store) -> list[Difference]:
    with store.engine.connect() as connection:
        return list(reconcile(connection).differences)


def test_what_came_about_as_it_does_has_no_difference(filled: Store) -> None:
    assert named(filled) == []
    with filled.engine.connect() as connection:
        done = reconcile(connection)
    assert set(done.checked) == set(TABLES) and all(done.checked.values()), done.checked


@pytest.mark.parametrize("name", list(TABLES))
def test_whatever_is_changed_in_a_table_is_named(filled: Store, name: str) -> None:
    tried = {what: is_named(filled.engine, TABLES[name], change) for what, change in changes(TABLES[name])}
    assert len(tried) > 2 and [what for what, seen in tried.items() if not seen] == []
    assert named(filled) == []  # each was taken back


def test_every_difference_is_said_in_spanish(filled: Store) -> None:
    said = set()
    for name in ("users", "permits", "evaluation_inputs", "registry_versions", "findings"):
        for _, change in changes(TABLES[name]):
            with filled.engine.connect() as connection:
                change(connection)
                said |= {(str(one), one.sentence.told("es")) for one in reconcile(connection).differences}
                connection.rollback()
    assert len(said) > 20 and [english for english, spanish in said if spanish == english] == []


def test_what_is_not_state_is_named_with_its_reason() -> None:
    assert set(NOT_STATE) == {"replies", "settled", "consignees"}
    assert all(NOT_STATE.values())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET role = 'administrator' WHERE user = 'ana'",
        "UPDATE users SET operator_id = 'OP-B' WHERE user = 'ana'",
        "UPDATE users SET office = 'SUR' WHERE user = 'ana'",
    ],
)
def test_a_role_that_the_log_does_not_tell_is_nobodys(filled: Store, change: str) -> None:
    before = accounts.actor_of_user(filled, "ana")
    assert before.role == "supervisor"
    with filled.writing() as connection:
        connection.execute(text(change))
    for ask in (
        lambda: accounts.actor_of_user(filled, "ana"),
        lambda: accounts.authenticate(filled, "ana", "another horse battery"),
    ):
        with pytest.raises(accounts.NotRecognised):
            ask()


def test_a_barred_person_is_not_let_in_by_a_changed_row(filled: Store) -> None:
    with filled.writing() as connection:
        connection.execute(text("UPDATE users SET disabled_at = NULL WHERE user = 'off'"))
    with pytest.raises(accounts.NotRecognised):
        accounts.authenticate(filled, "off", PASSWORD)


def test_a_person_put_into_the_table_is_nobody(filled: Store) -> None:
    with filled.writing() as connection:
        row = {**first_row(connection, TABLES["users"]), "user": "mallory", "subject": None}
        connection.execute(insert(TABLES["users"]), [row])
    with pytest.raises(accounts.NotRecognised):
        accounts.actor_of_user(filled, "mallory")


def test_an_edition_that_the_log_does_not_approve_is_not_in_force(
    filled: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    held = in_force.in_force(filled, recogniser.catalogue, rulebook)[1].edition
    with filled.writing() as connection:
        connection.execute(text("UPDATE publications SET state = 'draft'"))
    assert in_force.in_force(filled, recogniser.catalogue, rulebook)[1].edition == held
    with filled.writing() as connection:
        connection.execute(text("UPDATE publications SET state = 'approved', decided_at = '2099-01-01', edition = 'x'"))
    assert in_force.in_force(filled, recogniser.catalogue, rulebook)[1].edition == held


def test_the_command_names_every_difference_and_ends_with_failure(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    monkeypatch.setenv("PRECURSOR_LANG", "en")
    well = CliRunner().invoke(main, ["audit", "reconcile"])
    assert well.exit_code == 0 and "0 differences" in well.output, well.output
    with filled.writing() as connection:
        connection.execute(text("UPDATE users SET role = 'administrator' WHERE user = 'ana'"))
        connection.execute(text("UPDATE permits SET quantity_mg = 10 WHERE permit_number = 'P1'"))
    ill = CliRunner().invoke(main, ["audit", "reconcile"])
    assert ill.exit_code == 1 and "2 differences" in ill.output
    assert "users ana" in ill.output and "'administrator'" in ill.output and "'supervisor'" in ill.output
    assert "permits P1|acetone" in ill.output and "10" in ill.output
    monkeypatch.setenv("PRECURSOR_LANG", "es")
    dicho = CliRunner().invoke(main, ["audit", "reconcile"]).output
    assert "la bitácora dice" in dicho and "2 diferencias" in dicho


# --- the clock ------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_is_an_entry_and_is_told(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Yesterday(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Yesterday:
            return super().now(tz) - timedelta(days=1)

    with filled.writing() as connection:
        audit.append(connection, [("note", {"text": "now"})])
        monkeypatch.setattr(audit, "datetime", Yesterday)
        audit.append(connection, [("note", {"text": "earlier"})])
        audit.append(connection, [("note", {"text": "and on"})])
        monkeypatch.undo()
        audit.append(connection, [("note", {"text": "right again"})])
    with filled.engine.connect() as connection:
        (told,) = audit.bodies(connection, "clock went back")
        done = reconcile(connection)
    assert told["from"] > told["at"]
    assert done.differences == [] and len(done.clock) == 1


# --- what was there before the log told rows ------------------------------------------------------------

OLD_ROWS = (
    "INSERT INTO users (user, role, made_at, made_by, generation, must_change) "
    "VALUES ('ana', 'analyst', '2025-01-02 00:00:00.000000', 'root', 3, 0)",
    "INSERT INTO operators (operator_id, name) VALUES ('OP-A', 'Ñandú')",
    "INSERT INTO registry_versions (kind, key, since, body) VALUES ('operators', 'OP-A', 0, "
    '\'{"address":null,"country":null,"kind":null,"name":"Ñandú","operator_id":"OP-A","registered_on":null}\')',
    "INSERT INTO cases (case_id, operator_id, operator_name, substance, state, lane, opened_at) "
    "VALUES ('C-1', 'OP-A', 'Ñandú', 'acetone', 'pending', 'red', '2025-01-02 00:00:00.000000')",
    "INSERT INTO case_lines (case_id, declaration_number, line_number, substance, matter, consignment) "
    "VALUES ('C-1', 'D-1', 1, 'acetone', 'OP-A|acetone', 'OP-A|x')",
)


def test_what_an_earlier_program_recorded_is_taken_over_and_provable_from_then_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    migrate(engine, "0008")
    with engine.begin() as connection:
        for row in OLD_ROWS:
            connection.exec_driver_sql(row)
    engine.dispose()
    with Store(url) as store:
        assert named(store) == []
        for name in ("users", "operators", "registry_versions", "cases", "case_lines"):
            assert all(is_named(store.engine, TABLES[name], change) for _, change in changes(TABLES[name])), name
