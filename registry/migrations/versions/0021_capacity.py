"""What operators state that they can use or hold in a year, in milligrams; of those loaded before, nothing is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
_TABLES = ("operators", "licence_substances")


def upgrade() -> None:
    """Add the columns."""
    for table in _TABLES:
        op.add_column(table, sa.Column("capacity_mg", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    for table in _TABLES:
        op.drop_column(table, "capacity_mg")
