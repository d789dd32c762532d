"""People and API keys of a registry."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from commands.bilingual import Group
from commands.shared import acting, fail, format_option, note, open_store, refusals, secret, show_rows, tell

_by = click.option("--by", default="", help="user_who_performs_the_action_or_precursor")


@click.group(cls=Group, help="users_and_their_roles")
def users() -> None:
    """Users and their roles."""


@users.command("add", help="register_a_person")
@click.argument("name")
@click.option("--role", required=True, help="give_an_unknown_value_to_see_them_all")
@click.option("--operator", help="whom_an_importer_acts_for")
@click.option("--office", help="the_customs_office_of_an_officer")
@click.option("--subject", help="the_persons_identity_at_the_identity_provider")
@click.option("--email", help="where_the_person_gets_mail_about_requests")
@click.option("--password", "ask", is_flag=True, help="read_a_password_from_standard_input")
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


@users.command("list", help="print_everyone_registered")
@_by
@format_option
def users_list(by: str, form: str) -> None:
    """Print everyone registered."""
    from registry.people.accounts import list_users

    with open_store() as store, refusals():
        show_rows(list_users(store, acting(store, by)), form)


@users.command("email", help="set_where_a_person_gets_mail_about_requests")
@click.argument("name")
@click.argument("address", default="")
@_by
def users_email(name: str, address: str, by: str) -> None:
    """Set where a person gets mail about requests; without an address they get none."""
    from registry.people.addresses import set_email

    with open_store() as store, refusals():
        set_email(store, acting(store, by), name, address)
    tell("accounts.email_set", user=name)


@users.command("disable", help="disable_a_user_and_all_their_keys")
@click.argument("name")
@_by
def users_disable(name: str, by: str) -> None:
    """Disable a user and all their keys."""
    from registry.people.accounts import disable_user

    with open_store() as store, refusals():
        disable_user(store, acting(store, by), name)
    tell("accounts.user_disabled", user=name)


@users.command("password", help="set_a_persons_password_read_from_standard")
@click.argument("name")
@_by
def users_password(name: str, by: str) -> None:
    """Set a person's password, read from standard input; who does it gives their own first."""
    from registry.people.accounts import set_password

    with open_store() as store, refusals():
        actor = acting(store, by or os.environ.get("PRECURSOR_USER", "") or name, first_password=True)
        set_password(store, actor, name, secret("accounts.password", twice=True))
    tell("accounts.password_set", user=name)


@users.command("role", help="give_a_person_another_role_their_sessions_and")
@click.argument("name")
@click.argument("role")
@click.option("--operator", help="whom_an_importer_acts_for")
@click.option("--office", help="the_customs_office_of_an_officer")
@_by
def users_role(name: str, role: str, operator: str | None, office: str | None, by: str) -> None:
    """Give a person another role; their sessions and keys end."""
    from registry.people.accounts import change_role

    with open_store() as store, refusals():
        change_role(store, acting(store, by), name, role, operator=operator, office=office)
    tell("accounts.role_changed", user=name, role=role)


@users.command("remove-factor", help="take_away_the_second_factor_of_a_person_who")
@click.argument("name")
@_by
def users_remove_factor(name: str, by: str) -> None:
    """Take away the second factor of a person who lost it with its recovery codes."""
    from registry.people.factors import remove

    with open_store() as store, refusals():
        remove(store, acting(store, by), name)
    tell("accounts.factor_removed", user=name)


@users.command("recover", help="make_name_an_administrator_with_a_new it_is_logged_name_is_an_administrator_or_a")
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


@click.group(cls=Group, help="api_keys_shown_once_stored_as_a_hash_limited")
def keys() -> None:
    """API keys. Shown once, stored as a hash, limited in scope, with an expiry date."""


@keys.command("new", help="make_a_key_and_print_it_once")
@click.argument("user")
@click.option("--scope", "scopes", multiple=True, required=True, help="a_permission_an_unknown_one_lists_them_all")
@click.option("--days", type=int, default=90, show_default=True, help="days_of_validity")
@_by
def keys_new(user: str, scopes: tuple[str, ...], days: int, by: str) -> None:
    """Make a key and print it, once."""
    from registry.people.accounts import new_key

    with open_store() as store, refusals():
        click.echo(new_key(store, acting(store, by), user, scopes, days))
    note("accounts.key_once")


@keys.command("list", help="print_the_keys_without_their_secrets")
@_by
@format_option
def keys_list(by: str, form: str) -> None:
    """Print the keys, without their secrets."""
    from registry.people.accounts import list_keys

    with open_store() as store, refusals():
        show_rows(list_keys(store, acting(store, by)), form)


@keys.command("revoke", help="revoke_a_key")
@click.argument("prefix")
@_by
def keys_revoke(prefix: str, by: str) -> None:
    """Revoke a key."""
    from registry.people.accounts import revoke_key

    with open_store() as store, refusals():
        revoke_key(store, acting(store, by), prefix)
    tell("accounts.key_revoked", key=prefix)
