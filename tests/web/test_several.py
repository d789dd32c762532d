"""Cases that are worked together, and filters that are kept, in the pages and the API, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from registry.access import LOCAL
from registry.casework import cases
from registry.checking.declarations import list_registry
from registry.store.store import Store
from tests.web.seed import OPERATORS
from tests.web.test_language import faults

SignIn = Callable[[str], TestClient]
DUE = (date.today() + timedelta(days=9)).isoformat()


def two_open(url: str) -> tuple[list[str], dict[str, int]]:
    """Two cases that are not closed, and their versions."""
    with Store(url) as store:
        rows = [row for row in cases.list_cases(store, LOCAL) if row["state"] != "closed"][-2:]
        return [row["case_id"] for row in rows], {row["case_id"]: row["version"] for row in rows}


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("action", ["assign", "note", "request"])
def test_a_page_names_the_case_that_changed_and_works_the_other(
    sign_in: SignIn, registry_url: str, lang: str, action: str
) -> None:
    (stale, fresh), seen = two_open(registry_url)
    with Store(registry_url) as store:
        cases.note(store, LOCAL, stale, "entretanto")
    data = {"action": action, "each": "true", "to": "analyst", "text": "¿Uso final?", "due": DUE}
    data |= {"case": [stale, fresh], "seen": [f"{key}:{seen[key]}" for key in (stale, fresh)]}
    shown = sign_in("analyst").post(f"/cases/steps?lang={lang}", data=data, follow_redirects=False)
    assert shown.status_code == 200 and list(faults(shown.text, lang)) == []
    refused = shown.text.partition('id="refused"')[2]
    assert stale in refused and f"/cases/{stale}" in refused and fresh not in refused
    with Store(registry_url) as store:
        assert cases.show_case(store, LOCAL, fresh)["steps"][-1]["action"] == action
        assert cases.show_case(store, LOCAL, stale)["steps"][-1]["text"] == "entretanto"


def test_the_api_says_what_was_done_and_what_was_refused(sign_in: SignIn, registry_url: str) -> None:
    (stale, fresh), seen = two_open(registry_url)
    body = {"cases": [stale, fresh], "action": "note", "text": "visto", "each": True, "seen": {fresh: seen[fresh]}}
    done = sign_in("analyst").post("/api/v1/cases/steps", json=body, headers={"accept-language": "es"}).json()
    assert done["cases"] == [fresh] and list(done["refused"]) == [stale] and stale in done["refused"][stale]
    assert done["seen"][fresh] > seen[fresh]
    assert sign_in("auditor").post("/api/v1/cases/steps", json=body).status_code == 403


@pytest.mark.parametrize(
    ("user", "page", "query"),
    [
        ("analyst", "cases", "lane=red&state=pending"),
        ("importer", "declarations", "since=2025-03-01"),
        ("officer", "operators", "q=quimica"),
        ("auditor", "audit", "who=supervisor"),
    ],
)
def test_a_filter_is_kept_in_the_page_it_narrows(sign_in: SignIn, user: str, page: str, query: str) -> None:
    client, name = sign_in(user), "Lo mío <1>"
    where = "/audit/entries" if page == "audit" else f"/{page}"
    assert 'action="/account/filters"' in client.get(f"{where}?{query}").text
    form = {"page": page, "name": name, "query": query}
    kept = client.post("/account/filters", data=form, follow_redirects=False)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{where}?{query}")
    for lang in ("en", "es"):
        shown = client.get(f"{where}?lang={lang}").text
        assert f'href="{where}?{query.replace("&", "&amp;")}"' in shown and "Lo mío &lt;1&gt;" in shown
        assert list(faults(shown, lang)) == []
    assert name in [one["name"] for one in client.get(f"/api/v1/filters?page={page}").json()]
    assert name not in sign_in("supervisor").get("/api/v1/filters").text
    gone = client.post(f"/account/filters/{page}/remove", data={"name": name}, follow_redirects=False)
    assert gone.headers["location"] == where and name not in client.get("/api/v1/filters").text


def test_filters_in_the_api(sign_in: SignIn) -> None:
    analyst = sign_in("analyst")
    body = {"page": "cases", "name": "rojos", "query": "lane=red"}
    assert analyst.post("/api/v1/filters", json=body).status_code == 200
    assert analyst.post("/api/v1/filters", json={**body, "query": "colour=red"}).status_code == 409
    assert analyst.post("/api/v1/filters", json={**body, "page": "declarations"}).status_code == 409
    assert analyst.post("/api/v1/filters", json={**body, "page": "audit", "query": "who=eva"}).status_code == 403
    assert analyst.delete("/api/v1/filters/cases/rojos").status_code == 200
    assert analyst.delete("/api/v1/filters/cases/rojos").status_code == 404
    assert sign_in("administrator").get("/api/v1/filters").status_code == 403


@pytest.mark.parametrize("lang", ["en", "es"])
def test_operators_are_found_by_name_or_number_and_downloaded(sign_in: SignIn, lang: str) -> None:
    officer = sign_in("officer")
    shown = officer.get(f"/operators?q=QUIMICA&lang={lang}").text
    numbers = re.findall(r"\b5\d{6}-\d\b", shown)
    assert numbers and list(faults(shown, lang)) == []
    assert numbers[0] in officer.get(f"/operators?q={numbers[0]}").text
    assert len(officer.get(f"/operators?q={numbers[0]}&format=csv").text.strip().splitlines()) == 2
    own = sign_in("importer").get("/operators?format=csv").text.strip().splitlines()
    assert len(own) == 2  # heading, and the firm that the person acts for


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_officer_sees_licence_and_permits_of_a_firm_beside_the_answer(
    sign_in: SignIn, registry_url: str, lang: str
) -> None:
    with Store(registry_url) as store:
        held = [one for one in list_registry(store, LOCAL, "permits") if one["operator_id"] not in OPERATORS]
        permit = next(one for one in held if one["substance"] == "acetic-anhydride")
    firm, officer = permit["operator_id"], sign_in("officer")
    asked = {"q": "anhídrido acético", "operator": firm, "as_of": permit["valid_from"].isoformat(), "lang": lang}
    shown = officer.get("/", params=asked).text.partition('id="firm"')[2].partition("</div>")[0]
    assert permit["permit_number"] in shown and list(faults(shown, lang)) == []
    body = officer.get(
        f"/api/v1/operators/{firm}", params={"substance": "acetic-anhydride", "as_of": asked["as_of"]}
    ).json()
    row = next(one for one in body["permits"] if one["permit_number"] == permit["permit_number"])
    assert row["granted_mg"] == permit["quantity_mg"] and row["standing"] == "active"
    assert f"{row['left_mg'] / 1e6:,.3f} kg" in shown
    other = officer.get("/", params={**asked, "q": "tolueno"}).text.partition('id="firm"')[2].partition("</div>")[0]
    assert permit["permit_number"] not in other
    stranger = sign_in("importer2").get("/", params=asked).text
    assert permit["permit_number"] not in stranger and firm in stranger.partition('id="firm"')[2][:300]
    assert sign_in("importer2").get(f"/api/v1/operators/{firm}").status_code == 404
