"""Running the rule book: tables in, findings out, the same whatever the order of the lines or the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from precursors.authorities import CONVENTION
from precursors.last_made import last_made
from rules.engines.duckdb import DuckEngine, Engine
from rules.explain import ROWS, as_table, worded_findings
from rules.facts import (
    BASELINES,
    DATED_BASELINES,
    ON_THE_WAY,
    TERM_MONTHS,
    VERSIONS,
    authority_countries,
    country_table,
    law_amounts,
    name_key,
    parameter_table,
    under_law,
    with_rules,
    workday,
)
from rules.facts.standing import STANDING, standing_rows
from rules.parameters import Parameter
from rules.rulebook import ALL_TIME, Rule, Rulebook

Keep = Callable[[Iterable[pa.RecordBatch]], pa.Table]
SECONDS_PER_RULE = 600.0
MANY = 10_000  # facts, from which on those of small authorities are worth a table of their own
_DATED = {
    "licences": {"valid_from": "first_day_number", "valid_to": "last_day_number"},
    "permits": {"valid_from": "first_day_number", "valid_to": "last_day_number"},
    "pens": {"sent_on": "sent_day_number", "answered_on": "answered_day_number"},
    "operators": {"registered_on": "registered_day_number"},
}
# What follows from the name of an operator; how many share the address or the telephone is counted once, not by lines.
# Of a telephone the last eight signs count: country codes are written by some and left out by others.
_TELEPHONE = name_key("telephone")
_LAST_SIGNS = f"substr({_TELEPHONE}, GREATEST(LENGTH({_TELEPHONE}) - 7, 1))"
_OF_OPERATORS = (
    f", {name_key('name')} AS name_key, COUNT(*) OVER (PARTITION BY country, {name_key('address')}) AS at_address"
    f", COUNT(*) OVER (PARTITION BY country, {_LAST_SIGNS}) AS at_telephone"
)
_FOUND = """
SELECT
    e.rule_number AS rule_number, f.declaration_number AS declaration_number, f.line_number AS line_number,
    f.declaration_date AS declaration_date, COALESCE(f.substance, '') AS substance, e.measured AS measured,
    e.allowed AS allowed, COALESCE(e.reference, '') AS reference, e.verified AS values_verified,
    f.home_verified AS home_verified, f.home_decides AS home_decides, f.un_verified AS un_verified,
    COALESCE(f.home_list, f.un_list, '') AS list, COALESCE(n.en, '') AS name_en, COALESCE(n.es, '') AS name_es,
    {facts} AS facts
FROM evidence AS e
JOIN all_facts AS f ON f.line_id = e.line_id
LEFT JOIN substance_names AS n ON n.substance = f.substance
WHERE f.submitted AND {in_force}
ORDER BY declaration_number, line_number, substance, rule_number, reference, measured, allowed, f.line_id
"""


def evidence_found(rulebook: Rulebook) -> str:
    """The SELECT of the evidence on submitted lines, with the declared values that the rules used."""
    return _FOUND.replace("{facts}", _values_used(rulebook)).replace("{in_force}", _in_force(rulebook))


def _in_force(rulebook: Rulebook) -> str:
    """SQL: whether the rule of a row was in force on the day of the line.

    Said by the number of the rule: joining the days of the rules, DuckDB multiplies lines by rules first (*measured*).
    """
    bounded = [
        f"WHEN {number} THEN f.declaration_date BETWEEN DATE '{head.in_force.first}' AND DATE '{head.in_force.last}'"
        for number, head in enumerate(rule.head for rule in rulebook.rules)
        if head.in_force != ALL_TIME
    ]
    return f"CASE e.rule_number {' '.join(bounded)} ELSE TRUE END" if bounded else "TRUE"


def _values_used(rulebook: Rulebook) -> str:
    """SQL: the declared values that the rule of a row read, so that a finding can be checked by hand."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for number, rule in enumerate(rulebook.rules):
        alike.setdefault(rule.uses, []).append(str(number))
    cases = [
        f"WHEN e.rule_number IN ({', '.join(numbers)}) THEN CONCAT("  # which passes over what is missing
        + ", ".join(f"'{'; ' if place else ''}{name}=', CAST(f.{name} AS VARCHAR)" for place, name in enumerate(uses))
        + ")"
        for uses, numbers in alike.items()
        if uses
    ]
    return f"CASE {' '.join(cases)} ELSE '' END" if cases else "''"


def evaluate(
    tables: Mapping[str, pa.Table],
    rulebook: Rulebook,
    *,
    engine: Engine | None = None,
    threads: int | None = None,
    memory_limit: str | None = None,
    seconds_per_rule: float = SECONDS_PER_RULE,
    keep: Keep = as_table,
) -> pa.Table:
    """Run every rule over the tables.

    Args:
        tables: ``lines``, ``recognitions``, ``covers``, ``densities``, ``substance_names``, ``substance_hs``,
            ``operators``, ``licences``, ``licence_substances``, ``permits``, ``pens``; ``lines`` may be left out
            where the engine knows them already.
        rulebook: the rules and parameters of one edition.
        engine: where to run; DuckDB in this process if not given. It is used up by this.
        threads: of DuckDB; all cores if not given.
        memory_limit: as DuckDB writes it, e.g. ``"1GB"``.
        seconds_per_rule: a rule that runs longer is stopped.
        keep: makes a table of the findings as they come.

    Returns:
        Findings, one row each, in a fixed order (``rules.explain.FINDINGS``).

    Raises:
        RuleError: a rule cannot run or took too long; names the rule.

    """
    engine = engine or DuckEngine(threads=threads, memory_limit=memory_limit)
    return keep(evaluate_in_parts(tables, rulebook, engine=engine, seconds_per_rule=seconds_per_rule))


def evaluate_in_parts(
    tables: Mapping[str, pa.Table], rulebook: Rulebook, *, engine: Engine, seconds_per_rule: float = SECONDS_PER_RULE
) -> Iterator[pa.RecordBatch]:
    """The same findings in the same order, part by part, for a run whose findings need not all be held at once."""
    try:
        prepare(engine, tables, rulebook)
        rules, apart = reaching(engine, rulebook), _kept_apart(engine)
        for number, rule in rules:
            lines = "few_facts" if rule.head.authority in apart else engine.facts
            select = evidence_of(rule, number, engine, lines)
            engine.collect(f"{rule.id} ({rule.path.name})", select, seconds_per_rule)
        yield from worded_findings(engine.stream(evidence_found(rulebook), ROWS), rulebook)
    finally:
        engine.close()


def prepare(engine: Engine, tables: Mapping[str, pa.Table], rulebook: Rulebook) -> None:
    """Put what rules read into an engine, make the facts, and lock it."""
    standing = pa.Table.from_pylist(standing_rows(tables["covers"].to_pylist()), schema=STANDING)
    given = {
        "versions": VERSIONS.empty_table(),
        "baselines": BASELINES.empty_table(),
        "standing": standing,
        **constants(rulebook, tables["substance_names"].column("substance").to_pylist(), tables.get("parameters")),
        **{name: table for name, table in tables.items() if name != "covers"},
    }
    for name, table in given.items():
        engine.put(f"in_{name}", table)
        keep = engine.view if name == "lines" else engine.make
        keep(name, read_as(name))
    engine.make_facts()
    engine.make("covers_on_the_way", ON_THE_WAY)
    engine.lock()


def constants(rulebook: Rulebook, substances: Sequence[str], parameters: pa.Table | None = None) -> dict[str, pa.Table]:
    """The tables that a rule book brings along, with its own parameters where no others are given."""
    if parameters is None:
        parameters, amounts = _amounts_of(rulebook.parameters, substances)
    else:
        amounts = law_amounts(parameters)
    return {
        "parameters": parameters,
        "law_amounts": amounts,
        "authority_countries": authority_countries(),
        "country_groups": country_table(rulebook.countries),
    }


@last_made(1)
def _amounts_of(parameters: Sequence[Parameter], substances: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """The tables of a rule book's parameters, which are larger than most files."""
    table = parameter_table(parameters, substances)
    return table, law_amounts(table)


def read_as(name: str) -> str:
    """The SELECT by which rules read a table that was put in as ``in_<name>``, with what follows from its columns."""
    if name == "baselines":
        return DATED_BASELINES
    days = "".join(
        f", COALESCE(CAST({column} - DATE '1970-01-01' AS INTEGER), 0) AS {target}"
        for column, target in _DATED.get(name, {}).items()
    )
    days += f", {workday('sent_on')} AS sent_workday_number" if name == "pens" else ""
    days += _OF_OPERATORS if name == "operators" else ""
    days += f", {TERM_MONTHS} AS term_months" if name == "licences" else ""
    days += f", {under_law(f'in_{name}.authority')} AS jurisdiction" if name in ("licences", "permits") else ""
    days += f", {name_key('consignee_name')} AS consignee_key" if name == "versions" else ""
    days += f", {name_key('counterparty')} AS counterparty_key" if name == "permits" else ""
    return f"SELECT *{days} FROM in_{name}"  # noqa: S608 - own names only


def reaching(engine: Engine, rulebook: Rulebook) -> list[tuple[int, Rule]]:
    """The rules that reach any line at all, with their places: a Guatemalan file runs no American rule."""
    present = engine.fetch("SELECT DISTINCT movement, jurisdiction FROM all_facts").to_pylist()
    return rules_for(rulebook, [(row["movement"], row["jurisdiction"]) for row in present])


def rules_for(rulebook: Rulebook, present: Iterable[tuple[str, str]]) -> list[tuple[int, Rule]]:
    """The rules that look at lines of some movements and jurisdictions, with their places in the rule book."""
    pairs = list(present)
    return [
        (number, rule)
        for number, rule in enumerate(rulebook.rules)
        if any(m in rule.head.movement and rule.head.authority in (None, CONVENTION, j) for m, j in pairs)
    ]


def _kept_apart(engine: Engine) -> frozenset[str]:
    """Authorities with few lines: these lie in ``few_facts``, where their rules need not pass by all others."""
    counted = engine.fetch("SELECT jurisdiction, COUNT(*) AS n FROM all_facts GROUP BY jurisdiction").to_pylist()
    total, few, names = sum(row["n"] for row in counted), 0, []
    for row in sorted(counted, key=lambda row: (row["n"], row["jurisdiction"])):
        few += row["n"]
        if few * 2 < total and row["jurisdiction"] in with_rules():
            names.append(row["jurisdiction"])
    if total < MANY or not names:
        return frozenset()
    listed = ", ".join(f"'{name}'" for name in names)
    engine.make("few_facts", f"SELECT * FROM {engine.facts} WHERE jurisdiction IN ({listed})")  # noqa: S608 - own names only
    return frozenset(names)


def evidence_of(rule: Rule, number: int, engine: Engine, lines: str) -> str:
    """The SELECT that a rule runs as: over those of the lines that it reaches, in the one shape of evidence."""
    return f"""
    WITH facts AS {engine.inline} (SELECT * FROM {lines} WHERE {reach(rule)})
    SELECT {number} AS rule_number, e.line_id AS line_id, CAST(e.measured AS BIGINT) AS measured,
        CAST(e.allowed AS BIGINT) AS allowed, CAST(e.reference AS VARCHAR) AS reference,
        {"CAST(e.verified AS BOOLEAN)" if rule.says_verified else "TRUE"} AS verified
    FROM (
{engine.own_words(rule.sql)}
) AS e -- a rule may end with a comment
    """  # noqa: S608 - the rule's SQL was checked, the rest is ours


def reach(rule: Rule) -> str:
    """Which facts a rule looks at: its movements, the jurisdiction of its authority (UN: every one), its lists."""
    movements = ", ".join(f"'{movement}'" for movement in rule.head.movement)
    where = f"movement IN ({movements})"
    if rule.head.authority not in (None, CONVENTION):
        where += f" AND jurisdiction = '{rule.head.authority}'"
    return where if rule.head.on_the_way else f"{where} AND NOT abroad_alone"
