"""What went wrong, in one form: an envelope for programs, a page for people, the same code and request id in both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from precursors.messages import Sentence, misfits
from registry.access import Absent, AccessError
from registry.casework.cases import CaseError
from registry.inbox.requests import InboxError
from registry.inspections.inspections import InspectionError
from registry.log.checkpoint import AuditError
from registry.outage import Outage, faults, outage_of
from registry.people.accounts import AccountError, NotRecognised
from registry.people.filters import FilterError
from registry.store.documents import DocumentError
from registry.store.editions import EditionError
from registry.store.idempotency import ReplyError
from web.log import note_fault
from web.render import Told, texts, told_in, without_ids
from web.shared import ANONYMOUS, language_of, page
from web.worker import Words

CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    409: "conflict",
    413: "too_large",
    415: "unsupported",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "not_ready",
}


PROBLEM = "application/problem+json"


class ErrorBody(BaseModel):
    """What went wrong and what to do."""

    code: str = Field(description="One of the codes of docs/serve.md.", examples=["invalid"])
    message: str = Field(examples=["as_of: 'never' is not a date like 2025-03-31"])
    request_id: str = Field(description="Give it when you report a fault.", examples=["0f3c9a1be7d24c55"])


class ErrorEnvelope(BaseModel):
    """The one form of every error."""

    error: ErrorBody


class Refused(HTTPException):
    """A request that is not done; its status gives its code."""

    def __init__(self, status: int, said: Told = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, str(said), dict(headers or {}))
        self.said = said


def day_in(field: str, text: str) -> date | None:
    """The day in a field of an address; none where it is empty.

    Raises:
        Refused: it is not written like 2025-03-31.

    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(422, Sentence("is_not_a_date_like_2025_03_31", x=field, y=repr(text))) from error


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that an endpoint of the API documents."""
    every = sorted({*statuses, 400, 401, 403, 422, 429})
    return {
        status: {"model": ErrorEnvelope, "description": texts()[f"error_{CODES[status]}"]["en"]} for status in every
    }


def envelope(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error as the API gives it; as problem details (RFC 9457) to whoever accepts those."""
    code, key = CODES.get(status, f"http_{status}"), getattr(request.state, "id", "")
    if PROBLEM in request.headers.get("accept", ""):
        title = texts().get(f"error_{code}", {}).get(language_of(request), code)
        told = {"type": "about:blank", "title": title, "status": status, "detail": message}
        told |= {"instance": request.url.path, "code": code, "request_id": key}
        return JSONResponse(told, status, dict(headers or {}), media_type=PROBLEM)
    return JSONResponse({"error": {"code": code, "message": message, "request_id": key}}, status, dict(headers or {}))


_FAULTS: tuple[tuple[type[Exception], int], ...] = (
    (Absent, 404),
    (AccessError, 403),
    (NotRecognised, 401),
    (CaseError, 409),
    (InboxError, 409),
    (FilterError, 409),
    (DocumentError, 409),
    (InspectionError, 409),
    (AccountError, 409),
    (AuditError, 409),
    (EditionError, 409),
    (ReplyError, 409),
    (Outage, 503),
    (Words, 422),
)


def answer_errors(app: FastAPI) -> None:
    """Give every fault its envelope or its page; nothing of the inside is shown."""

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code, _told(error), error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        if not request.url.path.startswith("/api/"):
            return _answer(request, 422, " ".join(_fault(one, language_of(request)) for one in error.errors()))
        return _answer(request, 422, misfits(error.errors()))

    async def _registry(request: Request, error: Exception) -> Response:
        status = next(status for kind, status in _FAULTS if isinstance(error, kind))
        first = must_first(request)
        if status == 403 and first and not request.url.path.startswith("/api/"):
            return RedirectResponse(first, 303)
        told = status != 404 and (status != 403 or request.url.path.startswith("/api/"))
        return _answer(request, status, error if told else "")

    async def _database(request: Request, error: Exception) -> Response:
        return answer_fault(request, error)

    for kind, _ in _FAULTS:
        app.add_exception_handler(kind, _registry)
    for fault in faults():
        app.add_exception_handler(fault, _database)


def must_first(request: Request) -> str:
    """The page that a person has to go to before they may do anything else; nothing for most."""
    actor = getattr(request.state, "actor", ANONYMOUS)
    return "/account" if actor.must_change or actor.must_prove else ""


def refuse(request: Request, error: Refused) -> Response:
    """The answer to a request that is refused before it comes to the app."""
    return _answer(request, error.status_code, error.said, error.headers)


def _fault(error: Mapping[str, Any], lang: str) -> str:
    """What is wrong with a field of a form, in words."""
    words, name = texts(), str(error["loc"][-1])
    field = words.get(f"field_{name}", {}).get(lang, name)
    key = f"fault_{error['type']}"
    return words[key if key in words else "fault_other"][lang].format(field=field, **error.get("ctx", {}))


def answer_fault(request: Request, error: Exception) -> Response:
    """A registry that is out of order, in a sentence; or a fault of ours: noted in the log, nothing of it shown."""
    if told := outage_of(error):
        return _answer(request, 503, told)
    note_fault(error, request_id=getattr(request.state, "id", ""))
    return _answer(request, 500, "")


def _told(error: HTTPException) -> Told:
    return error.said if isinstance(error, Refused) else error.detail or ""


def _answer(request: Request, status: int, said: Told, headers: Mapping[str, str] | None = None) -> Response:
    code = CODES.get(status, "internal")
    lang = language_of(request)
    general, message = texts()[f"error_{code}"][lang], told_in(said, lang)
    if request.url.path.startswith("/api/"):
        return envelope(request, status, message or general, headers)
    if status == 401 and request.method == "GET":
        where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/login?" + urlencode({"next": where}), 303)
    told = without_ids(message, lang) if message not in ("", general) else ""
    shown = page(request, "error.html", heading=general, message=told, back=_came_from(request))
    return HTMLResponse(shown.body, status, dict(headers or {}))


def _came_from(request: Request) -> str:
    """The page of this desk that the request was sent from; the first page where that is not known."""
    address = urlsplit(request.headers.get("referer", ""))
    if address.netloc != request.url.netloc or request.method == "GET":
        return "/"
    return address.path + (f"?{address.query}" if address.query else "")
