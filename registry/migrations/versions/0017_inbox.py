"""The inbox: requests for information with their answers, notices, mails that wait, watches; addresses of people."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_INDEXES = {
    "requests": ("case_id", "declaration_number", "to_operator", "to_office", "from_office", "state"),
    "mails": ("state",),
    "watches": ("user",),
}


def upgrade() -> None:
    """Create the tables."""
    op.add_column("users", sa.Column("email", sa.String(), nullable=True))
    for name, columns in _tables().items():
        op.create_table(name, *columns)
    for name, indexed in _INDEXES.items():
        for column in indexed:
            op.create_index(f"ix_{name}_{column}", name, [column])


def downgrade() -> None:
    """Drop them."""
    for name in reversed(_tables()):
        op.drop_table(name)
    op.drop_column("users", "email")


def _tables() -> dict[str, list[sa.Column[Any]]]:
    return {
        "requests": [
            *_keys("request"),
            *_texts("case_id", "declaration_number", "to_operator", "to_office", "from_office", nullable=True),
            *_texts("asked_by"),
            _moment("asked_at"),
            sa.Column("due", sa.Date(), nullable=False),
            *_texts("state", "reminded"),
        ],
        "request_messages": [*_keys("request", "place"), *_texts("kind"), _moment("at"), *_texts("by", "text")],
        "request_documents": [
            *_keys("request", "number"),
            sa.Column("place", sa.Integer(), nullable=False),
            *_texts("name"),
            sa.Column("size", sa.Integer(), nullable=False),
            *_texts("sha256"),
        ],
        "notices": [
            *_keys("user", "number"),
            *_texts("kind"),
            *_texts("request", "watch", "declaration_number", nullable=True),
            _moment("at"),
            _moment("read_at", nullable=True),
        ],
        "mails": [
            sa.Column("mail", sa.Integer(), primary_key=True, autoincrement=False),
            *_texts("user", "address", "kind", "request"),
            _moment("made_at"),
            *_texts("state"),
            _moment("ended_at", nullable=True),
            sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
            _moment("not_before", nullable=True),
            *_texts("said", nullable=True),
        ],
        "watches": [
            *_keys("watch"),
            *_texts("user", "kind", "value"),
            _moment("made_at"),
            _moment("ended_at", nullable=True),
        ],
    }


def _keys(*names: str) -> list[sa.Column[Any]]:
    """Columns of a primary key: the first a text, the second a number."""
    first, *numbers = names
    counted = (sa.Column(name, sa.Integer(), primary_key=True, autoincrement=False) for name in numbers)
    return [sa.Column(first, sa.String(), primary_key=True), *counted]


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
