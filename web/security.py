"""Who is asking: a key, a session, the person at the machine of a registry without users, or nobody in particular.

A page decides nothing about rows: it hands the ``Actor`` to the registry, which narrows what is read and written to
the actor's reach. Here stands only how a request comes to its actor, and which pages need one.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, params

from precursors.whole import make_once
from registry.access import LOCAL, PERMISSIONS, AccessError, Actor, Reach
from registry.people import accounts, factors
from registry.store.store import Store
from web.environment import WebSettings
from web.errors import Refused
from web.shared import ANONYMOUS, OPEN

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "x-forwarded-host", "via")
_HERE = replace(LOCAL, scopes=frozenset(PERMISSIONS) - {"account_write"})
_SEEN_EVERY = 30  # seconds after which a session notes again that it was used
_SAFE = ("GET", "HEAD", "OPTIONS")


def clock() -> float:
    """The time, in seconds."""
    return time.time()


def store_of(request: Request) -> Store:
    """The registry of the app."""
    store: Store = request.app.state.store
    return store


def actor_of(request: Request) -> Actor:
    """Who is asking, found once a request.

    Raises:
        registry.people.accounts.NotRecognised: a key that does not hold.

    """
    if not hasattr(request.state, "actor"):
        request.state.actor = _find(request)
        request.state.user = request.state.actor.user
    actor: Actor = request.state.actor
    return actor


def _find(request: Request) -> Actor:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    if kind:
        if kind.lower() != "bearer":
            raise accounts.NotRecognised
        return _of_key(request, key.strip())
    return _of_session(request) or _at_the_machine(request) or ANONYMOUS


def _of_key(request: Request, key: str) -> Actor:
    try:
        return accounts.actor_of_key(store_of(request), key)
    except accounts.NotRecognised:
        address = address_of(request)
        if request.app.state.limits.allows("refused_key", address):
            accounts.note_key_refused(store_of(request), key.partition(".")[0], address)
        raise


def _of_session(request: Request) -> Actor | None:
    """The person of a session that has neither ended, nor grown old, nor lain idle."""
    session, settings, now = request.session, request.app.state.settings, clock()
    if not session.get("user"):
        return None
    old = now - session.get("since", 0) > settings.session_hours * 3_600
    idle = now - session.get("seen", 0) > settings.idle_minutes * 60
    generation = -1 if old or idle else session.get("generation", -1)  # no generation is negative
    try:
        actor = accounts.actor_of_session(store_of(request), session["user"], generation)
    except accounts.NotRecognised:
        _end(session)
        return None
    if now - session["seen"] > _SEEN_EVERY:
        session["seen"] = int(now)
    return _with_duties(request, actor)


def _end(session: dict[str, Any]) -> None:
    """End a session; who it was of, and the mark of the browser, say for whom is kept what still comes by it."""
    left = {"was": session["user"], "browser": session.get("browser")}
    session.clear()
    if left["browser"]:
        session.update(left)


def _with_duties(request: Request, actor: Actor) -> Actor:
    settings: WebSettings = request.app.state.settings
    if not settings.second_factor or actor.role not in factors.DECIDING:
        return actor
    return replace(actor, must_prove=not factors.is_set(store_of(request), actor.user))


def is_stranger(request: Request) -> bool | None:
    """Whether nobody in particular asks; ``None`` where only the registry can tell."""
    if request.headers.get("authorization") or request.session.get("user") or _is_here(request):
        return None
    return True


def _at_the_machine(request: Request) -> Actor | None:
    """The person at the machine: asked from the machine itself, by its own name, through no proxy.

    They register nobody here: that is done on the command line, or with the code that the terminal printed.
    """
    return None if not _is_here(request) or accounts.has_users(store_of(request)) else _HERE


def _is_here(request: Request) -> bool:
    settings: WebSettings = request.app.state.settings
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    forwarded = any(name in request.headers for name in _FORWARDED)
    return settings.local and not forwarded and host in _LOCAL_NAMES and _is_loopback(request)


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def sign_in(request: Request, actor: Actor) -> None:
    """Begin a session; whatever was in the old one is dropped, but for the mark of the browser."""
    now, generation = int(clock()), accounts.generation(store_of(request), actor.user)
    browser = request.session.get("browser") or secrets.token_urlsafe(16)
    request.session.clear()
    request.session.update(
        {"user": actor.user, "generation": generation, "since": now, "seen": now, "browser": browser}
    )


def sign_out(request: Request) -> None:
    """End every session of the person, and every key."""
    actor = actor_of(request)
    request.session.clear()
    if actor.user and actor.scopes is None:  # a key signs nobody out
        accounts.sign_out(store_of(request), actor)


# --- what a page needs --------------------------------------------------------------------------------


def needs(permission: str, counted: str = "", *, signed: bool = False) -> params.Depends:
    """A dependency: the asker has the permission, and has not asked too often.

    Args:
        permission: of ``registry.access``; those of ``OPEN`` are nobody's privilege, if the setting says so.
        counted: kind of work that is counted against the rate limits.
        signed: asked of everyone, whatever is open to nobody in particular.

    """

    def check(request: Request) -> None:
        actor = actor_of(request)
        if counted:
            request.state.bound = request.app.state.limits.ask(counted, actor.user or address_of(request))
        if actor is not ANONYMOUS:
            actor.need(permission)
        elif signed or permission not in OPEN or not request.app.state.settings.anonymous:
            raise Refused(401)

    check.permission = permission  # type: ignore[attr-defined]  # the matrix of the tests reads it
    check.counted = counted  # type: ignore[attr-defined]  # the description of the API reads it
    made: params.Depends = Depends(check)
    return made


def address_of(request: Request) -> str:
    """Where a request comes from: the other end, or what a trusted proxy says of its own other end."""
    peer = request.client.host if request.client else ""
    networks = request.app.state.settings.proxies
    said = [one.strip() for one in request.headers.get("x-forwarded-for", "").split(",") if one.strip()]
    while said and _is_in(peer, networks):
        peer = said.pop()
    return network_of(peer)


def _is_in(address: str, networks: Sequence[Any]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False


def network_of(address: str) -> str:
    """The address of a caller; of IPv6 the network that one customer is given, whose addresses cost nothing."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:80]
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def may(actor: Actor, permission: str) -> bool:
    """Whether an actor has a permission at all."""
    return actor.reach(permission) is not Reach.NONE


def check_origin(method: str, headers: Any) -> None:
    """Refuse a change that another site's page asks a signed-in browser for.

    Browsers say where a request comes from; programs without a browser send neither header.

    Raises:
        AccessError: it comes from another site.

    """
    if method in _SAFE or headers.get("authorization"):
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        same = site in ("same-origin", "none")
    else:
        same = origin is None or urlsplit(origin).netloc == headers.get("host")
    if not same:
        raise AccessError("the_request_comes_from_a_page_of_another_site")


def session_key(settings: WebSettings, database: str) -> str:
    """The key that signs sessions: of the settings, else kept beside an embedded registry, else of this process."""
    if settings.session_key is not None:
        return settings.session_key.get_secret_value()
    if not database.startswith("sqlite:///"):
        return secrets.token_urlsafe(32)
    path = Path(database.removeprefix("sqlite:///")).with_suffix(".session")
    if not path.is_file():
        return make_once(path, secrets.token_urlsafe(32).encode()).decode()
    return path.read_text("utf-8")
