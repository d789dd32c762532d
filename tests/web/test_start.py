"""An empty desk says what to do first; a first administrator lands there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import HERE, UNBOUND
from web.app import create_app
from web.settings import WebSettings

PASSWORD = "a lamp of seven birds"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A desk over an empty registry."""
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    assert os.environ["PRECURSOR_DATABASE_URL"].startswith("sqlite")
    with TestClient(create_app(workers=1, settings=WebSettings(log=False, **UNBOUND)), base_url=HERE) as client:
        yield client


def test_the_first_administrator_lands_on_the_first_steps(empty: TestClient) -> None:
    code = empty.app.state.first.code  # type: ignore[attr-defined]
    made = empty.post("/login/first", data={"code": code, "user": "ana", "password": PASSWORD}, follow_redirects=False)
    assert made.headers["location"] == "/login?next=/account/start"
    form = {"user": "ana", "password": PASSWORD, "next": "/account/start"}
    page = empty.post("/login", data=form, headers={"accept-language": "es"})
    assert page.status_code == 200
    states = re.findall(r'class="badge small (\w+)"', page.text.partition('class="steps"')[2])
    assert states == ["outline"] * 4  # one person is not an office
    assert "precursor registry load operators" in page.text and "Primeros pasos" in page.text


def test_steps_that_are_done_say_so_and_nobody_unknown_sees_them(client: TestClient, sign_in: object) -> None:
    refused = client.get("/account/start", follow_redirects=False)
    assert refused.status_code in (303, 401) and 'class="steps"' not in refused.text
    page = sign_in("supervisor").get("/account/start").text  # type: ignore[operator]
    assert re.findall(r'class="badge small (\w+)"', page.partition('class="steps"')[2]) == ["verified"] * 4
