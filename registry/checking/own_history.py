"""What a pre-validation may know of an importer: the registry rows and recorded lines of their own operator."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from registry.access import Actor
from registry.checking.declarations import list_lines
from registry.store.store import Store

_OF_OPERATOR = ("operators", "licences", "permits")
_MOST_LINES = 200_000


class OwnRecords:
    """Registry and history of one operator, as ``registry.checking.batch`` reads them.

    Args:
        store: the registry.
        actor: an importer; the lines are narrowed to their reach by the registry itself.

    """

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self.actor = actor

    def arrow(self) -> dict[str, pa.Table]:
        """The rows of the operator; every other table empty."""
        return of_operator(self._store.arrow(), self.actor.operator)

    def history(self) -> pa.Table:
        """The recorded lines of the operator."""
        rows = list_lines(self._store, self.actor, limit=_MOST_LINES)
        kept = [{name: value for name, value in row.items() if name != "recorded_at"} for row in rows]
        return pa.Table.from_pylist(kept) if kept else pa.table({})


def of_operator(every: Mapping[str, pa.Table], operator: str | None) -> dict[str, pa.Table]:
    """Of the tables of the registry the rows of one operator; what is nobody's own is empty."""
    own = {name: _of(every[name], "operator_id", [operator]) for name in _OF_OPERATOR}
    numbers = own["licences"].column("licence_number").to_pylist()
    own["licence_substances"] = _of(every["licence_substances"], "licence_number", numbers)
    return {name: own.get(name, table.slice(0, 0)) for name, table in every.items()}


def _of(table: pa.Table, column: str, values: list[str | None]) -> pa.Table:
    return table.filter(pc.is_in(table.column(column), pa.array(values, pa.string())))
