"""What a person sent when their session had ended: shown to them alone, to be sent now or thrown away."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from web.drawer import HOURS, PAGE, Parcel
from web.errors import Refused
from web.security import actor_of
from web.shared import drawer_key, page

router = APIRouter(prefix=PAGE, default_response_class=HTMLResponse)


@router.get("")
def unsent(request: Request) -> HTMLResponse:
    """What is kept for the person at this browser, by name and size; never what is in it."""
    drawer, key = request.app.state.drawer, _key(request)
    return page(
        request, "unsent.html", parcels=[_shown(one) for one in drawer.of(key)] if key else [], hours=HOURS, place=PAGE
    )


@router.post("/{key}")
def send(request: Request) -> HTMLResponse:
    """There is nothing of that name: what there is was sent before it came here."""
    _key(request)
    raise Refused(404)


@router.post("/{key}/drop")
def drop(request: Request, key: str) -> RedirectResponse:
    """Throw it away."""
    drawer, owner = request.app.state.drawer, _key(request)
    parcel = drawer.claim(key, owner) if owner else None
    if parcel is None:
        raise Refused(404)
    drawer.settle(parcel, done=True)
    return RedirectResponse(PAGE, 303)


def _key(request: Request) -> tuple[str, str] | None:
    """Whose part of the drawer is asked for.

    Raises:
        Refused: nobody is signed in.

    """
    if not actor_of(request).user:
        raise Refused(401)
    return drawer_key(request)


def _shown(parcel: Parcel) -> dict[str, object]:
    sent = datetime.fromtimestamp(parcel.at, UTC)
    return {"key": parcel.key, "kind": parcel.kind, "names": parcel.names, "size": parcel.size, "sent": sent}
