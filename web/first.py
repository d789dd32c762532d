"""The first account of a desk: for whoever reads the terminal that it was started on, by a code that serves once."""

from __future__ import annotations

import secrets
import threading

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that are taken for one another
_TRIES = 5


class FirstCode:
    """A code of sixty random bits; after a few wrong ones, or the right one, it is void."""

    def __init__(self) -> None:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        self.code = "-".join(letters[start : start + 4] for start in range(0, 12, 4))
        self._lock = threading.Lock()
        self._tries = _TRIES

    def take(self, given: str) -> bool:
        """Whether it is the code, which then serves no more."""
        with self._lock:
            if self._tries <= 0:
                return False
            right = secrets.compare_digest(given.strip().upper().encode(), self.code.encode())
            self._tries = 0 if right else self._tries - 1
            return right

    def give_back(self) -> None:
        """It was right, and the account could not be made for another reason."""
        with self._lock:
            self._tries = 1
