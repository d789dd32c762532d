"""The registered operators, as far as the reader may see them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from registry.checking.operators import ORDERS, count_operators, list_operators
from web.filters import filters_of
from web.render import texts
from web.security import actor_of, may, needs, store_of
from web.shared import language_of, page
from web.sheets import MOST, FileForm, sheet

router = APIRouter(prefix="/operators", default_response_class=HTMLResponse, dependencies=[needs("registry_read")])
PAGE = 100
_FIELDS = {"operator_id": "f_operator_id", "name": "operator_name", "country": "operator_country"}


@router.get("")
def registered(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    order: Annotated[str, Query(pattern=f"^-?({'|'.join(ORDERS)})$")] = "name",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    form: Annotated[FileForm, Query(alias="format")] = "",
) -> Response:
    """Operators whose name or number has the words that are asked for; or the same as a file."""
    store, actor, wanted = store_of(request), actor_of(request), q.strip()
    if form:
        columns = [(key, texts()[word][language_of(request)]) for key, word in _FIELDS.items()]
        return sheet("operators", form, columns, list_operators(store, actor, wanted, order=order, limit=MOST))
    asked = {key: value for key, value in (("q", wanted), ("order", order if order != "name" else "")) if value}
    return page(
        request,
        "operators.html",
        "operators",
        rows=list_operators(store, actor, wanted, order=order, limit=PAGE, offset=offset),
        total=count_operators(store, actor, wanted),
        offset=offset,
        size=PAGE,
        q=wanted,
        order=order,
        may_cases=may(actor, "case_read"),
        address=lambda **more: "/operators?" + urlencode({**asked, **more}),
        **filters_of(request, "operators", asked),
    )
