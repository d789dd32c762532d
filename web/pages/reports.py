"""Reports of the registry as files: a summary, a year, the precision of the rules, the file of a case."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response

from registry.access import Reach
from registry.casework.cases import show_case
from web.answered import ReportWanted
from web.asked import desk_of
from web.errors import day_in
from web.logged_queries import read_of
from web.security import actor_of, needs, store_of
from web.shared import jobs_of, language_of, page
from web.working import years_of

router = APIRouter(prefix="/reports", default_response_class=HTMLResponse, dependencies=[needs("report_read")])
Kind = Literal["summary", "annual", "precision", "case"]
Form = Literal["pdf", "xlsx"]
Word = Annotated[str, Query(max_length=200)]
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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
    filed, days = jurisdiction.strip().upper(), (day_in("since", since), day_in("until", until))
    if kind == "case":
        show_case(store_of(request), actor_of(request), case or _missing("case"))
    chosen = year or (_missing("year") if kind == "annual" else 0)
    wanted = ReportWanted(kind, chosen, case, *days, filed, office.strip())
    with tempfile.TemporaryDirectory(dir=jobs_of(request).folder) as folder:
        out = Path(folder) / f"report.{form}"
        desk_of(request, "job").run("report_file", actor_of(request), wanted, language_of(request), date.today(), out)
        content = out.read_bytes()
    said = {"year": year, "case": case, "since": since, "until": until, "jurisdiction": filed, "office": office}
    read_of(request, of=f"report-{kind}", **{key: str(value) for key, value in said.items() if value})
    headers = {"content-disposition": f'attachment; filename="{kind}.{form}"'}
    return Response(content, media_type=_TYPES[form], headers=headers)


def _missing(field: str) -> Any:
    raise RequestValidationError([{"type": "missing", "loc": ("query", field), "msg": "missing", "input": None}])
