"""Inspections as forms and the API send them: opened with a guide from findings and law, answered with results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from fastapi import Request, UploadFile
from fastapi.responses import Response

from precursors.photo.reading import MAX_BYTES
from precursors.recognition.recogniser import Query
from registry.access import Absent
from registry.checking.declarations import show_declaration
from registry.inspections.guide import guide_of
from registry.inspections.inspections import (
    MAX_PICTURES,
    Result,
    Subject,
    open_inspection,
    record_result,
    show_inspection,
)
from registry.reports.inspection import inspection_pdf
from web.logged_queries import look_up
from web.media import MEDIA
from web.qr import qr_svg
from web.security import actor_of, store_of
from web.shared import language_of


def open_on(request: Request, made: str, subject: Subject) -> str:
    """Open an inspection with its guide: the verdict at home, what is due by law, and the findings on the line.

    Returns:
        Its key.

    """
    store, actor = store_of(request), actor_of(request)
    actor.need("inspection_work")
    goods: dict[str, Any] = {"description": subject.query}
    findings: Sequence[Any] = ()
    if subject.declaration:
        goods = _line(request, subject)
        findings = goods["findings"]
    return open_inspection(store, actor, made, subject, guide_of(goods, _home(request, goods), findings))


def _line(request: Request, subject: Subject) -> dict[str, Any]:
    shown = show_declaration(store_of(request), actor_of(request), subject.declaration)
    for line in shown["lines"]:
        if line["line_number"] == subject.line:
            return dict(line)
    raise Absent("declaration", subject.declaration)


def _home(request: Request, goods: dict[str, Any]) -> dict[str, Any]:
    """What the home authority's lists answer on the goods, logged as a look-up of them."""
    names = {"cas": "cas", "structure": "structure", "hs": "hs_code", "un_number": "un_number"}
    asked = Query(text=goods.get("description") or "", **{key: goods.get(name) or "" for key, name in names.items()})
    (found,) = look_up(request, [asked], date.today(), None)
    home: dict[str, Any] = found["home"]
    return home


def record(
    request: Request,
    key: str,
    made: str,
    said: dict[str, Any],
    done_at: datetime,
    pictures: Sequence[UploadFile],
) -> None:
    """Record a result; pictures beyond the bounds are not read whole."""
    given = [one for one in pictures if one.filename]
    kept = [(one.filename or "", one.file.read(MAX_BYTES + 1)) for one in given[: MAX_PICTURES + 1]]
    record_result(store_of(request), actor_of(request), key, Result(made, done_at=done_at, pictures=kept, **said))


def address_of(request: Request, key: str) -> str:
    """The whole address of an inspection, as a phone reads it off the sheet."""
    scheme = "https" if request.app.state.settings.https else request.url.scheme
    return f"{scheme}://{request.url.netloc}/inspections/{key}"


def sheet_of(request: Request, key: str) -> bytes:
    """The sheet of an inspection as PDF."""
    shown = show_inspection(store_of(request), actor_of(request), key)
    address = address_of(request, key)
    return inspection_pdf(shown, address, qr_svg(address), language_of(request))


def pdf_of(content: bytes, key: str) -> Response:
    """A sheet as a file to save."""
    headers = {"content-disposition": f'attachment; filename="{key}.pdf"'}
    return Response(content, media_type=MEDIA["pdf"], headers=headers)
