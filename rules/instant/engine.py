"""Few lines held against the rules at once: the tables stay, the rules are translated beforehand, SQLite runs them.

The findings are those of ``rules.run.evaluate`` over the same lines and all history, byte for byte; what might differ
raises ``NotTheSame``, and the caller evaluates the batch instead. Of the history a rule is given the lines that its own
SQL compares with (``rules.instant.dependencies``).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp, parse_one

from precursors.model import Row
from rules.facts import (
    DENSITIES,
    FACTS_OF_FEW,
    LINES,
    ON_THE_WAY,
    RECOGNITIONS,
    VERSIONS,
)
from rules.facts.standing import STANDING, standing_rows
from rules.instant.dependencies import FACT_COLUMNS, Everything, Scope, allows_empty, best_lead, conditions, scopes
from rules.instant.row_wording import findings_of_few
from rules.instant.sqlite_dialect import EPOCH, MOST, NotTheSame, open_in_memory, plain, to_sqlite
from rules.instant.windows import OWN, ask_of_windows
from rules.memo import memoise
from rules.rulebook import Rule, Rulebook
from rules.run import constants, evidence_found, reach, read_as, rules_for

SECONDS_PER_RULE = 10.0
FEW = 3  # facts of the lines in question; of more, windows over all are faster than questions about each
_AMOUNTS = (
    "quantity_mg",
    "contained_mg",
    "most_mg",
    "counted_mg",
    "counted_most_mg",
    "volume_ul",
    "value_cents",
    "cents_per_kg",
)
_LARGEST = f"MAX({', '.join(f'COALESCE({column}, 0)' for column in _AMOUNTS)})"
_EVIDENCE = ("rule_number", "line_id", "measured", "allowed", "reference", "verified")
_FIRST_RECORDED = 10**9  # ids of recorded lines begin here
MAX_SUBSTANCES = 100  # ids that a line may take; a text is read as fewer substances
_STEPS = 200_000  # of SQLite between two looks at the clock
_INDEXES = {
    "recognitions": ("recognition",),
    "standing": ("recognition, substance, authority",),
    "parameters": ("substance, key",),
    "law_amounts": ("substance, law",),
    "licences": ("operator_id", "licence_number"),
    "permits": ("permit_number", "operator_id"),
    "pens": ("pen_number",),
    "operators": ("operator_id",),
    "licence_substances": ("licence_number",),
    "substance_hs": ("substance",),
    "substance_names": ("substance",),
    "country_groups": ("key, country",),
    "authority_countries": ("country", "authority"),
    "baselines": ("kind, substance", "operator_id, kind, substance"),
}


@dataclass(frozen=True)
class _Ready:
    """A rule that was translated.

    Attributes:
        select: its evidence on the lines in question.
        of_few: the same, faster where these are few.
        conditions: SELECTs; where one gives nothing, the rule finds nothing.
        scopes: places of the scopes in which it compares lines.
        said: columns of those lines that must not be empty, as the rule does not say what it does then.
    """

    name: str
    select: str
    of_few: str
    conditions: tuple[str, ...]
    scopes: frozenset[int]
    said: frozenset[str]


class Single:
    """A rule book with its tables in memory, for one caller at a time.

    Args:
        rulebook: the rules.
        names: the tables ``substance_names`` and ``substance_hs`` of the lists.

    Attributes:
        leads: by which columns recorded lines have to be brought in: pairs of a column of theirs, and the column of
            the line in question that holds its value.
        refused: rules that cannot be run here, and why.
    """

    def __init__(self, rulebook: Rulebook, names: Mapping[str, pa.Table]) -> None:
        self.rulebook = rulebook
        self.refused: dict[int, str] = {}
        self._database = open_in_memory()
        self._recorded = _FIRST_RECORDED
        self._largest = 0  # amount of a recorded line
        self._too_large: set[str] = set()
        self._scopes: list[Scope] = []
        self._ready: dict[int, _Ready] = {}
        for number, rule in enumerate(rulebook.rules):
            try:
                self._ready[number] = self._translated(number, rule)
            except (Everything, NotTheSame) as error:
                self.refused[number] = f"{rule.id}: {error}"
        self.leads = frozenset(best_lead(scope) for scope in self._scopes)
        self._past_columns = self._compared_columns()
        self._create()
        for name, table in {**constants(rulebook, names["substance_names"]["substance"].to_pylist()), **names}.items():
            self.put(name, table)
        self._found = to_sqlite(evidence_found(rulebook))
        self._facts, self._on_the_way = to_sqlite(FACTS_OF_FEW), to_sqlite(ON_THE_WAY)

    # --- what stays -----------------------------------------------------------------------------------

    def _create(self) -> None:
        tables: dict[str, Sequence[str]] = {
            "own": FACT_COLUMNS,
            "past": ("line_id INTEGER PRIMARY KEY", *self._past_columns[1:]),
            "lines": LINES,
            "recognitions": RECOGNITIONS.names,
            "standing": STANDING.names,
            "declared": ("declaration_number", "line_number"),
            "evidence": _EVIDENCE,
            "in_versions": VERSIONS.names,
            "covers_on_the_way": ("line_id", "authority", "list", "country", "certain", "verified"),
            "densities": (*DENSITIES.names, "PRIMARY KEY (quantity, unit, substance)"),
        }
        for name, columns in tables.items():
            self._database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        self._database.execute("CREATE TABLE replaced (line_id INTEGER PRIMARY KEY)")
        # thousands of rows at each evaluation: one tree of them, not a table and its index
        self._database.execute("CREATE TABLE near (scope, place, PRIMARY KEY (scope, place)) WITHOUT ROWID")
        self._database.execute("CREATE VIEW all_facts AS SELECT * FROM own")
        self._database.execute(f"CREATE VIEW versions AS {to_sqlite(read_as('versions'))}")
        self._index("recognitions")
        self._index("standing")
        for column in {"declaration_number", *(column for column, _ in self.leads)}:
            self._database.execute(f"CREATE INDEX past_{column} ON past ({column})")
        self._database.execute("ANALYZE")
        small = [(name,) for name in ("own", "lines", "declared", "in_versions", "covers_on_the_way")]
        self._database.executemany("INSERT INTO sqlite_stat1 VALUES (?, NULL, '3')", small)
        self._database.execute("ANALYZE sqlite_schema")  # every plan begins with what is small

    def _compared_columns(self) -> tuple[str, ...]:
        """The columns that are needed of recorded lines: of a wide row each one costs."""
        named = {column for scope in self._scopes for column, _ in scope}
        for number, ready in self._ready.items():
            named |= _named(self.rulebook.rules[number].sql) if ready.scopes else set()
        named |= {"declaration_number", "line_number", "movement", "jurisdiction", "abroad_alone", *_AMOUNTS}
        return ("line_id", *(column for column in FACT_COLUMNS[1:] if column in named))

    def _index(self, name: str) -> None:
        for place, columns in enumerate(_INDEXES.get(name, ())):
            self._database.execute(f"CREATE INDEX {name}_{place} ON {name} ({columns})")

    def put(self, name: str, table: pa.Table) -> None:
        """Put a table of the registry, or one that stays, in the place of what it was before."""
        self._database.execute(f"DROP TABLE IF EXISTS {name}")
        self._database.execute(f"CREATE TABLE in_{name} ({', '.join(table.column_names)})")
        self._insert(f"in_{name}", plain(table))
        self._database.execute(f"CREATE TABLE {name} AS {to_sqlite(read_as(name))}")
        self._database.execute(f"DROP TABLE in_{name}")
        self._index(name)
        numbers = [c for c, f in zip(table.columns, table.schema, strict=True) if pa.types.is_integer(f.type)]
        large = any((pc.max(pc.abs(c)).as_py() or 0) > MOST for c in numbers)
        self._too_large = self._too_large - {name} | ({name} if large else set())

    def know(self, recognitions: Iterable[Row], covers: Sequence[Row], densities: Iterable[Row] = ()) -> None:
        """Add what texts were read as; the number of a text is never used for another."""
        self._insert("recognitions", _tuples(recognitions, RECOGNITIONS.names))
        self._insert("standing", _tuples(standing_rows(covers), STANDING.names))
        self._insert("densities", _tuples(densities, DENSITIES.names))

    def remember(self, lines: Sequence[Row]) -> None:
        """Add recorded lines; each line once."""
        if not lines:
            return
        self._stage(lines)
        columns = ", ".join(self._past_columns[1:])
        select = f"INSERT INTO past SELECT line_id + ?, {columns} FROM ({self._facts})"  # noqa: S608 - our own
        self._database.execute(select, (self._recorded,))
        self._largest = max(self._largest, self._largest_in(f"past WHERE line_id > {self._recorded}"))
        self._recorded += MAX_SUBSTANCES * len(lines)

    def forget(self, lines: Iterable[tuple[str, int]] | None = None) -> None:
        """Take recorded lines away; without an argument all of them, and everything that was read."""
        if lines is None:
            for name in ("past", "recognitions", "standing", "densities"):
                self._database.execute(f"DELETE FROM {name}")  # noqa: S608 - own names only
            return
        self._database.executemany("DELETE FROM past WHERE declaration_number = ? AND line_number = ?", lines)

    # --- one evaluation -------------------------------------------------------------------------------

    def declare(self, lines: Sequence[Row]) -> list[dict[str, Any]]:
        """Begin with the lines in question.

        Returns:
            Their facts: by these the recorded lines are found that have to be there before ``evaluate``.

        """
        for name in ("own", "declared", "replaced", "near", "evidence", "covers_on_the_way", "in_versions"):
            self._database.execute(f"DELETE FROM {name}")  # noqa: S608 - own names only
        self._database.execute(f"DELETE FROM past WHERE line_id < {_FIRST_RECORDED}")  # noqa: S608
        self._stage(lines)
        self._database.execute(f"INSERT INTO own {self._facts}")
        self._database.execute(f"INSERT INTO past SELECT {', '.join(self._past_columns)} FROM own")  # noqa: S608
        self._insert("declared", [(line["declaration_number"], line["line_number"]) for line in lines])
        rows = self._database.execute("SELECT * FROM own").fetchall()
        return [dict(zip(FACT_COLUMNS, row, strict=True)) for row in rows]

    def evaluate(self, versions: Sequence[Row]) -> list[Row]:
        """What the rules find on the lines in question, for ``worded``.

        Args:
            versions: what these lines said before.

        Raises:
            NotTheSame: the batch has to decide; says why.

        """
        self._insert("in_versions", _tuples(versions, VERSIONS.names))
        self._database.execute(f"""
            INSERT INTO replaced SELECT p.line_id FROM declared AS d
            CROSS JOIN past AS p ON p.declaration_number = d.declaration_number AND p.line_number = d.line_number
            WHERE p.line_id >= {_FIRST_RECORDED}
        """)  # noqa: S608
        own = self._own()
        reaching = rules_for(self.rulebook, {(row["movement"], row["jurisdiction"]) for row in own})
        self._refuse([number for number, _ in reaching], own)
        self._database.execute(f"INSERT INTO covers_on_the_way {self._on_the_way}")
        for place in sorted({place for number, _ in reaching for place in self._ready[number].scopes}):
            self._bring_near(place)
        self._refuse_large()
        ready = [self._ready[number] for number, _ in reaching]
        self._collect([one for one in ready if self._may_find(one)], few=self._count("own") <= FEW)
        rows = self._database.execute(self._found)
        names = [name for name, *_ in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def worded(self, evidence: Sequence[Row]) -> pa.Table:
        """Findings from what was found, as ``rules.explain.FINDINGS``; touches nothing that is kept."""
        return findings_of_few(evidence, self.rulebook)

    def _own(self) -> list[dict[str, Any]]:
        names = sorted({"movement", "jurisdiction", *(one for ready in self._ready.values() for one in ready.said)})
        rows = self._database.execute(f"SELECT DISTINCT {', '.join(names)} FROM own").fetchall()  # noqa: S608
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _refuse(self, numbers: Sequence[int], own: Sequence[Row]) -> None:
        for number in numbers:
            if number in self.refused:
                raise NotTheSame(self.refused[number])
            ready = self._ready[number]
            if any(row[column] == "" for row in own for column in ready.said):
                raise NotTheSame(f"{ready.name}: it compares lines in which {', '.join(sorted(ready.said))} is empty")

    def _refuse_large(self) -> None:
        if self._too_large:
            raise NotTheSame(f"numbers too large for exact sums in {', '.join(sorted(self._too_large))}")
        if max(self._largest, self._largest_in("own")) * max(self._count("near"), self._count("own")) <= MOST:
            return
        for rows in ("own", "past WHERE line_id IN (SELECT place FROM near)"):
            if self._database.execute(f"SELECT TOTAL({_LARGEST}) FROM {rows}").fetchone()[0] > MOST:  # noqa: S608
                raise NotTheSame("quantities too large for exact sums")

    def _largest_in(self, rows: str) -> int:
        return int(self._database.execute(f"SELECT COALESCE(MAX({_LARGEST}), 0) FROM {rows}").fetchone()[0])  # noqa: S608

    def _bring_near(self, place: int) -> None:
        """Which lines agree with a line in question in the columns of a scope; these agree with themselves."""
        column, held = best_lead(self._scopes[place])
        others = " ".join(f"AND p.{c} IS o.{h}" for c, h in sorted(self._scopes[place]) if c != column)
        self._database.execute(f"""
            INSERT OR IGNORE INTO near SELECT {place}, line_id FROM own UNION ALL
            SELECT {place}, p.line_id FROM own AS o
            CROSS JOIN past AS p ON p.{column} = o.{held} AND o.{held} <> '' {others}
            WHERE p.line_id NOT IN (SELECT line_id FROM replaced)
        """)  # noqa: S608 - own names only

    def _may_find(self, ready: _Ready) -> bool:
        with self._bounded(ready.name):
            return all(self._database.execute(one).fetchone() for one in ready.conditions)

    def _collect(self, rules: Sequence[_Ready], *, few: bool) -> None:
        """Run rules in one statement; where that fails, one by one, so that the one at fault is named."""
        if not rules:
            return
        together = " UNION ALL ".join(f"SELECT * FROM ({ready.of_few if few else ready.select})" for ready in rules)  # noqa: S608
        try:
            with self._bounded("all rules", len(rules)):
                self._database.execute(f"INSERT INTO evidence {together}")
        except NotTheSame:
            for ready in rules:
                with self._bounded(ready.name):
                    self._database.execute(ready.select).fetchall()
            raise

    def _count(self, name: str) -> int:
        return int(self._database.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0])  # noqa: S608

    @contextmanager
    def _bounded(self, name: str, rules: int = 1) -> Iterator[None]:
        end = time.monotonic() + SECONDS_PER_RULE * rules
        self._database.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
        try:
            yield
        except sqlite3.Error as error:
            raise NotTheSame(f"{name}: {error}") from error
        finally:
            self._database.set_progress_handler(None, 0)

    # --- translation ----------------------------------------------------------------------------------

    def _translated(self, number: int, rule: Rule) -> _Ready:
        ways = scopes(rule.sql)
        places = frozenset(self._place(scope) for scope in ways)
        said = {best_lead(scope) for scope in ways}
        unsaid = frozenset(held for column, held in said if not allows_empty(rule.sql, column))
        named = _named(rule.sql) | {"line_id"}
        columns = ", ".join(column for column in FACT_COLUMNS if column in named)
        near = ", ".join(map(str, sorted(places)))
        own = f"SELECT {columns} FROM own WHERE {reach(rule)}"  # noqa: S608 - own names only
        facts = f"""
            SELECT {columns} FROM past
            WHERE {reach(rule)} AND line_id IN (SELECT place FROM near WHERE scope IN ({near}))
        """  # noqa: S608 - own names only

        def evidence(sql: str, tables: Mapping[str, str]) -> str:
            given = ", ".join(f"{name} AS {select}" for name, select in tables.items())
            verified = "e.verified" if rule.says_verified else "1"
            return f"""
                WITH {given} SELECT {number}, e.line_id, e.measured, e.allowed, e.reference, {verified}
                FROM ({to_sqlite(sql)}) AS e WHERE e.line_id < {_FIRST_RECORDED}
            """  # noqa: S608 - the rule's SQL was checked, the rest is ours

        declared = f"{facts} AND +declaration_number IN (SELECT declaration_number FROM own)"  # noqa: S608
        told = tuple(f"WITH facts AS ({declared}) SELECT * FROM ({to_sqlite(one)})" for one in conditions(rule.sql))  # noqa: S608
        select = evidence(rule.sql, {"facts": f"({facts if places else own})"})
        if places and (few := ask_of_windows(rule.sql)):
            both = {"facts": f"NOT MATERIALIZED ({facts})", OWN: f"({own})"}
            return _Ready(rule.id, select, evidence(few, both), told, places, unsaid)
        return _Ready(rule.id, select, select, told, places, unsaid)

    def _place(self, scope: Scope) -> int:
        if scope not in self._scopes:
            self._scopes.append(scope)
        return self._scopes.index(scope)

    def _stage(self, lines: Sequence[Row]) -> None:
        self._database.execute("DELETE FROM lines")
        self._insert("lines", _tuples(lines, LINES))

    def _insert(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            places = ", ".join("?" * len(rows[0]))
            self._database.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({places})", rows)  # noqa: S608


@memoise(encode=sorted, decode=frozenset)
def _named(sql: str) -> frozenset[str]:
    return frozenset(column.name for column in parse_one(sql, read="duckdb").find_all(exp.Column))


def _tuples(rows: Iterable[Row], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(_held(row.get(column)) for column in columns) for row in rows]


def _held(value: Any) -> Any:
    return value.toordinal() - EPOCH if isinstance(value, date) else value
