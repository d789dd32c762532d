"""A line may declare the UN number of its goods; of what was recorded before, none is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column."""
    op.add_column("declaration_lines", sa.Column("un_number", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("declaration_lines", "un_number")
