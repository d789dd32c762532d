"""Operators, licences, permits and pre-export notifications."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commands.shared import (
    REJECTED,
    fail,
    format_option,
    lang_option,
    language,
    lists_option,
    open_catalogue,
    open_store,
)

KINDS = ("operators", "licences", "quotas", "sites", "permits", "pens")


@click.group()
def registry() -> None:
    """Operators, licences, permits and pre-export notifications."""


@registry.command("load")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@lang_option
@lists_option
def registry_load(kind: str, file: Path, lang: str | None, folders: tuple[Path, ...]) -> None:
    """Load a registry file; a row with a known key replaces the old one."""
    from registry.intake.declarations import write_rejected
    from registry.records import read_registry
    from registry.show import show_problems

    if not file.is_file():
        fail(f"{file}: there is no such file.")
    with open_store() as store:
        records, checked = read_registry(kind, file, open_catalogue(folders), store.printed())
        store.load(kind, records)
    show_problems(checked.problems, language(lang))
    click.echo(f"{kind}: {len(records):,} rows loaded, {len(checked.rejected):,} set aside")
    if any(found.severity == "error" for found in checked.problems):
        rejected = write_rejected(checked, file, checked.problems, language(lang)) if checked.rejected else None
        if rejected:
            click.echo(f"precursor: rows to mend: {rejected}", err=True)
        sys.exit(REJECTED)


@registry.command("show")
@format_option
def registry_show(form: str) -> None:
    """Say what the registry holds."""
    from precursors.show import show_table

    with open_store() as store:
        show_table([{"table": name, "rows": count} for name, count in store.counts().items()], form)
