"""The regulator's board: every figure leads to the rows it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from precursors.messages import Sentence, has, say
from precursors.model import Row
from registry.access import Reach
from registry.checking.declarations import ORDERS
from registry.reports.board import board, rows_behind, substance_name
from registry.reports.charts import drawn_chart
from registry.reports.data import FINDING_ORDERS, NEWEST
from registry.reports.filters import Filters
from web.errors import Refused
from web.logged_queries import read_of
from web.render import table_key, texts
from web.security import actor_of, may, needs, store_of
from web.shared import examiner_of, language_of, page
from web.sheets import MOST
from web.tables import Column, Finder, of_rows, table_page, uncounted_source

router = APIRouter(prefix="/board", default_response_class=HTMLResponse, dependencies=[needs("report_read")])
KEYS = {
    "lines": (*ORDERS[:2], "lane", *ORDERS[2:]),
    "findings": ("declaration_number", "lane", "outcome", "rule", "substance", "message"),
    "cases": ("case_id", "lane", "state", "operator_id", "substance", "assigned_to", "opened_at"),
}
SORTS = {"lines": ORDERS, "findings": FINDING_ORDERS, "cases": KEYS["cases"]}
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
        raise Refused(422, Sentence("since_until", x=error)) from error


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
    figures = [(figure, drawn_chart(figure.spec)) for figure in found.figures]
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
def rows(request: Request, of: str) -> Response:
    """The rows behind a figure; or the same as a file."""
    actor = actor_of(request)
    if of not in KEYS or (of == "cases" and actor.reach("case_read") is Reach.NONE):
        raise Refused(404)
    query, columns = _filters(request).query(), _columns(of, language_of(request))
    name, place, usual = f"board-{of}", f"/board/{of}", "case_id" if of == "cases" else NEWEST
    table = table_page(request, name, place, columns, _source(request, of, columns), order=usual, narrowed=query)
    if table.form:
        return table.file()
    return page(
        request,
        "board_rows.html",
        "board",
        of=of,
        table=table,
        declared=DECLARED,
        may_inspect=may(actor, "inspection_work"),
        asked=[_asked(request, key, value) for key, value in query.items() if value],
    )


def _columns(of: str, lang: str) -> tuple[Column, ...]:
    kinds = dict.fromkeys(("message", "description"), "wide") | {"quantity_mg": "number"}
    told = {
        "lane": lambda row: say("lane_name", row["lane"], lang),
        "outcome": lambda row: say("outcome", row["outcome"], lang),
        "state": lambda row: texts()[f"state_{row['state']}"][lang],
        "movement": lambda row: texts().get(row["movement"], {}).get(lang, row["movement"]),
        "quantity_mg": lambda row: None if row["quantity_mg"] is None else row["quantity_mg"] / 1e6,
    }
    return tuple(Column(key, f"col_{key}", kinds.get(key, ""), key in SORTS[of], say=told.get(key)) for key in KEYS[of])


def _source(request: Request, of: str, columns: Sequence[Column]) -> Finder:
    """Lines and findings as the registry sorts them; of cases there are few enough to be at hand."""
    store, actor, filters = store_of(request), actor_of(request), _filters(request)
    if of == "cases":
        return of_rows(_shown(request, rows_behind(store, actor, of, filters, limit=MOST)), columns)

    def found(words: str, order: str, limit: int, offset: int) -> list[Row]:
        if may(actor, "declaration_read"):
            read_of(request, of=of, offset=offset, size=limit - 1, **filters.query())
        found = rows_behind(store, actor, of, filters, limit=limit, offset=offset, order=order, words=words)
        return _shown(request, found)

    return uncounted_source(found)


def _shown(request: Request, found: list[dict[str, Any]]) -> list[Row]:
    examiner, lang = examiner_of(request), language_of(request)
    return [
        {
            **row,
            "message": row.get(f"message_{lang}", ""),
            "substance": substance_name(examiner.catalogue, row.get("substance") or "", lang),
        }
        for row in found
    ]
