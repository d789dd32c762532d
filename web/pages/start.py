"""The first steps of an empty registry, each with what has been done of it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from registry.reports.beginning import beginning
from web.errors import Refused
from web.security import actor_of, may, store_of
from web.shared import page

router = APIRouter(prefix="/account/start", default_response_class=HTMLResponse)
# step, what shows that it is done, the permission that it takes, the page where it is done
STEPS = (
    ("people", "people", "account_write", "users"),
    ("registry", "operators", "registry_write", ""),
    ("declare", "lines", "declaration_submit", "declarations"),
    ("decide", "cases", "case_read", "cases"),
)


@router.get("")
def first_steps(request: Request) -> HTMLResponse:
    """What to do first, for anybody who has signed in or sits at the machine."""
    actor = actor_of(request)
    if not actor.user:
        raise Refused(401)
    counts = beginning(store_of(request))
    steps = [
        {
            "key": key,
            "done": counts[shown] > (1 if key == "people" else 0),
            "may": may(actor, permission),
            "page": where,
        }
        for key, shown, permission, where in STEPS
    ]
    return page(request, "start.html", "start", steps=steps, counts=counts)
