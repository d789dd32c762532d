"""History under changed lists and draft rules."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from precursors.recognition.recogniser import Recogniser
from registry.access import Actor
from registry.casework.cases import close, list_cases
from registry.decisions.submit import submit
from registry.history.lookback import backtest, by_when, look_back, lookback, wilson
from registry.intake.declarations import read_declarations
from registry.store.store import Store
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "guatemala-2025"
LINES = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
    "D1,1,import,2024-12-02,A,B,OP1,4-piperidona,10,kg\nD2,1,import,2024-12-03,A,B,OP1,4-piperidona,10,kg\n"
    "D3,1,import,2024-12-03,A,B,OP1,harina,10,kg\nD4,1,import,2024-12-03,A,B,OP2,anhidrido acetico,10,kg\n"
)


def recorded(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> None:
    path = tmp_path / "declarations.csv"
    path.write_text(LINES, "utf-8")
    submit(path, store=store, recogniser=recogniser, rulebook=rulebook)


def test_history_splits_at_the_day_of_the_listing(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    assert lookback(store, recogniser, since=date(2024, 1, 1)) == []
    recorded(tmp_path, store, recogniser, rulebook)
    rows = lookback(store, recogniser, since=date(2024, 12, 3))
    un = [(r["declaration_number"], r["when"]) for r in rows if r["listing"] == "un-i-4-piperidone"]
    assert un == [("D1", "lawful_then_a_lead_now"), ("D2", "unlawful_on_its_own_date")]
    one = lookback(store, recogniser, listing="un-i-4-piperidone")
    assert dict(by_when(one)) == {"unlawful_on_its_own_date": 1, "lawful_then_a_lead_now": 1, "undetermined": 0}
    earlier, now = (lookback(store, recogniser, listing=key) for key in ("gt-listadoi-11", "gt-i-acetic-anhydride"))
    assert earlier == now != []


def test_over_the_example_it_shows_what_the_lists_taken_over_since_change(recogniser: Recogniser) -> None:
    """An edition without the lists of China and India: what they say of the year, and of no line beside their way."""
    catalogue = recogniser.catalogue
    before = {x.id for x in catalogue.listings if x.authority not in ("CN", "IN")}
    lines = read_declarations(EXAMPLE / "declarations.csv").lines
    rows = look_back(lines, recogniser, {x.id: x for x in catalogue.listings if x.id not in before})
    with (EXAMPLE / "truth.csv").open(encoding="utf-8") as stream:
        planted = {x["declaration_number"] for x in csv.DictReader(stream) if x["offence"] == "listed-on-the-way"}
    assert len(planted) == 6
    assert planted <= {row["declaration_number"] for row in rows if row["when"] != "lawful_then_a_lead_now"}
    names = ("origin_country", "consignor_country", "destination_country", "transit_countries")
    way = {row["declaration_number"]: " ".join(row[name] or "" for name in names) for row in lines.to_pylist()}
    assert [row for row in rows if row["authority"] not in way[row["declaration_number"]].split()] == []


def test_a_draft_rule_is_tried_over_history_and_closed_cases(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    recorded(tmp_path, store, recogniser, rulebook)
    rule = ROOT / "rules" / "GT" / "import-certificate.sql"
    draft = tmp_path / "draft.sql"
    draft.write_text(rule.read_text("utf-8").replace("GT-IMPORT-CERTIFICATE", "DRAFT-CERTIFICATE"), "utf-8")
    ana = Actor("ana", "supervisor")
    for case in list_cases(store, ana):
        found = "documentary_offence" if case["operator_id"] == "OP2" else "lawful"
        close(store, ana, case["case_id"], found, "seen")
    found = backtest(draft, store, recogniser, rulebook)
    assert found["lines"] == 1 and found["found_by_other_rules_too"] == 1
    assert (found["closed_cases"], found["confirmed"], found["precision"]) == (1, 1, 1.0)


def test_the_interval_of_few_cases_is_wide() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(1, 1)
    assert low < 0.25 and high == 1.0
    assert wilson(90, 100)[0] > 0.82
