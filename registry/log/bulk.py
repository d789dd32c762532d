"""Sets of keys asked about, and many rows written, at once: the same on SQLite and on PostgreSQL.

A set goes to the store as one JSON text and is joined there by index, so that a question costs what it finds and not
what the table holds. SQLite answers a list of pairs in brackets by reading the whole table.
"""

from __future__ import annotations

import gc
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
from sqlalchemy import Date, DateTime, Integer, String, Subquery, Table, column, delete, exists, select, text
from sqlalchemy.exc import DBAPIError

from registry.packing.packed import Hash, Packed

Key: TypeAlias = tuple[str, int]
Column: TypeAlias = Sequence[Any] | pa.Array | pa.ChunkedArray
PART = 20_000  # keys in one question
GIVEN_VALUES = {
    "sqlite": "SELECT value FROM json_each({given})",
    "postgresql": "SELECT value FROM json_array_elements_text(CAST({given} AS json)) AS given(value)",
}
GIVEN_LINES = {
    "sqlite": (
        "SELECT json_extract(value, '$[0]') AS declaration_number, json_extract(value, '$[1]') AS line_number "
        "FROM json_each({given})"
    ),
    "postgresql": (
        "SELECT value ->> 0 AS declaration_number, CAST(value ->> 1 AS INTEGER) AS line_number "
        "FROM json_array_elements(CAST({given} AS json)) AS given(value)"
    ),
}


def set_as_text(values: Sequence[Any]) -> str:
    """A set as one text that both stores take apart."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def lines_given(connection: Any, keys: Sequence[Key]) -> Subquery:
    """Lines as something to join: ``declaration_number`` and ``line_number``."""
    question = text(GIVEN_LINES[connection.dialect.name].format(given=":lines")).bindparams(lines=set_as_text(keys))
    columns = (column("declaration_number", String), column("line_number", Integer))
    return question.columns(*columns).subquery("given")


def values_given(connection: Any, values: Sequence[str]) -> Subquery:
    """Texts as something to join: ``value``."""
    question = text(GIVEN_VALUES[connection.dialect.name].format(given=":texts")).bindparams(texts=set_as_text(values))
    return question.columns(column("value", String)).subquery("given")


def of_lines(
    connection: Any, columns: Iterable[Any], table: Table, keys: Sequence[Key], *joined: tuple[Table, Any]
) -> Iterable[Mapping[str, Any]]:
    """The rows of a table that are of some lines.

    Args:
        connection: in whose transaction.
        columns: that are wanted.
        table: has the columns of a line's key.
        keys: of the lines.
        joined: other tables, each with how it is joined.

    """
    for part in parts(sorted(set(keys))):
        some = lines_given(connection, part)
        found = some.join(table, _same_line(table, some))
        for other, condition in joined:
            found = found.join(other, condition)
        yield from connection.execute(select(*columns).select_from(found)).mappings()


def parts(items: Sequence[Any], most: int = PART) -> Iterable[Sequence[Any]]:
    """Items, so many at a time."""
    for start in range(0, len(items), most):
        yield items[start : start + most]


def strike(connection: Any, table: Table, keys: Sequence[Key]) -> None:
    """Take the rows of lines out of a table."""
    for part in parts(sorted(set(keys))):
        if connection.dialect.name == "sqlite":  # it deletes by what it finds, one pair at a time
            question = f"DELETE FROM {table.name} WHERE declaration_number = ? AND line_number = ?"  # noqa: S608
            connection.exec_driver_sql(question, list(part))
        else:
            some = lines_given(connection, part)
            one = select(some.c.line_number).where(_same_line(table, some))
            connection.execute(delete(table).where(exists(one)))


def _same_line(table: Table, some: Subquery) -> Any:
    return (table.c.declaration_number == some.c.declaration_number) & (table.c.line_number == some.c.line_number)


# --- written --------------------------------------------------------------------------------------------


def put_rows(connection: Any, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that all have the same columns."""
    if rows:
        put(connection, table, {name: [row[name] for row in rows] for name in rows[0]})


@contextmanager
def without_collecting() -> Iterator[None]:
    """Many rows, none of which points to another: nothing that looks for circles among them would find one."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def put(connection: Any, table: Table, columns: Mapping[str, Column]) -> None:
    """Add rows, given by column: in one statement to SQLite, by COPY to PostgreSQL.

    Args:
        connection: in whose transaction; it has begun.
        table: to which.
        columns: of one length. Python values as they are written to the table, or texts, whole numbers and days as
            Arrow has them.

    """
    if not len(next(iter(columns.values()), ())):
        return
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "sqlite":
        values = [_bound_column(_for_sqlite(connection, table.c[name], given)) for name, given in columns.items()]
        places = ", ".join("?" * len(values))
        question = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - names of our own tables
        with _told_alike(connection, question), closing(connection.connection.cursor()) as cursor:
            cursor.executemany(question, zip(*values, strict=True))  # as it goes: no list of all rows is made
    else:
        _copy(connection, f"COPY {table.name} ({names}) FROM STDIN (FORMAT csv)", _as_csv(columns))


def _copy(connection: Any, question: str, content: bytes) -> None:
    """Send rows to PostgreSQL."""
    with (
        _told_alike(connection, question),
        connection.connection.cursor() as cursor,
        cursor.copy(question) as copy,
    ):
        copy.write(content)


@contextmanager
def _told_alike(connection: Any, question: str) -> Iterator[None]:
    """What goes wrong at the driver is told as it is of any other question.

    Raises:
        sqlalchemy.exc.DBAPIError: the store refuses the rows, or is gone.

    """
    own = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except own as error:
        raise DBAPIError.instance(question, None, error, own, dialect=connection.dialect) from error


def _for_sqlite(connection: Any, column: Any, values: Column) -> Sequence[Any]:
    """Values as SQLite keeps them: days and moments as texts."""
    if not isinstance(values, pa.Array | pa.ChunkedArray):
        if isinstance(column.type, Packed | Hash):
            return column.type.kept(values)
        if not isinstance(getattr(column.type, "impl", column.type), Date | DateTime):
            return values
        written = {value: _as_text(value) for value in set(values)}  # many rows are written at one moment
        return [written[value] for value in values]
    if pa.types.is_date(values.type):
        values = pc.cast(values, pa.string())
    return plain(values)


def _bound_column(values: Sequence[Any]) -> Iterable[Any]:
    """Values as SQLite's driver takes them soonest: of every ``bytes`` it asks whether an adapter is registered."""
    return map(bytearray, values) if type(values[0]) is bytes and set(map(type, values)) == {bytes} else values


def _as_text(value: date | None) -> str | None:
    """A day, or a moment, as SQLite's driver writes it."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return None if value is None else value.isoformat()


def plain(values: pa.Array | pa.ChunkedArray) -> list[Any]:
    """An Arrow column as Python values; many times quicker than one value after the other."""
    if isinstance(values, pa.ChunkedArray):
        return [value for chunk in values.chunks for value in plain(chunk)]
    if pa.types.is_integer(values.type) and not values.null_count:
        return list(values.to_numpy().tolist())
    if pa.types.is_dictionary(values.type) and not values.null_count:
        return list(values.dictionary.to_numpy(zero_copy_only=False)[values.indices.to_numpy()].tolist())
    if pa.types.is_string(values.type) or pa.types.is_binary(values.type):
        return list(values.to_numpy(zero_copy_only=False).tolist())
    return list(values.to_pylist())


def _as_csv(columns: Mapping[str, Column]) -> bytes:
    """Rows as PostgreSQL reads them: a text in quotes is a text, nothing at all is nothing."""
    arrays = {name: _for_csv(values) for name, values in columns.items()}
    written = io.BytesIO()
    csv.write_csv(pa.table(arrays), written, csv.WriteOptions(include_header=False))
    return written.getvalue()


def _for_csv(values: Column) -> pa.Array | pa.ChunkedArray:
    array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values)
    if pa.types.is_binary(array.type):
        return pa.array([None if one is None else f"\\x{one.hex()}" for one in array.to_pylist()], pa.string())
    if pa.types.is_timestamp(array.type):
        return pa.array([None if one is None else one.isoformat() for one in array.to_pylist()], pa.string())
    return array
