"""Replies to changes sent under an idempotency key, so that every process of a desk knows them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "replies",
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request"),
    )
    op.create_index("ix_replies_made_at", "replies", ["made_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("replies")
