"""The state is provable: whatever is changed beside the log is named, whichever table and column it is in.

Issue 18, item 8. What is expected is made from the tables themselves, so that a new table or column is asked for too.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, insert, select, text, update
from sqlmodel import SQLModel

from cli import main
from precursors.recognise import Recogniser
from registry import accounts, audit, publications
from registry.checkpoint import AuditError
from registry.reconcile import Difference, reconcile
from registry.state import NOT_STATE, PASSED_OVER
from registry.store import Store
from rules.rulebook import Rulebook
from tests.registry.filled import PASSWORD, few, fill

TABLES = {table.name: table for table in SQLModel.metadata.sorted_tables if table.name not in NOT_STATE}
COLUMNS = [
    (name, column.name)
    for name, table in TABLES.items()
    for column in table.c
    if column.name not in PASSED_OVER.get(name, ())
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    folder = tmp_path_factory.mktemp("reconcile")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        fill(store, folder, recogniser, few(rulebook))
    return folder


@pytest.fixture
def filled(tmp_path: Path, template: Path) -> Iterator[Store]:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        yield store


def named(store: Store) -> list[Difference]:
    with store.engine.connect() as connection:
        return list(reconcile(connection).differences)


def first(connection: Any, name: str) -> dict[str, Any]:
    table = TABLES[name]
    row = connection.execute(select(table).order_by(*table.primary_key.columns).limit(1)).mappings().first()
    assert row is not None, f"nothing of {name} ever happened in this registry"
    return dict(row)


def here(table: Any, row: dict[str, Any]) -> Any:
    return [column == row[column.name] for column in table.primary_key.columns]


def other(value: Any, kind: type) -> Any:
    if value is None:
        value = {str: "", int: 0, date: date(2025, 1, 1), datetime: datetime(2025, 1, 1), bytes: b""}[kind]
    if isinstance(value, (date, datetime)):
        return value + timedelta(days=1)
    return value + {str: "x", int: 1, bytes: b"x"}[kind]


def test_what_came_about_as_it_does_has_no_difference(filled: Store) -> None:
    assert named(filled) == []
    with filled.engine.connect() as connection:
        done = reconcile(connection)
    assert set(done.checked) == set(TABLES) and all(done.checked.values()), done.checked


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_a_changed_value_is_named(filled: Store, name: str, column: str) -> None:
    table = TABLES[name]
    with filled.writing() as connection:
        row = first(connection, name)
        value = other(row[column], table.c[column].type.python_type)
        connection.execute(update(table).where(*here(table, row)).values({column: value}))
    if name == "audit_entries":
        with pytest.raises(AuditError):
            named(filled)
        return
    assert name in {one.table for one in named(filled)}


@pytest.mark.parametrize("name", [name for name in TABLES if name != "audit_entries"])
def test_a_row_taken_out_is_named(filled: Store, name: str) -> None:
    with filled.writing() as connection:
        connection.execute(delete(TABLES[name]).where(*here(TABLES[name], first(connection, name))))
    assert name in {one.table for one in named(filled)}


@pytest.mark.parametrize("name", [name for name in TABLES if name != "audit_entries"])
def test_a_row_put_in_is_named(filled: Store, name: str) -> None:
    table = TABLES[name]
    with filled.writing() as connection:
        row = first(connection, name)
        for column in table.primary_key.columns:
            row[column.name] = other(row[column.name], column.type.python_type)
            if isinstance(row[column.name], int):
                row[column.name] += 10_000
        for column in table.c:
            if column.unique:
                row[column.name] = None
        connection.execute(insert(table), [row])
    assert name in {one.table for one in named(filled)}


def test_what_is_not_state_is_named_with_its_reason() -> None:
    assert set(NOT_STATE) == {"replies", "stale_keys"}
    assert all(NOT_STATE.values())


@pytest.mark.parametrize("change", [
    "UPDATE users SET role = 'administrator' WHERE user = 'ana'",
    "UPDATE users SET operator_id = 'OP-B' WHERE user = 'ana'",
    "UPDATE users SET office = 'SUR' WHERE user = 'ana'",
])  # fmt: skip
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
        row = {**first(connection, "users"), "user": "mallory", "subject": None}
        connection.execute(insert(TABLES["users"]), [row])
    with pytest.raises(accounts.NotRecognised):
        accounts.actor_of_user(filled, "mallory")


def test_an_edition_that_the_log_does_not_approve_is_not_in_force(
    filled: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    held = publications.in_force(filled, recogniser.catalogue, rulebook)[1].edition
    with filled.writing() as connection:
        connection.execute(text("UPDATE publications SET state = 'draft'"))
    assert publications.in_force(filled, recogniser.catalogue, rulebook)[1].edition == held
    with filled.writing() as connection:
        connection.execute(text("UPDATE publications SET state = 'approved', decided_at = '2099-01-01', edition = 'x'"))
    assert publications.in_force(filled, recogniser.catalogue, rulebook)[1].edition == held


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
