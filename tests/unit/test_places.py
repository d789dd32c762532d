"""Windows that look at numbers in the place of texts, and all else of a rule as it stands."""

from __future__ import annotations

import pytest

from rules.engines.numbered_windows import by_places

ORDER = "f.day_number, f.declaration_number, f.line_number, f.line_id"
WINDOWS = {
    f"PARTITION BY f.operator_id, f.month ORDER BY {ORDER}": "PARTITION BY f.operator_place, f.month ORDER BY f.day_number, f.line_id",
    "ORDER BY f.day_number, f.declaration_number": "ORDER BY f.day_number, f.declaration_place",
    "PARTITION BY o.operator_id ORDER BY f.line_number": "PARTITION BY o.operator_id ORDER BY f.line_number",
    "ORDER BY f.declaration_number DESC, f.line_number, f.line_id": "ORDER BY f.declaration_number DESC, f.line_number, f.line_id",
    "ORDER BY f.operator_id": "ORDER BY f.operator_id",
}


def rule(window: str) -> str:
    return (
        f"SELECT f.line_id AS line_id, COUNT(*) OVER ({window}) AS measured, 1 AS allowed, f.operator_id AS reference "
        "FROM facts AS f JOIN operators AS o ON o.operator_id = f.operator_id"
    )


@pytest.mark.parametrize(("window", "turned"), WINDOWS.items())
def test_a_window_over_facts_is_turned_to_numbers(window: str, turned: str) -> None:
    assert by_places(rule(window)) == rule(turned)


def test_a_window_over_what_was_made_of_facts_stays() -> None:
    sql = "SELECT COUNT(*) OVER (PARTITION BY t.operator_id) AS n FROM (SELECT f.operator_id AS operator_id FROM facts AS f) AS t"
    assert by_places(sql) == sql


PASSED_ON = "f.line_id AS line_id, f.declaration_number AS declaration_number, f.line_number AS line_number"


@pytest.mark.parametrize(
    ("columns", "order"),
    [
        (PASSED_ON, "t.line_id"),
        (PASSED_ON.replace("f.line_number AS", "f.year AS"), "t.declaration_number, t.line_number, t.line_id"),
        (PASSED_ON.replace("f.line_id AS", "o.line_id AS"), "t.declaration_number, t.line_number, t.line_id"),
    ],
)
def test_the_order_of_lines_that_are_passed_on_is_that_of_their_ids(columns: str, order: str) -> None:
    sql = "SELECT COUNT(*) OVER (ORDER BY {}) AS n FROM (SELECT {} FROM facts AS f JOIN operators AS o ON o.operator_id = f.operator_id) AS t"
    given = sql.format("t.declaration_number, t.line_number, t.line_id", columns)
    assert by_places(given) == sql.format(order, columns)
