"""Versions of everything, decisions that can be run again, people, keys, editions by two persons."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables, and carry over what a registry of the first revision holds."""
    _create()
    _widen()
    _carry_over()


def _create() -> None:
    op.create_table(
        "api_keys",
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("prefix"),
    )
    op.create_index("ix_api_keys_user", "api_keys", ["user"])
    op.create_table(
        "attachments",
        sa.Column("attachment", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("attachment"),
    )
    op.create_index("ix_attachments_case_id", "attachments", ["case_id"])
    op.create_table(
        "decisions",
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evaluation", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("declaration_number", "line_number", "decision"),
    )
    op.create_index("ix_decisions_evaluation", "decisions", ["evaluation"])
    op.create_table(
        "evaluation_inputs",
        sa.Column("input_hash", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("input_hash", "part"),
    )
    op.create_table(
        "evaluations",
        sa.Column("evaluation", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("input_hash", sa.String(), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("lists", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("evaluation"),
    )
    op.create_table(
        "publications",
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("impact", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("publication"),
    )
    op.create_index("ix_publications_edition", "publications", ["edition"])
    op.create_table(
        "registry_versions",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "since"),
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("site_id"),
    )
    op.create_index("ix_sites_operator_id", "sites", ["operator_id"])
    op.create_table(
        "stale_keys",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value"),
    )
    op.create_table(
        "users",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=True),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("user"),
        sa.UniqueConstraint("subject"),
    )


def _widen() -> None:
    op.create_table(
        "new_case_lines",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("consignment", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "declaration_number", "line_number", "substance"),
    )
    op.execute(
        "INSERT INTO new_case_lines SELECT l.case_id, l.declaration_number, l.line_number, c.substance, "
        "c.operator_id || '|' || c.substance, c.operator_id || '|declaration:' || l.declaration_number "
        "FROM case_lines AS l JOIN cases AS c ON c.case_id = l.case_id"
    )
    op.drop_table("case_lines")
    op.rename_table("new_case_lines", "case_lines")
    op.create_index("ix_case_lines_consignment", "case_lines", ["consignment"])
    op.create_index("ix_case_lines_matter", "case_lines", ["matter"])
    op.add_column("cases", sa.Column("operator_name", sa.String(), nullable=False, server_default=""))
    for name in ("disposition", "false_flag_reason", "previous"):
        op.add_column("cases", sa.Column(name, sa.String(), nullable=True))
    op.add_column("cases", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_cases_state", "cases", ["state"])
    op.add_column("declaration_versions", sa.Column("status", sa.String(), nullable=False, server_default="declared"))
    op.add_column("declaration_versions", sa.Column("since", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_declaration_versions_since", "declaration_versions", ["since"])
    op.add_column("findings", sa.Column("kind", sa.String(), nullable=False, server_default=""))


def _carry_over() -> None:
    connection = op.get_bind()
    old = sa.MetaData()
    old.reflect(connection)
    _split_versions(connection, old.tables["declaration_versions"])
    for row in connection.execute(sa.select(old.tables["findings"])).mappings().all():
        kind = json.loads(row["body"]).get("kind", "")
        table = old.tables["findings"]
        same = [table.c[name] == row[name] for name in ("declaration_number", "line_number", "place")]
        connection.execute(sa.update(table).where(*same).values(kind=kind))
    for kind in ("operators", "licences", "licence_substances", "permits", "pens"):
        table = old.tables[kind]
        keys = [column.name for column in table.primary_key.columns]
        rows = [
            {"kind": kind, "key": "|".join(str(row[key]) for key in keys), "since": 0, "body": _text(dict(row))}
            for row in connection.execute(sa.select(table)).mappings()
        ]
        if rows:
            connection.execute(sa.insert(old.tables["registry_versions"]), rows)


def _split_versions(connection: Any, table: Any) -> None:
    """A version used to hold the line and its findings; it now holds the line."""
    for row in connection.execute(sa.select(table)).mappings().all():
        body = _text(json.loads(row["body"])["line"])
        same = [table.c[name] == row[name] for name in ("declaration_number", "line_number", "version")]
        digest = hashlib.sha256(body.encode()).hexdigest()
        connection.execute(sa.update(table).where(*same).values(body=body, content_hash=digest))


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
