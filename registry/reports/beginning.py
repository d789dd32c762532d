"""How far a registry has come from empty: what was entered, counted."""

from __future__ import annotations

from sqlalchemy import func, select

from registry import tables
from registry.store.store import Store

_COUNTED = {
    "people": tables.User,
    "operators": tables.Operator,
    "lines": tables.DeclarationLine,
    "cases": tables.CaseFile,
}


def beginning(store: Store) -> dict[str, int]:
    """How many people, operators, recorded lines and cases there are."""
    with store.engine.connect() as connection:
        return {
            name: int(connection.execute(select(func.count()).select_from(table.__table__)).scalar_one())  # type: ignore[attr-defined]
            for name, table in _COUNTED.items()
        }
