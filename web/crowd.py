"""Strangers at the door: their own queue, their own bytes, and never more of them inside than the desk has to spare.

It stands between the session and the app. What a stranger sends is taken in whole, and slowly if need be, before a
place is taken; a place is given back as soon as the answer begins. Whoever has signed in never waits here.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Request

from precursors.messages import Sentence
from registry.people.accounts import NotRecognised
from web.errors import Refused, refuse
from web.security import actor_of, address_of, is_stranger
from web.shared import ANONYMOUS

_Scope = MutableMapping[str, Any]
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]
FREE = ("/healthz", "/health", "/readyz", "/metrics", "/static/")
_PASSWORDS = ("/login", "/login/first")  # hashing one takes 64 MiB
INSIDE, INSIDE_PASSWORDS = 4, 2
MOST_WAITING, MOST_OF_ONE = 100, 8
MOST_BYTES = 64 << 20  # of strangers' requests at a time
MAX_PASSWORD_FORM = 20_000
PATIENCE = 30.0  # seconds in the queue
_LOOK_EVERY = 0.02  # seconds
_LOOKING = 8  # threads in which it is found out who asks


class Crowd:
    """The queue of strangers."""

    def __init__(self, app: _App, limit: int) -> None:
        self.app, self.limit = app, limit
        self._places = threading.Semaphore(INSIDE)
        self._passwords = threading.Semaphore(INSIDE_PASSWORDS)
        self._threads: CapacityLimiter | None = None
        self._of_one: Counter[str] = Counter()
        self._bytes = 0

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Let a request in: at once, or in its turn."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if not await self._is_stranger(request):
            await self.app(scope, receive, send)
            return
        try:
            await self._in_turn(request, receive, send)
        except Refused as error:
            await refuse(request, error)(scope, receive, send)

    async def _is_stranger(self, request: Request) -> bool:
        known = is_stranger(request)
        if known is not None:
            return known
        self._threads = self._threads or CapacityLimiter(_LOOKING)
        try:
            return await anyio.to_thread.run_sync(actor_of, request, limiter=self._threads) is ANONYMOUS
        except NotRecognised:  # a key that does not hold: the page says so
            return True

    async def _in_turn(self, request: Request, receive: _Receive, send: _Send) -> None:
        address = address_of(request)
        if self._of_one[address] >= MOST_OF_ONE or self._of_one.total() >= MOST_WAITING:
            raise Refused(429, headers={"retry-after": "5"})
        self._of_one[address] += 1
        held = 0
        try:
            body = await self._body(request, receive)
            held = len(body)
            self._bytes += held
            await self._enter(request, _replayed(body, receive), send)
        finally:
            self._bytes -= held
            self._of_one[address] -= 1
            if not self._of_one[address]:
                del self._of_one[address]

    async def _enter(self, request: Request, receive: _Receive, send: _Send) -> None:
        secret = request.method == "POST" and request.url.path in _PASSWORDS
        places = self._passwords if secret else self._places
        await _taken(places)
        inside = True

        async def sending(message: _Message) -> None:
            nonlocal inside
            if inside and message["type"] == "http.response.start":
                inside = False
                places.release()
            await send(message)

        try:
            await self.app(request.scope, receive, sending)
        finally:
            if inside:
                places.release()

    async def _body(self, request: Request, receive: _Receive) -> bytes:
        """All that a stranger sends, within bounds."""
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return b""
        most = MAX_PASSWORD_FORM if request.url.path in _PASSWORDS else self.limit
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise _too_large(most)
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise Refused(400)
            body += message.get("body", b"")
            if len(body) > most:
                raise _too_large(most)
            if self._bytes + len(body) > MOST_BYTES:
                raise Refused(429, headers={"retry-after": "5"})
            if not message.get("more_body"):
                return bytes(body)


async def _taken(places: threading.Semaphore) -> None:
    """Wait for a place without holding up anybody."""
    end = time.monotonic() + PATIENCE
    while not places.acquire(blocking=False):
        if time.monotonic() > end:
            raise Refused(429, headers={"retry-after": "10"})
        await asyncio.sleep(_LOOK_EVERY)


def _too_large(most: int) -> Refused:
    return Refused(413, Sentence("at_most_bytes_are_taken_from_a_caller_who_has", x=f"{most:,}"))


def _replayed(body: bytes, receive: _Receive) -> _Receive:
    """What was taken in, given on; a request without a body is left as it was."""
    told = False

    async def receiving() -> _Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
