"""Operators have a telephone; of those that were loaded before, none is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column."""
    op.add_column("operators", sa.Column("telephone", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("operators", "telephone")
