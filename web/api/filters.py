"""Filters that one keeps under a name: of declarations, cases, operators and the log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from registry.people import filters
from web.errors import answers
from web.filters import place_of
from web.security import actor_of, needs, store_of

router = APIRouter(prefix="/filters", tags=["filters"])


class Filter(BaseModel):
    """A filter under a name."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"page": "cases", "name": "red", "query": "lane=red&state=pending"}]}
    )

    page: str = Field(max_length=20, description="`declarations`, `cases`, `operators` or `audit`.")
    name: str = Field(max_length=80)
    query: str = Field(max_length=4_000, description="As the address of the page says it.")


class KeptFilter(Filter):
    """A filter that is kept, and the address of the page that it narrows."""

    address: str


def _shown(page: str, name: str, query: str) -> KeptFilter:
    return KeptFilter(page=page, name=name, query=query, address=place_of(page, query))


@router.get("", response_model=list[KeptFilter], responses=answers(), dependencies=[needs("filter_keep")])
def own(request: Request, page: Annotated[str, Query(max_length=20)] = "") -> JSONResponse:
    """One's own filters, of one page or of all."""
    rows = filters.list_filters(store_of(request), actor_of(request), page)
    return JSONResponse(jsonable_encoder([_shown(row["page"], row["name"], row["query"]) for row in rows]))


@router.post("", response_model=KeptFilter, responses=answers(409), dependencies=[needs("filter_keep", "write")])
def keep(request: Request, body: Filter) -> JSONResponse:
    """Keep a filter; the same name keeps the newer one."""
    kept = filters.keep(store_of(request), actor_of(request), body.page, body.name, body.query)
    return JSONResponse(jsonable_encoder(_shown(body.page, body.name.strip(), kept)))


@router.delete(
    "/{page}/{name}",
    response_model=dict[str, str],
    responses=answers(404),
    dependencies=[needs("filter_keep", "write")],
)
def remove(request: Request, page: str, name: str) -> JSONResponse:
    """Remove a filter."""
    filters.remove(store_of(request), actor_of(request), page, name)
    return JSONResponse({"page": page, "name": name})
