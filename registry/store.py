"""The operational store: all SQL on it stands here. SQLite for one office, PostgreSQL for a nation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, create_engine

from registry import audit, tables
from registry.records import LicenceRecord

_BATCH = 500
ARROW: Mapping[str, pa.Schema] = {
    "operators": pa.schema(
        [(c, pa.string()) for c in ("operator_id", "name", "country", "kind", "address")]
        + [("registered_on", pa.date32())]
    ),
    "licences": pa.schema(
        [(c, pa.string()) for c in ("licence_number", "operator_id", "authority")]
        + [("valid_from", pa.date32()), ("valid_to", pa.date32()), ("status", pa.string())]
    ),
    "licence_substances": pa.schema(
        [("licence_number", pa.string()), ("substance", pa.string()), ("quota_mg", pa.int64())]
        + [("quota_period", pa.string())]
    ),
    "permits": pa.schema(
        [(c, pa.string()) for c in ("permit_number", "substance", "authority", "operator_id", "movement")]
        + [("quantity_mg", pa.int64()), ("valid_from", pa.date32()), ("valid_to", pa.date32())]
        + [(c, pa.string()) for c in ("counterparty", "origin_country", "destination_country", "status")]
    ),
    "pens": pa.schema(
        [("pen_number", pa.string()), ("substance", pa.string()), ("quantity_mg", pa.int64())]
        + [("exporting_country", pa.string()), ("importing_country", pa.string()), ("sent_on", pa.date32())]
        + [("answer", pa.string()), ("answered_on", pa.date32())]
    ),
}


class Store:
    """One registry, opened; created on first use."""

    def __init__(self, url: str) -> None:
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _durable)
        SQLModel.metadata.create_all(self.engine)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """One transaction that holds the write lock from its start, so that two writers go one after the other."""
        with self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def load(self, kind: str, records: Sequence[Any]) -> int:
        """Put validated records into the registry; a record with the same key replaces the old one."""
        with self.writing() as connection:
            for model, rows in _rows(kind, records):
                self.upsert(connection, model, rows)
            digest = hashlib.sha256("".join(record.model_dump_json() for record in records).encode()).hexdigest()
            audit.append(connection, [("registry load", {"kind": kind, "rows": len(records), "content": digest})])
        return len(records)

    def counts(self) -> dict[str, int]:
        """How many rows each table of the registry holds."""
        with self.engine.connect() as connection:
            return {
                name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                for name, table in sorted(SQLModel.metadata.tables.items())
            }

    def arrow(self) -> dict[str, pa.Table]:
        """The registry as the tables that rules read, without the history."""
        with self.engine.connect() as connection:
            found = {}
            for name, schema in ARROW.items():
                rows = connection.execute(select(*SQLModel.metadata.tables[name].c[tuple(schema.names)])).all()
                found[name] = pa.Table.from_pylist([dict(row._mapping) for row in rows], schema=schema)
            return found

    def history(self) -> pa.Table:
        """Every recorded declaration line."""
        table = SQLModel.metadata.tables["declaration_lines"]
        columns = [column for column in table.c if column.name != "recorded_at"]
        with self.engine.connect() as connection:
            rows = connection.execute(select(*columns)).all()
        return pa.Table.from_pylist([dict(row._mapping) for row in rows]) if rows else pa.table({})

    def upsert(self, connection: Any, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows into a table; a row with a known key replaces the old one."""
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        keys = [column.name for column in table.primary_key.columns]
        make = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        for start in range(0, len(rows), _BATCH):
            batch = list(rows[start : start + _BATCH])
            statement = make(table)
            others = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
            connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), batch)


def _durable(connection: Any, _record: object) -> None:
    """Commits survive a crash and a power cut (write-ahead log, full synchronisation)."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _rows(kind: str, records: Sequence[Any]) -> Iterable[tuple[type[SQLModel], list[dict[str, Any]]]]:
    if kind == "licences":
        yield from _licence_rows(records)
        return
    models: dict[str, type[SQLModel]] = {"operators": tables.Operator, "permits": tables.Permit, "pens": tables.Pen}
    yield models[kind], [record.model_dump() for record in records]


def _licence_rows(records: Sequence[LicenceRecord]) -> Iterable[tuple[type[SQLModel], list[dict[str, Any]]]]:
    """A licence file has a row for each substance printed on a licence."""
    printed = {"substance", "quota_mg", "quota_period"}
    licences = {record.licence_number: record.model_dump(exclude=printed) for record in records}
    yield tables.Licence, list(licences.values())
    yield (
        tables.LicenceSubstance,
        [record.model_dump(include={"licence_number", *printed}) for record in records],
    )
