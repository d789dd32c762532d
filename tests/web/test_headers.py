"""Programs find the next page and what is left of their bound in the headers of an answer (RFC 8288; the IETF draft)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from registry.store.store import Store
from tests.web.conftest import HERE, UNBOUND
from web.app import create_app
from web.environment import WebSettings

SignIn = Callable[[str], TestClient]
PAGED = {  # path -> who reads it, the rows of its answer, whether it counts them
    "/api/v1/declarations": ("supervisor", "lines", True),
    "/api/v1/cases": ("supervisor", "cases", True),
    "/api/v1/operators": ("supervisor", "operators", True),
    "/api/v1/registry/{kind}": ("supervisor", "rows", False),
    "/api/v1/inspections": ("supervisor", "inspections", True),
    "/api/v1/inbox": ("supervisor", "requests", False),
    "/api/v1/lists": ("analyst", "listings", True),
    "/api/v1/audit/entries": ("auditor", "entries", False),
}
LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


def links(answer: Any) -> dict[str, str]:
    return {rel: where for where, rel in LINK.findall(answer.headers.get("link", ""))}


def schema(app: FastAPI) -> dict[str, Any]:
    described: dict[str, Any] = TestClient(app, base_url=HERE).get("/api/v1/openapi.json").json()
    return described


def test_every_paged_answer_is_among_these(app: FastAPI) -> None:
    paged = {
        path
        for path, operations in schema(app)["paths"].items()
        if {one["name"] for one in operations.get("get", {}).get("parameters", ())} & {"offset", "before"}
    }
    assert paged == set(PAGED)


@pytest.mark.parametrize("path", PAGED)
def test_following_the_links_gives_every_row_once(sign_in: SignIn, path: str) -> None:
    user, key, counted = PAGED[path]
    client, where = sign_in(user), path.replace("{kind}", "permits")
    whole = client.get(where, params={"limit": 40})
    rows, answer, seen = [], client.get(where, params={"limit": 7}), 0
    while seen < 6:
        assert answer.status_code == 200 and len(answer.json()[key]) <= 7
        if counted:
            assert int(answer.headers["x-total-count"]) == answer.json()["total"]
        rows += answer.json()[key]
        seen += 1
        if "next" not in links(answer):
            assert not counted or len(rows) == answer.json()["total"]
            break
        assert len(answer.json()[key]) == 7
        on = client.get(links(answer)["next"])
        if "/audit/" not in where:  # a cursor goes one way
            assert client.get(links(on)["prev"]).json() == answer.json()
        answer = on
    assert rows[:40] == whole.json()[key][: len(rows)] or "/audit/" in where  # which grows while it is read
    assert "prev" not in links(whole)


def test_a_link_keeps_what_was_asked_and_leads_nowhere_else(sign_in: SignIn) -> None:
    answer = sign_in("supervisor").get("/api/v1/cases", params={"state": "pending", "limit": "2", "lane": "red"})
    on = urlsplit(links(answer)["next"])
    assert (on.scheme, on.netloc, on.path) == ("", "", "/api/v1/cases")
    assert parse_qs(on.query) == {"state": ["pending"], "lane": ["red"], "limit": ["2"], "offset": ["2"]}
    odd = sign_in("supervisor").get("/api/v1/operators", params={"q": '"><x>\r\ny: z', "limit": "1"})
    assert odd.status_code == 200 and "y" not in odd.headers
    odd = sign_in("supervisor").get("/api/v1/declarations", params={"x": '>; rel="next", <//evil', "limit": "1"})
    assert urlsplit(links(odd)["next"]).netloc == "" and odd.headers["link"].count("<") == 1


def test_an_answer_says_what_is_left_of_a_bound_and_a_refusal_when_to_come_back(registry_url: str) -> None:
    bounds = {**UNBOUND, "rate_look_up": "3/minute"}
    app = create_app(settings=WebSettings(log=False, session_key="for the test", **bounds))
    with Store(registry_url) as store:
        app.state.store = store
        client = TestClient(app, base_url="http://desk.example", raise_server_exceptions=False)
        # a value that is refused before it is read costs as much as any other
        answers = [
            client.get("/api/v1/lists/changes", params={"from": "2024-01-01", "authority": "-"}) for _ in "12345"
        ]
    left = [re.fullmatch(r'"look-up";r=(\d+);t=(\d+)', one.headers["ratelimit"]) for one in answers]
    assert [int(one[1]) for one in left if one] == [2, 1, 0, 0, 0]
    assert all(0 < int(one[2]) <= 60 for one in left if one)
    assert {one.headers["ratelimit-policy"] for one in answers} == {'"look-up";q=3;w=60'}
    assert [one.status_code for one in answers][3:] == [429, 429]
    assert all(0 < int(one.headers["retry-after"]) <= 60 for one in answers[3:])


def test_what_is_not_bounded_says_nothing_of_a_bound(sign_in: SignIn) -> None:
    answer = sign_in("supervisor").get("/api/v1/cases")
    assert "ratelimit" not in answer.headers and "ratelimit-policy" not in answer.headers


def test_the_description_names_the_headers(app: FastAPI) -> None:
    paths = schema(app)["paths"]
    for path in PAGED:
        headers = paths[path]["get"]["responses"]["200"]["headers"]
        assert "Link" in headers and ("X-Total-Count" in headers) == PAGED[path][2], path
    for path, method in (("/api/v1/lookup", "get"), ("/api/v1/jobs/submit", "post"), ("/api/v1/cases/steps", "post")):
        responses = paths[path][method]["responses"]
        done = next(responses[code] for code in ("200", "202") if code in responses)
        assert {"RateLimit", "RateLimit-Policy"} <= set(done["headers"]), path
        assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(responses["429"]["headers"]), path
    assert "RateLimit" not in paths["/api/v1/cases"]["get"]["responses"]["200"].get("headers", {})
