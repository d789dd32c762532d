"""A screening over HTTP tells what it left out, as the command does."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi.testclient import TestClient

TABLES = Path(__file__).resolve().parents[1] / "intake" / "tables"


def test_the_problems_of_a_screened_file_are_with_its_job(client: TestClient) -> None:
    content = (TABLES / "T28-footer-row.csv").read_bytes()
    started = client.post("/api/v1/jobs/screen", files={"file": ("f.csv", content)}, data={"column": "name"})
    assert started.status_code == 202
    for _ in range(200):
        job = client.get(f"/api/v1/jobs/{started.json()['id']}").json()
        if job["state"] in ("done", "failed"):
            break
        time.sleep(0.1)
    assert job["state"] == "done", job
    assert [(found["code"], found["row"]) for found in job["problems"]] == [("row_shape", 3)]


def test_the_page_offers_the_template(client: TestClient) -> None:
    assert "/check/template.xlsx" in client.get("/check").text
    assert client.get("/check/template.xlsx").content.startswith(b"PK")
