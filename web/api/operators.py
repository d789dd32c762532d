"""Registered operators, and what each holds for some goods."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from registry.checking.operators import ORDERS, count_operators, list_operators
from registry.lookups.firm import firm_of
from web.api.paging import COUNTED, paged_rows
from web.api.shapes import Day, Limit, Offset
from web.errors import answers
from web.security import actor_of, needs, store_of

router = APIRouter(prefix="/operators", tags=["operators"], dependencies=[needs("registry_read")])


class OperatorPage(BaseModel):
    """Some of the operators of a filter."""

    total: int
    offset: int
    operators: list[dict[str, Any]]


class FirmShape(BaseModel):
    """A firm with its licences and permits as they stand on a day; amounts in milligrams."""

    operator_id: str
    name: str
    licences: list[dict[str, Any]] = Field(description="`names`: whether the substances asked about are printed on it.")
    permits: list[dict[str, Any]]


@router.get("", response_model=OperatorPage, responses=answers() | COUNTED)
def registered(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    order: Annotated[str, Query(pattern=f"^-?({'|'.join(ORDERS)})$")] = "name",
    offset: Offset = 0,
    limit: Limit = 100,
) -> JSONResponse:
    """Operators whose name or number has some words."""
    store, actor = store_of(request), actor_of(request)
    rows = list_operators(store, actor, q.strip(), order=order, limit=limit, offset=offset)
    total = count_operators(store, actor, q.strip())
    return paged_rows(request, "operators", rows, offset=offset, limit=limit, total=total)


@router.get("/{operator}", response_model=FirmShape, responses=answers(404))
def firm(
    request: Request,
    operator: str,
    substance: Annotated[list[str] | None, Query(max_length=20, description="Ids of substances.")] = None,
    as_of: Day = None,
) -> JSONResponse:
    """The licences of an operator and its permits for some substances, each with what is left."""
    found = firm_of(store_of(request), actor_of(request), operator, substance or [], as_of or date.today())
    return JSONResponse(jsonable_encoder(found.to_json()))
