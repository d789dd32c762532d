"""The log by who, what and when, in page, API and command; one's own look-ups; a table as a file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from cli import main
from registry.access import LOCAL
from registry.log import audit
from registry.reports.logbook import Wanted, entries, kinds
from registry.store.store import Store
from web.pages.audit import kind_word

SignIn = Callable[[str], TestClient]
FORMULA = "=1+1 acetona"


@pytest.fixture
def asked(sign_in: SignIn) -> TestClient:
    """An analyst who looked two things up."""
    analyst = sign_in("analyst")
    for text in ("acetona", FORMULA):
        assert analyst.get("/api/v1/lookup", params={"q": text}).status_code == 200
    return analyst


def test_an_auditor_finds_entries_by_who_what_and_when(sign_in: SignIn, asked: TestClient) -> None:
    auditor = sign_in("auditor")
    found = auditor.get("/api/v1/audit/entries", params={"who": "analyst", "what": "look-up"}).json()["entries"]
    assert found and {(one["by"], one["kind"]) for one in found} == {("analyst", "look-up")}
    assert [one["place"] for one in found] == sorted((one["place"] for one in found), reverse=True)
    today = datetime.now(UTC).date()
    for since, some in ((today, True), (today + timedelta(days=1), False)):
        rows = auditor.get("/api/v1/audit/entries", params={"since": since.isoformat(), "what": "look-up"}).json()
        assert bool(rows["entries"]) is some
    assert auditor.get("/api/v1/audit/entries", params={"until": "2020-01-01"}).json() == {
        "entries": [],
        "before": None,
    }
    page = auditor.get("/audit/entries", params={"text": "1+1"}, headers={"accept-language": "es"}).text
    assert "look-up" in page and "=1+1 acetona" in page and "Bitácora" not in page.partition("<h1>")[0]
    assert asked.get("/audit/entries", follow_redirects=False).status_code == 403


def test_pages_of_the_log_join_without_a_gap(sign_in: SignIn, asked: TestClient) -> None:
    auditor, places, before = sign_in("auditor"), [], None
    while True:
        more = {"before": before} if before is not None else {}
        found = auditor.get("/api/v1/audit/entries", params={"limit": 40, **more}).json()
        places += [one["place"] for one in found["entries"]]
        before = found["before"]
        if before is None:
            break
    assert places == list(range(places[0], -1, -1))


def test_a_table_is_downloaded_as_it_is_seen_and_nothing_in_it_is_live(sign_in: SignIn, asked: TestClient) -> None:
    auditor = sign_in("auditor")
    asked_for = {"who": "analyst", "what": "look-up", "format": "csv"}
    content = auditor.get("/audit/entries", params=asked_for, headers={"accept-language": "es"})
    rows = list(csv.DictReader(io.StringIO(content.content.decode("utf-8-sig"))))
    assert rows and {row["Quién"] for row in rows} == {"analyst"}
    book = auditor.get("/audit/entries", params={**asked_for, "format": "xlsx"}).content
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    own = asked.get("/account/look-ups", params={"format": "csv"}).content.decode("utf-8-sig")
    assert f"'{FORMULA}" in own


def test_every_kind_of_entry_has_words_and_a_sign_in_is_its_persons(
    sign_in: SignIn, asked: TestClient, registry_url: str
) -> None:
    with Store(registry_url) as store:
        said = kinds(store, LOCAL)
        signed = entries(store, LOCAL, Wanted(who="analyst", what="signed in")).entries
    assert [kind for kind in said if kind_word(kind, "es") == kind] == []
    assert signed and {row["by"] for row in signed} == {"analyst"}
    page = sign_in("auditor").get("/audit/entries", params={"lang": "es", "who": "analyst"}).text
    assert "sesión iniciada" in page and ">signed in<" not in page


def test_everybody_sees_their_own_look_ups_and_no_others(
    sign_in: SignIn, asked: TestClient, client: TestClient
) -> None:
    page = asked.get("/account/look-ups", headers={"accept-language": "es"}).text
    assert ("acetona" in page and "edition=" in page and "En lista" in page) or "Listado" in page
    assert FORMULA not in sign_in("legal_editor").get("/account/look-ups").text
    assert client.get("/account/look-ups", follow_redirects=False).status_code in (303, 401)


def test_the_command_gives_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    with Store(url) as store, store.writing() as connection:
        audit.append(connection, [("look-up", {"by": who, "query": f"q{n}"}) for n, who in enumerate("abab")])
        audit.append(connection, [("check", {"by": "a%", "input": "x"})])
    done = CliRunner().invoke(
        main,
        ["audit", "entries", "--who", "a", "--what", "look-up", "--format", "json"],
        env={"PRECURSOR_DATABASE_URL": url},
    )
    assert done.exit_code == 0, done.output
    assert [row["place"] for row in json.loads(done.output)] == [2, 0]
    with Store(url) as store:
        assert [one["place"] for one in entries(store, LOCAL, Wanted(who="a%")).entries] == [4]
        assert entries(store, LOCAL, Wanted(), limit=2).before == 3


def test_the_description_is_where_programs_look_and_errors_are_problem_details(client: TestClient) -> None:
    for address in ("/openapi.json", "/docs"):
        found = client.get(address, follow_redirects=False)
        assert (found.status_code, found.headers["location"]) == (308, "/api/v1/openapi.json")
    accepts = {"accept": "application/problem+json", "accept-language": "es"}
    refused = client.get("/api/v1/lookup", params={"q": "x", "authority": "ZZ"}, headers=accepts)
    assert refused.headers["content-type"] == "application/problem+json"
    told = refused.json()
    assert (told["status"], told["instance"], told["code"]) == (422, "/api/v1/lookup", "invalid") and told["detail"]
    plain = client.get("/api/v1/lookup", params={"q": "x", "authority": "ZZ"})
    assert plain.json()["error"]["message"] == told["detail"] or plain.json()["error"]["code"] == told["code"]
