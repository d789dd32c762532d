"""Which findings of a rule may be told to the firm that declared the line, read from the rule's own SQL.

A finding may be told to a firm only if it rests on nothing but its own rows. A rule reaches the rows of others in two
ways: by comparing a line with lines of others, and by joining a table of the registry on anything but the operator of
the line. What cannot be followed is not told; nobody has to list the rules, and one that an office writes itself is
read like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias

from sqlglot import exp, parse_one

from rules.instant.dependencies import Everything, scopes
from rules.memo import memoise
from rules.rulebook import Rule

_OWNED = frozenset(("licences", "permits", "operators", "pens"))  # each row has its operator
_PRINTED = "licence_substances"  # the rows of a licence
_LAW = frozenset(("facts", "parameters", "country_groups", "covers_on_the_way", "substance_hs"))
_Step: TypeAlias = tuple[exp.Select, exp.Column]


class Told(StrEnum):
    """To whom the findings of a rule are told."""

    OWN = "own"  # they rest on rows of the operator of the line
    REFERENCE = "reference"  # they rest on rows of the operator that is their reference
    NEVER = "never"  # they may rest on rows of others


def told_of(rule: Rule) -> Told:
    """To whom the findings of a rule are told."""
    if rule.head.kind == "floor":
        return Told.OWN  # what was answered about the goods of the line itself
    return _told_of_rule(rule.sql, tuple(rule.head.movement)) if rule.head.kind == "law" else Told.NEVER


def decided_by_own_rows(rule: Rule) -> bool:
    """Whether a rule of law says nothing wrong where only the rows of one operator are there.

    A rule that finds *no* row of somebody else's would find none for anybody.
    """
    if told_of(rule) is not Told.NEVER:
        return True
    return rule.head.kind == "law" and _decides_by_own_rows(rule.sql, tuple(rule.head.movement))


@memoise()
def _decides_by_own_rows(sql: str, movement: tuple[str, ...]) -> bool:
    reading = _Reading(sql, movement)
    if reading.names - _OWNED - _LAW - {_PRINTED} or "pens" in reading.names:
        return False
    return all(reading.tie(table) is Told.OWN or reading.only_joined(table) for table in reading.registry)


@memoise(encode=str, decode=Told)
def _told_of_rule(sql: str, movement: tuple[str, ...]) -> Told:
    reading = _Reading(sql, movement)
    if reading.names - _OWNED - _LAW - {_PRINTED} or not reading.compares_own_lines():
        return Told.NEVER
    ties = {reading.tie(table) for table in reading.registry}
    return next((one for one in (Told.NEVER, Told.REFERENCE) if one in ties), Told.OWN)


class _Reading:
    """The SELECT of a rule, and what its tables are joined on."""

    def __init__(self, sql: str, movement: tuple[str, ...]) -> None:
        self.sql, self.tree = sql, parse_one(sql, read="duckdb")
        tables = list(self.tree.find_all(exp.Table))
        self.names = {table.name.lower() for table in tables}
        self.registry = [table for table in tables if table.name.lower() in {*_OWNED, _PRINTED}]
        # a firm answers for an import as consignee, else as consignor
        self.own = {"operator_id"}
        self.own |= {"consignor_id"} if "import" not in movement else set()
        self.own |= {"consignee_id"} if set(movement) == {"import"} else set()

    def compares_own_lines(self) -> bool:
        """Whether every other line that a line is compared with is the same operator's."""
        try:
            return all(any(pair[0] in self.own and pair[1] in self.own for pair in one) for one in scopes(self.sql))
        except Everything:
            return False

    def only_joined(self, table: exp.Table) -> bool:
        """Whether a finding needs a row of the table: where there is none, nothing is said."""
        return isinstance(table.parent, exp.Join) and not table.parent.side

    def tie(self, table: exp.Table) -> Told:
        """Whose rows of a table of the registry the rule reads."""
        join, select = table.parent, table.find_ancestor(exp.Select)
        if not isinstance(join, exp.Join) or select is None or self.tree.find(exp.With):
            return Told.NEVER
        if table.name.lower() == _PRINTED:
            return self._of_licence(join, table, select)
        others = list(_equal_to(join, table.alias_or_name, "operator_id"))
        if any((found := self._facts(select, one)) and found <= self.own for one in others):
            return Told.OWN
        steps = list(self._reference())
        at = [column for scope, column in steps if scope is select]
        return Told.REFERENCE if at and all(column in others for column in at) else Told.NEVER

    def _of_licence(self, join: exp.Join, table: exp.Table, select: exp.Select) -> Told:
        licences = {one.alias_or_name: one for one in self.registry if one.name.lower() == "licences"}
        for other in _equal_to(join, table.alias_or_name, "licence_number"):
            licence = licences.get(other.table)
            if licence is not None and licence.find_ancestor(exp.Select) is select:
                return self.tie(licence)
        return Told.NEVER

    def _facts(self, select: exp.Select, column: exp.Column) -> frozenset[str]:
        """The columns of the facts that a column of a SELECT holds; none where that cannot be said."""
        source = _source(select, column.table)
        if isinstance(source, exp.Table):
            return frozenset((column.name,)) if source.name.lower() == "facts" else frozenset()
        found = [self._facts(*step) for step in _inner(source, column.name)]
        return frozenset().union(*found) if found and all(found) else frozenset()

    def _reference(self) -> Iterator[_Step]:
        """The column that is the reference of a finding: where it is said, and further inside, where it comes from."""
        steps = list(_inner(self.tree, "reference"))
        while steps:
            select, column = steps.pop()
            yield select, column
            steps += _inner(_source(select, column.table), column.name)


def _equal_to(join: exp.Join, alias: str, name: str) -> Iterator[exp.Column]:
    """The columns that a join makes equal to a column of the joined table, whatever else it asks."""
    condition = join.args.get("on")
    parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
    for part in parts:
        if isinstance(part, exp.EQ) and isinstance(part.left, exp.Column) and isinstance(part.right, exp.Column):
            for mine, other in ((part.left, part.right), (part.right, part.left)):
                if (mine.table, mine.name) == (alias, name):
                    yield other


def _source(select: exp.Select, alias: str) -> exp.Expr | None:
    given = select.args.get("from_")
    sources = [given.this] if given is not None else []
    sources += [join.this for join in select.args.get("joins") or []]
    return next((one for one in sources if one.alias_or_name == alias), None)


def _inner(source: exp.Expr | None, name: str) -> Iterator[_Step]:
    """Where a question inside a question, or each side of a union, says a column; nothing where it is not plain."""
    if isinstance(source, exp.Subquery):
        yield from _inner(source.this, name)
    elif isinstance(source, exp.SetOperation):
        yield from _inner(source.left, name)
        yield from _inner(source.right, name)
    elif isinstance(source, exp.Select):
        for part in source.selects:
            column = part.this if isinstance(part, exp.Alias) else part
            if part.alias_or_name == name and isinstance(column, exp.Column):
                yield source, column
