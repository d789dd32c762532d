"""The case desk: the queue, one case with all that belongs to it, and the steps that work it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from precursors.messages import Sentence, say
from registry.casework import case_views, cases
from registry.casework.cases import DISPOSITIONS, FALSE_FLAG_REASONS, MAX_ATTACHMENT, STATES
from registry.decisions.case_opening import LANES
from registry.inbox import requests
from registry.inbox.several import work_each
from registry.inspections.inspections import list_inspections
from registry.reports import history
from registry.reports.charts import drawn_chart
from registry.reports.data import Source
from web.asking import days, parties
from web.errors import Refused
from web.filters import filters_of
from web.render import texts
from web.security import actor_of, may, needs, store_of
from web.shared import examiner_of, language_of, page
from web.steps import download, filter_of, step_of, take_step
from web.tables import Column, Found, Wanted, table_page

router = APIRouter(prefix="/cases", default_response_class=HTMLResponse, dependencies=[needs("case_read")])
MOVEMENTS = 500  # of the operator, the newest, in the chart of a case
_NOT_NARROWING = ("q", "order", "offset", "format", "lang", "marked")
Words = Annotated[str, Form(max_length=4_000)]


@router.get("")
def queue(request: Request, marked: Annotated[str, Query(pattern="^(all)?$")] = "") -> Response:
    """The queue under filters, the most pressing lane first unless another order is chosen; or the same as a file."""
    store, actor, wanted = store_of(request), actor_of(request), filter_of(request.query_params)

    def source(asked: Wanted) -> Found:
        rows = cases.list_cases(store, actor, wanted, limit=asked.limit, offset=asked.offset, order=asked.order)
        return Found([_named(request, row) for row in rows], cases.count_cases(store, actor, wanted))

    narrowed = {key: value for key, value in request.query_params.items() if key not in _NOT_NARROWING and value}
    table = table_page(
        request, "cases", "/cases", _columns(language_of(request)), source, order="lane", narrowed=narrowed
    )
    if table.form:
        return table.file()
    return page(
        request,
        "cases.html",
        "cases",
        table=table,
        asked=table.asked,
        wanted=wanted,
        counts=case_views.case_counts(store, actor, wanted),
        lanes=LANES,
        states=STATES,
        dispositions=DISPOSITIONS,
        reasons=FALSE_FLAG_REASONS,
        narrowed=table.address,
        name_of=lambda key: substance_name(request, key),
        may_work=may(actor, "case_work"),
        may_dispose=may(actor, "case_dispose"),
        ages=_ages(date.today()),
        **days(),
        **filters_of(request, "cases", table.asked),
        marked=marked,
    )


def _columns(lang: str) -> tuple[Column, ...]:
    words = texts()
    return (
        Column("case_id", "case"),
        Column("lane", "lane", say=lambda row: say("lane_name", row["lane"], lang)),
        Column("operator_id", "operator", "party"),
        Column("operator_name", "operator_name", sorts=False, shown=False),
        Column("substance", "substance", say=lambda row: row["name"]),
        Column("state", "state", say=lambda row: words[f"state_{row['state']}"][lang]),
        Column("assigned_to", "assigned_to"),
        Column("opened_at", "opened", shown=False),
        Column("days", "age_days", "number", order="opened_at"),
    )


def _ages(today: date) -> list[tuple[str, date | None, date | None]]:
    """Each age of a case with the first and last day on which cases of that age were opened."""
    bounds = [today - timedelta(days=days) for days, _ in case_views.AGES[:-1]]
    newest = [None, *(day - timedelta(days=1) for day in bounds)]
    return [
        (word, since, until) for (_, word), since, until in zip(case_views.AGES, [*bounds, None], newest, strict=True)
    ]


def substance_name(request: Request, key: str | None) -> str:
    """A substance's name in the reader's language; its id where the lists no longer know it."""
    known = examiner_of(request).catalogue.substances
    return known[key].name(language_of(request)) if key and key in known else (key or "–")


def _named(request: Request, row: dict[str, Any]) -> dict[str, Any]:
    days = (date.today() - row["opened_at"].date()).days
    return row | {"name": substance_name(request, row["substance"]), "days": days}


@router.get("/{key}")
def one_case(request: Request, key: str) -> HTMLResponse:
    """One case."""
    store, actor, lang = store_of(request), actor_of(request), language_of(request)
    case = cases.show_case(store, actor, key)
    operator = case["operator_id"]
    source, lines = Source(store, actor), case_views.case_lines(store, actor, key)
    inside = {(line["declaration_number"], line["line_number"]) for line in lines}
    _, moved = history.operator_history(source, operator, lang, inside, MOVEMENTS) if operator else ([], None)
    permits, balance = history.permit_balance(source, operator, lang, case["substance"]) if operator else ([], None)
    _, network = history.shared_partners(source, operator, lang) if operator else ([], None)
    return page(
        request,
        "case.html",
        "cases",
        case=_named(request, case),
        inspections=list_inspections(store, actor, case=key),
        asked=requests.list_requests(store, actor, case=key),
        **parties(request, case=key),
        lines=lines,
        history=drawn_chart(moved),
        movements=MOVEMENTS,
        permits=permits,
        permit_chart=drawn_chart(balance),
        network=drawn_chart(network),
        dispositions=DISPOSITIONS,
        reasons=FALSE_FLAG_REASONS,
        may_work=may(actor, "case_work"),
        may_dispose=may(actor, "case_dispose"),
        may_certify=may(actor, "indicator_read"),
    )


@router.post("/steps", dependencies=[needs("case_work", "write")])
def step_many(
    request: Request,
    action: Annotated[str, Form(pattern="^(assign|note|request|close|reopen)$")],
    case: Annotated[list[str] | None, Form()] = None,
    to: Words = "",
    text: Words = "",
    disposition: Words = "",
    reason: Words = "",
    due: Words = "",
    back: Annotated[str, Form(max_length=2_000)] = "/cases",
    seen: Annotated[list[str] | None, Form()] = None,
    each: Annotated[bool, Form()] = False,
) -> Response:
    """One step on several cases: on all of them or on none; or on each by itself, and what was refused is named."""
    if not case:
        raise Refused(422, Sentence("case_mark_at_least_one_case"))
    step = step_of(action, to or actor_of(request).user, text, disposition, reason, due)
    back = back if back.startswith("/cases") else "/cases"
    if not each:
        take_step(request, step, case, seen_of(seen or []))
        return RedirectResponse(back, 303)
    worked = work_each(store_of(request), actor_of(request), step, case, seen_of(seen or []))
    if not worked.refused:
        return RedirectResponse(back, 303)
    return page(request, "worked.html", "cases", worked=worked, back=back)


def seen_of(said: list[str]) -> dict[str, int]:
    """The version at which a page showed each case: `CASE:VERSION`; what is not so says nothing."""
    parts = (one.rpartition(":") for one in said)
    return {case: int(version) for case, _, version in parts if version.isdecimal() and len(version) < 19}


@router.post("/{key}/attachments", dependencies=[needs("case_work", "write")])
def attach(request: Request, key: str, file: Annotated[UploadFile, File()]) -> RedirectResponse:
    """Attach a document."""
    content = file.file.read(MAX_ATTACHMENT + 1)
    media = file.content_type or "application/octet-stream"
    cases.attach(store_of(request), actor_of(request), key, (file.filename or "document")[-200:], media[:100], content)
    return RedirectResponse(f"/cases/{key}", 303)


@router.get("/{key}/attachments/{attachment}")
def attachment(request: Request, key: str, attachment: str) -> Response:
    """A document, always as a download, never shown as a page of ours."""
    name, _, content = cases.read_attachment(store_of(request), actor_of(request), attachment)
    return download(name, content)
