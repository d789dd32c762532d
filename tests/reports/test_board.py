"""The board: its figures equal the data, and each leads to exactly the rows that it counts."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import altair
import pyarrow as pa
import pytest
from sqlalchemy import text

from precursors.catalogue.load import Catalogue
from registry.access import LOCAL, AccessError, Actor
from registry.casework.cases import CONFIRMED
from registry.reports import charts
from registry.reports.board import Board, board, rows_behind
from registry.reports.filters import Filters
from registry.store.store import Store
from registry.tables import DeclarationLine, FindingRow
from rules.lanes import LANES, flagged_lines, load_policy
from rules.rulebook import Rulebook

DAY = date(2026, 11, 24)
COUNTED = {"lines": "lines", "findings": "findings", "cases": "cases"}


@pytest.fixture(scope="module", params=["en", "es"])
def shown(request: pytest.FixtureRequest, registry: Store, catalogue: Catalogue, rulebook: Rulebook) -> Board:
    return board(
        registry,
        LOCAL,
        catalogue,
        rulebook,
        Filters(),
        language=request.param,
        day=date.today(),
        link=lambda of, _: f"/{of}",
    )


def _all(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_every_figure_leads_to_exactly_what_it_counts(registry: Store, shown: Board) -> None:
    seen = set()
    for figure in shown.figures:
        for row in figure.rows:
            assert row["href"] == f"/{row['of']}"
            if row["of"] == "lists":
                continue
            behind = rows_behind(registry, LOCAL, row["of"], Filters.read(row["query"]), limit=10_000)
            assert len(behind) == row["closed" if figure.key == "precision" else COUNTED[row["of"]]], (figure.key, row)
            seen.add(figure.key)
    assert seen == {"submissions", "flagged", "by_rule", "by_substance", "over_time", "precision", "case_ages"}


def test_the_headline_numbers_are_those_of_the_tables(registry: Store, shown: Board) -> None:
    columns = ("declaration_number", "line_number", "rule", "kind", "outcome", "lane")
    rows = _all(registry, f"SELECT {', '.join(columns)} FROM findings")
    found = pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows])
    lanes = Counter(LANES[rank] for rank in flagged_lines(found, load_policy()).column("rank").to_pylist())
    (lines,) = _all(registry, "SELECT count(*) FROM declaration_lines")[0]
    assert isinstance(lines, int)
    for lane in ("red", "yellow", "blue"):
        assert shown.numbers[lane] == lanes[lane], lane
    assert shown.numbers["green"] == lines - sum(lanes[lane] for lane in ("red", "yellow", "blue"))
    assert shown.numbers["lines"] == lines
    assert shown.numbers["findings"] == _all(registry, "SELECT count(*) FROM findings")[0][0]


def test_lanes_add_up_points_of_indicators_as_the_policy_says(
    store: Store, catalogue: Catalogue, rulebook: Rulebook
) -> None:
    """Three blue indicators together make a line yellow; the same one thrice stays blue."""
    blue = [("D1", rule) for rule in ("IND-A", "IND-B", "IND-C")] + [("D2", "IND-A")] * 3
    base = {"movement": "import", "declaration_date": DAY, "recorded_at": datetime(2026, 1, 1, tzinfo=UTC)}
    line = {c.name: "" for c in DeclarationLine.__table__.columns if not c.nullable} | base  # type: ignore[attr-defined]
    finding = {
        "line_number": 1,
        "kind": "indicator",
        "lane": "blue",
        "outcome": "review",
        "substance": "",
        "body": "{}",
    }
    with store.writing() as connection:
        store.upsert(
            connection, DeclarationLine, [{**line, "declaration_number": n, "line_number": 1} for n in ("D1", "D2")]
        )
        rows = [{**finding, "declaration_number": n, "rule": r, "place": p} for p, (n, r) in enumerate(blue)]
        store.upsert(connection, FindingRow, rows)
    numbers = board(store, LOCAL, catalogue, rulebook, Filters(), language="en", day=DAY).numbers
    assert (numbers["red"], numbers["yellow"], numbers["blue"], numbers["green"]) == (0, 1, 1, 0)


def test_precision_counts_each_closed_case_once_for_a_rule(registry: Store, shown: Board) -> None:
    fired = """
        SELECT DISTINCT f.rule, c.case_id, s.disposition FROM cases c JOIN case_lines l ON l.case_id = c.case_id
        JOIN findings f ON f.declaration_number = l.declaration_number AND f.line_number = l.line_number
            AND coalesce(f.substance, '') = l.substance
        JOIN case_steps s ON s.case_id = c.case_id AND s.action = 'close' WHERE c.state = 'closed'
    """
    closed, confirmed = Counter[object](), Counter[object]()
    for rule, _, disposition in _all(registry, fired):
        closed[rule] += 1
        confirmed[rule] += disposition in CONFIRMED
    figure = next(f for f in shown.figures if f.key == "precision")
    assert {row["rule"]: (row["closed"], row["confirmed"]) for row in figure.rows} == {
        rule: (closed[rule], confirmed[rule]) for rule in closed
    }
    for row in figure.rows:
        assert 0 <= row["low"] <= row["precision"] <= row["high"] <= 1


def test_filters_narrow_and_survive_an_address(registry: Store, catalogue: Catalogue, rulebook: Rulebook) -> None:
    filters = Filters(since=date(2025, 3, 1), until=date(2025, 3, 31), movement="import", rule="GT-LICENCE-HELD")
    assert Filters.read(filters.query()) == filters
    assert Filters.read(Filters(substance="").query()) == Filters(substance="")
    march = board(registry, LOCAL, catalogue, rulebook, filters, language="en", day=DAY)
    sql = """SELECT count(*) FROM findings f JOIN declaration_lines l ON l.declaration_number = f.declaration_number
        AND l.line_number = f.line_number WHERE f.rule = 'GT-LICENCE-HELD' AND l.movement = 'import'
        AND l.declaration_date BETWEEN '2025-03-01' AND '2025-03-31'"""
    assert march.numbers["findings"] == _all(registry, sql)[0][0] > 0
    assert all(len(row["period"]) == 10 for row in march.figures[0].rows), "a short span is shown day by day"


def test_every_chart_is_valid_and_links_by_itself(shown: Board) -> None:
    for figure in shown.figures:
        assert figure.spec is not None, figure.key
        altair.Chart.from_dict({**figure.spec, "data": {"values": []}}, validate=True)
        drawn = charts.svg(figure.spec)
        assert drawn.startswith("<svg") and "<script" not in drawn
        assert "http://" not in drawn.replace("http://www.w3.org", "") and "https://" not in drawn
        assert f'href="/{figure.rows[0]["of"]}"' in drawn
    assert charts.svg(shown.figures[0].spec or {}) == charts.svg(shown.figures[0].spec or {})


def test_a_board_of_an_empty_registry_says_nothing_and_breaks_nothing(
    store: Store, catalogue: Catalogue, rulebook: Rulebook
) -> None:
    empty = board(store, LOCAL, catalogue, rulebook, Filters(), language="es", day=DAY)
    assert empty.numbers["lines"] == 0
    assert [f.key for f in empty.figures if f.spec] == ["coverage", "list_age"]


def test_an_officer_sees_the_board_of_the_own_office_only(
    registry: Store, catalogue: Catalogue, rulebook: Rulebook
) -> None:
    officer = Actor("eva", "officer", office="GTSTC")
    own = board(registry, officer, catalogue, rulebook, Filters(), language="en", day=DAY)
    by_office = dict(_all(registry, "SELECT customs_office, count(*) FROM declaration_lines GROUP BY 1"))  # type: ignore[arg-type]
    assert own.numbers["lines"] == by_office["GTSTC"] < sum(by_office.values())
    assert rows_behind(registry, officer, "lines", Filters(office="GTGUA")) == []
    offices = {row["customs_office"] for row in rows_behind(registry, officer, "lines", Filters(), limit=9999)}
    assert offices == {"GTSTC"}
    assert (
        0
        < len(rows_behind(registry, officer, "cases", Filters()))
        < len(rows_behind(registry, LOCAL, "cases", Filters(), limit=9999))
    )
    with pytest.raises(AccessError):
        board(registry, Actor("x", "importer", operator="1"), catalogue, rulebook, Filters(), language="en", day=DAY)
