"""Recorded declarations, as far as the reader may see; and the filing of new ones."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from precursors.model import Row
from registry.access import Reach
from registry.casework.case_views import own_permits, standing_on
from registry.checking.declarations import count_lines, list_lines, list_registry, show_declaration
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
from web.steps import proposed_map, start_submit
from web.tables import Column, Found, Table, Wanted, of_rows, table_page

router = APIRouter(
    prefix="/declarations", default_response_class=HTMLResponse, dependencies=[needs("declaration_read")]
)
Word = Annotated[str, Query(max_length=200)]


@router.get("")
def recorded(
    request: Request, q: Word = "", movement: Word = "", office: Word = "", since: Word = "", until: Word = ""
) -> Response:
    """Recorded lines under filters, newest first unless another order is chosen; or the same as a file."""
    return _page(request, _asked(q, movement, office, since, until))


def _asked(q: str = "", movement: str = "", office: str = "", since: str = "", until: str = "") -> dict[str, str]:
    return {"q": q.strip(), "movement": movement, "office": office.strip(), "since": since, "until": until}


def _lines(request: Request, asked: dict[str, str]) -> Table:
    store, actor, filtered = store_of(request), actor_of(request), _wanted(asked)

    def source(wanted: Wanted) -> Found:
        read_of(request, q=asked["q"], offset=wanted.offset, size=wanted.limit)
        rows = list_lines(store, actor, filtered, limit=wanted.limit, offset=wanted.offset, order=wanted.order)
        return Found(rows, count_lines(store, actor, filtered))

    movement = partial(_movement, lang=language_of(request))
    columns = (
        Column("declaration_date", "f_declaration_date", "day"),
        Column("declaration_number", "f_declaration_number", "reference"),
        Column("line_number", "f_line_number", sorts=False, shown=False),
        Column("movement", "f_movement", say=movement),
        Column("customs_office", "office", shown=False),
        Column("consignor_name", "f_consignor_name", "party"),
        Column("consignee_name", "f_consignee_name", "party"),
        Column("description", "f_description"),
        Column("cas", "f_cas", sorts=False, shown=False),
        Column("hs_code", "f_hs_code", sorts=False, shown=False),
        Column("quantity", "f_quantity", "number", order="quantity_mg"),
        Column("unit", "f_unit", sorts=False, shown=False),
        Column("permit_number", "f_permit_number", sorts=False, shown=False),
    )
    return table_page(request, "lines", "/declarations", columns, source, order="-declaration_date", narrowed=asked)


def _movement(row: Row, lang: str) -> str:
    """The word of a movement; one that nobody knows keeps its own."""
    return texts().get(row["movement"], {}).get(lang, row["movement"] or "")


def _own(request: Request) -> tuple[Table, ...]:
    """The licences and the permits of the importer who asks."""
    store, actor, lang = store_of(request), actor_of(request), language_of(request)
    if not actor.operator:
        return ()
    state = Column("standing", "state", say=lambda row: row["status"])
    valid = (Column("valid_from", "valid_since", "day"), Column("valid_to", "valid_until", "day"))
    licences = (Column("licence_number", "f_licence_number"), Column("authority", "authority"), *valid, state)
    permits = (
        Column("permit_number", "f_permit_number"),
        Column("substance", "substance"),
        Column("movement", "f_movement", say=partial(_movement, lang=lang)),
        *valid,
        Column("granted", "granted_kg", "number", say=lambda row: row["quantity_mg"] / 1e6),
        Column("left", "left_kg", "number", say=lambda row: row["left_mg"] / 1e6),
        state,
    )
    held, granted = list_registry(store, actor, "licences"), own_permits(store, actor)
    held, granted = ([_named(request, row) for row in rows] for rows in (held, granted))
    return (
        table_page(
            request,
            "licences",
            "/declarations",
            licences,
            of_rows(held, licences),
            order="licence_number",
            alone=False,
        ),
        table_page(
            request,
            "permits",
            "/declarations",
            permits,
            of_rows(granted, permits),
            order="permit_number",
            alone=False,
        ),
    )


def _page(
    request: Request,
    asked: dict[str, str],
    *,
    proposed: dict[str, Any] | None = None,
    how: HowRead = AS_IT_IS,
) -> Response:
    actor, tables = actor_of(request), (_lines(request, asked), *_own(request))
    for one in tables:
        if one.form:
            return one.file()
    return page(
        request,
        "declarations.html",
        "declarations",
        table=tables[0],
        own=tables[1:],
        q=asked["q"],
        asked=asked,
        movements=MOVEMENTS,
        may_submit=may(actor, "declaration_submit"),
        may_amend=may_amend(actor),
        maps=map_names(),
        proposed=proposed,
        how=how,
        may_operators=actor.reach("registry_read") is Reach.ALL,
        **filters_of(request, "declarations", tables[0].asked),
    )


def _wanted(asked: dict[str, str]) -> dict[str, Any]:
    """The filter that an address says.

    Raises:
        Refused: a day is not written like 2025-03-31.

    """
    names = {"q": "declaration_number", "movement": "movement", "office": "customs_office"}
    wanted: dict[str, Any] = {names[key]: value for key, value in asked.items() if key in names and value}
    return wanted | {key: day_in(key, asked[key]) for key in ("since", "until") if asked[key]}


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
) -> Response:
    """A column map is proposed for a file that is to be filed, to be corrected here and sent with the file."""
    return _page(request, _asked(), proposed=proposed_map(request, file, how), how=how)


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
