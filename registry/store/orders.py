"""The order in which rows are listed, and the words that they have to hold: said by a person, checked here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, or_

from precursors.messages import WrongValue


def ordered_by(columns: Mapping[str, Any], orders: Collection[str], order: str) -> ColumnElement[Any]:
    """What rows are sorted by.

    Args:
        columns: by their names.
        orders: those that may be asked for.
        order: one of them, with a minus before it from the end.

    Raises:
        ValueError: there is no such order.

    """
    name = order.removeprefix("-")
    if name not in orders:
        raise WrongValue("cannot_sort_by_choose_from", x=name, y=", ".join(orders))
    column: ColumnElement[Any] = columns[name]
    return column.desc() if order.startswith("-") else column.asc()


def holding(words: str, columns: Iterable[ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    """The condition that one of some columns holds some words, in capitals or not; none for no words."""
    if not words:
        return []
    return [or_(*(func.lower(one).contains(words.lower(), autoescape=True) for one in columns))]
