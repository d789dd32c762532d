"""The first steps of an empty registry, each with what has been done of it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from registry.reports.beginning import beginning
from web.errors import Refused
from web.security import actor_of, may, store_of
from web.shared import page

router = APIRouter(prefix="/account/start", default_response_class=HTMLResponse)
# words of the step and of how it is done, what shows that it is done, the permission that it takes, its page
STEPS = (
    ("start_people", "start_people_how", "people", "account_write", "users"),
    ("start_registry", "start_registry_how", "operators", "registry_write", ""),
    ("start_declare", "start_declare_how", "lines", "declaration_submit", "declarations"),
    ("start_decide", "start_decide_how", "cases", "case_read", "cases"),
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
            "how": how,
            "done": counts[shown] > int(shown == "people"),
            "may": may(actor, needed),
            "page": where,
        }
        for key, how, shown, needed, where in STEPS
    ]
    return page(request, "start.html", "start", steps=steps)
