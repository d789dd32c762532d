"""Tables are sorted, filtered, and downloaded as they are seen."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from registry import publications
from registry.access import LOCAL, Actor
from registry.casework.cases import ORDERS as CASE_ORDERS
from registry.casework.cases import list_cases
from registry.checking.declarations import ORDERS, list_lines
from registry.log import audit
from registry.store.store import Store
from tests.web.seed import OFFICES, OPERATORS, ROOT
from web.pages.board import KEYS

SignIn = Callable[[str], TestClient]

NAMED = re.compile(r'table_page\(\s*request,\s*"([\w-]+)"')
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


# --- every table of the pages ---------------------------------------------------------------------------

# name of a table -> who reads it, where, and a filter of the page's own that leaves something
SHOWN: dict[str, tuple[str, str, dict[str, str]]] = {
    "cases": ("supervisor", "/cases", {"state": "pending"}),
    "lines": ("supervisor", "/declarations", {"movement": "export"}),
    "licences": ("importer", "/declarations", {}),
    "permits": ("importer", "/declarations", {}),
    "operators": ("supervisor", "/operators", {}),
    "inspections": ("officer", "/inspections", {"outcome": "none"}),
    "requests": ("analyst", "/inbox", {"state": "open"}),
    "watches": ("analyst", "/inbox", {}),
    "users": ("administrator", "/users", {}),
    "keys": ("analyst", "/account", {}),
    "look-ups": ("analyst", "/account/look-ups", {}),
    "editions": ("auditor", "/editions", {}),
    "log": ("auditor", "/audit/entries", {"what": "signed in"}),
    "lists": ("analyst", "/lists", {}),
    "list": ("analyst", "/lists/br-lista-i", {}),
    "rules": ("importer", "/rules", {}),
    "changes": ("analyst", "/lists/changes?from=2015-01-01", {}),
    "board-lines": ("supervisor", "/board/lines", {"lane": "red"}),
    "board-findings": ("supervisor", "/board/findings", {"lane": "red"}),
    "board-cases": ("supervisor", "/board/cases", {"lane": "red"}),
}
# templates with tables that are shown whole, in an order of their own: how many, and why
WHOLE = {
    "check_body.html": (3, "one file's rows in the file's order; they are downloaded as rows to mend and as findings"),
    "case.html": (3, "the lines, movements and permits of one case: its record, printed as a certificate"),
    "declaration.html": (1, "the findings of one line of a declaration: its record, printed as a certificate"),
    "edition.html": (3, "what one draft would change, as it was put up for approval"),
    "substance.html": (3, "names, properties and amounts of one substance"),
    "working.html": (1, "narrowed by year and substance, and taken away as the one workbook of all its tables"),
    "macros.html": (
        3,
        "the one opening of every table; listings of one answer in the order of authorities; requests of one record",
    ),
}


def test_no_table_is_drawn_but_by_the_one_mechanism_or_for_a_reason() -> None:
    drawn = {path.name: path.read_text("utf-8").count("<table") for path in (ROOT / "web/templates").glob("*.html")}
    assert {name: number for name, number in drawn.items() if number} == {name: n for name, (n, _) in WHOLE.items()}
    named = {found for path in (ROOT / "web/pages").glob("*.py") for found in NAMED.findall(path.read_text("utf-8"))}
    assert named | {f"board-{of}" for of in KEYS} == set(SHOWN)


@pytest.fixture(scope="module")
def several(app: FastAPI, sign_in: SignIn) -> None:
    """Two rows at least in every table, but for the one licence of the importer."""
    analyst, store = sign_in("analyst"), app.state.store
    for row in list_cases(store, LOCAL, limit=2):
        form = {"case": row["case_id"], "to": "desk", "text": "factura", "due": date.today().isoformat()}
        assert analyst.post("/inbox", data=form, follow_redirects=False).status_code == 303
    nothing = {"entries": [], "history": {"findings_before": 0, "come": 0, "gone": 0, "by_rule": {}}, "caught": {}}
    editor = Actor("legal_editor", "legal_editor")
    for reason in ("one", "another"):
        publications.draft(store, editor, app.state.examiner.catalogue, reason, nothing)
    for text in ("piperonal", "acetone", "azucar"):
        assert analyst.get("/api/v1/lookup", params={"q": text}).status_code == 200
    for kind, value in (("operator", OPERATORS[0]), ("operator", OPERATORS[1])):
        analyst.post("/inbox/watches", data={"kind": kind, "value": value})
        analyst.post("/account/keys", data={"days": "9", "scopes": "look_up"})
    officer = sign_in("officer")
    for text in ("tambores sin etiqueta", "sacos sin etiqueta"):
        officer.post("/inspections", data={"q": text})


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("name", SHOWN)
def test_a_table_is_sorted_filtered_paged_and_downloaded_as_it_is_seen(
    sign_in: SignIn, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, where, narrowed = SHOWN[name]
    client = sign_in(user)
    seen = Seen(client, name, where)
    orders = list(dict.fromkeys(one.lstrip("-") for one in re.findall(r"order=(-?[\w]+)", seen.head)))
    assert orders, "no column sorts"
    whole = seen.file()
    assert len(whole) > (name != "licences")
    monkeypatch.setattr("web.tables.PAGE", max(1, min(100, len(whole) // 2)))
    up, down = (Seen(client, name, seen.by(order=f"{sign}{orders[-1]}")) for sign in ("", "-"))
    assert 'aria-sort="ascending"' in up.head and 'aria-sort="descending"' in down.head
    assert [tuple(row.values()) for row in up.file()] != [tuple(row.values()) for row in down.file()] or same(whole)
    for one in (up, down):
        rows, pages = one.file(), one.pages()
        assert len(rows) == len(whole) and len(pages) >= min(len(rows), 50)
        for told, row in zip(pages, rows, strict=False):
            assert spaced(next(iter(row.values()))) in spaced(told), (told[:200], row)
    assert up.text.count("format=xlsx") >= 1 and client.get(up.by(format="xlsx")).content[:2] == b"PK"
    assert client.get(up.by(order="nothing_of_ours")).status_code == 422
    if narrowed:
        less = Seen(client, name, seen.by(**narrowed)).file()
        assert 0 < len(less) <= len(whole) and all(row in whole for row in less)
    else:
        word = next(value for value in whole[0].values() if len(value) > 1)
        found = Seen(client, name, seen.by(q=word)).file()
        assert found and all(any(word.casefold() in cell.casefold() for cell in row.values()) for row in found)
        assert Seen(client, name, seen.by(q="nothing of ours whatever")).file() == []


class Seen:
    """A table as a page shows it."""

    def __init__(self, client: TestClient, name: str, address: str) -> None:
        self.client, self.name, self.address = client, name, address
        answer = client.get(address, headers={"accept-language": "en"})
        assert answer.status_code == 200, answer.text[:500]
        self.text = answer.text
        found = re.search(
            rf'<table[^>]*data-table="{name}"[^>]*>(.*?)</thead><tbody>(.*?)</tbody></table>', self.text, re.S
        )
        self.head, self.body = (found[1], found[2]) if found else ("", "")

    def by(self, **more: str) -> str:
        """The address of the same table, asked otherwise."""
        place, _, query = self.address.partition("?")
        asked = dict(parse_qsl(query))
        if f"table={self.name}" in self.text:
            asked["table"] = self.name
        return f"{place}?{urlencode({**asked, **more})}"

    def file(self) -> list[dict[str, str]]:
        """All of it, as it is downloaded."""
        answer = self.client.get(self.by(format="csv"), headers={"accept-language": "en"})
        assert answer.status_code == 200, answer.text[:300]
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def pages(self) -> list[str]:
        """The text of its rows, page after page."""
        rows, here = [], self
        for _ in range(60):
            rows += [
                html.unescape(re.sub(r"<[^>]+>", " ", one)) for one in re.findall(r"<tr>(.*?)</tr>", here.body, re.S)
            ]
            on = re.search(rf'<a href="([^"]*)" rel="next" data-of="{self.name}"', here.text)
            if not on:
                break
            here = Seen(self.client, self.name, html.unescape(on[1]))
        return rows


def spaced(text: str) -> str:
    return " ".join(text.split())


def same(rows: list[dict[str, str]]) -> bool:
    """Whether every row has the same in the column that was sorted; then no order can be told."""
    return any(len({row[key] for row in rows}) == 1 for key in rows[0])
