"""Filing without fear: a foreign or refused line is set aside with its reason, the rest goes on, a receipt says what."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from registry.casework.case_views import standing_on
from registry.checking.declarations import list_registry
from registry.people import accounts
from registry.store.store import Store
from tests.web.seed import OPERATORS
from tests.web.test_writes import HEAD, by_api, by_page, ended, line

SignIn = Callable[[str], TestClient]
OWN, OTHER = OPERATORS


def file_of(*rows: bytes) -> bytes:
    return HEAD.encode() + b"".join(row[len(HEAD) :] for row in rows)


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("file", [by_api, by_page])
def test_a_foreign_line_is_set_aside_and_the_rest_goes_on(sign_in: SignIn, file: Callable[..., dict[str, str]]) -> None:
    tag = file.__name__
    taken, mine, theirs = f"F-TAKEN-{tag}", f"F-MINE-{tag}", f"F-THEIRS-{tag}"
    by_api(sign_in("importer2"), line(taken, OTHER))
    before = sign_in("auditor").get(f"/api/v1/declarations/{taken}").json()
    importer = sign_in("importer")
    state = file(importer, file_of(line(mine, OWN), line(theirs, OTHER), line(taken, OWN)))
    assert state["state"] == "done", state
    shown = importer.get(f"/check/{state['id']}").text
    result = importer.get(state["result"]).json()
    assert result["recorded"]["new"] == 1
    said = {(one["row"], one["code"]) for one in result["problems"] if one["severity"] == "error"}
    assert said == {(3, "line_not_yours"), (4, "line_not_yours")}
    rejected = importer.get(f"/check/{state['id']}/rejected.csv").text
    assert theirs in rejected and taken in rejected and mine not in rejected
    assert "line_not_yours" in shown and mine in shown
    assert sign_in("auditor").get(f"/api/v1/declarations/{taken}").json() == before
    assert sign_in("auditor").get(f"/api/v1/declarations/{theirs}").status_code == 404
    assert importer.get(f"/api/v1/declarations/{mine}").status_code == 200


def test_a_line_that_one_may_not_amend_is_set_aside_in_words(sign_in: SignIn) -> None:
    number = "F-AMEND"
    by_api(sign_in("officer"), line(number, OWN, goods="anhidrido acetico"))
    importer = sign_in("importer")
    state = by_page(importer, file_of(line(number, OWN), line("F-AMEND-2", OWN)))
    result = importer.get(state["result"]).json()
    assert [one["code"] for one in result["problems"] if one["severity"] == "error"] == ["line_not_amended"]
    assert result["recorded"]["new"] == 1
    (kept,) = sign_in("auditor").get(f"/api/v1/declarations/{number}").json()["lines"]
    assert kept["description"] == "anhidrido acetico"


@pytest.mark.parametrize(("lang", "title"), [("en", "Receipt"), ("es", "Comprobante")])
def test_a_receipt_says_what_was_recorded(sign_in: SignIn, lang: str, title: str) -> None:
    importer = sign_in("importer")
    state = by_page(
        importer, file_of(line(f"F-R1-{lang}", OWN), line(f"F-R2-{lang}", OWN), line(f"F-R3-{lang}", OTHER))
    )
    page = importer.get(f"/check/{state['id']}", headers={"accept-language": lang}).text
    assert f'href="/check/{state["id"]}/receipt.pdf"' in page
    answer = importer.get(f"/check/{state['id']}/receipt.pdf", headers={"accept-language": lang})
    assert answer.headers["content-type"] == "application/pdf"
    said = text_of(answer.content)
    assert title in said and f"F-R1-{lang}" in said and f"F-R2-{lang}" in said and "importer" in said
    assert {"en": "does not authorise release", "es": "no autoriza el levante"}[lang] in " ".join(said.split())
    again = importer.get(f"/api/v1/jobs/{state['id']}/receipt", params={"lang": lang})
    assert again.content == answer.content
    assert sign_in("importer2").get(f"/check/{state['id']}/receipt.pdf").status_code == 404


def test_a_permit_that_is_over_is_shown_as_expired_with_what_is_left_of_it(sign_in: SignIn, registry_url: str) -> None:
    with Store(registry_url) as store:
        (permit, *_) = list_registry(store, accounts.actor_of_user(store, "importer"), "permits")
        over = standing_on({"status": "active", "valid_from": None, "valid_to": date(2025, 12, 31)}, date(2026, 1, 1))
        held = standing_on({"status": "suspended", "valid_from": None, "valid_to": date(2025, 1, 1)}, date(2026, 1, 1))
        last = standing_on({"status": "active", "valid_from": None, "valid_to": date(2026, 1, 1)}, date(2026, 1, 1))
    assert (over, held, last) == ("expired", "suspended", "active")
    assert permit["valid_to"] < date.today()
    page = sign_in("importer").get("/declarations", headers={"accept-language": "es"}).text
    row = page.partition(permit["permit_number"])[2].partition("</tr>")[0]
    assert "vencido" in row and "vigente" not in row and "Saldo (kg)" in row


def test_what_is_refused_as_a_whole_is_not_filed_row_by_row(sign_in: SignIn) -> None:
    manifest = Path(__file__).parents[1] / "intake" / "samples" / "asycuda" / "4-manifest-awmds.xml"
    importer = sign_in("importer")
    sent = importer.post("/declarations", files={"file": ("m.xml", manifest.read_bytes())}, follow_redirects=False)
    state = ended(importer, sent.headers["location"].removeprefix("/check/"))
    page = importer.get(f"/check/{state['id']}").text
    assert "manifest_not_recorded" in page and "rejected.csv" in page and "/corrected" not in page
    assert importer.post(f"/check/{state['id']}/corrected", data={}).status_code == 409


def test_cells_are_corrected_on_the_page_and_filed(sign_in: SignIn) -> None:
    importer = sign_in("importer")
    wrong = line("F-CELL-1", OWN).replace(b"2025-03-03", b"2025-02-30")
    state = by_page(importer, file_of(wrong, line("F-CELL-2", OWN)))
    page = importer.get(f"/check/{state['id']}").text
    (name,) = re.findall(r'name="(c-2-\d+)" value="2025-02-30"', page)
    sent = importer.post(
        f"/check/{state['id']}/corrected", data={name: "2025-02-28", "c-9-9": "x", "other": "y"}, follow_redirects=False
    )
    assert sent.status_code == 303, sent.text
    again = ended(importer, sent.headers["location"].removeprefix("/check/"))
    assert importer.get(again["result"]).json()["recorded"]["new"] == 1
    (kept,) = importer.get("/api/v1/declarations/F-CELL-1").json()["lines"]
    assert kept["declaration_date"] == "2025-02-28"
    assert importer.post(f"/check/{again['id']}/corrected", data={}).status_code == 409  # no row is left to correct
    assert sign_in("importer2").post(f"/check/{state['id']}/corrected", data={}).status_code == 404


def test_a_file_of_another_layout_is_filed_by_a_map(sign_in: SignIn) -> None:
    """The form that files a declaration proposes a map as the form that checks one does, and the map is used."""
    rows = file_of(line("F-MAP", OWN)).decode().splitlines()
    theirs = [rows[0].replace("description", "PRODUCTO IMPORTADO"), *rows[1:]]
    sent = {"file": ("export.csv", "\n".join(theirs).encode())}
    importer = sign_in("importer")
    page = importer.post("/declarations/map", files=sent, headers={"accept-language": "es"})
    assert page.status_code == 200 and 'action="/declarations"' in page.text
    (proposed,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S)
    said = html.unescape(proposed)
    assert "PRODUCTO IMPORTADO" in said
    mended = said.replace("columns:", "columns:\n  description: PRODUCTO IMPORTADO").replace("undescribed: true", "")
    filed = importer.post("/declarations", files=sent, data={"own_map": mended}, follow_redirects=False)
    assert filed.status_code == 303
    state = ended(importer, filed.headers["location"].rsplit("/", 1)[1])
    assert state["state"] == "done", state
    assert importer.get("/api/v1/declarations/F-MAP").json()["lines"][0]["description"]
    assert "chile-din" in importer.get("/declarations").text
    assert sign_in("auditor").post("/declarations/map", files=sent).status_code == 403
