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
