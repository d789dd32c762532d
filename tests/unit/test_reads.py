"""What a rule compares a line with is read from its SQL; what runs on SQLite means the same there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from precursors.catalogue.load import Catalogue
from registry.checking import needed_lines
from registry.checking.lines import Lines
from registry.checking.recognitions import tables_of
from registry.store.arrow_tables import REGISTRY
from rules.engines.duckdb import DuckEngine
from rules.facts import name_key
from rules.instant.dependencies import FACT_COLUMNS, Everything, conditions, scopes
from rules.instant.engine import Single
from rules.instant.sqlite_dialect import NotTheSame, kind_of, name_key_of, open_in_memory, to_sqlite
from rules.rulebook import HERE, Rulebook
from rules.run import prepare

OUT = "CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, 'x' AS reference"
SUM = "SUM(f.quantity_mg) OVER"
CASES = {
    "a line alone": (f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f WHERE f.parcel", []),
    "a registry joins nobody": (
        f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN licences AS l ON l.operator_id = f.operator_id "
        "GROUP BY f.line_id",
        [],
    ),
    "a window": (
        f"SELECT t.line_id AS line_id, {OUT} FROM (SELECT f.line_id AS line_id, {SUM} (PARTITION BY f.operator_id, "
        "f.month ORDER BY f.day_number) AS mg FROM facts AS f) AS t WHERE t.mg > 5",
        [["month", "operator_id"]],
    ),
    "a window under a name": (
        f"SELECT t.line_id AS line_id, {OUT} FROM (SELECT f.line_id AS line_id, {SUM} w AS mg FROM facts AS f "
        "WINDOW w AS (PARTITION BY f.permit_number)) AS t WHERE t.mg > 5",
        [["permit_number"]],
    ),
    "a group that a line is joined with": (
        f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN (SELECT g.pen_number AS pen, COUNT(*) AS n "
        "FROM facts AS g GROUP BY g.pen_number) AS t ON t.pen = f.pen_number",
        [["pen_number"]],
    ),
    "the licence names its operator": (
        f"SELECT t.line_id AS line_id, {OUT} FROM (SELECT f.line_id AS line_id, {SUM} (PARTITION BY l.licence_number) "
        "AS mg FROM facts AS f JOIN licences AS l ON l.operator_id = f.operator_id) AS t",
        [["operator_id"]],
    ),
    "other lines on the other side": (
        f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f LEFT JOIN facts AS g ON g.consignee_id = f.consignor_id "
        "WHERE g.line_id IS NULL",
        [["consignee_id<-consignor_id"]],
    ),
    "both sides of a union": (
        f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN (SELECT s.line_id AS line_id FROM facts AS s UNION "
        "SELECT r.line_id AS line_id FROM facts AS r WHERE r.parcel) AS u ON u.line_id = f.line_id",
        [],
    ),
    "a line from either side of a union": (
        f"SELECT DISTINCT u.line_id AS line_id, {OUT} FROM (SELECT s.line_id AS line_id FROM facts AS s UNION ALL "
        "SELECT r.line_id AS line_id FROM facts AS r WHERE r.parcel) AS u",
        [],
    ),
}
TOO_WIDE = {
    "another line on one side of a union": f"SELECT u.line_id AS line_id, {OUT} FROM (SELECT s.line_id AS line_id "
    "FROM facts AS s UNION ALL SELECT r.line_id + 1 AS line_id FROM facts AS r) AS u",
    "all lines together": f"SELECT f.line_id AS line_id, {OUT} FROM (SELECT f.line_id AS line_id, {SUM} () AS mg "
    "FROM facts AS f) AS f WHERE f.mg > 5",
    "by substance alone": f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN (SELECT g.substance AS substance, "
    "COUNT(*) AS n FROM facts AS g GROUP BY g.substance) AS t ON t.substance = f.substance",
    "a question in the condition": f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f WHERE EXISTS "
    "(SELECT 1 AS one FROM facts AS g WHERE g.operator_id = f.operator_id)",
    "equal under one of two conditions": f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN facts AS g "
    "ON g.operator_id = f.operator_id OR g.value_cents > f.value_cents",
    "what other lines said before": f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN versions AS v "
    "ON v.consignee_id = f.consignee_id",
}
OTHER_MEANING = (
    "SELECT f.line_id AS line_id FROM facts AS f WHERE f.quantity_mg > f.operator_id",
    "SELECT CAST(f.operator_id AS BIGINT) AS n FROM facts AS f",
    "SELECT CAST(f.certain AS VARCHAR) AS text FROM facts AS f",
    "SELECT substr(f.hs_code, f.line_number) AS text FROM facts AS f",
    "SELECT f.certain || 'x' AS text FROM facts AS f",
)


# A declaration under a limit beside others of its operator, and the parts without which there is nothing to tell.
SUMS = (
    "SELECT g.declaration_number AS declaration_number, g.operator_id AS operator_id, SUM(g.quantity_mg) AS mg "
    "FROM facts AS g GROUP BY g.declaration_number, g.operator_id HAVING SUM(g.quantity_mg) < 5"
)
BESIDE = (
    f"WITH sums AS ({SUMS}) SELECT f.line_id AS line_id, {OUT} FROM facts AS f {{}} sums AS c "
    "ON c.declaration_number = f.declaration_number JOIN sums AS k ON k.operator_id = f.operator_id"
)
PARTS = {
    "its own sum": (BESIDE.format("JOIN"), 1),
    "a sum that may be missing": (BESIDE.format("LEFT JOIN"), 0),
    "no others": (
        f"SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN ({SUMS}) AS c "
        "ON c.declaration_number = f.declaration_number",
        0,
    ),
    "one side of a union": (
        f"WITH sums AS ({SUMS}) SELECT f.line_id AS line_id, {OUT} FROM facts AS f JOIN (SELECT c.declaration_number AS "
        "declaration_number, c.operator_id AS operator_id FROM sums AS c UNION SELECT h.declaration_number AS "
        "declaration_number, h.operator_id AS operator_id FROM facts AS h) AS u ON u.declaration_number = "
        "f.declaration_number JOIN sums AS k ON k.operator_id = f.operator_id",
        0,
    ),
}


@pytest.fixture(scope="module")
def single(rulebook: Rulebook, catalogue: Catalogue) -> Single:
    names = tables_of([], catalogue)
    return Single(rulebook, {name: names[name] for name in ("substance_names", "substance_hs")})


@pytest.mark.parametrize("name", CASES)
def test_the_columns_in_which_lines_agree(name: str) -> None:
    sql, expected = CASES[name]
    found = [sorted(one if one == own else f"{one}<-{own}" for one, own in scope) for scope in scopes(sql)]
    assert sorted(found) == expected


@pytest.mark.parametrize("name", PARTS)
def test_the_parts_without_which_a_declaration_has_nothing_to_tell(name: str) -> None:
    sql, count = PARTS[name]
    assert len(conditions(sql)) == count


@pytest.mark.parametrize("name", TOO_WIDE)
def test_what_cannot_be_narrowed_is_everything(name: str) -> None:
    with pytest.raises(Everything):
        scopes(TOO_WIDE[name])


def test_every_bundled_rule_is_decided_with_the_lines_that_a_store_finds(single: Single) -> None:
    assert single.refused == {}
    assert {column for column, _ in single.leads} <= needed_lines.FOUND_BY
    unsaid = {ready.name: ready.said for ready in single._ready.values() if ready.said}
    assert unsaid == {}, "these rules do not say what an empty number means: it would join strangers"


def test_the_head_of_a_rule_says_how_far_it_looks(rulebook: Rulebook) -> None:
    for rule in rulebook.rules:
        compared = [dict(scope) for scope in scopes(rule.sql)]
        assert not (rule.head.scope == "line" and compared), f"{rule.id} compares lines by {compared}"
        if rule.head.scope == "declaration":
            assert all("declaration_number" in scope for scope in compared), rule.id


@pytest.mark.parametrize("sql", OTHER_MEANING)
def test_what_could_mean_something_else_is_refused(sql: str) -> None:
    with pytest.raises(NotTheSame):
        to_sqlite(sql)


def test_columns_hold_what_their_names_say(rulebook: Rulebook, catalogue: Catalogue) -> None:
    engine = DuckEngine()
    lines = Lines(engine, pa.table({}), pa.table({}))
    lines.point_to([], [])
    registry = {name: schema.empty_table() for name, schema in REGISTRY.items()}
    prepare(engine, {**tables_of([], catalogue), "densities": lines.densities([]), **registry}, rulebook)
    described = engine.connection.execute("DESCRIBE all_facts").fetchall()
    kinds = {name: "BIGINT" if kind == "INTEGER" else kind for name, kind, *_ in described}
    assert tuple(kinds) == FACT_COLUMNS
    assert {name: kind_of(name) for name in kinds} == kinds


def test_letters_are_the_same_letters() -> None:
    letters = [chr(code) for code in range(1, 0x3000) if not 0xD800 <= code < 0xE000]
    given = [f"{letter}a{letter}" for letter in letters]
    duck, small = duckdb.connect(), open_in_memory()
    for call in ("lower", "upper", "trim"):
        expected = duck.execute(f"SELECT {call}(n) FROM (SELECT unnest(?) AS n)", [given]).fetchall()
        found = [small.execute(f"SELECT {call}_of(?)", (text,)).fetchone() for text in given]
        assert [t for t, e, f in zip(given, expected, found, strict=True) if e != f] == []
    expected = duck.execute(f"SELECT {name_key('n')} FROM (SELECT unnest(?) AS n)", [given]).fetchall()
    assert [name_key_of(text) for text in given] == [row[0] for row in expected]


def test_an_own_rule_that_reads_everything_goes_the_way_of_the_batch(tmp_path: Path, catalogue: Catalogue) -> None:
    head = (HERE / "indicators" / "bare-name.sql").read_text("utf-8").split("*/")[0].replace("IND-BARE", "OWN-BARE")
    (tmp_path / "own.sql").write_text(f"{head}*/\n{TOO_WIDE['by substance alone']}", "utf-8")
    names = tables_of([], catalogue)
    own = Single(Rulebook.load([tmp_path]), {name: names[name] for name in ("substance_names", "substance_hs")})
    assert [said.split(":")[0] for said in own.refused.values()] == ["OWN-BARE-NAME"]
