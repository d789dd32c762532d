"""Lines and entries of decisions are kept as their values on SQLite from here on; what is there stays as it is.

A program of before does not read them: it refuses the registry, which is why this is a revision.
"""

from __future__ import annotations

from functools import partial

from alembic import op

from registry.packing.packed import pack, unpack
from registry.packing.skeletons import SHARED, VALUES

revision = "0022"
down_revision = "0021"

_TEXTS = (("declaration_versions", "line"), ("audit_entries", "entry"))


def upgrade() -> None:
    """Both ways are read."""


def downgrade() -> None:
    """Pack them as before."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for table, kind in _TEXTS:
        before = partial(_as_before, kind)
        connection.connection.driver_connection.create_function("before", 1, before)  # type: ignore[union-attr]
        connection.exec_driver_sql(f"UPDATE {table} SET body = before(body)")  # noqa: S608 - our own names


def _as_before(kind: str, kept: str | bytes) -> str | bytes:
    return pack(unpack(kept), kind) if isinstance(kept, bytes) and kept[:1] in (VALUES, SHARED) else kept
