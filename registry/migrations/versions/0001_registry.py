"""The first registry: operators, licences, permits, notifications, lines, findings, cases, log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "audit_entries",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    op.create_table(
        "case_lines",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "declaration_number", "line_number"),
    )
    op.create_table(
        "case_steps",
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("step"),
    )
    op.create_index("ix_case_steps_case_id", "case_steps", ["case_id"])
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("ix_cases_operator_id", "cases", ["operator_id"])
    op.create_table(
        "declaration_lines",
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("movement", sa.String(), nullable=False),
        sa.Column("declaration_date", sa.Date(), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("customs_office", sa.String(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("consignor_name", sa.String(), nullable=False),
        sa.Column("consignor_id", sa.String(), nullable=False),
        sa.Column("consignor_country", sa.String(), nullable=False),
        sa.Column("consignee_name", sa.String(), nullable=False),
        sa.Column("consignee_id", sa.String(), nullable=False),
        sa.Column("consignee_country", sa.String(), nullable=False),
        sa.Column("origin_country", sa.String(), nullable=False),
        sa.Column("destination_country", sa.String(), nullable=False),
        sa.Column("transit_countries", sa.String(), nullable=False),
        sa.Column("hs_code", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("cas", sa.String(), nullable=False),
        sa.Column("structure", sa.String(), nullable=False),
        sa.Column("quantity", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("quantity_mg", sa.BigInteger(), nullable=True),
        sa.Column("concentration_ppm", sa.BigInteger(), nullable=True),
        sa.Column("value_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("licence_number", sa.String(), nullable=False),
        sa.Column("permit_number", sa.String(), nullable=False),
        sa.Column("pen_number", sa.String(), nullable=False),
        sa.Column("transport_mode", sa.String(), nullable=False),
        sa.Column("transport_document", sa.String(), nullable=False),
        sa.Column("end_use", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("declaration_number", "line_number"),
    )
    op.create_index("ix_declaration_lines_consignee_id", "declaration_lines", ["consignee_id"])
    op.create_index("ix_declaration_lines_consignor_id", "declaration_lines", ["consignor_id"])
    op.create_index("ix_declaration_lines_declaration_date", "declaration_lines", ["declaration_date"])
    op.create_table(
        "declaration_versions",
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("declaration_number", "line_number", "version"),
    )
    op.create_table(
        "editions",
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("edition"),
    )
    op.create_table(
        "findings",
        sa.Column("declaration_number", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("substance", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("declaration_number", "line_number", "place"),
    )
    op.create_index("ix_findings_rule", "findings", ["rule"])
    op.create_table(
        "licence_substances",
        sa.Column("licence_number", sa.String(), nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("quota_mg", sa.BigInteger(), nullable=True),
        sa.Column("quota_period", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("licence_number", "substance"),
    )
    op.create_table(
        "licences",
        sa.Column("licence_number", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("licence_number"),
    )
    op.create_index("ix_licences_operator_id", "licences", ["operator_id"])
    op.create_table(
        "operators",
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("operator_id"),
    )
    op.create_table(
        "pens",
        sa.Column("pen_number", sa.String(), nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("quantity_mg", sa.BigInteger(), nullable=False),
        sa.Column("exporting_country", sa.String(), nullable=False),
        sa.Column("importing_country", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("pen_number", "substance"),
    )
    op.create_table(
        "permits",
        sa.Column("permit_number", sa.String(), nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("movement", sa.String(), nullable=False),
        sa.Column("quantity_mg", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("counterparty", sa.String(), nullable=True),
        sa.Column("origin_country", sa.String(), nullable=True),
        sa.Column("destination_country", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("permit_number", "substance"),
    )
    op.create_index("ix_permits_operator_id", "permits", ["operator_id"])
