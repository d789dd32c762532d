"""Recorded lines found by what they share with a declaration: documents, permits, and the name of a consignee."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBERS = ("permit_number", "pen_number", "licence_number", "transport_document")


def upgrade() -> None:
    """Create the indexes; most lines have no such number, and are left out."""
    for name in _NUMBERS:
        said = sa.text(f"{name} <> ''")
        op.create_index(f"ix_lines_{name}", "declaration_lines", [name], sqlite_where=said, postgresql_where=said)
    op.create_index("ix_lines_consignee_name", "declaration_lines", ["consignee_name"])


def downgrade() -> None:
    """Drop the indexes."""
    for name in (*_NUMBERS, "consignee_name"):
        op.drop_index(f"ix_lines_{name}", "declaration_lines")
