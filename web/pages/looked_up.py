"""What somebody looked up themselves: the answers as they were given, and the way to ask again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from precursors.messages import say
from precursors.recognition.recogniser import Query as Declared
from registry.reports.logbook import own_look_ups
from web.errors import Refused
from web.pages.lookup import address_of
from web.render import texts
from web.security import actor_of, store_of
from web.shared import language_of, page
from web.sheets import MOST, FileForm, sheet

router = APIRouter(prefix="/account/look-ups", default_response_class=HTMLResponse)
PAGE = 100
_FIELDS = ("at", "query", "answer", "as_of", "edition")


@router.get("")
def own(
    request: Request,
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    form: Annotated[FileForm, Query(alias="format")] = "",
) -> Response:
    """One's own look-ups, the newest first; or the same as a file."""
    actor, lang = actor_of(request), language_of(request)
    if not actor.user:
        raise Refused(401)
    found = own_look_ups(store_of(request), actor, before=before, limit=MOST if form else PAGE)
    rows = [_row(one["at"], one["body"], lang) for one in found.entries]
    if form:
        columns = [(key, texts()[f"looked_{key}"][lang]) for key in _FIELDS]
        return sheet("look-ups", form, columns, [{**row, "answer": row["said"]} for row in rows])
    return page(request, "looked_up.html", "looked_up", rows=rows, before=found.before)


def _row(at: str, body: dict[str, Any], lang: str) -> dict[str, Any]:
    """A look-up as it was answered, with the address that asks it again; a long text was kept only in part."""
    query = Declared(text=body["query"], hs=body.get("hs", ""))
    again = address_of(query, body["as_of"], body.get("authorities", ()), body["lists"])
    return {
        "at": at[:16].replace("T", " "),
        "query": body["query"],
        "answer": body["answer"],
        "said": say("answer", body["answer"], lang),
        "as_of": body["as_of"],
        "edition": body["lists"][:16],
        "address": "" if "characters" in body else again,
    }
