"""Reports on what the registry holds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from web.answered import TablesWanted
from web.errors import answers
from web.security import needs
from web.working import Form, tables_file

router = APIRouter(prefix="/reports", tags=["reports"], dependencies=[needs("report_read")])
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkingTables(BaseModel):
    """Working tables for the INCB return; their official layout was not read."""

    report: str
    title: str
    subtitle: str
    language: str
    day: str
    facts: list[dict[str, str]]
    editions: dict[str, list[str]]
    blocks: dict[str, dict[str, Any]] = Field(
        description="`cells` and `notifications` (the same by PEN number) with sums in milligrams of base, and "
        "`lines_behind`, whose rows name their `cell` and `notification`."
    )


@router.get(
    "/working-tables",
    response_model=WorkingTables,
    responses={**answers(413), 200: {"content": {_XLSX: {}}, "description": "The tables."}},
)
def working_tables(
    request: Request,
    year: Annotated[int, Query(ge=1900, le=2999, description="Of the declaration dates.", examples=[2025])],
    jurisdiction: Annotated[str, Query(max_length=20, description="Where declarations were filed.")] = "",
    substance: Annotated[str, Query(max_length=200, description="The id of one substance.")] = "",
    form: Annotated[Form, Query(alias="format", description="The workbook's sums are links to their lines.")] = "json",
) -> Response:
    """Substance, country, direction and kilograms of base, with every line behind each sum, within the caller's reach.

    **Working tables: the official layout was not read.** `lang` is `en` or `es`.
    """
    return tables_file(request, TablesWanted(year, jurisdiction.strip().upper(), substance), form)
