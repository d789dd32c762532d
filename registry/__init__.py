"""Who may, what happened, what was decided: intake, store, check, cases, audit.

    import registry
    registry.check_file("declarations.csv").summary

What a name needs is loaded when the name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.checking.batch import CheckResult
    from registry.library import check_file

_WHERE = {"CheckResult": "registry.checking.batch", "check_file": "registry.library"}

__all__ = ["CheckResult", "check_file"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
