"""The row of a person in the registry: found by name, and changed so that what was given out under it ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from registry import tables
from registry.access import Absent
from registry.state import Telling, tell

_USERS = tables.User.__table__  # type: ignore[attr-defined]


def user_row(connection: Any, user: str) -> Any:
    """The row of a person.

    Raises:
        Absent: there is no such user.

    """
    row = connection.execute(select(_USERS).where(_USERS.c.user == user)).mappings().first()
    if row is None:
        raise Absent("user", user)
    return row


def change(connection: Any, row: Any, values: dict[str, Any]) -> list[Telling]:
    """Change an account; whatever was given out under it holds no longer.

    Returns:
        The row as the entry has to tell it.

    """
    return keep_row(connection, row, {**values, "generation": row["generation"] + 1})


def keep_row(connection: Any, row: Any, values: dict[str, Any]) -> list[Telling]:
    """Change an account, and leave what was given out under it."""
    connection.execute(update(_USERS).where(_USERS.c.user == row["user"]).values(**values))
    return [tell(_USERS, {**row, **values})]
