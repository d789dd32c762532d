"""Role x endpoint x owner, generated from the routes of the app: nobody reaches further than the table says."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pypdf import PdfReader

from registry.access import ROLES, TABLE, Actor, Reach
from registry.decisions.certificate import check_certificate
from registry.log import audit
from registry.publications import draft
from registry.reports.suspicious import LOGGED
from registry.store.store import Store
from tests.web.conftest import HERE
from tests.web.seed import OFFICES, OPERATORS
from web.shared import OPEN

# pages that anyone may ask for: signing in and out, one's own account, and what keeps the machine running
PUBLIC = ("/login", "/logout", "/account", "/metrics", "/health", "/healthz", "/readyz", "/openapi.json", "/docs")
# what is open to everyone who has signed in, and to nobody else
SIGNED = ("/editions", "/api/v1/editions", "/photo", "/api/v1/lookup/photo", "/offline/table")
SignIn = Callable[[str], TestClient]


def routes(app: FastAPI) -> list[tuple[str, str, tuple[str, ...]]]:
    """Method, path and permissions of every endpoint: those of its router, and its own."""
    found = []
    for path, route in _walk(app.routes, ""):
        asked = (getattr(one.call, "permission", "") for one in route.dependant.dependencies)
        needed = tuple(dict.fromkeys(one for one in asked if one))
        found += [(method, path, needed) for method in sorted(route.methods or ())]
    return found


def _walk(some: list[object], prefix: str) -> Iterator[tuple[str, APIRoute]]:
    for route in some:
        if isinstance(route, APIRoute):
            yield prefix + route.path, route
        elif hasattr(route, "original_router"):
            tags = list(route.original_router.routes)
            inner = "/api/v1" if prefix or _is_api(route.original_router) else ""
            yield from _walk(tags, prefix or inner)


def _is_api(router: object) -> bool:
    from web.api import router as api

    return router is api


def ask(client: TestClient, method: str, path: str) -> int:
    """The status of a request with an empty body; every part of an address is one that nobody has."""
    address = re.sub(r"\{[^}]*\}", "0", path)
    return client.request(method, address, follow_redirects=False).status_code


def test_every_endpoint_names_the_permission_that_it_needs(app: FastAPI) -> None:
    unnamed = {path for _, path, needed in routes(app) if not needed and not path.startswith(PUBLIC)}
    assert unnamed == set()
    assert len(routes(app)) > 50
    assert {permission for _, _, needed in routes(app) for permission in needed} <= set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_the_table_gives_it_and_no_more(app: FastAPI, sign_in: SignIn, role: str) -> None:
    client, wrong = sign_in(role), []
    for method, path, needed in routes(app):
        if not needed:
            continue
        status = ask(client, method, path)
        refused = status in (401, 403)
        if refused != any(TABLE[permission][role] is Reach.NONE for permission in needed):
            wrong.append((method, path, needed, status))
    assert wrong == []


def test_nobody_in_particular_reaches_only_what_is_open(app: FastAPI) -> None:
    client = TestClient(app, base_url="http://desk.example", raise_server_exceptions=False)
    wrong = []
    for method, path, needed in routes(app):
        if needed:
            status = ask(client, method, path)
            refused = status == 401 or (status == 303 and method == "GET")
            if refused != (path.startswith(SIGNED) or any(permission not in OPEN for permission in needed)):
                wrong.append((method, path, needed, status))
    assert wrong == []


# --- owners -------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def lines(registry_url: str) -> list[dict[str, str]]:
    """Every recorded line: its declaration, operator and office."""
    from sqlalchemy import select

    from registry import tables
    from registry.access import operator_of

    table = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
    with Store(registry_url) as store, store.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(table))]
    return [
        {"number": row["declaration_number"], "operator": operator_of(row), "office": row["customs_office"]}
        for row in rows
    ]


OWNERS = [
    ("importer", "operator", OPERATORS[0]),
    ("importer2", "operator", OPERATORS[1]),
    ("officer", "office", OFFICES[0]),
    ("officer2", "office", OFFICES[1]),
]


def owned(lines: list[dict[str, str]], by: str, key: str) -> tuple[set[str], set[str]]:
    """Declarations of an owner, and those that hold no line of theirs."""
    own = {line["number"] for line in lines if line[by] == key}
    return own, {line["number"] for line in lines} - own


@pytest.mark.parametrize(("user", "by", "key"), OWNERS)
def test_no_answer_holds_a_row_of_another_owner(
    app: FastAPI, sign_in: SignIn, lines: list[dict[str, str]], user: str, by: str, key: str
) -> None:
    own, others = owned(lines, by, key)
    assert own and others
    client, leaks, seen = sign_in(user), [], set()
    for method, path, needed in routes(app):
        if method != "GET" or not needed or "{" in path:
            continue
        separator = "&" if "?" in path else "?"
        for address in (path, f"{path}{separator}limit=1000", *(f"{path}{separator}office={o}" for o in OFFICES)):
            text = client.get(address).text
            leaks += [(path, number) for number in others if number in text]
            seen |= {number for number in own if number in text}
    assert leaks == []
    assert seen, "the owner sees their own"


@pytest.mark.parametrize(("user", "by", "key"), OWNERS)
def test_absent_and_not_yours_are_answered_alike(
    sign_in: SignIn, lines: list[dict[str, str]], user: str, by: str, key: str
) -> None:
    own, others = owned(lines, by, key)
    client = sign_in(user)

    def answer(form: str, number: str) -> tuple[int, str]:
        found = client.get(form.format(number))
        text = re.sub(r'"request_id": ?"[^"]*"', "", found.text).replace(number, "N")
        return found.status_code, text

    for form in ("/api/v1/declarations/{}", "/declarations/{}"):
        absent = answer(form, "GTPRQ01-25-999999")
        assert absent[0] == 404
        for number in sorted(others)[:25]:
            assert answer(form, number) == absent
        assert answer(form, min(own))[0] == 200


def test_an_importer_never_sees_an_indicator_or_a_lane(sign_in: SignIn, lines: list[dict[str, str]]) -> None:
    own, _ = owned(lines, "operator", OPERATORS[0])
    client = sign_in("importer")
    for number in own:
        shown = client.get(f"/api/v1/declarations/{number}").json()
        findings = [finding for line in shown["lines"] for finding in line["findings"]]
        assert all(finding["kind"] != "indicator" and "lane" not in finding for finding in findings)


def test_a_job_is_only_its_owners(sign_in: SignIn) -> None:
    file = {"file": ("d.csv", b"declaration_number\n1\n")}
    job = sign_in("importer").post("/api/v1/jobs/check", files=file).json()["id"]
    assert sign_in("importer").get(f"/api/v1/jobs/{job}").status_code == 200
    assert sign_in("importer2").get(f"/api/v1/jobs/{job}").status_code == 404
    assert sign_in("importer2").get(f"/check/{job}").status_code == 404


# --- how one is recognised ----------------------------------------------------------------------------


def test_a_key_acts_for_its_user_within_its_scopes_and_ends(app: FastAPI, registry_url: str) -> None:
    from registry.access import Actor
    from registry.people import accounts

    with Store(registry_url) as store:
        supervisor = Actor("supervisor", "supervisor")
        key = accounts.new_key(store, supervisor, "supervisor", ["case_read"], 1)
        client = TestClient(app, base_url=HERE, headers={"authorization": f"Bearer {key}"})
        assert client.get("/api/v1/cases").status_code == 200
        assert client.get("/api/v1/declarations").status_code == 403
        accounts.revoke_key(store, supervisor, key.split(".")[0])
    assert client.get("/api/v1/cases").status_code == 401


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client: TestClient) -> None:
    answers = [
        client.post("/login", data={"user": user, "password": "wrong password"}) for user in ("officer", "nobody")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].text == answers[1].text


def test_a_form_of_another_site_changes_nothing(sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    step = {"cases": ["C-0"], "action": "note", "text": "x"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        answer = client.post("/api/v1/cases/steps", json=step, headers=headers)
        assert answer.status_code == 403
    assert client.post("/api/v1/cases/steps", json=step, headers={"origin": HERE}).status_code == 404


def test_signing_in_leads_to_no_other_site(app: FastAPI) -> None:
    from tests.web.seed import PASSWORD

    for where in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        client = TestClient(app, base_url=HERE)
        form = {"user": "auditor", "password": PASSWORD, "next": where}
        assert client.post("/login", data=form, follow_redirects=False).headers["location"] == "/"


def test_too_many_attempts_to_sign_in_are_refused(registry_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.errors import Refused
    from web.limit import RateLimits

    bounds = RateLimits({"sign_in": "3/minute"})
    for _ in range(3):
        bounds.ask("sign_in", "name:officer")
    with pytest.raises(Refused) as refused:
        bounds.ask("sign_in", "name:officer")
    assert refused.value.status_code == 429
    assert 1 <= int((refused.value.headers or {})["retry-after"]) <= 60


def test_the_person_at_the_machine_is_nobody_once_someone_is_registered(client: TestClient) -> None:
    assert client.get("/api/v1/cases").status_code == 401


def test_a_change_sent_twice_under_one_key_is_done_once(sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    case = client.get("/api/v1/cases").json()["cases"][0]["case_id"]
    step = {"cases": [case], "action": "note", "text": "sent twice"}
    for _ in range(2):
        assert client.post("/api/v1/cases/steps", json=step, headers={"idempotency-key": "k1"}).status_code == 200
    steps = client.get(f"/api/v1/cases/{case}").json()["steps"]
    assert [one["text"] for one in steps].count("sent twice") == 1
    other = client.post("/api/v1/cases/steps", json={**step, "text": "other"}, headers={"idempotency-key": "k1"})
    assert other.status_code == 409


# --- certificates -------------------------------------------------------------------------------------

CERTIFICATE = "/api/v1/audit/certificate/{}"


def test_a_certificate_is_issued_within_ones_reach_and_holds_without_the_registry(
    app: FastAPI, sign_in: SignIn, lines: list[dict[str, str]]
) -> None:
    own, others = owned(lines, "office", OFFICES[0])
    officer = sign_in("officer")
    answer = officer.get(CERTIFICATE.format(min(own)))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].startswith('attachment; filename="certificate-')
    key = sign_in("auditor").get("/api/v1/audit/head").json()["key"]
    document = check_certificate(answer.text, key)
    assert (document["declaration_number"], document["issued_by"]) == (min(own), "officer")
    assert {officer.get(CERTIFICATE.format(number)).status_code for number in (min(others), "NOWHERE-1")} == {404}
    assert sign_in("importer").get(CERTIFICATE.format(min(own))).status_code == 403


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_certificate_is_logged_before_it_is_answered_on_paper_too(
    app: FastAPI, sign_in: SignIn, lines: list[dict[str, str]], lang: str
) -> None:
    own, _ = owned(lines, "office", OFFICES[0])

    def logged() -> list[dict[str, object]]:
        with app.state.store.engine.connect() as connection:
            return audit.bodies(connection, "certificate issued")

    before = len(logged())
    answer = sign_in("officer").get(CERTIFICATE.format(max(own)), params={"format": "pdf", "lang": lang})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert max(own) in shown and {"en": "Certificate", "es": "Certificado"}[lang] in shown
    assert [body["declaration"] for body in logged()[before:]] == [max(own)]
    assert f"/certificate/{max(own)}?format=pdf" in sign_in("officer").get(f"/declarations/{max(own)}").text


# --- suspicious transaction reports ---------------------------------------------------------------------

SUSPICIOUS = "/api/v1/cases/{}/suspicious-transaction-report"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_suspicious_transaction_report_is_for_who_reads_cases_and_is_logged_before_it_is_answered(
    app: FastAPI, sign_in: SignIn, lang: str
) -> None:
    def logged() -> list[dict[str, object]]:
        with app.state.store.engine.connect() as connection:
            return audit.bodies(connection, LOGGED)

    analyst = sign_in("analyst")
    case = analyst.get("/api/v1/cases").json()["cases"][0]["case_id"]
    before = len(logged())
    answer = analyst.get(SUSPICIOUS.format(case))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == f'attachment; filename="suspicious-transaction-{case}.json"'
    made = answer.json()
    assert (made["case"], made["made_by"]) == (case, "analyst") and made["lines"] and made["unknown"]
    paper = analyst.get(SUSPICIOUS.format(case), params={"format": "pdf", "lang": lang})
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF-")
    shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert case in shown and {"en": "Suspicious", "es": "sospechosa"}[lang] in shown
    assert [(body["case"], body["by"]) for body in logged()[before:]] == [(case, "analyst")] * 2
    assert SUSPICIOUS.format(case) in analyst.get(f"/cases/{case}").text
    for user in ("officer", "importer", "administrator"):
        assert sign_in(user).get(SUSPICIOUS.format(case)).status_code == 403
    assert analyst.get(SUSPICIOUS.format("C-NONE")).status_code == 404
    assert len(logged()) == before + 2


# --- editions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_approver_sees_what_drafted_lists_would_catch(app: FastAPI, sign_in: SignIn, lang: str) -> None:
    caught = {
        "counts": {"entries": 1, "lines": 140, "operators": 1, "licences": 1, "legitimate": 1},
        "entries": [{"listing": "xx-1", "lines": 140, "possible": 2, "operators": 1, "legitimate": 1}],
        "lines": [
            {
                "declaration_number": "D-7",
                "line_number": 1,
                "declaration_date": "2025-06-01",
                "listing": "xx-1",
                "answer": "possible",
                "quantity_mg": 2_500_000,
            }
        ],
        "operators": [
            {"operator_id": "OP1", "lines": 140, "quantity_mg": 1, "first_day": "2025-06-01", "last_day": "2025-07-01"}
        ],
        "licences": [
            {"licence_number": "L1", "operator_id": "OP1", "valid_to": None, "names_it": False, "declared_before": True}
        ],
        "legitimate": [
            {
                "name": "<b>",
                "cas": "50-00-0",
                "listing": "xx-1",
                "answer": "listed",
                "how": "salt",
                "listed_already_by": ["UN Table I"],
            }
        ],
    }
    impact = {"entries": [], "history": {"findings_before": 0, "come": 0, "gone": 0, "by_rule": {}}, "caught": caught}
    editor = Actor("legal_editor", "legal_editor")
    number = draft(app.state.store, editor, app.state.examiner.catalogue, "a draft", impact)
    shown = sign_in("legal_approver").get(f"/editions/{number}", params={"lang": lang}).text
    assert {"en": "Legitimate compounds", "es": "Compuestos legítimos"}[lang] in shown
    assert "D-7" in shown and "2.500" in shown and "&lt;b&gt;" in shown and "139" in shown
    assert {"en": "Possibly listed", "es": "Posiblemente en lista"}[lang] in shown
    assert "/approve" in shown


def test_editions_are_for_those_who_signed_in(client: TestClient) -> None:
    answer = client.get("/editions", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Feditions")
    assert client.get("/api/v1/editions").status_code == 401
    assert 'href="/editions"' not in client.get("/lists").text


def test_a_refusal_on_a_page_speaks_the_language_of_the_reader(sign_in: SignIn) -> None:
    answer = sign_in("importer").get("/cases", headers={"accept-language": "es"})
    assert answer.status_code == 403 and "Su rol no permite" in answer.text and "belongs to" not in answer.text
