"""Answers by pages: their rows, and in the headers where the next ones are (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

_LINK = {"description": 'Where the next and the previous page are: `<...>; rel="next"`.', "schema": {"type": "string"}}
_TOTAL = {"description": "Rows of every page together.", "schema": {"type": "integer"}}
PAGES: dict[int | str, dict[str, Any]] = {200: {"headers": {"Link": _LINK}}}
COUNTED: dict[int | str, dict[str, Any]] = {200: {"headers": {"Link": _LINK, "X-Total-Count": _TOTAL}}}


def paged_rows(
    request: Request,
    key: str,
    rows: Sequence[Any],
    *,
    offset: int,
    limit: int,
    total: int | None = None,
    more: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """A page of rows.

    Args:
        request: for it.
        key: what the answer calls the rows.
        rows: of the page; where nobody counts them one more than ``limit``, if there is one.
        offset: rows before it.
        limit: rows of a page.
        total: rows of every page.
        more: what else the answer says.

    """
    goes_on = len(rows) > limit if total is None else offset + limit < total
    places = {"next": offset + limit} if goes_on else {}
    places |= {"prev": max(0, offset - limit)} if offset else {}
    content = {"offset": offset, key: rows[:limit], **({} if total is None else {"total": total}), **(more or {})}
    headers = links_to_pages(request, {rel: {"offset": place} for rel, place in places.items()})
    return JSONResponse(
        jsonable_encoder(content), headers=headers | ({} if total is None else {"x-total-count": str(total)})
    )


def links_to_pages(request: Request, places: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """The header that leads to other pages: the same question at another place, on this desk."""
    known = request.query_params.multi_items()
    said = (
        (rel, urlencode([*((key, value) for key, value in known if key not in place), *place.items()]))
        for rel, place in places.items()
    )
    text = ", ".join(f'<{request.url.path}?{query}>; rel="{rel}"' for rel, query in said)
    return {"link": text} if text else {}
