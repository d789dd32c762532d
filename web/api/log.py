"""The entries of the log for programs, by who, what and when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from registry.reports.logbook import Wanted, entries
from web.api.paging import PAGES, links_to_pages
from web.api.shapes import Limit
from web.errors import answers
from web.security import actor_of, needs, store_of

router = APIRouter(prefix="/audit", tags=["audit"], dependencies=[needs("audit_read")])
Word = Annotated[str, Query(max_length=200)]


class Entry(BaseModel):
    """An entry of the log."""

    place: int
    at: str
    by: str
    kind: str
    said: str = Field(description="Its content in short.")
    body: dict[str, Any]


class Entries(BaseModel):
    """A page of the log, the newest entry first."""

    entries: list[Entry]
    before: int | None = Field(description="Ask for the next page with it; none where nothing older is left.")


@router.get("/entries", response_model=Entries, responses=answers() | PAGES)
def browse(
    request: Request,
    who: Word = "",
    what: Word = "",
    text: Word = "",
    since: date | None = None,
    until: date | None = None,
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    limit: Limit = 100,
) -> JSONResponse:
    """Entries by who, what, when and a part of their text, the newest first."""
    wanted = Wanted(who, what, text, since, until)
    found = entries(store_of(request), actor_of(request), wanted, before=before, limit=limit)
    on = {} if found.before is None else {"next": {"before": found.before}}
    return JSONResponse({"entries": found.entries, "before": found.before}, headers=links_to_pages(request, on))
