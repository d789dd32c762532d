"""Inspections on the pages and in the API; who reaches them is in ``test_access``, how they are kept in the registry's own."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import uuid4

import pytest
import zxingcpp
from fastapi.testclient import TestClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from registry import tables
from registry.store.store import Store
from tests.web.seed import OFFICES
from web.qr import _modules

SignIn = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def line(registry_url: str) -> tuple[str, int]:
    """A line of the first officer's office with a finding that is red."""
    lines, findings = tables.DeclarationLine.__table__, tables.FindingRow.__table__  # type: ignore[attr-defined]
    same = (lines.c.declaration_number == findings.c.declaration_number) & (
        lines.c.line_number == findings.c.line_number
    )
    wanted = select(lines.c.declaration_number, lines.c.line_number).join(findings, same)
    wanted = wanted.where(lines.c.customs_office == OFFICES[0], findings.c.lane == "red")
    with Store(registry_url) as store, store.engine.connect() as connection:
        number, place = connection.execute(wanted.order_by(*lines.primary_key.columns)).first()
        return str(number), int(place)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 32), "red").save(out, "PNG")
    return out.getvalue()


def said(**more: object) -> dict[str, object]:
    base = {"id": str(uuid4()), "outcome": "sampled", "done_at": "2025-03-04T09:30", "seen": 0, "seals": "S-1, S-2"}
    return {**base, "location": "Puerta 3", "notes": "olor a vinagre", **more}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_officer_opens_an_inspection_from_a_red_line_and_records_it(
    sign_in: SignIn, line: tuple[str, int], lang: str
) -> None:
    officer, number = sign_in("officer"), line[0]
    assert 'action="/inspections"' in officer.get("/board/lines?lane=red").text
    assert 'action="/inspections"' in officer.get(f"/declarations/{number}").text
    asked = {"id": str(uuid4()), "declaration": number, "line": line[1]}
    first = officer.post("/inspections", data=asked, follow_redirects=False)
    assert first.status_code == 303
    address = first.headers["location"]
    assert officer.post("/inspections", data=asked, follow_redirects=False).headers["location"] == address
    sent, files = said(), [("pictures", ("a.png", picture(), "image/png"))]
    for _ in range(2):  # a button pressed twice
        assert officer.post(f"{address}/results", data=sent, files=files, follow_redirects=False).status_code == 303
    shown = officer.get(f"{address}?lang={lang}").text
    assert shown.count("olor a vinagre") == 1 and "S-1, S-2" in shown and number in shown
    api = officer.get(f"/api/v1{address}").json()
    assert api["outcome"] == "sampled" and len(api["results"]) == 1 and api["guide"]["questions"]
    for base in ("", "/api/v1"):
        kept = officer.get(f"{base}{address}/pictures/{api['pictures'][0]['picture']}")
        assert kept.headers["content-type"] == "image/jpeg" and Image.open(io.BytesIO(kept.content)).size == (64, 32)
    stale = officer.post(f"/api/v1{address}/results", data=said(outcome="held"))
    assert stale.status_code == 409 and "sampled" in stale.json()["error"]["message"]
    assert officer.get(f"/api/v1{address}").json()["outcome"] == "sampled"


def test_the_sheet_leads_to_the_record(sign_in: SignIn, line: tuple[str, int]) -> None:
    officer = sign_in("officer")
    body = {"id": str(uuid4()), "declaration": line[0], "line": line[1]}
    key = officer.post("/api/v1/inspections", json=body).json()["inspection"]
    for lang, title in (("en", "What to examine"), ("es", "Qué verificar")):
        text = "".join(
            page.extract_text()
            for page in PdfReader(
                io.BytesIO(officer.get(f"/api/v1/inspections/{key}/sheet.pdf?lang={lang}").content)
            ).pages
        )
        assert key in text and line[0] in text and title in text
    address = f"http://127.0.0.1/inspections/{key}"
    assert address in officer.get(f"/inspections/{key}").text
    import numpy

    drawn = numpy.where(numpy.array(_modules(address)), 0, 255).astype("uint8").repeat(4, 0).repeat(4, 1)
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == [address]


def test_an_inspection_is_opened_from_a_look_up(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    assert 'action="/inspections"' in officer.get("/?q=anhídrido acético").text
    assert 'action="/inspections"' not in sign_in("importer").get("/?q=anhídrido acético").text
    opened = officer.post("/api/v1/inspections", json={"id": str(uuid4()), "query": "anhídrido acético"}).json()
    assert opened["office"] == OFFICES[0] and opened["guide"]["documents"] and opened["guide"]["headline"]["es"]
    assert all("rule" in one for one in opened["guide"]["documents"])


def test_inspections_are_downloaded_as_they_are_seen(sign_in: SignIn, line: tuple[str, int]) -> None:
    officer = sign_in("officer")
    key = officer.post("/api/v1/inspections", json={"id": str(uuid4()), "query": "acetona"}).json()["inspection"]
    text = officer.get("/inspections?format=csv&lang=es").content.decode("utf-8-sig")
    assert text.startswith("Inspección,Número de declaración") and key in text and "acetona" in text
    assert key not in sign_in("officer2").get("/inspections?format=csv").text
    assert officer.get("/inspections?format=xlsx").content[:2] == b"PK"


def test_an_officer_of_another_office_finds_nothing(sign_in: SignIn, line: tuple[str, int]) -> None:
    body = {"id": str(uuid4()), "declaration": line[0], "line": line[1]}
    key = sign_in("officer").post("/api/v1/inspections", json=body).json()["inspection"]
    other = sign_in("officer2")
    assert other.post("/api/v1/inspections", json={**body, "id": str(uuid4())}).status_code == 404
    for address in (f"/inspections/{key}", f"/api/v1/inspections/{key}", f"/inspections/{key}/sheet.pdf"):
        assert other.get(address).status_code == 404
    assert other.post(f"/api/v1/inspections/{key}/results", data=said()).status_code == 404
    assert key not in other.get("/inspections").text and key in sign_in("officer").get("/inspections").text
