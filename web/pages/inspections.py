"""Inspections: opened from a line or a look-up, answered with results, printed with the way to their record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from precursors.model import Row
from precursors.photo.cleaning import can_clean
from registry.inspections.guide import GOODS
from registry.inspections.inspections import (
    OUTCOMES,
    Subject,
    count_inspections,
    list_inspections,
    read_picture,
    show_inspection,
)
from registry.state import moment
from web.inspecting import address_of, open_on, pdf_of, record, sheet_of
from web.phone import phone_words
from web.qr import qr_svg
from web.render import data_uri, texts
from web.security import actor_of, may, needs, store_of
from web.shared import language_of, page
from web.tables import Column, Found, Wanted, table_page

router = APIRouter(prefix="/inspections", default_response_class=HTMLResponse, dependencies=[needs("inspection_read")])
Made = Annotated[str, Form(alias="id", max_length=100)]
Words = Annotated[str, Form(max_length=4_000)]
Outcome = Annotated[str, Query(pattern=f"^(|none|{'|'.join(OUTCOMES)})$")]
WORK = needs("inspection_work", "write")


@router.get("")
def every(request: Request, outcome: Outcome = "") -> Response:
    """The inspections of one's office, newest first unless another order is asked for; or the same as a file."""
    store, actor, lang = store_of(request), actor_of(request), language_of(request)

    def source(wanted: Wanted) -> Found:
        words, order, limit = wanted.words, wanted.order, wanted.limit
        rows = list_inspections(
            store, actor, outcome=outcome, words=words, order=order, limit=limit, offset=wanted.offset
        )
        return Found(rows, count_inspections(store, actor, outcome=outcome, words=words))

    narrowed = {"outcome": outcome}
    table = table_page(
        request, "inspections", "/inspections", _columns(lang), source, order="-opened_at", narrowed=narrowed
    )
    if table.form:
        return table.file()
    return page(
        request,
        "inspections.html",
        "inspections",
        table=table,
        outcome=outcome,
        outcomes=("none", *OUTCOMES),
        phone_words=phone_words(lang),
    )


def _columns(lang: str) -> tuple[Column, ...]:
    words = texts()
    return (
        Column("inspection", "inspection"),
        Column("declaration_number", "f_declaration_number", sorts=False, shown=False),
        Column("line_number", "line", sorts=False, shown=False),
        Column("goods", "inspected_goods", order="declaration_number", say=_goods),
        Column("office", "office"),
        Column("outcome", "inspected_outcome", say=lambda row: words[f"inspected_{row['outcome'] or 'none'}"][lang]),
        Column("opened_at", "opened", say=lambda row: f"{moment(row['opened_at']):%Y-%m-%d %H:%M}"),
        Column("opened_by", "log_by"),
    )


def _goods(row: Row) -> str:
    """The line, or what was looked up."""
    number = row["declaration_number"]
    return f"{number} / {row['line_number']}" if number else str(row["query"])


@router.post("", dependencies=[WORK])
def begin(
    request: Request,
    made: Made = "",
    declaration: Annotated[str, Form(max_length=200)] = "",
    line: Annotated[int, Form(ge=0, le=10_000_000)] = 0,
    q: Words = "",
) -> RedirectResponse:
    """Open an inspection of a recorded line, or of what was looked up."""
    key = open_on(request, made or str(uuid4()), Subject(declaration, line, "" if declaration else q))
    return RedirectResponse(f"/inspections/{key}", 303)


@router.get("/{key}")
def one(request: Request, key: str) -> HTMLResponse:
    """An inspection: what to do, the results, and the form for the next one."""
    actor = actor_of(request)
    shown = show_inspection(store_of(request), actor, key)
    address = address_of(request, key)
    return page(
        request,
        "inspection.html",
        "inspections",
        shown=shown,
        guide=shown["guide"],
        goods=GOODS,
        made=str(uuid4()),
        now=datetime.now(UTC),
        outcomes=OUTCOMES,
        address=address,
        qr=data_uri(qr_svg(address)),
        may_work=may(actor, "inspection_work"),
        pictures=can_clean(),
        phone_words=phone_words(language_of(request)),
    )


@router.post("/{key}/results", dependencies=[WORK])
def result(
    request: Request,
    key: str,
    made: Made,
    outcome: Annotated[str, Form(max_length=40)],
    done_at: Annotated[datetime, Form()],
    seen: Annotated[int, Form(ge=0, le=10_000_000)],
    location: Words = "",
    seals: Words = "",
    notes: Annotated[str, Form(max_length=10_000)] = "",
    pictures: Annotated[list[UploadFile] | None, File()] = None,
) -> RedirectResponse:
    """Record a result."""
    said: dict[str, Any] = {"outcome": outcome, "location": location, "seals": seals, "notes": notes, "seen": seen}
    record(request, key, made, said, moment(done_at), pictures or ())
    return RedirectResponse(f"/inspections/{key}", 303)


@router.get("/{key}/pictures/{picture}")
def picture(request: Request, key: str, picture: str) -> Response:
    """A picture, as this program made it anew."""
    _, content = read_picture(store_of(request), actor_of(request), key, picture)
    return Response(content, media_type="image/jpeg")


@router.get("/{key}/sheet.pdf")
def sheet(request: Request, key: str) -> Response:
    """The sheet to print."""
    return pdf_of(sheet_of(request, key), key)
