"""Which other lines a rule compares a line with, read from its own SQL.

A window, a group or a join of the facts with themselves brings lines together that agree in certain columns. This
module finds those columns, so that one declaration can be decided with the few recorded lines that matter: never a
hand-written list that a new rule could outgrow. What it cannot follow counts as ``EVERYTHING``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeAlias

import sqlglot
from sqlglot import exp

from rules.facts import FACTS
from rules.memo import memoise

Token: TypeAlias = tuple[int, str]  # a column of one occurrence of a table
Scope: TypeAlias = frozenset[tuple[str, str]]  # pairs: column of the other line, column of the line in question


def _parsed(sql: str) -> exp.Query:
    tree = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(tree, exp.Query):
        raise Everything(f"{type(tree).__name__.upper()} is not followed")
    return tree


FACT_COLUMNS = tuple(column.alias_or_name for column in _parsed(FACTS).selects)
# By these a store can find lines; other columns of a scope only narrow what was found. Best first.
LEADS = (
    "declaration_number",
    "transport_document",
    "permit_number",
    "pen_number",
    "licence_number",
    "consignee_key",
    "operator_id",
    "counterparty_id",
    "consignor_id",
    "consignee_id",
)
# A row of these is one thing: whoever has the column has the row.
_KEYS = {"facts": "line_id", "licences": "licence_number", "operators": "operator_id"}
_DECLARATION = ("declaration_number", "declaration_number")
_REGISTRY = ("licences", "permits", "pens", "operators")
_LINES = {
    "facts": FACT_COLUMNS,
    "covers_on_the_way": ("line_id",),
    "versions": ("declaration_number", "line_number"),
}


class Everything(Exception):
    """A rule may need every line there is; the message says why."""


def _scopes_told(told: Iterable[Iterable[tuple[str, str]]]) -> frozenset[Scope]:
    return frozenset(frozenset((other, own) for other, own in one) for one in told)


@dataclass(frozen=True)
class Dependence:
    """A row depends on those rows of an occurrence of a table that agree with it in these columns."""

    table: str
    columns: Mapping[str, Token]
    place: int

    def within(self, tokens: _Tokens, known: set[Token]) -> Dependence:
        """What is left of it where only some values are the same for all rows."""
        return replace(self, columns={c: t for c, t in self.columns.items() if tokens.root(t) in known})


@dataclass
class _Relation:
    columns: dict[str, Token]
    rests_on: list[Dependence] = field(default_factory=list)


@memoise(encode=lambda found: [sorted(one) for one in found], decode=_scopes_told)
def scopes(sql: str) -> frozenset[Scope]:
    """In what a rule's SELECT compares a line with others: one set of columns for each way; none for a line alone.

    Args:
        sql: of a rule, as ``rules.sandbox`` allows it.

    Raises:
        Everything: it cannot be said, or lines agree in no column by which a store finds them.

    """
    return _Reading().of_rule(_parsed(sql))


@memoise(encode=sorted, decode=frozenset)
def tables_read(sql: str) -> frozenset[str]:
    """The tables that a rule's SELECT names."""
    return frozenset(table.name for table in _parsed(sql).find_all(exp.Table))


@memoise(encode=list, decode=tuple)
def conditions(sql: str) -> tuple[str, ...]:
    """Parts of a rule's SELECT without whose rows it finds nothing, and that read the lines of one declaration alone.

    Args:
        sql: of a rule that ``scopes`` can follow.

    Returns:
        SELECTs over ``facts``: where one gives no row over the lines of a declaration, the rule finds nothing on it.

    """
    tree = _parsed(sql)
    reading = _Reading()
    reading.of_rule(tree)
    given = ", ".join(f"{cte.alias_or_name} AS ({_text_of(cte.this)})" for cte in tree.ctes)
    return tuple(
        f"{f'WITH {given} ' if given else ''}SELECT 1 AS found FROM ({_text_of(query)}) AS part LIMIT 1"  # noqa: S608
        for query in reading.of_one_declaration()
    )


def _text_of(query: exp.Expr) -> str:
    return query.sql("duckdb", comments=False)


def best_lead(scope: Scope) -> tuple[str, str]:
    """By which column of a scope other lines are best found, and the column that holds its value.

    Raises:
        Everything: by none.

    """
    pairs = dict(scope)
    for column in LEADS:
        if column in pairs:
            return column, pairs[column]
    raise Everything(f"lines agree only in {', '.join(sorted(pairs)) or 'nothing'}")


def leads(rules: Iterable[str]) -> frozenset[str]:
    """By which columns the other lines are found that any of some rules compares a line with.

    Args:
        rules: their SELECTs.

    Raises:
        Everything: one of them needs more, or compares lines in which such a column is empty.

    """
    found = {(sql, *best_lead(scope)) for sql in rules for scope in scopes(sql)}
    for sql, _, held in found:
        if allows_empty(sql, held):
            continue
        raise Everything(f"lines are compared in which {held} is empty")
    return frozenset(column for _, column, _ in found)


@memoise()
def allows_empty(sql: str, column: str) -> bool:
    """Whether a rule looks at a column being empty, or asks the registry for it: an empty one then joins nobody."""
    tree = _parsed(sql)
    tables = {table.alias_or_name: table.name.lower() for table in tree.find_all(exp.Table)}
    if column == "declaration_number":
        return True  # never empty
    for one in tree.find_all(exp.EQ, exp.NEQ):
        for mine, other in ((one.left, one.right), (one.right, one.left)):
            if isinstance(mine, exp.Column) and mine.name == column:
                if isinstance(other, exp.Literal) and other.is_string and not other.this:
                    return True
                join = one.find_ancestor(exp.Join)
                held = isinstance(other, exp.Column) and tables.get(other.table) in _REGISTRY
                if held and join is not None and not join.side:
                    return True
    return False


class _Tokens:
    """Columns of occurrences, joined where a row holds the same value in both."""

    def __init__(self) -> None:
        self.tables: dict[int, str] = {}
        self._numbers = count()
        self._parents: dict[Token, Token] = {}

    def occurrence(self, table: str) -> int:
        number = next(self._numbers)
        self.tables[number] = table
        return number

    def root(self, token: Token) -> Token:
        while (parent := self._parents.get(token, token)) != token:
            token = parent
        self._parents.setdefault(token, token)
        return token

    def same(self, one: Token, other: Token) -> None:
        self._parents[self.root(one)] = self.root(other)

    def closure(self, given: Iterable[Token]) -> set[Token]:
        """What is the same for all rows that agree in the given columns."""
        known = {self.root(token) for token in given}
        for _ in range(len(self.tables) + 1):
            for number, table in self.tables.items():
                if (key := _KEYS.get(table)) and self.root((number, key)) in known:
                    known |= {self.root(token) for token in list(self._parents) if token[0] == number}
        return known


class _Reading:
    """One SELECT being read."""

    def __init__(self) -> None:
        self.tokens = _Tokens()
        self.ctes: dict[str, exp.Query] = {}
        self.parts: list[tuple[exp.Expr, range]] = []  # without whose rows nothing is found; their occurrences
        self._without_it_nothing = True
        self._scopes: list[tuple[int, Scope]] = []
        self._unions_of_lines: set[int] = set()

    def of_rule(self, query: exp.Query) -> frozenset[Scope]:
        read = self._query(query)
        line = self.tokens.root(read.columns["line_id"]) if "line_id" in read.columns else None
        own = {n for n, t in self.tokens.tables.items() if t == "facts" and self.tokens.root((n, "line_id")) == line}
        own |= {n for n in self._unions_of_lines if self.tokens.root((n, "line_id")) == line}
        if not own:
            raise Everything("the line_id that it returns is not one of the facts")
        self._scopes = [(one.place, scope) for one in read.rests_on for scope in self._anchored(one, own)]
        return frozenset(scope for _, scope in self._scopes)

    def of_one_declaration(self) -> Iterator[exp.Expr]:
        """The parts that are grouped from lines of the declaration itself, in a rule that looks at others elsewhere."""
        wide = {place for place, scope in self._scopes if _DECLARATION not in scope}
        told = {place for place, _ in self._scopes} - wide
        for part, places in self.parts:
            facts = {place for place in places if self.tokens.tables[place] == "facts"}
            if wide and facts and facts <= told and part.args.get("having"):
                yield part

    def _anchored(self, one: Dependence, own: set[int]) -> Iterator[Scope]:
        """A dependence in columns of the line that is returned."""
        named = {
            self.tokens.root((n, column)): column
            for n in own
            for column in (("line_id",) if n in self._unions_of_lines else FACT_COLUMNS)
        }
        pairs = {(c, named[root]) for c, t in one.columns.items() if (root := self.tokens.root(t)) in named}
        if one.table == "facts":
            if ("line_id", "line_id") not in pairs:
                scope = frozenset(pairs)
                best_lead(scope)
                yield scope
        elif not pairs & {("line_id", "line_id"), _DECLARATION}:
            raise Everything(f"it reads {one.table} of other lines")

    # --- queries --------------------------------------------------------------------------------------

    def _query(self, query: exp.Expr) -> _Relation:
        for cte in query.ctes if isinstance(query, exp.Query) else ():
            self.ctes[cte.alias_or_name.lower()] = cte.this
        if isinstance(query, exp.Subquery):
            return self._query(query.this)
        if isinstance(query, exp.SetOperation):
            return self._set(query)
        if isinstance(query, exp.Select):
            return self._select(query)
        raise Everything(f"{type(query).__name__.upper()} is not followed")

    def _part(self, query: exp.Expr) -> _Relation:
        first = len(self.tokens.tables)
        found = self._query(query)
        if self._without_it_nothing:
            self.parts.append(
                (query.this if isinstance(query, exp.Subquery) else query, range(first, len(self.tokens.tables)))
            )
        return found

    @contextmanager
    def _aside(self, *, really: bool = True) -> Iterator[None]:
        """Read what may give no row while the whole gives some."""
        before = self._without_it_nothing
        self._without_it_nothing = before and not really
        yield
        self._without_it_nothing = before

    def _set(self, query: exp.SetOperation) -> _Relation:
        number = self.tokens.occurrence("")
        with self._aside():
            sides = [self._query(query.left), self._query(query.right)]
        names = [c.alias_or_name for c in self._first(query).selects]
        found = _Relation({name: (number, name) for name in names})
        lines = [dict(zip(names, side.columns.values(), strict=True)).get("line_id") for side in sides]
        if all(token and self._is_line(token) for token in lines):
            self._unions_of_lines.add(number)
        for side in sides:
            places = {self.tokens.root(t): (number, n) for n, t in zip(names, side.columns.values(), strict=True)}
            for one in side.rests_on:
                kept = {c: places[root] for c, t in one.columns.items() if (root := self.tokens.root(t)) in places}
                found.rests_on.append(replace(one, columns=kept))
        return found

    def _is_line(self, token: Token) -> bool:
        """Whether a column holds the line of the facts that its row was read from."""
        facts = {n for n, table in self.tokens.tables.items() if table == "facts"} | self._unions_of_lines
        return any(self.tokens.root((n, "line_id")) == self.tokens.root(token) for n in facts)

    def _first(self, query: exp.Expr) -> exp.Select:
        while not isinstance(query, exp.Select):
            query = query.left if isinstance(query, exp.SetOperation) else query.this
        return query

    def _select(self, query: exp.Select) -> _Relation:
        with self._aside(really=not query.args.get("group") and _is_one_row(query)):
            sources = self._sources(query)
        self._refuse_inner_questions(query)
        for one, other in _equalities(query.args.get("where")):
            self._join(sources, one, other)
        rests_on = [one for source in sources.values() for one in source.rests_on]
        rests_on = self._grouped(query, sources, rests_on)
        for window in self._windows(query):
            known = self._known(sources, window.args.get("partition_by") or [])
            rests_on = rests_on + [one.within(self.tokens, known) for one in rests_on]
        columns = {c.alias_or_name: self._projected(sources, c) for c in query.selects}
        if query.args.get("distinct"):
            known = self.tokens.closure(columns.values())
            rests_on = [one.within(self.tokens, known) for one in rests_on]
        return _Relation(columns, rests_on)

    def _windows(self, query: exp.Select) -> Iterator[exp.Window]:
        """The windows of this SELECT; one that is named counts where it is written out."""
        named = query.args.get("windows") or []
        yield from named
        for part in query.selects:
            yield from (w for w in part.find_all(exp.Window) if w.alias not in {other.alias_or_name for other in named})

    def _grouped(
        self, query: exp.Select, sources: Mapping[str, _Relation], rests_on: list[Dependence]
    ) -> list[Dependence]:
        group = query.args.get("group")
        if not group and not _is_one_row(query):
            return rests_on
        known = self._known(sources, group.expressions if group else [])
        return [one.within(self.tokens, known) for one in rests_on]

    def _known(self, sources: Mapping[str, _Relation], parts: Iterable[exp.Expr]) -> set[Token]:
        found = (self._token(sources, part) for part in parts if isinstance(part, exp.Column))
        return self.tokens.closure(token for token in found if token)

    # --- sources --------------------------------------------------------------------------------------

    def _sources(self, query: exp.Select) -> dict[str, _Relation]:
        given = query.args.get("from_")
        if given is None:
            return {}
        sources = {given.this.alias_or_name: self._source(given.this)}
        for join in query.args.get("joins") or []:
            name = join.this.alias_or_name
            with self._aside(really=bool(join.side)):
                right = self._source(join.this)
            pairs = _equalities(join.args.get("on"))
            if (join.side or "").upper() == "LEFT":
                right = self._left(sources, name, right, pairs)
            elif join.side or join.args.get("using"):
                raise Everything(f"{join.side or ''} JOIN is not followed")
            sources[name] = right
            for one, other in pairs if not join.side else ():
                self._join(sources, one, other)
        return sources

    def _source(self, source: exp.Expr) -> _Relation:
        if not isinstance(source, exp.Table):
            return self._part(source)
        if cte := self.ctes.get(source.name.lower()):
            return self._part(cte.copy())
        number = self.tokens.occurrence(source.name.lower())
        found = _Relation(_Columns(number))
        if columns := _LINES.get(source.name.lower()):
            found.rests_on.append(Dependence(source.name.lower(), {name: (number, name) for name in columns}, number))
        return found

    def _left(
        self,
        sources: Mapping[str, _Relation],
        name: str,
        right: _Relation,
        pairs: Iterable[tuple[exp.Column, exp.Column]],
    ) -> _Relation:
        """Where nothing matched, a row rests on there being nothing: only what the condition says is the same."""
        matched: dict[Token, Token] = {}
        for pair in pairs:
            for mine, theirs in (pair, pair[::-1]):
                if mine.table == name and theirs.table in sources:
                    inner, outer = right.columns.get(mine.name), self._token(sources, theirs)
                    if inner and outer:
                        matched[self.tokens.root(inner)] = outer
        kept = [
            replace(
                one,
                columns={c: matched[root] for c, t in one.columns.items() if (root := self.tokens.root(t)) in matched},
            )
            for one in right.rests_on
        ]
        return _Relation(right.columns, kept)

    def _join(self, sources: Mapping[str, _Relation], one: exp.Column, other: exp.Column) -> None:
        first, second = self._token(sources, one), self._token(sources, other)
        if first and second:
            self.tokens.same(first, second)

    def _token(self, sources: Mapping[str, _Relation], column: exp.Expr) -> Token | None:
        if not isinstance(column, exp.Column):
            return None
        if column.table:
            return sources[column.table].columns.get(column.name) if column.table in sources else None
        return next(iter(sources.values())).columns.get(column.name) if len(sources) == 1 else None

    def _projected(self, sources: Mapping[str, _Relation], column: exp.Expr) -> Token:
        inner = column.this if isinstance(column, exp.Alias) else column
        if isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)):
            raise Everything("SELECT * is not followed")
        return self._token(sources, inner) or (self.tokens.occurrence(""), "value")

    def _refuse_inner_questions(self, query: exp.Select) -> None:
        for part in (query.args.get(name) for name in ("where", "having", "qualify")):
            tables = part.find_all(exp.Table) if part else ()
            if any(table.name.lower() in {*_LINES, *self.ctes} for table in tables):
                raise Everything("a question about other lines stands in its condition")
        for part in query.selects:
            if part.find(exp.Query):
                raise Everything("a question stands in a column")


class _Columns(dict[str, Token]):
    """The columns of a table: whatever is asked for."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def get(self, name: str, default: object = None) -> Token:
        """The token of a column."""
        return (self._number, name)


def _is_one_row(query: exp.Select) -> bool:
    """Whether a SELECT without groups adds up all that it reads."""
    inside = (one for part in query.selects for one in part.find_all(exp.AggFunc))
    return any(not one.find_ancestor(exp.Window) for one in inside)


def _equalities(condition: exp.Expr | None) -> list[tuple[exp.Column, exp.Column]]:
    """The pairs of columns that a condition makes equal."""
    if condition is None:
        return []
    tree = condition.this if isinstance(condition, exp.Where) else condition
    parts = tree.flatten() if isinstance(tree, exp.And) else [tree]
    return [
        (part.left, part.right)
        for part in parts
        if isinstance(part, exp.EQ) and isinstance(part.left, exp.Column) and isinstance(part.right, exp.Column)
    ]
