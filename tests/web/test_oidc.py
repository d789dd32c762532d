"""Signing in through an identity provider: a real one over HTTP, and every way in which its word does not hold."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from registry.access import LOCAL, Actor
from registry.people import accounts
from registry.store.store import Store
from tests.web.conftest import HERE
from tests.web.provider import CLIENT, SECRET, Provider, new_key, provider
from web.app import create_app
from web.environment import WebSettings

ADMINISTRATOR = Actor("administrator", "administrator")


@pytest.fixture
def issuer() -> Iterator[Provider]:
    with provider() as one:
        yield one


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path_factory.mktemp('oidc') / 'registry.db'}") as one:
        accounts.add_user(one, LOCAL, "administrator", "administrator", password="correct horse battery")
        accounts.add_user(one, ADMINISTRATOR, "ana", "analyst", subject="subject-1")
        accounts.add_user(one, ADMINISTRATOR, "berta", "analyst", subject="subject-2")
        accounts.disable_user(one, ADMINISTRATOR, "berta")
        yield one


def desk(issuer: Provider, store: Store, **settings: Any) -> TestClient:
    """A desk that trusts the provider; without its engine, which signing in does not ask."""
    asked = {"oidc_issuer": issuer.address, "oidc_client": CLIENT, "oidc_secret": SECRET, "log": False, **settings}
    app = create_app(settings=WebSettings(session_key="a key for the test", **asked))
    app.state.store = store
    return TestClient(app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False)


def at_the_provider(client: TestClient, start: str = "/login/oidc") -> str:
    """Sign in at the provider.

    Returns:
        The address that it sends the browser back to, at the desk.

    """
    sent = client.get(start)
    assert sent.status_code == 302, sent.text
    back = httpx.get(sent.headers["location"])
    assert back.status_code == 302
    return str(back.headers["location"]).removeprefix(HERE)


def signed_in(client: TestClient) -> str:
    """Who the desk takes the caller for."""
    answer = client.get("/account")
    return "ana" if answer.status_code == 200 and "ana" in answer.text else ""


def test_a_registered_person_signs_in_and_is_led_to_where_they_wanted(issuer: Provider, store: Store) -> None:
    client = desk(issuer, store)
    assert "/login/oidc?next=/cases%3Fstate%3Dpending" in client.get("/login?next=/cases%3Fstate%3Dpending").text
    back = at_the_provider(client, "/login/oidc?next=/cases%3Fstate%3Dpending")
    answer = client.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases?state=pending")
    assert signed_in(client) == "ana"
    assert client.get(back).status_code == 401, "a code and a state serve once"


def test_signing_in_leads_to_no_other_site(issuer: Provider, store: Store) -> None:
    client = desk(issuer, store)
    back = at_the_provider(client, "/login/oidc?next=//elsewhere.example")
    assert client.get(back).headers["location"] == "/"


def test_the_desk_asks_for_a_code_with_pkce_state_and_nonce(issuer: Provider, store: Store) -> None:
    sent = desk(issuer, store).get("/login/oidc").headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent).query).items()}
    assert asked["redirect_uri"] == f"{HERE}/login/oidc/return"
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    assert len(asked["code_challenge"]) == 43 and len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20


def test_behind_https_the_provider_is_told_the_address_that_people_see(issuer: Provider, store: Store) -> None:
    sent = desk(issuer, store, https=True).get("/login/oidc").headers["location"]
    assert parse_qs(urlsplit(sent).query)["redirect_uri"] == ["https://127.0.0.1/login/oidc/return"]


def claims(**changed: Any) -> Any:
    def bend(one: Provider) -> None:
        one.bend = lambda said: said.update(changed)

    return bend


def without(name: str) -> Any:
    def bend(one: Provider) -> None:
        one.bend = lambda said: said.pop(name)

    return bend


def set_to(**changed: Any) -> Any:
    return lambda one: one.__dict__.update(changed)


def forged(one: Provider) -> None:
    """Signed with a key of one's own under the name of the provider's."""
    one.key = new_key("key-1")


def unknown_key(one: Provider) -> None:
    one.key = new_key("key-9")


def written(algorithm: str, sign: Callable[[bytes, bytes], bytes]) -> Any:
    """Written by hand, since no library signs so: from the provider's public key, which everybody has."""

    def coded(part: bytes) -> bytes:
        return base64.urlsafe_b64encode(part).rstrip(b"=")

    def bend(one: Provider) -> None:
        def write(said: dict[str, Any]) -> str:
            header = coded(json.dumps({"alg": algorithm, "kid": "key-1"}).encode())
            text = header + b"." + coded(json.dumps(said).encode())
            return (text + b"." + coded(sign(one.published.as_pem(private=False), text))).decode()

        one.write = write

    return bend


BENT = {
    "for another audience": claims(aud="another desk"),
    "for nobody": without("aud"),
    "expired": claims(exp=1_700_000_000),
    "without an end": without("exp"),
    "of another issuer": claims(iss="https://elsewhere.example"),
    "without an issuer": without("iss"),
    "of another nonce": claims(nonce="another"),
    "without a nonce": without("nonce"),
    "for nobody registered": set_to(subject="subject-9"),
    "for a disabled person": set_to(subject="subject-2"),
    "without a subject": without("sub"),
    "of an empty subject": claims(sub=""),
    "of a strange subject": claims(sub=["subject-1"]),
    "without a token": set_to(without_token=True),
    "forged": forged,
    "of an unknown key": unknown_key,
    "signed with the public key": written("HS256", lambda key, text: hmac.digest(key, text, "sha256")),
    "without a signature": written("none", lambda _key, _text: b""),
}


@pytest.mark.parametrize("how", BENT)
def test_a_token_that_does_not_hold_signs_nobody_in(
    issuer: Provider, store: Store, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    client = desk(issuer, store)
    back = at_the_provider(client)
    BENT[how](issuer)
    answer = client.get(back, headers={"accept-language": "es"})
    assert answer.status_code == 401, how
    assert "proveedor de identidad" in answer.text and 'role="alert"' in answer.text
    assert signed_in(client) == ""
    assert "subject-" not in capsys.readouterr().err


def test_a_return_that_this_browser_did_not_begin_signs_nobody_in(issuer: Provider, store: Store) -> None:
    victim, back = desk(issuer, store), at_the_provider(desk(issuer, store))
    assert victim.get(back).status_code == 401
    for query in ({}, {"code": "made-up", "state": "made-up"}, {"error": "access_denied", "state": "x"}):
        assert victim.get(f"/login/oidc/return?{urlencode(query)}").status_code == 401
    assert signed_in(victim) == ""


def test_a_code_of_another_browser_fails_for_want_of_its_verifier(issuer: Provider, store: Store) -> None:
    stolen = parse_qs(urlsplit(at_the_provider(desk(issuer, store))).query)["code"][0]
    victim = desk(issuer, store)
    state = parse_qs(urlsplit(at_the_provider(victim)).query)["state"][0]
    answer = victim.get("/login/oidc/return?" + urlencode({"code": stolen, "state": state}))
    assert answer.status_code == 401 and signed_in(victim) == ""


def test_a_new_key_of_the_provider_is_learned(issuer: Provider, store: Store) -> None:
    client = desk(issuer, store)
    assert client.get(at_the_provider(client)).status_code == 303
    client.cookies.clear()
    issuer.key = issuer.published = new_key("key-2")
    assert client.get(at_the_provider(client)).status_code == 303
    assert signed_in(client) == "ana"


def test_a_provider_that_is_down_or_another_is_said_so(issuer: Provider, store: Store) -> None:
    issuer.down = True
    client = desk(issuer, store)
    assert client.get("/login/oidc").status_code == 503
    issuer.down = False
    assert client.get("/login/oidc").status_code == 302, "it is asked again once it is back"
    issuer.described = {"issuer": "https://elsewhere.example"}
    assert desk(issuer, store).get("/login/oidc").status_code == 503
    nowhere = desk(issuer, store, oidc_issuer="http://127.0.0.1:9")
    assert nowhere.get("/login/oidc").status_code == 503


def test_without_a_provider_there_is_no_such_page(issuer: Provider, store: Store, tmp_path: Path) -> None:
    client = desk(issuer, store, oidc_issuer="")
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/return?code=x&state=y").status_code == 404
    assert "/login/oidc" not in client.get("/login").text
