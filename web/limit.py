"""How often one caller may ask: a moving window for each kind of work, by person or by address."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from web.errors import Refused


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
        raise Refused(429, headers={"retry-after": str(max(1, math.ceil(reset - time.time())))})
