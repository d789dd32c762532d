"""Inspections: what officers examined, what came of it, and the pictures of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "inspections",
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("inspection"),
    )
    op.create_index("ix_inspections_line", "inspections", ["declaration_number", "line_number"])
    op.create_index("ix_inspections_office", "inspections", ["office"])
    op.create_table(
        "inspection_results",
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("seals", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("done_at", moment, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("result"),
    )
    op.create_index("ix_inspection_results_inspection", "inspection_results", ["inspection"])
    op.create_table(
        "inspection_pictures",
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("picture"),
    )
    op.create_index("ix_inspection_pictures_inspection", "inspection_pictures", ["inspection"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("inspection_pictures", "inspection_results", "inspections"):
        op.drop_table(name)
