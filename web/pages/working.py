"""Working tables for the INCB return: sums under filters, the lines behind each, and the workbook."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from web.answered import TablesWanted
from web.security import needs
from web.shared import page
from web.working import tables_file, tables_page, years_of

router = APIRouter(prefix="/working-tables", default_response_class=HTMLResponse, dependencies=[needs("report_read")])


@router.get("")
def tables(
    request: Request,
    year: Annotated[int | None, Query(ge=1900, le=2999)] = None,
    jurisdiction: Annotated[str, Query(max_length=20)] = "",
    substance: Annotated[str, Query(max_length=200)] = "",
    cell: Annotated[str, Query(max_length=20)] = "",
    form: Annotated[str, Query(alias="format", pattern="^(xlsx)?$")] = "",
) -> Response:
    """The tables of a year; or the workbook of them."""
    filed = jurisdiction.strip().upper()
    asked = {"year": year, "jurisdiction": filed, "substance": substance}
    wanted = TablesWanted(year, filed, substance) if year else None
    if wanted and form:
        return tables_file(request, wanted, "xlsx")
    query = {key: value for key, value in asked.items() if value}
    return page(
        request,
        "working.html",
        "board",
        years=years_of(request),
        asked=asked,
        found=tables_page(request, wanted, cell) if wanted else None,
        cell=cell,
        address=lambda **more: "/working-tables?" + urlencode({**query, **more}),
    )
