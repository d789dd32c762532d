"""Filters that people keep, each under a name of theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Create the table."""
    keys = [sa.Column(name, sa.String(), primary_key=True) for name in ("user", "page", "name")]
    moments = [
        sa.Column(name, sa.DateTime(timezone=True), nullable=late)
        for name, late in (("kept_at", False), ("removed_at", True))
    ]
    op.create_table("filters", *keys, sa.Column("query", sa.String(), nullable=False), *moments)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("filters")
