"""What ends sessions and keys at once, passwords to be changed, and second factors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NUMBERS = ("users", "api_keys")


def upgrade() -> None:
    """Add the columns; whoever is registered goes on as before."""
    for table in _NUMBERS:
        op.add_column(table, sa.Column("generation", sa.Integer(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("must_change", sa.Integer(), server_default="0", nullable=False))
    for name in ("factor", "factor_offered", "recovery_codes"):
        op.add_column("users", sa.Column(name, sa.String(), nullable=True))
    op.add_column("users", sa.Column("factor_step", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    for name in ("factor", "factor_offered", "recovery_codes", "factor_step", "must_change"):
        op.drop_column("users", name)
    for table in _NUMBERS:
        op.drop_column(table, "generation")
