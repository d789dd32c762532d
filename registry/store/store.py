"""The operational store: all SQL on it stands here. SQLite for one office, PostgreSQL for a nation."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, create_engine

from registry import tables
from registry.access import LOCAL, Actor
from registry.log import audit
from registry.log.checkpoint import make_key
from registry.packing.packed import FUNCTIONS
from registry.settings import Settings
from registry.state import People, told_records
from registry.store.arrow_tables import REGISTRY as ARROW
from registry.store.arrow_tables import Snapshot, snapshot
from registry.store.indexes import missing, restore
from registry.store.migrate import migrate
from registry.store.records import LicenceRecord

_BATCH = 500
_PATIENCE = 10  # seconds that a writer waits for another
_LOG = 16_384  # pages that wait in the write-ahead log: what one chunk touches after the other is written back once
_CACHE = 65_536  # KiB of pages: a line has its place in ten indexes, and the usual 2 MiB hold the top of none


class Store:
    """One registry, opened; created on first use."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = engine_of(url)
        self.people = People()
        migrate(self.engine)
        self.restore_indexes()
        self._bear_key()

    def _bear_key(self) -> None:
        """Make the signing key of a registry that is born: later, a missing one is an error."""
        database = str(self.engine.url.database or "")
        path = Settings().signing_key_for(database)
        if database in ("", ":memory:") or path.exists():
            return
        with self.engine.connect() as connection:
            born = audit.size(connection) == 0
        if born:
            make_key(path)

    @property
    def packs(self) -> bool:
        """Whether texts are packed before they are kept (``registry.packing.packed``)."""
        return self.engine.dialect.name == "sqlite"

    def restore_indexes(self) -> None:
        """Make the indexes of lines that a first load put off."""
        with self.engine.connect() as connection:
            left_out = missing(connection)
        if left_out:
            with self.writing() as connection:
                restore(connection)

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

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """One moment of the registry, read for as long as it takes; others go on writing."""
        with self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield connection
            finally:
                connection.rollback()

    def load(self, kind: str, records: Sequence[Any], actor: Actor = LOCAL) -> int:
        """Put validated records into the registry; a record with a known key replaces the old one, which is kept.

        Raises:
            registry.access.AccessError: the actor may not write the registry.

        """
        actor.need("registry_write")
        with self.writing() as connection:
            audit.lock(connection)
            since = audit.size(connection)
            kept: list[dict[str, Any]] = []
            for model, rows in _rows(kind, records):
                if kind == "quotas":
                    _keep_capacity(connection, rows)
                self.upsert(connection, model, rows)
                kept += _versions(model, rows, since)
            self.upsert(connection, tables.RegistryVersion, kept)
            digest = hashlib.sha256("".join(record.model_dump_json() for record in records).encode()).hexdigest()
            said = {"kind": kind, "rows": len(records), "content": digest, "by": actor.user, **told_records(kept)}
            audit.append(connection, [("registry load", said)])
        return len(records)

    def printed(self) -> set[tuple[str, str]]:
        """Licence number and substance of every substance printed on a licence."""
        table = SQLModel.metadata.tables["licence_substances"]
        with self.engine.connect() as connection:
            return {(row[0], row[1]) for row in connection.execute(select(table.c.licence_number, table.c.substance))}

    def counts(self) -> dict[str, int]:
        """How many rows each table of the registry holds."""
        with self.engine.connect() as connection:
            return {
                name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                for name, table in sorted(SQLModel.metadata.tables.items())
            }

    def snapshot(self, *, history: bool = True) -> Snapshot:
        """Registry and history at one moment, as the tables that rules read."""
        return snapshot(self.engine, history=history)

    def arrow(self) -> dict[str, pa.Table]:
        """The registry as the tables that rules read, without the history."""
        return self.snapshot(history=False).arrow()

    def history(self) -> pa.Table:
        """Every recorded declaration line."""
        return self.snapshot().history()

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


def engine_of(url: str) -> Engine:
    """Where a registry is, opened durably; its folder is made if it is not there."""
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if url.startswith("sqlite:///"):
        private(Path(url.removeprefix("sqlite:///")))
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
    return engine


def private(path: Path) -> None:
    """Make a file that is not there yet, and its folder, for the account of this program alone.

    What SQLite puts beside a database has the rights of the database.
    """
    if path.name == ":memory:":
        return
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def open_to_others(path: Path) -> list[tuple[Path, str]]:
    """What other accounts of the machine can read of a registry's files and folder, and what it should be."""
    beside = (
        path.with_suffix(".key"),
        path.with_suffix(".session"),
        *(Path(f"{path}{end}") for end in ("-wal", "-shm")),
    )
    wanted = ((path.parent, 0o700), *((one, 0o600) for one in (path, *beside)))
    found = {one: f"{mode:o}" for one, mode in wanted if one.exists() and one.stat().st_mode & 0o077}
    return list(found.items())


def _durable(connection: Any, _record: object) -> None:
    """Commits survive a crash and a power cut (write-ahead log, full synchronisation)."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA cache_size = -{_CACHE}")
    cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG}")
    cursor.close()
    for name, function in FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)


def _write_ahead(cursor: Any) -> None:
    """Turn the write-ahead log on; of two who create a registry at once SQLite refuses one without waiting."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _rows(kind: str, records: Sequence[Any]) -> Iterable[tuple[type[SQLModel], list[dict[str, Any]]]]:
    if kind == "licences":
        yield from _licence_rows(records)
        return
    models: dict[str, type[SQLModel]] = {
        "operators": tables.Operator,
        "quotas": tables.LicenceSubstance,
        "sites": tables.Site,
        "permits": tables.Permit,
        "pens": tables.Pen,
        "baselines": tables.Baseline,
    }
    yield models[kind], [record.model_dump() for record in records]


def _keep_capacity(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """A quota that is loaded later says nothing of what the firm can use: what its licence file said stays."""
    table = SQLModel.metadata.tables["licence_substances"]
    stated = select(table.c.licence_number, table.c.substance, table.c.capacity_mg).where(
        table.c.capacity_mg.is_not(None)
    )
    held = {(number, substance): capacity for number, substance, capacity in connection.execute(stated)}
    for row in rows:
        row["capacity_mg"] = held.get((row["licence_number"], row["substance"]))


def _versions(model: type[SQLModel], rows: Sequence[Mapping[str, Any]], since: int) -> list[dict[str, Any]]:
    """The rows as versions that hold from a place in the log; a later one of the same file replaces an earlier one."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    keys = [column.name for column in table.primary_key.columns]
    found = {"|".join(str(row[key]) for key in keys): audit.canonical(row) for row in rows}
    return [{"kind": table.name, "key": key, "since": since, "body": body} for key, body in found.items()]


def _licence_rows(records: Sequence[LicenceRecord]) -> Iterable[tuple[type[SQLModel], list[dict[str, Any]]]]:
    """A licence file has a row for each substance printed on a licence."""
    printed = {"substance", "quota_mg", "quota_period", "capacity_mg"}
    licences = {record.licence_number: record.model_dump(exclude=printed) for record in records}
    yield tables.Licence, list(licences.values())
    yield (
        tables.LicenceSubstance,
        [record.model_dump(include={"licence_number", *printed}) for record in records],
    )


__all__ = ["ARROW", "Snapshot", "Store"]
