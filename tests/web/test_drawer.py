"""What a person sends after their session has ended is kept for them, and for nobody else, until they sign in again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from registry.access import Actor
from registry.people import accounts
from registry.store.store import Store
from tests.web.conftest import HERE
from tests.web.seed import OPERATORS, PASSWORD
from tests.web.test_writes import ended, line
from web import drawer, security

OWN, OTHER = OPERATORS
LEAVER = "leaver"  # of whom no other test holds a session
SECRET = "anhidrido acetico de la finca Las Ceibas"
Tick = Callable[[float], None]


@pytest.fixture(scope="module", autouse=True)
def leaver(app: FastAPI) -> Iterator[None]:
    """A person whose sessions these tests may end; gone afterwards, so that nothing else is addressed to them."""
    store, first, administrator = app.state.store, f"{PASSWORD} first", Actor("administrator", "administrator")
    accounts.add_user(store, administrator, LEAVER, "importer", operator=OWN, password=first)
    accounts.set_password(store, accounts.authenticate(store, LEAVER, first), LEAVER, PASSWORD)
    yield
    accounts.disable_user(store, administrator, LEAVER)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tick]:
    """Lets hours go by."""
    now, clock = [0.0], security.clock
    monkeypatch.setattr(security, "clock", lambda: clock() + now[0])
    monkeypatch.setattr(drawer, "clock", lambda: clock() + now[0])

    def goes_by(hours: float) -> None:
        now[0] += hours * 3_600

    yield goes_by


@pytest.fixture
def browser_of(app: FastAPI) -> Iterator[Callable[[], TestClient]]:
    """A browser of its own each time; nothing that it sent is left behind."""
    yield lambda: TestClient(app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False)
    app.state.drawer.clear()


def signs_in(client: TestClient, user: str = LEAVER) -> str:
    answer = client.post("/login", data={"user": user, "password": PASSWORD, "next": "/account/unsent"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def sends(client: TestClient, content: bytes, where: str = "/declarations") -> str:
    """Where the browser is led."""
    answer = client.post(where, files={"file": ("mis-líneas.csv", content, "text/csv")})
    assert answer.status_code == 303, (answer.status_code, answer.text[:200])
    return str(answer.headers["location"])


def kept_of(client: TestClient) -> list[str]:
    """The addresses at which what is kept can be sent."""
    shown = client.get("/account/unsent")
    return re.findall(r'action="(/account/unsent/[\w-]+)"', shown.text) if shown.status_code == 200 else []


def files_in(app: FastAPI) -> list[Path]:
    return [one for one in app.state.drawer.folder.iterdir() if one.is_file()]


def test_a_file_sent_after_the_session_is_found_again(
    app: FastAPI, browser_of: Callable[[], TestClient], later: Tick
) -> None:
    client = browser_of()
    signs_in(client)
    later(9)
    assert sends(client, line("K-1", OWN), "/check") == "/login?next=%2Faccount%2Funsent"
    assert "mis-l" not in client.get("/account/unsent", follow_redirects=True).text
    assert signs_in(client) == "/account/unsent"
    shown = client.get("/account/unsent", headers={"accept-language": "es"}).text
    assert "mis-líneas.csv" in shown and "K-1" not in shown, "the file is named, its content is not shown"
    assert 'href="/account/unsent"' in client.get("/account").text, "also whoever went elsewhere is told"
    (again,) = kept_of(client)
    answer = client.post(again)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/check/"), answer.text[:300]
    state = ended(client, answer.headers["location"].removeprefix("/check/"))
    assert state["state"] == "done" and state["kind"] == "check"
    assert kept_of(client) == [] and not files_in(app)
    assert client.post(again).status_code == 404, "it is sent once"
    assert 'href="/account/unsent"' not in client.get("/account").text


def test_after_another_tab_was_signed_out_only_what_is_refused_is_kept(
    app: FastAPI, browser_of: Callable[[], TestClient], later: Tick
) -> None:
    client = browser_of()
    signs_in(client)
    later(9)
    assert client.get("/declarations").status_code == 303
    assert sends(client, line("K-2", OWN), "/check").startswith("/check/"), "what strangers may do is done"
    assert not files_in(app)
    assert sends(client, line("K-3", OWN)) == "/login?next=%2Faccount%2Funsent"
    signs_in(client)
    assert len(kept_of(client)) == 1


def test_a_mended_grid_and_a_line_of_the_form_are_found_again(
    browser_of: Callable[[], TestClient], later: Tick
) -> None:
    client = browser_of()
    signs_in(client)
    wrong = line("K-GRID", OWN).replace(b",import,", b",imprt,")
    key = sends(client, wrong, "/check").removeprefix("/check/")
    ended(client, key)
    (cell,) = re.findall(r'name="(c-\d+-\d+)" value="imprt"', client.get(f"/check/{key}").text)
    later(9)
    assert client.get("/account").status_code == 303, "the session ended in another tab"
    assert client.get(f"/check/{key}").headers.get("location", "").startswith("/login"), "one's own result waits"
    answer = client.post(f"/check/{key}/corrected", data={cell: "import"})
    assert answer.headers.get("location") == "/login?next=%2Faccount%2Funsent", answer.status_code
    signs_in(client)
    (again,) = kept_of(client)
    answer = client.post(again)
    assert answer.status_code == 303 and answer.headers["location"] != f"/check/{key}"
    assert ended(client, answer.headers["location"].removeprefix("/check/"))["state"] == "done"
    assert browser_of().get(f"/check/{key}").status_code == 404, "a stranger is told of nothing"


def test_two_people_at_one_browser_and_one_person_at_two(
    app: FastAPI, browser_of: Callable[[], TestClient], later: Tick
) -> None:
    client, elsewhere = browser_of(), browser_of()
    signs_in(client)
    later(9)
    sends(client, line("K-MINE", OWN, goods=SECRET))
    assert kept_of(client) == []
    signs_in(client, "importer2")
    seen = client.get("/account/unsent").text
    assert kept_of(client) == [] and "mis-líneas" not in seen and LEAVER not in seen
    signs_in(elsewhere)
    assert kept_of(elsewhere) == [], "what was sent from one browser is not shown in another"
    signs_in(client)
    (again,) = kept_of(client)
    for other in (elsewhere, browser_of()):
        assert other.post(again).status_code in (303, 401, 404)
        assert other.post(f"{again}/drop").status_code in (303, 401, 404)
    assert kept_of(client) == [again] and len(files_in(app)) == 1
    assert client.post(f"{again}/drop").status_code == 303
    assert kept_of(client) == [] and not files_in(app)


def test_signing_out_throws_it_away_and_time_does(
    app: FastAPI, browser_of: Callable[[], TestClient], later: Tick
) -> None:
    client = browser_of()
    for leaves in (lambda: client.post("/logout"), lambda: later(drawer.HOURS + 0.1)):
        signs_in(client)
        later(9)
        sends(client, line("K-GONE", OWN))
        signs_in(client)
        assert kept_of(client)
        leaves()
        signs_in(client)
        assert kept_of(client) == [] and not files_in(app)


def test_strangers_keep_nothing_and_nobody_fills_the_disk(
    app: FastAPI, browser_of: Callable[[], TestClient], later: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = browser_of()
    for _ in range(3):
        assert stranger.post("/declarations", files={"file": ("a.csv", b"x" * 1_000)}).status_code == 401
    stranger.cookies.set("precursor", "eyJ3YXMiOiAiaW1wb3J0ZXIiLCAiYnJvd3NlciI6ICJ4In0=.AAAA.AAAA")
    assert stranger.post("/declarations", files={"file": ("a.csv", b"x" * 1_000)}).status_code == 401
    out = browser_of()
    signs_in(out)
    out.post("/logout")
    assert out.post("/declarations", files={"file": ("a.csv", b"x" * 1_000)}).status_code == 401
    assert not files_in(app)
    people = [browser_of() for _ in range(3)]
    for one in people:
        signs_in(one)
    signs_in(other := browser_of(), "importer2")
    later(9)
    for number in range(2 * drawer.MOST_OF_ONE):
        sends(people[number % 3], line(f"K-{number}", OWN))
    assert len(files_in(app)) == drawer.MOST_OF_ONE, "of one person, whatever the browser, the newest stay"
    monkeypatch.setattr(drawer, "ROOM", sum(one.stat().st_size for one in files_in(app)) + 10)
    answer = other.post("/declarations", files={"file": ("a.csv", line("K-LATE", OTHER))})
    assert answer.status_code == 401 and len(files_in(app)) == drawer.MOST_OF_ONE, (
        "nobody's is thrown out for another's"
    )


def test_what_holds_a_secret_and_what_a_program_sends_is_not_kept(
    app: FastAPI, browser_of: Callable[[], TestClient], later: Tick
) -> None:
    client = browser_of()
    signs_in(client)
    later(9)
    form = {"old": PASSWORD, "new": f"{PASSWORD} more"}
    assert client.post("/account/password", data=form).status_code == 401
    assert client.post("/api/v1/jobs/submit", files={"file": ("a.csv", line("K-API", OWN))}).status_code == 401
    assert not files_in(app)


def test_what_is_refused_when_it_is_sent_again_stays_until_it_is_thrown_away(
    app: FastAPI, browser_of: Callable[[], TestClient], later: Tick
) -> None:
    client = browser_of()
    signs_in(client)
    later(9)
    assert client.post("/check/nowhere/corrected", data={"c-1-1": "export"}).status_code == 303
    signs_in(client)
    (again,) = kept_of(client)
    assert client.post(again).status_code == 404 and kept_of(client) == [again]


@pytest.mark.browser
def test_in_the_page_a_file_sent_too_late_is_filed_after_signing_in(
    browser: Any, address: str, registry_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "mis-líneas.csv"
    path.write_bytes(line("K-PAGE", OWN))
    page = browser.new_context(viewport={"width": 390, "height": 800}, locale="es").new_page()
    page.goto(f"{address}/login?next=/declarations")

    def signs() -> None:
        page.fill("#user", LEAVER)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")

    signs()
    page.set_input_files("input[name=file]", path)
    with Store(registry_url) as store:  # signed out elsewhere: every session of the person ends
        accounts.sign_out(store, Actor(LEAVER, "importer", operator=OWN))
    page.click("form[action='/declarations'] button:not([formaction])")
    page.wait_for_selector("#kept-for-you")
    assert "mis-líneas" not in page.content()
    signs()
    page.wait_for_selector("form[action^='/account/unsent/']")
    assert "mis-líneas.csv" in page.inner_text("main")
    page.click("form[action^='/account/unsent/'] button.send")
    page.wait_for_selector("a[href$='/receipt.pdf']", timeout=30_000)
    page.context.close()
