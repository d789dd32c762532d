"""The inbox: requests for information with their answers, notices, and what a person watches."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from precursors.model import Row
from registry.inbox import notices, requests, watches
from registry.inbox.requests import MOST_DOCUMENTS, MOST_WORDS
from registry.store.documents import KINDS, MOST_BYTES
from web.asking import days
from web.pages.cases import substance_name
from web.render import texts
from web.security import actor_of, may, needs, store_of
from web.shared import Number, examiner_of, language_of, page
from web.steps import answered_with, day_of, download, wanted_of
from web.tables import Column, Table, of_rows, table_page, uncounted_source

router = APIRouter(prefix="/inbox", default_response_class=HTMLResponse, dependencies=[needs("inbox_read")])
NOTICES = 50  # the newest
USUAL = "usual"  # the open ones by their day, then the others
State = Annotated[str, Query(pattern="^(open|overdue|answered|withdrawn)?$")]
Words = Annotated[str, Form(max_length=MOST_WORDS)]
Word = Annotated[str, Form(max_length=200)]


@router.get("")
def inbox(request: Request, state: State = "") -> Response:
    """What is asked, what is new, and what is watched."""
    store, actor = store_of(request), actor_of(request)
    keeps = may(actor, "watch_keep")
    table, watched = _asked(request, state), _watched(request) if keeps else None
    for one in (table, watched):
        if one and one.form:
            return one.file()
    return page(
        request,
        "inbox.html",
        "inbox",
        table=table,
        counts=requests.count_requests(store, actor),
        state=state,
        notices=notices.list_notices(store, actor, limit=NOTICES),
        watches=watched,
        substances=_substances(request) if keeps else [],
        keeps=keeps,
    )


def _asked(request: Request, state: str) -> Table:
    """Requests for information: the open ones by their day first, unless another order is asked for."""
    store, actor, lang, words = store_of(request), actor_of(request), language_of(request), texts()

    def listed(words: str, order: str, limit: int, offset: int) -> list[dict[str, Any]]:
        order = "" if order == USUAL else order
        return requests.list_requests(store, actor, state or None, words=words, order=order, limit=limit, offset=offset)

    def to(row: Row) -> str:
        return row["to_operator"] or row["to_office"] or words["to_desk"][lang]

    def standing(row: Row) -> str:
        return words["request_overdue" if row["overdue"] else f"request_{row['state']}"][lang]

    columns = (
        Column("request", "request_number"),
        Column("about", "request_about", order="declaration_number", say=_about),
        Column("to", "request_to", order="to_operator", say=to),
        Column("due", "request_due", "day"),
        Column("state", "state", say=standing),
    )
    source = uncounted_source(listed)
    return table_page(request, "requests", "/inbox", columns, source, order=USUAL, narrowed={"state": state})


def _about(row: Row) -> str:
    """The case of a request, or its declaration; a firm is not told of the case."""
    return row.get("case_id") or row["declaration_number"] or ""


def _watched(request: Request) -> Table:
    lang, words = language_of(request), texts()
    columns = (
        Column("kind", "watch_kind", say=lambda row: words[f"watch_{row['kind']}"][lang]),
        Column("value", "watch_value", say=lambda row: _watched_thing(request, row)),
        Column("made_at", "watch_since", "day", say=lambda row: row["made_at"].date().isoformat()),
    )
    rows = watches.list_watches(store_of(request), actor_of(request))
    return table_page(request, "watches", "/inbox", columns, of_rows(rows, columns), order="made_at", alone=False)


def _watched_thing(request: Request, row: Row) -> str:
    return substance_name(request, row["value"]) if row["kind"] == "substance" else str(row["value"])


def _substances(request: Request) -> list[tuple[str, str]]:
    """The substances that can be watched, by their names."""
    named = ((key, substance_name(request, key)) for key in examiner_of(request).catalogue.substances)
    return sorted(named, key=lambda one: one[1].casefold())


@router.post("", dependencies=[needs("inbox_ask", "write")])
def ask(
    request: Request,
    text: Words = "",
    due: Word = "",
    case: Word = "",
    declaration: Word = "",
    to: Word = "operator",
) -> RedirectResponse:
    """Ask for information."""
    wanted = wanted_of(text, due, to, case=case, declaration=declaration)
    (asked,) = requests.ask(store_of(request), actor_of(request), [wanted])
    return RedirectResponse(f"/inbox/{asked.request}", 303)


@router.post("/notices", dependencies=[needs("inbox_read", "write")])
def read_all(request: Request) -> RedirectResponse:
    """Every notice was read."""
    notices.mark_read(store_of(request), actor_of(request))
    return RedirectResponse("/inbox", 303)


@router.post("/notices/{number}", dependencies=[needs("inbox_read", "write")])
def read_one(request: Request, number: Number) -> RedirectResponse:
    """A notice was read: on to what it is about."""
    row = notices.mark_read(store_of(request), actor_of(request), number) or {}
    if row.get("request"):
        return RedirectResponse(f"/inbox/{row['request']}", 303)
    return RedirectResponse(f"/declarations/{quote(str(row.get('declaration_number')))}", 303)


@router.post("/watches", dependencies=[needs("watch_keep", "write")])
def watch(request: Request, kind: Word = "", value: Word = "", substance: Word = "") -> RedirectResponse:
    """Begin a watch."""
    wanted = substance if kind == "substance" else value
    known = examiner_of(request).catalogue.substances
    watches.watch(store_of(request), actor_of(request), kind, wanted, known)
    return RedirectResponse("/inbox#watches", 303)


@router.post("/watches/{key}/end", dependencies=[needs("watch_keep", "write")])
def end_watch(request: Request, key: str) -> RedirectResponse:
    """End a watch."""
    watches.end(store_of(request), actor_of(request), key)
    return RedirectResponse("/inbox#watches", 303)


@router.get("/{key}")
def one(request: Request, key: str) -> HTMLResponse:
    """One request with what was said in it."""
    store, actor = store_of(request), actor_of(request)
    shown = requests.show_request(store, actor, key)
    asks, answers = requests.may_step(store, actor, key)
    return page(
        request,
        "request.html",
        "inbox",
        shown=shown,
        asks=asks,
        answers=answers,
        kinds=", ".join(KINDS),
        accept=",".join(f".{kind}" for kind in KINDS),
        megabytes=MOST_BYTES // 1_000_000,
        most=MOST_DOCUMENTS,
        **days(),
    )


@router.post("/{key}/answer", dependencies=[needs("inbox_answer", "write")])
def answer(
    request: Request, key: str, text: Words = "", files: Annotated[list[UploadFile] | None, File()] = None
) -> RedirectResponse:
    """Answer a request."""
    requests.answer(store_of(request), actor_of(request), key, text, answered_with(files))
    return RedirectResponse(f"/inbox/{key}", 303)


@router.post("/{key}/again", dependencies=[needs("inbox_ask", "write")])
def ask_again(request: Request, key: str, text: Words = "", due: Word = "") -> RedirectResponse:
    """Ask for more."""
    requests.ask_again(store_of(request), actor_of(request), key, text, day_of(due))
    return RedirectResponse(f"/inbox/{key}", 303)


@router.post("/{key}/withdraw", dependencies=[needs("inbox_ask", "write")])
def withdraw(request: Request, key: str, text: Words = "") -> RedirectResponse:
    """Ask no longer."""
    requests.withdraw(store_of(request), actor_of(request), key, text)
    return RedirectResponse(f"/inbox/{key}", 303)


@router.get("/{key}/documents/{number}")
def document(request: Request, key: str, number: Number) -> Response:
    """A document of an answer, always as a download, never shown as a page of ours."""
    return download(*requests.read_document(store_of(request), actor_of(request), key, number))
