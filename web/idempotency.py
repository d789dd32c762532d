"""Idempotency keys: a change that is sent twice under one key is done once, and answered alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import JSONResponse

from registry.store import idempotency
from web.security import actor_of, store_of

Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="The same change under the same key is made once."),
]


def once(request: Request, key: str | None, body: str, work: Callable[[], Any], status: int = 200) -> JSONResponse:
    """Do a change, once an ``Idempotency-Key`` of a caller.

    Raises:
        registry.store.idempotency.ReplyError: the key cannot be used for this request.

    """
    if not key:
        return JSONResponse(work(), status)
    asked = (actor_of(request).user, request.url.path, key)
    return JSONResponse(idempotency.once(store_of(request), asked, body, work), status)
