"""Changes that are sent twice are made once: what was answered under an idempotency key, kept for a day.

The registry keeps it, so that every process of a desk agrees. A change is claimed before it is made. Where a process
died in between, nobody knows whether it was made: the claim stands until it expires, and the caller is told to look.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from precursors.messages import Refusal
from registry import tables
from registry.store.store import Store

KEPT = timedelta(days=1)
_REPLIES = tables.Reply.__table__  # type: ignore[attr-defined]


class ReplyError(Refusal):
    """The key cannot be used for this request; says why and what to do."""


def once(store: Store, asked: Sequence[str], content: str, work: Callable[[], Any], now: datetime | None = None) -> Any:
    """Make a change unless it was made under that key, and answer alike.

    Args:
        store: the registry.
        asked: caller, address and key.
        content: what was sent.
        work: makes the change; gives plain JSON values. If it raises, the key is free again.
        now: the present if not given.

    Raises:
        ReplyError: the key was used for another request, or the change was begun and its end is not known.

    """
    request, sent = _sha256(json.dumps(list(asked))), _sha256(content)
    moment = now or datetime.now(UTC)
    if not _claim(store, request, sent, moment):
        return _kept_reply(store, request, sent)
    try:
        reply = work()
    except BaseException:
        with store.writing() as connection:
            connection.execute(delete(_REPLIES).where(_REPLIES.c.request == request))
        raise
    with store.writing() as connection:
        connection.execute(update(_REPLIES).where(_REPLIES.c.request == request).values(reply=json.dumps(reply)))
    return reply


def _claim(store: Store, request: str, sent: str, now: datetime) -> bool:
    """Whether the change is this caller's to make; the key itself decides between two that ask at once."""
    row = {"request": request, "content": sent, "reply": None, "made_at": now}
    try:
        with store.writing() as connection:
            connection.execute(delete(_REPLIES).where(_REPLIES.c.made_at < now - KEPT))
            connection.execute(insert(_REPLIES).values(row))
    except IntegrityError:
        return False
    return True


def _kept_reply(store: Store, request: str, sent: str) -> Any:
    with store.engine.connect() as connection:
        row = connection.execute(select(_REPLIES).where(_REPLIES.c.request == request)).one_or_none()
    if row is not None and row.content != sent:
        raise ReplyError("idempotency_key_the_key_was_used_for_another")
    if row is None or row.reply is None:
        raise ReplyError("idempotency_key_a_request_under_this_key_was")
    return json.loads(row.reply)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
