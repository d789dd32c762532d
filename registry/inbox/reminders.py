"""Reminders of deadlines: each once, however often they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from registry import tables
from registry.access import Actor
from registry.inbox.addressees import addressees, askers
from registry.inbox.notices import notify
from registry.log import audit
from registry.state import tell
from registry.store.store import Store

DAYS_BEFORE = 3
_REQUESTS = tables.Request.__table__  # type: ignore[attr-defined]
_STEPS = ("", "due_soon", "overdue")  # in their order


def remind(store: Store, actor: Actor, day: date | None = None) -> dict[str, int]:
    """Remind of every open request that is due soon or overdue, unless that was done.

    Args:
        store: the registry.
        actor: who has it done.
        day: that it is; today if not given.

    Returns:
        How many requests were ``due_soon`` and ``overdue``.

    """
    actor.need("inbox_ask")
    day, done = day or date.today(), dict.fromkeys(_STEPS[1:], 0)
    near = (_REQUESTS.c.state == "open", _REQUESTS.c.due <= day + timedelta(days=DAYS_BEFORE))
    with store.writing() as connection:
        audit.lock(connection)
        rows = connection.execute(select(_REQUESTS).where(*near).order_by(_REQUESTS.c.request)).mappings().all()
        for row in rows:
            step = "overdue" if row["due"] < day else "due_soon"
            if _STEPS.index(row["reminded"]) < _STEPS.index(step):
                _remind(connection, actor, row, step)
                done[step] += 1
    return done


def _remind(connection: Any, actor: Actor, row: Mapping[str, Any], step: str) -> None:
    connection.execute(update(_REQUESTS).where(_REQUESTS.c.request == row["request"]).values(reminded=step))
    people = addressees(connection, row)
    if step == "overdue":
        known = {one["user"] for one in people}
        people = [*people, *(one for one in askers(connection, row) if one["user"] not in known)]
    told = notify(connection, people, step, datetime.now(UTC), request=row["request"])
    said = {"request": row["request"], "step": step, "due": row["due"], "by": actor.user}
    audit.append(
        connection, [("request reminded", {**said, "tells": [tell(_REQUESTS, {**row, "reminded": step}), *told]})]
    )
