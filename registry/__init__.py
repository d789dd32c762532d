"""Who may, what happened, what was decided: intake, store, check, cases, audit.

    import registry
    registry.check_file("declarations.csv").summary

What a name needs is loaded when the name is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from precursors.front_door import open_front_door

if TYPE_CHECKING:
    from registry.checking.batch import CheckResult
    from registry.library import check_file

_WHERE = {"CheckResult": "registry.checking.batch", "check_file": "registry.library"}

__all__ = ["CheckResult", "check_file"]

__getattr__, __dir__ = open_front_door(__name__, _WHERE)
