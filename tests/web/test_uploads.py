"""What is uploaded: bounds that hold before anything is unpacked, filing, and what a pre-validation may know."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator

from fastapi.testclient import TestClient

from tests.web.conftest import HERE
from tests.web.seed import OPERATORS
from web.app import create_app
from web.environment import WebSettings

SignIn = Callable[[str], TestClient]
HEAD = (
    "declaration_number,line_number,movement,declaration_date,jurisdiction,customs_office,consignor_name,consignor_id,"
    "consignor_country,consignee_name,consignee_id,consignee_country,description,quantity,unit,transport_document\n"
)


def own_line(number: str, operator: str, office: str = "GTGUA") -> bytes:
    """An import of acetic anhydride by an operator."""
    row = (
        f"{number},1,import,2025-06-02,GT,{office},Sender,,DE,Receiver,{operator},GT,anhidrido acetico 99%,40,kg,BL1\n"
    )
    return (HEAD + row).encode()


def bomb(megabytes: int) -> bytes:
    """A workbook of a few hundred kilobytes that unpacks to much more."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(megabytes):
                member.write(b"\0" * (1 << 20))
    return packed.getvalue()


def test_a_body_over_the_bound_is_refused_by_its_length_and_by_count(registry_url: str) -> None:
    client = TestClient(create_app(settings=WebSettings(max_upload=20_000, log=False)), base_url=HERE)

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 1_000

    said = client.post("/api/v1/check", headers={"content-length": "900000000"}, content=b"x")
    counted = client.post(
        "/api/v1/check", content=pieces(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert (said.status_code, counted.status_code) == (413, 413)
    assert said.json()["error"]["code"] == counted.json()["error"]["code"] == "too_large"


def test_a_workbook_that_would_unpack_too_far_is_refused_unread(client: TestClient) -> None:
    packed = bomb(700)
    begun = time.perf_counter()
    answer = client.post("/api/v1/check", files={"file": ("d.xlsx", packed)})
    assert answer.status_code == 200
    assert {problem["code"] for problem in answer.json()["problems"]} == {"file_too_large"}
    assert time.perf_counter() - begun < 5


def test_filing_is_for_one_s_own_and_repeating_it_changes_nothing(sign_in: SignIn) -> None:
    importer = sign_in("importer")

    def filed(content: bytes) -> dict[str, object]:
        job = importer.post("/api/v1/jobs/submit", files={"file": ("d.csv", content)}).json()["id"]
        for _ in range(300):
            state: dict[str, object] = importer.get(f"/api/v1/jobs/{job}").json()
            if state["state"] in ("done", "failed"):
                return state
            time.sleep(0.1)
        raise TimeoutError(job)

    refused = filed(own_line("WEB-1", OPERATORS[1]))
    assert refused["state"] == "failed" and "do not have access" in str(refused["error"])
    counts = []
    for _ in range(2):
        done = filed(own_line("WEB-2", OPERATORS[0]))
        assert done["state"] == "done", done
        result = importer.get(str(done["result"])).json()
        counts.append(result["recorded"])
        assert {row["kind"] for row in result["findings"]} <= {"law", "floor"} and "lanes" not in result["summary"]
    assert counts == [{"new": 1, "amended": 0, "known": 0}, {"new": 0, "amended": 0, "known": 1}]


def rules_found(client: TestClient, content: bytes) -> set[str]:
    answer = client.post("/api/v1/check", files={"file": ("d.csv", content)}).json()
    return {row["rule"] for row in answer["findings"]}


def test_an_importer_is_told_of_their_own_licences_and_of_nobody_elses(client: TestClient, sign_in: SignIn) -> None:
    own, other = own_line("WEB-3", OPERATORS[0]), own_line("WEB-3", OPERATORS[1])
    on_licences = "GT-IMPORT-CERTIFICATE"
    assert "GT-LICENCE-HELD" not in rules_found(client, own)
    asked = sign_in("importer")
    assert rules_found(asked, own) | rules_found(asked, other)
    # another operator is as unknown to an importer as one that does not exist
    nobody = own_line("WEB-3", "9999999-9")
    assert rules_found(asked, other) == rules_found(asked, nobody)
    assert on_licences in rules_found(asked, own) | rules_found(client, own)


def test_indicators_are_only_for_those_who_may_read_them(client: TestClient, sign_in: SignIn) -> None:
    def status(one: TestClient) -> int:
        file = {"file": ("d.csv", own_line("WEB-4", OPERATORS[0]))}
        return one.post("/api/v1/check", params={"against": "registry"}, files=file).status_code

    assert status(sign_in("officer")) == 200
    assert status(sign_in("importer")) == 403
    assert status(client) == 403
