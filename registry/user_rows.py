"""The row of a person in the registry: found by name, and changed so that what was given out under it ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from registry import tables
from registry.access import Absent

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


def change(connection: Any, row: Any, values: dict[str, Any]) -> None:
    """Change an account; whatever was given out under it holds no longer."""
    values = {**values, "generation": row["generation"] + 1}
    connection.execute(update(_USERS).where(_USERS.c.user == row["user"]).values(**values))
