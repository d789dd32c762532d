"""A window that is asked for a few lines alone says what it says of them among all."""

from __future__ import annotations

import random
from collections.abc import Iterable

import duckdb
import pytest

from rules.instant.windows import OWN, ask_of_windows
from rules.rulebook import Rulebook

ALL = "SELECT t.line_id AS line_id, t.n AS measured FROM ({}) AS t WHERE t.n > 1"
LINE = "f.day_number, f.declaration_number, f.line_number, f.line_id"
BALANCE = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"


def rule(window: str, more: str = "") -> str:
    return ALL.format(f"SELECT f.line_id AS line_id, {window} AS n FROM facts AS f{more}")


SAME = {
    "a place": rule(f"ROW_NUMBER() OVER (PARTITION BY f.operator_id ORDER BY {LINE})"),
    "a place that lines share": rule("RANK() OVER (PARTITION BY f.operator_id ORDER BY f.day_number)"),
    "a place without gaps": rule(
        "DENSE_RANK() OVER (PARTITION BY f.operator_id, f.substance ORDER BY f.day_number, f.declaration_number)"
    ),
    "a place without gaps, in one column": rule("DENSE_RANK() OVER (PARTITION BY f.substance ORDER BY f.day_number)"),
    "a balance": rule(f"SUM(f.quantity_mg) OVER (PARTITION BY f.operator_id ORDER BY {LINE} {BALANCE})"),
    "a balance at the end of the day": rule(
        "SUM(f.quantity_mg) OVER (PARTITION BY f.operator_id ORDER BY f.day_number)"
    ),
    "two days": rule("SUM(f.quantity_mg) OVER (ORDER BY f.day_number RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)"),
    "seven days of an operator": rule(
        "COUNT(*) OVER (PARTITION BY f.operator_id ORDER BY f.day_number RANGE BETWEEN 7 PRECEDING AND CURRENT ROW)"
    ),
    "a total": rule("SUM(f.quantity_mg) OVER (PARTITION BY f.operator_id)"),
    "a count of what is said": rule("COUNT(f.quantity_mg) OVER (PARTITION BY f.substance ORDER BY f.day_number)"),
    "two windows": rule(f"MAX(f.quantity_mg) OVER (PARTITION BY f.substance) + COUNT(*) OVER (ORDER BY {LINE})"),
    "only some lines": rule(
        "COUNT(*) OVER (PARTITION BY f.operator_id)", " WHERE f.substance IS NOT NULL OR f.quantity_mg > 2"
    ),
    "a registry beside": rule(
        "SUM(CASE WHEN l.status = 'x' THEN f.quantity_mg ELSE 1 END) OVER (PARTITION BY l.operator_id, f.substance)",
        " LEFT JOIN operators AS l ON l.operator_id = f.operator_id",
    ),
}
LEFT_ALONE = {
    "the newest first": rule("RANK() OVER (PARTITION BY f.operator_id ORDER BY f.day_number DESC)"),
    "by what may be missing": rule("RANK() OVER (PARTITION BY f.operator_id ORDER BY f.quantity_mg)"),
    "a place that is left to chance": rule("ROW_NUMBER() OVER (PARTITION BY f.operator_id ORDER BY f.day_number)"),
    "a balance that is left to chance": rule(f"SUM(f.quantity_mg) OVER (ORDER BY f.day_number {BALANCE})"),
    "the line before": rule(f"LAG(f.quantity_mg) OVER (ORDER BY {LINE})"),
    "days that follow": rule("COUNT(*) OVER (ORDER BY f.day_number RANGE BETWEEN CURRENT ROW AND 7 FOLLOWING)"),
    "seven lines": rule(f"COUNT(*) OVER (ORDER BY {LINE} ROWS BETWEEN 7 PRECEDING AND CURRENT ROW)"),
    "each once": rule("COUNT(DISTINCT f.substance) OVER (PARTITION BY f.operator_id)"),
    "lines beside lines": rule(
        "COUNT(*) OVER (PARTITION BY f.operator_id)", " JOIN facts AS g ON g.operator_id = f.operator_id"
    ),
    "groups": rule("COUNT(*) OVER (PARTITION BY f.operator_id)", " GROUP BY f.line_id, f.operator_id"),
    "no window": "SELECT f.line_id AS line_id, f.quantity_mg AS measured FROM facts AS f",
    "another line": ALL.format("SELECT f.line_id + 1 AS line_id, COUNT(*) OVER () AS n FROM facts AS f"),
}


def filled(dice: random.Random) -> duckdb.DuckDBPyConnection:
    """Lines of few operators, substances and days; the first three are in question."""
    database = duckdb.connect()
    database.execute(
        "CREATE TABLE facts (line_id BIGINT, day_number BIGINT, declaration_number VARCHAR, "
        "line_number BIGINT, operator_id VARCHAR, substance VARCHAR, quantity_mg BIGINT)"
    )
    some = dice.choice
    rows = [
        (
            n,
            some((1, 2, 3)),
            some("abc"),
            some((1, 2)),
            some(("", "o", "p", None)),
            some(("s", "t", None)),
            some((None, 1, 2, 3)),
        )
        for n in range(1, 25)
    ]
    database.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    database.execute(f"CREATE VIEW {OWN} AS SELECT * FROM facts WHERE line_id < 4")
    database.execute(
        "CREATE TABLE operators AS SELECT * FROM (VALUES ('o', 'x'), ('p', 'y')) AS o (operator_id, status)"
    )
    return database


def of_own(database: duckdb.DuckDBPyConnection, sql: str) -> Iterable[object]:
    return database.execute(f"SELECT * FROM ({sql}) AS e WHERE e.line_id < 4 ORDER BY ALL").fetchall()


@pytest.mark.parametrize("name", SAME)
def test_the_same_of_a_few_lines(name: str) -> None:
    few = ask_of_windows(SAME[name])
    assert few is not None and "OVER" not in few
    found = 0
    for seed in range(8):
        with filled(random.Random(seed)) as database:
            expected = of_own(database, SAME[name])
            assert of_own(database, few) == expected
            found += len(list(expected))
    assert found


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_is_not_known_to_be_the_same_is_left_alone(name: str) -> None:
    assert ask_of_windows(LEFT_ALONE[name]) is None


def test_most_rules_with_windows_are_asked_of_few_lines(rulebook: Rulebook) -> None:
    windows = [one for one in rulebook.rules if " OVER " in one.sql]
    assert sum(ask_of_windows(one.sql) is not None for one in windows) > 0.7 * len(windows)
