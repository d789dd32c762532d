"""Recorded declarations, as far as the reader may see; and the filing of new ones."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from registry.access import Reach
from registry.casework.case_views import own_permits, standing_on
from registry.checking.declarations import ORDERS, count_lines, list_lines, list_registry, show_declaration
from registry.decisions.writing import may_amend
from registry.inbox import requests
from registry.intake.shapes import MOVEMENTS
from web.asking import parties
from web.errors import day_in
from web.filters import filters_of
from web.logged_queries import read_of
from web.pages.cases import substance_name
from web.reading import AS_IT_IS, HowRead, from_form, map_names
from web.render import texts
from web.security import actor_of, may, needs, store_of
from web.shared import language_of, page
from web.sheets import MOST, FileForm, sheet
from web.steps import proposed_map, start_submit

router = APIRouter(
    prefix="/declarations", default_response_class=HTMLResponse, dependencies=[needs("declaration_read")]
)
PAGE = 100
Word = Annotated[str, Query(max_length=200)]
NEWEST = "-declaration_date"
Order = Annotated[str, Query(pattern=f"^-?({'|'.join(ORDERS)})$")]
_FIELDS = (
    "declaration_date",
    "declaration_number",
    "line_number",
    "movement",
    "customs_office",
    "consignor_name",
    "consignee_name",
    "description",
    "cas",
    "hs_code",
    "quantity",
    "unit",
    "permit_number",
)


@router.get("")
def recorded(
    request: Request,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    q: Word = "",
    movement: Word = "",
    office: Word = "",
    since: Word = "",
    until: Word = "",
    order: Order = NEWEST,
    form: Annotated[FileForm, Query(alias="format")] = "",
) -> Response:
    """Recorded lines under filters, newest first unless another order is chosen; or the same as a file."""
    store, actor = store_of(request), actor_of(request)
    asked = _asked(q, movement, office, since, until)
    wanted = _wanted(asked)
    read_of(request, q=q.strip(), offset=offset, size=MOST if form else PAGE)
    if form:
        rows = list_lines(store, actor, wanted, limit=MOST, order=order)
        columns = [
            (key, texts()[f"f_{key}" if key != "customs_office" else "office"][language_of(request)]) for key in _FIELDS
        ]
        return sheet("lines", form, columns, rows)
    return _page(request, asked, offset, order)


def _asked(q: str = "", movement: str = "", office: str = "", since: str = "", until: str = "") -> dict[str, str]:
    return {"q": q.strip(), "movement": movement, "office": office.strip(), "since": since, "until": until}


def _page(
    request: Request,
    asked: dict[str, str],
    offset: int = 0,
    order: str = NEWEST,
    *,
    proposed: dict[str, Any] | None = None,
    how: HowRead = AS_IT_IS,
) -> HTMLResponse:
    store, actor, wanted = store_of(request), actor_of(request), _wanted(asked)
    licences, permits = ([_named(request, row) for row in rows] for rows in _own(request))
    kept = {key: value for key, value in (*asked.items(), ("order", order)) if value}
    return page(
        request,
        "declarations.html",
        "declarations",
        total=count_lines(store, actor, wanted),
        offset=offset,
        size=PAGE,
        rows=list_lines(store, actor, wanted, limit=PAGE, offset=offset, order=order),
        q=asked["q"],
        asked=asked,
        order=order,
        licences=licences,
        permits=permits,
        movements=MOVEMENTS,
        may_submit=may(actor, "declaration_submit"),
        may_amend=may_amend(actor),
        address=lambda **more: "/declarations?" + urlencode({**kept, **more}),
        maps=map_names(),
        proposed=proposed,
        how=how,
        may_operators=actor.reach("registry_read") is Reach.ALL,
        **filters_of(request, "declarations", {**asked, "order": "" if order == NEWEST else order}),
    )


def _wanted(asked: dict[str, str]) -> dict[str, Any]:
    """The filter that an address says.

    Raises:
        Refused: a day is not written like 2025-03-31.

    """
    names = {"q": "declaration_number", "movement": "movement", "office": "customs_office"}
    wanted: dict[str, Any] = {names[key]: value for key, value in asked.items() if key in names and value}
    return wanted | {key: day_in(key, asked[key]) for key in ("since", "until") if asked[key]}


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
    request: Request,
    file: Annotated[UploadFile, File()],
    how: Annotated[HowRead, Depends(from_form)],
    amend: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """A file is queued to be checked and recorded; its answer has the page of a check."""
    job = start_submit(request, file, how, amend=amend)
    return RedirectResponse(f"/check/{job.id}", 303)


@router.post("/map", dependencies=[needs("declaration_submit", "write")])
def map_for(
    request: Request, file: Annotated[UploadFile, File()], how: Annotated[HowRead, Depends(from_form)]
) -> HTMLResponse:
    """A column map is proposed for a file that is to be filed, to be corrected here and sent with the file."""
    asked = _asked()
    read_of(request, size=PAGE)
    return _page(request, asked, proposed=proposed_map(request, file, how), how=how)


@router.get("/{number:path}")
def one(request: Request, number: str) -> HTMLResponse:
    """One declaration with its versions and findings."""
    shown = show_declaration(store_of(request), actor_of(request), number)
    read_of(request, number)
    return page(
        request,
        "declaration.html",
        "declarations",
        shown=shown,
        asked=requests.list_requests(store_of(request), actor_of(request), declaration=number),
        may_certify=may(actor_of(request), "indicator_read"),
        may_inspect=may(actor_of(request), "inspection_work"),
        **parties(request, declaration=number),
    )
