"""Listings in force on a day, and what changed between two."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from precursors.answers.print_answers import listing_rows
from precursors.catalogue.diff import diff_days
from web.api.paging import COUNTED, paged_rows
from web.api.shapes import Authority, ChangePage, Day, Limit, ListingPage, Offset
from web.errors import answers
from web.security import needs
from web.shared import examiner_of, known_authority

router = APIRouter(prefix="/lists", tags=["lists"], dependencies=[needs("edition_read", "look_up")])


@router.get("", response_model=ListingPage, responses=answers() | COUNTED)
def lists(
    request: Request, as_of: Day = None, authority: Authority = None, offset: Offset = 0, limit: Limit = 200
) -> JSONResponse:
    """Listings in force on a day, by pages."""
    examiner = examiner_of(request)
    rows = listing_rows(examiner.catalogue, as_of or date.today(), known_authority(examiner, authority))
    return paged_rows(request, "listings", rows[offset : offset + limit], offset=offset, limit=limit, total=len(rows))


@router.get("/changes", response_model=ChangePage, responses=answers())
def changes(
    request: Request,
    since: Annotated[date, Query(alias="from", examples=["2024-01-01"])],
    until: Annotated[date | None, Query(alias="to")] = None,
    authority: Authority = None,
) -> JSONResponse:
    """Listings added, removed or re-worded between two days."""
    examiner = examiner_of(request)
    rows = diff_days(examiner.catalogue, since, until or date.today(), known_authority(examiner, authority))
    return JSONResponse(jsonable_encoder({"changes": rows}))
