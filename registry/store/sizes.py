"""Where the bytes of a registry are: table by table, what the rows take and what their indexes take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from registry.store.store import Store

_SQLITE = """
SELECT m.tbl_name AS name, SUM(CASE WHEN m.type = 'table' THEN s.pgsize ELSE 0 END) AS data,
    SUM(CASE WHEN m.type = 'index' THEN s.pgsize ELSE 0 END) AS indexes
FROM dbstat AS s JOIN sqlite_schema AS m ON m.name = s.name GROUP BY m.tbl_name
"""
_POSTGRESQL = """
SELECT c.relname AS name, pg_table_size(c.oid) AS data, pg_indexes_size(c.oid) AS indexes
FROM pg_class AS c WHERE c.relkind = 'r' AND c.relnamespace = CURRENT_SCHEMA()::regnamespace
"""


def sizes(store: Store) -> list[dict[str, Any]]:
    """Rows, bytes of the rows and bytes of the indexes of every table, the largest first.

    Where SQLite was built without ``dbstat``, how many bytes a table takes is not known: ``None``.
    """
    taken = dict(_sizes_of_tables(store))
    rows = [
        {"table": name, "rows": count, "data_bytes": data, "index_bytes": indexes}
        for name, count in store.counts().items()
        for data, indexes in [taken.get(name, (None, None))]
    ]
    return sorted(rows, key=lambda row: (-(row["data_bytes"] or 0) - (row["index_bytes"] or 0), row["table"]))


def _sizes_of_tables(store: Store) -> Iterator[tuple[str, tuple[int, int]]]:
    question = _SQLITE if store.engine.dialect.name == "sqlite" else _POSTGRESQL
    with store.engine.connect() as connection:
        try:
            found = connection.execute(text(question)).all()
        except OperationalError:
            return
    for name, data, indexes in found:
        yield name, (int(data), int(indexes))
