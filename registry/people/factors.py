"""A second factor: codes of the moment from a device of the person (TOTP), and codes on paper for when it is lost."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from base64 import b32encode
from typing import Any

import pyotp
from sqlalchemy import select, update

from registry import tables
from registry.access import Actor
from registry.log import audit
from registry.people.credentials import AccountError
from registry.people.user_rows import change, keep_row, user_row
from registry.store.store import Store

DECIDING = ("supervisor", "legal_approver", "administrator")
RECOVERY_CODES = 10
_ISSUER = "precursor"
_STEP = 30  # seconds that a code is shown for
_SLACK = 1  # steps that a clock may be off by
_USERS = tables.User.__table__  # type: ignore[attr-defined]


def begin(store: Store, actor: Actor, code: str = "") -> str:
    """Offer a secret for a second factor; it counts for nothing before a code of it was given.

    Args:
        store: the registry.
        actor: whose it is to be.
        code: of the factor that is set, where one is.

    Returns:
        The secret, to be put into the person's device.

    Raises:
        AccountError: one is set, and the code is not of it.

    """
    _in_person(actor)
    secret = pyotp.random_base32()
    with store.writing() as connection:
        audit.lock(connection)
        row = user_row(connection, actor.user)
        if row["factor"] and not serves(connection, row, code):
            raise AccountError("a_second_factor_is_set_give_a_code_of_it_to")
        connection.execute(update(_USERS).where(_USERS.c.user == actor.user).values(factor_offered=secret))
    return secret


def address_of(user: str, secret: str) -> str:
    """The secret as an address that devices read."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=_ISSUER)


def confirm(store: Store, actor: Actor, code: str) -> list[str]:
    """Set the factor that was offered, for a code of it.

    Returns:
        Recovery codes, shown once and kept as hashes.

    Raises:
        AccountError: none was offered, or the code is not of it.

    """
    _in_person(actor)
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    with store.writing() as connection:
        audit.lock(connection)
        row = user_row(connection, actor.user)
        step = _step_of(row["factor_offered"] or "", code, None)
        if step is None:
            raise AccountError("the_code_is_not_of_the_second_factor_that_was")
        kept = {
            "factor": row["factor_offered"],
            "factor_offered": None,
            "factor_step": step,
            "recovery_codes": json.dumps([_sha256(one) for one in codes]),
        }
        rows = keep_row(connection, row, kept)
        audit.append(connection, [("second factor set", {"user": actor.user, "by": actor.user, "tells": rows})])
    return codes


def remove(store: Store, actor: Actor, user: str) -> None:
    """Take a person's second factor away: an administrator does, when it is lost with its recovery codes.

    Raises:
        Absent: there is no such user.
        AccountError: it is the actor's own.

    """
    actor.need("account_write")
    if user == actor.user:
        raise AccountError("nobody_takes_their_own_second_factor_away_ask")
    with store.writing() as connection:
        audit.lock(connection)
        rows = change(connection, user_row(connection, user), NONE)
        audit.append(connection, [("second factor removed", {"user": user, "by": actor.user, "tells": rows})])


NONE: dict[str, Any] = {"factor": None, "factor_offered": None, "factor_step": None, "recovery_codes": None}


def is_set(store: Store, user: str) -> bool:
    """Whether a person has a second factor."""
    with store.engine.connect() as connection:
        return bool(connection.execute(select(_USERS.c.factor).where(_USERS.c.user == user)).scalar())


def serves(connection: Any, row: Any, code: str) -> bool:
    """Use a code, of the device or on paper; inside the caller's transaction, so that it serves once."""
    step = _step_of(row["factor"], code, row["factor_step"])
    if step is not None:
        connection.execute(update(_USERS).where(_USERS.c.user == row["user"]).values(factor_step=step))
        return True
    left, used = json.loads(row["recovery_codes"] or "[]"), _sha256(code)
    if used not in left:
        return False
    left.remove(used)
    rows = keep_row(connection, row, {"recovery_codes": json.dumps(left)})
    audit.append(connection, [("recovery code used", {"user": row["user"], "left": len(left), "tells": rows})])
    return True


def _step_of(secret: str, code: str, last: int | None) -> int | None:
    """The step that a code is of; one that served already, or an earlier one, serves no more."""
    given = code.strip().replace(" ", "")
    if not secret or not given.isdigit():
        return None
    now = int(time.time()) // _STEP
    for step in range(now - _SLACK, now + _SLACK + 1):
        if (last is None or step > last) and secrets.compare_digest(pyotp.TOTP(secret).at(step * _STEP), given):
            return step
    return None


def _recovery_code() -> str:
    text = b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _sha256(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()  # of 80 random bits


def _in_person(actor: Actor) -> None:
    if actor.scopes is not None or not actor.user:
        raise AccountError("a_second_factor_is_set_by_the_person_not_by_a")
