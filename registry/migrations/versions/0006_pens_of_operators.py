"""A notification names its operator where that is known; what was written since is found without reading everything."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("pens", sa.Column("operator_id", sa.String(), nullable=True))
    op.create_index("ix_registry_versions_since", "registry_versions", ["since"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_registry_versions_since", "registry_versions")
    op.drop_column("pens", "operator_id")
