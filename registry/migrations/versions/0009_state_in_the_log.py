"""The log tells rows of the state whole: what was there before is told once, as it is; its kinds are found quickly."""

from __future__ import annotations

from alembic import op

from registry.state import take_over

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Index the kinds of entries, and tell what is there."""
    op.create_index("ix_audit_entries_kind", "audit_entries", ["kind"])
    take_over(op.get_bind())


def downgrade() -> None:
    """Drop the index; entries stay."""
    op.drop_index("ix_audit_entries_kind", "audit_entries")
