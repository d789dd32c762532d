"""Writing through the pages and the API: the stored row decides, the state that was seen is named."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from registry.access import Actor
from tests.web.seed import OFFICES, OPERATORS

SignIn = Callable[[str], TestClient]
HEAD = "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"


def line(number: str, operator: str, office: str = OFFICES[0], goods: str = "azucar") -> bytes:
    return (HEAD + f"{number},1,import,2025-03-03,{office},X,{operator},{operator},{goods},4000,kg\n").encode()


def by_api(client: TestClient, content: bytes, **more: str) -> dict[str, Any]:
    answer = client.post("/api/v1/jobs/submit", files={"file": ("d.csv", content)}, data=more)
    assert answer.status_code == 202, answer.text
    return ended(client, answer.json()["id"])


def by_page(client: TestClient, content: bytes, **more: str) -> dict[str, Any]:
    answer = client.post("/declarations", files={"file": ("d.csv", content)}, data=more, follow_redirects=False)
    if answer.status_code == 403:  # another system has no pages
        return by_api(client, content, **more)
    assert answer.status_code == 303, answer.text
    return ended(client, answer.headers["location"].removeprefix("/check/"))


def ended(client: TestClient, job: str) -> dict[str, Any]:
    for _ in range(600):
        state: dict[str, Any] = client.get(f"/api/v1/jobs/{job}").json()
        if state["state"] in ("done", "failed"):
            return state
        time.sleep(0.05)
    raise TimeoutError(job)


@pytest.mark.parametrize("file", [by_api, by_page])
@pytest.mark.parametrize("more", [{}, {"amend": "true"}], ids=["plain", "amend"])
@pytest.mark.parametrize(
    ("owner", "thief"),
    [
        ("importer", "importer2"),
        ("officer", "importer2"),
        ("officer", "officer2"),
        ("importer", "officer2"),
        ("officer", "service"),
        ("importer", "service"),
    ],
)
def test_a_record_stays_its_owners(
    app: FastAPI, sign_in: SignIn, owner: str, thief: str, file: Any, more: dict[str, str]
) -> None:
    number = f"W-{owner}-{thief}-{file.__name__.replace('_', '-')}-{len(more)}"
    assert file(sign_in(owner), line(number, OPERATORS[0], goods="anhidrido acetico"))["state"] == "done"
    before = sign_in("auditor").get(f"/api/v1/declarations/{number}").json()
    taken = line(number, OPERATORS[1] if thief == "importer2" else OPERATORS[0], OFFICES[1])
    state = file(sign_in(thief), taken, **more)
    assert (
        state["state"] == "failed"
        and state["error"] == f"declaration {number!r} does not exist, or you do not have access to it."
    )
    after = sign_in("auditor").get(f"/api/v1/declarations/{number}").json()
    assert after == before
    assert sign_in(owner).get(f"/api/v1/declarations/{number}").status_code == 200
    assert sign_in("importer2").get(f"/api/v1/declarations/{number}").status_code == 404


def test_an_importer_does_not_talk_a_red_record_away(app: FastAPI, sign_in: SignIn) -> None:
    number = "W-SUGAR"
    by_api(sign_in("officer"), line(number, OPERATORS[0], goods="anhidrido acetico"))
    for more in ({}, {"amend": "true"}):
        state = by_api(sign_in("importer"), line(number, OPERATORS[0]), **more)
        assert state["state"] == "failed" and "declaration_amend" in state["error"]
    (kept,) = sign_in("auditor").get(f"/api/v1/declarations/{number}").json()["lines"]
    assert kept["description"] == "anhidrido acetico" and kept["findings"]


def test_the_old_file_changes_nothing_and_says_so(app: FastAPI, sign_in: SignIn) -> None:
    officer, number = sign_in("officer"), "W-OLD"
    old, new = line(number, OPERATORS[0], goods="anhidrido acetico"), line(number, OPERATORS[0])
    for content in (old, new):
        by_page(officer, content)
    again = by_api(officer, old)
    result = officer.get(again["result"]).json()
    assert result["recorded"] == {"new": 0, "amended": 0, "known": 0, "older": 1}
    assert "line_superseded" in {one["code"] for one in result["problems"]}
    shown = officer.get(f"/check/{again['id']}", headers={"accept-language": "es"}).text
    assert "line_superseded" in shown
    amended = officer.get(by_api(officer, old, amend="true")["result"]).json()
    assert amended["recorded"]["amended"] == 1


# --- cases --------------------------------------------------------------------------------------------------


def case_of(client: TestClient, number: str) -> dict[str, Any]:
    (row,) = client.get("/api/v1/cases", params={"declaration": number}).json()["cases"]
    return dict(row)


def consignment(number: str, document: str, goods: str) -> bytes:
    head = HEAD.replace("unit\n", "unit,transport_document\n")
    operator = "W-77"
    return (
        head + f"{number},1,import,2025-03-03,{OFFICES[0]},X,{operator},{operator},{goods},40,kg,{document}\n"
    ).encode()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_case_that_grew_is_not_closed_from_the_page_that_was_shown(app: FastAPI, sign_in: SignIn, lang: str) -> None:
    officer, boss = sign_in("officer"), sign_in("supervisor")
    by_api(officer, consignment(f"W-C1-{lang}", f"BL-{lang}", "acetona"))
    case = case_of(boss, f"W-C1-{lang}")["case_id"]
    page = boss.get(f"/cases/{case}").text
    seen = set(re.findall(r'name="seen" value="([^"]+)"', page))
    assert seen == {f"{case}:{case_of(boss, f'W-C1-{lang}')['version']}"}
    queue = boss.get("/cases", params={"declaration": f"W-C1-{lang}"}).text
    assert seen == set(re.findall(r'name="seen" value="([^"]+)"', queue))
    by_api(officer, consignment(f"W-C2-{lang}", f"BL-{lang}", "acetona"))
    form = {"action": "close", "case": case, "disposition": "lawful", "text": "x", "seen": seen.pop()}
    refused = boss.post("/cases/steps", data=form, headers={"accept-language": lang})
    assert refused.status_code == 409 and f"W-C2-{lang}/1" in refused.text
    assert {"en": "joined", "es": "se unió"}[lang] in refused.text
    old = boss.post("/cases/steps", data={name: value for name, value in form.items() if name != "seen"})
    assert old.status_code == 409, "a page that does not say what it showed"
    timeline = boss.get(f"/cases/{case}", headers={"accept-language": lang}).text
    assert {"en": "Line joined", "es": "Línea incorporada"}[lang] in timeline and f"W-C2-{lang}/1" in timeline


def test_the_api_closes_and_assigns_what_was_seen(app: FastAPI, sign_in: SignIn) -> None:
    officer, boss = sign_in("officer"), sign_in("supervisor")
    by_api(officer, consignment("W-C5", "BL-5", "acetona"))
    case = case_of(boss, "W-C5")
    step = {"cases": [case["case_id"]], "action": "close", "disposition": "lawful", "text": "x"}
    by_api(officer, consignment("W-C6", "BL-5", "acetona"))
    for body, says in ((step, "at which version"), (step | {"seen": {case["case_id"]: case["version"]}}, "W-C6/1")):
        answer = boss.post("/api/v1/cases/steps", json=body)
        assert answer.status_code == 409 and says in answer.json()["error"]["message"]
    seen = {case["case_id"]: case_of(boss, "W-C5")["version"]}
    assigned = boss.post("/api/v1/cases/steps", json={"cases": [case["case_id"]], "action": "assign", "seen": seen})
    assert assigned.status_code == 200
    answer = boss.post("/api/v1/cases/steps", json=step | {"seen": assigned.json()["seen"]})
    assert answer.status_code == 200, answer.text
    assert case_of(boss, "W-C5")["state"] == "closed"


def test_an_approval_from_a_page_that_is_stale_is_refused(app: FastAPI, sign_in: SignIn) -> None:
    from registry.publications import draft

    editor = Actor("legal_editor", "legal_editor")
    impact = {"entries": [], "history": {"findings_before": 0, "come": 0, "gone": 0, "by_rule": {}}, "caught": None}
    number = draft(app.state.store, editor, app.state.examiner.rulebook, "a draft", impact)
    approver = sign_in("legal_approver")
    page = approver.get(f"/editions/{number}").text
    (seen,) = set(re.findall(r'name="seen" value="([^"]+)"', page))
    for form in ({}, {"seen": "another"}):
        answer = approver.post(f"/editions/{number}/reject", data=form, follow_redirects=False)
        assert answer.status_code == 409
    done = approver.post(f"/editions/{number}/reject", data={"seen": seen}, follow_redirects=False)
    assert done.status_code == 303
