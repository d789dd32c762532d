"""The drawer of the desk: what a person sent when their session had ended lies there until they sign in again.

It stands between the session and the queue of strangers. What is kept belongs to one person at one browser: to the
account that the session was of, and to a random mark that the browser got when that account signed in. Nobody else is
shown it or told of it, and strangers, who have no such mark, keep nothing. It is sent again as the request that it
was, by the same address and under the same checks, once its sender says so.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import anyio.to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse

from web.errors import Refused, refuse
from web.jobs import Jobs
from web.security import actor_of, clock
from web.shared import ANONYMOUS, drawer_key

_Scope = MutableMapping[str, Any]
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]
PAGE = "/account/unsent"
KINDS = ("check", "declarations", "inbox", "inspections", "cases")  # first parts of addresses; none takes a secret
HOURS = 12
ROOM = 200 << 20  # bytes of all that is kept
MOST_OF_ONE = 3  # of one person; the newest stay
MOST_AT_ONCE, MOST_OF_A_BROWSER = 8, 2  # requests that are taken in at a time
_NAMES = re.compile(rb'filename="([^"\r\n]{1,200})"')
_AGAIN = re.compile(rf"{PAGE}/([\w-]{{20,60}})")
_CHUNK = 1 << 16
_SENT_ANEW = (b"content-type", b"content-length", b"transfer-encoding")


@dataclass(frozen=True)
class Parcel:
    """One request that was not done.

    Attributes:
        owner: mark of the browser, and user.
        path: where it was sent, with its kind of content in ``media``.
        file: its body, of so many bytes.
        names: of the files in it, as their sender calls them.
        at: when it was sent, in seconds.
    """

    key: str
    owner: tuple[str, str]
    path: str
    media: bytes
    file: Path
    size: int
    names: tuple[str, ...]
    at: float

    @property
    def kind(self) -> str:
        """Which of ``KINDS`` it is."""
        return self.path.split("/")[1]


class Drawer:
    """All that is kept; a restart forgets it, as it forgets jobs."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._parcels: dict[str, Parcel] = {}
        self._claimed: set[str] = set()
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where the bodies lie, readable by nobody else; it goes when the desk is closed."""
        folder = self._jobs.folder / "drawer"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def put(self, parcel: Parcel) -> bool:
        """Keep one, unless there is no room: the oldest of the same person go first, never those of others."""
        with self._lock:
            self._forget_old()
            own = sorted((one for one in self._parcels.values() if one.owner[1] == parcel.owner[1]), key=lambda x: x.at)
            leaving = own[: max(0, len(own) + 1 - MOST_OF_ONE)]
            staying = sum(one.size for one in self._parcels.values() if one not in leaving)
            if staying + parcel.size > ROOM:
                return False
            for one in leaving:
                self._remove(one)
            self._parcels[parcel.key] = parcel
            return True

    def of(self, owner: tuple[str, str]) -> list[Parcel]:
        """What is kept for a person at a browser, in the order it was sent."""
        with self._lock:
            self._forget_old()
            return sorted((one for one in self._parcels.values() if one.owner == owner), key=lambda one: one.at)

    def holds(self, file: Path) -> bool:
        """Whether a body is of something that is kept."""
        with self._lock:
            return any(one.file == file for one in self._parcels.values())

    def claim(self, key: str, owner: tuple[str, str]) -> Parcel | None:
        """One of a person's, to be sent by whoever claims it and by nobody beside; ``None`` if there is none."""
        with self._lock:
            self._forget_old()
            found = self._parcels.get(key)
            if found is None or found.owner != owner or key in self._claimed:
                return None
            self._claimed.add(key)
            return found

    def settle(self, parcel: Parcel, *, done: bool) -> None:
        """Forget one that was claimed and is done; keep it otherwise."""
        with self._lock:
            self._claimed.discard(parcel.key)
            if done:
                self._remove(parcel)

    def clear(self, owner: tuple[str, str] | None = None) -> None:
        """Throw away what is kept for a person at a browser, or all of it."""
        with self._lock:
            for one in [one for one in self._parcels.values() if owner in (None, one.owner)]:
                self._remove(one)

    def _forget_old(self) -> None:
        late = clock() - HOURS * 3_600
        for one in [one for one in self._parcels.values() if one.at < late and one.key not in self._claimed]:
            self._remove(one)

    def _remove(self, parcel: Parcel) -> None:
        self._parcels.pop(parcel.key, None)
        parcel.file.unlink(missing_ok=True)


class Keeper:
    """The layer that keeps what comes too late, and sends it again."""

    def __init__(self, app: _App, drawer: Drawer) -> None:
        self.app, self.drawer = app, drawer
        self._inside: Counter[str] = Counter()

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Let a request pass, keep it, or send one that was kept."""
        if scope["type"] != "http" or scope["method"] != "POST" or Request(scope).headers.get("authorization"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        again = _AGAIN.fullmatch(scope["path"])
        try:
            if again:
                await self._send_again(request, again[1], receive, send)
            elif self._may_come_late(request):
                await self._unless_late(request, receive, send)
            else:
                await self.app(scope, receive, send)
        except Refused as error:
            await refuse(request, error)(scope, receive, send)

    def _may_come_late(self, request: Request) -> bool:
        session = request.session
        known = session.get("browser") and (session.get("user") or session.get("was"))
        return bool(known) and request.url.path.split("/")[1] in KINDS

    async def _unless_late(self, request: Request, receive: _Receive, send: _Send) -> None:
        """Whose session ended since the page was shown is led to sign in; later on only what is refused is kept.

        A stranger at a browser where somebody was signed in before may use what is open to strangers.
        """
        begun = bool(request.session.get("user"))
        actor = await anyio.to_thread.run_sync(actor_of, request)
        was = request.session.get("was")
        if actor is not ANONYMOUS or not was:
            await self.app(request.scope, receive, send)
            return
        with self._place(request.session["browser"]), self._spooled() as (path, stream):
            await _take(receive, stream)
            if not begun and not await self._is_refused(request.scope, _given(stream, receive), send):
                return
            parcel = _parcel(request, (request.session["browser"], was), path, stream)
            if not self.drawer.put(parcel):
                raise Refused(401)
        await RedirectResponse(f"/login?next={PAGE.replace('/', '%2F')}", 303)(request.scope, receive, send)

    @contextmanager
    def _place(self, browser: str) -> Iterator[None]:
        if self._inside.total() >= MOST_AT_ONCE or self._inside[browser] >= MOST_OF_A_BROWSER:
            raise Refused(429, headers={"retry-after": "5"})
        self._inside[browser] += 1
        try:
            yield
        finally:
            self._inside[browser] -= 1
            self._inside += Counter()  # forgets whoever is no longer inside

    @contextmanager
    def _spooled(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A file for a body; it is gone afterwards unless the drawer holds it."""
        path = self.drawer.folder / secrets.token_hex(16)
        try:
            with path.open("x+b") as stream:
                yield path, stream
        finally:
            if not self.drawer.holds(path):
                path.unlink(missing_ok=True)

    async def _is_refused(self, scope: _Scope, receive: _Receive, send: _Send) -> bool:
        """Ask the app; its answer is given on, unless it says that nobody is signed in."""
        refused = False

        async def sending(message: _Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = message["status"] == 401
            if not refused:
                await send(message)

        await self.app(scope, receive, sending)
        return refused

    async def _send_again(self, request: Request, key: str, receive: _Receive, send: _Send) -> None:
        await anyio.to_thread.run_sync(actor_of, request)
        owner = drawer_key(request)
        parcel = self.drawer.claim(key, owner) if owner else None
        if parcel is None:
            await self.app(request.scope, receive, send)
            return
        status = 500

        async def sending(message: _Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await _take(receive, None)
            with parcel.file.open("rb") as stream:
                await self.app(_as_it_was(request.scope, parcel), _given(stream, receive), sending)
        finally:
            self.drawer.settle(parcel, done=status < 400)


async def _take(receive: _Receive, stream: BinaryIO | None) -> None:
    """Take in a body, to its end."""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400)
        if stream:
            stream.write(message.get("body", b""))
        if not message.get("more_body"):
            return


def _given(stream: BinaryIO, receive: _Receive) -> _Receive:
    """A body that was taken in, given on."""
    stream.seek(0)
    whole = False

    async def receiving() -> _Message:
        nonlocal whole
        if whole:
            return await receive()
        part = stream.read(_CHUNK)
        whole = len(part) < _CHUNK
        return {"type": "http.request", "body": part, "more_body": not whole}

    return receiving


def _parcel(request: Request, owner: tuple[str, str], path: Path, stream: BinaryIO) -> Parcel:
    stream.flush()
    stream.seek(0)
    names = tuple(one.decode("utf-8", "replace") for one in _NAMES.findall(stream.read(_CHUNK)))
    media = request.headers.get("content-type", "").encode("latin-1")
    where = request.url.path
    return Parcel(secrets.token_urlsafe(24), owner, where, media, path, path.stat().st_size, names, clock())


def _as_it_was(scope: _Scope, parcel: Parcel) -> _Scope:
    """The request of now with the address and the kind of body of one that was kept."""
    headers = [pair for pair in scope["headers"] if pair[0] not in _SENT_ANEW]
    headers += [(b"content-type", parcel.media), (b"content-length", str(parcel.size).encode())]
    scope.update(path=parcel.path, raw_path=parcel.path.encode(), query_string=b"", headers=headers)
    return scope
