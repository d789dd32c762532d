"""What was read from one cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """What was read from one cell; a ``code`` says what is wrong, ``value`` may stand all the same."""

    value: Any = None
    code: str = ""
    detail: str = ""
