"""Running the rule book: tables in, findings out, the same whatever the order of the lines."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from rules.facts import (
    LINES,
    ON_THE_WAY,
    STANDING,
    VERSIONS,
    authority_countries,
    country_table,
    parameter_table,
    standing_rows,
    workday,
)
from rules.rulebook import Rule, Rulebook, RuleError

FINDINGS = (
    "declaration_number, line_number, declaration_date, rule, kind, outcome, lane, authority, substance, measured, "
    "allowed, unit, reference, message_en, message_es, mend_en, mend_es, law, provision, href, verified, facts"
)
_ORDER = "declaration_number, line_number, substance, rule, reference, measured, allowed"
_CREATE = """
CREATE TABLE findings (
    declaration_number VARCHAR, line_number INTEGER, declaration_date DATE, rule VARCHAR, kind VARCHAR,
    outcome VARCHAR, lane VARCHAR, authority VARCHAR, substance VARCHAR, measured BIGINT, allowed BIGINT,
    unit VARCHAR, reference VARCHAR, message_en VARCHAR, message_es VARCHAR, mend_en VARCHAR, mend_es VARCHAR,
    law VARCHAR, provision VARCHAR, href VARCHAR, verified BOOLEAN, facts VARCHAR
)
"""
LANGUAGES = ("en", "es")
TO_CONFIRM = {
    "quantity": {
        "en": " Quantity to be confirmed against the instrument.",
        "es": " Cantidad por confirmar con el instrumento.",
    },
    "value": {
        "en": " Value to be confirmed against the instrument.",
        "es": " Valor por confirmar con el instrumento.",
    },
    "listing": {
        "en": " That the substance stands on this list is to be confirmed against the instrument.",
        "es": " Que la sustancia figure en este listado está por confirmar con el instrumento.",
    },
}
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
        "versions": VERSIONS.empty_table(),
        **{name: table for name, table in tables.items() if name != "covers"},
        "standing": standing,
        "parameters": parameter_table(rulebook.parameters, names["substance"].to_pylist()),
        "authority_countries": authority_countries(),
        "country_groups": country_table(rulebook.countries),
    }
    for name, table in given.items():
        connection.register(f"in_{name}", table)
        days = "".join(
            f", COALESCE(CAST({column} - DATE '1970-01-01' AS INTEGER), 0) AS {_DAY_COLUMN[column]}"
            for column in _DATED.get(name, ())
        )
        days += f", {workday('sent_on')} AS sent_workday_number" if name == "pens" else ""
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
    outcome, lane = _outcome(rule)
    texts = ", ".join(_message(rule, language) for language in LANGUAGES)
    mends = ", ".join(_filled(getattr(head.mend, language), head.unit, language) for language in LANGUAGES)
    law = ", ".join((_text(instrument["title"]["en"]), _text(head.provision or ""), _text(instrument["href"])))
    return f"""
    INSERT INTO findings
    SELECT f.declaration_number, f.line_number, f.declaration_date, {_text(head.id)}, {_text(head.kind)},
        {outcome}, {lane}, {_text(head.authority or "")},
        COALESCE(f.substance, ''), e.measured, e.allowed, {_text(head.unit)}, COALESCE(e.reference, ''),
        {texts}, {mends}, {law}, {str(head.verified).lower()} AND {_read(rule)}, {_used(rule)}
    FROM ({rule.sql}) AS e
    JOIN all_facts AS f ON f.line_id = e.line_id
    LEFT JOIN substance_names AS n ON n.substance = f.substance
    WHERE f.submitted AND f.declaration_date BETWEEN DATE '{from_date}' AND DATE '{to_date}'
    """  # noqa: S608 - every value is quoted by _text or an enum


def _outcome(rule: Rule) -> tuple[str, str]:
    """Outcome and lane of a row: a missing fact leaves it open, and what was not read decides nothing alone."""
    head = rule.head
    outcome, lane = _text(head.outcome), _text(head.lane)
    if head.outcome == "violation":
        outcome = f"CASE WHEN {_read(rule)} THEN 'violation' ELSE 'review' END"
        lane = f"CASE WHEN {_read(rule)} THEN {lane} ELSE 'yellow' END"
    if head.unknown:
        outcome = f"CASE WHEN e.measured IS NULL THEN {_text(head.unknown.outcome)} ELSE {outcome} END"
        lane = f"CASE WHEN e.measured IS NULL AND {lane} = 'red' THEN 'yellow' ELSE {lane} END"
    return outcome, lane


def _read(rule: Rule) -> str:
    """SQL: whether the values and the listing that a row rests on were read in their instruments."""
    values = "COALESCE(e.verified, TRUE)" if rule.says_verified else "TRUE"
    return f"({values} AND {_listing(rule)})" if rule.head.kind == "law" else values


def _listing(rule: Rule) -> str:
    return "f.un_verified" if rule.head.authority == "UN" else "f.home_verified"


def _message(rule: Rule, language: str) -> str:
    head = rule.head
    text = _filled(getattr(head.message, language), head.unit, language)
    if head.unknown:
        unknown = _filled(getattr(head.unknown, language), head.unit, language)
        text = f"CASE WHEN e.measured IS NULL THEN {unknown} ELSE {text} END"
    if rule.says_verified:
        kind = "quantity" if head.unit == "mg" else "value"
        text += f" || CASE WHEN e.verified THEN '' ELSE {_text(TO_CONFIRM[kind][language])} END"
    if head.kind == "law":
        text += f" || CASE WHEN {_listing(rule)} THEN '' ELSE {_text(TO_CONFIRM['listing'][language])} END"
    return text


def _used(rule: Rule) -> str:
    """SQL: the declared values that the rule read, so that a finding can be checked by hand."""
    parts = (f"'{name}=' || COALESCE(CAST(f.{name} AS VARCHAR), '')" for name in rule.uses)
    return " || '; ' || ".join(parts) or "''"


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
