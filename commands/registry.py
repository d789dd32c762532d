"""Operators, licences, permits and pre-export notifications."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import click

from commands.audit import signing
from commands.bilingual import Command, Group, language
from commands.law import open_editions
from commands.shared import (
    REJECTED,
    UNCHECKED,
    USAGE,
    acting,
    at_machine,
    fail,
    format_option,
    lists_option,
    note,
    open_store,
    refusals,
    say_it,
    show_rows,
    tell,
)

KINDS = ("operators", "licences", "quotas", "sites", "permits", "pens")


@click.group(cls=Group, help="operators_licences_permits_and_pre_export")
def registry() -> None:
    """Operators, licences, permits and pre-export notifications."""


@registry.command("load", help="load_a_registry_file_a_row_with_a_known_key")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@lists_option
def registry_load(kind: str, file: Path, folders: tuple[Path, ...]) -> None:
    """Load a registry file; a row with a known key replaces the old one."""
    from precursors.tabular.rejected import write_rejected
    from registry.output.print_check import show_problems
    from registry.store.records import read_registry

    if not file.is_file():
        fail("shared.no_file", file=file)
    with open_store() as store, refusals():
        records, checked = read_registry(kind, file, open_editions(store, folders)[0], store.printed())
        store.load(kind, records, acting(store))
    show_problems(checked.problems, language())
    tell("registry.loaded", kind=say_it(f"registry.{kind}"), loaded=len(records), aside=len(checked.rejected))
    if any(found.severity == "error" for found in checked.problems):
        rejected = write_rejected(checked, file, checked.problems, language()) if checked.rejected else None
        if rejected:
            note("registry.to_mend", file=rejected)
        sys.exit(REJECTED)


@registry.command("show", help="show_what_is_in_the_registry")
@format_option
def registry_show(form: str) -> None:
    """Show what is in the registry."""
    with open_store() as store:
        show_rows([{"table": name, "rows": count} for name, count in store.counts().items()], form)


@registry.command("size", help="show_how_much_space_each_table_takes")
@format_option
def registry_size(form: str) -> None:
    """Show how much space each table takes."""
    from registry.store.sizes import sizes

    with open_store() as store:
        show_rows(sizes(store), form)


@registry.command("permits", help="show_permits_and_their_balance_quantity")
@click.option("--operator", default="", help="only_of_this_operator")
@click.option("--substance", default="", help="only_for_this_substance_by_its_id")
@click.option("--by", default="", help="who_asks_or_precursor_user")
@format_option
def registry_permits(operator: str, substance: str, by: str, form: str) -> None:
    """Show permits and their balance. Quantity granted, used and left; a negative balance means it was exceeded."""
    from registry.casework.case_views import permit_balances

    with open_store() as store, refusals():
        rows = permit_balances(store, acting(store, by), operator, substance)
    shown = ("permit_number", "operator_id", "substance", "movement", "valid_from", "valid_to", "status")
    masses = {"granted_kg": "quantity_mg", "drawn_kg": "drawn_mg", "left_kg": "left_mg"}
    show_rows(
        [{n: row[n] for n in shown} | {name: _kilograms(row[mg]) for name, mg in masses.items()} for row in rows], form
    )


def _kilograms(milligrams: int | None) -> str:
    """Milligrams as kilograms, exactly."""
    return "" if milligrams is None else f"{Decimal(milligrams) / 1_000_000:f}"


@registry.command("backup", help="write_the_whole_registry_into_file_from_one")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def registry_backup(file: Path) -> None:
    """Write the whole registry into FILE, from one moment; the signing key is not in it."""
    from registry.backup import BackupError, backup
    from registry.proof.signing import signed_head

    with open_store() as store, refusals():
        try:
            size = backup(store, file, signing(store), at_machine(store))
            signed_head(store)  # and remembers it
        except (BackupError, OSError) as error:
            fail(error)
    tell("registry.backed_up", file=file, size=size)


@registry.command("restore", help="restore_a_backup_into_an_empty_registry")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--against", type=click.Path(path_type=Path, exists=True), help="file_with_a_signed_head_kept_outside_this"
)
@click.option("--key", default="", help="the_registrys_public_key_as_it_was_published")
def registry_restore(file: Path, against: Path | None, key: str) -> None:
    """Restore a backup into an empty registry. Signature, log and state are verified; all or nothing is restored."""
    from registry.backup import BackupError, restore
    from registry.settings import Settings

    with refusals():
        try:
            done = restore(Settings().database_url, file, against.read_text("utf-8") if against else "", key)
        except (BackupError, OSError) as error:
            fail(error)
    tell("registry.restored", size=done.size)
    if not done.issuer_checked:
        fail("audit.issuer_unknown", UNCHECKED, key=done.key)


@click.command(cls=Command, help="withdraw_a_recorded_declaration it_stays_in_the_registry_but_no_longer_counts")
@click.argument("declaration")
@click.option("--line", type=int, help="one_line_only")
@click.option("--reason", required=True, help="reason")
@click.option("--by", default="", help="user_who_performs_the_action_or_precursor")
def withdraw(declaration: str, line: int | None, reason: str, by: str) -> None:
    """Withdraw a recorded declaration.

    It stays in the registry but no longer counts; what depended on it is re-evaluated.
    """
    from precursors.recognition.recogniser import Recogniser
    from registry.decisions.submit import Busy
    from registry.decisions.submit import withdraw as run

    with open_store() as store, refusals():
        actor = acting(store, by)
        catalogue, rulebook = open_editions(store, ())
        with Recogniser(catalogue, workers=2) as recogniser:
            try:
                changed = run(store, recogniser, rulebook, declaration, reason, line=line, actor=actor)
            except ValueError as error:
                fail(error, USAGE)
            except Busy as error:
                fail(error)
    tell("registry.withdrawn", declaration=declaration, changed=changed)
