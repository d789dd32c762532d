"""History looked at again after a list change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from commands.shared import USAGE, Day, fail, format_option, lists_option, open_catalogue, open_store


@click.command()
@click.option("--since", type=Day(), help="Listings that came into force since this day.")
@click.option("--listing", help="One listing, by its id (see `lists show --format json`).")
@format_option
@lists_option
def lookback(since: date | None, listing: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """Screen the recorded history again: unlawful on its own date, or lawful then and a lead now."""
    from precursors.recognise import Recogniser
    from precursors.show import show_table
    from registry.lookback import by_when
    from registry.lookback import lookback as run

    catalogue = open_catalogue(folders)
    if (since is None) == (listing is None):
        fail("give --since DAY or --listing ID, one of the two.", USAGE)
    if listing and listing not in {x.id for x in catalogue.listings}:
        fail(
            f"--listing {listing}: there is no such listing. `precursor lists show --format json` gives the ids.", USAGE
        )
    with open_store() as store, Recogniser(catalogue, workers=2) as recogniser:
        rows = run(store, recogniser, since=since, listing=listing)
    show_table(rows, form, hide=("list",))
    click.echo(", ".join(f"{when.replace('_', ' ')}: {count:,}" for when, count in by_when(rows)), err=True)
