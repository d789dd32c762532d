"""Tables are sorted, filtered, and downloaded as they are seen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from registry.access import LOCAL, Actor
from registry.casework.cases import ORDERS as CASE_ORDERS
from registry.casework.cases import list_cases
from registry.checking.declarations import ORDERS, list_lines
from registry.log import audit
from registry.store.store import Store
from tests.web.seed import OFFICES

SignIn = Callable[[str], TestClient]
OFFICER = Actor("officer", "officer", office=OFFICES[0])


def rows_of(client: TestClient, address: str, **asked: str) -> list[dict[str, str]]:
    answer = client.get(address, params={**asked, "format": "csv", "lang": "en"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_order_of_the_tables_sorts_both_ways(registry_url: str) -> None:
    with Store(registry_url) as store:
        for order in ORDERS:
            up = [row[order] for row in list_lines(store, LOCAL, limit=10_000, order=order)]
            down = [row[order] for row in list_lines(store, LOCAL, limit=10_000, order=f"-{order}")]
            known = [value for value in up if value is not None]
            assert known == sorted(known) and [value for value in down if value is not None] == known[::-1], order
        for order in set(CASE_ORDERS) - {"lane"}:
            known = [row[order] for row in list_cases(store, LOCAL, order=order) if row[order] is not None]
            assert known == sorted(known), order
        with pytest.raises(ValueError, match="choose from"):
            list_lines(store, LOCAL, order="case_id; DROP")


def test_lines_are_downloaded_under_filter_and_order_and_no_further_than_one_may_see(sign_in: SignIn) -> None:
    boss = sign_in("supervisor")
    rows = rows_of(
        boss, "/declarations", movement="export", since="2025-03-01", until="2025-06-30", order="-quantity_mg"
    )
    assert rows and {row["Movement"] for row in rows} == {"export"}
    assert all("2025-03-01" <= row["Date"] <= "2025-06-30" for row in rows)
    own, every = rows_of(sign_in("importer"), "/declarations"), rows_of(boss, "/declarations")
    assert 0 < len(own) < len(every)
    page = boss.get("/declarations", params={"movement": "export", "order": "description", "lang": "es"}).text
    assert 'aria-sort="ascending"' in page and "order=-description" in page and "format=xlsx" in page
    assert boss.get("/declarations", params={"order": "x"}).status_code == 422
    assert boss.get("/declarations", params={"since": "ayer"}).status_code == 422


def test_the_queue_is_sorted_and_downloaded_with_words_for_codes(sign_in: SignIn) -> None:
    boss = sign_in("supervisor")
    rows = rows_of(boss, "/cases", state="pending", order="-opened_at")
    assert rows and {row["State"] for row in rows} == {"pending"}
    assert {row["Lane"] for row in rows} <= {"red", "yellow", "blue", "green"}
    assert [row["Opened"] for row in rows] == sorted((row["Opened"] for row in rows), reverse=True)
    assert date.fromisoformat(rows[0]["Opened"][:10])
    red = rows_of(boss, "/board/lines", lane="red")
    assert red and all(float(row["Quantity (kg)"]) > 0 for row in red if row["Quantity (kg)"])
    assert sign_in("importer").get("/cases", params={"format": "csv"}, follow_redirects=False).status_code == 403


# --- working tables -------------------------------------------------------------------------------------


def behind(client: TestClient, **asked: str) -> dict[str, Any]:
    answer = client.get("/api/v1/reports/working-tables", params={"year": "2025", **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["blocks"]
    return found


def test_working_tables_add_up_to_their_lines_no_further_than_one_may_see(
    app: FastAPI, sign_in: SignIn, registry_url: str
) -> None:
    whole, office = behind(sign_in("supervisor")), behind(sign_in("officer"))
    for found in (whole, office):
        for row in found["cells"]["rows"]:
            lines = [line for line in found["lines_behind"]["rows"] if line["cell"] == row["cell"]]
            assert (len(lines), sum(line["base_mg"] or 0 for line in lines)) == (row["lines"], row["base_mg"])
    with Store(registry_url) as store:
        own = {row["declaration_number"] for row in list_lines(store, OFFICER, limit=10_000)}
    seen = {line["declaration_number"] for line in office["lines_behind"]["rows"]}
    assert seen and seen <= own
    assert len(seen) < len({line["declaration_number"] for line in whole["lines_behind"]["rows"]})
    with app.state.store.engine.connect() as connection:
        assert audit.bodies(connection, "declarations read")[-1]["of"] == "working-tables"
    for wrong in ({"substance": "nothing-of-ours"}, {"year": "99"}, {"jurisdiction": "x" * 30}):
        answer = sign_in("supervisor").get("/api/v1/reports/working-tables", params={"year": "2025", **wrong})
        assert answer.status_code == 422, wrong


def test_the_page_of_working_tables_filters_leads_to_the_lines_and_gives_the_workbook(sign_in: SignIn) -> None:
    boss, year = sign_in("supervisor"), {"year": "2025", "lang": "es"}
    page = boss.get("/working-tables", params=year).text
    assert "no se consultó el formato oficial" in page and "cell=C1" in page and "format=xlsx" in page
    lines = boss.get("/working-tables", params={**year, "cell": "C1"}).text
    (first, *_) = [row for row in behind(boss)["lines_behind"]["rows"] if row["cell"] == "C1"]
    assert f"/declarations/{first['declaration_number']}" in lines
    only = boss.get("/working-tables", params={**year, "substance": first["substance"]}).text
    assert len(only) < len(page) and "cell=C1" in only
    book = boss.get("/working-tables", params={**year, "format": "xlsx"})
    assert book.content[:2] == b"PK" and "working-tables-2025.xlsx" in book.headers["content-disposition"]
    same = boss.get("/api/v1/reports/working-tables", params={**year, "format": "xlsx"})
    assert same.content == book.content
    assert "/working-tables" in boss.get("/board").text
