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
from web.security import actor_of, store_of
from web.shared import language_of, page
from web.tables import Column, of_rows, table_page

router = APIRouter(prefix="/account/look-ups", default_response_class=HTMLResponse)
AT_ONCE = 2_000  # look-ups that one table holds; older ones have a table of their own
_COLUMNS = (
    Column("at", "looked_at"),
    Column("query", "looked_query", "wide"),
    Column("answer", "looked_answer", say=lambda row: row["said"]),
    Column("as_of", "looked_as_of"),
    Column("edition", "looked_edition"),
)


@router.get("")
def own(request: Request, before: Annotated[int | None, Query(ge=0, le=2**53)] = None) -> Response:
    """One's own look-ups, the newest first unless another order is asked for; or the same as a file."""
    actor, lang = actor_of(request), language_of(request)
    if not actor.user:
        raise Refused(401)
    found = own_look_ups(store_of(request), actor, before=before, limit=AT_ONCE)
    rows = of_rows([_row(one["at"], one["body"], lang) for one in found.entries], _COLUMNS)
    narrowed = {"before": str(before)} if before is not None else {}
    table = table_page(request, "look-ups", "/account/look-ups", _COLUMNS, rows, order="-at", narrowed=narrowed)
    return (
        table.file() if table.form else page(request, "looked_up.html", "looked_up", table=table, before=found.before)
    )


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
