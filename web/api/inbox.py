"""The inbox: requests for information, notices, watches."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.inbox import notices, requests, watches
from registry.inbox.requests import MOST_WORDS, Wanted
from web.api.paging import PAGES, paged_rows
from web.api.shapes import Limit, Offset, Shape
from web.errors import answers
from web.idempotency import Key, once
from web.security import actor_of, needs, store_of
from web.shared import Number, examiner_of
from web.steps import answered_with, download

router = APIRouter(tags=["inbox"], dependencies=[needs("inbox_read")])
Text = Annotated[str, Field(max_length=MOST_WORDS)]
Name = Annotated[str, Field(max_length=200)]


class RequestShape(Shape):
    """A request for information; a firm is not told of the case, nor who asked."""

    request: str
    declaration_number: str | None
    to_operator: str | None
    to_office: str | None
    asked_at: datetime
    due: date
    state: Literal["open", "answered", "withdrawn"]
    overdue: bool


class RequestPage(BaseModel):
    """Some of the requests within one's reach; open ones by their deadline first."""

    total: dict[str, int] = Field(description="How many there are by state, and how many open ones are overdue.")
    offset: int
    requests: list[RequestShape]


class WholeRequest(RequestShape):
    """A request with its messages and documents."""

    messages: list[dict[str, Any]]
    documents: list[dict[str, Any]]


class Ask(BaseModel):
    """Information that is asked for, about one case or one declaration."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"declaration": "D-1", "text": "The invoice, please.", "due": "2026-12-31", "to": "operator"}]
        }
    )

    text: Text = Field(description="As the addressee reads it.")
    due: date
    case: Name = ""
    declaration: Name = ""
    to: Literal["operator", "office", "desk"] = "operator"
    key: Name = Field(default="", description="Which firm or office of the matter; the first if empty.")


class More(BaseModel):
    """What is asked in addition, with its deadline."""

    text: Text
    due: date


class Reason(BaseModel):
    """Why something is no longer asked."""

    text: Text


class Sent(BaseModel):
    """A request that was sent, and the people who have it in their inbox; there may be none."""

    request: str
    people: list[str]


class Watching(BaseModel):
    """What is to be watched."""

    kind: Literal["operator", "substance", "route"]
    value: Name = Field(description="Number of an operator, id of a substance, or a route such as `CN>GT` or `CN>*`.")


@router.get("/inbox", response_model=RequestPage, responses=answers() | PAGES)
def inbox(
    request: Request,
    state: Literal["open", "overdue", "answered", "withdrawn"] | None = None,
    case: Annotated[str | None, Query(max_length=200, description="Only for who may read cases.")] = None,
    declaration: Annotated[str | None, Query(max_length=200)] = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> JSONResponse:
    """Requests, by pages."""
    store, actor = store_of(request), actor_of(request)
    rows = requests.list_requests(
        store, actor, state, case=case, declaration=declaration, limit=limit + 1, offset=offset
    )
    states = requests.count_requests(store, actor)
    return paged_rows(request, "requests", rows, offset=offset, limit=limit, more={"total": states})


@router.post("/inbox", response_model=Sent, responses=answers(404, 409), dependencies=[needs("inbox_ask", "write")])
def ask(request: Request, body: Ask, key: Key = None) -> JSONResponse:
    """Ask a firm, a customs office or the desk for information."""

    def work() -> dict[str, Any]:
        wanted = Wanted(body.text, body.due, body.case, body.declaration, body.to, body.key)
        (asked,) = requests.ask(store_of(request), actor_of(request), [wanted])
        return {"request": asked.request, "people": asked.people}

    return once(request, key, body.model_dump_json(), work)


@router.get("/inbox/{number}", response_model=WholeRequest, responses=answers(404))
def one(request: Request, number: str) -> JSONResponse:
    """One request."""
    return _shown(request, number)


def _shown(request: Request, number: str) -> JSONResponse:
    return JSONResponse(jsonable_encoder(requests.show_request(store_of(request), actor_of(request), number)))


@router.post(
    "/inbox/{number}/answer",
    response_model=WholeRequest,
    responses=answers(404, 409),
    dependencies=[needs("inbox_answer", "write")],
)
def answer(
    request: Request,
    number: str,
    text: Annotated[str, Form(max_length=MOST_WORDS)],
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> JSONResponse:
    """Answer a request, with documents if there are any. What was answered takes no second answer."""
    requests.answer(store_of(request), actor_of(request), number, text, answered_with(files))
    return _shown(request, number)


@router.post(
    "/inbox/{number}/again",
    response_model=WholeRequest,
    responses=answers(404, 409),
    dependencies=[needs("inbox_ask", "write")],
)
def ask_again(request: Request, number: str, body: More) -> JSONResponse:
    """Ask for more, with a new deadline."""
    requests.ask_again(store_of(request), actor_of(request), number, body.text, body.due)
    return _shown(request, number)


@router.post(
    "/inbox/{number}/withdraw",
    response_model=WholeRequest,
    responses=answers(404, 409),
    dependencies=[needs("inbox_ask", "write")],
)
def withdraw(request: Request, number: str, body: Reason) -> JSONResponse:
    """Ask no longer; the addressee reads why."""
    requests.withdraw(store_of(request), actor_of(request), number, body.text)
    return _shown(request, number)


@router.get("/inbox/{number}/documents/{place}", responses=answers(404, 409))
def document(request: Request, number: str, place: Number) -> Response:
    """A document of an answer, as a download."""
    return download(*requests.read_document(store_of(request), actor_of(request), number, place))


@router.get("/notices", response_model=list[dict[str, Any]], responses=answers())
def own_notices(request: Request, unread: bool = False, limit: Limit = 100) -> JSONResponse:
    """One's own notices, the newest first."""
    rows = notices.list_notices(store_of(request), actor_of(request), unread=unread, limit=limit)
    return JSONResponse(jsonable_encoder(rows))


@router.post("/notices/read", response_model=dict[str, int], responses=answers(404))
def read(request: Request, number: Annotated[int | None, Query(ge=1, le=2**53)] = None) -> JSONResponse:
    """Note that one's notices were read: all of them, or one."""
    store, actor = store_of(request), actor_of(request)
    notices.mark_read(store, actor, number)
    return JSONResponse({"unread": notices.count_unread(store, actor)})


@router.get("/watches", response_model=list[dict[str, Any]], responses=answers(), dependencies=[needs("watch_keep")])
def own_watches(request: Request) -> JSONResponse:
    """What one watches."""
    return JSONResponse(jsonable_encoder(watches.list_watches(store_of(request), actor_of(request))))


@router.post(
    "/watches",
    response_model=dict[str, str],
    responses=answers(409),
    dependencies=[needs("watch_keep", "write")],
)
def watch(request: Request, body: Watching, key: Key = None) -> JSONResponse:
    """Begin a watch: what is declared and matches becomes a notice."""

    def work() -> dict[str, str]:
        known = examiner_of(request).catalogue.substances
        return {"watch": watches.watch(store_of(request), actor_of(request), body.kind, body.value, known)}

    return once(request, key, body.model_dump_json(), work)


@router.post(
    "/watches/{key}/end",
    response_model=dict[str, str],
    responses=answers(404),
    dependencies=[needs("watch_keep", "write")],
)
def end_watch(request: Request, key: str) -> JSONResponse:
    """End a watch."""
    watches.end(store_of(request), actor_of(request), key)
    return JSONResponse({"watch": key})
