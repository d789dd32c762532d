"""Filters are kept and removed; the pages that they narrow show them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from registry.people import filters
from web.filters import place_of
from web.security import actor_of, needs, store_of

router = APIRouter(prefix="/account/filters", dependencies=[needs("filter_keep", "write")])
Word = Annotated[str, Form(max_length=200)]


@router.post("")
def keep(
    request: Request, page: Word = "", name: Word = "", query: Annotated[str, Form(max_length=4_000)] = ""
) -> RedirectResponse:
    """Keep how a page is narrowed, under a name."""
    kept = filters.keep(store_of(request), actor_of(request), page, name, query)
    return RedirectResponse(place_of(page, kept), 303)


@router.post("/{page}/remove")
def remove(request: Request, page: str, name: Word = "") -> RedirectResponse:
    """Remove a filter."""
    filters.remove(store_of(request), actor_of(request), page, name)
    return RedirectResponse(place_of(page), 303)
