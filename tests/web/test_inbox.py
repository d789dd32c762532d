"""The inbox in the pages and the API: asked by an analyst, answered by a firm, seen in the case, mailed, watched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from registry.access import LOCAL
from registry.casework import cases
from registry.inbox import outbox
from registry.people import accounts
from registry.people.addresses import set_email
from registry.store.store import Store
from tests.registry.mail_server import MailServer
from tests.web.seed import OFFICES, OPERATORS
from web.post import Post

SignIn = Callable[[str], TestClient]
DUE = (date.today() + timedelta(days=9)).isoformat()
WORDS = "¿Uso final? Envíe la factura."
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch, registry_url: str) -> Iterator[MailServer]:
    with Store(registry_url) as store:
        set_email(store, accounts.actor_of_user(store, "administrator"), "importer", "importer@firm.example")
    with MailServer() as server:
        said = {
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(server.port),
            "MAIL_TLS": "none",
            "MAIL_FROM": "desk@a.example",
        }
        for name, value in (*said.items(), ("SITE", "https://desk.example")):
            monkeypatch.setenv(f"PRECURSOR_{name}", value)
        yield server


def case_of(url: str, operator: str = OPERATORS[0]) -> str:
    with Store(url) as store:
        wanted = cases.CaseFilter(operator=operator)
        return str(next(row["case_id"] for row in cases.list_cases(store, LOCAL, wanted) if row["state"] != "closed"))


def asked(client: TestClient, case: str, words: str = WORDS) -> str:
    answer = client.post("/inbox", data={"case": case, "text": words, "due": DUE}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def test_what_an_importer_is_asked_arrives_by_mail_and_the_answer_is_in_the_case(
    sign_in: SignIn, registry_url: str, mailed: MailServer
) -> None:
    analyst, importer, case = sign_in("analyst"), sign_in("importer"), case_of(registry_url)
    number = asked(analyst, case)
    with Store(registry_url) as store:
        assert outbox.send_waiting(store).sent == 1
    link = re.search(r"https://desk\.example(/inbox/\S+)", mailed.mails[0].get_content())
    assert link and link[1] == f"/inbox/{number}"
    seen = importer.get(f"{link[1]}?lang=es").text
    assert WORDS in seen and DUE in seen and case not in seen and "analyst" not in seen
    assert '<span class="unread-count">1' in importer.get("/inbox").text
    files = [("files", ("../ñ factura.pdf", PDF, "text/html"))]
    sent = importer.post(f"/inbox/{number}/answer", data={"text": "Pintura."}, files=files, follow_redirects=False)
    assert sent.status_code == 303
    page = analyst.get(f"/cases/{case}?lang=es").text
    assert f"{number}: Pintura." in page and "Respuesta recibida" in page and f"/inbox/{number}" in page
    kept = analyst.get(f"/inbox/{number}/documents/1")
    assert kept.content == PDF and kept.headers["content-type"] == "application/octet-stream"
    assert kept.headers["content-disposition"].startswith('attachment; filename="_ factura.pdf"')
    assert kept.headers["x-content-type-options"] == "nosniff"
    assert sign_in("importer2").get(f"/inbox/{number}/documents/1").status_code == 404


def test_a_notice_is_opened_and_no_longer_counted(sign_in: SignIn, registry_url: str) -> None:
    analyst, importer = sign_in("analyst"), sign_in("importer")
    importer.post("/inbox/notices")
    number = asked(analyst, case_of(registry_url))
    page = importer.get("/inbox").text
    assert '<span class="unread-count">1' in page
    opened = importer.post(re.findall(r'action="(/inbox/notices/\d+)"', page)[0], follow_redirects=False)
    assert opened.headers["location"] == f"/inbox/{number}"
    assert "unread-count" not in importer.get("/inbox").text


def test_the_api_says_the_same_as_the_pages(sign_in: SignIn, registry_url: str) -> None:
    analyst, importer, other = sign_in("analyst"), sign_in("importer"), sign_in("importer2")
    body = {"case": case_of(registry_url), "text": WORDS, "due": DUE}
    once = {"idempotency-key": "inbox-1"}
    made = [analyst.post("/api/v1/inbox", json=body, headers=once).json() for _ in range(2)]
    assert made[0] == made[1] and made[0]["people"] == ["importer"]
    number = made[0]["request"]
    own = importer.get("/api/v1/inbox").json()
    assert number in [one["request"] for one in own["requests"]]
    assert not {"case_id", "asked_by"} & {key for one in own["requests"] for key in one}
    assert other.get(f"/api/v1/inbox/{number}").status_code == 404
    assert importer.get("/api/v1/inbox", params={"case": body["case"]}).status_code == 403
    done = importer.post(f"/api/v1/inbox/{number}/answer", data={"text": "sí"}, files={"files": ("a.csv", b"a;b\n")})
    assert done.json()["state"] == "answered" and done.json()["documents"][0]["name"] == "a.csv"
    twice = importer.post(f"/api/v1/inbox/{number}/answer", data={"text": "otra vez"})
    assert twice.status_code == 409
    wrong = analyst.post(f"/api/v1/inbox/{number}/again", json={"text": "más", "due": DUE})
    assert wrong.json()["state"] == "open"
    html = importer.post(f"/api/v1/inbox/{number}/answer", data={"text": "x"}, files={"files": ("a.html", b"<b>")})
    assert html.status_code == 409 and "a.html" in html.text
    assert analyst.post(f"/api/v1/inbox/{number}/withdraw", json={"text": "ya no"}).json()["state"] == "withdrawn"
    assert [one["kind"] for one in importer.get("/api/v1/notices").json()][:2] == ["withdrawn", "asked_again"]
    assert importer.post("/api/v1/notices/read").json() == {"unread": 0}


def test_an_officer_asks_about_a_declaration_of_their_office(sign_in: SignIn, app: FastAPI, registry_url: str) -> None:
    officer = sign_in("officer")
    with Store(registry_url) as store:
        from registry.checking.declarations import list_lines

        here = list_lines(store, LOCAL, {"customs_office": OFFICES[0]}, limit=1)[0]["declaration_number"]
        away = list_lines(store, LOCAL, {"customs_office": OFFICES[1]}, limit=1)[0]["declaration_number"]
    assert 'action="/inbox"' in officer.get(f"/declarations/{here}").text
    data = {"text": WORDS, "due": DUE, "to": "desk"}
    sent = officer.post("/inbox", data={**data, "declaration": here}, follow_redirects=False)
    assert sent.status_code == 303
    number = sent.headers["location"].rpartition("/")[2]
    assert officer.post("/inbox", data={**data, "declaration": away}).status_code == 404
    assert officer.post("/inbox", data={**data, "case": case_of(registry_url)}).status_code == 403
    assert number in sign_in("analyst").get("/inbox").text
    assert number not in sign_in("officer2").get("/inbox").text


def test_several_cases_are_asked_about_at_once(sign_in: SignIn, registry_url: str) -> None:
    analyst, both = sign_in("analyst"), [case_of(registry_url, one) for one in OPERATORS]
    data = {"action": "request", "text": WORDS, "case": both}
    assert analyst.post("/cases/steps", data=data).status_code == 422  # until when?
    assert analyst.post("/cases/steps", data={**data, "due": DUE}, follow_redirects=False).status_code == 303
    body = {"cases": both, "action": "request", "text": WORDS, "due": DUE}
    assert analyst.post("/api/v1/cases/steps", json=body).status_code == 200
    for case in both:
        found = analyst.get("/api/v1/inbox", params={"case": case}).json()["requests"]
        assert [one["to_operator"] in OPERATORS for one in found].count(True) >= 2


def test_a_watch_is_met_by_what_is_filed_afterwards(sign_in: SignIn, app: FastAPI) -> None:
    analyst = sign_in("analyst")
    analyst.post("/inbox/notices")
    bad = analyst.post("/inbox/watches", data={"kind": "route", "value": "CN to GT"})
    assert bad.status_code == 409
    for wanted in ({"kind": "route", "value": "BO>GT"}, {"kind": "substance", "substance": "acetone"}):
        assert analyst.post("/inbox/watches", data=wanted, follow_redirects=False).status_code == 303
    head = "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignee_name,consignee_id,origin_country,destination_country,description,quantity,unit\n"
    row = "W-1,1,import,2025-03-09,GTGUA,X,A,OP-NEW,BO,GT,acetona industrial,100,kg\n"
    file = ("w.csv", (head + row).encode(), "text/csv")
    filed = sign_in("supervisor").post("/declarations", files={"file": file}, follow_redirects=False)
    job = app.state.jobs.get(filed.headers["location"].rpartition("/")[2], "supervisor")
    assert job.finished.wait(60) and not job.error
    app.state.post._follow()
    told = [one for one in analyst.get("/api/v1/notices").json() if not one["read_at"]]
    assert [(one["kind"], one["declaration_number"]) for one in told] == [("watch", "W-1")] * 2
    for one in analyst.get("/api/v1/watches").json():
        assert analyst.post(f"/inbox/watches/{one['watch']}/end", follow_redirects=False).status_code == 303
    assert analyst.get("/api/v1/watches").json() == []
    assert sign_in("importer").get("/api/v1/watches").status_code == 403


def test_the_desk_goes_on_while_the_mail_server_is_away(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise outbox.ServerAway("the_mail_server_cannot_be_reached", x="x", y="y")

    monkeypatch.setattr(outbox, "send_waiting", away)
    assert isinstance(app.state.post, Post) and app.state.post._send() is False


def test_a_person_says_where_they_get_mail(sign_in: SignIn) -> None:
    officer = sign_in("officer2")
    assert officer.post("/account/email", data={"email": "o@b.example\r\nBcc: x@y.example"}).status_code == 409
    assert officer.post("/account/email", data={"email": "off@port.example"}, follow_redirects=False).status_code == 303
    assert 'value="off@port.example"' in officer.get("/account").text
    assert officer.post("/users/analyst/email", data={"email": "x@y.example"}).status_code == 403
    assert "off@port.example" in sign_in("administrator").get("/users").text
    assert json.dumps(officer.get("/api/v1/inbox").json()).count("off@port") == 0
