"""Column maps on the page and over the API: proposed, corrected by the sender, used; a name is never a path."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

ROOT = Path(__file__).resolve().parents[1]
EXPORT = b"HSN,PRODUCTO IMPORTADO,KILOS,FECHA DE INGRESO,DUA\r\n291524,anhidrido acetico,200,2025-03-31,D-1\r\n"
MAP = """
columns: {hs_code: HSN, description: PRODUCTO IMPORTADO, net_mass_kg: KILOS, declaration_date: FECHA DE INGRESO,
  declaration_number: DUA}
constants: {movement: import, line_number: '1', consignee_name: X}
without: [consignor]
"""


@pytest.fixture
def sent() -> dict[str, tuple[str, bytes]]:
    return {"file": ("export.csv", EXPORT)}


def finished(client: TestClient, address: str) -> str:
    """The page of a check, once it is done."""
    for _ in range(100):
        shown = client.get(address, headers={"accept-language": "es"}).text
        if "<progress" not in shown:
            return shown
        time.sleep(0.2)
    raise AssertionError(shown)


def test_a_map_is_proposed_and_a_corrected_one_is_used(client: TestClient, sent: dict[str, tuple[str, bytes]]) -> None:
    proposed = client.post("/api/v1/maps/propose", files=sent).json()
    assert "hs_code" in proposed["map"] or "HSN" in proposed["left"]
    page = client.post("/check/map", files=sent, headers={"accept-language": "es"})
    assert page.status_code == 200 and "Proponer un mapa" in page.text
    (shown,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S)
    assert "columns:" in html.unescape(shown)
    done = client.post("/check", files=sent, data={"own_map": MAP})
    finished(client, str(done.url))
    job = str(done.url).rsplit("/", 1)[1]
    result = client.get(f"/api/v1/jobs/{job}/result").json()
    assert (result["summary"]["lines_checked"], result["summary"]["rows_rejected"]) == (1, 0)
    assert any(found["substance"] == "acetic-anhydride" for found in result["findings"])


def test_a_corrected_row_is_read_by_what_its_map_said_the_form_lacks(client: TestClient) -> None:
    """The map names no consignor, so none is missing in the row that was corrected either, however often it is."""
    wrong = {"file": ("export.csv", EXPORT.replace(b"2025-03-31", b"2025-02-30"))}
    address = str(client.post("/check", files=wrong, data={"own_map": MAP}).url)
    for old, new in (("2025-02-30", "2025-02-31"), ("2025-02-31", "2025-02-28")):
        (name,) = re.findall(rf'name="(c-2-\d+)" value="{old}"', finished(client, address))
        address = str(client.post(f"{address}/corrected", data={name: new}).url)
    finished(client, address)
    result = client.get(f"/api/v1/jobs/{address.rsplit('/', 1)[1]}/result").json()
    assert (result["summary"]["lines_checked"], result["summary"]["rows_rejected"]) == (1, 0), result["problems"]


def test_a_kept_map_is_used_by_its_name_and_no_path_is(
    client: TestClient, sent: dict[str, tuple[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "chile-din" in client.get("/api/v1/maps").json()["maps"]
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(MAP)
    for name in ("nothing", "own.yaml", "../chile-din"):
        refused = client.post("/api/v1/check", params={"map": name}, files=sent)
        assert refused.status_code == 422, name
        assert "chile-din" in refused.json()["error"]["message"]


def test_a_map_that_is_none_is_refused_in_the_language_of_whoever_asks(
    client: TestClient, sent: dict[str, tuple[str, bytes]]
) -> None:
    page = client.post("/check", files=sent, data={"own_map": "columns: [1"}, headers={"accept-language": "es"})
    assert "mapa" in page.text and page.status_code < 500


def test_a_document_is_read_with_places(client: TestClient) -> None:
    document = (ROOT / "intake" / "samples" / "documents" / "factura.pdf").read_bytes()
    read = client.post("/api/v1/read", params={"lang": "es"}, files={"file": ("factura.pdf", document)}).json()
    assert read["form"] == "document" and read["rows"][2]["cas"] == "40064-34-4"
    assert read["rows"][2]["place"].startswith("p. 1, ")
    queued = client.post("/check", files={"file": ("factura.pdf", document)})
    shown = finished(client, str(queued.url))
    assert "p. 1, " in shown and "Anhídrido acético" in shown


def test_the_goods_of_a_document_are_screened(client: TestClient) -> None:
    document = (ROOT / "intake" / "samples" / "documents" / "factura.pdf").read_bytes()
    job = client.post("/api/v1/jobs/screen", files={"file": ("factura.pdf", document)}).json()["id"]
    for _ in range(600):  # seconds of a loaded machine
        if client.get(f"/api/v1/jobs/{job}").json()["state"] in ("done", "failed"):
            break
        time.sleep(0.2)
    answered = client.get(f"/api/v1/jobs/{job}/result").text
    assert answered.startswith("goods,") and "CAS 40064-34-4" in answered
