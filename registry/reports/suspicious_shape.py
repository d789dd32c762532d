"""The shape of a suspicious transaction report as JSON; ``precursors/schema`` holds it for the programs that read it.

No law that was read gives such a report a form: this one is the project's own, and says so.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from registry.log.audit import canonical

Milligrams = int | None
What = Literal[
    "mass",
    "base",
    "substance",
    "party_name",
    "party_number",
    "party_country",
    "party_registered",
    "law",
    "undetermined",
    "result",
    "inspection",
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """The same words in both languages."""

    en: str
    es: str


class Party(_Part):
    """Somebody whom lines name, in one part, as declared."""

    role: Literal["consignor", "consignee", "payer"]
    name: str
    number: str
    country: str
    lines: list[str] = Field(description="The lines that name them, as `DECLARATION/LINE`.")
    answers: bool = Field(description="Whether they are the operator who answers for a line.")
    registered: bool | None = Field(description="In the registry of operators; null if no number is declared.")
    registered_name: str
    registered_address: str


class ListedSubstance(_Part):
    """A listed substance of a line, read with the lists of `editions.read_with`."""

    substance: str
    name: Words
    certain: bool
    lists: list[str] = Field(description="On which it stood on the line's own date.")
    mass_mg: Milligrams = Field(description="Declared milligrams; null if not known.")
    base_mg: Milligrams = Field(description="Milligrams of base; null if not known.")


class Found(_Part):
    """A finding on a line, as the newest decision says."""

    rule: str
    title: Words
    kind: str
    lane: str
    outcome: str
    substance: str
    message: Words
    mend: Words
    law: Words
    href: str
    verified: bool = Field(description="Whether the text of the law was read.")


class ReportedLine(_Part):
    """A line as declared, with the decision that the report rests on."""

    declaration_number: str
    line_number: int
    version: int
    decision: int
    place: int = Field(description="Of the decision's entry in the log.")
    lists_edition: str
    rules_edition: str
    declaration_date: date
    movement: str
    jurisdiction: str
    customs_office: str
    regime: str
    consignor_name: str
    consignee_name: str
    origin_country: str
    destination_country: str
    transit_countries: str
    hs_code: str
    description: str
    cas: str
    structure: str
    un_number: str
    quantity: str
    unit: str
    quantity_mg: Milligrams
    concentration_ppm: int | None
    value_cents: int | None
    currency: str
    licence_number: str
    permit_number: str
    pen_number: str
    transport_mode: str
    transport_document: str
    end_use: str
    payment_method: str
    substances: list[ListedSubstance]
    findings: list[Found]


class Taken(_Part):
    """A step on the case."""

    at: datetime
    by: str
    action: str
    text: str
    result: str


class Inspected(_Part):
    """An inspection of a line of the case; `outcome` is empty while it has none."""

    inspection: str
    line: str
    office: str
    outcome: str


class Document(_Part):
    """A document of the case, by its hash."""

    name: str
    size: int
    sha256: str
    by: str
    at: datetime


class Unknown(_Part):
    """Something that is not known, in words; of the lines named, or of the case as a whole if none is."""

    what: What
    about: list[str]
    said: Words


class Editions(_Part):
    """The editions that it rests on."""

    lists: list[str]
    rules: list[str]
    read_with: str = Field(description="The lists with which the substances and amounts were read.")


class Entry(_Part):
    """An entry of the log about the case or its declarations."""

    place: int
    kind: str
    leaf: str


class Logged(_Part):
    """Where the report stands in the log."""

    place: int = Field(description="Of the entry that this report was made.")
    size: int = Field(description="Entries in the log with that one.")
    entries: list[Entry]


class Suspicious(_Part):
    """A suspicious transaction report of one case."""

    form: Literal["precursor suspicious transaction report 1"] = "precursor suspicious transaction report 1"
    notice: Words
    case: str
    made_at: datetime
    made_by: str
    opened_at: datetime
    state: Literal["pending", "investigating", "closed"]
    lane: str
    operator_number: str
    operator_name: str
    substance: str
    substance_name: Words
    assigned_to: str
    previous: str
    result: str = Field(description="Of a closed case; empty while it is open.")
    false_alarm_reason: str
    parties: list[Party]
    lines: list[ReportedLine]
    withdrawn: list[str] = Field(description="Lines of the case that were withdrawn, as `DECLARATION/LINE`.")
    steps: list[Taken]
    inspections: list[Inspected]
    documents: list[Document]
    unknown: list[Unknown]
    editions: Editions
    content_sha256: str = Field(description="Of the canonical JSON of all but this and `log`.")
    log: Logged

    def hashed(self) -> str:
        """The hash of what the report says, as its entry in the log holds it."""
        return content_hash(self.model_dump(mode="json"))

    def text(self) -> str:
        """The report as JSON."""
        return self.model_dump_json(indent=1) + "\n"


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a report but for its hash and its place in the log."""
    said = {name: value for name, value in content.items() if name not in ("content_sha256", "log")}
    return hashlib.sha256(canonical(said).encode()).hexdigest()
