"""A line may declare how it is paid, by whom and from which country; of what was recorded before, none is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0010"

_COLUMNS = ("payment_method", "payer_name", "payer_country")


def upgrade() -> None:
    """Add the columns."""
    for name in _COLUMNS:
        op.add_column("declaration_lines", sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    for name in reversed(_COLUMNS):
        op.drop_column("declaration_lines", name)
