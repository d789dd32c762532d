"""A phone in the port: the desk stops in the middle of an inspection, and nothing is lost and nothing recorded twice."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bench.serve import free_port
from precursors.model import Answer
from registry.access import LOCAL, Actor
from registry.inspections.inspections import Result, list_inspections, record_result, show_inspection
from registry.lookups.exact import fold_key
from registry.store.store import Store
from tests.web.conftest import started
from tests.web.seed import sign_in as signed_in
from tests.web.test_inspections import SignIn, line, picture
from tests.web.test_walks import faults, fits

__all__ = ["line"]  # a fixture
RECORDED = [("sampled", "officer"), ("examined", "supervisor"), ("held", "officer")]
OTHER = "33333333-2222-4333-8444-555555555555"
KEPT = "html[data-kept=yes]"


class Desk:
    """A server that can be stopped in the middle of anything, and started again."""

    def __init__(self, url: str, port: int) -> None:
        self.url, self.port = url, port
        self.address = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = started(self.url, self.port)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)
            self.process = None


@pytest.fixture
def desk(registry_url: str, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(Path(registry_url.removeprefix("sqlite:///")).parent, tmp_path / "registry")
    one = Desk(f"sqlite:///{tmp_path / 'registry' / 'registry.db'}", free_port())
    one.start()
    yield one
    one.stop()


@pytest.mark.browser
def test_the_desk_stops_in_the_middle_of_an_inspection(
    browser: Any, desk: Desk, line: tuple[str, int], tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="es-GT")
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    signed_in(page, desk.address, "officer")
    page.goto(f"{desk.address}/declarations/{line[0]}")
    page.locator('form[action="/inspections"] button').first.click()
    page.wait_for_selector(KEPT, timeout=60_000)
    key = page.url.rpartition("/")[2]
    assert fits(page) and faults(page) == []
    without_https_it_is_said_to_be_off(browser, desk, key)
    page.check("input[value=sampled]")
    page.fill("#seals", "S-17, S-18")
    page.fill("#notes", "olor a vinagre")
    (tmp_path / "tambor.png").write_bytes(picture())
    page.set_input_files("#pictures", tmp_path / "tambor.png")
    page.wait_for_selector("#pictures-count:has-text('1')")

    desk.stop()
    page.reload()
    page.wait_for_selector(KEPT)
    assert page.input_value("#seals") == "S-17, S-18" and page.input_value("#notes") == "olor a vinagre"
    assert page.is_checked("input[value=sampled]") and "1" in page.inner_text("#pictures-count")
    assert line[0] not in page.inner_text("header") and page.inner_text("#examine").count("\n") >= 2
    assert fits(page) and faults(page) == []
    for text in ("108-24-7", "onu 1715", "Anhídrido  acético"):
        page.fill("#q", text)
        page.press("#q", "Enter")
        page.wait_for_selector("#said:not([hidden])")
        assert page.is_hidden("#not-asked")
    for text in ("azúcar", "anhidrido acetcio", "108-24-8", "acetona y anhídrido acético", "constructor"):
        page.fill("#q", text)
        page.press("#q", "Enter")
        page.wait_for_selector("#not-asked:not([hidden])")
        told = page.inner_text("#not-asked")
        assert "Not asked: the desk is not reachable" in told and "No consultado" in told and page.is_hidden("#said")
    page.click("#result button[type=submit]")
    page.wait_for_selector(f"#kept a[href='/inspections/{key}']")
    page.reload()  # the phone, once more
    page.wait_for_selector("#kept .warning")

    desk.start()
    page.wait_for_selector("#kept .good", timeout=30_000)
    page.goto(f"{desk.address}/inspections/{key}")
    page.wait_for_selector(KEPT)
    assert page.locator(".timeline li").count() == 1 and page.locator(".timeline img").count() == 1
    while_it_waits_another_records(page, desk, key)
    told = [one for one in said if "Content Security Policy" in one or "Error" in one]
    assert [one for one in told if "ERR_" not in one and "Failed to fetch" not in one] == []
    context.close()
    with Store(desk.url) as store:
        listed = [one["outcome"] for one in list_inspections(store, LOCAL) if one["inspection"] == key]
        assert listed == ["held"]
        results = show_inspection(store, LOCAL, key)["results"]
    assert [(one["outcome"], one["by"]) for one in results] == RECORDED
    assert results[0]["seals"] == "S-17, S-18"


def without_https_it_is_said_to_be_off(browser: Any, desk: Desk, key: str) -> None:
    """A page that was not opened over HTTPS says what is off and what to do; a picture still goes as a file."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="es-GT")
    context.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page = context.new_page()
    signed_in(page, desk.address, "officer")
    page.goto(f"{desk.address}/inspections/{key}")
    page.wait_for_selector("#kept:has-text('precursor serve --tls')")
    assert page.locator("#pictures").count() == 1 and page.locator(KEPT).count() == 0
    context.close()


def while_it_waits_another_records(page: Any, desk: Desk, key: str) -> None:
    """The conflict is shown, and nothing goes before the officer has read it."""
    page.context.set_offline(True)
    page.check("input[value=held]")
    page.click("#result button[type=submit]")
    page.wait_for_selector("#kept .warning")
    with Store(desk.url) as store:
        said = Result(OTHER, "examined", datetime.now(UTC), seen=1)
        record_result(store, Actor("supervisor", "supervisor"), key, said)
    page.context.set_offline(False)
    page.wait_for_selector("#kept .warning:has-text('supervisor')", timeout=30_000)
    page.reload()
    page.wait_for_selector(KEPT)
    assert page.locator(".timeline li").count() == 2
    page.locator("#kept .warning button").first.click()
    page.wait_for_selector(".timeline li:nth-child(3)", timeout=30_000)
    page.wait_for_selector("#kept .warning", state="detached", timeout=30_000)


def test_the_table_answers_as_the_desk_does_and_never_that_goods_are_on_no_list(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    signed = officer.get("/offline/table").json()
    table = json.loads(signed["table"])
    assert table["as_of"] == date.today().isoformat()
    assert {one["answer"] for one in table["answers"]} <= {Answer.LISTED.value, Answer.POSSIBLE.value, "other_law"}
    keys = sorted(table["keys"])
    assert len(keys) > 1_000 and all(fold_key(key) == key for key in keys)
    some = [*keys[:: len(keys) // 40], "108-24-7", "un 1715", "anhidrido acetico"]
    found = officer.post("/api/v1/screen", json={"values": some}).json()
    for key, one in zip(some, found, strict=True):
        answer = table["answers"][table["keys"][key]]
        assert (answer["headline"], answer["what_to_do"]) == (one["home"]["headline"], one["home"]["what_to_do"]), key


def test_the_table_is_signed_by_the_registry(sign_in: SignIn, registry_url: str) -> None:
    import base64

    from cryptography.exceptions import InvalidSignature

    from registry.proof.signing import key_of

    signed = sign_in("officer").get("/offline/table").json()
    with Store(registry_url) as store:
        public = key_of(store).public_key()
    assert base64.b64decode(signed["key"]) == public.public_bytes_raw()
    public.verify(base64.b64decode(signed["signature"]), signed["table"].encode())
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(signed["signature"]), signed["table"].replace("listed", "x").encode())


def test_what_stands_for_every_page_holds_nothing_of_anybody(sign_in: SignIn, client: TestClient) -> None:
    said = {sign_in(user).get("/offline?lang=es").text for user in ("officer", "supervisor", "importer")}
    assert said == {client.get("/offline?lang=es").text}
    assert "officer" not in said.pop()
