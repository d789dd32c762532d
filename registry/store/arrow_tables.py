"""Registry and history as Arrow tables, read in one moment of the store; nothing is fetched at run time.

PostgreSQL is read by ADBC. SQLite is read by Python's own driver: the ADBC driver carries a second copy of SQLite, and
two copies in one process drop each other's file locks and delete a write-ahead log that is in use
(sqlite.org/howtocorrupt.html, 2.2.1).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Engine

from registry import tables
from registry.log.bulk import GIVEN_LINES, GIVEN_VALUES, parts, set_as_text
from registry.packing.packed import text_of
from rules.facts import BASELINES, VERSIONS

_BATCH = 50_000


def _texts(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, pa.string()) for name in names]


REGISTRY: Mapping[str, pa.Schema] = {
    "operators": pa.schema(
        [*_texts("operator_id", "name", "country", "kind", "address", "telephone"), ("registered_on", pa.date32())]
        + [("capacity_mg", pa.int64())]
    ),
    "licences": pa.schema(
        [*_texts("licence_number", "operator_id", "authority"), ("valid_from", pa.date32()), ("valid_to", pa.date32())]
        + _texts("status")
    ),
    "licence_substances": pa.schema(
        [*_texts("licence_number", "substance"), ("quota_mg", pa.int64()), *_texts("quota_period")]
        + [("capacity_mg", pa.int64())]
    ),
    "permits": pa.schema(
        [*_texts("permit_number", "substance", "authority", "operator_id", "movement"), ("quantity_mg", pa.int64())]
        + [("valid_from", pa.date32()), ("valid_to", pa.date32())]
        + _texts("counterparty", "origin_country", "destination_country", "status")
    ),
    "pens": pa.schema(
        [*_texts("pen_number", "substance", "operator_id"), ("quantity_mg", pa.int64())]
        + [*_texts("exporting_country", "importing_country"), ("sent_on", pa.date32()), *_texts("answer")]
        + [("answered_on", pa.date32())]
    ),
    "baselines": BASELINES,
}
# Columns that came after lines had been recorded. An empty one is left out of a line's content, so that what was
# recorded without it keeps its hash.
ADDED = ("un_number", "payment_method", "payer_name", "payer_country")
_TYPES = {"declaration_date": pa.date32(), "line_number": pa.int64()}
_NUMBERS = ("quantity_mg", "concentration_ppm", "value_cents")
LINE_COLUMNS = tuple(c.name for c in tables.DeclarationLine.__table__.columns if c.name != "recorded_at")  # type: ignore[attr-defined]
LINES = pa.schema([(name, _TYPES.get(name, pa.int64() if name in _NUMBERS else pa.string())) for name in LINE_COLUMNS])

# What amended and withdrawn lines said before: every declared version of a line but its newest. Few lines have a second
# version, and those are found by an index of their own.
_EARLIER = """
SELECT DISTINCT v.declaration_number AS declaration_number, v.line_number AS line_number, v.version AS version,
    {body} AS body
FROM declaration_versions AS w
JOIN declaration_versions AS v
    ON v.declaration_number = w.declaration_number AND v.line_number = w.line_number AND v.version < w.version
WHERE w.version > 1 AND v.status = 'declared'
ORDER BY 1, 2, 3
"""
_EARLIER_OF = """
SELECT v.declaration_number AS declaration_number, v.line_number AS line_number, v.version AS version,
    {body} AS body
FROM ({given}) AS g
JOIN declaration_versions AS v ON v.declaration_number = g.declaration_number AND v.line_number = g.line_number
WHERE v.status = 'declared' AND EXISTS (
    SELECT 1 FROM declaration_versions AS w
    WHERE w.declaration_number = v.declaration_number AND w.line_number = v.line_number AND w.version > v.version
)
ORDER BY 1, 2, 3
"""
_BODIES = pa.schema(
    [*_texts("declaration_number"), ("line_number", pa.int64()), ("version", pa.int64()), *_texts("body")]
)
_PLACE = pa.schema([("place", pa.int64())])
_KEYS = pa.schema([*_texts("declaration_number"), ("line_number", pa.int64())])
PARTY = "party"  # who stands on either side of a line: who sends today receives tomorrow
_Read = Callable[..., pa.Table]


@dataclass(frozen=True)
class Snapshot:
    """Registry and history as they were at one place in the log; what ``check`` reads.

    Attributes:
        place: how many entries the log had.
        registry: the tables of ``REGISTRY``, and ``earlier``: what amended lines said before.
        lines: every line last declared and not withdrawn, in the columns of ``LINES``.
    """

    place: int
    registry: Mapping[str, pa.Table]
    lines: pa.Table

    def arrow(self) -> dict[str, pa.Table]:
        """The registry as the tables that rules read."""
        return dict(self.registry)

    def history(self) -> pa.Table:
        """Every recorded line."""
        return self.lines


def snapshot(engine: Engine, *, history: bool = True) -> Snapshot:
    """Read everything that rules need in one transaction.

    Args:
        engine: of the store.
        history: whether the recorded lines are wanted too.

    """
    with reading(engine) as moment:
        return moment.snapshot(moment.every_line() if history else LINES.empty_table())


@contextmanager
def reading(engine: Engine) -> Iterator[Reading]:
    """One moment of a store, for as long as it takes; others go on writing."""
    opened = _sqlite if engine.dialect.name == "sqlite" else _postgresql
    with opened(engine) as read:
        yield Reading(read, engine.dialect.name)


class Reading:
    """One moment of a store, read as tables.

    Attributes:
        read: a question, the columns of its answer, and what is given with it.
        place: how many entries the log has.
    """

    def __init__(self, read: _Read, dialect: str) -> None:
        self.read = read
        self.dialect = dialect
        question = "SELECT COALESCE(max(place) + 1, 0) AS place FROM audit_entries"
        self.place = int(read(question, _PLACE).column(0)[0].as_py())

    def snapshot(self, lines: pa.Table, of: Sequence[tuple[str, int]] | None = None) -> Snapshot:
        """The registry with some of the recorded lines.

        Args:
            lines: the history that is wanted.
            of: lines whose earlier versions are wanted; all, without it.

        """
        registry = {name: self.read(_select(name, schema), schema) for name, schema in REGISTRY.items()}
        registry["earlier"] = earlier_table(list(self.earlier(of)))
        return Snapshot(self.place, registry, lines)

    def every_line(self) -> pa.Table:
        """Every recorded line."""
        return self.read(_select("declaration_lines", LINES), LINES)

    def earlier(self, of: Sequence[tuple[str, int]] | None = None) -> Iterator[dict[str, Any]]:
        """What amended lines said before; only of some lines, if they are given."""
        body = text_of("v.body", self.dialect)
        if of is None:
            found = [self.read(_EARLIER.format(body=body), _BODIES)]
        else:
            question = _EARLIER_OF.format(given=self._given(GIVEN_LINES), body=body)
            found = [self.read(question, _BODIES, set_as_text(part)) for part in parts(of)]
        for table in found:
            yield from map(json.loads, table.column("body").to_pylist())

    def lines_of(self, keys: Sequence[tuple[str, int]]) -> pa.Table:
        """Recorded lines by their keys."""
        question = f"""
            SELECT {_of_line()} FROM ({self._given(GIVEN_LINES)}) AS g
            JOIN declaration_lines AS l
                ON l.declaration_number = g.declaration_number AND l.line_number = g.line_number
        """  # noqa: S608 - names of our own tables
        found = [self.read(question, LINES, set_as_text(part)) for part in parts(keys)]
        return pa.concat_tables(found) if found else LINES.empty_table()

    def holding(self, ties: Mapping[str, Collection[str]]) -> pa.Table:
        """Recorded lines that hold any of some values, each once; found by index.

        Args:
            ties: values by what holds them: a column, ``PARTY``, or ``consignee_key`` (``rules.facts.name_key``).

        """
        found = [
            self.read(self._holding(kind), _KEYS, set_as_text(part))
            for kind, values in sorted(ties.items())
            for part in parts(sorted(values))
        ]
        keys = pa.concat_tables(found).group_by(_KEYS.names).aggregate([]) if found else _KEYS.empty_table()
        return self.lines_of(list(zip(*(keys.column(name).to_pylist() for name in _KEYS.names), strict=True)))

    def _holding(self, kind: str) -> str:
        key, some = (
            "l.declaration_number AS declaration_number, l.line_number AS line_number",
            self._given(GIVEN_VALUES),
        )
        if kind == "consignee_key":
            named = "JOIN consignees AS c ON c.key = g.value JOIN declaration_lines AS l ON l.consignee_name = c.name"
            return f"SELECT {key} FROM ({some}) AS g {named}"  # noqa: S608 - names of our own tables
        columns = ("consignor_id", "consignee_id") if kind == PARTY else (kind,)
        asked = (
            f"SELECT {key} FROM ({some}) AS g JOIN declaration_lines AS l ON l.{one} = g.value AND l.{one} <> ''"  # noqa: S608
            for one in columns
        )
        return " UNION ".join(asked)

    def _given(self, forms: Mapping[str, str]) -> str:
        return forms[self.dialect].format(given="?1" if self.dialect == "sqlite" else "$1")


def earlier_table(lines: Sequence[Mapping[str, Any]]) -> pa.Table:
    """What amended lines said before, as the table that rules read."""
    return pa.Table.from_pylist([{name: line[name] for name in VERSIONS.names} for line in lines], schema=VERSIONS)


def earlier_rows(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What lines said before, each saying once."""
    said = dict.fromkeys(tuple(line[name] for name in VERSIONS.names) for line in lines)
    return [dict(zip(VERSIONS.names, values, strict=True)) for values in said]


def read_table(connection: Any, name: str, schema: pa.Schema) -> pa.Table:
    """A table of the registry over a connection that is open."""
    rows = connection.exec_driver_sql(_select(name, schema)).fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    texts = connection.dialect.name == "sqlite"
    arrays = [_array(c, f.type) if texts else pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def _of_line() -> str:
    return ", ".join(f"l.{name} AS {name}" for name in LINES.names)


def _select(name: str, schema: pa.Schema) -> str:
    return f"SELECT {', '.join(schema.names)} FROM {name}"  # noqa: S608 - names of our own tables


@contextmanager
def _sqlite(engine: Engine) -> Iterator[_Read]:
    """A reader of one moment of a SQLite registry."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        cursor = connection.connection.cursor()

        def read(question: str, schema: pa.Schema, *given: str | int) -> pa.Table:
            cursor.execute(question, given)
            read = []
            while rows := cursor.fetchmany(_BATCH):
                columns = zip(*rows, strict=True)
                read.append(pa.table([_array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema))
            return pa.concat_tables(read) if read else schema.empty_table()

        try:
            yield read
        finally:
            cursor.close()
            connection.rollback()


def _array(values: tuple[Any, ...], wanted: pa.DataType) -> pa.Array:
    """SQLite knows no dates: they come as text."""
    if pa.types.is_date(wanted):
        return pc.cast(pa.array(values, pa.string()), wanted)
    return pa.array(values, wanted)


@contextmanager
def _postgresql(engine: Engine) -> Iterator[_Read]:
    """A reader of one moment of a PostgreSQL registry."""
    from adbc_driver_postgresql import dbapi

    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with dbapi.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

        def read(question: str, schema: pa.Schema, *given: str | int) -> pa.Table:
            cursor.execute(question, given or None)
            return cursor.fetch_arrow_table().cast(schema)

        yield read
        connection.rollback()
