"""Where people get their mail. The log tells of an address by its hash alone."""

from __future__ import annotations

import re

from registry.access import Actor
from registry.log import audit
from registry.people.credentials import AccountError
from registry.people.user_rows import keep_row, user_row
from registry.store.store import Store

_LONGEST = 254
# One plain address: nothing with which a header could be ended, another named, or a route given.
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


def email_of(store: Store, user: str) -> str:
    """Where a person gets mail; nothing, if nowhere."""
    with store.engine.connect() as connection:
        return str(user_row(connection, user)["email"] or "")


def check_email(email: str | None) -> None:
    """Refuse what is no plain address; no address at all is fine.

    Raises:
        AccountError: it is none.

    """
    if email and (len(email) > _LONGEST or not _ADDRESS.fullmatch(email)):
        raise AccountError("address_write_one_plain_address_such_as_ana", x=repr(email))


def set_email(store: Store, actor: Actor, user: str, email: str) -> None:
    """Say where a person gets mail; nothing, and they get none. An administrator anyone's, everyone their own.

    Raises:
        Absent: there is no such user.
        AccountError: it is no plain address.
        registry.access.AccessError: it is another's, and the actor may not.

    """
    if user != actor.user or actor.scopes is not None:
        actor.need("account_write")
    check_email(email)
    with store.writing() as connection:
        audit.lock(connection)
        rows = keep_row(connection, user_row(connection, user), {"email": email or None})
        audit.append(connection, [("address set", {"user": user, "by": actor.user, "tells": rows})])
