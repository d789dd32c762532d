"""What every page shares: its language, its frame, the examiner behind it, where its links go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import HTTPException, Path, Request
from fastapi.responses import HTMLResponse

from precursors.messages import Sentence
from registry.access import Actor, Reach
from registry.inbox.notices import count_unread
from web.front import Front, front_of
from web.jobs import Jobs
from web.render import render

ANONYMOUS = Actor("", "anonymous")
# kind of page, and the permissions of which any one shows it
MENU = (
    ("home", "look_up"),
    ("check", "pre_validate"),
    ("lists", "edition_read"),
    ("rules", "edition_read"),
    ("declarations", "declaration_read"),
    ("inbox", "inbox_read"),
    ("cases", "case_read"),
    ("inspections", "inspection_read"),
    ("board", "report_read"),
    ("audit", "audit_read"),
    ("users", "account_read"),
    ("editions", "edition_draft", "edition_approve"),
)
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]  # of a row, in an address: what the registry can hold
OPEN = ("look_up", "pre_validate", "edition_read")
_FOLDERS = {
    "static": "static",
    "substance": "substances",
    "list": "lists",
    "rule": "rules",
    "case": "cases",
    "inspection": "inspections",
    "declaration": "declarations",
}


def examiner_of(request: Request) -> Front:
    """The lists and rules in force, and who reads by them; the same ones for the whole of a request."""
    if not hasattr(request.state, "front"):
        request.state.front = front_of(request.app)
    front: Front = request.state.front
    return front


def jobs_of(request: Request) -> Jobs:
    """The queue of the app."""
    jobs: Jobs = request.app.state.jobs
    return jobs


def known_authority(examiner: Front, authority: str | None) -> str | None:
    """The authority asked for, ``None`` for every one.

    Raises:
        fastapi.HTTPException: there is no list of that authority.

    """
    if authority and authority not in examiner.catalogue.authorities:
        raise HTTPException(422, Sentence("authority_choose_one_of", x=", ".join(examiner.catalogue.authorities)))
    return authority or None


def asked_authorities(examiner: Front, asked: Sequence[str]) -> tuple[str, ...] | None:
    """The authorities whose lists make the answer, ``all`` of them, or ``None``: all but those of other countries.

    Raises:
        fastapi.HTTPException: there is no list of one of them.

    """
    named = tuple(dict.fromkeys(one for one in asked if one))
    if "all" in named:
        return tuple(examiner.catalogue.authorities)
    for one in named:
        known_authority(examiner, one)
    return named or None


def owner_of(request: Request) -> str:
    """Whose work a request starts: the user's, or nobody's."""
    return str(getattr(request.state, "user", "") or "")


def language_of(request: Request) -> str:
    """The language chosen in the address or before, else that of the browser, else English."""
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    if chosen in ("en", "es"):
        return str(chosen)
    return _browser_language(request.headers.get("accept-language", ""))


def _browser_language(header: str) -> str:
    """The first of our languages by the browser's own order of preference."""
    wanted = []
    for place, part in enumerate(header.lower().split(",")):
        name, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, name[:2]))
        except ValueError:
            continue
    return next((name for _, _, name in sorted(wanted) if name in ("en", "es")), "en")


def link(kind: str, key: str = "") -> str:
    """The address of a page."""
    if kind == "home":
        return "/"
    return f"/{_FOLDERS[kind]}/{quote(key)}" if kind in _FOLDERS else f"/{kind}"


def menu_of(actor: Actor) -> list[tuple[str, str]]:
    """The pages that someone may see, each with the key of its word."""
    words = {"home": "lookup", "cases": "cases_desk"}
    return [
        (kind, words.get(kind, kind))
        for kind, *permissions in MENU
        if any(actor.reach(one) != "none" or (not actor.user and one in OPEN) for one in permissions)
    ]


def _unread(request: Request, actor: Actor) -> int:
    """How many notices wait for the reader."""
    able = actor.user and actor.reach("inbox_read") is not Reach.NONE
    return count_unread(request.app.state.store, actor) if able else 0


def drawer_key(request: Request) -> tuple[str, str] | None:
    """Whose part of the drawer a request may see: the mark of its browser, and the person who is signed in."""
    session, actor = request.scope.get("session") or {}, getattr(request.state, "actor", ANONYMOUS)
    return (session["browser"], actor.user) if actor.user and session.get("browser") else None


def _has_unsent(request: Request) -> bool:
    key = drawer_key(request)
    return key is not None and bool(request.app.state.drawer.of(key))


def page(request: Request, template: str, here: str = "", **values: Any) -> HTMLResponse:
    """A page in the reader's language, with the switch to the other one."""
    lang = language_of(request)
    other = "en" if lang == "es" else "es"
    query = [*((key, value) for key, value in request.query_params.multi_items() if key != "lang"), ("lang", other)]
    switch = f"{request.url.path if request.method == 'GET' else '/'}?{urlencode(query)}"
    actor = getattr(request.state, "actor", ANONYMOUS)
    body = render(
        template,
        lang=lang,
        link=link,
        menu=menu_of(actor),
        here=here,
        switch=switch,
        other=other,
        served=True,
        actor=actor,
        unread=_unread(request, actor) if template != "error.html" else 0,
        unsent=_has_unsent(request),
        **values,
    )
    response = HTMLResponse(body, headers={"vary": "accept-language, cookie", "content-language": lang})
    if request.query_params.get("lang") in ("en", "es"):
        secure = request.app.state.settings.https
        response.set_cookie("lang", lang, max_age=31_536_000, httponly=True, samesite="lax", secure=secure)
    return response
