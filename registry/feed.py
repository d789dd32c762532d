"""Registry and history as Arrow tables, read in one moment of the store; nothing is fetched at run time.

PostgreSQL is read by ADBC. SQLite is read by Python's own driver: the ADBC driver carries a second copy of SQLite, and
two copies in one process drop each other's file locks and delete a write-ahead log that is in use
(sqlite.org/howtocorrupt.html, 2.2.1).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Engine

from registry import tables
from rules.facts import BASELINES, VERSIONS

_BATCH = 50_000


def _texts(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, pa.string()) for name in names]


REGISTRY: Mapping[str, pa.Schema] = {
    "operators": pa.schema(
        [*_texts("operator_id", "name", "country", "kind", "address"), ("registered_on", pa.date32())]
    ),
    "licences": pa.schema(
        [*_texts("licence_number", "operator_id", "authority"), ("valid_from", pa.date32()), ("valid_to", pa.date32())]
        + _texts("status")
    ),
    "licence_substances": pa.schema(
        [*_texts("licence_number", "substance"), ("quota_mg", pa.int64()), *_texts("quota_period")]
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
ADDED = ("un_number",)
_TYPES = {"declaration_date": pa.date32(), "line_number": pa.int64()}
_NUMBERS = ("quantity_mg", "concentration_ppm", "value_cents")
LINE_COLUMNS = tuple(c.name for c in tables.DeclarationLine.__table__.columns if c.name != "recorded_at")  # type: ignore[attr-defined]
LINES = pa.schema([(name, _TYPES.get(name, pa.int64() if name in _NUMBERS else pa.string())) for name in LINE_COLUMNS])

# What amended lines said before: every declared version of a line but its newest.
_EARLIER = """
SELECT v.body AS body FROM declaration_versions AS v
WHERE v.status = 'declared' AND EXISTS (
    SELECT 1 FROM declaration_versions AS w
    WHERE w.declaration_number = v.declaration_number AND w.line_number = v.line_number AND w.version > v.version
)
"""
_BODY = pa.schema([("body", pa.string())])
_PLACE = pa.schema([("place", pa.int64())])
_Read = Callable[[str, pa.Schema], pa.Table]


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
    opened = _sqlite if engine.dialect.name == "sqlite" else _postgresql
    with opened(engine) as read:
        place = read("SELECT COALESCE(max(place) + 1, 0) AS place FROM audit_entries", _PLACE).column(0)[0].as_py()
        registry = {name: read(_select(name, schema), schema) for name, schema in REGISTRY.items()}
        registry["earlier"] = earlier_table(
            [json.loads(body) for body in read(_EARLIER, _BODY).column("body").to_pylist()]
        )
        lines = read(_select("declaration_lines", LINES), LINES) if history else LINES.empty_table()
    return Snapshot(int(place), registry, lines)


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


def _select(name: str, schema: pa.Schema) -> str:
    return f"SELECT {', '.join(schema.names)} FROM {name}"  # noqa: S608 - names of our own tables


@contextmanager
def _sqlite(engine: Engine) -> Iterator[_Read]:
    """A reader of one moment of a SQLite registry."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        cursor = connection.connection.cursor()

        def read(question: str, schema: pa.Schema) -> pa.Table:
            cursor.execute(question)
            parts = []
            while rows := cursor.fetchmany(_BATCH):
                columns = zip(*rows, strict=True)
                parts.append(pa.table([_array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema))
            return pa.concat_tables(parts) if parts else schema.empty_table()

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

        def read(question: str, schema: pa.Schema) -> pa.Table:
            cursor.execute(question)
            return cursor.fetch_arrow_table().cast(schema)

        yield read
        connection.rollback()
