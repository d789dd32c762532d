"""People and API keys of a registry."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from commands.bilingual import Group
from commands.shared import acting, fail, format_option, note, open_store, refusals, secret, show_rows, tell

_by = click.option("--by", default="", help="User who performs the action (or PRECURSOR_USER).")


@click.group(cls=Group)
def users() -> None:
    """Users and their roles."""


@users.command("add")
@click.argument("name")
@click.option("--role", required=True, help="Give an unknown value to see them all.")
@click.option("--operator", help="Whom an importer acts for.")
@click.option("--office", help="The customs office of an officer.")
@click.option("--subject", help="The person's identity at the identity provider.")
@click.option("--email", help="Where the person gets mail about requests.")
@click.option("--password", "ask", is_flag=True, help="Read a password from standard input.")
@_by
def users_add(
    name: str,
    role: str,
    operator: str | None,
    office: str | None,
    subject: str | None,
    email: str | None,
    ask: bool,
    by: str,
) -> None:
    """Register a person."""
    from registry.people.accounts import add_user

    with open_store() as store, refusals():
        actor = acting(store, by)
        password = secret("accounts.password", twice=True) if ask else None
        first = actor.role == "local"
        belongs = {"operator": operator, "office": office}
        add_user(store, actor, name, role, **belongs, password=password, subject=subject, email=email)
    tell("accounts.user_added", user=name, role=role)
    if first and not password:
        note("accounts.no_password", user=name)


@users.command("list")
@_by
@format_option
def users_list(by: str, form: str) -> None:
    """Print everyone registered."""
    from registry.people.accounts import list_users

    with open_store() as store, refusals():
        show_rows(list_users(store, acting(store, by)), form)


@users.command("email")
@click.argument("name")
@click.argument("address", default="")
@_by
def users_email(name: str, address: str, by: str) -> None:
    """Set where a person gets mail about requests; without an address they get none."""
    from registry.people.addresses import set_email

    with open_store() as store, refusals():
        set_email(store, acting(store, by), name, address)
    tell("accounts.email_set", user=name)


@users.command("disable")
@click.argument("name")
@_by
def users_disable(name: str, by: str) -> None:
    """Disable a user and all their keys."""
    from registry.people.accounts import disable_user

    with open_store() as store, refusals():
        disable_user(store, acting(store, by), name)
    tell("accounts.user_disabled", user=name)


@users.command("password")
@click.argument("name")
@_by
def users_password(name: str, by: str) -> None:
    """Set a person's password, read from standard input; who does it gives their own first."""
    from registry.people.accounts import set_password

    with open_store() as store, refusals():
        actor = acting(store, by or os.environ.get("PRECURSOR_USER", "") or name, first_password=True)
        set_password(store, actor, name, secret("accounts.password", twice=True))
    tell("accounts.password_set", user=name)


@users.command("role")
@click.argument("name")
@click.argument("role")
@click.option("--operator", help="Whom an importer acts for.")
@click.option("--office", help="The customs office of an officer.")
@_by
def users_role(name: str, role: str, operator: str | None, office: str | None, by: str) -> None:
    """Give a person another role; their sessions and keys end."""
    from registry.people.accounts import change_role

    with open_store() as store, refusals():
        change_role(store, acting(store, by), name, role, operator=operator, office=office)
    tell("accounts.role_changed", user=name, role=role)


@users.command("remove-factor")
@click.argument("name")
@_by
def users_remove_factor(name: str, by: str) -> None:
    """Take away the second factor of a person who lost it with its recovery codes."""
    from registry.people.factors import remove

    with open_store() as store, refusals():
        remove(store, acting(store, by), name)
    tell("accounts.factor_removed", user=name)


@users.command("recover")
@click.argument("name")
def users_recover(name: str) -> None:
    """Make NAME an administrator with a new password, when nobody else can; for whoever owns the registry's files.

    It is logged. NAME is an administrator, or a name that nobody has.
    """
    import getpass

    from registry.people.accounts import recover

    with open_store() as store, refusals():
        if not _owns(store):
            fail("accounts.not_the_owner")
        recover(store, name, secret("accounts.password", twice=True), getpass.getuser())
    tell("accounts.recovered", user=name)


def _owns(store: Any) -> bool:
    """Whether the account of the machine owns the registry's file, or the key that signs its log."""
    from registry.settings import Settings

    database = str(store.engine.url.database or "registry")
    embedded = store.engine.dialect.name == "sqlite"
    place = Path(database) if embedded else Settings().signing_key_for(database)
    return os.geteuid() == 0 or (place.exists() and place.stat().st_uid == os.geteuid())


@click.group(cls=Group)
def keys() -> None:
    """API keys. Shown once, stored as a hash, limited in scope, with an expiry date."""


@keys.command("new")
@click.argument("user")
@click.option("--scope", "scopes", multiple=True, required=True, help="A permission; an unknown one lists them all.")
@click.option("--days", type=int, default=90, show_default=True, help="Days of validity.")
@_by
def keys_new(user: str, scopes: tuple[str, ...], days: int, by: str) -> None:
    """Make a key and print it, once."""
    from registry.people.accounts import new_key

    with open_store() as store, refusals():
        click.echo(new_key(store, acting(store, by), user, scopes, days))
    note("accounts.key_once")


@keys.command("list")
@_by
@format_option
def keys_list(by: str, form: str) -> None:
    """Print the keys, without their secrets."""
    from registry.people.accounts import list_keys

    with open_store() as store, refusals():
        show_rows(list_keys(store, acting(store, by)), form)


@keys.command("revoke")
@click.argument("prefix")
@_by
def keys_revoke(prefix: str, by: str) -> None:
    """Revoke a key."""
    from registry.people.accounts import revoke_key

    with open_store() as store, refusals():
        revoke_key(store, acting(store, by), prefix)
    tell("accounts.key_revoked", key=prefix)
