"""Recorded lines found by the name of their consignor, as by that of their consignee: who else trades with them."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_lines_consignor_name", "declaration_lines", ["consignor_name"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_lines_consignor_name", "declaration_lines")
