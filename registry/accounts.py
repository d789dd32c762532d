"""People and keys: who may act, and how they are recognised. Every change is an entry in the log."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import insert, select, update

from registry import audit, tables
from registry.access import LOCAL, PERMISSIONS, ROLES, Absent, Actor, Reach
from registry.store import Store

_USERS = tables.User.__table__  # type: ignore[attr-defined]
_ANY_USER = select(_USERS.c.user).limit(1)
_KEYS = tables.ApiKey.__table__  # type: ignore[attr-defined]
_NAME = re.compile(r"[\w.@+-]{1,80}")
_PASSWORDS = PasswordHasher()
# A key is 256 random bits: guessing it is hopeless whatever the hash costs, so each request may be checked quickly.
_SECRETS = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)
MAX_DAYS = 366
MIN_PASSWORD = 12


class AccountError(Exception):
    """An account or key cannot be made or changed so; says what to do instead."""


class NotRecognised(Exception):
    """The name and password, or the key, are not those of anyone who may act; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("not recognised: the name, password or key is wrong, expired, revoked or disabled.")


# --- people -------------------------------------------------------------------------------------------


def add_user(
    store: Store, actor: Actor, user: str, role: str, *, operator: str | None = None, office: str | None = None,
    password: str | None = None, subject: str | None = None,
) -> None:  # fmt: skip
    """Register a person or another system.

    Args:
        store: the registry.
        actor: who registers.
        user: the name that the log will carry; a name is never used again.
        role: one of ``access.ROLES``.
        operator: whom an importer acts for.
        office: where an officer sits.
        password: for signing in; without one the person signs in through the identity provider.
        subject: the person's identity at the provider.

    Raises:
        AccountError: the name is taken, or role, operator, office or password do not fit.
        registry.access.AccessError: the actor may not.

    """
    actor.need("account_write")
    _check_user(user, role, operator, office, password)
    row = {
        "user": user, "role": role, "operator_id": operator, "office": office, "subject": subject,
        "password_hash": _PASSWORDS.hash(password) if password else None, "made_at": datetime.now(UTC),
        "made_by": actor.user, "disabled_at": None,
    }  # fmt: skip
    with store.writing() as connection:
        audit.lock(connection)
        if connection.execute(select(_USERS.c.user).where(_USERS.c.user == user)).first():
            raise AccountError(f"user {user!r} exists already; a name is never given twice.")
        connection.execute(insert(_USERS), [row])
        entry = {"user": user, "role": role, "operator": operator, "office": office, "by": actor.user}
        audit.append(connection, [("user added", entry)])


def _check_user(user: str, role: str, operator: str | None, office: str | None, password: str | None) -> None:
    if not _NAME.fullmatch(user):
        raise AccountError(f"user {user!r}: 1 to 80 letters, digits and . @ + - _ only.")
    if role not in ROLES:
        raise AccountError(f"role {role!r}: choose one of {', '.join(ROLES)}.")
    if (role == "importer") != bool(operator):
        raise AccountError("an importer acts for one operator (--operator), and nobody else does.")
    if (role == "officer") != bool(office):
        raise AccountError("an officer sits at one customs office (--office), and nobody else does.")
    if password is not None and len(password) < MIN_PASSWORD:
        raise AccountError(f"the password has {len(password)} characters; at least {MIN_PASSWORD} are needed.")


def list_users(store: Store, actor: Actor) -> list[dict[str, Any]]:
    """Everyone registered, without any secret."""
    actor.need("account_read")
    columns = [c for c in _USERS.c if c.name not in ("password_hash", "subject")]
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(select(*columns).order_by(_USERS.c.user))]


def disable_user(store: Store, actor: Actor, user: str) -> None:
    """Bar a person and all their keys; the row stays, for the log.

    Raises:
        Absent: there is no such user.
        AccountError: it is the actor, or disabled already.

    """
    actor.need("account_write")
    if user == actor.user:
        raise AccountError("nobody disables their own account; ask another administrator.")
    with store.writing() as connection:
        audit.lock(connection)
        row = _user_row(connection, user)
        if row["disabled_at"]:
            raise AccountError(f"user {user!r} is disabled already.")
        connection.execute(update(_USERS).where(_USERS.c.user == user).values(disabled_at=datetime.now(UTC)))
        audit.append(connection, [("user disabled", {"user": user, "by": actor.user})])


def set_password(store: Store, actor: Actor, user: str, password: str) -> None:
    """Give a person a new password; an administrator anyone's, everyone their own."""
    if user != actor.user:
        actor.need("account_write")
    if len(password) < MIN_PASSWORD:
        raise AccountError(f"the password has {len(password)} characters; at least {MIN_PASSWORD} are needed.")
    with store.writing() as connection:
        audit.lock(connection)
        _user_row(connection, user)
        connection.execute(update(_USERS).where(_USERS.c.user == user).values(password_hash=_PASSWORDS.hash(password)))
        audit.append(connection, [("password set", {"user": user, "by": actor.user})])


def has_users(store: Store) -> bool:
    """Whether anyone is registered; until then the person at the machine may do everything but publish."""
    with store.engine.connect() as connection:
        return connection.execute(_ANY_USER).first() is not None


def authenticate(store: Store, user: str, password: str) -> Actor:
    """The person of a name and password.

    Raises:
        NotRecognised: they are not those of anyone who may act.

    """
    with store.engine.connect() as connection:
        row = connection.execute(select(_USERS).where(_USERS.c.user == user)).mappings().first()
    # A name that is not known costs as much time as one that is.
    kept = (row["password_hash"] if row is not None else None) or _nobody()
    right = _fits(_PASSWORDS, kept, password)
    if row is None or not right or row["disabled_at"] or not row["password_hash"]:
        raise NotRecognised
    return _actor(row)


def actor_of_user(store: Store, user: str) -> Actor:
    """A registered person who may act, by name, once something else has proved who they are.

    Raises:
        NotRecognised: there is none, or they are disabled.

    """
    return _actor_where(store, _USERS.c.user == user)


def actor_of_subject(store: Store, subject: str) -> Actor:
    """A registered person by their identity at the provider.

    Raises:
        NotRecognised: there is none, or they are disabled.

    """
    return _actor_where(store, _USERS.c.subject == subject)


def _actor_where(store: Store, condition: Any) -> Actor:
    with store.engine.connect() as connection:
        row = connection.execute(select(_USERS).where(condition, _USERS.c.disabled_at.is_(None))).mappings().first()
    if row is None:
        raise NotRecognised
    return _actor(row)


def person_at_machine(store: Store, user: str) -> Actor:
    """Who acts on a terminal: a registered person; or anyone, in a registry that has no users yet.

    Raises:
        NotRecognised: there are users, and this is none of them.

    """
    if has_users(store):
        return actor_of_user(store, user)
    return Actor(user or LOCAL.user, LOCAL.role)


def _actor(row: Any, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(row["user"], row["role"], row["operator_id"], row["office"], scopes)


def _user_row(connection: Any, user: str) -> Any:
    row = connection.execute(select(_USERS).where(_USERS.c.user == user)).mappings().first()
    if row is None:
        raise Absent("user", user)
    return row


@cache
def _nobody() -> str:
    return _PASSWORDS.hash(secrets.token_urlsafe(32))


def _fits(hasher: PasswordHasher, kept: str, given: str) -> bool:
    try:
        return hasher.verify(kept, given)
    except (Argon2Error, InvalidHashError):
        return False


# --- keys ---------------------------------------------------------------------------------------------


def new_key(store: Store, actor: Actor, user: str, scopes: Sequence[str], days: int) -> str:
    """Make a key for a user; it is shown once and kept only as a hash.

    Args:
        store: the registry.
        actor: who makes it: the user, or an administrator.
        user: whose key it is; it can never do more than that person.
        scopes: permissions that it is narrowed to.
        days: how long it holds, at most ``MAX_DAYS``.

    Returns:
        The key.

    Raises:
        AccountError: a scope is not known or not the user's, or the days are too many.

    """
    if user != actor.user or actor.scopes is not None:
        actor.need("account_write")
    if not 1 <= days <= MAX_DAYS:
        raise AccountError(f"a key holds from 1 to {MAX_DAYS} days, not {days}.")
    prefix, secret = f"pk{secrets.token_hex(5)}", secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with store.writing() as connection:
        audit.lock(connection)
        _check_scopes(_actor(_user_row(connection, user)), scopes)
        row = {
            "prefix": prefix, "user": user, "secret_hash": _SECRETS.hash(secret),
            "scopes": " ".join(sorted(set(scopes))), "made_at": now, "made_by": actor.user,
            "expires_at": now + timedelta(days=days), "revoked_at": None,
        }  # fmt: skip
        connection.execute(insert(_KEYS), [row])
        entry = {"key": prefix, "user": user, "scopes": row["scopes"], "expires": row["expires_at"], "by": actor.user}
        audit.append(connection, [("key made", entry)])
    return f"{prefix}.{secret}"


def _check_scopes(owner: Actor, scopes: Sequence[str]) -> None:
    unknown = sorted(set(scopes) - set(PERMISSIONS))
    if unknown or not scopes:
        raise AccountError(f"scopes {unknown or 'missing'}: choose from {', '.join(PERMISSIONS)}.")
    beyond = sorted(scope for scope in scopes if owner.reach(scope) is Reach.NONE)
    if beyond:
        raise AccountError(f"{owner.user} ({owner.role}) does not have {', '.join(beyond)} to give to a key.")


def list_keys(store: Store, actor: Actor) -> list[dict[str, Any]]:
    """Keys without their secrets: everyone's to those who read accounts, else the actor's own."""
    wanted = select(*[c for c in _KEYS.c if c.name != "secret_hash"]).order_by(_KEYS.c.made_at, _KEYS.c.prefix)
    if actor.reach("account_read") is Reach.NONE:
        wanted = wanted.where(_KEYS.c.user == actor.user)
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(wanted)]


def revoke_key(store: Store, actor: Actor, prefix: str) -> None:
    """End a key now.

    Raises:
        Absent: there is no such key, or it is not the actor's.
        AccountError: it is revoked already.

    """
    with store.writing() as connection:
        audit.lock(connection)
        row = connection.execute(select(_KEYS).where(_KEYS.c.prefix == prefix)).mappings().first()
        if row is None or (row["user"] != actor.user and actor.reach("account_write") is Reach.NONE):
            raise Absent("key", prefix)
        if row["revoked_at"]:
            raise AccountError(f"key {prefix} is revoked already.")
        connection.execute(update(_KEYS).where(_KEYS.c.prefix == prefix).values(revoked_at=datetime.now(UTC)))
        audit.append(connection, [("key revoked", {"key": prefix, "user": row["user"], "by": actor.user})])


def actor_of_key(store: Store, key: str) -> Actor:
    """Who a key acts for, narrowed to its scopes.

    Raises:
        NotRecognised: it is not a key that holds today.

    """
    prefix, _, secret = key.partition(".")
    wanted = select(_KEYS.c.secret_hash, _KEYS.c.scopes, _KEYS.c.expires_at, _KEYS.c.revoked_at, _USERS)
    wanted = wanted.join(_USERS, _USERS.c.user == _KEYS.c.user).where(_KEYS.c.prefix == prefix)
    with store.engine.connect() as connection:
        row = connection.execute(wanted).mappings().first()
    if row is None or not _fits(_SECRETS, row["secret_hash"], secret) or row["revoked_at"] or row["disabled_at"]:
        raise NotRecognised
    if row["expires_at"] <= datetime.now(UTC):
        raise NotRecognised
    return _actor(row, frozenset(row["scopes"].split()))
