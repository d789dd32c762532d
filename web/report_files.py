"""Reports of the registry for page and API: made in a process for heavy reading, and logged before the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from registry.casework.cases import show_case
from web.answered import ReportWanted
from web.asked import desk_of
from web.logged_queries import read_of
from web.media import MEDIA
from web.security import actor_of, store_of
from web.shared import jobs_of, language_of

Kind = Literal["summary", "annual", "precision", "case"]
Form = Literal["json", "pdf", "xlsx"]


def file_made(request: Request, form: str, make: Callable[[Path], object]) -> bytes:
    """What is in a file that a process of the desk makes, at a place beside its jobs that it alone is told."""
    with tempfile.TemporaryDirectory(dir=jobs_of(request).folder) as folder:
        out = Path(folder) / f"made.{form}"
        make(out)
        return out.read_bytes()


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
    asked_of = ("report_file", actor, wanted, language_of(request), date.today())
    content = file_made(request, form, lambda out: desk_of(request, "job").run(*asked_of, out))
    asked = ("year", "case", "since", "until", "jurisdiction", "office")
    said = {name: str(value) for name in asked if (value := getattr(wanted, name))}
    read_of(request, of=f"report-{wanted.kind}", **said)
    saved = {} if form == "json" else {"content-disposition": f'attachment; filename="{wanted.kind}.{form}"'}
    return Response(content, media_type=MEDIA[form], headers=saved)
