"""The registered operators, as far as the reader may see them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from registry.checking.operators import count_operators, list_operators
from web.filters import filters_of
from web.security import actor_of, may, needs, store_of
from web.shared import page
from web.tables import Column, Found, Wanted, table_page

router = APIRouter(prefix="/operators", default_response_class=HTMLResponse, dependencies=[needs("registry_read")])
_COLUMNS = (
    Column("operator_id", "f_operator_id"),
    Column("name", "operator_name"),
    Column("country", "operator_country"),
)


@router.get("")
def registered(request: Request) -> Response:
    """Operators whose name or number has the words that are asked for; or the same as a file."""
    store, actor = store_of(request), actor_of(request)

    def source(wanted: Wanted) -> Found:
        words, order = wanted.words, wanted.order
        rows = list_operators(store, actor, words, order=order, limit=wanted.limit, offset=wanted.offset)
        return Found(rows, count_operators(store, actor, words))

    table = table_page(request, "operators", "/operators", _COLUMNS, source, order="name")
    if table.form:
        return table.file()
    return page(
        request,
        "operators.html",
        "operators",
        table=table,
        may_cases=may(actor, "case_read"),
        **filters_of(request, "operators", table.asked),
    )
