"""Editions of lists and rules: drafted by one person, put into force by another."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from registry import publications
from web.api.shapes import Shape
from web.errors import answers
from web.security import actor_of, needs, store_of
from web.shared import Number

router = APIRouter(prefix="/editions", tags=["editions"], dependencies=[needs("edition_read", signed=True)])


class Publication(Shape):
    """An edition on its way into force."""

    publication: int
    edition: str
    kind: Literal["lists", "rules"]
    state: Literal["draft", "approved", "rejected"]
    reason: str
    drafted_by: str
    decided_by: str | None


class WholePublication(Publication):
    """A publication with what it changes."""

    impact: dict[str, Any]


@router.get("", response_model=list[Publication], responses=answers())
def every(request: Request) -> JSONResponse:
    """Every publication, the newest first."""
    return JSONResponse(jsonable_encoder(publications.list_publications(store_of(request), actor_of(request))))


@router.get("/{number}", response_model=WholePublication, responses=answers(404))
def one(request: Request, number: Number) -> JSONResponse:
    """One publication with what it changes: entries, and findings on every recorded line."""
    return JSONResponse(jsonable_encoder(publications.show_publication(store_of(request), actor_of(request), number)))
