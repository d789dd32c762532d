"""From a case one goes on to what it rests on: each line looked up with the firm that declared it, and its other cases."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from fastapi.testclient import TestClient

from registry.access import Actor
from registry.casework.cases import list_cases, show_case
from registry.store.store import Store

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
