"""Filters that a person keeps under a name: what of a page they want to see again. Nobody else has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import insert, select, update

from precursors.messages import Refusal
from registry import tables
from registry.access import Absent, Actor
from registry.log import audit
from registry.state import tell
from registry.store.store import Store

# page -> the permission that it takes, and what its address may ask
PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "declarations": ("declaration_read", ("q", "movement", "office", "since", "until", "order")),
    "cases": (
        "case_read",
        ("state", "lane", "operator", "substance", "assigned_to", "disposition", "declaration", "rule", "office")
        + ("since", "until", "order"),
    ),
    "operators": ("registry_read", ("q", "order")),
    "audit": ("audit_read", ("who", "what", "text", "since", "until")),
}
MOST = 30  # of one person on one page
_MOST_NAME, _MOST_QUERY = 80, 2_000  # characters
_FILTERS = tables.KeptFilter.__table__  # type: ignore[attr-defined]


class FilterError(Refusal):
    """What cannot be kept as a filter; says what to do instead."""


def keep(store: Store, actor: Actor, page: str, name: str, query: str) -> str:
    """Keep a filter; the same name keeps the newer one.

    Args:
        store: the registry.
        actor: whose it is.
        page: one of ``PAGES``.
        name: at most 80 characters.
        query: as an address says it: ``lane=red&state=pending``.

    Returns:
        The query as it is kept: what is empty asks nothing.

    Raises:
        FilterError: page, name or query do not do, or there are too many.
        registry.access.AccessError: the actor may not read the page.

    """
    name = name.strip()
    query = _checked_filter(actor, page, name, query)
    row = {"user": actor.user, "page": page, "name": name, "query": query, "kept_at": datetime.now(UTC)}
    with store.writing() as connection:
        audit.lock(connection)
        own = [one for one in _of(connection, actor, page) if one["name"] != name]
        if len(own) >= MOST:
            raise FilterError("at_most_filters_a_page_remove_one_first", x=MOST)
        _put_in_place(connection, {**row, "removed_at": None})
        said = {"by": actor.user, "page": page, "name": name, "tells": [tell(_FILTERS, row)]}
        audit.append(connection, [("filter kept", said)])
    return query


def _checked_filter(actor: Actor, page: str, name: str, query: str) -> str:
    actor.need("filter_keep")
    if page not in PAGES:
        raise FilterError("page_choose_one_of", x=repr(page), y=", ".join(PAGES))
    permission, known = PAGES[page]
    actor.need(permission)
    if not name or len(name) > _MOST_NAME:
        raise FilterError("give_the_filter_a_name_of_at_most_characters", x=_MOST_NAME)
    if len(query) > _MOST_QUERY:
        raise FilterError("a_filter_has_at_most_characters", x=_MOST_QUERY)
    asked = [(key, value) for key, value in parse_qsl(query) if value.strip()]
    strange = sorted({key for key, _ in asked} - set(known))
    if strange:
        raise FilterError("the_page_is_filtered_by", x=", ".join(strange), y=page, z=", ".join(known))
    if not asked:
        raise FilterError("nothing_is_filtered_filter_the_page_first")
    return urlencode(asked)


def _put_in_place(connection: Any, row: Mapping[str, Any]) -> None:
    """Write a row in the place of an older one of its name."""
    same = [_FILTERS.c[key] == row[key] for key in ("user", "page", "name")]
    if connection.execute(update(_FILTERS).where(*same).values(**row)).rowcount == 0:
        connection.execute(insert(_FILTERS), [dict(row)])


def remove(store: Store, actor: Actor, page: str, name: str) -> None:
    """Remove a filter of the actor's own.

    Raises:
        registry.access.Absent: they have no such filter.

    """
    actor.need("filter_keep")
    with store.writing() as connection:
        audit.lock(connection)
        row = next((one for one in _of(connection, actor, page) if one["name"] == name), None)
        if row is None:
            raise Absent("filter", name)
        row = {**row, "removed_at": datetime.now(UTC)}
        _put_in_place(connection, row)
        said = {"by": actor.user, "page": page, "name": name, "tells": [tell(_FILTERS, row)]}
        audit.append(connection, [("filter removed", said)])


def list_filters(store: Store, actor: Actor, page: str = "") -> list[dict[str, Any]]:
    """The actor's own filters, of one page or of all of them, by page and name."""
    actor.need("filter_keep")
    with store.engine.connect() as connection:
        return _of(connection, actor, page)


def _of(connection: Any, actor: Actor, page: str) -> list[dict[str, Any]]:
    own = [_FILTERS.c.user == actor.user, _FILTERS.c.removed_at.is_(None)]
    own += [_FILTERS.c.page == page] if page else []
    wanted = select(_FILTERS).where(*own).order_by(_FILTERS.c.page, _FILTERS.c.name)
    return [dict(row) for row in connection.execute(wanted).mappings()]
