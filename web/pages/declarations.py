"""Recorded declarations, as far as the reader may see; and the filing of new ones."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from registry.declarations import count_lines, list_lines, list_registry, show_declaration
from registry.desk import own_permits, standing_on
from registry.writing import may_amend
from web.logged import read_of
from web.pages.cases import substance_name
from web.render import texts
from web.security import actor_of, may, needs, store_of
from web.shared import language_of, page
from web.steps import start_submit

router = APIRouter(
    prefix="/declarations", default_response_class=HTMLResponse, dependencies=[needs("declaration_read")]
)
PAGE = 100


@router.get("")
def recorded(request: Request, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0, q: str = "") -> HTMLResponse:
    """Recorded lines, newest first."""
    store, actor = store_of(request), actor_of(request)
    wanted = {"declaration_number": q.strip()} if q.strip() else {}
    read_of(request, q=q.strip(), offset=offset, size=PAGE)
    licences, permits = ([_named(request, row) for row in rows] for rows in _own(request))
    return page(
        request, "declarations.html", "declarations", rows=list_lines(store, actor, wanted, limit=PAGE, offset=offset),
        total=count_lines(store, actor, wanted), offset=offset, size=PAGE, q=q, licences=licences, permits=permits,
        may_submit=may(actor, "declaration_submit"), may_amend=may_amend(actor),
    )  # fmt: skip


def _own(request: Request) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The licences and the permits of the importer who asks."""
    store, actor = store_of(request), actor_of(request)
    return (list_registry(store, actor, "licences"), own_permits(store, actor)) if actor.operator else ([], [])


def _named(request: Request, row: dict[str, Any]) -> dict[str, Any]:
    """A licence or permit with the name of its substance and the word of its status today, where they are known."""
    standing = standing_on(row, date.today())
    status = texts().get(f"registered_{standing}", {}).get(language_of(request), standing)
    named = {"substance": substance_name(request, row.get("substance")), "status": status, "standing": standing}
    return row | named


@router.post("", dependencies=[needs("declaration_submit", "write")])
def file(
    request: Request, file: Annotated[UploadFile, File()], amend: Annotated[bool, Form()] = False
) -> RedirectResponse:
    """A file is queued to be checked and recorded; its answer has the page of a check."""
    job = start_submit(request, file, amend=amend)
    return RedirectResponse(f"/check/{job.id}", 303)


@router.get("/{number:path}")
def one(request: Request, number: str) -> HTMLResponse:
    """One declaration with its versions and findings."""
    shown = show_declaration(store_of(request), actor_of(request), number)
    read_of(request, number)
    may_certify = may(actor_of(request), "indicator_read")
    return page(request, "declaration.html", "declarations", shown=shown, may_certify=may_certify)
