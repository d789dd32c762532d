"""The role table in full: every role, every action, one's own rows and another's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, PERMISSIONS, ROLES, TABLE, Absent, AccessError, Actor, Reach, need_lines
from registry.casework import cases
from registry.checking.declarations import count_lines, list_lines, list_registry, show_declaration
from registry.decisions.submit import submit
from registry.inbox import requests, watches
from registry.inspections import inspections
from registry.people import accounts
from registry.state import TOLD
from registry.store.records import OperatorRecord
from registry.store.store import Store
from rules.rulebook import Rulebook

HEAD = "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignor_id,consignee_name,consignee_id,description,quantity,unit\n"
ROWS = (
    "D-A,1,import,2025-03-03,NORTE,X,,A,OP-A,anhidrido acetico,100,kg\n"
    "D-B,1,import,2025-03-03,SUR,X,,B,OP-B,anhidrido acetico,100,kg\n"
    "D-C,1,transfer,2025-03-03,SUR,B,OP-B,A,OP-A,acetona,100,kg\n"  # B answers for it; A is only its counterparty
)
OURS = {"importer": "OP-A", "officer": "NORTE"}


def actor(role: str) -> Actor:
    return Actor(f"the {role}", role, "OP-A" if role == "importer" else None, "NORTE" if role == "officer" else None)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("access")
    path = folder / "declarations.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        store.load("operators", [OperatorRecord(operator_id=key, name=key) for key in ("OP-A", "OP-B")])
        submit(path, store=store, recogniser=recogniser, rulebook=rulebook)
        yield store


def reached(role: str, permission: str, *, own: bool) -> bool:
    reach = TABLE[permission][role]
    return reach is Reach.ALL or (reach in (Reach.OWN, Reach.OFFICE) and own)


def line(operator: str, office: str) -> dict[str, Any]:
    return {
        "declaration_number": "D",
        "movement": "import",
        "consignee_id": operator,
        "consignor_id": "",
        "customs_office": office,
    }


@dataclass(frozen=True)
class Action:
    """Something that touches the rows of one owner."""

    permission: str
    do: Callable[[Store, Actor, Any], object]
    first: Callable[[Store, str, bool], str] | None = None  # makes what it is done to; else it is told whose


def case_of(store: Store, own: bool) -> str:
    return cases.list_cases(store, LOCAL, cases.CaseFilter(operator="OP-A" if own else "OP-B"))[0]["case_id"]


def inspected(store: Store, of: str) -> str:
    """An inspection that somebody at the machine opened on a line of A or of B."""
    line = inspections.Subject(declaration=f"D-{of}", line=1)
    return inspections.open_inspection(store, LOCAL, f"{of}0000000-0000-4000-8000-000000000000".lower(), line, {})


def result_now(key: str) -> inspections.Result:
    return inspections.Result(key, "examined", datetime.now(UTC), seen=None)


def sent(store: Store, role: str, own: bool) -> str:
    """A request to whom the role answers for, or to another firm and office; by the office itself where it is own."""
    wanted = requests.Wanted("the invoice", date.today(), declaration="D-A" if own else "D-B")
    wanted = replace(wanted, to="office" if role == "officer" else "operator")
    return requests.ask(store, LOCAL, [wanted])[0].request


def sent_by(store: Store, role: str, own: bool) -> str:
    """A request that the role's own side sent, or another's."""
    asker = Actor("an officer", "officer", office="NORTE" if own else "SUR") if role == "officer" else LOCAL
    wanted = requests.Wanted("the invoice", date.today(), declaration="D-A" if own else "D-B")
    return requests.ask(store, asker, [wanted])[0].request


ACTIONS = {
    "show declaration": Action("declaration_read", lambda s, a, own: show_declaration(s, a, "D-A" if own else "D-B")),
    "submit": Action(
        "declaration_submit",
        lambda s, a, own: need_lines(a, "declaration_submit", [line(*(("OP-A", "NORTE") if own else ("OP-B", "SUR")))]),
    ),
    "amend": Action(
        "declaration_amend",
        lambda s, a, own: need_lines(a, "declaration_amend", [line(*(("OP-A", "NORTE") if own else ("OP-B", "SUR")))]),
    ),
    "show case": Action("case_read", lambda s, a, own: cases.show_case(s, a, case_of(s, own))),
    "note case": Action("case_work", lambda s, a, own: cases.note(s, a, case_of(s, own), "seen")),
    "assign case": Action("case_work", lambda s, a, own: cases.assign(s, a, case_of(s, own), "ana")),
    "show inspection": Action(
        "inspection_read", lambda s, a, own: inspections.show_inspection(s, a, inspected(s, "A" if own else "B"))
    ),
    "open inspection": Action(
        "inspection_work",
        lambda s, a, own: inspections.open_inspection(
            s, a, str(uuid4()), inspections.Subject(declaration="D-A" if own else "D-B", line=1), {}
        ),
    ),
    "record inspection": Action(
        "inspection_work",
        lambda s, a, own: inspections.record_result(s, a, inspected(s, "A" if own else "B"), result_now(str(uuid4()))),
    ),
    "ask": Action(
        "inbox_ask",
        lambda s, a, own: requests.ask(
            s, a, [requests.Wanted("the invoice", date.today(), declaration="D-A" if own else "D-B")]
        ),
    ),
    "show request": Action("inbox_read", lambda s, a, key: requests.show_request(s, a, key), sent),
    "answer": Action("inbox_answer", lambda s, a, key: requests.answer(s, a, key, "words", []), sent),
    "ask again": Action("inbox_ask", lambda s, a, key: requests.ask_again(s, a, key, "more", date.today()), sent_by),
    "withdraw": Action("inbox_ask", lambda s, a, key: requests.withdraw(s, a, key, "not needed"), sent_by),
    "watch": Action("watch_keep", lambda s, a, own: watches.watch(s, a, "operator", "OP-A" if own else "OP-B")),
    "list users": Action("account_read", lambda s, a, own: accounts.list_users(s, a)),
    "add user": Action("account_write", lambda s, a, own: accounts.add_user(s, a, f"{a.role}-{own}", "auditor")),
}


@pytest.mark.parametrize("own", [True, False], ids=["own", "another's"])
@pytest.mark.parametrize("action", list(ACTIONS))
@pytest.mark.parametrize("role", ROLES)
def test_role_by_action_by_owner(filled: Store, role: str, action: str, own: bool) -> None:
    one = ACTIONS[action]
    what = one.first(filled, role, own) if one.first else own
    if reached(role, one.permission, own=own):
        one.do(filled, actor(role), what)
        return
    inspected(filled, "A"), inspected(filled, "B")
    before = everything(filled)
    with pytest.raises((AccessError, Absent)):
        one.do(filled, actor(role), what)
    assert everything(filled) == before


STATE = ("audit_entries", *TOLD)


def everything(store: Store) -> str:
    with store.engine.connect() as connection:
        return str([connection.execute(text(f"SELECT * FROM {t}")).all() for t in STATE])


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_no_row_beyond_the_reach(filled: Store, role: str) -> None:
    reach = TABLE["declaration_read"][role]
    expected = {Reach.ALL: {"D-A", "D-B", "D-C"}, Reach.OWN: {"D-A"}, Reach.OFFICE: {"D-A"}}
    if reach is Reach.NONE:
        for read in (list_lines, count_lines):
            with pytest.raises(AccessError):
                read(filled, actor(role))
        return
    found = {row["declaration_number"] for row in list_lines(filled, actor(role))}
    assert found == expected[reach] and count_lines(filled, actor(role)) == len(found)
    assert list_lines(filled, actor(role), {"consignee_id": "OP-B"}) == [] or reach is Reach.ALL


@pytest.mark.parametrize("role", ROLES)
def test_registry_rows_beyond_the_reach_are_not_listed(filled: Store, role: str) -> None:
    reach = TABLE["registry_read"][role]
    if reach is Reach.NONE:
        with pytest.raises(AccessError):
            list_registry(filled, actor(role), "operators")
        return
    found = {row["operator_id"] for row in list_registry(filled, actor(role), "operators")}
    assert found == ({"OP-A"} if reach is Reach.OWN else {"OP-A", "OP-B"})


def test_absent_and_not_yours_are_told_in_the_same_words(filled: Store) -> None:
    for role in ("importer", "officer"):
        said = []
        for number in ("D-B", "D-C", "D-NONE"):
            with pytest.raises(Absent) as refused:
                show_declaration(filled, actor(role), number)
            said.append(str(refused.value).replace(number, "?"))
        assert len(set(said)) == 1


def test_an_importer_sees_no_indicator_and_no_lane(filled: Store) -> None:
    own = show_declaration(filled, actor("importer"), "D-A")["lines"][0]["findings"]
    every = show_declaration(filled, actor("analyst"), "D-A")["lines"][0]["findings"]
    assert own and {row["kind"] for row in own} <= {"law", "floor"} and not any("lane" in row for row in own)
    assert any("lane" in row for row in every)
    assert "indicator" not in json.dumps(own)


@pytest.mark.parametrize(("role", "missing"), [("importer", {"operator": None}), ("officer", {"office": None})])
def test_an_actor_without_an_owner_reaches_nothing(filled: Store, role: str, missing: dict[str, None]) -> None:
    nobody = replace(actor(role), **missing)
    assert list_lines(filled, nobody) == []
    with pytest.raises(Absent):
        need_lines(nobody, "declaration_submit", [line("", "")])


def test_a_scope_narrows_and_never_widens() -> None:
    for role in ROLES:
        for permission in PERMISSIONS:
            for scopes in (frozenset[str](), frozenset({permission}), frozenset(PERMISSIONS)):
                narrowed = Actor("x", role, scopes=scopes).reach(permission)
                assert narrowed is (TABLE[permission][role] if permission in scopes else Reach.NONE)


def test_the_table_keeps_what_the_law_of_the_house_says() -> None:
    """DESIGN 8: who drafts does not approve; the auditor writes nothing; the administrator sees no case data."""
    writes = [
        p
        for p in PERMISSIONS
        if p.rsplit("_", 1)[1]
        in ("submit", "amend", "work", "dispose", "ask", "answer", "keep", "write", "draft", "approve")
        and p != "filter_keep"  # how one looks at a page is one's own, and no record
    ]
    assert all(TABLE[p]["auditor"] is Reach.NONE for p in writes)
    assert [p for p in PERMISSIONS if TABLE[p]["administrator"] is not Reach.NONE] == ["account_read", "account_write"]
    assert not [
        r
        for r in TABLE["look_up"]
        if TABLE["edition_draft"][r] is not Reach.NONE and TABLE["edition_approve"][r] is not Reach.NONE
    ]
    assert TABLE["indicator_read"]["importer"] is Reach.NONE
    assert all(
        TABLE[p]["importer"] in (Reach.OWN, Reach.NONE)
        for p in PERMISSIONS
        if p.startswith(("declaration", "registry", "inbox"))
    )
