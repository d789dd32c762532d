"""The log: its signed head, and its entries by who, what and when."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from registry.reports.logbook import Wanted, entries, kinds
from web.errors import day_in
from web.filters import filters_of
from web.render import texts
from web.security import actor_of, needs, store_of
from web.shared import language_of, page
from web.sheets import MOST, FileForm, sheet
from web.steps import head_of

Word = Annotated[str, Query(max_length=200)]

PAGE = 100
_FIELDS = ("place", "at", "by", "kind", "said")
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
    who: Word = "",
    what: Word = "",
    text: Word = "",
    since: Word = "",
    until: Word = "",
    form: Annotated[FileForm, Query(alias="format")] = "",
) -> Response:
    """Entries of the log under a filter, the newest first; or the same as a file."""
    store, actor = store_of(request), actor_of(request)
    wanted = Wanted(who.strip(), what, text.strip(), day_in("since", since), day_in("until", until))
    found = entries(store, actor, wanted, before=before, limit=MOST if form else PAGE)
    if form:
        lang = language_of(request)
        rows = [{**row, "kind": kind_word(row["kind"], lang)} for row in found.entries]
        return sheet("log", form, [(key, texts()[f"log_{key}"][lang]) for key in _FIELDS], rows)
    asked = {"who": who, "what": what, "text": text, "since": since, "until": until}
    query = {key: value for key, value in asked.items() if value}
    return page(
        request,
        "log.html",
        "audit",
        found=found,
        kinds=kinds(store, actor),
        kind_word=partial(kind_word, lang=language_of(request)),
        asked=asked,
        address=lambda **more: "/audit/entries?" + urlencode({**query, **more}),
        **filters_of(request, "audit", asked),
    )
