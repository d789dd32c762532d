"""Decisions name what they decided: a case that has grown, a draft that changed, a page that is stale are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from cli import main
from precursors.recognition.recogniser import Recogniser
from registry.access import Actor
from registry.casework.cases import CaseError, assign, close, list_cases, note, reopen, show_case
from registry.decisions.submit import submit, withdraw
from registry.log import audit
from registry.publications import approve, draft, reject, show_publication
from registry.store.editions import EditionError
from registry.store.store import Store
from rules.rulebook import Rulebook

ANA, EVA = Actor("ana", "supervisor"), Actor("eva", "supervisor")
DRAFTER, LEO = Actor("eli", "legal_editor"), Actor("leo", "legal_approver")
HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
NO_CHANGE: dict[str, Any] = {"entries": [], "history": {"findings_before": 0, "come": 0, "gone": 0, "by_rule": {}}}


def line(number: str, kilograms: int = 100, goods: str = "acetona") -> str:
    return f"{number},1,import,2025-03-05,A,B,OP1,{goods},{kilograms},kg\n"


class Desk:
    def __init__(self, folder: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> None:
        self.parts, self.store, self.path = (store, recogniser, rulebook), store, folder / "d.csv"

    def submit(self, *lines: str) -> None:
        store, recogniser, rulebook = self.parts
        self.path.write_text(HEAD + "".join(lines), "utf-8")
        submit(self.path, store=store, recogniser=recogniser, rulebook=rulebook, actor=Actor("oli", "local"))

    def case(self) -> dict[str, Any]:
        (row,) = list_cases(self.store, ANA)
        shown = show_case(self.store, ANA, row["case_id"])
        assert shown["version"] == row["version"]
        return shown


@pytest.fixture
def desk(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> Desk:
    one = Desk(tmp_path, store, recogniser, rulebook)
    one.submit(line("D1"))
    return one


def grow(desk: Desk) -> str:
    desk.submit(line("D2", 4_000))
    return "D2/1"


def change(desk: Desk) -> str:
    desk.submit(line("D1", 4_000))
    return "D1/1"


def take_out(desk: Desk) -> str:
    desk.submit(line("D2"))
    seen = desk.case()["version"]
    assert seen
    withdraw(*desk.parts, "D2", "declared twice", actor=EVA)
    return "D2/1"


def talk(desk: Desk) -> str:
    note(desk.store, EVA, desk.case()["case_id"], "wait for the laboratory")
    return "eva"


@pytest.mark.parametrize("happens", [grow, change, take_out, talk])
def test_what_came_in_since_the_page_was_shown_is_told_and_nothing_is_closed(desk: Desk, happens: Any) -> None:
    seen = desk.case()
    news = happens(desk)
    key = seen["case_id"]
    for step in (
        lambda: close(desk.store, ANA, key, "lawful", "licence shown", seen={key: seen["version"]}),
        lambda: close(desk.store, ANA, key, "lawful", "licence shown", seen={}),
        lambda: assign(desk.store, ANA, key, "ana", seen={key: seen["version"]}),
    ):
        with pytest.raises(CaseError, match=key) as refused:
            step()
    with pytest.raises(CaseError) as refused:
        close(desk.store, ANA, key, "lawful", "licence shown", seen={key: seen["version"]})
    assert news in str(refused.value)
    now = desk.case()
    assert now["state"] == "pending" and now["version"] > seen["version"]
    close(desk.store, ANA, key, "lawful", "licence shown", seen={key: now["version"]})
    assert desk.case()["state"] == "closed"


def test_of_several_one_that_changed_holds_all_back(desk: Desk) -> None:
    desk.submit("D9,1,import,2025-03-05,A,C,OP2,acetona,100,kg\n")
    seen = {row["case_id"]: row["version"] for row in list_cases(desk.store, ANA)}
    grow(desk)
    with pytest.raises(CaseError, match="D2/1"):
        close(desk.store, ANA, list(seen), "lawful", "x", seen=seen)
    assert {row["state"] for row in list_cases(desk.store, ANA)} == {"pending"}


def test_a_line_that_joins_stands_in_the_timeline_and_the_log(desk: Desk) -> None:
    assert desk.case()["steps"] == [], "the line that opened it is no step"
    grow(desk)
    (step,) = desk.case()["steps"]
    assert (step["action"], step["by"], step["text"]) == ("join", "oli", "D2/1")
    change(desk)
    withdraw(*desk.parts, "D2", "declared twice", actor=EVA)
    steps = [(one["action"], one["by"], one["text"]) for one in desk.case()["steps"]]
    assert ("change", "oli", "D1/1") in steps and ("withdraw", "eva", "D2/1") in steps
    with desk.store.engine.connect() as connection:
        (entry,) = [one for one in audit.bodies(connection, "case joined") if one["declaration"] == "D2"]
        audit.verify(connection)
    assert entry["by"] == "oli"


def test_a_disposition_names_the_lines_that_it_was_taken_on(desk: Desk) -> None:
    grow(desk)
    now = desk.case()
    close(desk.store, ANA, now["case_id"], "lawful", "licence shown", seen={now["case_id"]: now["version"]})
    with desk.store.engine.connect() as connection:
        (entry,) = audit.bodies(connection, "case close")
    assert entry["lines"] == ["D1/1 v1", "D2/1 v1"] and entry["seen"] == now["version"]
    reopen(desk.store, ANA, now["case_id"], "new facts")


def test_the_command_line_names_what_was_seen(desk: Desk) -> None:
    key, version = desk.case()["case_id"], desk.case()["version"]
    environment = {"PRECURSOR_DATABASE_URL": str(desk.store.engine.url)}

    def closed(*more: str) -> Any:
        words = ["cases", "close", key, "--disposition", "lawful", "--reason", "x", *more]
        return CliRunner().invoke(main, words, env=environment)

    assert closed().exit_code == 2
    grow(desk)
    stale = closed("--seen", str(version))
    assert stale.exit_code == 1 and "D2/1" in stale.output
    spanish = CliRunner().invoke(
        main, ["cases", "assign", key, "ana", "--seen", str(version)], env=environment | {"PRECURSOR_LANG": "es"}
    )
    assert spanish.exit_code == 1 and "D2/1" in spanish.output and "joined" not in spanish.output
    assert closed("--seen", f"{key}:{desk.case()['version']}").exit_code == 0
    assert desk.case()["state"] == "closed"


# --- drafts -----------------------------------------------------------------------------------------------


def test_an_approval_names_the_draft_that_was_seen(store: Store, recogniser: Recogniser, rulebook: Rulebook) -> None:
    first = draft(store, DRAFTER, rulebook, "first", NO_CHANGE)
    second = draft(store, DRAFTER, rulebook, "second", NO_CHANGE)
    seen = show_publication(store, LEO, second)["version"]
    approve(store, LEO, first, seen=show_publication(store, LEO, first)["version"])
    for decide in (approve, reject):
        with pytest.raises(EditionError, match=str(first)):  # what is in force changed under the page
            decide(store, LEO, second, seen=seen)
        with pytest.raises(EditionError):
            decide(store, LEO, second, seen="")
    seen = show_publication(store, LEO, second)["version"]
    with store.writing() as connection:
        connection.execute(text(f"UPDATE publications SET reason = 'other words' WHERE publication = {second}"))
    with pytest.raises(EditionError, match="changed"):
        approve(store, LEO, second, seen=seen)
    assert show_publication(store, LEO, second)["state"] == "draft"
    approve(store, LEO, second, seen=show_publication(store, LEO, second)["version"])
    with store.engine.connect() as connection:
        entries = audit.bodies(connection, "edition approved")
    assert entries[-1]["seen"]


@pytest.mark.parametrize("version", [-1, 10**30, 2**63])
def test_any_number_may_be_said_and_none_is_a_fault(desk: Desk, version: int) -> None:
    key = desk.case()["case_id"]
    with pytest.raises(CaseError, match="not as it was seen"):
        close(desk.store, ANA, key, "lawful", "x", seen={key: version})
