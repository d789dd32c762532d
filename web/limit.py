"""How often one caller may ask: a moving window for each kind of work, by person or by address."""

from __future__ import annotations

import math
import time

from fastapi import Depends, Request, params
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from web.errors import Refused
from web.shared import caller_of


class RateLimits:
    """The bounds of one app.

    Args:
        bounds: kind of work to a bound like ``120/minute``; a kind without one is not bounded.

    """

    def __init__(self, bounds: dict[str, str]) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._bounds: dict[str, RateLimitItem] = {kind: parse(bound) for kind, bound in bounds.items() if bound}

    def ask(self, kind: str, caller: str) -> None:
        """Count one request.

        Raises:
            Refused: the caller has asked too often; says when to come back.

        """
        bound = self._bounds.get(kind)
        if bound is None or self._windows.hit(bound, kind, caller):
            return
        reset = self._windows.get_window_stats(bound, kind, caller).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        raise Refused(429, headers={"retry-after": str(wait)})


def limited(kind: str) -> params.Depends:
    """A dependency that counts requests of a kind."""

    async def _count(request: Request) -> None:
        limits: RateLimits = request.app.state.limits
        limits.ask(kind, caller_of(request))

    made: params.Depends = Depends(_count)
    return made
