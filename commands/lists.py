"""What is controlled: shown, compared, exported, verified."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from commands.audit import signing
from commands.bilingual import Group, language
from commands.editions import draft_edition
from commands.law import open_lists
from commands.shared import (
    FAILURE,
    USAGE,
    Day,
    acting,
    as_of_option,
    authority_option,
    check_authority,
    fail,
    format_option,
    language_for,
    lists_option,
    note,
    open_catalogue,
    open_rulebook,
    open_store,
    refusals,
    show_rows,
    tell,
    write_file,
)

_by = click.option("--by", default="", help="user_who_performs_the_action_or_precursor")


@click.group(cls=Group, help="lists_what_is_controlled_on_a_given_date")
def lists() -> None:
    """Lists: what is controlled on a given date."""


@lists.command("show", help="show_the_list_entries_in_force_on_a_date")
@as_of_option
@authority_option
@format_option
@lists_option
def lists_show(day: date | None, authority: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """Show the list entries in force on a date."""
    from precursors.answers.print_answers import listing_rows

    catalogue = open_lists(folders)
    check_authority(catalogue, authority)
    rows = listing_rows(catalogue, day or date.today(), authority, language_for(form))
    show_rows(rows, form, hide=("words", "citation", "href", "caveats"))


@lists.command("diff", help="compare_the_lists_of_two_dates_or_of_two")
@click.argument("before")
@click.argument("after")
@authority_option
@format_option
@lists_option
def lists_diff(before: str, after: str, authority: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """Compare the lists of two dates or of two `lists export` files. Shows what was added, removed or changed."""
    from precursors.catalogue.diff import diff_days, diff_editions

    old, new = _day_or_edition(before), _day_or_edition(after)
    if isinstance(old, date) and isinstance(new, date):
        catalogue = open_catalogue(folders)
        check_authority(catalogue, authority)
        rows = diff_days(catalogue, old, new, authority)
    elif isinstance(old, date) or isinstance(new, date):
        fail("lists.one_of_each", USAGE)
    else:
        rows = diff_editions(old, new, authority)
    show_rows(rows, form, hide=("was", "words", "id"))


def _day_or_edition(value: str) -> Any:
    """A day; or the catalogue of an edition file; or today's lists, by the word `current`."""
    from precursors.catalogue.load import Catalogue

    if value == "current":
        return open_catalogue(())
    if not Path(value).is_file():
        return Day().convert(value, None, click.get_current_context())
    try:
        return Catalogue.from_compiled(json.loads(Path(value).read_text("utf-8")))
    except (ValueError, KeyError, TypeError, OSError) as error:
        fail("shared.not_an_edition", file=value, why=repr(error))


@lists.command("export", help="write_the_whole_edition_as_one_file_to_keep")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="json_file")
@lists_option
def lists_export(output: Path, folders: tuple[Path, ...]) -> None:
    """Write the whole edition as one file, to keep, to compare, or to replay a decision with."""
    catalogue = open_catalogue(folders)
    if any(header.private for header in catalogue.lists):
        note("lists.holds_private")
    write_file(output, json.dumps(catalogue.to_compiled(), ensure_ascii=False))
    tell("lists.exported", file=output, edition=catalogue.edition)


@lists.command("coverage", help="show_which_lists_are_loaded_and_how")
@click.option("--entries", is_flag=True, help="one_line_for_every_entry_of_every_list")
@authority_option
@format_option
@lists_option
def lists_coverage(entries: bool, authority: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """Show which lists are loaded and how completely. Also the latest amendment consulted."""
    from precursors.answers.print_answers import coverage_rows, entry_rows, not_encoded_rows
    from rules.rulebook import load_instruments
    from rules.watch import with_days

    catalogue = open_catalogue(folders)
    check_authority(catalogue, authority)
    lang = language_for(form)
    if entries:
        show_rows(entry_rows(catalogue, authority, lang), form, hide=("citation", "instrument", "in_force"))
    else:
        instruments = load_instruments()
        beyond = not_encoded_rows(instruments, authority, lang)
        show_rows(with_days(coverage_rows(catalogue, authority) + beyond, instruments), form)


@lists.command("bundle", help="write_the_approved_lists_and_rules_as_one")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="file_to_write")
@_by
def lists_bundle(output: Path, by: str) -> None:
    """Write the approved lists and rules as one signed file, for an office without a network."""
    from registry.proof.law_bundle import law_bundle

    with open_store() as store, refusals():
        text = law_bundle(store, acting(store, by), signing(store))
    write_file(output, text)
    tell("shared.written", file=output)


@lists.command("install", help="verify_a_signed_file_of_lists_and_rules_and")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", required=True, help="public_key_of_the_sender_as_published")
@_by
def lists_install(file: Path, key: str, by: str) -> None:
    """Verify a signed file of lists and rules and draft what differs; another person approves it as any other."""
    from registry.in_force import in_force
    from registry.proof.law_bundle import unpack_law

    with refusals():
        try:
            received = unpack_law(file.read_bytes().decode("utf-8"), key)
        except UnicodeDecodeError as error:
            fail("editions.not_a_bundle", file=file.name, why=error)
    loaded = open_catalogue(()), open_rulebook()
    with open_store() as store:
        held = {one.edition for one in in_force(store, *loaded)}
    for edition, reason in received:
        if edition.edition in held:
            tell("editions.held", edition=edition.edition[:12])
        else:
            draft_edition(edition, loaded, reason, by)


@lists.command("stale", help="list_the_texts_of_the_law_that_should_be_read")
@as_of_option
@authority_option
@format_option
@lists_option
def lists_stale(day: date | None, authority: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """List the texts of the law that should be read again, and where to find each."""
    from rules.rulebook import load_instruments
    from rules.watch import stale_rows

    catalogue = open_catalogue(folders)
    check_authority(catalogue, authority)
    show_rows(stale_rows(load_instruments(), catalogue, day or date.today(), authority, language_for(form)), form)


@lists.command("verify", help="check_the_lists_cases_identities_and")
@format_option
@lists_option
def lists_verify(form: str, folders: tuple[Path, ...]) -> None:
    """Check the lists: cases, identities and citations. Exit code 1 if anything fails."""
    from precursors.recognition.recogniser import Recogniser
    from precursors.verify import verify
    from rules.rulebook import load_instruments

    catalogue = open_catalogue(folders)
    with Recogniser(catalogue, workers=2) as recogniser:
        faults = verify(catalogue, load_instruments(), recogniser)
    cases = sum(len(x.inside) + len(x.outside) for x in catalogue.listings)
    show_rows([{"where": f.where, "what": f.code, "detail": f.detail.told(language_for(form))} for f in faults], form)
    counts = {"substances": len(catalogue.substances), "listings": len(catalogue.listings), "cases": cases}
    note("lists.verified", **counts, faults=len(faults))
    if faults:
        sys.exit(FAILURE)


@lists.command("simulate", help="try_draft_a_list_file_or_a_folder_of_them_on")
@click.argument("draft", type=click.Path(path_type=Path, exists=True))
@format_option
@lists_option
def lists_simulate(draft: Path, form: str, folders: tuple[Path, ...]) -> None:
    """Try DRAFT (a list file, or a folder of them) on history, registry and legitimate compounds. Changes nothing."""
    from precursors.recognition.recogniser import Recogniser
    from registry.history.simulate import NothingDrafted, simulate
    from registry.output.print_simulation import show_simulation

    if form not in ("text", "json"):
        fail("lists.five_parts", USAGE)
    now, after = open_catalogue(folders), open_catalogue((*folders, draft))
    with open_store() as store, Recogniser(after, workers=2) as recogniser:
        try:
            found = simulate(store, recogniser, now)
        except NothingDrafted as error:
            fail("lists.nothing_drafted", file=draft, error=error)
    show_simulation(found, form, language())
