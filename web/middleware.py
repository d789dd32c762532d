"""What every request passes: its id, the bound on its body, security headers, figures, one line in the log.

The log holds who, when, which page and how long; never the text of a declaration, a query or a file.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from precursors.messages import Sentence
from registry.access import AccessError
from web.environment import WebSettings
from web.errors import Refused, answer_fault, envelope, refuse
from web.log import note_request
from web.security import check_origin
from web.shared import language_of

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)

STAY_WITH_HTTPS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
MAX_PLAIN = 8 << 20  # bytes of a body that is not a file
SLOWEST = 10_000  # bytes a second


class Figures:
    """What `/metrics` shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("precursor_requests", "Requests", ["route", "method", "status"], registry=self.registry)
        self.seconds = Histogram("precursor_request_seconds", "Time of a request", ["route"], registry=self.registry)
        self.open = Gauge("precursor_requests_open", "Requests being answered", registry=self.registry)


class Gate:
    """The outermost layer of the app."""

    def __init__(
        self,
        app: Callable[[_Scope, _Receive, _Send], Awaitable[None]],
        figures: Figures,
        settings: WebSettings,
        *,
        stay: bool = True,
    ) -> None:
        self.app = app
        self.figures = figures
        self.settings = settings
        self.limit = settings.max_upload
        # A local name is not pinned: other desks of this machine may be served without HTTPS.
        self.headers = (*HEADERS, STAY_WITH_HTTPS) if settings.https and stay else HEADERS

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["id"] = request_id
        begun, status = time.perf_counter(), 0

        async def sending(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *_private(scope, message["headers"]),
                    *_bound(scope, message["headers"]),
                    *self.headers,
                    (b"x-request-id", request_id.encode()),
                ]
            async with asyncio.timeout(self.settings.body_seconds):  # whoever stops reading is left
                await send(message)

        with self.figures.open.track_inprogress():
            try:
                await (self._refusal(scope) or self.app)(scope, self._bounded(receive, self._most(scope)), sending)
            except TimeoutError:
                if not status:
                    await refuse(Request(scope), Refused(408))(scope, receive, sending)
            except Exception as error:  # a fault of ours
                if status:
                    raise
                await answer_fault(Request(scope), error)(scope, receive, sending)
            finally:
                self._note(scope, status, time.perf_counter() - begun, request_id)

    def _refusal(self, scope: _Scope) -> JSONResponse | None:
        """What is refused before anything of it is read."""
        request = Request(scope)
        if _declared_length(scope) > (most := self._most(scope)):
            said = Sentence("at_most_bytes_are_taken", x=f"{most:,}")
            return envelope(request, 413, said.told(language_of(request)))
        try:
            check_origin(request.method, request.headers)
        except AccessError as error:
            return envelope(request, 403, error.told(language_of(request)))
        return None

    def _most(self, scope: _Scope) -> int:
        """Bytes of a body; one that is not a file is read whole, and is smaller."""
        kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
        return self.limit if kind.startswith(b"multipart/") else min(self.limit, MAX_PLAIN)

    def _bounded(self, receive: _Receive, most: int) -> _Receive:
        """A body is counted as it comes, and has to come at some speed."""
        seen, begun, whole = 0, time.monotonic(), False

        async def receiving() -> MutableMapping[str, Any]:
            nonlocal seen, whole
            if whole:
                return await receive()
            left = begun + self.settings.body_seconds + seen / SLOWEST - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(0.01, left))
            except TimeoutError:
                raise Refused(408, headers={"connection": "close"}) from None
            whole = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > most:
                raise Refused(413, Sentence("at_most_bytes_are_taken", x=f"{most:,}"))
            return message

        return receiving

    def _note(self, scope: _Scope, status: int, seconds: float, request_id: str) -> None:
        route = getattr(scope.get("route"), "path", None) or "none"
        method = scope["method"] if scope["method"] in METHODS else "other"
        self.figures.requests.labels(route, method, str(status)).inc()
        self.figures.seconds.labels(route).observe(seconds)
        user = scope["state"].get("user", "")
        said = {"request_id": request_id, "method": method, "route": route, "status": status, "user": user}
        note_request(ms=round(seconds * 1e3, 1), **said)


def _bound(scope: _Scope, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What is left of the bound that a program's request was counted against, unless the answer says so itself."""
    told: dict[str, str] = scope["state"].get("bound", {})
    if not scope["path"].startswith("/api/") or any(name == b"ratelimit" for name, _ in headers):
        return []
    return [(name.encode(), value.encode()) for name, value in told.items()]


def _declared_length(scope: _Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0


def _private(scope: _Scope, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Answers are about one person's question: no cache keeps them; files of the program may be kept."""
    if scope["path"].startswith("/static/") or any(name == b"cache-control" for name, _ in headers):
        return headers
    return [*headers, (b"cache-control", b"no-store")]
