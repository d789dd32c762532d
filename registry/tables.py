"""The tables of the registry. A table row is only ever made from a validated record (see ``records``)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


def _milligrams(*, nullable: bool = True) -> Column[int]:
    return Column(BigInteger, nullable=nullable)


class Operator(SQLModel, table=True):
    """A registered company."""

    __tablename__ = "operators"
    operator_id: str = Field(primary_key=True)
    name: str
    country: str | None = None
    kind: str | None = None
    address: str | None = None
    registered_on: date | None = None


class Licence(SQLModel, table=True):
    """A standing licence of an operator."""

    __tablename__ = "licences"
    licence_number: str = Field(primary_key=True)
    operator_id: str = Field(index=True)
    authority: str
    valid_from: date
    valid_to: date
    status: str


class LicenceSubstance(SQLModel, table=True):
    """A substance printed on a licence, with its quota in milligrams."""

    __tablename__ = "licence_substances"
    licence_number: str = Field(primary_key=True)
    substance: str = Field(primary_key=True)
    quota_mg: int | None = Field(default=None, sa_column=_milligrams())
    quota_period: str = "year"


class Permit(SQLModel, table=True):
    """A permit or certificate for a consignment."""

    __tablename__ = "permits"
    permit_number: str = Field(primary_key=True)
    substance: str = Field(primary_key=True)
    authority: str
    operator_id: str = Field(index=True)
    movement: str
    quantity_mg: int = Field(sa_column=_milligrams(nullable=False))
    valid_from: date
    valid_to: date
    counterparty: str | None = None
    origin_country: str | None = None
    destination_country: str | None = None
    status: str


class Pen(SQLModel, table=True):
    """A pre-export notification and its answer."""

    __tablename__ = "pens"
    pen_number: str = Field(primary_key=True)
    substance: str = Field(primary_key=True)
    quantity_mg: int = Field(sa_column=_milligrams(nullable=False))
    exporting_country: str
    importing_country: str
    sent_on: date
    answer: str
    answered_on: date | None = None


class DeclarationLine(SQLModel, table=True):
    """A line of a recorded declaration, as declared, with its quantity in milligrams."""

    __tablename__ = "declaration_lines"
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    movement: str
    declaration_date: date = Field(index=True)
    jurisdiction: str
    customs_office: str
    regime: str
    consignor_name: str
    consignor_id: str = Field(index=True)
    consignor_country: str
    consignee_name: str
    consignee_id: str = Field(index=True)
    consignee_country: str
    origin_country: str
    destination_country: str
    transit_countries: str
    hs_code: str
    description: str
    cas: str
    structure: str
    quantity: str
    unit: str
    quantity_mg: int | None = Field(default=None, sa_column=_milligrams())
    concentration_ppm: int | None = Field(default=None, sa_column=_milligrams())
    value_cents: int | None = Field(default=None, sa_column=_milligrams())
    currency: str
    licence_number: str
    permit_number: str
    pen_number: str
    transport_mode: str
    transport_document: str
    end_use: str
    recorded_at: datetime


class DeclarationVersion(SQLModel, table=True):
    """Every version of a line that was ever submitted; an amendment adds one, nothing is overwritten."""

    __tablename__ = "declaration_versions"
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    content_hash: str
    body: str
    recorded_at: datetime


class FindingRow(SQLModel, table=True):
    """A finding on a recorded line, as it stood after the last submission that held the line."""

    __tablename__ = "findings"
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    rule: str = Field(index=True)
    lane: str
    outcome: str
    substance: str | None = None
    body: str


class CaseFile(SQLModel, table=True):
    """What investigators work: the findings of one operator and substance."""

    __tablename__ = "cases"
    case_id: str = Field(primary_key=True)
    operator_id: str = Field(index=True)
    substance: str
    state: str
    lane: str
    assigned_to: str | None = None
    opened_at: datetime


class CaseLine(SQLModel, table=True):
    """A declaration line that belongs to a case."""

    __tablename__ = "case_lines"
    case_id: str = Field(primary_key=True)
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)


class CaseStep(SQLModel, table=True):
    """One step of a case: by whom, when, what; a disposition closes it."""

    __tablename__ = "case_steps"
    step: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(index=True)
    at: datetime
    by: str
    action: str
    disposition: str | None = None
    text: str = ""


class Edition(SQLModel, table=True):
    """The lists or rules that a decision rests on, whole, by the hash of their content."""

    __tablename__ = "editions"
    edition: str = Field(primary_key=True)
    kind: str
    content: bytes


class AuditEntry(SQLModel, table=True):
    """One entry of the log: appended, never changed."""

    __tablename__ = "audit_entries"
    place: int = Field(primary_key=True)
    kind: str
    body: str
    leaf: bytes
