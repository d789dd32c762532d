"""Two persons are two credentials: passwords, second factors, what ends with them, and who may decide on a draft."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from registry.access import LOCAL, AccessError, Actor
from registry.log import audit
from registry.people import accounts, factors
from registry.people.accounts import AccountError, NotRecognised
from registry.publications import approve, draft, reject, show_publication
from registry.store.editions import EditionError
from registry.store.store import Store
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
PASSWORD, OTHER = "seven green tapirs walk", "eight grey herons sleep"
ROOT_USER, EVA = Actor("root", "administrator"), Actor("eva", "legal_editor")


@pytest.fixture
def people(store: Store) -> Store:
    accounts.add_user(store, LOCAL, "root", "administrator", password=PASSWORD)
    accounts.add_user(store, ROOT_USER, "eva", "legal_editor", password=PASSWORD)
    accounts.add_user(store, ROOT_USER, "leo", "legal_approver", password=PASSWORD)
    return store


def own_password(store: Store, *names: str) -> None:
    """Whoever was given a password chooses one of their own."""
    for name in names:
        accounts.set_password(store, accounts.authenticate(store, name, PASSWORD), name, OTHER)


def kinds(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT kind FROM audit_entries ORDER BY place"))]


def test_guessing_a_password_costs_what_the_makers_of_the_hash_recommend(own_hasher: PasswordHasher) -> None:
    assert own_hasher.memory_cost >= 65_536 and own_hasher.time_cost >= 3


# --- the first account, and the way back --------------------------------------------------------------


@pytest.mark.parametrize("role", ["importer", "officer", "supervisor", "legal_approver", "auditor", "service"])
def test_the_first_person_is_an_administrator(store: Store, role: str) -> None:
    with pytest.raises(AccountError, match="administrator"):
        accounts.add_user(
            store,
            LOCAL,
            "x",
            role,
            operator="O" if role == "importer" else None,
            office="G" if role == "officer" else None,
            password=PASSWORD,
        )
    assert not accounts.has_users(store)


def test_whoever_owns_the_machine_recovers_an_installation_and_it_is_logged(people: Store) -> None:
    accounts.add_user(people, ROOT_USER, "second", "administrator", password=PASSWORD)
    accounts.disable_user(people, Actor("second", "administrator"), "root")
    accounts.recover(people, "root", OTHER, "maria")
    assert accounts.authenticate(people, "root", OTHER).role == "administrator"
    accounts.recover(people, "nueva", OTHER, "maria")
    assert accounts.authenticate(people, "nueva", OTHER).role == "administrator"
    with pytest.raises(AccountError, match="administrator"):
        accounts.recover(people, "eva", OTHER, "maria")
    with people.engine.connect() as connection:
        said = audit.bodies(connection, "account recovered")
    assert [(one["user"], one["by"]) for one in said] == [("root", "machine:maria"), ("nueva", "machine:maria")]


# --- passwords ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password1234",
        "PASSWORD1234",
        "123456789012",
        "qwertyuiop123",
        "iloveyou1234",
        "aaaaaaaaaaaa",
        "ana.morales99",
        "my ana.morales",
        "abababababab",
        "precursor1234",
    ],
)
def test_a_password_that_others_guess_is_refused_wherever_it_is_set(people: Store, password: str) -> None:
    name = "ana.morales"
    for attempt in (
        lambda: accounts.add_user(people, ROOT_USER, name, "analyst", password=password),
        lambda: accounts.recover(people, name, password, "maria"),
        lambda: accounts.set_password(people, ROOT_USER, "eva", password.replace(name, "evaevaeva")),
    ):
        with pytest.raises(AccountError):
            attempt()


def test_a_password_of_a_few_words_is_taken(people: Store) -> None:
    for place, password in enumerate(("correct horse battery", "a long enough password", "tres tristes tigres")):
        accounts.add_user(people, ROOT_USER, f"u{place}", "analyst", password=password)


def test_a_password_that_an_administrator_set_is_changed_at_the_first_sign_in(people: Store) -> None:
    eva = accounts.authenticate(people, "eva", PASSWORD)
    assert eva.must_change and not accounts.authenticate(people, "root", PASSWORD).must_change
    with pytest.raises(AccessError, match="password"):
        eva.need("edition_draft")
    with pytest.raises(AccountError, match="another"):
        accounts.set_password(people, eva, "eva", PASSWORD)
    accounts.set_password(people, eva, "eva", OTHER)
    assert not accounts.authenticate(people, "eva", OTHER).must_change
    accounts.set_password(people, ROOT_USER, "eva", PASSWORD)
    assert accounts.authenticate(people, "eva", PASSWORD).must_change


# --- what ends ----------------------------------------------------------------------------------------


def ends(name: str, store: Store) -> None:
    eva = accounts.actor_of_user(store, "eva")
    {
        "sign out": lambda: accounts.sign_out(store, eva),
        "own password": lambda: accounts.set_password(store, eva, "eva", OTHER),
        "another's password": lambda: accounts.set_password(store, ROOT_USER, "eva", OTHER),
        "role": lambda: accounts.change_role(store, ROOT_USER, "eva", "analyst"),
        "disabled": lambda: accounts.disable_user(store, ROOT_USER, "eva"),
    }[name]()


@pytest.mark.parametrize("name", ["sign out", "own password", "another's password", "role", "disabled"])
def test_sessions_and_keys_end_at_once(people: Store, name: str) -> None:
    accounts.set_password(people, EVA, "eva", "nine slow turtles swim")
    key = accounts.new_key(people, EVA, "eva", ["look_up"], 30)
    session = accounts.generation(people, "eva")
    assert accounts.actor_of_key(people, key).user == "eva"
    assert accounts.actor_of_session(people, "eva", session).user == "eva"
    ends(name, people)
    with pytest.raises(NotRecognised):
        accounts.actor_of_key(people, key)
    with pytest.raises(NotRecognised):
        accounts.actor_of_session(people, "eva", session)


def test_a_role_is_changed_by_an_administrator_and_never_one_s_own(people: Store) -> None:
    accounts.change_role(people, ROOT_USER, "eva", "officer", office="GTGUA")
    assert accounts.actor_of_user(people, "eva") == Actor("eva", "officer", None, "GTGUA", must_change=True)
    with pytest.raises(AccountError, match="own"):
        accounts.change_role(people, ROOT_USER, "root", "supervisor")
    with pytest.raises(AccountError, match="office"):
        accounts.change_role(people, ROOT_USER, "leo", "officer")
    with pytest.raises(AccessError):
        accounts.change_role(people, Actor("leo", "legal_approver"), "eva", "auditor")
    assert kinds(people)[-1] == "role changed"


# --- the second factor --------------------------------------------------------------------------------


def test_a_second_factor_is_asked_for_and_each_code_serves_once(people: Store) -> None:
    own_password(people, "leo")
    leo = accounts.authenticate(people, "leo", OTHER)
    secret = factors.begin(people, leo)
    with pytest.raises(AccountError):
        factors.confirm(people, leo, "000000")
    assert accounts.authenticate(people, "leo", OTHER).user == "leo", "not asked for before it was confirmed"
    now = pyotp.TOTP(secret)
    recovery = factors.confirm(people, leo, now.now())
    assert len(set(recovery)) == len(recovery) >= 8
    for code in ("", "000000", now.now()):  # none, a wrong one, the one that was used
        with pytest.raises(NotRecognised):
            accounts.authenticate(people, "leo", OTHER, code)
    assert accounts.authenticate(people, "leo", OTHER, recovery[0]).user == "leo"
    with pytest.raises(NotRecognised):
        accounts.authenticate(people, "leo", OTHER, recovery[0])
    with people.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT recovery_codes FROM users")).all())
        logged = str(list(audit.entries_of(connection, audit.size(connection))))
    assert not any(one in kept or one in logged for one in recovery) and secret not in logged
    factors.remove(people, ROOT_USER, "leo")
    assert accounts.authenticate(people, "leo", OTHER).user == "leo"
    assert {"second factor set", "second factor removed"} <= set(kinds(people))


# --- who may decide on a draft ------------------------------------------------------------------------

RESETS = {
    "password": lambda s: accounts.set_password(s, ROOT_USER, "leo", "nine slow turtles swim"),
    "role": lambda s: (
        accounts.change_role(s, ROOT_USER, "leo", "auditor"),
        accounts.change_role(s, ROOT_USER, "leo", "legal_approver"),
    ),
    "new account": lambda s: accounts.add_user(s, ROOT_USER, "mia", "legal_approver", password=PASSWORD),
    "second factor": lambda s: factors.remove(s, ROOT_USER, "leo"),
    "key": lambda s: accounts.new_key(s, ROOT_USER, "leo", ["edition_approve"], 1),
    "promoted": lambda s: accounts.change_role(s, ROOT_USER, "eva2", "legal_approver"),
}


@pytest.mark.parametrize("reset", RESETS)
def test_an_account_made_or_reset_after_the_draft_does_not_decide_on_it(
    people: Store, rulebook: Rulebook, reset: str
) -> None:
    accounts.add_user(people, ROOT_USER, "eva2", "legal_editor", password=PASSWORD)
    own_password(people, "eva", "leo")
    leo = accounts.authenticate(people, "leo", OTHER)
    factors.confirm(people, leo, pyotp.TOTP(factors.begin(people, leo)).now())
    number = draft(people, EVA, rulebook, "x", {"entries": [], "history": {}})
    RESETS[reset](people)
    who = {"new account": "mia", "promoted": "eva2"}.get(reset, "leo")
    for decide in (approve, reject):
        with pytest.raises(EditionError, match="after"):
            decide(people, Actor(who, "legal_approver"), number)
    later = draft(people, EVA, rulebook, "y", {"entries": [], "history": {}})
    approve(people, Actor(who, "legal_approver"), later)


def test_what_the_approver_did_themselves_bars_nothing(people: Store, rulebook: Rulebook) -> None:
    number = draft(people, EVA, rulebook, "x", {"entries": [], "history": {}})
    own_password(people, "leo")
    accounts.set_password(people, ROOT_USER, "eva", "nine slow turtles swim")  # somebody else's account
    approve(people, Actor("leo", "legal_approver"), number)


# --- the command line ---------------------------------------------------------------------------------


def run(url: str, *arguments: str, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PRECURSOR_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        input=said,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**plain, "PRECURSOR_DATABASE_URL": url, "PRECURSOR_LANG": "en", **more},
        timeout=120,
        check=False,
    )


def test_a_name_alone_acts_only_where_no_users_exist(store: Store) -> None:
    url = str(store.engine.url)
    assert run(url, "users", "list", "--by", "anyone").returncode == 0
    assert (
        run(url, "users", "add", "root", "--role", "administrator", "--password", said=f"{PASSWORD}\n").returncode == 0
    )
    for said in ("", "wrong\n"):
        refused = run(url, "users", "list", "--by", "root", said=said)
        assert refused.returncode == 1 and "password" in refused.stderr
    assert run(url, "users", "list", "--by", "root", said=f"{PASSWORD}\n").returncode == 0
    assert "sign-in failed" in kinds(store)


def test_approving_on_the_command_line_asks_for_the_approvers_own_password_or_key(
    people: Store, rulebook: Rulebook
) -> None:
    url = str(people.engine.url)
    own_password(people, "leo", "eva")
    key = accounts.new_key(people, Actor("leo", "legal_approver"), "leo", ["edition_approve", "edition_read"], 1)
    numbers = [
        str(draft(people, EVA, rulebook, "x", {"entries": [], "history": {"come": 0, "gone": 0, "by_rule": {}}}))
        for _ in range(2)
    ]

    def seen(number: str) -> str:
        return str(show_publication(people, EVA, int(number))["version"])

    for by, said in (("leo", ""), ("leo", "wrong\n"), ("eva", f"{OTHER}\n"), ("root", f"{PASSWORD}\n")):
        refused = run(url, "editions", "approve", numbers[0], "--seen", seen(numbers[0]), "--by", by, said=said)
        assert refused.returncode == 1, refused
    done = run(url, "editions", "approve", numbers[0], "--seen", seen(numbers[0]), "--by", "leo", said=f"{OTHER}\n")
    assert done.returncode == 0, done.stderr
    done = run(url, "editions", "approve", numbers[1], "--seen", seen(numbers[1]), PRECURSOR_KEY=key)
    assert done.returncode == 0, done.stderr


def test_recovery_on_the_command_line_is_for_the_owner_of_the_machine_only(people: Store) -> None:
    url = str(people.engine.url)
    done = run(url, "users", "recover", "root", said=f"{OTHER}\n")
    assert done.returncode == 0, done.stderr
    assert accounts.authenticate(people, "root", OTHER).user == "root"
    assert kinds(people)[-1] == "account recovered"
