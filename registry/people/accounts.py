"""People and keys: who may act, and how they are recognised. Every change is an entry in the log."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from precursors.messages import Refusal
from registry import tables
from registry.access import LOCAL, PERMISSIONS, ROLES, Absent, Actor, Reach
from registry.log import audit
from registry.people import factors
from registry.people.addresses import check_email
from registry.people.credentials import MIN_PASSWORD, PASSWORDS, SECRETS, AccountError, check_password, fits, nobodys
from registry.people.user_rows import change, user_row
from registry.state import same_person, tell
from registry.store.store import Store

_USERS = tables.User.__table__  # type: ignore[attr-defined]
_ANY_USER = select(_USERS.c.user).limit(1)
_KEYS = tables.ApiKey.__table__  # type: ignore[attr-defined]
_NAME = re.compile(r"[\w.@+-]{1,80}")
MAX_DAYS = 366
FIRST_ROLE = "administrator"
OWNER = "machine:"  # before the name of the account of the machine that recovered a registry
# What others do to an account after which it may not decide on what was drafted before.
RESETS = ("user added", "password set", "role changed", "second factor removed", "account recovered", "key made")


class NotRecognised(Refusal):
    """The name and password, or the key, are not those of anyone who may act; which of them is not said."""

    def __init__(self, code: str = "not_recognised_the_name_password_or_key_is") -> None:
        super().__init__(code)


class FactorMissing(NotRecognised):
    """Name and password are right, and the code of the second factor is missing."""

    def __init__(self) -> None:
        super().__init__("give_the_code_of_your_second_factor_as_well")


# --- people -------------------------------------------------------------------------------------------


def add_user(
    store: Store,
    actor: Actor,
    user: str,
    role: str,
    *,
    operator: str | None = None,
    office: str | None = None,
    password: str | None = None,
    subject: str | None = None,
    email: str | None = None,
) -> None:
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
        email: where they get mail.

    Raises:
        AccountError: the name is taken, or role, operator, office or password do not fit.
        registry.access.AccessError: the actor may not.

    """
    actor.need("account_write")
    _check_user(user, role, operator, office)
    if password is not None:
        check_password(user, password)
    check_email(email)
    row = {**_new_row(actor, user, role, operator, office, password, subject), "email": email}
    with store.writing() as connection:
        audit.lock(connection)
        unknown = actor.role == LOCAL.role  # whoever is at the machine of a registry that nobody is registered in
        if unknown and role != FIRST_ROLE and connection.execute(_ANY_USER).first() is None:
            raise AccountError("the_first_person_of_a_registry_is_an")
        if connection.execute(select(_USERS.c.user).where(_USERS.c.user == user)).first():
            raise AccountError("user_already_exists_choose_another_name", x=repr(user))
        connection.execute(insert(_USERS), [row])
        entry = {"user": user, "role": role, "operator": operator, "office": office, "by": actor.user}
        audit.append(connection, [("user added", {**entry, "tells": [tell(_USERS, row)]})])


def _new_row(
    actor: Actor,
    user: str,
    role: str,
    operator: str | None,
    office: str | None,
    password: str | None,
    subject: str | None,
) -> dict[str, Any]:
    return {
        "user": user,
        "role": role,
        "operator_id": operator,
        "office": office,
        "subject": subject,
        "password_hash": PASSWORDS.hash(password) if password else None,
        "made_at": datetime.now(UTC),
        "made_by": actor.user,
        "disabled_at": None,
        "must_change": int(bool(password) and actor.role == FIRST_ROLE),
        "generation": 0,
    }


def recover(store: Store, user: str, password: str, by: str) -> None:
    """Make an administrator, or give one a new password: for whoever owns the machine, when nobody else can.

    Args:
        store: the registry.
        user: an administrator, or a name that nobody has.
        password: that they sign in with.
        by: the account of the machine; the log carries it.

    Raises:
        AccountError: it is somebody who is no administrator, or the password does not do.

    """
    _check_user(user, FIRST_ROLE, None, None)
    check_password(user, password)
    owner = Actor(f"{OWNER}{by}", FIRST_ROLE)
    with store.writing() as connection:
        audit.lock(connection)
        row = connection.execute(select(_USERS).where(_USERS.c.user == user)).mappings().first()
        if row is None:
            fresh = {**_new_row(owner, user, FIRST_ROLE, None, None, password, None), "must_change": 0}
            connection.execute(insert(_USERS), [fresh])
            rows = [tell(_USERS, fresh)]
        elif row["role"] != FIRST_ROLE:
            raise AccountError("is_no_administrator_name_one_or_a_name_that", x=user)
        else:
            values = {"password_hash": PASSWORDS.hash(password), "must_change": 0, "disabled_at": None, **factors.NONE}
            rows = change(connection, row, values)
        audit.append(connection, [("account recovered", {"user": user, "by": owner.user, "tells": rows})])


def _check_user(user: str, role: str, operator: str | None, office: str | None) -> None:
    if not _NAME.fullmatch(user):
        raise AccountError("user_1_to_80_letters_digits_and_only", x=repr(user))
    if role not in ROLES:
        raise AccountError("role_choose_one_of", x=repr(role), y=", ".join(ROLES))
    if (role == "importer") != bool(operator):
        raise AccountError("an_importer_needs_one_operator_operator_no")
    if (role == "officer") != bool(office):
        raise AccountError("an_officer_needs_one_customs_office_office_no")


def change_role(
    store: Store, actor: Actor, user: str, role: str, *, operator: str | None = None, office: str | None = None
) -> None:
    """Give a person another role; their sessions and keys end.

    Raises:
        Absent: there is no such user.
        AccountError: it is the actor, or role, operator and office do not fit.

    """
    actor.need("account_write")
    _check_user(user, role, operator, office)
    if user == actor.user:
        raise AccountError("nobody_changes_their_own_role_ask_another")
    with store.writing() as connection:
        audit.lock(connection)
        row = user_row(connection, user)
        rows = change(connection, row, {"role": role, "operator_id": operator, "office": office})
        said = {"user": user, "from": row["role"], "role": role, "operator": operator, "office": office}
        audit.append(connection, [("role changed", {**said, "by": actor.user, "tells": rows})])


_HIDDEN = frozenset(
    ("password_hash", "subject", "generation", "must_change")
    + ("factor", "factor_offered", "factor_step", "recovery_codes")
)


def list_users(store: Store, actor: Actor) -> list[dict[str, Any]]:
    """Everyone registered, without any secret."""
    actor.need("account_read")
    columns = [c for c in _USERS.c if c.name not in _HIDDEN]
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
        raise AccountError("you_cannot_disable_your_own_account_ask")
    with store.writing() as connection:
        audit.lock(connection)
        row = user_row(connection, user)
        if row["disabled_at"]:
            raise AccountError("user_is_disabled_already", x=repr(user))
        rows = change(connection, row, {"disabled_at": datetime.now(UTC)})
        audit.append(connection, [("user disabled", {"user": user, "by": actor.user, "tells": rows})])


def set_password(store: Store, actor: Actor, user: str, password: str) -> None:
    """Give a person a new password; an administrator anyone's, everyone their own. Sessions and keys end.

    Raises:
        Absent: there is no such user.
        AccountError: the password does not do, or is the present one.

    """
    own = user == actor.user and actor.scopes is None
    if not own:
        actor.need("account_write")
    check_password(user, password)
    with store.writing() as connection:
        audit.lock(connection)
        row = user_row(connection, user)
        if own and row["password_hash"] and fits(PASSWORDS, row["password_hash"], password):
            raise AccountError("that_is_the_present_password_choose_another")
        values = {"password_hash": PASSWORDS.hash(password), "must_change": int(not own and actor.role == FIRST_ROLE)}
        rows = change(connection, row, values)
        audit.append(connection, [("password set", {"user": user, "by": actor.user, "tells": rows})])


def has_users(store: Store) -> bool:
    """Whether anyone is registered; until then the person at the machine may do everything but publish."""
    with store.engine.connect() as connection:
        return connection.execute(_ANY_USER).first() is not None


def authenticate(store: Store, user: str, password: str, code: str = "") -> Actor:
    """The person of a name, a password, and a code of their second factor, where they have set one.

    Raises:
        FactorMissing: the code is missing.
        NotRecognised: they are not those of anyone who may act.

    """
    with store.engine.connect() as connection:
        row = connection.execute(select(_USERS).where(_USERS.c.user == user)).mappings().first()
        known = _is_told(store, connection, row)
    # A name that is not known costs as much time as one that is.
    kept = (row["password_hash"] if row is not None else None) or nobodys()
    right = fits(PASSWORDS, kept, password)
    if row is None or not known or not right or row["disabled_at"] or not row["password_hash"]:
        raise NotRecognised
    if row["factor"]:
        _prove(store, user, code)
    return _actor(row)


def _prove(store: Store, user: str, code: str) -> None:
    if not code:
        raise FactorMissing
    with store.writing() as connection:
        audit.lock(connection)
        if not factors.serves(connection, user_row(connection, user), code):
            raise NotRecognised


def note_sign_in(store: Store, user: str, address: str, failed: BaseException | None = None) -> None:
    """Log that a person signed in, or that somebody tried to; of a name that nobody has, nothing is kept."""
    with store.writing() as connection:
        known = connection.execute(select(_USERS.c.user).where(_USERS.c.user == user)).first() is not None
        said = {"user": user if known else "", "address": address}
        audit.append(connection, [("sign-in failed" if failed else "signed in", said)])


def note_key_refused(store: Store, prefix: str, address: str) -> None:
    """Log that somebody came with a key that does not hold; of one that was never given out, nothing is kept."""
    with store.writing() as connection:
        row = connection.execute(select(_KEYS.c.user).where(_KEYS.c.prefix == prefix)).first()
        said = {"key": prefix if row else "", "user": row[0] if row else "", "address": address}
        audit.append(connection, [("key refused", said)])


def sign_out(store: Store, actor: Actor) -> None:
    """End every session and key of a person."""
    with store.writing() as connection:
        audit.lock(connection)
        rows = change(connection, user_row(connection, actor.user), {})
        audit.append(connection, [("signed out", {"user": actor.user, "by": actor.user, "tells": rows})])


def generation(store: Store, user: str) -> int:
    """The generation of what is given out to a person: what was given out under an earlier one holds no longer."""
    with store.engine.connect() as connection:
        return int(user_row(connection, user)["generation"])


def actor_of_session(store: Store, user: str, generation: int) -> Actor:
    """The person of a session that was begun under a generation.

    Raises:
        NotRecognised: they are disabled, or the session has ended.

    """
    return _actor_where(store, (_USERS.c.user == user) & (_USERS.c.generation == generation))


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
        known = _is_told(store, connection, row)
    if row is None or not known:
        raise NotRecognised
    return _actor(row)


def person_at_machine(store: Store, user: str) -> Actor:
    """Who acts on a terminal of a registry that has no users yet: anyone.

    Raises:
        NotRecognised: there are users; a name alone proves nothing.

    """
    if has_users(store):
        raise NotRecognised
    return Actor(user or LOCAL.user, LOCAL.role)


def _actor(row: Any, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(
        row["user"], row["role"], row["operator_id"], row["office"], scopes, must_change=bool(row["must_change"])
    )


def _is_told(store: Store, connection: Any, row: Any) -> bool:
    """Whether a person is as the log tells of them: what somebody wrote into the table lets nobody act."""
    return row is not None and same_person(row, store.people.says(connection, row["user"]))


def is_reset_since(connection: Any, user: str, place: int) -> bool:
    """Whether others made, reset or promoted an account since a place in the log."""
    return any(
        said.get("user") == user and said.get("by") != user
        for kind in RESETS
        for said in audit.bodies(connection, kind, since=place)
    )


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
    if user != actor.user or actor.scopes is not None or actor.must_change or actor.must_prove:
        actor.need("account_write")
    if not 1 <= days <= MAX_DAYS:
        raise AccountError("a_key_can_be_valid_for_1_to_days_not", x=MAX_DAYS, y=days)
    prefix, secret = f"pk{secrets.token_hex(5)}", secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with store.writing() as connection:
        audit.lock(connection)
        owner = user_row(connection, user)
        _check_scopes(Actor(owner["user"], owner["role"]), scopes)
        row = {
            "prefix": prefix,
            "user": user,
            "secret_hash": SECRETS.hash(secret),
            "scopes": " ".join(sorted(set(scopes))),
            "made_at": now,
            "made_by": actor.user,
            "expires_at": now + timedelta(days=days),
            "revoked_at": None,
            "generation": owner["generation"],
        }
        connection.execute(insert(_KEYS), [row])
        entry = {"key": prefix, "user": user, "scopes": row["scopes"], "expires": row["expires_at"], "by": actor.user}
        audit.append(connection, [("key made", {**entry, "tells": [tell(_KEYS, row)]})])
    return f"{prefix}.{secret}"


def _check_scopes(owner: Actor, scopes: Sequence[str]) -> None:
    unknown = sorted(set(scopes) - set(PERMISSIONS))
    if not scopes:
        raise AccountError("scopes_missing_choose_from", x=", ".join(PERMISSIONS))
    if unknown:
        raise AccountError("scopes_choose_from", x=unknown, y=", ".join(PERMISSIONS))
    beyond = sorted(scope for scope in scopes if owner.reach(scope) is Reach.NONE)
    if beyond:
        raise AccountError("does_not_have_to_give_to_a_key", x=owner.user, y=owner.role, z=", ".join(beyond))


def list_keys(store: Store, actor: Actor) -> list[dict[str, Any]]:
    """Keys without their secrets: everyone's to those who read accounts, else the actor's own."""
    wanted = select(*[c for c in _KEYS.c if c.name not in ("secret_hash", "generation")]).order_by(
        _KEYS.c.made_at, _KEYS.c.prefix
    )
    if actor.reach("account_read") is Reach.NONE:
        wanted = wanted.where(_KEYS.c.user == actor.user)
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(wanted)]


def revoke_key(store: Store, actor: Actor, prefix: str) -> None:
    """Revoke a key.

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
            raise AccountError("key_is_revoked_already", x=prefix)
        values = {"revoked_at": datetime.now(UTC)}
        connection.execute(update(_KEYS).where(_KEYS.c.prefix == prefix).values(**values))
        entry = {"key": prefix, "user": row["user"], "by": actor.user, "tells": [tell(_KEYS, {**row, **values})]}
        audit.append(connection, [("key revoked", entry)])


def actor_of_key(store: Store, key: str) -> Actor:
    """Who a key acts for, narrowed to its scopes.

    Raises:
        NotRecognised: it is not a key that holds today.

    """
    prefix, _, secret = key.partition(".")
    columns = (_KEYS.c.secret_hash, _KEYS.c.scopes, _KEYS.c.expires_at, _KEYS.c.revoked_at)
    wanted = select(*columns, _KEYS.c.generation.label("of"), _USERS)
    wanted = wanted.join(_USERS, _USERS.c.user == _KEYS.c.user).where(_KEYS.c.prefix == prefix)
    with store.engine.connect() as connection:
        row = connection.execute(wanted).mappings().first()
        known = _is_told(store, connection, row)
    if row is None or not known or not fits(SECRETS, row["secret_hash"], secret):
        raise NotRecognised
    if (
        row["revoked_at"]
        or row["disabled_at"]
        or row["expires_at"] <= datetime.now(UTC)
        or row["of"] != row["generation"]
    ):
        raise NotRecognised
    return _actor(row, frozenset(row["scopes"].split()))


__all__ = ["MIN_PASSWORD", "AccountError", "Actor", "FactorMissing", "NotRecognised"]
