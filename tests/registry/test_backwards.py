"""Nothing goes backwards in silence: an old file sent again, a withdrawn line, look-ups beside a submission."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from precursors.recognition.recogniser import Recogniser
from registry.checking.logged import LookedUp, record_look_ups
from registry.decisions import submit as module
from registry.decisions.submit import Submitted, submit, withdraw
from registry.store.store import Store
from rules.rulebook import Rulebook

HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
CODES = ("line_superseded", "line_was_withdrawn", "line_withdrawn")


def line(number: str, kilograms: int, place: int = 1) -> str:
    return f"{number},{place},import,2025-03-03,A,B,OP1,anhidrido acetico,{kilograms},kg\n"


class Desk:
    def __init__(self, folder: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> None:
        self.parts = (store, recogniser, rulebook)
        self.store, self.path = store, folder / "declarations.csv"

    def submit(self, *lines: str, amend: bool = False) -> Submitted:
        store, recogniser, rulebook = self.parts
        self.path.write_text(HEAD + "".join(lines), "utf-8")
        return submit(self.path, store=store, recogniser=recogniser, rulebook=rulebook, amend=amend)

    def withdraw(self, number: str) -> int:
        return withdraw(*self.parts, number, "declared twice")

    def kilograms(self) -> dict[str, int]:
        with self.store.engine.connect() as connection:
            rows = connection.execute(text("SELECT declaration_number, quantity_mg FROM declaration_lines"))
            return {number: mg // 1_000_000 for number, mg in rows}

    def size(self) -> int:
        with self.store.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one())


@pytest.fixture
def desk(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> Desk:
    return Desk(tmp_path, store, recogniser, rulebook)


def codes(done: Submitted) -> list[str]:
    return [one.code for one in done.result.intake.problems if one.code in CODES]


def test_an_amendment_is_not_undone_by_the_older_file(desk: Desk) -> None:
    desk.submit(line("D1", 4_000), line("D2", 5))
    assert desk.submit(line("D1", 100)).amended == 1
    before = desk.size()
    again = desk.submit(line("D1", 4_000), line("D2", 5))
    assert (again.new, again.amended, again.known, again.older) == (0, 0, 1, 1)
    assert codes(again) == ["line_superseded"] and desk.kilograms() == {"D1": 100, "D2": 5}
    assert desk.size() == before, "nothing happened, so that nothing is logged"
    assert desk.submit(line("D1", 4_000), amend=True).amended == 1
    assert desk.kilograms()["D1"] == 4_000


def test_a_withdrawn_line_does_not_come_back_by_itself(desk: Desk) -> None:
    desk.submit(line("D1", 100), line("D2", 5))
    desk.withdraw("D1")
    again = desk.submit(line("D1", 100), line("D2", 5))
    assert (again.known, again.older, codes(again)) == (1, 1, ["line_was_withdrawn"])
    assert desk.kilograms() == {"D2": 5} and not again.result.intake.errors
    other = desk.submit(line("D1", 7))  # not the old file: refused aloud, the row is set aside
    assert codes(other) == ["line_withdrawn"] and other.result.intake.rejected and desk.kilograms() == {"D2": 5}
    assert desk.submit(line("D1", 7), amend=True).amended == 1
    assert desk.kilograms() == {"D1": 7, "D2": 5}


def test_what_is_passed_over_does_not_count_for_the_lines_beside_it(desk: Desk) -> None:
    """The old D1 has 4,000 kg; a new line is decided with what is recorded, not with what the old file says."""
    desk.submit(line("D1", 4_000))
    desk.submit(line("D1", 1))
    beside = desk.submit(line("D1", 4_000), line("D3", 2))
    alone = {row["rule"]: row["measured"] for row in beside.result.findings.to_pylist()}
    assert {row["declaration_number"] for row in beside.result.findings.to_pylist()} == {"D3"}
    assert alone.get("IND-CUMULATIVE-MONTH", 0) < 4_000_000_000


def test_a_line_becomes_older_between_the_look_and_the_recording(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.submit(line("D1", 10))
    checked = module.check

    def meanwhile(*parts: object, **named: object) -> object:
        done = checked(*parts, **named)  # type: ignore[arg-type]
        monkeypatch.setattr(module, "check", checked)
        desk.submit(line("D1", 20))
        desk.submit(line("D1", 30))
        return done

    monkeypatch.setattr(module, "check", meanwhile)
    late = desk.submit(line("D1", 20))  # first seen as an amendment of 10
    assert (late.amended, late.older) == (0, 1) and desk.kilograms() == {"D1": 30}


def test_the_messages_are_in_both_languages() -> None:
    from precursors.tabular.problems import problem

    for code in CODES:
        found = problem(code, "f.csv", row=2, value="D1")
        assert found.message("en") != found.message("es") and found.hint("en") != found.hint("es")


# --- look-ups ---------------------------------------------------------------------------------------------


def look_up(store: Store) -> None:
    record_look_ups(store, None, [LookedUp("acetona", "listed", ("x",), date(2026, 1, 1))], "lists")


def test_look_ups_never_disturb_a_submission_or_a_withdrawal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger looks something up during every evaluation, more often than a submission tries."""
    desk.submit(line("D2", 60))
    evaluated = module.evaluate_lines
    asked = 0

    def disturbed(*parts: object, **named: object) -> object:
        nonlocal asked
        asked += 1
        look_up(desk.store)
        done = evaluated(*parts, **named)  # type: ignore[arg-type]
        look_up(desk.store)
        return done

    monkeypatch.setattr(module, "evaluate_lines", disturbed)
    desk.submit(line("D1", 70))
    assert asked == 1
    assert desk.withdraw("D1") >= 0
    assert asked == 2


def test_somebody_who_does_write_is_still_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.submit(line("D2", 60))
    evaluated = module.evaluate_lines
    asked = 0

    def disturbed(*parts: object, **named: object) -> object:
        nonlocal asked
        asked += 1
        done = evaluated(*parts, **named)  # type: ignore[arg-type]
        if asked == 1:
            desk.submit(line("D5", 9_000))
        return done

    monkeypatch.setattr(module, "evaluate_lines", disturbed)
    desk.submit(line("D1", 70))
    assert asked == 2, "the other settled what both had left; the first evaluation was not recorded"
    with desk.store.engine.connect() as connection:
        assert (
            connection.execute(
                text("SELECT count(*) FROM declaration_versions WHERE since >= (SELECT place FROM settled)")
            ).scalar_one()
            == 0
        )
