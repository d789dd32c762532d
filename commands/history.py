"""History looked at again after a list change."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from commands.bilingual import Command
from commands.shared import USAGE, Day, fail, format_option, lists_option, open_catalogue, open_store, say_it, show_rows


@click.command(
    cls=Command, help="re_check_recorded_history_after_a_list_change separates_what_was_unlawful_when_declared"
)
@click.option("--since", type=Day(), help="listings_that_came_into_force_since_this_day")
@click.option("--listing", help="one_listing_by_its_id_see_lists_show_format")
@click.option("--draft", type=click.Path(path_type=Path, exists=True), help="a_draft_list_file_or_a_folder_of_them")
@click.option(
    "--edition",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="what_was_added_since_the_edition_in_a_file_of",
)
@format_option
@lists_option
def lookback(
    since: date | None,
    listing: str | None,
    draft: Path | None,
    edition: Path | None,
    form: str,
    folders: tuple[Path, ...],
) -> None:
    """Re-check recorded history after a list change.

    Separates what was unlawful when declared from what was lawful then but deserves review now.
    """
    from precursors.recognition.recogniser import Recogniser
    from registry.history.lookback import by_when
    from registry.history.lookback import lookback as run

    if sum(given is not None for given in (since, listing, draft, edition)) != 1:
        fail("lookback.give_one", USAGE)
    catalogue = open_catalogue((*folders, draft) if draft else folders)
    added = _added_listings(catalogue, edition, folders) if draft or edition else set()
    if listing and listing not in {x.id for x in catalogue.listings}:
        fail("lookback.no_listing", USAGE, listing=listing)
    with open_store() as store, Recogniser(catalogue, workers=2) as recogniser:
        rows = run(store, recogniser, since=since, listing=listing, listings=added)
    show_rows(rows, form, hide=("list",))
    click.echo(", ".join(say_it(f"lookback.{when}", count=count) for when, count in by_when(rows)), err=True)


def _added_listings(catalogue: Any, edition: Path | None, folders: tuple[Path, ...]) -> set[str]:
    """The listings that an older edition, or today's lists without the draft, do not hold."""
    from precursors.catalogue.load import Catalogue

    if edition is None:
        old = open_catalogue(folders)
    else:
        try:
            old = Catalogue.from_compiled(json.loads(edition.read_text("utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            fail("shared.not_an_edition", file=edition, why=repr(error))
    return {one.id for one in catalogue.listings} - {one.id for one in old.listings}
