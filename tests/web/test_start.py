"""An empty desk says what to do first; a first administrator lands there."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi.testclient import TestClient

from registry.store.store import Store
from tests.web.test_sessions import PASSWORD, app_over, client_of


def test_the_first_administrator_lands_on_the_first_steps(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        app = app_over(store)
        empty = client_of(app)
        form = {"code": app.state.first.code, "user": "ana", "password": PASSWORD}
        made = empty.post("/login/first", data=form)
        assert made.headers["location"] == "/login?next=/account/start"
        signed = empty.post("/login", data={"user": "ana", "password": PASSWORD, "next": "/account/start"})
        assert (signed.status_code, signed.headers["location"]) == (303, "/account/start")
        page = empty.get("/account/start", headers={"accept-language": "es"}).text
    states = re.findall(r'class="badge small (\w+)"', page.partition('class="steps"')[2])
    assert states == ["outline"] * 4  # one person is not an office
    assert "precursor registry load operators" in page and "Primeros pasos" in page


def test_steps_that_are_done_say_so_and_nobody_unknown_sees_them(client: TestClient, sign_in: object) -> None:
    refused = client.get("/account/start", follow_redirects=False)
    assert refused.status_code in (303, 401) and 'class="steps"' not in refused.text
    page = sign_in("supervisor").get("/account/start").text  # type: ignore[operator]
    assert re.findall(r'class="badge small (\w+)"', page.partition('class="steps"')[2]) == ["verified"] * 4
