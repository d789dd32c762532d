"""Baselines: built from the history up to a day, kept beside one another, read by every later check."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import check
from registry.decisions.submit import submit
from registry.history.baselines import build, keep
from registry.store.store import Store
from rules.rulebook import Rulebook

HEADINGS = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,"
    "consignee_country,origin_country,destination_country,description,quantity,unit,value,currency\n"
)


def line(number: str, day: str, kilograms: float, value: float, operator: str = "OP1") -> str:
    return f"{number},1,import,{day},A,B,{operator},GT,CN,GT,acetona,{kilograms},kg,{value},USD\n"


def year(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> None:
    rows = [line(f"D{n}", f"2024-{n % 12 + 1:02d}-10", 90 + n, 2 * (90 + n)) for n in range(21)]
    rows.append(line("LATER", "2025-01-01", 100_000, 1))
    path = tmp_path / "history.csv"
    path.write_text(HEADINGS + "".join(rows), "utf-8")
    submit(path, store=store, recogniser=recogniser, rulebook=rulebook)


def test_what_was_usual_is_kept_and_read(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    year(tmp_path, store, recogniser, rulebook)
    baseline = build(store, recogniser, rulebook, date(2024, 12, 31))
    rows = {(row["kind"], row["operator_id"]): row for row in baseline.to_pylist()}
    own = rows["own_quantity", "OP1"]
    # 90 to 110 kg: the median is 100 kg, the median distance from it 5 kg
    assert (own["n"], own["centre"], own["spread"]) == (21, 100_000_000, 5_000_000 * 14826 // 10000)
    assert (rows["peer_quantity", ""]["n"], rows["peer_quantity", ""]["centre"]) == (1, 100_000_000)
    assert (rows["unit_price", ""]["centre"], rows["unit_price", ""]["detail"]) == (200, "USD")
    assert rows["route", "OP1"]["detail"] == "CN>GT"

    new = tmp_path / "new.csv"
    new.write_text(HEADINGS + line("NEW", "2025-02-01", 400, 4000), "utf-8")
    before = check(new, store=store.snapshot(), recogniser=recogniser, rulebook=rulebook)
    assert before.summary["baselines"] == []
    assert not {"IND-OWN-HISTORY", "IND-UNIT-PRICE"} & set(before.summary["by_rule"])
    keep(store, baseline)
    after = check(new, store=store.snapshot(), recogniser=recogniser, rulebook=rulebook)
    assert after.summary["baselines"] == ["2024-12-31"]
    assert {"IND-OWN-HISTORY", "IND-UNIT-PRICE"} <= set(after.summary["by_rule"])
    assert set(after.summary["by_rule"]) - set(before.summary["by_rule"]) == {"IND-OWN-HISTORY", "IND-UNIT-PRICE"}


def test_the_same_history_gives_the_same_baseline(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    year(tmp_path, store, recogniser, rulebook)
    one = build(store, recogniser, rulebook, date(2024, 12, 31))
    assert one.equals(build(store, recogniser, rulebook, date(2024, 12, 31)))
    assert build(store, recogniser, rulebook, date(2023, 12, 31)).num_rows == 0
