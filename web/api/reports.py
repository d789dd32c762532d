"""Reports on what the registry holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from web.answered import ReportWanted, TablesWanted
from web.errors import answers
from web.media import MEDIA
from web.report_files import Form as ReportForm
from web.report_files import report_answer
from web.security import needs
from web.working import Form, tables_file

router = APIRouter(prefix="/reports", tags=["reports"], dependencies=[needs("report_read")])
_FILES = {**answers(413), 200: {"content": {MEDIA["pdf"]: {}, MEDIA["xlsx"]: {}}, "description": "The report."}}
Filed = Annotated[str, Query(max_length=20, description="Where declarations were filed.")]
Year = Annotated[int, Query(ge=1900, le=2999, description="Of the declaration dates.", examples=[2025])]
As = Annotated[ReportForm, Query(alias="format", description="`pdf` and `xlsx` are files for people.")]


class ReportShape(BaseModel):
    """A report: the values themselves; amounts are whole milligrams."""

    report: str
    title: str
    subtitle: str
    language: str
    day: str
    facts: list[dict[str, str]]
    editions: dict[str, list[str]]
    blocks: dict[str, dict[str, Any]] = Field(description="Tables, charts, numbers and texts, by their keys.")


class WorkingTables(ReportShape):
    """Working tables for the INCB return; their official layout was not read."""

    blocks: dict[str, dict[str, Any]] = Field(
        description="`cells` and `notifications` (the same by PEN number) with sums in milligrams of base, and "
        "`lines_behind`, whose rows name their `cell` and `notification`."
    )


@router.get(
    "/working-tables",
    response_model=WorkingTables,
    responses={**answers(413), 200: {"content": {MEDIA["xlsx"]: {}}, "description": "The tables."}},
)
def working_tables(
    request: Request,
    year: Year,
    jurisdiction: Filed = "",
    substance: Annotated[str, Query(max_length=200, description="The id of one substance.")] = "",
    form: Annotated[Form, Query(alias="format", description="The workbook's sums are links to their lines.")] = "json",
) -> Response:
    """Substance, country, direction and kilograms of base, with every line behind each sum, within the caller's reach.

    **Working tables: the official layout was not read.** `lang` is `en` or `es`.
    """
    return tables_file(request, TablesWanted(year, jurisdiction.strip().upper(), substance), form)


@router.get("/summary", response_model=ReportShape, responses=_FILES)
def summary(
    request: Request,
    since: Annotated[date | None, Query(description="First declaration date.", examples=["2025-01-01"])] = None,
    until: Annotated[date | None, Query(description="Last declaration date.")] = None,
    jurisdiction: Filed = "",
    office: Annotated[str, Query(max_length=200, description="The customs office.")] = "",
    form: As = "json",
) -> Response:
    """Lines by lane, findings by rule and substance, the most serious lines, within the caller's reach.

    The report that `precursor report summary` writes; `lang` is `en` or `es`.
    """
    filed = jurisdiction.strip().upper()
    wanted = ReportWanted("summary", since=since, until=until, jurisdiction=filed, office=office.strip())
    return report_answer(request, wanted, form)


@router.get("/annual", response_model=ReportShape, responses=_FILES)
def annual(request: Request, year: Year, jurisdiction: Filed = "", form: As = "json") -> Response:
    """A year by substance and country: kilograms, shipments, findings, and what became of them.

    The report that `precursor report annual` writes; `lang` is `en` or `es`.
    """
    return report_answer(request, ReportWanted("annual", year, jurisdiction=jurisdiction.strip().upper()), form)


@router.get("/precision", response_model=ReportShape, responses=_FILES)
def precision(request: Request, form: As = "json") -> Response:
    """For each rule the closed cases, how many were confirmed, and the share with its interval.

    The report that `precursor report precision` writes; `lang` is `en` or `es`.
    """
    return report_answer(request, ReportWanted("precision"), form)


@router.get("/case", response_model=ReportShape, responses=answers(404) | _FILES)
def one_case(
    request: Request,
    case: Annotated[str, Query(min_length=1, max_length=200, description="A case of `GET /cases`.")],
    form: As = "json",
) -> Response:
    """The file of a case: lines, findings with evidence and law, steps, history, permits, entries in the log.

    The report that `precursor report case` writes; `lang` is `en` or `es`.
    """
    return report_answer(request, ReportWanted("case", case=case), form)
