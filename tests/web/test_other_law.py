"""The fifth answer as a person and a program see it: in look-up, screen, check, page and API, and never green."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from cli import main

HEAD = "declaration_number,line_number,movement,declaration_date,consignor_id,consignee_id,description,quantity,unit\n"
TEXTS = {"cocaine": "other_law", "metonitazene": "possible", "sarin": "other_law", "PCP": "undetermined"}


@pytest.mark.parametrize(
    ("lang", "title", "law"),
    [
        ("en", "Named by another law", "Single Convention on Narcotic Drugs, 1961, Schedule I"),
        ("es", "Nombrado por otra ley", "Convención Única de 1961 sobre Estupefacientes, Lista I"),
    ],
)
def test_the_page_names_the_law(client: TestClient, lang: str, title: str, law: str) -> None:
    page = client.get("/", params={"q": "cocaine", "lang": lang}).text
    assert 'class="answer other_law"' in page and title in page and law in page
    assert "not_listed" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("text", TEXTS)
def test_the_api_answers_alike(client: TestClient, text: str) -> None:
    (found,) = client.get("/api/v1/lookup", params={"q": text}).json()
    assert found["answer"] == TEXTS[text]
    for row in found["regimes"]:
        assert row["law"]["en"] and row["law"]["es"] and row["due"]["en"] != row["due"]["es"]


def test_screen_and_lookup_answer_alike(tmp_path: Path) -> None:
    source, output = tmp_path / "texts.csv", tmp_path / "out.csv"
    source.write_text("goods\n" + "\n".join(TEXTS) + "\n", "utf-8")
    done = CliRunner().invoke(main, ["screen", str(source), "--column", "goods", "-o", str(output)])
    assert done.exit_code == 0, done.output
    with output.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["goods"]: row for row in csv.DictReader(stream)}
    assert {text: row["answer"] for text, row in rows.items()} == TEXTS
    assert rows["cocaine"]["substance"] == "regime/cocaine" and rows["cocaine"]["reason"]


def test_an_importer_is_told_before_filing(client: TestClient) -> None:
    lines = "".join(f"D{i},1,import,2026-06-15,X1,OP1,{text},1,kg\n" for i, text in enumerate(TEXTS))
    result = client.post("/api/v1/check", files={"file": ("d.csv", (HEAD + lines).encode())}).json()
    said = {row["declaration_number"]: row["rule"] for row in result["findings"] if row["kind"] == "floor"}
    assert said == {
        "D0": "FLOOR-OTHER-LAW",
        "D1": "FLOOR-POSSIBLE-OTHER-LAW",
        "D2": "FLOOR-OTHER-LAW",
        "D3": "FLOOR-UNDETERMINED",
    }
