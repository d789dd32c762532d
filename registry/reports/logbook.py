"""The log as a person reads it: by who, what and when, the newest first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from registry import tables
from registry.access import Actor
from registry.log import audit
from registry.store.store import Store

_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
LOOKED = 200_000  # entries that one question goes through; where it stopped is said
_APART = ("at", "by", "tells")
_SIGN_INS = ("signed in", "sign-in failed")
_SHORT = 160  # characters of a value that a row shows


@dataclass(frozen=True)
class Wanted:
    """Which entries are wanted; what is empty is not asked.

    Attributes:
        who: the name that an entry carries.
        what: the kind of entry.
        text: a part of what it says.
        since, until: days, both included.
    """

    who: str = ""
    what: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Page:
    """Entries, the newest first unless the oldest are asked for first.

    Attributes:
        entries: as they are shown.
        before: where the next page begins, none if there is nothing older.
        after: the same where the oldest come first, none if there is nothing newer.
    """

    entries: list[dict[str, Any]]
    before: int | None = None
    after: int | None = None


def kinds(store: Store, actor: Actor) -> list[str]:
    """Every kind of entry that the log has."""
    actor.need("audit_read")
    with store.engine.connect() as connection:
        return sorted(connection.execute(select(_ENTRIES.c.kind).distinct()).scalars())


def entries(
    store: Store,
    actor: Actor,
    wanted: Wanted,
    *,
    before: int | None = None,
    after: int | None = None,
    oldest: bool = False,
    limit: int = 100,
) -> Page:
    """Entries of the log for whoever may read it.

    Args:
        store: the registry.
        actor: who reads.
        wanted: the filter.
        before: only entries before this place.
        after: only entries after this place.
        oldest: the oldest of them first.
        limit: at most so many.

    """
    actor.need("audit_read")
    return _oldest(store, wanted, after, limit) if oldest else _entries(store, wanted, before, limit)


def own_look_ups(store: Store, actor: Actor, *, before: int | None = None, limit: int = 100) -> Page:
    """What somebody looked up themselves, with what was answered and by which edition.

    Raises:
        registry.access.AccessError: the actor may not look up.

    """
    actor.need("look_up")
    return _entries(store, Wanted(who=actor.user, what="look-up"), before, limit)


def _entries(store: Store, wanted: Wanted, before: int | None, limit: int) -> Page:
    with store.engine.connect() as connection:
        first, last = _bounds(connection, wanted)
        end = last if before is None else min(before, last)
        start = max(first, end - LOOKED)
        found = _wanted_entries(connection, wanted, start, end, _ENTRIES.c.place.desc(), limit)
    if len(found) == limit and found[-1]["place"] > first:
        return Page(found, found[-1]["place"])
    return Page(found, start if start > first else None)


def _oldest(store: Store, wanted: Wanted, after: int | None, limit: int) -> Page:
    with store.engine.connect() as connection:
        first, last = _bounds(connection, wanted)
        start = first if after is None else max(first, after + 1)
        end = min(last, start + LOOKED)
        found = _wanted_entries(connection, wanted, start, end, _ENTRIES.c.place, limit)
    if len(found) == limit and found[-1]["place"] < last - 1:
        return Page(found, after=found[-1]["place"])
    return Page(found, after=end - 1 if end < last else None)


def _wanted_entries(
    connection: Any, wanted: Wanted, start: int, end: int, order: Any, limit: int
) -> list[dict[str, Any]]:
    """Entries of a stretch of the log that are wanted."""
    conditions = [_ENTRIES.c.place < end, _ENTRIES.c.place >= start]
    if wanted.what:
        conditions.append(_ENTRIES.c.kind == wanted.what)
    if wanted.who:
        conditions.append(_by(json.dumps(wanted.who, ensure_ascii=False)))
    if wanted.text:
        conditions.append(_ENTRIES.c.body.contains(wanted.text, autoescape=True))
    columns = (_ENTRIES.c.place, _ENTRIES.c.kind, _ENTRIES.c.body)
    query = select(*columns).where(*conditions).order_by(order).limit(limit)
    return [_row(row.place, row.kind, json.loads(row.body)) for row in connection.execute(query)]


def _by(said: str) -> ColumnElement[bool]:
    """Entries of a person: what they did, and their sign-ins, before which they are nobody."""
    did = _ENTRIES.c.body.contains(f'"by":{said}', autoescape=True)
    signed = and_(_ENTRIES.c.kind.in_(_SIGN_INS), _ENTRIES.c.body.contains(f'"user":{said}', autoescape=True))
    return or_(did, signed)


def _row(place: int, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: value for key, value in body.items() if key not in _APART}
    short = "; ".join(f"{key}: {_short(value)}" for key, value in said.items() if value not in ("", None, [], {}))
    return {
        "place": place,
        "at": body.get("at", ""),
        "by": body.get("by") or (body.get("user", "") if kind in _SIGN_INS else ""),
        "kind": kind,
        "said": short,
        "body": said,
    }


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _bounds(connection: Any, wanted: Wanted) -> tuple[int, int]:
    """The first place of the days that are asked for, and the one after the last; the log is in the order of time."""
    size = audit.size(connection)
    first = _first_on(connection, size, wanted.since) if wanted.since else 0
    return first, _first_on(connection, size, wanted.until + timedelta(days=1)) if wanted.until else size


def _first_on(connection: Any, size: int, day: date) -> int:
    """The first place whose entry was appended on a day or later; as many reads as the size has binary digits."""
    start = datetime.combine(day, time.min).isoformat()
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        entry = audit.read_entry(connection, middle)
        if entry is not None and str(json.loads(entry[1]).get("at", "")) >= start:
            high = middle
        else:
            low = middle + 1
    return low
