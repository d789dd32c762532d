"""People and API keys of a registry."""

from __future__ import annotations

import sys

import click

from commands.bilingual import Group
from commands.shared import acting, format_option, note, open_store, refusals, said, show_rows, tell

_by = click.option("--by", default="", help="Who does it (or PRECURSOR_USER).")


@click.group(cls=Group)
def users() -> None:
    """People who may act: importer, officer, analyst, supervisor, legal editor and approver, auditor, administrator."""


@users.command("add")
@click.argument("name")
@click.option("--role", required=True, help="An unknown one lists them all.")
@click.option("--operator", help="Whom an importer acts for.")
@click.option("--office", help="The customs office of an officer.")
@click.option("--subject", help="The person's identity at the identity provider.")
@click.option("--password", "ask", is_flag=True, help="Read a password from standard input.")
@_by
def users_add(
    name: str, role: str, operator: str | None, office: str | None, subject: str | None, ask: bool, by: str
) -> None:
    """Register a person."""
    from registry.accounts import add_user

    password = _password() if ask else None
    with open_store() as store, refusals():
        actor = acting(store, by)
        add_user(store, actor, name, role, operator=operator, office=office, password=password, subject=subject)
    tell("accounts.user_added", user=name, role=role)


@users.command("list")
@_by
@format_option
def users_list(by: str, form: str) -> None:
    """Print everyone registered."""
    from registry.accounts import list_users

    with open_store() as store, refusals():
        show_rows(list_users(store, acting(store, by)), form)


@users.command("disable")
@click.argument("name")
@_by
def users_disable(name: str, by: str) -> None:
    """Bar a person and all their keys."""
    from registry.accounts import disable_user

    with open_store() as store, refusals():
        disable_user(store, acting(store, by), name)
    tell("accounts.user_disabled", user=name)


@users.command("password")
@click.argument("name")
@_by
def users_password(name: str, by: str) -> None:
    """Set a person's password, read from standard input."""
    from registry.accounts import set_password

    with open_store() as store, refusals():
        set_password(store, acting(store, by), name, _password())
    tell("accounts.password_set", user=name)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(said("accounts.password"), hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@click.group(cls=Group)
def keys() -> None:
    """API keys: shown once, kept as a hash, narrowed to scopes, ending on a day."""


@keys.command("new")
@click.argument("user")
@click.option("--scope", "scopes", multiple=True, required=True, help="A permission; an unknown one lists them all.")
@click.option("--days", type=int, default=90, show_default=True, help="How long it holds.")
@_by
def keys_new(user: str, scopes: tuple[str, ...], days: int, by: str) -> None:
    """Make a key and print it, once."""
    from registry.accounts import new_key

    with open_store() as store, refusals():
        click.echo(new_key(store, acting(store, by), user, scopes, days))
    note("accounts.key_once")


@keys.command("list")
@_by
@format_option
def keys_list(by: str, form: str) -> None:
    """Print the keys, without their secrets."""
    from registry.accounts import list_keys

    with open_store() as store, refusals():
        show_rows(list_keys(store, acting(store, by)), form)


@keys.command("revoke")
@click.argument("prefix")
@_by
def keys_revoke(prefix: str, by: str) -> None:
    """End a key now."""
    from registry.accounts import revoke_key

    with open_store() as store, refusals():
        revoke_key(store, acting(store, by), prefix)
    tell("accounts.key_revoked", key=prefix)
