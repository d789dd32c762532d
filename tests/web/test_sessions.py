"""The first account, and how sessions begin and end: attacks that must not work, over HTTP."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient

from registry.access import LOCAL, Actor
from registry.log import audit
from registry.people import accounts, factors
from registry.store.store import Store
from tests.web.conftest import HERE, UNBOUND
from web.app import create_app
from web.environment import WebSettings

PASSWORD, OTHER = "seven green tapirs walk", "eight grey herons sleep"
ADMINISTRATOR = Actor("root", "administrator")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as one:
        yield one


@pytest.fixture
def store(empty: Store) -> Store:
    accounts.add_user(empty, LOCAL, "root", "administrator", password=PASSWORD)
    accounts.add_user(empty, ADMINISTRATOR, "ana", "analyst", password=OTHER)
    accounts.set_password(empty, accounts.authenticate(empty, "ana", OTHER), "ana", PASSWORD)
    accounts.add_user(empty, ADMINISTRATOR, "fresh", "analyst", password=PASSWORD)
    return empty


def app_over(store: Store, **settings: Any) -> Any:
    """A desk without its workers, which signing in does not ask."""
    app = create_app(settings=WebSettings(log=False, session_key="for the test", **{**UNBOUND, **settings}))
    app.state.store = store
    return app


def client_of(app: Any, host: str = HERE, address: str = "127.0.0.1") -> TestClient:
    return TestClient(
        app, base_url=host, client=(address, 50_000), raise_server_exceptions=False, follow_redirects=False
    )


def signed_in(client: TestClient, user: str = "ana", password: str = PASSWORD, **more: str) -> int:
    return client.post("/login", data={"user": user, "password": password, **more}).status_code


def is_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def entries(store: Store) -> list[tuple[str, dict[str, Any]]]:
    with store.engine.connect() as connection:
        return [(kind, said) for _, kind, said in audit.entries_of(connection, audit.size(connection))]


# --- the first account --------------------------------------------------------------------------------

SPOOFED = (
    {},
    {"host": "localhost"},
    {"x-forwarded-for": "127.0.0.1"},
    {"forwarded": "for=127.0.0.1"},
    {"x-real-ip": "127.0.0.1"},
    {"x-precursor-first": "1"},
)


@pytest.mark.parametrize("headers", SPOOFED)
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "203.0.113.9"])
def test_no_address_and_no_header_makes_the_first_account(empty: Store, headers: dict[str, str], address: str) -> None:
    client = client_of(app_over(empty), address=address)
    forms = {"user": "evil", "role": "administrator", "password": PASSWORD}
    for path in ("/users", "/login/first", "/api/v1/users"):
        assert client.post(path, data=forms, headers=headers).status_code in (401, 403, 404, 405, 422)
    assert client.post("/login/first", data={**forms, "code": "0000-0000-0000"}, headers=headers).status_code in (
        401,
        403,
    )
    assert not accounts.has_users(empty)


def test_the_code_of_the_terminal_makes_one_administrator_once(empty: Store) -> None:
    app = app_over(empty)
    client, form = client_of(app, "http://desk.example", "203.0.113.9"), {"user": "root", "password": PASSWORD}
    code = app.state.first.code
    assert client.post("/login/first", data={**form, "code": code}).status_code == 303
    assert accounts.authenticate(empty, "root", PASSWORD).role == "administrator"
    assert client.post("/login/first", data={**form, "user": "two", "code": code}).status_code in (401, 403, 404)
    assert len(accounts.list_users(empty, ADMINISTRATOR)) == 1


def test_a_code_is_not_guessed(empty: Store) -> None:
    app = app_over(empty)
    client = client_of(app)
    for number in range(12):
        data = {"user": "root", "password": PASSWORD, "code": f"{number:04}-AAAA-AAAA"}
        assert client.post("/login/first", data=data).status_code in (401, 403, 429)
    data = {"user": "root", "password": PASSWORD, "code": app.state.first.code}
    assert client.post("/login/first", data=data).status_code != 303, "after so many wrong ones the code is void"


# --- how a session ends -------------------------------------------------------------------------------


def test_signing_out_ends_every_session_of_the_person_and_every_key(store: Store) -> None:
    app = app_over(store)
    one, two = client_of(app), client_of(app)
    assert signed_in(one) == signed_in(two) == 303
    key = accounts.new_key(store, Actor("ana", "analyst"), "ana", ["look_up"], 30)
    stolen = dict(one.cookies)
    one.post("/logout")
    thief = client_of(app)
    thief.cookies.update(stolen)
    assert not is_in(thief) and not is_in(two) and not is_in(one)
    assert client_of(app).get("/api/v1/cases", headers={"authorization": f"Bearer {key}"}).status_code == 401


@pytest.mark.parametrize("who", ["themselves", "an administrator", "a role"])
def test_a_new_password_or_role_ends_every_session(store: Store, who: str) -> None:
    app = app_over(store)
    one, two = client_of(app), client_of(app)
    assert signed_in(one) == signed_in(two) == 303
    if who == "themselves":
        assert one.post("/account/password", data={"old": PASSWORD, "new": OTHER}).status_code in (200, 303)
        assert is_in(one), "whoever changed it stays"
    elif who == "an administrator":
        accounts.set_password(store, ADMINISTRATOR, "ana", OTHER)
    else:
        accounts.change_role(store, ADMINISTRATOR, "ana", "auditor")
    assert not is_in(two)


def test_an_idle_session_ends_and_an_old_one_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from web import security

    app = app_over(store, idle_minutes=15, session_hours=2)
    client, now = client_of(app), [1_000_000.0]
    monkeypatch.setattr(security, "clock", lambda: now[0])
    assert signed_in(client) == 303
    for _ in range(7):
        now[0] += 14 * 60
        assert is_in(client)
    now[0] += 16 * 60
    assert not is_in(client)
    assert signed_in(client) == 303
    for _ in range(9):
        now[0] += 14 * 60
        client.get("/account")
    assert not is_in(client), "no session is longer than session_hours"


def test_a_cookie_behind_https_is_of_this_host_only_and_the_browser_stays_with_https(store: Store) -> None:
    plain = client_of(app_over(store)).post("/login", data={"user": "ana", "password": PASSWORD})
    assert "strict-transport-security" not in plain.headers
    answer = client_of(app_over(store, https=True)).post("/login", data={"user": "ana", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-precursor=") and "secure" in cookie.lower() and "httponly" in cookie.lower()
    assert "domain" not in cookie.lower() and "path=/;" in cookie.lower()
    assert re.search(r"max-age=\d{8}", answer.headers["strict-transport-security"])


def test_a_session_made_up_or_of_another_key_is_nobodys(store: Store) -> None:
    app = app_over(store)
    forged = base64.b64encode(json.dumps({"user": "root", "generation": 0, "since": 10**10}).encode()).decode()
    for value in (forged, f"{forged}.AAAA.AAAA", "null"):
        client = client_of(app)
        client.cookies.set("precursor", value)
        assert not is_in(client)


# --- who is slowed ------------------------------------------------------------------------------------


def test_wrong_passwords_slow_the_pair_of_name_and_address_and_nobody_else(store: Store) -> None:
    app = app_over(store, rate_sign_in="5/minute", trusted_proxies="10.0.0.1")
    thief, office = client_of(app, address="203.0.113.9"), client_of(app, address="198.51.100.7")
    statuses = [signed_in(thief, password="wrong wrong wrong") for _ in range(8)]
    assert statuses[0] == 401 and statuses[-1] == 429
    assert signed_in(thief) == 429, "also with the right one, from there"
    assert signed_in(office) == 303, "the person signs in from elsewhere"
    assert signed_in(thief, "root") == 303, "a colleague signs in from the same office"


def test_the_address_is_the_proxys_word_only_where_the_proxy_is_trusted(store: Store) -> None:
    app = app_over(store, rate_sign_in="3/minute", trusted_proxies="10.0.0.0/8")
    proxy, stranger = client_of(app, address="10.0.0.1"), client_of(app, address="203.0.113.9")

    def tries(client: TestClient, forwarded: str) -> int:
        data = {"user": "ana", "password": "wrong wrong wrong"}
        return client.post("/login", data=data, headers={"x-forwarded-for": forwarded}).status_code

    assert [tries(stranger, f"192.0.2.{n}") for n in range(6)][-1] == 429, "a stranger's header is not believed"
    assert [tries(proxy, f"192.0.2.{n}") for n in range(6)] == [401] * 6, "six addresses behind a trusted proxy"
    assert [tries(proxy, f"6.6.6.{n}, 192.0.2.200") for n in range(6)][-1] == 429, (
        "what the client put in front counts not"
    )


# --- first sign-in, second factor, the log ------------------------------------------------------------


def test_whoever_was_given_a_password_changes_it_before_anything_else(store: Store) -> None:
    client = client_of(app_over(store))
    assert signed_in(client, "fresh") == 303
    for path in ("/cases", "/board", "/declarations"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/account"), path
    assert client.get("/api/v1/cases").status_code == 403
    assert client.post("/account/keys", data={"days": "9", "scopes": "look_up"}).status_code in (303, 403)
    assert client.post("/account/password", data={"old": PASSWORD, "new": PASSWORD}).status_code == 409
    assert client.post("/account/password", data={"old": PASSWORD, "new": OTHER}).status_code == 200
    assert client.get("/api/v1/cases").status_code == 200


def test_a_second_factor_over_the_page(store: Store) -> None:
    client = client_of(app_over(store))
    assert signed_in(client) == 303
    shown = client.post("/account/factor").text
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", shown)
    assert secret and "otpauth://" in shown
    done = client.post("/account/factor/confirm", data={"code": pyotp.TOTP(secret[1]).now()})
    codes = re.findall(r"<code[^>]*>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", done.text)
    assert done.status_code == 200 and len(codes) >= 8
    assert signed_in(client_of(app_over(store))) == 401
    assert signed_in(client_of(app_over(store)), code=codes[0]) == 303
    assert signed_in(client_of(app_over(store)), code=codes[0]) == 401


def test_roles_that_decide_set_a_second_factor_first_where_the_setting_says_so(store: Store) -> None:
    accounts.add_user(store, ADMINISTRATOR, "jefe", "supervisor", password=OTHER)
    accounts.set_password(store, accounts.authenticate(store, "jefe", OTHER), "jefe", PASSWORD)
    client = client_of(app_over(store, second_factor=True))
    assert signed_in(client, "jefe") == 303
    assert client.get("/cases").headers.get("location") == "/account"
    assert client.get("/api/v1/cases").status_code == 403
    jefe = accounts.actor_of_user(store, "jefe")
    factors.confirm(store, jefe, pyotp.TOTP(factors.begin(store, jefe)).now())
    assert signed_in(client_of(app_over(store, second_factor=True)), "ana") == 303
    assert client.get("/cases").status_code in (200, 303)


def test_signing_in_failing_and_signing_out_are_in_the_log_without_what_was_typed(store: Store) -> None:
    client = client_of(app_over(store), address="203.0.113.9")
    signed_in(client, password="a secret typed wrongly")
    signed_in(client, "my password typed as a name", "x")
    signed_in(client)
    client.post("/logout")
    found = [(kind, body) for kind, body in entries(store) if kind.startswith("sign")]
    assert [kind for kind, _ in found] == ["sign-in failed", "sign-in failed", "signed in", "signed out"]
    assert [body["user"] for _, body in found] == ["ana", "", "ana", "ana"]
    assert {body["address"] for kind, body in found if kind != "signed out"} == {"203.0.113.9"}
    assert "typed" not in str(found)


def test_reads_of_declarations_are_in_the_log(app: Any, sign_in: Any) -> None:
    def read() -> list[dict[str, Any]]:
        return [body for kind, body in entries(app.state.store) if kind == "declarations read"]

    officer, before = sign_in("officer"), len(read())
    rows = officer.get("/api/v1/declarations", params={"limit": 1}).json()["lines"]
    number = rows[0]["declaration_number"]
    officer.get(f"/api/v1/declarations/{number}")
    officer.get(f"/declarations/{number}")
    officer.get("/declarations")
    officer.get("/api/v1/declarations/NOWHERE-1")
    found = read()[before:]
    assert [one["by"] for one in found] == ["officer"] * 4
    assert [one.get("declaration") for one in found] == [None, number, number, None]


def test_a_key_that_does_not_hold_is_in_the_log_a_few_times_a_minute(store: Store) -> None:
    key = accounts.new_key(store, Actor("ana", "analyst"), "ana", ["case_read"], 30)
    accounts.revoke_key(store, Actor("ana", "analyst"), key.split(".")[0])
    client = client_of(app_over(store), address="203.0.113.9")
    for _ in range(20):
        assert client.get("/api/v1/cases", headers={"authorization": f"Bearer {key}"}).status_code == 401
        assert client.get("/api/v1/cases", headers={"authorization": "Bearer made.up"}).status_code == 401
    found = [body for kind, body in entries(store) if kind == "key refused"]
    assert 1 <= len(found) <= 6 and {one["user"] for one in found} == {"ana", ""}
    assert "made" not in str(found)
