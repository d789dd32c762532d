"""What the SQL of a rule may be: one SELECT over the rules' tables, of parts that are known to be harmless.

Everything that is not on the lists below is refused before anything runs, the same for bundled and private rules
and for both engines. What is allowed can read no file, no network and no setting, writes nothing, knows no clock
and no chance, cannot loop, and means the same on DuckDB and Spark. The engines hold a second line: no external
access, settings locked, a time limit for each rule and a memory limit.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlglot
from sqlglot import exp

from precursors.messages import Refusal, Sentence, brief

TABLES = frozenset(
    ("facts", "operators", "licences", "licence_substances", "permits", "pens", "parameters", "substance_hs")
    + ("covers_on_the_way", "country_groups", "versions", "baselines")
)
EVIDENCE = ("line_id", "measured", "allowed", "reference")
CONFIRMED = "verified"  # a fifth column: whether every value that the row rests on was read in its instrument
MAX_LENGTH = 20_000
MAX_PARTS = 5_000
MAX_DEPTH = 100

_SHAPE = (
    exp.Select,
    exp.From,
    exp.Join,
    exp.Where,
    exp.Group,
    exp.Having,
    exp.Order,
    exp.Ordered,
    exp.Distinct,
    exp.Subquery,
    exp.Union,
    exp.Except,
    exp.Intersect,
    exp.With,
    exp.CTE,
    exp.Table,
    exp.TableAlias,
    exp.Alias,
    exp.Column,
    exp.Identifier,
    exp.Star,
    exp.Paren,
    exp.Tuple,
    exp.Window,
    exp.WindowSpec,
)
_VALUES = (exp.Literal, exp.Null, exp.Boolean, exp.DataType, exp.Cast, exp.Neg)
_LOGIC = (
    exp.And,
    exp.Or,
    exp.Not,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Between,
    exp.In,
    exp.Is,
    exp.Exists,
    exp.Like,
    exp.Case,
    exp.If,
    exp.Coalesce,
    exp.Nullif,
    exp.Greatest,
    exp.Least,
)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Mod, exp.Abs, exp.Count, exp.Sum, exp.Min, exp.Max)
_PLACES = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)
_TEXT = (exp.DPipe, exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.Length, exp.Contains, exp.StartsWith)
_DAYS = (exp.Year, exp.Month, exp.Day)
ALLOWED = frozenset(_SHAPE + _VALUES + _LOGIC + _ARITHMETIC + _PLACES + _TEXT + _DAYS)
_TYPES = frozenset(
    (exp.DataType.Type.BIGINT, exp.DataType.Type.INT, exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR)
    + (exp.DataType.Type.DATE, exp.DataType.Type.BOOLEAN)
)
_FUNCTIONS = sorted(
    "COUNT SUM MIN MAX ABS COALESCE NULLIF GREATEST LEAST CASE CAST ROW_NUMBER RANK DENSE_RANK LAG LEAD FIRST_VALUE "
    "LAST_VALUE LOWER UPPER TRIM SUBSTR LENGTH CONTAINS STARTS_WITH YEAR MONTH DAY".split()
)


class RuleError(Refusal):
    """A rule file cannot be used; the message names file, field and what to do."""


def check_sql(sql: str, name: str) -> exp.Query:
    """Allow one SELECT over the known tables that returns the evidence, and nothing else.

    Returns:
        The parsed SELECT.

    Raises:
        RuleError: it is something else; says what was found.

    """
    tree = _parsed_select(sql, name)
    bound = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    if taken := bound & (TABLES | {"all_facts"}):
        raise RuleError("with_a_table_of_the_rules_cannot_be_named", x=name, y=", ".join(sorted(taken)))
    for count, part in enumerate(tree.walk()):
        if count > MAX_PARTS:
            raise RuleError("the_select_has_more_than_parts_split_it_into", x=name, y=f"{MAX_PARTS:,}")
        for refused in _refusals_of(part):
            raise RuleError("sign", x=name, y=refused)
    named = tuple(column.alias_or_name for column in tree.selects)
    if named not in (EVIDENCE, (*EVIDENCE, CONFIRMED)):
        raise RuleError("a_rule_returns_this_one_returns", x=name, y=", ".join(EVIDENCE), z=", ".join(named))
    return tree


def _parsed_select(sql: str, name: str) -> exp.Query:
    if len(sql) > MAX_LENGTH:
        raise RuleError("the_sql_is_longer_than_characters_split_it", x=name, y=f"{MAX_LENGTH:,}")
    if _depth(sql) > MAX_DEPTH:
        raise RuleError("brackets_are_nested_more_than_deep_simplify", x=name, y=MAX_DEPTH)
    try:
        statements = sqlglot.parse(sql, dialect="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise RuleError("the_sql_cannot_be_parsed", x=name, y=brief(error)) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise RuleError("a_rule_is_exactly_one_select", x=name)
    return statements[0]


def _depth(sql: str) -> int:
    deepest = now = 0
    for letter in sql:
        now += (letter == "(") - (letter == ")")
        deepest = max(deepest, now)
    return deepest


def _refusals_of(part: exp.Expr) -> Iterable[Sentence]:
    """What is wrong with one part of the SELECT, if anything."""
    if type(part) not in ALLOWED:
        yield _why_not(part)
    elif isinstance(part, exp.Table):
        yield from _refused_table(part)
    elif isinstance(part, exp.DataType) and (part.this not in _TYPES or part.expressions):
        yield Sentence("type_is_not_allowed_rules_use_bigint_integer", x=part.sql())
    elif isinstance(part, exp.Literal) and not part.is_string and not part.this.isdigit():
        yield Sentence("rules_use_whole_numbers_only_so_that_no", x=part.this)
    elif isinstance(part, exp.With) and part.args.get("recursive"):
        yield Sentence("with_recursive_is_not_allowed_a_rule_cannot")
    elif isinstance(part, (exp.IntDiv, exp.Mod)) and not _never_zero(part.expression):
        yield Sentence("write_a_nullif_b_0_a_division_by_zero_stops", x=part.sql("duckdb"))
    elif isinstance(part, exp.Join) and part.args.get("method"):
        yield Sentence("join_is_not_allowed_it_means_nothing_on_the", x=part.args["method"])


def _refused_table(table: exp.Table) -> Iterable[Sentence]:
    known = isinstance(table.this, exp.Identifier) and (table.name.lower() in TABLES or _is_bound(table))
    odd = [key for key, value in table.args.items() if value and key not in ("this", "alias", "joins")]
    if not known or table.db or odd:
        yield Sentence("table_is_not_allowed_rules_read", x=repr(table.sql()), y=", ".join(sorted(TABLES)))


def _is_bound(table: exp.Table) -> bool:
    """Whether the name of a table is one that a WITH around it binds; of its own WITH only what stands before it."""
    name, part = table.name.lower(), table.parent
    within: exp.Expr = table
    while part is not None:
        if isinstance(part, exp.With):
            before = part.expressions[: next(n for n, one in enumerate(part.expressions) if one is within)]
            if _binds(before, name):
                return True
        elif (bound := part.args.get("with_")) is not None and bound is not within and _binds(bound.expressions, name):
            return True
        within, part = part, part.parent
    return False


def _binds(parts: Iterable[exp.Expr], name: str) -> bool:
    return any(part.alias_or_name.lower() == name for part in parts)


def _never_zero(divisor: exp.Expr) -> bool:
    if isinstance(divisor, exp.Paren):
        return _never_zero(divisor.this)
    if isinstance(divisor, exp.Nullif):
        return bool(divisor.expression.is_int) and divisor.expression.to_py() == 0
    return bool(divisor.is_int) and divisor.to_py() != 0


def _why_not(part: exp.Expr) -> Sentence:
    if isinstance(part, exp.Div):
        return Sentence("gives_fractions_divide_whole_numbers_with", x=part.sql("duckdb"))
    if isinstance(part, exp.Func):
        return Sentence("function_is_not_allowed_rules_use", x=repr(_function(part)), y=", ".join(_FUNCTIONS))
    return Sentence("is_not_allowed_in_a_rule", x=type(part).__name__.upper(), y=part.sql("duckdb")[:60])


def _function(part: exp.Func) -> str:
    return str(part.this) if isinstance(part, exp.Anonymous) else part.sql_name()
