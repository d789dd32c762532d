"""Inspections: recorded once however often they are sent, told by the log, joined to the case, counted for the rules.

Issue 24, item 4. Who may do it to whose rows stands in ``test_access``; that the log tells every row in ``test_reconcile``.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from precursors.messages import refusal
from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, Absent, Actor
from registry.casework import cases
from registry.inspections.guide import guide_of
from registry.inspections.inspections import (
    OUTCOMES,
    InspectionError,
    Result,
    Subject,
    list_inspections,
    open_inspection,
    read_picture,
    record_result,
    show_inspection,
)
from registry.log import audit
from registry.reconcile import reconcile
from registry.reports.data import Source
from registry.reports.precision import precision_rows
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.filled import few, line, send

NORTH, SOUTH = Actor("nora", "officer", office="NORTE"), Actor("sam", "officer", office="SUR")
LINE = Subject(declaration="D1", line=1)
OPENED, SENT = "0f0e0d0c-0b0a-4908-8706-050403020100", "11111111-2222-4333-8444-555555555555"
AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
SAID = Result(SENT, "sampled", AT, "Puerta 3", "S-100, S-101", "olor a vinagre", seen=0)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    folder = tmp_path_factory.mktemp("inspections")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        send(store, folder, recogniser, few(rulebook), line("D1"), line("D2", operator="OP-B"))
    return folder


def entries(store: Store, kind: str) -> list[dict[str, Any]]:
    with store.engine.connect() as connection:
        return [body for _, one, body in audit.entries_of(connection, audit.size(connection)) if one == kind]


def differences(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return [str(one) for one in reconcile(connection).differences]


def photo(size: tuple[int, int] = (3_000, 2_000)) -> bytes:
    """A photo turned by its camera, which wrote down where it was taken and by what."""
    picture, notes, out = Image.new("RGB", size, "white"), Image.Exif(), io.BytesIO()
    notes[0x0112], notes[0x010F] = 6, "SECRETCAM"
    notes.get_ifd(0x8825)[2] = (14.0, 38.0, 0.0)
    picture.save(out, "JPEG", exif=notes)
    return out.getvalue()


def test_what_is_sent_twice_is_recorded_once(filled: Store) -> None:
    key = open_inspection(filled, NORTH, OPENED, LINE, {"examine": []})
    assert open_inspection(filled, NORTH, OPENED, LINE, {"examine": []}) == key
    for _ in range(3):
        record_result(filled, NORTH, key, SAID)
    shown = show_inspection(filled, NORTH, key)
    assert shown["outcome"] == "sampled" and len(shown["results"]) == 1
    assert shown["results"][0]["by"] == "nora" and shown["results"][0]["seals"] == "S-100, S-101"
    assert len(entries(filled, "inspection opened")) == len(entries(filled, "inspection result")) == 1
    assert len(list_inspections(filled, NORTH)) == 1 and differences(filled) == []


def test_a_result_joins_the_case_of_the_line(filled: Store) -> None:
    (case,) = cases.list_cases(filled, LOCAL, cases.CaseFilter(declaration="D1"))
    key = open_inspection(filled, NORTH, OPENED, LINE, {})
    record_result(filled, NORTH, key, SAID)
    step = cases.show_case(filled, LOCAL, case["case_id"])["steps"][-1]
    assert (step["action"], step["by"], step["text"]) == ("inspect", "nora", f"{key} sampled")
    with pytest.raises(cases.CaseError, match="inspection was recorded"):  # who closes has to have seen it
        seen = {case["case_id"]: case["version"]}
        cases.close(filled, LOCAL, case["case_id"], "lawful", "papers are in order", seen=seen)
    assert [one["inspection"] for one in list_inspections(filled, LOCAL, case=case["case_id"])] == [key]


def test_a_conflict_is_shown_and_nothing_is_lost(filled: Store) -> None:
    key = open_inspection(filled, NORTH, OPENED, LINE, {})
    record_result(filled, NORTH, key, SAID)
    other = replace(SAID, result="22222222-2222-4333-8444-555555555555", outcome="released", seals="")
    with pytest.raises(InspectionError, match="sampled") as refused:  # written before the other was seen
        record_result(filled, LOCAL, key, other)
    assert "nora" in str(refused.value) and refusal(refused.value, "es") != str(refused.value)
    record_result(filled, LOCAL, key, replace(other, seen=1))
    assert [one["outcome"] for one in show_inspection(filled, NORTH, key)["results"]] == ["sampled", "released"]
    with pytest.raises(InspectionError, match="recorded"):  # the same id for something else
        record_result(filled, NORTH, key, replace(SAID, outcome="seized"))
    assert differences(filled) == []


def test_a_result_is_its_writers_own(filled: Store) -> None:
    key = open_inspection(filled, NORTH, OPENED, LINE, {})
    with pytest.raises(InspectionError, match="nora"):
        record_result(filled, replace(NORTH, user="nick"), key, replace(SAID, written_by="nora"))
    for who in (SOUTH, replace(NORTH, office=None)):
        with pytest.raises(Absent):
            record_result(filled, who, key, SAID)
        with pytest.raises(Absent):
            show_inspection(filled, who, key)
        assert list_inspections(filled, who) == []
    assert show_inspection(filled, NORTH, key)["results"] == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"outcome": "burnt"}, "burnt"),
        ({"seals": ""}, "seal"),
        ({"result": "1"}, "'1'"),
        ({"done_at": datetime.now(UTC) + timedelta(days=3)}, "future"),
        ({"notes": "x" * 4_001}, "4,000"),
        ({"pictures": [("a.jpg", b"GIF89a")]}, "a.jpg"),
        ({"pictures": [("a.jpg", photo((8, 8)))] * 11}, "10"),
    ],
)
def test_what_cannot_be_recorded_is_told(filled: Store, wrong: dict[str, Any], named: str) -> None:
    key = open_inspection(filled, NORTH, OPENED, LINE, {})
    with pytest.raises(InspectionError, match=named) as refused:
        record_result(filled, NORTH, key, replace(SAID, **wrong))
    assert refusal(refused.value, "es") != str(refused.value)
    assert show_inspection(filled, NORTH, key)["results"] == []


def test_a_picture_is_kept_without_what_the_camera_wrote(filled: Store) -> None:
    key = open_inspection(filled, NORTH, OPENED, LINE, {})
    record_result(filled, NORTH, key, replace(SAID, pictures=[("IMG 1.jpg", photo())]))
    (one,) = show_inspection(filled, NORTH, key)["pictures"]
    name, content = read_picture(filled, NORTH, key, one["picture"])
    kept = Image.open(io.BytesIO(content))
    assert (name, kept.format, len(kept.getexif())) == ("IMG 1.jpg", "JPEG", 0) and b"SECRETCAM" not in content
    assert kept.width < kept.height <= 1_600  # upright
    with pytest.raises(Absent):
        read_picture(filled, SOUTH, key, one["picture"])
    assert differences(filled) == []


def test_an_inspection_of_what_was_looked_up_is_of_the_office(filled: Store) -> None:
    key = open_inspection(filled, NORTH, OPENED, Subject(query="anhidrido acetico"), {})
    assert show_inspection(filled, NORTH, key)["office"] == "NORTE"
    with pytest.raises(Absent):
        show_inspection(filled, SOUTH, key)
    with pytest.raises(InspectionError):
        open_inspection(filled, NORTH, SENT, Subject(), {})


def test_outcomes_count_for_the_rules_that_found_the_line(filled: Store, rulebook: Rulebook) -> None:
    for place, outcome in enumerate(OUTCOMES):
        key = open_inspection(filled, NORTH, f"{place}{OPENED[1:]}", LINE, {})
        record_result(filled, NORTH, key, replace(SAID, result=f"{place}{SENT[1:]}", outcome=outcome))
    rows = precision_rows(Source(filled, LOCAL), rulebook, "en")
    assert rows and {(row["inspected"], row["stopped"]) for row in rows} == {(3, 2)}  # released; held and seized
    assert all(row["precision"] is None and row["closed"] == 0 for row in rows)


def test_a_guide_asks_what_the_findings_and_the_law_ask() -> None:
    finding = {"rule": "R", "outcome": "violation", "message_en": "No licence.", "message_es": "Sin licencia."}
    finding |= {"mend_en": "Show it.", "mend_es": "Muéstrela."}
    home = {"not_read": ["XYZ"], "disagreement": {"en": "", "es": ""}, "due": [{"rule": "D"}]}
    guide = guide_of({"description": "acetona", "cas": "67-64-1"}, home, [finding])
    abroad = {"rule": "E", "movements": ["export"]}
    imported = guide_of({"movement": "import"}, {"due": [abroad, {"rule": "D", "movements": ["import"]}]})
    assert [one["rule"] for one in imported["documents"]] == ["D"]
    assert guide["documents"] == [{"rule": "D"}]
    assert [one["rule"] for one in guide["questions"]] == ["R"] and "No licence." in guide["questions"][0]["en"]
    assert any("XYZ" in one["es"] for one in guide["examine"]) and any(
        "67-64-1" in one["en"] for one in guide["examine"]
    )
