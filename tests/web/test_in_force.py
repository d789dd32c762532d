"""An edition approved by another process is in force at a running desk from the next request on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Query
from registry.access import Actor
from registry.log import audit
from registry.publications import approve, draft
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.test_simulate import DRAFT
from tests.web.conftest import UNBOUND
from web.app import create_app
from web.asked import desk_of
from web.environment import WebSettings
from web.shared import ANONYMOUS

EVA, LEO = Actor("eva", "legal_editor"), Actor("leo", "legal_approver")
IMPACT = {"entries": [], "history": {}}
GONE = "GT-LICENCE-HELD"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('registry') / 'registry.db'}"


@pytest.fixture(scope="module")
def desk(url: str) -> Iterator[tuple[FastAPI, TestClient]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRECURSOR_DATABASE_URL", url)
        app = create_app(workers=1, settings=WebSettings(log=False, local=False, **UNBOUND))
        with TestClient(app) as client:
            yield app, client


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("drafted")
    (folder / "draft.yaml").write_text(DRAFT, "utf-8")
    return Catalogue.load([folder])


def test_a_running_desk_answers_by_what_was_approved_elsewhere(
    url: str, desk: tuple[FastAPI, TestClient], edition: Catalogue, rulebook: Rulebook, catalogue: Catalogue
) -> None:
    app, client = desk
    asked = {"q": "efedrina"}
    assert client.get("/api/v1/lookup", params=asked).json()[0]["edition"] == catalogue.edition
    request: Any = SimpleNamespace(app=app, state=SimpleNamespace(actor=ANONYMOUS), headers={})
    waiting = desk_of(request)  # a job that waits for its turn
    rules = replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.id != GONE), edition="f" * 64)
    with Store(url) as elsewhere:  # another desk, or the command line
        for one in (edition, rules):
            approve(elsewhere, LEO, draft(elsewhere, EVA, one, "x", IMPACT))
        (found,) = client.get("/api/v1/lookup", params=asked).json()
        assert found["edition"] == edition.edition and "XX" in {row["authority"] for row in found["listings"]}
        assert GONE not in {row["id"] for row in client.get("/api/v1/rules").json()}
        assert client.get(f"/rules/{GONE}").status_code == 404
        assert client.get("/readyz").json()["edition"] == edition.edition
        with elsewhere.engine.connect() as connection:
            logged = audit.bodies(connection, "look-up")
        assert [said["lists"] for said in logged] == [catalogue.edition, edition.edition]
    (shown,) = looked_up(waiting, "efedrina")
    assert shown.content["edition"] == edition.edition and waiting.editions == (edition.edition, rules.edition)


def looked_up(desk: Any, text: str) -> list[Any]:
    found: list[Any] = []
    desk.run("look_up", [Query(text=text)], date(2026, 1, 1), None, given=found)
    return found
