"""Reports of the registry for page and API: made in a process for heavy reading, and logged before the answer."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from registry.casework.cases import show_case
from web.answered import ReportWanted
from web.asked import desk_of
from web.logged_queries import read_of
from web.security import actor_of, store_of
from web.shared import jobs_of, language_of

Kind = Literal["summary", "annual", "precision", "case"]
Form = Literal["json", "pdf", "xlsx"]
TYPES = {
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def report_answer(request: Request, wanted: ReportWanted, form: Form) -> Response:
    """A report within the reach of whoever asks; that lines were read for it is in the log.

    Raises:
        registry.access.Absent: there is no such case within reach.
        registry.access.AccessError: the actor may not read what it is made of.

    """
    actor = actor_of(request)
    actor.need("report_read")
    if wanted.kind == "case":
        show_case(store_of(request), actor, wanted.case)
    with tempfile.TemporaryDirectory(dir=jobs_of(request).folder) as folder:
        out = Path(folder) / f"report.{form}"
        desk_of(request, "job").run("report_file", actor, wanted, language_of(request), date.today(), out)
        content = out.read_bytes()
    asked = ("year", "case", "since", "until", "jurisdiction", "office")
    said = {name: str(value) for name in asked if (value := getattr(wanted, name))}
    read_of(request, of=f"report-{wanted.kind}", **said)
    saved = {} if form == "json" else {"content-disposition": f'attachment; filename="{wanted.kind}.{form}"'}
    return Response(content, media_type=TYPES[form], headers=saved)
