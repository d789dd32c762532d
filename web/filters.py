"""The filters that a person keeps, as the pages that they narrow show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from registry.people.filters import PAGES, list_filters
from web.security import actor_of, may, store_of

_PLACES = {"audit": "/audit/entries"}


def place_of(name: str, query: str = "") -> str:
    """The address of a page that can be filtered."""
    where = _PLACES.get(name, f"/{name}" if name in PAGES else "/")
    return f"{where}?{query}" if query else where


def filters_of(request: Request, name: str, asked: Mapping[str, object]) -> dict[str, Any]:
    """What a page shows of filters: those that are kept, and how the page is narrowed now.

    Args:
        request: of the page.
        name: of the page.
        asked: how it is narrowed.

    """
    actor, known = actor_of(request), PAGES[name][1]
    kept = list_filters(store_of(request), actor, name) if may(actor, "filter_keep") and actor.user else None
    narrowed = {key: value for key, value in asked.items() if key in known and value}
    return {
        "filters": kept,
        "filter_page": name,
        "filter_query": urlencode(narrowed),
        "filter_place": lambda query: place_of(name, query),
    }
