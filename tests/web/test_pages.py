"""The pages and the API: what they answer, and what they never do."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.log import audit
from web.api import router as api
from web.pages import router as pages

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "guatemala-2025" / "declarations.csv"
DAMAGED = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,description,quantity,unit\n"
    "1,1,import,2025-02-30,A,B,acetona,100,kg\n2,1,import,2025-03-03,A,B,anhidrido acetico,100,kg\n"
)


PAGES = (
    "/",
    "/?q=108-24-7",
    "/check",
    "/lists",
    "/lists/us-list-i",
    "/substances/4-ap",
    "/rules",
    "/rules/GT-LICENCE-HELD",
)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_speaks_both_languages_and_asks_nobody_else(client: TestClient, page: str, lang: str) -> None:
    answer = client.get(f"{page}{'&' if '?' in page else '?'}lang={lang}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert 'src="http' not in answer.text and "style=" not in answer.text


def test_the_api_gives_the_form_of_the_command_line(client: TestClient) -> None:
    (row,) = client.get("/api/v1/lookup", params={"q": "anhídrido acético 99 %"}).json()
    assert row["answer"] == "listed"
    assert {"query", "answer", "substances", "listings", "reason", "coverage", "edition"} <= row.keys()
    assert {"authority", "list", "entry", "words", "form", "in_force_from", "citation", "href", "verified"} <= row[
        "listings"
    ][0].keys()


def test_errors_have_one_envelope(client: TestClient) -> None:
    for url in (
        "/api/v1/lookup",
        "/api/v1/lookup?q=x&as_of=never",
        "/api/v1/lookup?q=x&authority=XX",
        "/api/v1/nothing",
    ):
        answer = client.get(url)
        assert 400 <= answer.status_code < 500
        assert {"code", "message", "request_id"} == answer.json()["error"].keys()


def test_a_wrong_day_is_named_by_its_own_field(client: TestClient) -> None:
    fields = (("/", "as_of", "Law in force on"), ("/lists/changes", "from", "from"), ("/lists/changes", "to", "to"))
    for page, field, called in fields:
        refused = client.get(page, params={"q": "acetone", field: "never"})
        assert refused.status_code == 422 and f"{called}: 'never' is not a date" in html.unescape(refused.text), field


def test_an_upload_over_the_limit_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/api/v1/check", headers={"content-length": "900000000"}, content=b"x")
    assert answer.status_code == 413


def test_pre_validation_gives_findings_of_law_and_floors_only(client: TestClient) -> None:
    result = client.post("/api/v1/check", files={"file": ("declarations.csv", EXAMPLE.read_bytes())}).json()
    assert result["findings"]
    assert {row["kind"] for row in result["findings"]} == {"law", "floor"}
    assert not {row["rule"] for row in result["findings"]} & {"GT-LICENCE-HELD", "GT-PERMIT-KNOWN", "GT-LICENCE-QUOTA"}


def test_a_damaged_file_says_row_column_and_what_to_do(client: TestClient) -> None:
    answer = client.post("/check", files={"file": ("d.csv", DAMAGED.encode())}, headers={"accept-language": "es-GT"})
    assert answer.status_code == 200
    assert "date_unreadable" in answer.text and "declaration_date" in answer.text and "Descargar" in answer.text


@pytest.mark.parametrize(
    ("language", "heading", "found"),
    [("en", "UN number", "acetic anhydride"), ("es", "Número ONU", "anhídrido acético")],
)
def test_a_line_is_asked_about_by_its_un_number(client: TestClient, language: str, heading: str, found: str) -> None:
    line = {
        "movement": "import",
        "declaration_date": "2025-06-02",
        "consignor_name": "A",
        "consignee_name": "B",
        "description": "detergente",
        "un_number": "ONU 1715",
        "quantity": "40",
        "unit": "kg",
    }
    shown = client.post("/check/line", data=line, headers={"accept-language": language}).text
    assert heading in shown and "ONU 1715" in shown and found in shown.casefold()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), day=st.text(max_size=12))
def test_no_text_breaks_a_page(client: TestClient, text: str, day: str) -> None:
    assert client.get("/", params={"q": text}).status_code < 500
    assert client.get("/api/v1/lookup", params={"q": text, "as_of": day}).status_code < 500


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=2_000),
    name=st.sampled_from(["a.csv", "a.xlsx", "a.json", "a.parquet", "a.exe", "..", ""]),
)
def test_no_file_breaks_the_check(client: TestClient, content: bytes, name: str) -> None:
    assert client.post("/api/v1/check", files={"file": (name, content)}).status_code < 500


def test_what_is_answered_stands_in_the_log(client: TestClient, app: FastAPI) -> None:
    def logged(kind: str) -> int:
        with app.state.store.engine.connect() as connection:
            return len(audit.bodies(connection, kind))

    before = [logged(kind) for kind in ("look-up", "pre-validation")]
    client.get("/api/v1/lookup", params={"q": "acetona"})
    client.get("/?q=acetona")
    client.post("/api/v1/screen", json={"values": ["acetona", "vinagre"]})
    client.post("/api/v1/check", files={"file": ("d.csv", DAMAGED)})
    assert [logged(kind) for kind in ("look-up", "pre-validation")] == [before[0] + 4, before[1] + 1]


def test_what_is_no_table_and_no_structure_is_told_apart_from_an_answer(client: TestClient) -> None:
    spanish = {"accept-language": "es"}
    disguised = client.post("/check", files={"file": ("d.csv", b"%PDF-1.7\n1 0 obj\n")}, headers=spanish).text
    assert "no se admite: PDF" in disguised and "No se revisó ninguna línea" in disguised
    for block in (b"", b"garbage\n\n\n  1  0  0  0", b"\n\n\n999999999 V2000\n"):
        answer = client.post("/mol", files={"file": ("m.mol", block)}, headers=spanish)
        assert answer.status_code == 422 and 'class="answer' not in answer.text


def test_a_case_goes_to_somebody_registered_who_may_work_it(sign_in: Callable[[str], TestClient]) -> None:
    desk = sign_in("supervisor")
    case = desk.get("/api/v1/cases").json()["cases"][0]["case_id"]
    for nobody in ("nobody-here", "importer"):
        answer = desk.post("/cases/steps", data={"action": "assign", "case": case, "to": nobody})
        assert answer.status_code == 409 and nobody in answer.text


def test_the_rows_behind_every_number_of_the_board_are_shown(sign_in: Callable[[str], TestClient]) -> None:
    for of in ("lines", "findings", "cases"):
        assert sign_in("supervisor").get(f"/board/{of}?lane=red").status_code == 200


def _routes(every: Iterable[Any]) -> Iterator[APIRoute]:
    for one in every:
        if isinstance(one, APIRoute):
            yield one
        else:
            yield from _routes(one.original_router.routes)


def test_a_number_in_an_address_is_one_that_a_registry_can_hold(sign_in: Callable[[str], TestClient]) -> None:
    """Beyond what a database can hold there is no row: that is said, and is no fault."""
    found = 0
    for route in _routes([*pages.routes, *api.routes]):
        for field in route.dependant.path_params:
            if field.field_info.annotation is int:
                bounds = {name for rule in field.field_info.metadata for name in ("ge", "le") if hasattr(rule, name)}
                assert bounds == {"ge", "le"}, (route.path, field.alias)
                found += 1
    assert found >= 6
    editor = sign_in("supervisor")
    assert editor.get("/editions/" + "9" * 30).status_code == 422
    assert editor.post("/inbox/notices/" + "9" * 30).status_code == 422
