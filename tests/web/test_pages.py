"""The pages and the API: what they answer, what they never do, and a walk through them in a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web.app import create_app

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "guatemala-2025" / "declarations.csv"
DAMAGED = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,description,quantity,unit\n"
    "1,1,import,2025-02-30,A,B,acetona,100,kg\n2,1,import,2025-03-03,A,B,anhidrido acetico,100,kg\n"
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(workers=1), raise_server_exceptions=False) as one:
        yield one


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


def test_an_upload_over_the_limit_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/api/v1/check", headers={"content-length": "900000000"}, content=b"x")
    assert answer.status_code == 413


def test_pre_validation_gives_law_findings_only(client: TestClient) -> None:
    result = client.post("/api/v1/check", files={"file": ("declarations.csv", EXAMPLE.read_bytes())}).json()
    assert result["findings"]
    assert {row["kind"] for row in result["findings"]} == {"law"}
    assert not {row["rule"] for row in result["findings"]} & {"GT-LICENCE-HELD", "GT-PERMIT-KNOWN", "GT-LICENCE-QUOTA"}


def test_a_damaged_file_says_row_column_and_what_to_do(client: TestClient) -> None:
    answer = client.post("/check?lang=es", files={"file": ("d.csv", DAMAGED.encode())})
    assert answer.status_code == 200
    assert "date_unreadable" in answer.text and "declaration_date" in answer.text and "Descargar" in answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), day=st.text(max_size=12))
def test_no_text_breaks_a_page(client: TestClient, text: str, day: str) -> None:
    assert client.get("/", params={"q": text}).status_code < 500
    assert client.get("/api/v1/lookup", params={"q": text, "as_of": day}).status_code < 500


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=2_000),
    name=st.sampled_from(["a.csv", "a.xlsx", "a.json", "a.parquet", "a.exe", "..", ""]),
)
def test_no_file_breaks_the_check(client: TestClient, content: bytes, name: str) -> None:
    assert client.post("/api/v1/check", files={"file": (name, content)}).status_code < 500


# --- in a real browser --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(port), "--workers", "1"],
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            time.sleep(0.2)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("PRECURSOR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "the browser test needs Chromium: apt-get install chromium, or set PRECURSOR_CHROMIUM"
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(("lang", "listed", "do"), [("en", "Listed", "Look up"), ("es", "Listado", "Consultar")])
def test_an_officer_looks_up_a_misspelt_name_and_a_structure(
    browser: Any, address: str, width: int, lang: str, listed: str, do: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?lang={lang}")
    for text in ("anhidrido acetcio 99%", "CC(C)(C)OC(=O)N1CCC(Nc2ccc(F)cc2)CC1.Cl"):
        page.fill("#q", text)
        page.click(f"button:has-text('{do}') >> nth=0")
        page.wait_for_selector("h2#answer")
        said = page.inner_text("h2#answer")
        assert listed.lower() in said.lower(), said
    assert page.locator("figure img").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert all(url.startswith((address, "data:")) for url in asked)
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_importer_mends_a_damaged_file_and_passes(
    browser: Any, address: str, tmp_path: Path, width: int, lang: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    damaged, mended = tmp_path / "damaged.csv", tmp_path / "mended.csv"
    damaged.write_text(DAMAGED, "utf-8")
    mended.write_text(DAMAGED.replace("2025-02-30", "2025-02-28").replace("anhidrido acetico", "vinagre"), "utf-8")
    for path, wrong in ((damaged, True), (mended, False)):
        page.goto(f"{address}/check?lang={lang}")
        page.set_input_files("#file", str(path))
        page.click("form:has(#file) button")
        page.wait_for_selector(".counts")
        assert ("date_unreadable" in page.content()) is wrong
    page.close()
