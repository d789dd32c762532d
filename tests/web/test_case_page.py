"""From a case one goes on to what it rests on: each line looked up with the firm that declared it, and its other cases."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from fastapi.testclient import TestClient
from sqlalchemy import event

from registry.access import LOCAL, Actor
from registry.casework import case_views
from registry.casework.cases import list_cases, show_case
from registry.checking.declarations import count_lines
from registry.reports import history
from registry.reports.data import Source
from registry.store.store import Store
from tests.web.seed import OPERATORS

SignIn = Callable[[str], TestClient]


def test_a_case_leads_to_the_look_up_of_its_lines_and_to_the_other_cases_of_its_firm(
    sign_in: SignIn, registry_url: str
) -> None:
    actor, boss = Actor("supervisor", "supervisor"), sign_in("supervisor")
    with Store(registry_url) as store:
        row = next(one for one in list_cases(store, actor) if one["operator_id"])
        lines = show_case(store, actor, str(row["case_id"]))["lines"]
    shown = boss.get(f"/cases/{row['case_id']}").text
    links = [urlsplit(html.unescape(one)) for one in re.findall(r'href="(/\?[^"]*)"', shown)]
    asked = [parse_qs(one.query) for one in links if "operator" in parse_qs(one.query)]
    assert len(asked) == len(lines)
    assert all(one["q"][0] and one["as_of"][0] and one["operator"] == [row["operator_id"]] for one in asked)
    found = boss.get(links[0].geturl())
    assert found.status_code == 200 and 'id="firm"' in found.text
    assert f'href="/cases?operator={row["operator_id"]}"' in shown
    others = boss.get("/cases", params={"operator": row["operator_id"]}).text
    assert f"/cases/{row['case_id']}" in others


def test_nothing_of_a_case_page_reads_the_whole_registry(registry_url: str) -> None:
    """However many lines are recorded, a case reads those of its own and of its firm, by their indexes."""
    seen: list[tuple[str, tuple[object, ...]]] = []
    with Store(registry_url) as store:
        row = next(one for one in list_cases(store, LOCAL) if one["operator_id"])
        firm, substance, source = str(row["operator_id"]), str(row["substance"]), Source(store, LOCAL)

        def note(_c: object, _k: object, statement: str, values: tuple[object, ...], *_: object) -> None:
            seen.append((statement, values))

        event.listen(store.engine, "before_cursor_execute", note)
        history.operator_history(source, firm, "es", newest=500)
        count_lines(store, Actor("importer", "importer", operator=firm))
        case_views.case_lines(store, LOCAL, str(row["case_id"]))
        history.permit_balance(source, firm, "es", substance)
        history.shared_partners(source, firm, "es")
        case_views.operator_permits(store, LOCAL, firm)
    plans = sqlite3.connect(registry_url.removeprefix("sqlite:///"))
    read = {
        step
        for statement, values in seen
        if "declaration_lines" in statement
        for (*_, step) in plans.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    }
    plans.close()
    assert any("declaration_lines" in step for step in read)
    assert [step for step in read if step.startswith(("SCAN declaration_lines", "SCAN findings"))] == []


def test_the_movements_of_a_firm_are_the_newest_and_those_of_the_case(registry_url: str) -> None:
    with Store(registry_url) as store:
        source = Source(store, LOCAL)
        every, _ = history.operator_history(source, OPERATORS[0], "es")
        (first, *_), most = every, len(every) // 2
        key = (first["declaration_number"], first["line_number"])
        newest, _ = history.operator_history(source, OPERATORS[0], "es", {key}, newest=most)
    assert most > 2 and newest == [{**first, "marked": True}, *every[-most:]]
