"""Structures read in this very process: for one that is itself guarded and may be killed at any moment.

Everything else reads them through ``guard``, in processes of their own.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from precursors.structure.screen import Screener
from precursors.structure.service import StructureService, WorkerLost
from precursors.structure.worker import TASKS


class StructuresInside(StructureService):
    """The same door; whoever opens it sees to it that the process has bounds on time and memory."""

    def start(self) -> None:
        """Compile what structures are held against, before the first is asked about."""
        _ = self._screener

    @cached_property
    def _screener(self) -> Screener:
        return Screener(self._definitions, self._drugs, self._regimes)

    def _ask(self, task: str, payload: Any, seconds: float | None = None) -> Any:
        try:
            return TASKS[task](self._screener, payload)
        except MemoryError:
            raise  # the process is at its bound, and goes
        except Exception as error:  # what would end a process of its own is told like the end of one
            raise WorkerLost("worker_died") from error
