"""Idempotency keys: a change that is sent twice under one key is done once, and answered alike."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from web.errors import Refused
from web.security import actor_of

KEEP_SECONDS = 24 * 3_600
MAX_KEPT = 10_000


class Replies:
    """What was answered under which key; kept for a day, in this process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], tuple[float, str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def once(self, key: tuple[str, ...], content: str, work: Callable[[], Any]) -> Any:
        """Do the work unless it was done under that key.

        Raises:
            Refused: the key was used for another request.

        """
        with self._lock:  # one change under a key at a time; the registry writes one after the other anyway
            kept = self._kept.get(key)
            if kept is not None and time.monotonic() - kept[0] < KEEP_SECONDS:
                if kept[1] != content:
                    raise Refused(409, "Idempotency-Key: the key was used for another request.")
                return kept[2]
            reply = work()
            self._kept[key] = (time.monotonic(), content, reply)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
            return reply


def once(request: Request, body: str, work: Callable[[], Any], status: int = 200) -> JSONResponse:
    """Do a change, once an ``Idempotency-Key`` of a caller."""
    key = request.headers.get("idempotency-key", "")
    if not key:
        return JSONResponse(work(), status)
    if len(key) > 200:
        raise Refused(422, "Idempotency-Key: at most 200 characters.")
    replies: Replies = request.app.state.replies
    digest = hashlib.sha256(body.encode()).hexdigest()
    return JSONResponse(replies.once((actor_of(request).user, request.url.path, key), digest, work), status)
