"""Reports of the registry as files: a summary, a year, the precision of the rules, the file of a case."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response

from registry.access import Reach
from web.answered import ReportWanted
from web.errors import day_in
from web.report_files import Kind, report_answer
from web.security import actor_of, needs
from web.shared import page
from web.working import years_of

router = APIRouter(prefix="/reports", default_response_class=HTMLResponse, dependencies=[needs("report_read")])
Form = Literal["pdf", "xlsx"]
Word = Annotated[str, Query(max_length=200)]


@router.get("")
def every(request: Request) -> HTMLResponse:
    """The reports, each with what it asks."""
    may_precision = actor_of(request).reach("case_read") is not Reach.NONE
    return page(request, "reports.html", "board", years=years_of(request), may_precision=may_precision)


@router.get("/{kind}")
def one(
    request: Request,
    kind: Kind,
    year: Annotated[int, Query(ge=1900, le=2999)] | None = None,
    case: Word = "",
    since: Word = "",
    until: Word = "",
    jurisdiction: Word = "",
    office: Word = "",
    form: Annotated[Form, Query(alias="format")] = "pdf",
) -> Response:
    """A report as PDF or XLSX, within the reach of whoever asks; that lines were read for it is in the log."""
    days = day_in("since", since), day_in("until", until)
    chosen = year or (_missing("year") if kind == "annual" else 0)
    key = case or (_missing("case") if kind == "case" else "")
    wanted = ReportWanted(kind, chosen, key, *days, jurisdiction.strip().upper(), office.strip())
    return report_answer(request, wanted, form)


def _missing(field: str) -> Any:
    raise RequestValidationError([{"type": "missing", "loc": ("query", field), "msg": "missing", "input": None}])
