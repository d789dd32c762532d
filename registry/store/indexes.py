"""The indexes of lines while a registry is filled for the first time: put off until all lines are there.

An index that is made of a million lines at once costs a third of one that grows line by line (*measured*), and SQLite
writes each of its pages once. Only an empty registry of SQLite does so: nobody looks for its lines yet.
Whoever opens a registry makes the indexes that a killed load left out.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, select

from registry import tables

MANY = 100_000  # lines, from which on it is worth it
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]


def put_off(connection: Any, count: int) -> None:
    """Drop the indexes of lines where so many are the first ones, inside the caller's transaction."""
    if connection.dialect.name != "sqlite" or count < MANY:
        return
    if connection.execute(select(_LINES.c.line_number).limit(1)).first() is None:
        for index in _LINES.indexes:
            index.drop(connection, checkfirst=True)


def missing(connection: Any) -> list[Index]:
    """The indexes of lines that are not there."""
    if connection.dialect.name != "sqlite":
        return []
    question = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'declaration_lines'"
    found = set(connection.exec_driver_sql(question).scalars())
    return [index for index in sorted(_LINES.indexes, key=lambda one: str(one.name)) if index.name not in found]


def restore(connection: Any) -> None:
    """Make those that are missing, inside the caller's transaction."""
    for index in missing(connection):
        index.create(connection)
