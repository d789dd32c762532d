"""Registered operators, each actor no further than their reach."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from registry import tables
from registry.access import Actor, operator_scope
from registry.store.orders import holding, ordered_by
from registry.store.store import Store

ORDERS = ("operator_id", "name", "country")
_OPERATORS = tables.Operator.__table__  # type: ignore[attr-defined]


def list_operators(
    store: Store, actor: Actor, words: str = "", *, order: str = "name", limit: int | None = None, offset: int = 0
) -> list[dict[str, Any]]:
    """Operators whose name or number has some words, all of them without any.

    Args:
        store: the registry.
        actor: who reads.
        words: of a name or number, in capitals or not.
        order: one of ``ORDERS``, with a minus before it from the end.
        limit: at most so many.
        offset: after so many.

    Raises:
        ValueError: there is no such order.

    """
    column = ordered_by(_OPERATORS.c, ORDERS, order)
    query = _named(select(_OPERATORS), actor, words).order_by(column, _OPERATORS.c.operator_id)
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query.limit(limit).offset(offset)).mappings()]


def count_operators(store: Store, actor: Actor, words: str = "") -> int:
    """How many there are."""
    with store.engine.connect() as connection:
        counted = _named(select(func.count()).select_from(_OPERATORS), actor, words)
        return int(connection.execute(counted).scalar_one())


def _named(query: Select[Any], actor: Actor, words: str) -> Select[Any]:
    query = query.where(operator_scope(actor, "registry_read", _OPERATORS.c.operator_id))
    return query.where(*holding(words, (_OPERATORS.c.name, _OPERATORS.c.operator_id)))
