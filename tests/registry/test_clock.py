"""Time is not trusted: what came later is told by its place in the log, and a clock that goes back is noticed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from commands.program import main
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.access import Actor
from registry.casework.cases import close, list_cases, reopen, show_case
from registry.decisions.submit import submit
from registry.in_force import in_force
from registry.log import audit
from registry.publications import approve, approved_since, draft, show_publication
from registry.store.editions import EditionError
from registry.store.store import Store
from rules.rulebook import Rulebook

EVA, LEO, ANA = Actor("eva", "legal_editor"), Actor("leo", "legal_approver"), Actor("ana", "supervisor")
IMPACT = {"entries": [], "history": {}}
AHEAD = timedelta(days=400)
HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
Clock = Callable[[timedelta], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock of the machine as the registry reads it."""
    shift = timedelta()

    class Told(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + shift

    for name, module in list(sys.modules.items()):
        if name.startswith("registry.") and getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", Told)

    def set_to(by: timedelta) -> None:
        nonlocal shift
        shift = by

    return set_to


def another(rulebook: Rulebook, letter: str) -> Rulebook:
    return replace(rulebook, rules=rulebook.rules[1:], edition=letter * 64)


def test_the_edition_in_force_is_the_one_that_was_approved_last(
    store: Store, catalogue: Catalogue, rulebook: Rulebook, clock: Clock
) -> None:
    clock(AHEAD)
    approve(store, LEO, draft(store, EVA, another(rulebook, "a"), "x", IMPACT))
    clock(timedelta())
    approve(store, LEO, draft(store, EVA, another(rulebook, "b"), "x", IMPACT))
    assert in_force(store, catalogue, rulebook)[1].edition == "b" * 64


def test_an_older_draft_that_is_approved_later_is_in_force_and_a_page_before_it_is_stale(
    store: Store, catalogue: Catalogue, rulebook: Rulebook
) -> None:
    first, second, third = (draft(store, EVA, another(rulebook, letter), "x", IMPACT) for letter in "abc")
    approve(store, LEO, second)
    seen = show_publication(store, LEO, third)["version"]
    approve(store, LEO, first)
    assert in_force(store, catalogue, rulebook)[1].edition == "a" * 64
    with pytest.raises(EditionError, match=f"publication {first} was approved"):
        approve(store, LEO, third, seen)


@pytest.mark.parametrize("ahead", [AHEAD, -AHEAD])
def test_what_was_approved_since_a_draft_is_told_by_the_log(
    store: Store, rulebook: Rulebook, clock: Clock, ahead: timedelta
) -> None:
    before = draft(store, EVA, another(rulebook, "a"), "x", IMPACT)
    approve(store, LEO, before)
    clock(ahead)
    number = draft(store, EVA, another(rulebook, "b"), "x", IMPACT)
    clock(timedelta())
    assert approved_since(store, LEO, number) == []
    later = draft(store, EVA, another(rulebook, "c"), "x", IMPACT)
    approve(store, LEO, later)
    assert approved_since(store, LEO, number) == [later]


def test_the_case_before_is_the_one_that_was_closed_last(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook, clock: Clock
) -> None:
    def case_of(number: int) -> str:
        row = f"D{number},1,import,2025-03-03,A,B,OP1,anhidrido acetico,{number},kg\n"
        (tmp_path / "d.csv").write_text(HEAD + row, "utf-8")
        submit(tmp_path / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
        return next(row["case_id"] for row in list_cases(store, ANA) if row["state"] == "pending")

    first = case_of(1)
    clock(AHEAD)
    close(store, ANA, first, "lawful", "the clock is wrong")
    clock(timedelta())
    second = case_of(2)
    close(store, ANA, second, "lawful", "and right again")
    third = case_of(3)
    assert show_case(store, ANA, third)["previous"] == second
    reopen(store, ANA, first, "once more")
    close(store, ANA, (first, third), "lawful", "both")
    close_again(store, first)
    assert show_case(store, ANA, case_of(4))["previous"] == first


def close_again(store: Store, case: str) -> None:
    reopen(store, ANA, case, "once more")
    close(store, ANA, case, "lawful", "last of all")


def test_a_decision_names_its_own_entry_also_when_the_clock_has_gone_back(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook, clock: Clock
) -> None:
    (tmp_path / "d.csv").write_text(f"{HEAD}D1,1,import,2025-03-03,A,B,OP1,anhidrido acetico,1,kg\n", "utf-8")
    clock(AHEAD)
    with store.writing() as connection:
        audit.append(connection, [("note", {})])
    clock(timedelta())
    submit(tmp_path / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    with store.engine.connect() as connection:
        place = connection.execute(text("SELECT place FROM decisions")).scalar_one()
        assert (audit.read_entry(connection, place) or ("",))[0] == "decision"
        assert len(audit.bodies(connection, "clock went back")) == 1


def test_a_clock_that_goes_back_is_an_entry_of_the_log_and_said_by_whoever_verifies_it(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note() -> None:
        with store.writing() as connection:
            audit.append(connection, [("note", {}), ("note", {})])

    def went_back() -> list[dict[str, str]]:
        with store.engine.connect() as connection:
            return audit.bodies(connection, "clock went back")

    note()
    clock(AHEAD)
    note()
    clock(AHEAD - timedelta(seconds=20))  # two machines are never quite of one time
    note()
    assert went_back() == []
    clock(timedelta())
    note()
    note()
    (said,) = went_back()
    apart = datetime.fromisoformat(said["from"]) - datetime.fromisoformat(said["at"])
    assert timedelta(days=399) < apart < timedelta(days=401)
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", str(store.engine.url))
    for lang, words in (("en", "clock of the machine went back"), ("es", "reloj de la máquina se atrasó")):
        told = CliRunner().invoke(main, ["audit", "verify", "--lang", lang])
        assert told.exit_code == 0 and words in told.output and said["from"] in told.output
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one() == 11
        assert abs(datetime.fromisoformat(said["at"]) - datetime.now(UTC)) < timedelta(minutes=1)
