"""Cases: what opens and joins one, every step by whom, and only the steps that its state allows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from precursors.recognition.recogniser import Recogniser
from registry.access import Absent, Actor
from registry.casework.cases import (
    DISPOSITIONS,
    FALSE_FLAG_REASONS,
    TRANSITIONS,
    CaseError,
    CaseFilter,
    assign,
    attach,
    close,
    count_cases,
    join_inspection,
    list_cases,
    note,
    read_attachment,
    reopen,
    show_case,
    tell_of_request,
)
from registry.decisions.submit import submit
from registry.inbox import requests
from registry.log import audit
from registry.store.store import Store
from rules.rulebook import Rulebook

ANA, EVA = Actor("ana", "supervisor"), Actor("eva", "supervisor")
HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit,transport_document\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    """A registry with lines that meet in every way; each test works on a copy."""
    folder = tmp_path_factory.mktemp("cases")
    lines = [
        "D1,1,import,2025-03-03,A,B,OP1,anhidrido acetico,100,kg,BL-1",
        "D2,1,import,2025-03-04,A,B,OP1,anhidrido acetico,100,kg,BL-2",  # same operator and substance as D1
        "D3,1,import,2025-03-05,A,B,OP1,acetona,100,kg,BL-2",  # same consignment as D2
        "D4,1,import,2025-03-05,A,C,OP2,acetona,100,kg,BL-4",  # another operator
        "D5,1,import,2025-03-05,A,B,OP1,harina de trigo,100,kg,BL-1",  # nothing found
        "D6,1,import,2025-03-05,A,Sin Numero,,acetona,100,kg,BL-6",  # two operators without a number
        "D7,1,import,2025-03-05,A,Otro Sin,,acetona,100,kg,BL-7",
    ]
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        record(folder, store, recogniser, rulebook, *lines)
    return folder / "registry.db"


@pytest.fixture
def submitted(tmp_path: Path, template: Path) -> Iterator[Store]:
    shutil.copy(template, tmp_path / "registry.db")
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        yield store


def record(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook, *lines: str) -> None:
    path = tmp_path / "declarations.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    submit(path, store=store, recogniser=recogniser, rulebook=rulebook)


def held(store: Store) -> list[list[str]]:
    return sorted(show_case(store, ANA, case["case_id"])["lines"] for case in list_cases(store, ANA))


def test_lines_join_by_operator_and_substance_or_by_consignment(submitted: Store) -> None:
    assert held(submitted) == [["D1/1", "D2/1", "D3/1"], ["D4/1"], ["D6/1"], ["D7/1"]]


def test_a_closed_case_stays_as_it_was_and_a_new_one_names_it(
    tmp_path: Path, submitted: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    (first,) = list_cases(submitted, ANA, CaseFilter(declaration="D4"))
    close(submitted, ANA, first["case_id"], "lawful", "seen")
    record(tmp_path, submitted, recogniser, rulebook, "D8,1,import,2025-03-06,A,C,OP2,acetona,5,kg,BL-8")
    (second,) = list_cases(submitted, ANA, CaseFilter(declaration="D8"))
    assert second["case_id"] != first["case_id"] and second["previous"] == first["case_id"]
    assert show_case(submitted, ANA, first["case_id"])["lines"] == ["D4/1"]


def test_filters_narrow_and_pages_part(submitted: Store) -> None:
    every = list_cases(submitted, ANA)
    assert [row["case_id"] for row in list_cases(submitted, ANA, limit=2, offset=1)] == [
        r["case_id"] for r in every[1:3]
    ]
    assert count_cases(submitted, ANA) == len(every) == 4
    for wanted, number in (
        (CaseFilter(operator="OP1"), 1),
        (CaseFilter(substance="acetone"), 3),
        (CaseFilter(state="closed"), 0),
        (CaseFilter(declaration="D3"), 1),
        (CaseFilter(rule="GT-LICENCE-HELD", operator="OP2"), 1),
        (CaseFilter(rule="NO-SUCH-RULE"), 0),
    ):
        assert count_cases(submitted, ANA, wanted) == number, wanted
    lanes = [("red", "yellow", "blue", "green").index(row["lane"]) for row in every]
    assert lanes == sorted(lanes)


def ask(store: Store, case: str) -> None:
    requests.ask(store, ANA, [requests.Wanted("invoice, of the importer", date.today(), case=case)])


def told(store: Store, case: str, action: str) -> None:
    with store.writing() as connection:
        tell_of_request(connection, ANA, case, action, "R-1: x")


def test_a_case_is_worked_and_closed_with_a_reason(submitted: Store) -> None:
    (case,) = list_cases(submitted, ANA, CaseFilter(operator="OP2"))
    key = case["case_id"]
    assign(submitted, EVA, key, "ana")
    note(submitted, ANA, key, "documents asked for")
    ask(submitted, key)
    document = attach(submitted, ANA, key, "factura.pdf", "application/pdf", b"%PDF")
    assert read_attachment(submitted, EVA, document) == ("factura.pdf", "application/pdf", b"%PDF")
    with pytest.raises(CaseError, match="already"):
        attach(submitted, ANA, key, "factura.pdf", "application/pdf", b"%PDF")
    for disposition, words, says in (("lost", "x", "choose one of"), ("lawful", "  ", "give a reason")):
        with pytest.raises(CaseError, match=says):
            close(submitted, ANA, key, disposition, words)
    close(submitted, ANA, key, "lawful", "licence shown")
    with pytest.raises(CaseError, match="reopen it first"):
        assign(submitted, ANA, key, "eva")
    reopen(submitted, EVA, key, "new facts")
    shown = show_case(submitted, ANA, key)
    assert shown["state"] == "investigating" and shown["disposition"] is None
    steps = [(step["action"], step["by"]) for step in shown["steps"]]
    assert steps == [
        ("assign", "eva"),
        ("note", "ana"),
        ("request", "ana"),
        ("attach", "ana"),
        ("close", "ana"),
        ("reopen", "eva"),
    ]
    assert all(step["at"] is not None for step in shown["steps"])
    with submitted.engine.connect() as connection:
        audit.verify(connection)


def joined(store: Store, case: str) -> None:
    """A result of an inspection joins, as the recording of one lets it."""
    with store.writing() as connection:
        join_inspection(connection, ANA, case, datetime.now(UTC), "I-0A1B2C3D4E5F held")


@pytest.mark.parametrize("state", ["pending", "investigating", "closed"])
@pytest.mark.parametrize("action", list(TRANSITIONS))
def test_every_step_in_every_state(submitted: Store, state: str, action: str) -> None:
    key = list_cases(submitted, ANA, CaseFilter(operator="OP2"))[0]["case_id"]
    if state != "pending":
        assign(submitted, ANA, key, "ana")
    if state == "closed":
        close(submitted, ANA, key, "lawful", "seen")
    steps: dict[str, Callable[[], object]] = {
        "assign": lambda: assign(submitted, ANA, key, "eva"),
        "note": lambda: note(submitted, ANA, key, "x"),
        "attach": lambda: attach(submitted, ANA, key, "a", "text/plain", b"x"),
        "request": lambda: ask(submitted, key),
        "answer": lambda: told(submitted, key, "answer"),
        "retract": lambda: told(submitted, key, "retract"),
        "close": lambda: close(submitted, ANA, key, "lawful", "seen"),
        "reopen": lambda: reopen(submitted, ANA, key, "x"),
        "inspect": lambda: joined(submitted, key),
    }
    done = steps[action]
    allowed, follows = TRANSITIONS[action]
    if state in allowed or (action == "close" and state == "pending"):
        done()
        assert show_case(submitted, ANA, key)["state"] == (follows or state)
        return
    before = show_case(submitted, ANA, key)
    with pytest.raises(CaseError):
        done()
    assert show_case(submitted, ANA, key) == before


@pytest.mark.parametrize("disposition", DISPOSITIONS)
def test_only_a_false_flag_says_why_it_was_one(submitted: Store, disposition: str) -> None:
    key = list_cases(submitted, ANA)[0]["case_id"]
    wrong, right = (None, FALSE_FLAG_REASONS[0]) if disposition == "false_flag" else (FALSE_FLAG_REASONS[0], None)
    with pytest.raises(CaseError, match="false alarm"):
        close(submitted, ANA, key, disposition, "seen", wrong)
    close(submitted, ANA, key, disposition, "seen", right)
    assert show_case(submitted, ANA, key)["false_flag_reason"] == right


def test_several_at_once_are_done_together_or_not_at_all(submitted: Store) -> None:
    keys = [case["case_id"] for case in list_cases(submitted, ANA)]
    with pytest.raises(Absent):
        close(submitted, ANA, [*keys, "C-NONE"], "lawful", "seen")
    assert count_cases(submitted, ANA, CaseFilter(state="pending")) == len(keys)
    close(submitted, ANA, keys, "lawful", "seen")
    assert count_cases(submitted, ANA, CaseFilter(state="closed")) == len(keys)
