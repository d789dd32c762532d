"""The desk on a phone: what its browser keeps, so that an inspection goes on while the desk is out of reach."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from precursors.photo.cleaning import can_clean
from registry.inspections.guide import GOODS
from registry.inspections.inspections import OUTCOMES
from web.errors import Refused
from web.phone import phone_words
from web.qr import qr_svg
from web.render import HERE, data_uri, render
from web.security import needs
from web.shared import language_of, link, page
from web.tls import Certified

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


@router.get("/authority")
def authority(request: Request) -> HTMLResponse:
    """How a phone comes to trust this desk: its authority's certificate, and the fingerprint to compare."""
    own = _certified(request).fingerprint
    return page(request, "authority.html", fingerprint=own, qr=data_uri(qr_svg(own)))


@router.get("/authority.crt")
def certificate(request: Request) -> Response:
    """The certificate of the authority; its key stays where it is."""
    content = _certified(request).authority.read_bytes()
    headers = {"content-disposition": 'attachment; filename="precursor.crt"'}
    return Response(content, media_type="application/x-x509-ca-cert", headers=headers)


def _certified(request: Request) -> Certified:
    own: Certified | None = request.app.state.certified
    if own is None:
        raise Refused(404)
    return own
