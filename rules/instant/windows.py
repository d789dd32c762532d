"""Windows over few lines: each asked for the lines in question alone, not computed for all that they are among.

A window gives every row its place or balance; of a thousand recorded lines none but the declared one is looked at.
Sorting the thousand twice then costs more than all other rules together. Here a window becomes a question about the
rows that come before: the same number, asked only where the rest of the rule's condition leaves it to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlglot import exp, parse_one

from rules.memo import memoise

OWN = "own_facts"  # the lines in question, where ``facts`` are these and the recorded ones
# Columns of a line that are never empty: an order by others would have to say where nothing stands.
_ALWAYS = {"day_number", "year_day", "declaration_number", "line_number", "line_id"}
_NUMBERED = {"day_number", "year_day"}
_TOTALS = (exp.Sum, exp.Count, exp.Min, exp.Max)
_RANKS = (exp.RowNumber, exp.Rank, exp.DenseRank)
_Part = TypeVar("_Part", bound=exp.Expr)


class _Unlike(Exception):
    """A SELECT that is not of the shape which is rewritten."""


@memoise()
def ask_of_windows(sql: str) -> str | None:
    """A rule's SELECT with its windows turned into questions, reading the lines in question as ``OWN``.

    It gives the evidence of these lines, as the SELECT does over ``facts``; ``None`` where that cannot be said.

    Args:
        sql: of a rule, as ``rules.sandbox`` allows it.

    """
    tree = parse_one(sql, read="duckdb")
    try:
        block = _windowed(tree)
        turned = [(w, _question(block, w)) for one in block.selects for w in one.find_all(exp.Window)]
        facts = _facts(block)
    except _Unlike:
        return None
    for window, question in turned:
        window.replace(question)
    facts.set("this", exp.to_identifier(OWN))
    # With a limit, SQLite asks each question once, and not wherever the rest of the rule names its answer.
    block.set("limit", exp.Limit(expression=exp.Literal.number(2**31 - 1)))
    return tree.sql("duckdb", comments=False)


def _windowed(tree: exp.Expr) -> exp.Select:
    """The one SELECT that has windows, where all around it passes its lines on, or joins tables to them."""
    if not isinstance(tree, exp.Select):
        raise _Unlike
    given = tree.args.get("from_")
    block = given.this.this if given is not None and isinstance(given.this, exp.Subquery) else None
    plain = not any(tree.args.get(part) for part in ("group", "having", "distinct", "windows", "with_"))
    if not isinstance(block, exp.Select) or not plain or any(one.find(exp.Window) for one in tree.selects):
        raise _Unlike
    closed = ("group", "having", "distinct", "windows", "qualify", "limit", "order", "with_")
    if any(block.args.get(part) for part in closed) or not block.find(exp.Window):
        raise _Unlike
    _plain_tables(block)
    _line_of(tree, str(block.parent.alias if block.parent else ""))
    _line_of(block, _facts(block).alias_or_name)
    return block


def _inside(column: exp.Expr) -> exp.Expr:
    return column.this if isinstance(column, exp.Alias) else column


def _line_of(select: exp.Select, source: str) -> None:
    """The line that a SELECT returns is that of a source."""
    line = next((_inside(one) for one in select.selects if one.alias_or_name == "line_id"), None)
    if not isinstance(line, exp.Column) or (line.name, line.table) != ("line_id", source):
        raise _Unlike


def _plain_tables(block: exp.Select) -> None:
    """Nothing but tables under names, and every column says of which."""
    if block.find(exp.Subquery, exp.SetOperation) or any(not column.table for column in block.find_all(exp.Column)):
        raise _Unlike
    if any(one is not block for one in block.find_all(exp.Select)):
        raise _Unlike


def _facts(block: exp.Select) -> exp.Table:
    found = [table for table in block.find_all(exp.Table) if table.name.lower() == "facts"]
    given = block.args.get("from_")
    if len(found) != 1 or given is None or given.this is not found[0]:
        raise _Unlike
    facts: exp.Table = found[0]
    return facts


# --- one window ---------------------------------------------------------------------------------------


def _question(block: exp.Select, window: exp.Window) -> exp.Expr:
    """A window as a question about the rows that it looks at from one row."""
    function, order = window.this, window.args.get("order")
    columns = [_column(one, block) for one in (order.expressions if order else ())]
    among = _others(block)
    for part in window.args.get("partition_by") or []:
        among = among.where(exp.NullSafeEQ(this=_other(part), expression=part.copy()), dialect="duckdb")
    if isinstance(function, _RANKS):
        return _rank(function, among, columns)
    if not isinstance(function, _TOTALS) or function.find(exp.Distinct):
        raise _Unlike
    until = _frame(window.args.get("spec"), columns)
    among = among.where(until) if until else among
    return exp.Subquery(this=among.select(_other(function)))


def _rank(function: exp.Expr, among: exp.Select, columns: list[exp.Column]) -> exp.Expr:
    if not columns or (isinstance(function, exp.RowNumber) and columns[-1].name != "line_id"):
        raise _Unlike
    among = among.where(_before(columns))
    if isinstance(function, exp.DenseRank):
        places = [exp.alias_(_other(column), f"o{place}") for place, column in enumerate(columns)]
        among = exp.select().from_(among.select(*places).distinct().subquery("places"))
    counted = among.select(exp.Count(this=exp.Star(), big_int=True))
    return exp.paren(exp.Add(this=exp.Subquery(this=counted), expression=exp.Literal.number(1)))


def _frame(spec: exp.Expr | None, columns: list[exp.Column]) -> exp.Expr | None:
    """Which rows of its partition a row adds up; ``None`` for all of them."""
    if not columns:
        if spec is not None:
            raise _Unlike
        return None
    if spec is not None and len(columns) == 1 and (since := _since(spec, columns[0])):
        return since
    said = spec and tuple(str(spec.args.get(part) or "").upper() for part in ("kind", "start", "start_side", "end"))
    whole = ("UNBOUNDED", "PRECEDING", "CURRENT ROW")
    if said not in (None, ("RANGE", *whole)) and (said != ("ROWS", *whole) or columns[-1].name != "line_id"):
        raise _Unlike
    return _before(columns, same=True)


def _since(spec: exp.Expr, column: exp.Column) -> exp.Expr | None:
    """Whether another row is at most so much before this one, where a frame of numbers says how much."""
    start = spec.args.get("start")
    said = tuple(str(spec.args.get(part) or "").upper() for part in ("kind", "start_side", "end"))
    if said != ("RANGE", "PRECEDING", "CURRENT ROW") or column.name not in _NUMBERED:
        return None
    if not isinstance(start, exp.Literal) or not start.is_int:
        return None
    first = exp.Sub(this=column.copy(), expression=start.copy())
    return exp.Between(this=_other(column), low=first, high=column.copy())


def _column(ordered: exp.Ordered, block: exp.Select) -> exp.Column:
    column: exp.Column = ordered.this
    line = isinstance(column, exp.Column) and column.table == _facts(block).alias_or_name and column.name in _ALWAYS
    if not line or ordered.args.get("desc"):
        raise _Unlike
    return column


def _before(columns: list[exp.Column], *, same: bool = False) -> exp.Expr:
    """Whether another row comes before this one in the order of some columns; ``same`` counts an equal one too."""
    first, rest = columns[0], columns[1:]
    compare: Callable[..., exp.Expr] = exp.LTE if same and not rest else exp.LT
    condition = compare(this=_other(first), expression=first.copy())
    if not rest:
        return condition
    equal = exp.EQ(this=_other(first), expression=first.copy())
    return exp.paren(exp.or_(condition, exp.and_(equal, _before(rest, same=same))))


def _others(block: exp.Select) -> exp.Select:
    """The rows among which a window looks, under names of their own; no column is asked for yet."""
    copy = _other(block)
    for table in copy.find_all(exp.Table):
        table.set("alias", exp.TableAlias(this=exp.to_identifier(_name(table.alias_or_name))))
    copy.set("expressions", [])
    return copy


def _other(part: _Part) -> _Part:
    """The same of the other row."""
    copy = part.copy()
    for column in copy.find_all(exp.Column):
        column.set("table", exp.to_identifier(_name(column.table)))
    return copy


def _name(table: str) -> str:
    return f"{table}_other"
