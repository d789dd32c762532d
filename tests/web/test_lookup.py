"""The look-up as an officer needs it: the home verdict, then the papers, then other authorities, then the chemistry."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from web.asked import Desk, TooCostly

FIRST = {
    "en": ("Controlled in Guatemala: Listado I.", "Hold the goods until licence, permit and documents are shown"),
    "es": (
        "Sujeto a control en Guatemala: Listado I.",
        "Retenga la mercancía hasta que licencia, permiso y documentos",
    ),
}


def page_of(client: TestClient, **asked: str) -> str:
    answer = client.get("/", params=asked)
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("lang", FIRST)
def test_the_parts_come_in_the_order_of_their_use(client: TestClient, lang: str) -> None:
    page = page_of(client, q="anhidrido acetico", lang=lang)
    parts = (*FIRST[lang], "GT-IMPORT-CERTIFICATE", 'id="account"', 'id="others"', 'id="answer"', 'class="reasons"')
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert "2025" in page[: page.index("GT-IMPORT-CERTIFICATE")]  # the regulation that was not read, beside the verdict


def test_what_was_not_read_is_as_loud_as_what_is_listed(client: TestClient) -> None:
    page = page_of(client, q="anhidrido acetico y brumatrol", lang="es")
    assert page.index('class="unread"') < page.index('id="account"')
    assert '<mark class="not_read" translate="no">brumatrol</mark>' in page
    assert 'class="verdict listed"' in page
    assert 'class="unread"' not in page_of(client, q="agua destilada", lang="es")


def test_that_the_signs_disagree_is_said_before_the_account(client: TestClient) -> None:
    page = page_of(client, q="acetona CAS 67-66-3", lang="es")
    assert page.index("no concuerdan") < page.index('id="account"')
    assert page_of(client, q="acetona CAS 67-64-1", lang="es").count("no concuerdan") == 0


def test_a_link_keeps_its_edition_and_says_when_another_answers(client: TestClient) -> None:
    page = page_of(client, q="acetona", lang="en")
    link = re.search(r'href="(/\?q=acetona[^"]*edition=[0-9a-f]{16})"', page)
    assert link
    address = link[1].replace("&amp;", "&")
    same = client.get(address, params=None).text
    assert "Controlled in Guatemala" in same and 'class="warning"' not in same
    other = client.get(re.sub(r"edition=\w+", "edition=0123456789abcdef", address)).text
    assert 'class="warning"' in other and "0123456789abcdef" in other


def test_the_api_gives_the_same_verdict(client: TestClient) -> None:
    (found,) = client.get("/api/v1/lookup", params={"q": "anhidrido acetico"}).json()
    assert found["home"]["headline"]["es"] == FIRST["es"][0] and found["home"]["action"] == "papers"
    assert "GT-LICENCE-HELD" in {one["rule"] for one in found["home"]["due"]}
    many = client.post("/api/v1/screen", json={"values": ["anhidrido acetico", "agua"]}).json()
    assert [one["home"]["action"] for one in many] == ["papers", "go_on"]


def test_goods_that_only_a_convention_names_are_held(client: TestClient) -> None:
    page = page_of(client, q="4-piperidona", lang="es")
    assert "ONU Cuadro I" in page and "Retenga la mercancía y llame a la Sección" in page
    assert 'class="verdict possible"' in page


def test_a_value_that_costs_too_much_has_its_page_as_well(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_costly(self: Desk, task: str, *arguments: Any, **more: Any) -> Any:
        if task == "look_up":
            raise TooCostly(413)
        return run(self, task, *arguments, **more)

    run = Desk.run
    monkeypatch.setattr(Desk, "run", too_costly)
    answer = client.get("/", params={"q": "anhidrido acetico", "lang": "es"})
    assert answer.status_code == 200 and 'class="verdict undetermined"' in answer.text
    (found,) = client.get("/api/v1/lookup", params={"q": "anhidrido acetico"}).json()
    assert found["home"]["action"] == "ask" and found["home"]["due"] is None
