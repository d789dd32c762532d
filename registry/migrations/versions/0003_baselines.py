"""Stored baselines: what was usual up to a day, for the indicators that compare with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "baselines",
        sa.Column("until", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("kind", "operator_id", "substance", "movement", "detail")
        ),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("n", "centre", "spread")),
        sa.PrimaryKeyConstraint("until", "kind", "operator_id", "substance", "movement", "detail"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("baselines")
