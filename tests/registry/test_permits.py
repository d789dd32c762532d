"""The running balance of permits, as the regulator prints it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from precursors.recognition.recogniser import Recogniser
from registry.access import AccessError, Actor
from registry.casework.case_views import permit_balances
from registry.decisions.submit import submit
from registry.store.records import read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook

PERMITS = """permit_number,substance,authority,operator_id,movement,quantity,unit,valid_from,valid_to,status
P1,acetic-anhydride,GT,OP1,import,10,kg,2025-01-01,2025-12-31,active
P2,acetone,GT,OP2,import,5,kg,2025-01-01,2025-12-31,active
"""
LINES = """declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit,permit_number
D1,1,import,2025-03-01,A,B,OP1,anhidrido acetico,7.5,kg,P1
D2,1,import,2025-03-02,A,B,OP1,anhidrido acetico,3,kg,P1
D3,1,import,2025-03-02,A,B,OP3,anhidrido acetico,1,kg,P1
"""


@pytest.fixture
def filled(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> Store:
    (tmp_path / "permits.csv").write_text(PERMITS, "utf-8")
    (tmp_path / "declarations.csv").write_text(LINES, "utf-8")
    store.load("permits", read_registry("permits", tmp_path / "permits.csv", recogniser.catalogue)[0])
    submit(tmp_path / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    return store


def test_a_permit_is_drawn_by_its_holder_only_and_goes_below_zero_when_overdrawn(filled: Store) -> None:
    rows = {row["permit_number"]: row for row in permit_balances(filled, Actor("ana", "supervisor"))}
    assert (rows["P1"]["drawn_mg"], rows["P1"]["left_mg"]) == (10_500_000, -500_000)
    assert (rows["P2"]["drawn_mg"], rows["P2"]["left_mg"]) == (0, 5_000_000)
    assert [r["permit_number"] for r in permit_balances(filled, Actor("ana", "supervisor"), "OP2")] == ["P2"]
    assert permit_balances(filled, Actor("ana", "supervisor"), substance="toluene") == []


def test_an_importer_does_not_read_the_permits_of_others(filled: Store) -> None:
    with pytest.raises(AccessError):
        permit_balances(filled, Actor("uno", "importer", operator="OP1"))


def test_the_command_prints_kilograms(filled: Store) -> None:
    environment = {"PRECURSOR_DATABASE_URL": str(filled.engine.url)}
    told = CliRunner().invoke(main, ["registry", "permits", "--operator", "OP1", "--format", "json"], env=environment)
    (row,) = json.loads(told.stdout)
    assert (row["granted_kg"], row["drawn_kg"], row["left_kg"]) == ("10", "10.5", "-0.5")
