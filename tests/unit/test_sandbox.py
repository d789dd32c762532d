"""Rule SQL can do no harm: refused by its text, and where a text slipped through, refused or stopped by the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.engines.duckdb import DuckEngine
from rules.rulebook import Rulebook, read_rule
from rules.sandbox import RuleError, check_sql

GOOD = "SELECT f.line_id AS line_id, f.quantity_mg AS measured, 0 AS allowed, '' AS reference FROM facts AS f"
REFUSED = {
    "a file as a table": GOOD.replace("facts AS f", "'/etc/passwd' AS f"),
    "a Parquet file": GOOD.replace("facts AS f", "'x.parquet' AS f"),
    "a file function": GOOD.replace("facts AS f", "read_csv('/etc/passwd') AS f"),
    "a file function in a subquery": GOOD + " WHERE f.unit IN (SELECT content FROM read_text('/etc/passwd'))",
    "a scalar file function": GOOD.replace("'' AS", "read_blob('/etc/passwd') AS"),
    "globbing": GOOD + " WHERE EXISTS (SELECT 1 FROM glob('/*'))",
    "the network": GOOD.replace("facts AS f", "'https://example.org/x.csv' AS f"),
    "a Spark file": GOOD.replace("facts AS f", '"parquet"."/x" AS f'),
    "another schema": GOOD.replace("facts AS f", "main.facts AS f"),
    "the information schema": GOOD + " WHERE EXISTS (SELECT 1 FROM information_schema.tables)",
    "settings": GOOD + " WHERE EXISTS (SELECT 1 FROM duckdb_settings())",
    "a setting": GOOD.replace("'' AS", "current_setting('home_directory') AS"),
    "the environment": GOOD.replace("'' AS", "getenv('HOME') AS"),
    "Java": GOOD.replace("'' AS", "java_method('java.lang.System', 'getenv', 'HOME') AS"),
    "reflection": GOOD.replace("'' AS", "reflect('java.lang.Runtime', 'getRuntime') AS"),
    "the clock": GOOD + " WHERE f.declaration_date < current_date",
    "the time": GOOD + " WHERE f.declaration_date < now()",
    "chance": GOOD + " WHERE random() < 1",
    "a hash": GOOD.replace("0 AS", "hash(f.unit) AS"),
    "a generated table": GOOD + " WHERE EXISTS (SELECT 1 FROM range(1000000000000))",
    "a generated list": GOOD.replace("0 AS", "len(range(1000000000)) AS"),
    "a huge text": GOOD.replace("'' AS", "repeat('x', 1000000000) AS"),
    "recursion": f"WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) {GOOD} WHERE f.line_id IN (SELECT n FROM t)",
    "a table of ours renamed": f"WITH licences AS (SELECT 1 AS x) {GOOD}",
    "values as a table": GOOD.replace("facts AS f", "(VALUES (1, 2, 'x')) AS f(line_id, quantity_mg, unit)"),
    "unnesting": GOOD + " WHERE EXISTS (SELECT unnest([1, 2]))",
    "a lateral join": GOOD.replace("facts AS f", "facts AS f, LATERAL (SELECT 1 AS x) AS g"),
    "an as-of join": GOOD.replace("facts AS f", "facts AS f ASOF JOIN pens AS p ON f.day_number >= p.sent_day_number"),
    "a sample": GOOD + " USING SAMPLE 10",
    "lambdas": GOOD.replace("'' AS", "list_transform([1], x -> x) AS"),
    "a parameter": GOOD + " WHERE f.unit = ?",
    "fractions": GOOD.replace("f.quantity_mg AS", "f.quantity_mg / 2 AS"),
    "a fractional number": GOOD + " WHERE f.quantity_mg > 0.5",
    "a float": GOOD.replace("f.quantity_mg AS", "CAST(f.quantity_mg AS DOUBLE) AS"),
    "a mean": GOOD + " WHERE f.quantity_mg > (SELECT AVG(g.quantity_mg) FROM facts AS g)",
    "a divisor that may be zero": GOOD.replace("f.quantity_mg AS", "f.quantity_mg // f.value_cents AS"),
    "all facts": GOOD.replace("facts AS", "all_facts AS"),
    "goods descriptions": GOOD.replace("facts AS f", "every_line AS f"),
    "other columns": "SELECT f.line_id AS line_id FROM facts AS f",
    "two statements": GOOD + "; DROP TABLE facts",
    "COPY": "COPY facts TO 'x.csv'",
    "ATTACH": "ATTACH 'x.db'",
    "INSTALL": "INSTALL httpfs",
    "LOAD": "LOAD httpfs",
    "PRAGMA": "PRAGMA database_list",
    "SET": "SET enable_external_access = true",
    "CREATE": "CREATE TABLE x AS SELECT 1",
    "INSERT": "INSERT INTO facts SELECT 1",
    "CALL": "CALL duckdb_settings()",
    "EXPORT": "EXPORT DATABASE 'x'",
    "no SQL": "this is no SQL",
    "nothing": "",
    "too deep": GOOD.replace("0 AS", "(" * 500 + "0" + ")" * 500 + " AS"),
    "too long": GOOD + " WHERE " + " AND ".join(["f.line_id > 0"] * 5_000),
}


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED)
def test_what_could_do_harm_is_refused_by_its_text(sql: str) -> None:
    with pytest.raises(RuleError, match=r"^private\.sql: .{10,}"):
        check_sql(sql, "private.sql")


def test_a_plain_rule_passes() -> None:
    check_sql(GOOD, "private.sql")
    guarded = GOOD.replace("f.quantity_mg AS", "f.quantity_mg // NULLIF(f.value_cents, 0) AS")
    check_sql(guarded, "private.sql")


def test_a_private_folder_is_checked_like_our_own(tmp_path: Path, rulebook: Rulebook) -> None:
    rule = rulebook.rule("IND-COURIER-PARCEL")
    head = rule.path.read_text("utf-8").split("*/")[0].replace("IND-COURIER-PARCEL", "OWN-RULE")
    (tmp_path / "own.sql").write_text(f"{head}*/\n{GOOD}\n", "utf-8")
    assert "OWN-RULE" in {r.id for r in Rulebook.load([tmp_path]).rules}
    for name in ("a file function", "settings", "recursion"):
        (tmp_path / "own.sql").write_text(f"{head}*/\n{REFUSED[name]}\n", "utf-8")
        with pytest.raises(RuleError, match=r"own\.sql"):
            Rulebook.load([tmp_path])
        with pytest.raises(RuleError, match=r"own\.sql"):
            read_rule(tmp_path / "own.sql")


# What would happen to a text that slipped through: the engine itself refuses or stops it.
SLIPPED = {
    "reads a file": "SELECT 0, 1, 1, 1, content, TRUE FROM read_text('{file}')",
    "reads a table from a file": "SELECT 0, 1, 1, 1, '', TRUE FROM '{file}'",
    "attaches": "SELECT 0, 1, 1, 1, '', TRUE; ATTACH '{file}' AS other",
    "writes a file": "SELECT 0, 1, 1, 1, '', TRUE; COPY evidence TO '{file}.out'",
    "installs": "SELECT 0, 1, 1, 1, '', TRUE; INSTALL httpfs",
    "loads": "SELECT 0, 1, 1, 1, '', TRUE; LOAD httpfs",
    "opens settings": "SELECT 0, 1, 1, 1, '', TRUE; SET enable_external_access = true",
    "unlocks": "SELECT 0, 1, 1, 1, '', TRUE; SET lock_configuration = false",
    "more threads": "SELECT 0, 1, 1, 1, '', TRUE; PRAGMA threads = 64",
    "more memory": "SELECT 0, 1, 1, 1, '', TRUE; SET memory_limit = '900GB'",
    "asks the network": "SELECT 0, 1, 1, 1, '', TRUE FROM read_csv('https://example.org/x.csv')",
    "reads the environment": "SELECT 0, 1, 1, 1, getenv('HOME'), TRUE",
}


@pytest.mark.parametrize("sql", SLIPPED.values(), ids=SLIPPED)
@pytest.mark.parametrize("in_a_file", [False, True], ids=["facts in memory", "facts in a file"])
def test_the_engine_itself_holds_a_second_line(sql: str, in_a_file: bool, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", "utf-8")
    engine = DuckEngine(threads=1)
    if in_a_file:
        engine._make_in_file("facts", "SELECT 1 AS line_id")
    engine.lock()
    with pytest.raises(RuleError, match=r"^OWN"):
        engine.collect("OWN", sql.replace("{file}", str(secret)), 5)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_a_rule_that_never_ends_is_stopped() -> None:
    engine = DuckEngine(threads=1)
    engine.make("facts", "SELECT range AS line_id FROM range(3000)")
    engine.lock()
    endless = "SELECT 0, SUM(a.line_id * b.line_id + c.line_id - d.line_id), 1, 1, '', TRUE FROM facts a, facts b, facts c, facts d"
    with pytest.raises(RuleError, match=r"OWN: stopped after 0\.3 s"):
        engine.collect("OWN", endless, 0.3)
    engine.collect("OWN", "SELECT 0, 1, 1, 1, '', TRUE", 5)  # and the next one runs


def test_a_rule_that_wants_too_much_memory_is_stopped(tmp_path: Path) -> None:
    engine = DuckEngine(threads=1, memory_limit="50MB", spill=tmp_path / "spill")
    engine.make("facts", "SELECT range AS line_id FROM range(3000)")
    engine.lock()
    greedy = "SELECT 0, MAX(length(t)), 1, 1, '', TRUE FROM (SELECT string_agg(repeat('x', 1000), '') AS t FROM facts a, facts b)"
    with pytest.raises(RuleError, match=r"^OWN: .*[Mm]emory"):
        engine.collect("OWN", greedy, 60)


# A name that is bound in an inner WITH is bound there and nowhere else.
FREED = {
    "an inner WITH frees nothing outside": GOOD.replace("facts AS f", "secrets AS f")
    + " WHERE EXISTS (WITH secrets AS (SELECT 1 AS x FROM facts) SELECT x FROM secrets)",
    "nor beside it": GOOD
    + " WHERE EXISTS (WITH t AS (SELECT 1 AS x FROM facts) SELECT x FROM t) AND EXISTS (SELECT 1 FROM t)",
    "nor before it is bound": f"WITH a AS (SELECT x FROM b), b AS (SELECT 1 AS x FROM facts) {GOOD} WHERE EXISTS (SELECT 1 FROM a)",
    "nor in itself": f"WITH a AS (SELECT x FROM a) {GOOD} WHERE EXISTS (SELECT 1 FROM a)",
    "nor in the other arm of a union": f"(WITH t AS (SELECT f.line_id AS line_id FROM facts AS f) {GOOD} WHERE f.line_id IN (SELECT line_id FROM t)) UNION ALL ({GOOD} WHERE f.line_id IN (SELECT line_id FROM t))",
    "nor by an alias": GOOD + " WHERE EXISTS (SELECT 1 FROM f)",
    "a system table": GOOD
    + " WHERE EXISTS (WITH duckdb_settings AS (SELECT 1 AS x FROM facts) SELECT x FROM duckdb_settings) AND EXISTS (SELECT 1 FROM duckdb_settings)",
    "a table of ours in an inner WITH": GOOD
    + " WHERE EXISTS (WITH permits AS (SELECT 1 AS x FROM facts) SELECT x FROM permits)",
}


@pytest.mark.parametrize("sql", FREED.values(), ids=FREED)
def test_a_name_is_known_only_where_it_is_bound(sql: str) -> None:
    with pytest.raises(RuleError, match=r"^private\.sql: .{10,}"):
        check_sql(sql, "private.sql")


@pytest.mark.parametrize(
    "sql",
    [
        f"WITH a AS (SELECT f.line_id AS line_id FROM facts AS f), b AS (SELECT line_id FROM a) {GOOD} WHERE f.line_id IN (SELECT line_id FROM b)",
        GOOD + " WHERE EXISTS (WITH t AS (SELECT 1 AS x FROM facts) SELECT x FROM t WHERE x IN (SELECT x FROM t))",
        f"WITH T AS (SELECT f.line_id AS line_id FROM facts AS f) {GOOD} WHERE f.line_id IN (SELECT line_id FROM t)",
    ],
)
def test_a_name_is_known_where_it_is_bound(sql: str) -> None:
    check_sql(sql, "private.sql")


def test_every_engine_has_a_limit_on_memory_without_being_told(tmp_path: Path) -> None:
    engine = DuckEngine()
    engine.lock()
    held = engine.connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    size, unit = held.split()
    assert float(size) * {"MiB": 1, "GiB": 1024}[unit] <= 3 * 1024
    engine.close()


def test_a_rule_over_few_lines_is_stopped_and_has_a_limit_on_memory() -> None:
    from rules.instant.sqlite_dialect import MEMORY, open_in_memory

    database = open_in_memory()
    database.execute("CREATE TABLE facts (line_id INTEGER)")
    database.executemany("INSERT INTO facts VALUES (?)", [(n,) for n in range(3_000)])
    greedy = (
        "SELECT max(length(t)) FROM (SELECT group_concat(printf('%1000d', a.line_id), '') AS t FROM facts a, facts b)"
    )
    with pytest.raises(Exception, match=r"memory|too big"):
        database.execute(greedy).fetchall()
    assert MEMORY <= 1 << 30
