"""Recorded declarations and registry rows, each caller no further than their reach."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from registry.checking.declarations import count_lines, list_lines, list_registry, show_declaration
from web.api.paging import COUNTED, PAGES, paged_rows
from web.api.shapes import Limit, Offset, Shape
from web.errors import answers
from web.logged_queries import read_of
from web.security import actor_of, needs, store_of

router = APIRouter(tags=["registry"])


class Line(Shape):
    """A recorded line, as declared."""

    declaration_number: str
    line_number: int


class LinePage(BaseModel):
    """Some of the recorded lines, newest first."""

    total: int
    offset: int
    lines: list[Line]


class Declaration(BaseModel):
    """A declaration with its lines, their versions and their findings."""

    declaration_number: str
    lines: list[Line]


class Rows(BaseModel):
    """Rows of the registry."""

    offset: int
    rows: list[dict[str, Any]]


@router.get(
    "/declarations", response_model=LinePage, responses=answers() | COUNTED, dependencies=[needs("declaration_read")]
)
def recorded(
    request: Request,
    declaration_number: Annotated[str | None, Query(max_length=200)] = None,
    permit_number: Annotated[str | None, Query(max_length=200)] = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> JSONResponse:
    """Recorded lines."""
    given = {"declaration_number": declaration_number, "permit_number": permit_number}
    wanted = {name: value for name, value in given.items() if value}
    store, actor = store_of(request), actor_of(request)
    rows = list_lines(store, actor, wanted, limit=limit, offset=offset)
    total = count_lines(store, actor, wanted)
    read_of(request, **wanted, offset=offset, size=limit)
    return paged_rows(request, "lines", rows, offset=offset, limit=limit, total=total)


@router.get(
    "/declarations/{number}",
    response_model=Declaration,
    responses=answers(404),
    dependencies=[needs("declaration_read")],
)
def one(request: Request, number: str) -> JSONResponse:
    """One declaration; findings of law only for those who may not read indicators."""
    shown = jsonable_encoder(show_declaration(store_of(request), actor_of(request), number))
    read_of(request, number)
    return JSONResponse(shown)


@router.get(
    "/registry/{kind}", response_model=Rows, responses=answers(404) | PAGES, dependencies=[needs("registry_read")]
)
def registry(
    request: Request, kind: Literal["operators", "sites", "licences", "permits"], offset: Offset = 0, limit: Limit = 100
) -> JSONResponse:
    """Operators, sites, licences or permits."""
    rows = list_registry(store_of(request), actor_of(request), kind, limit=limit + 1, offset=offset)
    return paged_rows(request, "rows", rows, offset=offset, limit=limit)
