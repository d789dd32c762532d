"""Changes made to a registry beside its log: of every table a value of each column, a row taken out, a row put in.

What there is to change is read from the tables themselves, so that a new table or column is attacked too. Nothing of it
is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Engine, Table, delete, insert, select, update
from sqlmodel import SQLModel

from registry.log.checkpoint import AuditError
from registry.reconcile import reconcile
from registry.state import NOT_STATE, PASSED_OVER

TABLES = {table.name: table for table in SQLModel.metadata.sorted_tables if table.name not in NOT_STATE}
Change = Callable[[Any], None]


def first_row(connection: Any, table: Table) -> dict[str, Any]:
    """A row of a table.

    Raises:
        LookupError: it has none, so that nothing would be tried.

    """
    row = connection.execute(select(table).order_by(*table.primary_key.columns).limit(1)).mappings().first()
    if row is None:
        raise LookupError(f"nothing of {table.name} ever happened in this registry")
    return dict(row)


def other(value: Any, column: Column[Any]) -> Any:
    """Another value of the kind of a column."""
    kind = type(column.type).__name__
    if value is None:
        moments = {"Date": date(2025, 1, 1), "UTCDateTime": datetime(2025, 1, 1, tzinfo=UTC)}
        numbers = {"Integer": 0, "BigInteger": 0}
        value = {**moments, **numbers, "LargeBinary": b""}.get(kind, "")
    if isinstance(value, date):
        return value + timedelta(days=1)
    return value + {int: 10_000, bytes: b"x"}.get(type(value), "x")


def changes(table: Table) -> Iterator[tuple[str, Change]]:
    """Every change to a table, with what it is."""
    for column in table.c:
        if column.name not in PASSED_OVER.get(table.name, ()):
            yield f"{column.name} changed", _change_of(table, column)
    yield "a row taken out", lambda connection: _take_out(connection, table)
    if table.name != "audit_entries":  # one put at its end is one that somebody wrote: only a signed head tells
        yield "a row put in", lambda connection: _put_in(connection, table)


def _change_of(table: Table, column: Column[Any]) -> Change:
    def change(connection: Any) -> None:
        row = first_row(connection, table)
        value = other(row[column.name], column)
        connection.execute(update(table).where(*_here(table, row)).values({column.name: value}))

    return change


def _take_out(connection: Any, table: Table) -> None:
    connection.execute(delete(table).where(*_here(table, first_row(connection, table))))


def _put_in(connection: Any, table: Table) -> None:
    row = first_row(connection, table)
    row |= {column.name: other(row[column.name], column) for column in table.primary_key.columns}
    row |= {column.name: None for column in table.c if column.unique}
    connection.execute(insert(table), [row])


def _here(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key.columns]


def is_named(engine: Engine, table: Table, change: Change) -> bool:
    """Whether a change, made and taken back, is named for its table; of the log itself, whether it is told."""
    with engine.connect() as connection:
        change(connection)
        try:
            return table.name in {one.table for one in reconcile(connection).differences}
        except AuditError:
            return table.name == "audit_entries"
        finally:
            connection.rollback()
