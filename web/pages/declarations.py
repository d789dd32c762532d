"""Recorded declarations, as far as the reader may see; and the filing of new ones."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from registry.declarations import count_lines, list_lines, list_registry, show_declaration
from web.security import actor_of, may, needs, store_of
from web.shared import page

router = APIRouter(
    prefix="/declarations", default_response_class=HTMLResponse, dependencies=[needs("declaration_read")]
)
PAGE = 100


@router.get("")
def recorded(request: Request, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0, q: str = "") -> HTMLResponse:
    """Recorded lines, newest first."""
    store, actor = store_of(request), actor_of(request)
    wanted = {"declaration_number": q.strip()} if q.strip() else {}
    licences = list_registry(store, actor, "licences") if actor.operator else []
    permits = list_registry(store, actor, "permits") if actor.operator else []
    return page(
        request, "declarations.html", "declarations", rows=list_lines(store, actor, wanted, limit=PAGE, offset=offset),
        total=count_lines(store, actor, wanted), offset=offset, size=PAGE, q=q, licences=licences, permits=permits,
        may_submit=may(actor, "declaration_submit"),
    )  # fmt: skip


@router.get("/{number:path}")
def one(request: Request, number: str) -> HTMLResponse:
    """One declaration with its versions and findings."""
    shown = show_declaration(store_of(request), actor_of(request), number)
    return page(request, "declaration.html", "declarations", shown=shown)
