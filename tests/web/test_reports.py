"""The reports of the command line, from the pages: the same file, no further than one may see, and in the log."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader

from precursors.catalogue.load import Catalogue
from registry.access import Actor
from registry.casework.cases import list_cases
from registry.log import audit
from registry.reports.data import Source
from registry.reports.files import rendered_report
from registry.reports.filters import Filters
from registry.reports.summary import seen_in_registry, summary
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.web.seed import OFFICES

SignIn = Callable[[str], TestClient]
WANTED = {"summary": {"since": "2025-01-01"}, "annual": {"year": "2025"}, "precision": {}}
TITLES = {
    "summary": {"en": "Summary", "es": "Resumen"},
    "annual": {"en": "2025", "es": "2025"},
    "precision": {"en": "Precision", "es": "Precisión"},
}


REACHES = {"summary": {"officer", "analyst", "supervisor", "auditor"}, "case": {"analyst", "supervisor", "auditor"}}
EVERYONE = (
    "importer",
    "officer",
    "analyst",
    "supervisor",
    "legal_editor",
    "legal_approver",
    "auditor",
    "administrator",
)


@pytest.mark.parametrize("kind", WANTED)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_report_is_made_in_the_language_of_the_reader(sign_in: SignIn, kind: str, lang: str) -> None:
    answer = sign_in("supervisor").get(f"/reports/{kind}", params={**WANTED[kind], "lang": lang})
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert ".pdf" in answer.headers["content-disposition"]
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert TITLES[kind][lang] in said


def test_it_is_the_file_of_the_command_line_within_reach(app: FastAPI, sign_in: SignIn, registry_url: str) -> None:
    asked = {"since": "2025-01-01", "format": "xlsx", "lang": "en"}
    with app.state.store.engine.connect() as connection:
        before = audit.size(connection)  # others ask for reports of the same desk
    found = {user: sign_in(user).get("/reports/summary", params=asked).content for user in ("officer", "supervisor")}
    officer = Actor("officer", "officer", office=OFFICES[0])
    with Store(registry_url) as store:
        seen = seen_in_registry(Source(store, officer), Filters(since=date(2025, 1, 1)))
        made = summary(seen, Catalogue.load(), Rulebook.load(), language="en", day=date.today())
    assert found["officer"] == rendered_report(made, ".xlsx") != found["supervisor"]
    with app.state.store.engine.connect() as connection:
        said = audit.bodies(connection, "declarations read", before)
    assert {one["by"] for one in said if one.get("of") == "report-summary"} == {"officer", "supervisor"}


def test_the_file_of_a_case_is_on_its_page(sign_in: SignIn, registry_url: str, tmp_path: Path) -> None:
    boss = sign_in("supervisor")
    with Store(registry_url) as store:
        case = str(list_cases(store, Actor("supervisor", "supervisor"), limit=1)[0]["case_id"])
    assert f"/reports/case?case={case}" in boss.get(f"/cases/{case}").text
    answer = boss.get("/reports/case", params={"case": case})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert boss.get("/reports/case", params={"case": "C-000000000000"}).status_code == 404


def test_what_is_asked_wrongly_or_by_others_is_refused(sign_in: SignIn) -> None:
    boss = sign_in("supervisor")
    for kind, asked in (("annual", {}), ("annual", {"year": "99"}), ("summary", {"since": "x"}), ("case", {})):
        assert boss.get(f"/reports/{kind}", params=asked).status_code == 422, (kind, asked)
    assert boss.get("/reports/nothing").status_code in (404, 422)
    assert sign_in("importer").get("/reports/annual", params={"year": "2025"}).status_code == 403
    page = boss.get("/reports", headers={"accept-language": "es"}).text
    assert all(f'action="/reports/{kind}"' in page for kind in WANTED) and "/working-tables" in page
    assert 'href="/reports"' in boss.get("/board").text


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("kind", WANTED)
def test_a_program_gets_the_values_and_the_very_file_of_the_page(sign_in: SignIn, kind: str, lang: str) -> None:
    boss, asked = sign_in("supervisor"), {**WANTED[kind], "lang": lang}
    told = boss.get(f"/api/v1/reports/{kind}", params=asked)
    assert told.status_code == 200 and told.headers["content-type"] == "application/json"
    content = told.json()
    assert content["report"] == kind and content["language"] == lang and TITLES[kind][lang] in content["title"]
    assert content["blocks"] and content["editions"]["lists"]
    for form in ("pdf", "xlsx"):
        given, shown = (
            boss.get(f"{place}/{kind}", params={**asked, "format": form}) for place in ("/api/v1/reports", "/reports")
        )
        assert given.status_code == 200 and given.headers["content-type"] == shown.headers["content-type"]
        assert given.content == shown.content and f"{kind}.{form}" in given.headers["content-disposition"]


def test_a_program_gets_a_report_no_further_than_its_role(app: FastAPI, sign_in: SignIn, registry_url: str) -> None:
    with Store(registry_url) as store:
        case = str(list_cases(store, Actor("supervisor", "supervisor"), limit=1)[0]["case_id"])
    for kind, asked in (("summary", {}), ("case", {"case": case})):
        found = {user: sign_in(user).get(f"/api/v1/reports/{kind}", params=asked).status_code for user in EVERYONE}
        assert {user for user, status in found.items() if status == 200} == REACHES[kind], (kind, found)
        assert {status for user, status in found.items() if user not in REACHES[kind]} == {403}, (kind, found)
    totals = {user: sign_in(user).get("/api/v1/reports/summary").json()["blocks"] for user in ("officer", "supervisor")}
    assert totals["officer"] != totals["supervisor"]
    with app.state.store.engine.connect() as connection:
        assert audit.bodies(connection, "declarations read")[-1]["of"] == "report-summary"


def test_what_a_program_asks_wrongly_is_refused(sign_in: SignIn) -> None:
    boss = sign_in("supervisor")
    for kind, asked in (
        ("annual", {}),
        ("annual", {"year": "99"}),
        ("summary", {"since": "x"}),
        ("summary", {"format": "html"}),
        ("summary", {"office": "x" * 201}),
        ("case", {}),
    ):
        answer = boss.get(f"/api/v1/reports/{kind}", params=asked)
        assert answer.status_code == 422 and answer.json()["error"]["code"] == "invalid", (kind, asked)
    assert boss.get("/api/v1/reports/case", params={"case": "C-000000000000"}).status_code == 404
