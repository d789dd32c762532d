"""How often one caller may ask, and how many spellings of one text a stranger may try.

A moving window for each kind of work, by person or by address.
"""

from __future__ import annotations

import hashlib
import math
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from precursors.messages import Sentence
from web.errors import Refused
from web.families import families_of, letters_of

VARIANTS = "variants"
_CELLS = 1 << 20
_ROWS = 3


class RateLimits:
    """The bounds of one app.

    Args:
        bounds: kind of work to a bound like ``120/minute``; a kind without one is not bounded.

    """

    def __init__(self, bounds: Mapping[str, str]) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._bounds: dict[str, RateLimitItem] = {kind: parse(bound) for kind, bound in bounds.items() if bound}
        variants = self._bounds.pop(VARIANTS, None)
        self._spellings = Spellings(variants.amount, variants.get_expiry()) if variants else None

    def ask(self, kind: str, caller: str, cost: int = 1) -> dict[str, str]:
        """Count one request, or so many values.

        Returns:
            Headers that say what is left; none for what is not bounded.

        Raises:
            Refused: the caller has asked too often; says when to come back.

        """
        bound = self._bounds.get(kind)
        if bound is None:
            return {}
        if cost > bound.amount or not self._windows.hit(bound, kind, caller, cost=cost):
            self._refuse(bound, kind, caller)
        return self._left(bound, kind, caller)[0]

    def allows(self, kind: str, caller: str) -> bool:
        """Count one, and say whether it is within the bound."""
        bound = self._bounds.get(kind)
        return bound is None or bool(self._windows.hit(bound, kind, caller))

    def held(self, kind: str, caller: str) -> None:
        """Refuse a caller who has used up a bound, without counting anything.

        Raises:
            Refused: says when to come back.

        """
        bound = self._bounds.get(kind)
        if bound is not None and not self._windows.test(bound, kind, caller):
            self._refuse(bound, kind, caller)

    def spell(self, caller: str, texts: Iterable[str] = (), counted: Mapping[str, int] | None = None) -> None:
        """Count spellings that a stranger tries: texts, or how many of each family a file held.

        Raises:
            Refused: too many of one text.

        """
        if self._spellings is not None and not self._spellings.take(caller, texts, counted or {}):
            raise Refused(
                429,
                Sentence("too_many_spellings_of_one_text_were_looked_up"),
                {"retry-after": str(self._spellings.left())},
            )

    def _refuse(self, bound: RateLimitItem, kind: str, caller: str) -> None:
        headers, seconds = self._left(bound, kind, caller)
        raise Refused(429, headers={**headers, "retry-after": str(seconds)})

    def _left(self, bound: RateLimitItem, kind: str, caller: str) -> tuple[dict[str, str], int]:
        """What is left of a bound, as draft-ietf-httpapi-ratelimit-headers says it, and seconds until more is."""
        reset, left = self._windows.get_window_stats(bound, kind, caller)
        name, seconds = kind.replace("_", "-"), max(1, math.ceil(reset - time.time()))
        policy = f'"{name}";q={bound.amount};w={bound.get_expiry()}'
        return {"ratelimit-policy": policy, "ratelimit": f'"{name}";r={left};t={seconds}'}, seconds


class Spellings:
    """Counts spellings by caller and family in a few megabytes, however many ask: sums may be too high, never too low.

    Args:
        most: spellings of one text that a caller may try in a window.
        seconds: length of the window.
        clock: the time in seconds.
    """

    def __init__(self, most: int, seconds: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._lock = threading.Lock()
        self._begin()

    def take(self, caller: str, texts: Iterable[str], counted: Mapping[str, int]) -> bool:
        """Count, unless a family would go over the bound; then nothing is counted."""
        with self._lock:
            if self._clock() - self._begun > self._seconds:
                self._begin()
            fresh = [letters for letters in {letters_of(text) for text in texts} if not self._is_known(caller, letters)]
            found = dict(counted)
            for letters in fresh:
                for family in families_of(letters):
                    found[family] = found.get(family, 0) + 1
            places = {family: self._places(f"{caller}|{family}") for family in found}
            if any(self._count(places[family]) + number > self._most for family, number in found.items()):
                return False
            for family, number in found.items():
                for row, place in enumerate(places[family]):
                    self._counts[row][place] = min(65_535, self._counts[row][place] + number)
            for letters in fresh:
                for row, place in enumerate(self._places(f"{caller}={letters}")):
                    self._known[row][place >> 3] |= 1 << (place & 7)
            return True

    def left(self) -> int:
        """Seconds until the window ends."""
        return max(1, math.ceil(self._begun + self._seconds - self._clock()))

    def _begin(self) -> None:
        self._begun = self._clock()
        self._counts = [array("H", bytes(2 * _CELLS)) for _ in range(_ROWS)]
        self._known = [bytearray(_CELLS >> 3) for _ in range(_ROWS)]

    def _is_known(self, caller: str, letters: str) -> bool:
        places = self._places(f"{caller}={letters}")
        return all(self._known[row][place >> 3] >> (place & 7) & 1 for row, place in enumerate(places))

    def _count(self, places: list[int]) -> int:
        return min(self._counts[row][place] for row, place in enumerate(places))

    def _places(self, key: str) -> list[int]:
        digest = hashlib.blake2b(key.encode(), digest_size=4 * _ROWS).digest()
        return [int.from_bytes(digest[4 * row : 4 * row + 4], "big") % _CELLS for row in range(_ROWS)]
