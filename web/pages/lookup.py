"""Look-up: one box for anything, an answer in words, colour and icon."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from web.asked import desk_of
from web.errors import Refused
from web.logged import look_up
from web.security import needs
from web.shared import engine_of, known_authority, language_of, page

router = APIRouter(default_response_class=HTMLResponse)
TRIES = ("anhídrido acético 99 % tambor 200 L", "108-24-7", "acetona", "O=C1CCNCC1")
MAX_MOL = 200_000
Words = Annotated[str, Query(max_length=20_000)]


def day_of(text: str) -> date:
    """A day written like 2025-03-31; today where none is given.

    Raises:
        Refused: it is not a day.

    """
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError as error:
        raise Refused(422, f"as_of: {text!r} is not a date like 2025-03-31") from error


@router.get("/", dependencies=[needs("look_up", "look_up")])
def home(request: Request, q: Words = "", as_of: str = "", authority: str = "") -> HTMLResponse:
    """The box, and the answer to what is in it."""
    return _answered(request, q, as_of, authority)


@router.post("/mol", dependencies=[needs("look_up", "look_up")])
def mol(request: Request, file: Annotated[UploadFile, File()]) -> Response:
    """A mol file is read once, and then has the short address of its structure; one that cannot be read is refused."""
    block = file.file.read(MAX_MOL).decode("utf-8", "replace")
    smiles = desk_of(request, "look_up").run("structure", block, file.filename or "", language_of(request))
    return RedirectResponse("/?" + urlencode({"q": smiles}), status_code=303)


def _answered(request: Request, q: str, as_of: str, authority: str) -> HTMLResponse:
    engine, day = engine_of(request), day_of(as_of)
    values: dict[str, Any] = {"found": None, "edition": engine.catalogue.edition}
    if q.strip():
        (shown,) = look_up(request, [q], day, known_authority(engine, authority), language_of(request))
        values |= shown
    address = "/?" + urlencode({"q": q, "as_of": day.isoformat(), **({"authority": authority} if authority else {})})
    return page(
        request, "lookup.html", "home", q=q, as_of=as_of, authority=authority, permalink=address, tries=TRIES,
        authorities=engine.catalogue.authorities, today=date.today().isoformat(), **values,
    )  # fmt: skip
