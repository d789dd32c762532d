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
from typing import Any, TypeVar, cast

from precursors import cache as compiled

MOST = 5_000  # entries; rules that an office edits leave theirs behind
Value = TypeVar("Value")
_new: set[str] = set()  # keys that no file holds yet


def _as_it_is(value: Any) -> Any:
    return value


def memoise(
    encode: Callable[[Any], Any] = _as_it_is, decode: Callable[[Any], Any] = _as_it_is
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
            key, entries = json.dumps([function.__module__, function.__qualname__, *given]), _entries()
            if key not in entries:  # what it raises is worked out each time
                entries[key] = encode(function(*given))
                _new.add(key)
            return cast("Value", decode(entries[key]))

        return answer

    return decorate


def write_memo() -> None:
    """Write down what was worked out since this was done last, for the processes that come."""
    if _new:
        held = dict(_entries())
        written = held if len(held) <= MOST else {key: held[key] for key in _new.copy()}
        compiled.write(_name(), json.dumps(written).encode())
        _new.clear()


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
