"""The rules on SQLite, for one declaration: the same SELECTs, where DuckDB takes longer to plan than to run.

*Measured*, 43 rules over one line: DuckDB 130 ms planned anew and 120 ms prepared, SQLite 1 ms. What means the same on
both is translated; whatever might not is refused, and the caller goes the way of the batch. Days are whole numbers
here (days since 1970-01-01), truth is 1 or 0, and a number too large for exact sums is refused.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache, reduce
from typing import Any

import pyarrow as pa
from sqlglot import exp, parse_one
from sqlglot.optimizer.annotate_types import annotate_types

from rules.facts import (
    BASELINES,
    COUNTRY_GROUPS,
    DENSITIES,
    FOLDED,
    LAW_AMOUNTS,
    PARAMETERS,
    RECOGNITIONS,
    VERSIONS,
)
from rules.facts.standing import STANDING
from rules.memo import memoise

EPOCH = date(1970, 1, 1).toordinal()
MEMORY = 1 << 30  # bytes that tables and evidence take at most; of more, the batch decides
_LONGEST = 16 << 20  # bytes of one value
MOST = 10**16  # milligrams (ten million tonnes) or hundredths of a currency: nine hundred times that fits in 64 bits
_SCHEMAS = (RECOGNITIONS, DENSITIES, STANDING, PARAMETERS, LAW_AMOUNTS, COUNTRY_GROUPS, VERSIONS, BASELINES)


def _columns(holds: Callable[[pa.DataType], bool]) -> set[str]:
    return {field.name for schema in _SCHEMAS for field in schema if holds(field.type)}


# What a column holds: those of the tables above, of the registry, and what SELECTs make of them.
_DAYS = _columns(pa.types.is_date) | {
    "declaration_date",
    "valid_from",
    "valid_to",
    "sent_on",
    "answered_on",
    "registered_on",
}
_TRUTHS = _columns(pa.types.is_boolean) | {
    "submitted",
    "mixture",
    "parcel",
    "home_verified",
    "un_verified",
    "home_decides",
    "home_certain",
    "un_certain",
    "exempt",
    "may_be_excluded",
    "abroad_alone",
}
_NUMBERS = _columns(pa.types.is_integer) | {
    "line_id",
    "value_cents",
    "concentration_ppm",
    "contained_mg",
    "most_mg",
    "counted_mg",
    "counted_most_mg",
    "cents_per_kg",
    "day_number",
    "workday_number",
    "year",
    "month",
    "year_day",
    "quota_mg",
    "capacity_mg",
    "rule_number",
    "measured",
    "allowed",
    "first_day_number",
    "last_day_number",
    "sent_day_number",
    "answered_day_number",
    "sent_workday_number",
    "registered_day_number",
    "term_months",
    "at_address",
    "at_telephone",
}
_TABLES = (
    "facts",
    "own_facts",
    "own",
    "past",
    "all_facts",
    "lines",
    "recognitions",
    "standing",
    "densities",
    "parameters",
    "law_amounts",
    "authority_countries",
    "operators",
    "licences",
    "licence_substances",
    "permits",
    "pens",
    "baselines",
    "substance_hs",
    "substance_names",
    "covers_on_the_way",
    "country_groups",
    "versions",
    "evidence",
    "in_baselines",
    "in_licences",
    "in_permits",
    "given",
)
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)
_WHOLE = (exp.DataType.Type.BIGINT, exp.DataType.Type.INT)


class NotTheSame(Exception):
    """A SELECT could mean something else on SQLite; the message says what."""


def kind_of(name: str) -> str:
    """What a column of the rules holds, by its name: ``DATE``, ``BOOLEAN``, ``BIGINT`` or ``VARCHAR``."""
    if name in _DAYS:
        return "DATE"
    if name in _TRUTHS:
        return "BOOLEAN"
    return "BIGINT" if name in _NUMBERS else "VARCHAR"


@memoise()
def to_sqlite(sql: str) -> str:
    """A SELECT of the rules in the words of SQLite.

    Raises:
        NotTheSame: a part of it could mean something else there.

    """
    tree = parse_one(sql, read="duckdb")
    names = {name: kind_of(name) for name in ("line_id", *(column.name for column in tree.find_all(exp.Column)))}
    tree = annotate_types(tree, schema=dict.fromkeys(_TABLES, names), dialect="duckdb")
    for node in reversed(list(tree.walk(bfs=True))):
        turned = _turned(node)
        if turned is not node:
            turned.type = node.type
            node.replace(turned)
    return tree.sql("sqlite", comments=False)


def _kind(node: exp.Expr) -> str:
    """``number``, ``text``, ``truth``, ``day``, ``nothing`` or ``""`` where it is not known."""
    if isinstance(node, exp.Paren):
        return _kind(node.this)
    if isinstance(node, exp.Null):
        return "nothing"
    if isinstance(node, (exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Mod)):
        return "number"
    if node.type is None:
        return ""
    if node.is_type(*exp.DataType.INTEGER_TYPES):
        return "number"
    if node.is_type(*exp.DataType.TEXT_TYPES):
        return "text"
    if node.is_type(exp.DataType.Type.BOOLEAN):
        return "truth"
    return "day" if node.is_type(exp.DataType.Type.DATE) else ""


def _turned(node: exp.Expr) -> exp.Expr:
    """One part in the words of SQLite; the part itself where the words are the same."""
    if isinstance(node, _COMPARED):
        _same_kinds(node)
    if isinstance(node, exp.Cast):
        return _cast(node)
    if isinstance(node, exp.DPipe) and {_kind(node.left), _kind(node.right)} - {"text", "number", "nothing"}:
        raise NotTheSame(f"{node.sql('duckdb')}: only texts and numbers are joined the same way")
    if isinstance(node, exp.Concat):
        return reduce(lambda text, part: exp.DPipe(this=text, expression=part), map(_or_empty, node.expressions))
    if isinstance(node, exp.IntDiv):
        return exp.Div(this=node.this, expression=node.expression, typed=True)
    if isinstance(node, exp.Substring) and not _starts_inside(node.args.get("start")):
        raise NotTheSame(f"{node.sql('duckdb')}: where it starts must be a number, or GREATEST with one")
    if name := _FUNCTIONS.get(type(node)):
        return exp.Anonymous(this=name, expressions=_arguments(node))
    if isinstance(node, exp.Anonymous) and node.name.lower() not in _OWN:
        raise NotTheSame(f"function {node.name} is not known")
    return node


def _or_empty(part: exp.Expr) -> exp.Expr:
    """What CONCAT makes of a part: it passes over what is missing."""
    return part if part.is_string else exp.Coalesce(this=part, expressions=[exp.Literal.string("")])


def _starts_inside(start: exp.Expr | None) -> bool:
    """Whether a part of a text starts where both engines count from: before the first letter they count differently."""
    if isinstance(start, exp.Anonymous) and start.name == _FUNCTIONS[exp.Greatest]:
        return any(one.is_int and one.to_py() > 0 for one in start.expressions)
    return start is not None and bool(start.is_int)


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.RegexpReplace):
        return [node.this, node.expression, node.args["replacement"]]
    found = [node.args[key] for key in ("this", "expression") if node.args.get(key) is not None]
    return found + list(node.expressions)


def _same_kinds(node: exp.Expr) -> None:
    operands = [node.this, *(v for k in ("expression", "low", "high") if (v := node.args.get(k))), *node.expressions]
    kinds = {_kind(one) for one in operands} - {"nothing"}
    if len(kinds) > 1 or "" in kinds:
        raise NotTheSame(f"{node.sql('duckdb')}: compares values whose kinds are not known to be one")


def _cast(node: exp.Cast) -> exp.Expr:
    given: exp.Expr = node.this
    inner, wanted = _kind(given), node.to.this
    if wanted in (exp.DataType.Type.VARCHAR, exp.DataType.Type.TEXT):
        if inner == "day":
            return exp.Anonymous(this="iso_day", expressions=[given])
        if inner in ("text", "number", "nothing"):
            return node
    elif wanted in _WHOLE and inner in ("number", "truth", "nothing"):
        return node
    elif wanted == exp.DataType.Type.BOOLEAN and inner in ("truth", "nothing"):
        return given
    elif wanted == exp.DataType.Type.DATE:
        if given.is_string:
            return exp.Literal.number(day_of(date.fromisoformat(given.name)))
        if inner in ("day", "nothing"):
            return given
    raise NotTheSame(f"{node.sql('duckdb')}: this cast is not known to be the same")


def day_of(day: date) -> int:
    """A day as the number of days since 1970-01-01."""
    return day.toordinal() - EPOCH


# --- functions of the same meaning --------------------------------------------------------------------


def _whole(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that says nothing of nothing."""
    return lambda *given: None if None in given else function(*given)


def _lower(text: str) -> str:
    """Letter by letter, and only where one letter becomes one letter, as DuckDB does it."""
    return text.lower() if text.isascii() else "".join(map(_lower_letter, text))


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper_letter, text))


@cache
def _lower_letter(letter: str) -> str:
    return _single(letter, letter.lower(), {"\u0130": "i"}.get(letter, ""))


@cache
def _upper_letter(letter: str) -> str:
    return _single(letter, letter.upper(), letter.title(), {"\u00df": "\u1e9e"}.get(letter, ""))


def _single(letter: str, *others: str) -> str:
    return next((other for other in others if len(other) == 1), letter)


def _trim(text: str) -> str:
    first, last = 0, len(text)
    while first < last and unicodedata.category(text[first]) == "Zs":
        first += 1
    while first < last and unicodedata.category(text[last - 1]) == "Zs":
        last -= 1
    return text[first:last]


def _translate(text: str, letters: str, others: str) -> str:
    return text.translate(dict(zip(map(ord, letters), others, strict=True)))


def _chosen(choose: Callable[..., Any]) -> Callable[..., Any]:
    """GREATEST and LEAST pass over what is missing."""
    return lambda *given: choose((one for one in given if one is not None), default=None)


@_whole
def _parts_of_day(day: int, part: str) -> int:
    return int(getattr(date.fromordinal(day + EPOCH), part))


_OWN: dict[str, tuple[int, Callable[..., Any]]] = {
    "lower_of": (1, _whole(_lower)),
    "upper_of": (1, _whole(_upper)),
    "trim_of": (1, _whole(_trim)),
    "length_of": (1, _whole(len)),
    "holds": (2, _whole(lambda text, part: part in text)),
    "begins": (2, _whole(lambda text, part: text.startswith(part))),
    "translate": (3, _whole(_translate)),
    "matches": (2, _whole(lambda text, pattern: re.search(pattern, text) is not None)),
    "replaced": (3, _whole(lambda text, pattern, other: re.sub(pattern, other, text))),
    "greatest_of": (-1, _chosen(max)),
    "least_of": (-1, _chosen(min)),
    "year_of": (1, lambda day: _parts_of_day(day, "year")),
    "month_of": (1, lambda day: _parts_of_day(day, "month")),
    "day_of": (1, lambda day: _parts_of_day(day, "day")),
    "iso_day": (1, _whole(lambda day: date.fromordinal(day + EPOCH).isoformat())),
}
_FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Lower: "lower_of",
    exp.Upper: "upper_of",
    exp.Trim: "trim_of",
    exp.Length: "length_of",
    exp.Contains: "holds",
    exp.StartsWith: "begins",
    exp.Greatest: "greatest_of",
    exp.Least: "least_of",
    exp.Year: "year_of",
    exp.Month: "month_of",
    exp.Day: "day_of",
    exp.RegexpLike: "matches",
    exp.RegexpReplace: "replaced",
}


def name_key_of(name: str) -> str:
    """A firm's name as ``rules.facts.name_key`` gives it."""
    return re.sub("[^a-z0-9]", "", _translate(_lower(name), *FOLDED))


def open_in_memory() -> sqlite3.Connection:
    """A database in memory that knows the functions of the rules, and can reach nothing else."""
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=1_000)
    database.execute("PRAGMA journal_mode = OFF")
    (page,) = database.execute("PRAGMA page_size").fetchone()
    database.execute(f"PRAGMA max_page_count = {MEMORY // page}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    database.execute("PRAGMA case_sensitive_like = ON")
    for name, (arguments, function) in _OWN.items():
        database.create_function(name, arguments, function, deterministic=True)
    database.set_authorizer(_allowed)
    return database


def _allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
    refused = action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA)
    refused |= action == sqlite3.SQLITE_FUNCTION and second in ("load_extension", "readfile", "writefile")
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def plain(table: pa.Table) -> list[tuple[Any, ...]]:
    """Rows of a table as SQLite holds them: days as numbers."""
    columns = [column.cast(pa.int32()) if pa.types.is_date(column.type) else column for column in table.columns]
    return list(zip(*(column.to_pylist() for column in columns), strict=True))
