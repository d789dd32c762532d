"""Recording by sets: one mark in the log for what was evaluated again, and the indexes by which sets are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rules.instant.sqlite_dialect import name_key_of

revision = "0010"
down_revision = "0009"

_TIED = ("matter", "consignment")


def upgrade() -> None:
    """Make the mark: where something was still to be evaluated again, everything is, once."""
    later = sa.text("version > 1")
    columns = ["declaration_number", "line_number", "version"]
    op.create_index("ix_versions_later", "declaration_versions", columns, sqlite_where=later, postgresql_where=later)
    op.create_index("ix_case_lines_line", "case_lines", ["declaration_number", "line_number"])
    for name in _TIED:
        op.drop_index(f"ix_case_lines_{name}", "case_lines")
        op.create_index(f"ix_case_lines_{name}", "case_lines", [name, "case_id"])
    settled = op.create_table(
        "settled",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what"),
    )
    consignees = op.create_table(
        "consignees",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_consignees_key", "consignees", ["key"])
    connection = op.get_bind()
    left = connection.execute(sa.text("SELECT count(*) FROM stale_keys")).scalar_one()
    size = connection.execute(sa.text("SELECT COALESCE(max(place) + 1, 0) FROM audit_entries")).scalar_one()
    if size and not left:  # without a mark everything is still to be evaluated; a new registry stays empty
        op.bulk_insert(settled, [{"what": "dependents", "place": size}])
    names = connection.execute(sa.text("SELECT DISTINCT consignee_name FROM declaration_lines")).scalars().all()
    op.bulk_insert(consignees, [{"name": name, "key": name_key_of(name)} for name in sorted(names) if name])
    op.drop_table("stale_keys")


def downgrade() -> None:
    """Forget the mark: everything is settled where it is dropped."""
    op.create_table(
        "stale_keys",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value"),
    )
    op.drop_table("consignees")
    op.drop_table("settled")
    for name in _TIED:
        op.drop_index(f"ix_case_lines_{name}", "case_lines")
        op.create_index(f"ix_case_lines_{name}", "case_lines", [name])
    op.drop_index("ix_case_lines_line", "case_lines")
    op.drop_index("ix_versions_later", "declaration_versions")
