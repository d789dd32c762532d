"""The desk on a phone: what its browser keeps, so that an inspection goes on while the desk is out of reach."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse

from precursors.photo.cleaning import can_clean
from registry.inspections.guide import GOODS
from registry.inspections.inspections import OUTCOMES
from web.phone import phone_words
from web.render import HERE, render
from web.security import needs
from web.shared import language_of, link

router = APIRouter(dependencies=[needs("look_up")])


@router.get("/worker.js")
def worker() -> FileResponse:
    """The script that answers for the desk while it is out of reach; from here it may answer for every page."""
    headers = {"cache-control": "no-cache"}
    return FileResponse(HERE / "static" / "worker.js", media_type="text/javascript", headers=headers)


@router.get("/offline")
def offline(request: Request) -> HTMLResponse:
    """The page that stands for every other while the desk is out of reach; nothing of anybody is in it."""
    lang = language_of(request)
    body = render(
        "offline.html",
        lang=lang,
        link=link,
        menu=[],
        served=True,
        outcomes=OUTCOMES,
        goods=GOODS,
        pictures=can_clean(),
        phone_words=phone_words(lang),
    )
    return HTMLResponse(body, headers={"vary": "accept-language, cookie", "content-language": lang})


@router.get("/offline/table", dependencies=[needs("look_up", signed=True)])
def table(request: Request) -> JSONResponse:
    """The table that exact look-ups are answered from, signed."""
    return JSONResponse(request.app.state.exact.of(request))
