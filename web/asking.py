"""What a form that asks for information shows: of whom it may be asked, and by when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fastapi import Request

from registry.inbox import requests
from web.security import actor_of, may, store_of

_USUAL_DAYS = 10


def days() -> dict[str, date]:
    """The first, the last and the usual day of a deadline that is set today."""
    today = date.today()
    after = {"first_day": 0, "last_day": requests.MOST_DAYS, "usual_day": _USUAL_DAYS}
    return {name: today + timedelta(days=count) for name, count in after.items()}


def parties(request: Request, **matter: str) -> dict[str, Any]:
    """Of whom a page may ask, where its reader may; with the days of a deadline."""
    store, actor = store_of(request), actor_of(request)
    asked = requests.parties_of(store, actor, **matter) if may(actor, "inbox_ask") else None
    return {"parties": asked, **days()}
