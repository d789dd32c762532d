"""The regulator's board: every figure leads to the rows it counts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from precursors.messages import has, say
from registry.access import Reach
from registry.checking.declarations import ORDERS
from registry.reports.board import board, rows_behind, substance_name
from registry.reports.charts import drawn
from registry.reports.filters import Filters
from web.errors import Refused
from web.logged_queries import read_of
from web.render import table_key, texts
from web.security import actor_of, may, needs, store_of
from web.shared import examiner_of, language_of, page
from web.sheets import MOST, FileForm, sheet

router = APIRouter(prefix="/board", default_response_class=HTMLResponse, dependencies=[needs("report_read")])
PAGE = 100
COLUMNS = {
    "lines": (*ORDERS[:2], "lane", *ORDERS[2:]),
    "findings": ("declaration_number", "lane", "outcome", "rule", "substance", "message"),
    "cases": ("case_id", "lane", "state", "operator_id", "substance", "assigned_to", "opened_at"),
}


DECLARED = ("consignor_name", "consignee_name", "description", "operator_id", "assigned_to")
ASKED = {"since": "from_day", "until": "to_day", "movement": "f_movement", "jurisdiction": "authority"}


def _asked(request: Request, key: str, value: str) -> tuple[str, str]:
    """A filter as a person reads it: the word of the field, and that of the value."""
    lang, words = language_of(request), texts()
    label = words[ASKED.get(key, key)][lang]
    if key in ("lane", "outcome") and has(key, value):
        return label, say(key, value, lang)
    if key == "substance":
        return label, substance_name(examiner_of(request).catalogue, value, lang)
    word = words.get({"state": f"state_{value}", "movement": value}.get(key, ""), {})
    return label, word.get(lang, value)


def _filters(request: Request) -> Filters:
    try:
        return Filters.read(request.query_params)
    except ValueError as error:
        raise Refused(422, f"since, until: {error}") from error


def _address(of: str, query: Any) -> str:
    if of == "lists":
        return f"/lists/{table_key(query['authority'], query['list'])}"
    return f"/board/{of}?{urlencode(query)}"


@router.get("")
def whole(request: Request) -> HTMLResponse:
    """Numbers and charts."""
    examiner, lang, filters = examiner_of(request), language_of(request), _filters(request)
    found = board(
        store_of(request),
        actor_of(request),
        examiner.catalogue,
        examiner.rulebook,
        filters,
        language=lang,
        day=date.today(),
        link=_address,
    )
    figures = [(figure, drawn(figure.spec)) for figure in found.figures]
    query = filters.query()
    return page(
        request,
        "board.html",
        "board",
        numbers=found.numbers,
        figures=figures,
        filters=filters,
        address=lambda of, **more: _address(of, {**query, **more}),
    )


@router.get("/{of}")
def rows(
    request: Request,
    of: str,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    form: Annotated[FileForm, Query(alias="format")] = "",
) -> Response:
    """The rows behind a figure; or the same as a file."""
    actor = actor_of(request)
    if of not in COLUMNS or (of == "cases" and actor.reach("case_read") is Reach.NONE):
        raise Refused(404)
    examiner, lang, filters = examiner_of(request), language_of(request), _filters(request)
    size = MOST if form else PAGE
    found = rows_behind(store_of(request), actor, of, filters, limit=size, offset=offset)
    if of != "cases" and may(actor, "declaration_read"):
        read_of(request, of=of, offset=offset, size=size, **filters.query())
    shown = [
        {
            **row,
            "message": row.get(f"message_{lang}", ""),
            "substance_id": row.get("substance"),
            "substance": substance_name(examiner.catalogue, row.get("substance") or "", lang),
        }
        for row in found
    ]
    if form:
        return sheet(of, form, [(key, texts()[f"col_{key}"][lang]) for key in COLUMNS[of]], map(_in_kilograms, shown))
    query = filters.query()
    asked = [_asked(request, key, value) for key, value in query.items() if value]
    return page(
        request,
        "board_rows.html",
        "board",
        of=of,
        rows=shown,
        columns=COLUMNS[of],
        declared=DECLARED,
        may_inspect=may(actor, "inspection_work"),
        asked=asked,
        offset=offset,
        size=PAGE,
        address=lambda place: _address(of, {**query, "offset": place}),
        download=lambda **more: _address(of, {**query, **more}),
    )


def _in_kilograms(row: dict[str, Any]) -> dict[str, Any]:
    mass = row.get("quantity_mg")
    return row if mass is None else {**row, "quantity_mg": mass / 1e6}
