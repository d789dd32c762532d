"""Windows over many lines: sorted by numbers in the place of texts.

A window over millions of lines spends its time on comparing texts. Where many facts are kept, every operator, substance
and declaration has a number there, and a rule's windows are turned to these: the same evidence, sooner.
"""

from __future__ import annotations

import re
from functools import cache

from sqlglot import exp, parse_one

# The number of a declaration follows the order of declaration numbers; of the others it only tells them apart.
PLACES = {"operator_id": "operator_place", "substance": "substance_place", "declaration_number": "declaration_place"}
_OVER = re.compile(r"\bover\b", re.I)
_ORDER = ("declaration_number", "line_number", "line_id")  # a line's id alone says as much


@cache
def by_places(sql: str) -> str:
    """A rule's SELECT whose windows look at the numbers of facts instead of their texts.

    Args:
        sql: of a rule, as ``rules.sandbox`` allows it.

    """
    if not _OVER.search(sql):
        return sql  # two of three rules have no window and need not be parsed (*measured*: half a second of each run)
    tree = parse_one(sql, read="duckdb")
    for window in tree.find_all(exp.Window):
        facts = _names_of_facts(window)
        for part in window.args.get("partition_by") or []:
            if isinstance(part, exp.Column) and part.table in facts and part.name in PLACES:
                _turn(part)
        if order := window.args.get("order"):
            order.set("expressions", _shortened(order.expressions, facts, _passing_on(window)))
    return tree.sql("duckdb", comments=False)


def _names_of_facts(window: exp.Window) -> set[str]:
    """Under which names the SELECT of a window reads the facts."""
    return {s.alias_or_name for s in _sources(window.find_ancestor(exp.Select)) if _is_facts(s)}


def _passing_on(window: exp.Window) -> set[str]:
    """Under which names the SELECT of a window reads another that passes on the line of its facts, with its numbers."""
    inner = {s.alias_or_name: s.this for s in _sources(window.find_ancestor(exp.Select)) if isinstance(s, exp.Subquery)}
    return {name for name, select in inner.items() if isinstance(select, exp.Select) and _has_line(select)}


def _has_line(select: exp.Select) -> bool:
    passed = {c.alias_or_name: c.unalias() for c in select.selects}
    columns = [column for name in _ORDER if isinstance(column := passed.get(name), exp.Column) and column.name == name]
    facts = {source.alias_or_name for source in _sources(select) if _is_facts(source)}
    return len(columns) == len(_ORDER) and len({column.table for column in columns} | facts) == 1


def _sources(select: exp.Select | None) -> list[exp.Expr]:
    if select is None:
        return []
    sources = [join.this for join in select.args.get("joins") or []]
    if given := select.args.get("from_"):
        sources.append(given.this)
    return sources


def _is_facts(source: exp.Expr) -> bool:
    return isinstance(source, exp.Table) and source.name.lower() == "facts"


def _turn(column: exp.Expr) -> None:
    column.set("this", exp.to_identifier(PLACES[column.name]))


def _shortened(order: list[exp.Expr], facts: set[str], passing_on: set[str]) -> list[exp.Expr]:
    """What an ORDER BY lists, said by numbers."""
    words = [one.sql("duckdb") for one in order]
    for name in facts | passing_on:
        if words[-len(_ORDER) :] == [f"{name}.{column}" for column in _ORDER]:
            return [*order[: -len(_ORDER)], order[-1]]
    for one, said in zip(order, words, strict=True):
        if said in {f"{name}.declaration_number" for name in facts}:
            _turn(one.this)
    return order
