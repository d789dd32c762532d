"""Tables are sorted, filtered, and downloaded as they are seen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from fastapi.testclient import TestClient

from registry.access import LOCAL
from registry.casework.cases import ORDERS as CASE_ORDERS
from registry.casework.cases import list_cases
from registry.checking.declarations import ORDERS, list_lines
from registry.store.store import Store

SignIn = Callable[[str], TestClient]


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
