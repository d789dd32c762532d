"""Working tables for the INCB return for page and API: made in a process for heavy reading, and logged."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import Request
from fastapi.responses import Response

from precursors.messages import Sentence
from registry.reports.data import Source, years
from web.answered import TablesWanted
from web.asked import desk_of
from web.errors import Refused
from web.logged_queries import read_of
from web.media import MEDIA
from web.report_files import file_made
from web.security import actor_of, store_of
from web.shared import examiner_of, language_of

Form = Literal["json", "xlsx"]


def years_of(request: Request) -> list[int]:
    """The years of the lines within reach, the newest first."""
    return years(Source(store_of(request), actor_of(request)))


def tables_page(request: Request, wanted: TablesWanted, cell: str) -> dict[str, Any]:
    """What the page shows: the sums, or the lines behind one of them."""
    found: dict[str, Any] = _made(request, "working_page", wanted, cell)
    return found


def tables_file(request: Request, wanted: TablesWanted, form: Form) -> Response:
    """The tables as a file."""
    content = file_made(request, form, lambda out: _made(request, "working_file", wanted, out))
    headers = {"content-disposition": f'attachment; filename="working-tables-{wanted.year}.{form}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _made(request: Request, task: str, wanted: TablesWanted, what: Any) -> Any:
    """Have them made for whoever asks, and log that the lines were read before anything is answered."""
    actor = actor_of(request)
    actor.need("report_read")
    if wanted.substance and wanted.substance not in examiner_of(request).catalogue.substances:
        raise Refused(422, Sentence("substance_is_on_no_list_choose_one", x=repr(wanted.substance)))
    made = desk_of(request).run(task, actor, wanted, language_of(request), date.today(), what)
    asked = {name: str(getattr(wanted, name)) for name in ("year", "jurisdiction", "substance")}
    read_of(request, of="working-tables", **asked)
    return made
