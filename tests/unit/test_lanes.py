"""Lanes follow the policy; the random arm follows its key and nothing else."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli import main
from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import CheckOptions, check
from registry.checking.lane_counts import write_lanes
from registry.store.store import Store
from rules.lanes import LANES, LaneError, Policy, assign, commitment, in_control, load_policy, read_key
from rules.rulebook import Rulebook

KEY = bytes(range(32))
POLICY = load_policy()


def lines(*numbers: str) -> pa.Table:
    return pa.table({"declaration_number": list(numbers), "line_number": pa.array([1] * len(numbers), pa.int32())})


def findings(*rows: tuple[str, str, str, str, str]) -> pa.Table:
    names = ("declaration_number", "rule", "kind", "outcome", "lane")
    columns = {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)}
    return pa.table(columns | {"line_number": pa.array([1] * len(rows), pa.int32())})


def lanes(table: pa.Table) -> dict[str, tuple[str, str]]:
    rows = table.to_pylist()
    return {row["declaration_number"]: (row["lane"], row["why"]) for row in rows}


def policy(**changes: object) -> Policy:
    return Policy.model_validate({**POLICY.model_dump(), **changes})


def test_law_goes_before_points_and_points_add_up() -> None:
    found = assign(
        lines("green", "law", "review", "points", "twice", "few"),
        findings(
            ("law", "L", "law", "violation", "yellow"),
            ("review", "L", "law", "review", "blue"),
            ("points", "A", "indicator", "review", "yellow"),
            ("points", "B", "indicator", "review", "yellow"),
            ("points", "C", "indicator", "review", "blue"),
            ("points", "D", "indicator", "review", "blue"),
            ("twice", "A", "indicator", "review", "yellow"),
            ("twice", "A", "indicator", "review", "yellow"),
            ("few", "C", "indicator", "review", "blue"),
        ),
        POLICY,
    )
    assert lanes(found) == {
        "green": ("green", ""),
        "law": ("red", "law"),
        "review": ("blue", "law"),
        "points": ("red", "indicators"),
        "twice": ("yellow", "indicators"),
        "few": ("blue", "indicators"),
    }


def test_quota_moves_the_fewest_points_down_and_never_a_finding_of_law() -> None:
    own = {"by_lane": {"red": 100, "yellow": 40, "blue": 15}, "by_rule": {"MORE": 200, "LESS": 150}}
    tight = policy(quota_per_thousand={"red": 500, "yellow": None, "blue": None}, points=own)
    found = assign(
        lines("a", "b", "c", "d"),
        findings(
            ("a", "LAW", "law", "violation", "red"),
            ("b", "MORE", "indicator", "review", "red"),
            ("c", "LESS", "indicator", "review", "red"),
        ),
        tight,
    )
    assert lanes(found) == {
        "a": ("red", "law"),
        "b": ("red", "indicators"),
        "c": ("yellow", "quota"),
        "d": ("green", ""),
    }
    none = assign(
        lines("a"),
        findings(("a", "LAW", "law", "violation", "red")),
        policy(quota_per_thousand={"red": 0, "yellow": 0, "blue": 0}),
    )
    assert lanes(none) == {"a": ("red", "law")}


def test_the_random_arm_depends_on_the_key_alone() -> None:
    half = policy(control={"per_thousand": 500, "lane": "yellow"})
    numbers = [f"GT-{i}" for i in range(2000)]
    first = assign(lines(*numbers), findings(), half, KEY)
    again = assign(lines(*reversed(numbers)), findings(), half, KEY)
    other = assign(lines(*numbers), findings(), half, bytes(32))
    assert first.equals(again)
    assert first["control"].to_pylist() != other["control"].to_pylist()
    assert 900 < Counter(first["control"].to_pylist())[True] < 1100
    assert not any(assign(lines(*numbers), findings(), half)["control"].to_pylist())
    for row in first.to_pylist():
        assert (row["lane"], row["why"]) == (("yellow", "control") if row["control"] else ("green", ""))


def test_the_random_arm_lifts_and_never_lowers() -> None:
    every = policy(control={"per_thousand": 1000, "lane": "yellow"})
    found = assign(lines("a", "b"), findings(("a", "L", "law", "violation", "red")), every, KEY)
    assert lanes(found) == {"a": ("red", "law"), "b": ("yellow", "control")}
    assert found["control"].to_pylist() == [True, True]


@given(st.text(max_size=30), st.binary(min_size=16, max_size=40), st.integers(0, 999))
def test_more_chosen_among_a_thousand_keeps_those_already_chosen(number: str, key: bytes, share: int) -> None:
    assert not in_control(key, number, 0) and in_control(key, number, 1000)
    assert in_control(key, number, share) <= in_control(key, number, share + 1)


@pytest.mark.parametrize("text", ["xyz", "00ff", "0" * 30])
def test_a_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(LaneError):
        read_key(text)
    assert read_key("") is None
    assert read_key(KEY.hex()) == KEY


def test_a_policy_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lanes.yaml"
    path.write_text("violation: purple\n", "utf-8")
    with pytest.raises(LaneError, match="violation"):
        load_policy(path)


def test_a_check_counts_lanes_and_publishes_the_commitment(
    tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, store: Store
) -> None:
    path = tmp_path / "declarations.csv"
    head = (
        "declaration_number,line_number,movement,declaration_date,consignor_id,consignee_id,description,quantity,unit"
    )
    rows = [f"D-{i},1,import,2025-06-15,X1,OP{i},{'acetona' if i % 2 else 'azucar'},100,kg" for i in range(1, 9)]
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    plain = check(path, store=store, recogniser=recogniser, rulebook=rulebook)
    keyed = check(path, store=store, recogniser=recogniser, rulebook=rulebook, options=CheckOptions(control_key=KEY))
    assert plain.summary["control"] == {"on": False}
    assert keyed.summary["control"]["commitment"] == commitment(KEY)
    assert plain.findings.equals(keyed.findings)
    assert sum(plain.summary["lanes"].values()) == 8 and plain.summary["lanes"]["red"] == 4
    table = assign(plain.intake.lines, plain.findings, POLICY)
    assert Counter(table["lane"].to_pylist()) == {k: v for k, v in plain.summary["lanes"].items() if v}
    for ending in ("csv", "parquet"):
        write_lanes(table, tmp_path / f"lanes.{ending}")
    with (tmp_path / "lanes.csv").open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert [row["lane"] for row in written] == table["lane"].to_pylist()
    with pytest.raises(ValueError, match="endings"):
        write_lanes(table, tmp_path / "lanes.docx")


def test_every_lane_of_the_policy_names_points_and_quota() -> None:
    for part in (POLICY.points.by_lane, POLICY.needed, POLICY.quota_per_thousand):
        assert set(part) == set(LANES) - {"green"}


def test_an_auditor_finds_a_choice_that_was_tampered_with(tmp_path: Path) -> None:
    path = tmp_path / "lanes.csv"
    share = POLICY.control.per_thousand
    rows = [(f"D{i}", in_control(KEY, f"D{i}", share)) for i in range(1000)]
    _write(path, rows)
    asked = ["lanes", "verify", str(path), "--key", KEY.hex(), "--commitment", commitment(KEY)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    _write(path, [(number, not chosen if number == "D7" else chosen) for number, chosen in rows])
    tampered = CliRunner().invoke(main, asked)
    assert tampered.exit_code == 1 and "D7" in tampered.output
    other = CliRunner().invoke(main, [*asked[:-1], commitment(bytes(32))])
    assert other.exit_code == 1 and "published key hash" in other.output


def _write(path: Path, rows: list[tuple[str, bool]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["declaration_number", "line_number", "lane", "points", "why", "control"])
        writer.writerows([number, 1, "green", 0, "", str(chosen).lower()] for number, chosen in rows)
