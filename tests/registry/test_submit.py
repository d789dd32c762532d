"""Submitting: once or twice, amended, interrupted, refused; and the cases that come of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from precursors.recognition.recogniser import Recogniser
from registry.access import Actor
from registry.casework.cases import list_cases, note, show_case
from registry.decisions.submit import submit
from registry.log import audit
from registry.store.store import Store
from rules.rulebook import Rulebook

HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
LINES = (
    HEAD
    + "D1,1,import,2025-03-03,A,B,OP1,anhidrido acetico,100,kg\nD2,1,import,2025-03-03,A,B,OP1,harina de trigo,100,kg\n"
)


def file(tmp_path: Path, content: str = LINES) -> Path:
    path = tmp_path / "declarations.csv"
    path.write_text(content, "utf-8")
    return path


def count(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_twice_is_once(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> None:
    first = submit(file(tmp_path), store=store, recogniser=recogniser, rulebook=rulebook)
    before = {name: count(store, name) for name in ("declaration_lines", "findings", "cases", "audit_entries")}
    again = submit(file(tmp_path), store=store, recogniser=recogniser, rulebook=rulebook)
    assert (first.new, again.new, again.known) == (2, 0, 2)
    assert first.result.findings.equals(again.result.findings)
    assert {name: count(store, name) for name in before} == before
    assert before["declaration_lines"] == 2 and before["findings"] > 0 and before["cases"] == 1


def test_an_amendment_is_a_version_of_its_own(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    submit(file(tmp_path), store=store, recogniser=recogniser, rulebook=rulebook)
    amended = submit(
        file(tmp_path, LINES.replace("anhidrido acetico", "vinagre")),
        store=store,
        recogniser=recogniser,
        rulebook=rulebook,
    )
    assert (amended.amended, amended.known) == (1, 1)
    assert count(store, "declaration_versions") == 3
    assert count(store, "findings") == 0
    with store.engine.connect() as connection:
        audit.verify(connection)


def test_a_locked_registry_is_said_and_nothing_half_done_stays(
    tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    url = tmp_path / "registry.db"
    with Store(f"sqlite:///{url}") as store:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 100")
        other = sqlite3.connect(url)
        other.execute("BEGIN IMMEDIATE")
        from sqlalchemy import event

        event.listen(store.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout = 100"))
        with pytest.raises(OperationalError, match="locked"):
            submit(file(tmp_path), store=store, recogniser=recogniser, rulebook=rulebook)
        other.rollback()
        other.close()
        assert count(store, "declaration_lines") == 0
        assert submit(file(tmp_path), store=store, recogniser=recogniser, rulebook=rulebook).new == 2


def test_no_case_step_without_its_entry(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    submit(file(tmp_path), store=store, recogniser=recogniser, rulebook=rulebook)
    ana = Actor("ana", "supervisor")
    (case,) = list_cases(store, ana)
    with store.writing() as connection:
        connection.execute(text("DROP TABLE audit_entries"))
    with pytest.raises(OperationalError):
        note(store, ana, case["case_id"], "unseen")
    assert show_case(store, ana, case["case_id"])["steps"] == []
