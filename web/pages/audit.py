"""The log: its signed head, and its entries by who, what and when."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from registry.reports.logbook import Wanted as Filter
from registry.reports.logbook import entries, kinds
from web.errors import day_in
from web.filters import filters_of
from web.render import texts
from web.security import actor_of, needs, store_of
from web.shared import language_of, page
from web.steps import head_of
from web.tables import Column, Found, Wanted, table_page

Word = Annotated[str, Query(max_length=200)]

router = APIRouter(prefix="/audit", default_response_class=HTMLResponse, dependencies=[needs("audit_read")])


def kind_word(kind: str, lang: str) -> str:
    """What a kind of entry is called; one that older programs wrote keeps its own name."""
    said = texts().get(f"logged_{re.sub('[ -]', '_', kind)}")
    return said[lang] if said else kind


@router.get("")
def head(request: Request) -> HTMLResponse:
    """The signed head of the log as it stands."""
    return page(request, "audit.html", "audit", head=head_of(request))


@router.get("/entries")
def browse(
    request: Request,
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    who: Word = "",
    what: Word = "",
    text: Word = "",
    since: Word = "",
    until: Word = "",
) -> Response:
    """Entries of the log under a filter, the newest first or the oldest; or the same as a file."""
    store, actor, lang = store_of(request), actor_of(request), language_of(request)
    filtered = Filter(who.strip(), what, text.strip(), day_in("since", since), day_in("until", until))

    def source(wanted: Wanted) -> Found:
        begins = {"before": before, "after": after}
        found = entries(store, actor, filtered, oldest=wanted.order == "place", limit=wanted.limit, **begins)
        on = {key: place for key, place in (("before", found.before), ("after", found.after)) if place is not None}
        return Found(found.entries, on=on)

    asked = {"who": who, "what": what, "text": text, "since": since, "until": until}
    columns = _columns(lang)
    table = table_page(request, "log", "/audit/entries", columns, source, order="-place", narrowed=asked)
    if table.form:
        return table.file()
    return page(
        request,
        "log.html",
        "audit",
        table=table,
        kinds=kinds(store, actor),
        kind_word=partial(kind_word, lang=lang),
        asked=asked,
        **filters_of(request, "audit", asked),
    )


def _columns(lang: str) -> tuple[Column, ...]:
    """Of the log: it is in the order of time, and sorted by nothing else."""
    return (
        Column("place", "log_place", "number"),
        Column("at", "log_at", order="place"),
        Column("by", "log_by", sorts=False),
        Column("kind", "log_kind", sorts=False, say=lambda row: kind_word(row["kind"], lang)),
        Column("said", "log_said", "wide", sorts=False),
    )
