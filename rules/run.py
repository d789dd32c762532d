"""Running the rule book: tables in, findings out, the same whatever the order of the lines."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from rules.facts import LINES, ON_THE_WAY, STANDING, authority_countries, parameter_table, standing_rows
from rules.rulebook import Rule, Rulebook, RuleError

FINDINGS = (
    "declaration_number, line_number, declaration_date, rule, kind, outcome, lane, authority, substance, measured, "
    "allowed, unit, reference, message_en, message_es, mend_en, mend_es, law, provision, href, verified"
)
_ORDER = "declaration_number, line_number, substance, rule, reference, measured, allowed"
_CREATE = """
CREATE TABLE findings (
    declaration_number VARCHAR, line_number INTEGER, declaration_date DATE, rule VARCHAR, kind VARCHAR,
    outcome VARCHAR, lane VARCHAR, authority VARCHAR, substance VARCHAR, measured BIGINT, allowed BIGINT,
    unit VARCHAR, reference VARCHAR, message_en VARCHAR, message_es VARCHAR, mend_en VARCHAR, mend_es VARCHAR,
    law VARCHAR, provision VARCHAR, href VARCHAR, verified BOOLEAN
)
"""
_DATED = {
    "licences": ("valid_from", "valid_to"),
    "permits": ("valid_from", "valid_to"),
    "pens": ("sent_on",),
    "operators": ("registered_on",),
}
_DAY_COLUMN = {
    "valid_from": "first_day_number",
    "valid_to": "last_day_number",
    "sent_on": "sent_day_number",
    "registered_on": "registered_day_number",
}


def evaluate(
    tables: Mapping[str, pa.Table],
    rulebook: Rulebook,
    *,
    threads: int | None = None,
    memory_limit: str | None = None,
    seconds_per_rule: float = 600.0,
) -> pa.Table:
    """Run every rule over the tables.

    Args:
        tables: ``lines``, ``recognitions``, ``covers``, ``densities``, ``substance_names``, ``substance_hs``,
            ``operators``, ``licences``, ``licence_substances``, ``permits``, ``pens``.
        rulebook: the rules and parameters of one edition.
        threads: how many; all cores if not given.
        memory_limit: as DuckDB writes it, e.g. ``"1GB"``.
        seconds_per_rule: a rule that runs longer is stopped.

    Returns:
        Findings, one row each, in a fixed order.

    Raises:
        RuleError: a rule cannot run or took too long; names the rule.

    """
    with duckdb.connect(":memory:", config=_config(threads, memory_limit)) as connection:
        _load(connection, tables, rulebook)
        connection.execute(_CREATE)
        for rule in rulebook.rules:
            _run(connection, rule, rulebook, seconds_per_rule)
        return connection.sql(f"SELECT {FINDINGS} FROM findings ORDER BY {_ORDER}").to_arrow_table()  # noqa: S608


def _config(threads: int | None, memory_limit: str | None) -> dict[str, str | bool | int | float | list[str]]:
    config: dict[str, str | bool | int | float | list[str]] = {"preserve_insertion_order": "false"}
    if threads:
        config["threads"] = threads
    if memory_limit:
        config["memory_limit"] = memory_limit
    return config


def _load(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table], rulebook: Rulebook) -> None:
    standing = pa.Table.from_pylist(standing_rows(tables["covers"].to_pylist()), schema=STANDING)
    names = tables["substance_names"]
    given = {
        **{name: table for name, table in tables.items() if name != "covers"},
        "standing": standing,
        "parameters": parameter_table(rulebook.parameters, names["substance"].to_pylist()),
        "authority_countries": authority_countries(),
    }
    for name, table in given.items():
        connection.register(f"in_{name}", table)
        days = "".join(
            f", COALESCE(CAST({column} - DATE '1970-01-01' AS INTEGER), 0) AS {_DAY_COLUMN[column]}"
            for column in _DATED.get(name, ())
        )
        kind = "VIEW" if name == "lines" else "TABLE"
        connection.execute(f"CREATE {kind} {name} AS SELECT *{days} FROM in_{name}")  # noqa: S608 - own names only
    connection.execute(LINES)
    connection.execute(ON_THE_WAY)
    # From here on rule SQL runs: no file, no network, no setting.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _run(connection: duckdb.DuckDBPyConnection, rule: Rule, rulebook: Rulebook, seconds: float) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP VIEW facts AS SELECT * FROM all_facts WHERE {_reach(rule)}")  # noqa: S608
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        connection.execute(_insert(rule, rulebook))
    except duckdb.InterruptException as error:
        raise RuleError(f"{rule.id}: stopped after {seconds:g} s. Simplify the SELECT.") from error
    except duckdb.Error as error:
        raise RuleError(f"{rule.id} ({rule.path.name}): {str(error).splitlines()[0]}") from error
    finally:
        timer.cancel()


def _reach(rule: Rule) -> str:
    """Which lines a rule looks at: its movements, and the jurisdiction of its authority (UN: every one)."""
    movements = ", ".join(f"'{movement}'" for movement in rule.head.movement)
    where = f"movement IN ({movements})"
    if rule.head.authority not in (None, "UN"):
        where += f" AND jurisdiction = '{rule.head.authority}'"
    return where


def _insert(rule: Rule, rulebook: Rulebook) -> str:
    head = rule.head
    instrument = rulebook.instruments[head.law]
    from_date = head.in_force.from_date or date(1, 1, 1)
    to_date = head.in_force.to_date or date(9999, 12, 31)
    fixed = [
        _text(head.id), _text(head.kind), _text(head.outcome), _text(head.lane), _text(head.authority or ""),
    ]  # fmt: skip
    texts = ", ".join(
        _filled(text, head.unit, language)
        for text, language in (
            (head.message.en, "en"), (head.message.es, "es"), (head.mend.en, "en"), (head.mend.es, "es")
        )
    )  # fmt: skip
    law = ", ".join((_text(instrument["title"]["en"]), _text(head.provision or ""), _text(instrument["href"])))
    return f"""
    INSERT INTO findings
    SELECT f.declaration_number, f.line_number, f.declaration_date, {", ".join(fixed)},
        COALESCE(f.substance, ''), e.measured, e.allowed, {_text(head.unit)}, COALESCE(e.reference, ''),
        {texts}, {law}, {str(head.verified).lower()}
    FROM ({rule.sql}) AS e
    JOIN all_facts AS f ON f.line_id = e.line_id
    LEFT JOIN substance_names AS n ON n.substance = f.substance
    WHERE f.submitted AND f.declaration_date BETWEEN DATE '{from_date}' AND DATE '{to_date}'
    """  # noqa: S608 - every value is quoted by _text or an enum


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _filled(text: str, unit: str, language: str) -> str:
    """A message with its values filled in, as one SQL expression."""
    values: dict[str, Any] = {
        "{substance}": f"COALESCE(n.{language}, '')",
        "{measured}": _amount("e.measured", unit),
        "{allowed}": _amount("e.allowed", unit),
        "{excess}": _amount("e.measured - e.allowed", unit),
        "{reference}": "COALESCE(e.reference, '')",
        "{list}": "COALESCE(f.home_list, f.un_list, '')",
    }
    expression = _text(text)
    for placeholder, value in values.items():
        if placeholder in text:
            expression = f"replace({expression}, '{placeholder}', {value})"
    return expression


def _amount(value: str, unit: str) -> str:
    if unit != "mg":
        return f"CAST({value} AS VARCHAR)"
    # Integer arithmetic only: 12500000 mg is "12.5 kg" exactly.
    whole = f"CAST(({value}) // 1000000 AS VARCHAR)"
    rest = f"rtrim(lpad(CAST(({value}) % 1000000 AS VARCHAR), 6, '0'), '0')"
    return f"COALESCE({whole} || CASE WHEN {rest} = '' THEN '' ELSE '.' || {rest} END || ' kg', '?')"
