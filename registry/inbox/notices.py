"""Notices: what a person has to know, one row a person, until they have read it.

A notice says that something happened and where to look; what it is about is read there, by whoever may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from registry import tables
from registry.access import Absent, Actor
from registry.inbox.outbox import queue
from registry.log import audit
from registry.state import Telling, tell
from registry.store.store import Store

KINDS = ("asked", "asked_again", "answered", "withdrawn", "due_soon", "overdue", "watch")
_NOTICES = tables.Notice.__table__  # type: ignore[attr-defined]
_MOST = 200


def people_who(connection: Any, *conditions: Any) -> list[Mapping[str, Any]]:
    """The rows of people who may act and meet conditions, by name."""
    users = tables.User.__table__  # type: ignore[attr-defined]
    wanted = select(users).where(users.c.disabled_at.is_(None), *conditions).order_by(users.c.user)
    return list(connection.execute(wanted).mappings())


def notify(
    connection: Any, people: Sequence[Mapping[str, Any]], kind: str, at: datetime, *, mailed: bool = True, **about: Any
) -> list[Telling]:
    """Give each of some people a notice, and a mail to whoever has an address.

    Args:
        connection: in whose transaction; the log is locked.
        people: their rows.
        kind: one of ``KINDS``.
        at: when it happened.
        mailed: whether a mail of each goes out as well; only of requests.
        about: ``request``, ``watch``, ``declaration_number``.

    Returns:
        The rows as the entry has to tell them.

    """
    told = []
    for person in people:
        row = {"user": person["user"], "number": _next(connection, person["user"]), "kind": kind, "at": at, **about}
        connection.execute(insert(_NOTICES), [row])
        told.append(tell(_NOTICES, row))
    return told + (queue(connection, people, kind, about["request"], at) if mailed else [])


def _next(connection: Any, user: str) -> int:
    last = connection.execute(select(func.max(_NOTICES.c.number)).where(_NOTICES.c.user == user)).scalar()
    return int(last or 0) + 1


def list_notices(store: Store, actor: Actor, *, unread: bool = False, limit: int = _MOST) -> list[dict[str, Any]]:
    """The actor's own notices, the newest first."""
    actor.need("inbox_read")
    wanted = select(_NOTICES).where(_NOTICES.c.user == actor.user).order_by(_NOTICES.c.number.desc()).limit(limit)
    if unread:
        wanted = wanted.where(_NOTICES.c.read_at.is_(None))
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def count_unread(store: Store, actor: Actor) -> int:
    """How many of the actor's own notices were not read."""
    actor.need("inbox_read")
    own = (_NOTICES.c.user == actor.user, _NOTICES.c.read_at.is_(None))
    with store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(_NOTICES).where(*own)).scalar_one())


def mark_read(store: Store, actor: Actor, number: int | None = None) -> dict[str, Any] | None:
    """Note that the actor read a notice of theirs, or all of them.

    Returns:
        The notice, where one was named.

    Raises:
        Absent: they have no such notice.

    """
    actor.need("inbox_read")
    own = [_NOTICES.c.user == actor.user] + ([_NOTICES.c.number == number] if number is not None else [])
    with store.writing() as connection:
        audit.lock(connection)
        rows = [dict(row) for row in connection.execute(select(_NOTICES).where(*own)).mappings()]
        if number is not None and not rows:
            raise Absent("notice", number)
        _read(connection, actor, [row for row in rows if row["read_at"] is None])
    return rows[0] if number is not None else None


def _read(connection: Any, actor: Actor, rows: Iterable[dict[str, Any]]) -> None:
    now, told = datetime.now(UTC), []
    for row in rows:
        here = (_NOTICES.c.user == row["user"], _NOTICES.c.number == row["number"])
        connection.execute(update(_NOTICES).where(*here).values(read_at=now))
        told.append(tell(_NOTICES, {**row, "read_at": now}))
    if told:
        audit.append(connection, [("notices read", {"by": actor.user, "tells": told})])
