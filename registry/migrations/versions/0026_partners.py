"""Who trades with whom is read from the indexes of names alone: each holds the other side of its lines too."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0023"
_SIDES = {"consignee": "consignor", "consignor": "consignee"}


def upgrade() -> None:
    """Widen both indexes."""
    for side, other in _SIDES.items():
        _anew(side, [f"{side}_name", "movement", f"{other}_id", f"{other}_name"])


def downgrade() -> None:
    """Make them of the names alone."""
    for side in _SIDES:
        _anew(side, [f"{side}_name"])


def _anew(side: str, columns: list[str]) -> None:
    op.drop_index(f"ix_lines_{side}_name", "declaration_lines")
    op.create_index(f"ix_lines_{side}_name", "declaration_lines", columns)
