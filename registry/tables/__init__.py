"""The tables of the registry. A table row is only ever made from a validated record (see ``records``)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from registry.packing.packed import Hash, Packed
from registry.tables.filters import KeptFilter as KeptFilter
from registry.tables.inbox import Mail as Mail
from registry.tables.inbox import Notice as Notice
from registry.tables.inbox import Request as Request
from registry.tables.inbox import RequestDocument as RequestDocument
from registry.tables.inbox import RequestMessage as RequestMessage
from registry.tables.inbox import Watch as Watch


def _milligrams(*, nullable: bool = True) -> Column[int]:
    return Column(BigInteger, nullable=nullable)


def _packed_column(kind: str) -> Column[str]:
    return Column(Packed(kind), nullable=False)


def _hash() -> Column[str]:
    return Column(Hash, nullable=False)


def _count_column() -> Column[int]:
    return Column(Integer, server_default="0", nullable=False)


def _where_given(name: str) -> Index:
    """An index of the lines that have a number; most have none."""
    given = text(f"{name} <> ''")
    return Index(f"ix_lines_{name}", name, sqlite_where=given, postgresql_where=given)


def _of_amended() -> Index:
    """An index of the versions that took the place of another; most lines have one alone."""
    later = text("version > 1")
    columns = ("declaration_number", "line_number", "version")
    return Index("ix_versions_later", *columns, sqlite_where=later, postgresql_where=later)


class Operator(SQLModel, table=True):
    """A registered company."""

    __tablename__ = "operators"
    operator_id: str = Field(primary_key=True)
    name: str
    country: str | None = None
    kind: str | None = None
    address: str | None = None
    telephone: str | None = None
    registered_on: date | None = None
    capacity_mg: int | None = Field(default=None, sa_column=_milligrams())


class Site(SQLModel, table=True):
    """A place where an operator keeps or handles substances."""

    __tablename__ = "sites"
    site_id: str = Field(primary_key=True)
    operator_id: str = Field(index=True)
    name: str
    address: str | None = None
    country: str | None = None
    kind: str | None = None


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
    """A substance printed on a licence: its quota, and what the holder can use or hold in a year, in milligrams."""

    __tablename__ = "licence_substances"
    licence_number: str = Field(primary_key=True)
    substance: str = Field(primary_key=True)
    quota_mg: int | None = Field(default=None, sa_column=_milligrams())
    quota_period: str = "year"
    capacity_mg: int | None = Field(default=None, sa_column=_milligrams())


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
    """A pre-export notification and its answer; where its operator is known, nobody else's lines count on it."""

    __tablename__ = "pens"
    pen_number: str = Field(primary_key=True)
    substance: str = Field(primary_key=True)
    quantity_mg: int = Field(sa_column=_milligrams(nullable=False))
    operator_id: str | None = None
    exporting_country: str
    importing_country: str
    sent_on: date
    answer: str
    answered_on: date | None = None


class RegistryVersion(SQLModel, table=True):
    """Every version of a registry record, from the place in the log where it was loaded."""

    __tablename__ = "registry_versions"
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    since: int = Field(primary_key=True, index=True)
    body: str


class Baseline(SQLModel, table=True):
    """What was usual up to and including a day (see ``registry.history.baselines``), in whole numbers."""

    __tablename__ = "baselines"
    until: date = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    operator_id: str = Field(primary_key=True)
    substance: str = Field(primary_key=True)
    movement: str = Field(primary_key=True)
    detail: str = Field(primary_key=True)
    n: int = Field(sa_column=_milligrams(nullable=False))
    centre: int = Field(sa_column=_milligrams(nullable=False))
    spread: int = Field(sa_column=_milligrams(nullable=False))


class DeclarationLine(SQLModel, table=True):
    """A line as last declared and not withdrawn, with its quantity in milligrams."""

    __tablename__ = "declaration_lines"
    __table_args__ = (
        *(_where_given(name) for name in ("permit_number", "pen_number", "licence_number", "transport_document")),
        # with the other side of the line: who trades with a firm is read from these alone
        Index("ix_lines_consignee_name", "consignee_name", "movement", "consignor_id", "consignor_name"),
        Index("ix_lines_consignor_name", "consignor_name", "movement", "consignee_id", "consignee_name"),
    )
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
    un_number: str = ""
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
    payment_method: str = ""
    payer_name: str = ""
    payer_country: str = ""
    recorded_at: datetime


class DeclarationVersion(SQLModel, table=True):
    """Every version of a line that was ever declared, or its withdrawal; nothing is overwritten."""

    __tablename__ = "declaration_versions"
    __table_args__ = (_of_amended(),)
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    status: str  # declared | withdrawn
    content_hash: str = Field(sa_column=_hash())
    body: str = Field(sa_column=_packed_column("line"))
    since: int = Field(index=True)  # place in the log
    recorded_at: datetime


class Evaluation(SQLModel, table=True):
    """One run of the rules: what went in, and under which editions. Enough to run it again."""

    __tablename__ = "evaluations"
    evaluation: str = Field(primary_key=True)
    reason: str  # submission | dependents | withdrawal | replayed edition
    input_hash: str
    snapshot: int  # registry and history as they were at this place in the log
    lists: str
    rules: str
    program: str
    at: datetime
    by: str


class EvaluationInput(SQLModel, table=True):
    """The lines of a run, by the hash of their content, in parts."""

    __tablename__ = "evaluation_inputs"
    input_hash: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    content: bytes


class Decision(SQLModel, table=True):
    """What a run said of one version of a line; a later run that says otherwise adds one."""

    __tablename__ = "decisions"
    __table_args__ = ({"sqlite_with_rowid": False},)
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    decision: int = Field(primary_key=True)
    version: int
    evaluation: str
    place: int  # of its entry in the log
    content_hash: str = Field(sa_column=_hash())
    findings: str = Field(sa_column=_packed_column("finding"))


class Settled(SQLModel, table=True):
    """Up to which place in the log what rests on something else was evaluated again."""

    __tablename__ = "settled"
    what: str = Field(primary_key=True)
    place: int = Field(sa_column=Column(Integer, nullable=False))


class Consignee(SQLModel, table=True):
    """A consignee's name as it was ever written on a line, and its letters and digits, by which others find it."""

    __tablename__ = "consignees"
    name: str = Field(primary_key=True)
    key: str = Field(index=True)


class FindingRow(SQLModel, table=True):
    """A finding on a recorded line, as the newest decision on it says."""

    __tablename__ = "findings"
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    rule: str = Field(index=True)
    kind: str
    lane: str
    outcome: str
    substance: str | None = None
    body: str = Field(sa_column=_packed_column("finding"))


class CaseFile(SQLModel, table=True):
    """What investigators work: lines of one operator and substance, or of one consignment."""

    __tablename__ = "cases"
    case_id: str = Field(primary_key=True)
    operator_id: str = Field(index=True)
    operator_name: str
    substance: str
    state: str = Field(index=True)
    lane: str
    assigned_to: str | None = None
    disposition: str | None = None
    false_flag_reason: str | None = None
    opened_at: datetime
    closed_at: datetime | None = None
    previous: str | None = None  # the closed case of the same matter before this one


class CaseLine(SQLModel, table=True):
    """A declaration line that belongs to a case, and by what it was joined."""

    __tablename__ = "case_lines"
    __table_args__ = (
        Index("ix_case_lines_line", "declaration_number", "line_number"),
        Index("ix_case_lines_matter", "matter", "case_id"),
        Index("ix_case_lines_consignment", "consignment", "case_id"),
    )
    case_id: str = Field(primary_key=True)
    declaration_number: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    substance: str = Field(primary_key=True)
    matter: str  # operator and substance
    consignment: str


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


class Attachment(SQLModel, table=True):
    """A document attached to a case."""

    __tablename__ = "attachments"
    attachment: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes
    at: datetime
    by: str


class Inspection(SQLModel, table=True):
    """Goods that an officer examines: of a recorded line, or of a text that was looked up."""

    __tablename__ = "inspections"
    __table_args__ = (Index("ix_inspections_line", "declaration_number", "line_number"),)
    inspection: str = Field(primary_key=True)
    declaration_number: str = ""
    line_number: int = 0
    version: int = 0  # of the line, as it was when the inspection was opened
    query: str = ""
    office: str = Field(index=True)
    guide: str  # JSON: the goods, what to examine, documents due, questions
    outcome: str | None = None  # of the newest result
    opened_at: datetime
    opened_by: str


class InspectionResult(SQLModel, table=True):
    """What came of an inspection, under the id that the officer's device made."""

    __tablename__ = "inspection_results"
    result: str = Field(primary_key=True)
    inspection: str = Field(index=True)
    place: int  # first, second, ...
    outcome: str
    seals: str = ""
    notes: str = ""
    location: str = ""
    done_at: datetime
    content_hash: str
    at: datetime
    by: str


class InspectionPicture(SQLModel, table=True):
    """A picture of a result, made anew without what the camera wrote into it."""

    __tablename__ = "inspection_pictures"
    picture: str = Field(primary_key=True)
    inspection: str = Field(index=True)
    result: str
    name: str
    size: int
    sha256: str
    content: bytes


class User(SQLModel, table=True):
    """A person, or another system, who may act."""

    __tablename__ = "users"
    user: str = Field(primary_key=True)
    role: str
    operator_id: str | None = None
    office: str | None = None
    email: str | None = None
    subject: str | None = Field(default=None, unique=True)  # of the identity provider
    password_hash: str | None = None
    made_at: datetime
    made_by: str
    disabled_at: datetime | None = None
    generation: int = Field(sa_column=_count_column())  # what was given out under an earlier one holds no longer
    must_change: int = Field(sa_column=_count_column())  # 1: somebody else set the password
    factor: str | None = None  # secret of the second factor, once it was confirmed
    factor_offered: str | None = None  # and until then
    factor_step: int | None = None  # the last one that served: no code serves twice
    recovery_codes: str | None = None  # hashes of those left, JSON


class ApiKey(SQLModel, table=True):
    """A key of a user: only its hash is kept, its prefix is shown."""

    __tablename__ = "api_keys"
    prefix: str = Field(primary_key=True)
    user: str = Field(index=True)
    secret_hash: str
    scopes: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    generation: int = Field(sa_column=_count_column())  # of its user when it was made


class Edition(SQLModel, table=True):
    """Lists or rules, whole, by the hash of their content."""

    __tablename__ = "editions"
    edition: str = Field(primary_key=True)
    kind: str  # lists | rules
    content: bytes


class Publication(SQLModel, table=True):
    """An edition on its way into force: drafted by one person, approved by another."""

    __tablename__ = "publications"
    publication: int | None = Field(default=None, primary_key=True)
    edition: str = Field(index=True)
    kind: str
    state: str  # draft | approved | rejected
    reason: str
    impact: str
    drafted_by: str
    drafted_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None


class AuditEntry(SQLModel, table=True):
    """One entry of the log: appended, never changed."""

    __tablename__ = "audit_entries"
    place: int = Field(primary_key=True)
    kind: str = Field(index=True)  # who may act, and what is in force, is asked of the log all the time
    body: str = Field(sa_column=_packed_column("entry"))
    leaf: bytes


class Reply(SQLModel, table=True):
    """What was answered to a change sent under an idempotency key; kept for a day."""

    __tablename__ = "replies"
    request: str = Field(primary_key=True)  # SHA-256 of caller, address and key
    content: str  # SHA-256 of what was sent
    reply: str | None = None  # JSON; nothing while the change is being made
    made_at: datetime = Field(index=True)
