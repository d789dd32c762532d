"""People and keys: recognised or not, never told why not, every change in the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from registry.access import LOCAL, Absent, AccessError, Actor
from registry.log import audit
from registry.people import accounts
from registry.people.accounts import AccountError, NotRecognised
from registry.store.store import Store

ADMIN = Actor("root", "administrator")
PASSWORD = "a long enough password"


@pytest.fixture
def people(store: Store) -> Store:
    accounts.add_user(store, LOCAL, "root", "administrator", password=PASSWORD)
    accounts.add_user(store, ADMIN, "ana", "analyst", password=PASSWORD, subject="oidc|1")
    accounts.add_user(store, ADMIN, "ivo", "importer", operator="OP1")
    accounts.add_user(store, ADMIN, "sistema", "service")
    return store


def test_a_registry_without_users_is_its_machines_and_with_users_theirs(store: Store) -> None:
    assert accounts.person_at_machine(store, "anyone").role == "local"
    accounts.add_user(store, LOCAL, "root", "administrator")
    for name in ("root", "anyone"):  # a name alone is no proof where people are registered
        with pytest.raises(NotRecognised):
            accounts.person_at_machine(store, name)


def test_a_person_is_recognised_by_password_or_identity(people: Store) -> None:
    assert accounts.authenticate(people, "ana", PASSWORD) == Actor("ana", "analyst")
    assert accounts.actor_of_subject(people, "oidc|1") == Actor("ana", "analyst")
    assert accounts.actor_of_user(people, "ivo") == Actor("ivo", "importer", "OP1")
    said = set()
    for user, password in (("ana", "wrong"), ("nobody", PASSWORD), ("ivo", PASSWORD), ("ivo", "")):
        with pytest.raises(NotRecognised) as refused:
            accounts.authenticate(people, user, password)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_disabled_person_and_their_keys_do_nothing_more(people: Store) -> None:
    key = accounts.new_key(people, ADMIN, "ana", ["case_read"], 30)
    assert accounts.actor_of_key(people, key).user == "ana"
    accounts.disable_user(people, ADMIN, "ana")
    for attempt in (
        lambda: accounts.authenticate(people, "ana", PASSWORD),
        lambda: accounts.actor_of_key(people, key),
        lambda: accounts.actor_of_user(people, "ana"),
        lambda: accounts.actor_of_subject(people, "oidc|1"),
    ):
        with pytest.raises(NotRecognised):
            attempt()
    with pytest.raises(AccountError, match="already"):
        accounts.disable_user(people, ADMIN, "ana")
    with pytest.raises(AccountError, match="own account"):
        accounts.disable_user(people, ADMIN, "root")


def test_a_key_is_narrowed_to_its_scopes_and_ends(people: Store) -> None:
    accounts.set_password(people, accounts.actor_of_user(people, "ana"), "ana", "a long and own phrase of ana")
    ana = accounts.actor_of_user(people, "ana")
    key = accounts.new_key(people, ana, "ana", ["case_read", "look_up"], 1)
    actor = accounts.actor_of_key(people, key)
    actor.need("case_read")
    with pytest.raises(AccessError):
        actor.need("case_work")
    for wrong in (key[:-1], key + "x", key.split(".")[0], "", ".", "pk0000000000.x"):
        with pytest.raises(NotRecognised):
            accounts.actor_of_key(people, wrong)
    with people.writing() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(
            text("UPDATE api_keys SET expires_at = :past"), {"past": past.replace(tzinfo=None).isoformat(" ")}
        )
    with pytest.raises(NotRecognised):
        accounts.actor_of_key(people, key)


def test_a_key_can_do_no_more_than_its_owner(people: Store) -> None:
    for user, scopes, days, says in (
        ("ana", ["account_write"], 30, "does not have"),
        ("ana", ["everything"], 30, "choose from"),
        ("ana", [], 30, "choose from"),
        ("ana", ["look_up"], 0, "1 to"),
        ("ana", ["look_up"], 9_999, "1 to"),
    ):
        with pytest.raises(AccountError, match=says):
            accounts.new_key(people, ADMIN, user, scopes, days)
    with pytest.raises(Absent):
        accounts.new_key(people, ADMIN, "nobody", ["look_up"], 1)
    with pytest.raises(AccessError):
        accounts.new_key(people, Actor("ivo", "importer", "OP1"), "ana", ["look_up"], 1)


def test_a_key_does_not_make_keys(people: Store) -> None:
    key = accounts.new_key(people, Actor("ana", "analyst"), "ana", ["look_up"], 30)
    with pytest.raises(AccessError):
        accounts.new_key(people, accounts.actor_of_key(people, key), "ana", ["case_work"], 30)


def test_anothers_key_and_no_key_answer_alike(people: Store) -> None:
    prefix = accounts.new_key(people, ADMIN, "ana", ["look_up"], 30).split(".")[0]
    ivo = Actor("ivo", "importer", "OP1")
    said = []
    for key in (prefix, "pkffffffffff"):
        with pytest.raises(Absent) as refused:
            accounts.revoke_key(people, ivo, key)
        said.append(str(refused.value).replace(key, "KEY"))
    assert said[0] == said[1]
    assert accounts.list_keys(people, ivo) == []
    accounts.revoke_key(people, Actor("ana", "analyst"), prefix)
    assert accounts.list_keys(people, ADMIN)[0]["revoked_at"] is not None


@pytest.mark.parametrize(
    ("user", "role", "values", "says"),
    [
        ("x y", "analyst", {}, "letters"),
        ("x", "king", {}, "choose one of"),
        ("x", "importer", {}, "operator"),
        ("x", "analyst", {"operator": "OP1"}, "operator"),
        ("x", "officer", {}, "office"),
        ("x", "local", {}, "choose one of"),
        ("x", "analyst", {"password": "short"}, "at least"),
        ("ana", "analyst", {}, "already exists"),
    ],
)
def test_an_account_that_does_not_fit_is_refused(
    people: Store, user: str, role: str, values: dict[str, str], says: str
) -> None:
    with pytest.raises(AccountError, match=says):
        accounts.add_user(people, ADMIN, user, role, **values)


def test_no_secret_is_kept_or_logged(people: Store) -> None:
    key = accounts.new_key(people, ADMIN, "ana", ["look_up"], 30)
    secret = key.split(".")[1]
    with people.engine.connect() as connection:
        for table in ("users", "api_keys", "audit_entries"):
            kept = str(connection.execute(select(SQLModel.metadata.tables[table])).all())
            assert secret not in kept and PASSWORD not in kept
        entries = list(audit.entries_of(connection, audit.size(connection)))
    assert [kind for _, kind, _ in entries] == ["user added"] * 4 + ["key made"]
    assert entries[-1][2]["by"] == "root"
