"""Shapes of the API's answers, as its description shows them and its tests hold it to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from precursors.authorities import CONVENTION, HOME_COUNTRY
from precursors.messages import WrongValue
from precursors.recognition.recogniser import Query as Declared

Answer = Literal["listed", "possible", "other_law", "undetermined", "not_listed"]
Text = Annotated[
    str,
    Query(
        min_length=1,
        max_length=20_000,
        examples=["anhídrido acético 99 % tambor 200 L"],
        description="A name, CAS number, SMILES, InChI, InChIKey, HS code or goods text.",
    ),
]
Day = Annotated[date | None, Query(description="Which day's law; default today.", examples=["2025-03-31"])]
Authority = Annotated[
    str | None,
    Query(
        max_length=20,
        description="The code of its lists (GT, UN, US, CN ...), or an own list's.",
        examples=[HOME_COUNTRY],
    ),
]
Authorities = Annotated[
    list[Annotated[str, Field(max_length=20)]] | None,
    Query(
        max_length=20,
        description="Whose lists make the answer: one, or several by naming it several times; `all`, "
        "or none named, asks every list held.",
        examples=[[HOME_COUNTRY, CONVENTION]],
    ),
]
TariffCode = Annotated[
    str,
    Query(
        max_length=40,
        examples=["2915.24"],
        description="The tariff code declared beside it: the value then reads as a line of a declaration.",
    ),
]
Language = Annotated[Literal["en", "es"], Query(description="Language of the words.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many rows to leave out.")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many rows at most.")]


class Shape(BaseModel):
    """A part of an answer; what it holds besides is said in the reference."""

    model_config = ConfigDict(extra="allow")


class Reading(Shape):
    """A substance that the value was taken for."""

    id: str | None
    name: str | None
    cas: list[str]
    how: str
    span: list[int] | None


class Listing(Shape):
    """A substance on a list between dates."""

    authority: str
    list: str
    entry: str
    entry_in: dict[str, str]
    words: str
    form: str
    in_force_from: str | None
    citation: str
    href: str | None
    verified: bool
    marks: dict[str, bool]


class Both(BaseModel):
    """The same words in both languages."""

    en: str
    es: str


class Coverage(Shape):
    """A list that was looked in, and how far it is encoded."""

    authority: str
    list: str
    encoded: str


class OtherLaw(Shape):
    """An entry of a law beside the precursor lists that the value was taken for."""

    id: str
    regime: Literal["drugs", "weapons", "mexico", "equipment", "class"]
    name: str
    name_es: str
    cas: list[str]
    certain: bool
    how: str
    span: list[int] | None
    law: Both
    due: Both
    notes: list[str]


class AccountPart(BaseModel):
    """A part of a declared value, and what became of it."""

    field: str = Field(description="Which declared value: `text`, or `hs`.")
    span: list[int] = Field(min_length=2, max_length=2, description="Start and end in it, in characters.")
    state: Literal["read", "mentioned", "passed", "not_read"] = Field(
        description="`mentioned`: named, but not as the goods. `passed`: of a known kind that names no chemical."
    )
    what: str = Field(description="The substance, compound or entry read, or the kind of word.")


class Elsewhere(BaseModel):
    """A listing of an authority that was not asked; it changes nothing in the answer."""

    id: str
    authority: str
    list: str
    certain: bool


class Duty(BaseModel):
    """A duty that a movement of the goods without any paper would not meet."""

    movements: list[Literal["import", "export", "transfer", "transit"]]
    rule: str
    why: Both
    law: Both
    href: str
    verified: bool = Field(description="Whether the text of the law that it rests on was read.")


class HomeVerdict(BaseModel):
    """What the home authority's own lists answer, and what to do now."""

    authority: str
    answer: Answer
    action: Literal["papers", "identify", "hold_and_call", "call", "abroad", "ask", "go_on", "refer"]
    headline: Both
    what_to_do: Both
    not_read: list[str] = Field(description="Parts of the value that were not read.")
    disagreement: Both = Field(description="In what the declared values do not agree; empty if they do.")
    caveats: list[Both]
    due: list[Duty] | None = Field(default=None, description="Only where one value is looked up.")


class LookupAnswer(Shape):
    """What a value is, by which lists, and why."""

    home: HomeVerdict
    query: str
    answer: Answer
    as_of: str
    substances: list[Reading]
    listings: list[Listing]
    regimes: list[OtherLaw]
    listed_elsewhere: list[Elsewhere]
    account: list[AccountPart]
    reason: Both
    coverage: list[Coverage]
    edition: str


class PhotoLine(BaseModel):
    """A line of a label as it was read."""

    text: str
    score: float = Field(description="From 0 to 1, how sure the reader is.")
    box: list[float] = Field(description="Left, top, right, bottom in the picture, each from 0 to 1.")
    sure: bool


class PhotoCode(BaseModel):
    """A barcode or a QR code."""

    kind: str
    text: str


class PhotoAnswer(BaseModel):
    """What a photo of a label says, and the answer on it."""

    answer: Answer = Field(description="Guessed lines never clear, and never decide alone.")
    lines: list[PhotoLine]
    codes: list[PhotoCode]
    size: list[int]
    unsure: list[str]
    lookup: LookupAnswer | None = Field(description="The answer on all lines together; none where nothing was read.")


class ScreenRequest(BaseModel):
    """Values to look up in one call."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "values": ["108-24-7", "acetona"],
                    "hs_codes": ["2915.24", ""],
                    "as_of": "2025-03-31",
                    "authority": [HOME_COUNTRY, CONVENTION],
                }
            ]
        }
    )

    values: list[Annotated[str, Field(max_length=20_000)]] = Field(min_length=1, max_length=1_000)
    hs_codes: list[Annotated[str, Field(max_length=40)]] | None = Field(
        default=None, max_length=1_000, description="The tariff code beside each value, as many as there are values."
    )
    as_of: date | None = None
    authority: Annotated[str, Field(max_length=20)] | list[Annotated[str, Field(max_length=20)]] | None = Field(
        default=None, description="Whose lists make the answer: one, several, or `all`; every list held without it."
    )

    @model_validator(mode="after")
    def _a_code_for_each(self) -> Self:
        if self.hs_codes is not None and len(self.hs_codes) != len(self.values):
            raise WrongValue("hs_codes_give_one_tariff_code_for_each_value")
        return self

    @property
    def queries(self) -> list[Declared]:
        """Each value with its tariff code."""
        codes = self.hs_codes or [""] * len(self.values)
        return [Declared(text=value, hs=code) for value, code in zip(self.values, codes, strict=True)]

    @property
    def asked(self) -> list[str]:
        """The authorities that were named."""
        return [self.authority] if isinstance(self.authority, str) else self.authority or []


class Problem(Shape):
    """What is wrong with a file, at which cell, and what to do."""

    code: str
    severity: Literal["error", "warning"]
    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    message: str
    hint: str


class Finding(Shape):
    """What a rule says of a line."""

    declaration_number: str
    line_number: int
    rule: str
    outcome: Literal["violation", "review", "undetermined"]
    lane: str
    message: str
    mend: str
    law: str
    verified: bool | None


class CheckAnswer(BaseModel):
    """Problems of the file and findings of law."""

    summary: dict[str, Any]
    recorded: dict[str, int] = Field(description="Lines that a submission recorded; nothing for a check.")
    problems: list[Problem]
    findings: list[Finding]


class ReadAnswer(BaseModel):
    """What would be read of a file."""

    form: str = Field(description="sheet, declaration, manifest or document.")
    sheet: str | None
    rows_in_file: int
    rows: list[dict[str, Any]] = Field(description="The first 1,000, in our columns; a document's with their places.")
    set_aside: list[int]
    skipped: list[int]
    problems: list[Problem]


class MapAnswer(BaseModel):
    """A column map that was proposed."""

    map: str = Field(description="As YAML; `?` marks a guess.")
    guesses: list[str]
    missing: list[str] = Field(description="Columns that are needed and were not found.")
    left: list[str] = Field(description="Headings of the file that are not read.")


class MapNames(BaseModel):
    """Column maps by name."""

    maps: list[str]


class JobAnswer(BaseModel):
    """How far a job is."""

    id: str
    kind: Literal["check", "screen", "submit"]
    state: Literal["waiting", "running", "done", "failed"]
    step: str = Field(description="What is being done.", examples=["recognition"])
    done: int
    total: int
    error: str
    result: str | None = Field(description="Address of the result, once done.")
    problems: list[Problem] | None = Field(
        default=None, description="Of a screening that is done: what was not read of the file, and why."
    )


class ListingPage(BaseModel):
    """Some of the listings in force on a day."""

    total: int
    offset: int
    listings: list[Shape]


class ChangePage(BaseModel):
    """What changed between two days."""

    changes: list[Shape]


class RuleShape(Shape):
    """A rule: its head and its query."""

    id: str
    authority: str | None
    kind: Literal["law", "indicator", "floor"]
    outcome: str
    lane: str
    sql: str
