"""What follows from the words of rules alone: worked out once on a machine, and kept beside the other compiled files.

Parsing and translating every SELECT takes longer than the lists take to load (*measured*: six of ten seconds until the
desk answers). What is kept is found again by the words themselves, under a name with the hash of this package and of
the parser; nothing that is kept is a source of truth.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache, wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from precursors import cache as compiled

MOST = 5_000  # entries; rules that an office edits leave theirs behind
Value = TypeVar("Value")
_new: dict[str, Any] = {}


def memoise(
    encode: Callable[[Value], Any], decode: Callable[[Any], Value]
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Keep what a function of texts gives.

    Args:
        encode: turns a value into what JSON holds.
        decode: turns it back.

    """

    def decorate(function: Callable[..., Value]) -> Callable[..., Value]:
        @cache
        @wraps(function)
        def answer(*given: Any) -> Value:
            key = json.dumps([function.__module__, function.__qualname__, *given])
            if key in _new or key in _entries():
                return decode(_new[key] if key in _new else _entries()[key])
            value = function(*given)  # what it raises is worked out each time
            _new[key] = encode(value)
            return value

        return answer

    return decorate


def write_memo() -> None:
    """Write down what was worked out since the start, for the processes that come."""
    if _new.keys() - _entries().keys():
        held = {**_entries(), **_new}
        compiled.write(_name(), json.dumps(held if len(held) <= MOST else _new).encode())


@cache
def _entries() -> dict[str, Any]:
    path = compiled.compiled_file(_name())
    try:
        found = json.loads(path.read_bytes()) if path else {}
    except ValueError:
        return {}  # a damaged file is made again
    return found if isinstance(found, dict) else {}


@cache
def _name() -> str:
    digest = hashlib.sha256(version("sqlglot").encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return f"rules-{digest.hexdigest()[:40]}.json"
