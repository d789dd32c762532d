"""Editions of lists and rules, put into force by two persons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.audit import signing
from commands.bilingual import Group
from commands.shared import (
    acting,
    fail,
    format_option,
    lists_option,
    open_catalogue,
    open_rulebook,
    open_store,
    refusals,
    show_json,
    show_rows,
    tell,
    write_file,
)

_by = click.option("--by", default="", help="user_who_performs_the_action_or_precursor")
_number = click.argument("publication", type=int)
_seen = click.option("--seen", required=True, help="the_version_that_was_seen_as_editions_show")


@click.group(cls=Group, help="editions_of_lists_and_rules_one_person_drafts")
def editions() -> None:
    """Editions of lists and rules: one person drafts, another approves."""


@editions.command("draft", help="draft_the_lists_or_rules_of_this_program_and")
@click.argument("kind", type=click.Choice(["lists", "rules"]))
@click.option("--reason", required=True, help="legal_instrument_and_date_from_which_it")
@_by
@lists_option
def editions_draft(kind: str, reason: str, by: str, folders: tuple[Path, ...]) -> None:
    """Draft the lists or rules of this program and its private folders; shows what they change."""
    lists, rules = open_catalogue(folders), open_rulebook()
    draft_edition(lists if kind == "lists" else rules, (lists, rules), reason, by)


def draft_edition(edition: Any, loaded: tuple[Any, Any], reason: str, by: str) -> None:
    """Put an edition up for approval and print what it changes."""
    from registry.in_force import in_force
    from registry.publications import changes, draft

    with open_store() as store, refusals():
        actor = acting(store, by)
        actor.need("edition_draft")
        impact = changes(store, edition, in_force(store, *loaded))
        number = draft(store, actor, edition, reason, impact)
    _show(impact)
    tell("editions.drafted", number=number)


@editions.command("list", help="print_every_publication_the_newest_first")
@_by
@format_option
def editions_list(by: str, form: str) -> None:
    """Print every publication, the newest first."""
    from registry.publications import list_publications

    with open_store() as store, refusals():
        show_rows(list_publications(store, acting(store, by)), form)


@editions.command("show", help="print_a_publication_with_what_it_changes_as")
@_number
@_by
def editions_show(publication: int, by: str) -> None:
    """Print a publication with what it changes, as JSON."""
    from registry.publications import show_publication

    with open_store() as store, refusals():
        content = show_publication(store, acting(store, by), publication)
    show_json(content)


@editions.command("approve", help="put_a_drafted_edition_into_force_prints_first")
@_number
@_seen
@_by
def editions_approve(publication: int, seen: str, by: str) -> None:
    """Put a drafted edition into force; prints first what it changes."""
    from registry.publications import approve, show_publication

    with open_store() as store, refusals():
        actor = acting(store, by)
        _show(show_publication(store, actor, publication)["impact"])
        approve(store, actor, publication, seen)
    tell("editions.in_force", number=publication)


@editions.command("reject", help="reject_a_draft")
@_number
@_seen
@_by
def editions_reject(publication: int, seen: str, by: str) -> None:
    """Reject a draft."""
    from registry.publications import reject

    with open_store() as store, refusals():
        reject(store, acting(store, by), publication, seen)
    tell("editions.rejected", number=publication)


@editions.command("export", help="write_an_approved_edition_as_a_signed_bundle")
@_number
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="file_to_write")
@_by
def editions_export(publication: int, output: Path, by: str) -> None:
    """Write an approved edition as a signed bundle, for a machine without a network."""
    from registry.publications import bundle

    with open_store() as store, refusals():
        text = bundle(store, acting(store, by), publication, signing(store))
    write_file(output, text)
    tell("shared.written", file=output)


@editions.command("import", help="draft_the_edition_of_a_signed_bundle_here")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", required=True, help="public_key_of_the_sender_as_published")
@_by
def editions_import(file: Path, key: str, by: str) -> None:
    """Draft the edition of a signed bundle here; another person approves it as any other."""
    from registry.publications import unpack

    with refusals():
        try:
            edition, reason = unpack(file.read_bytes().decode("utf-8"), key)
        except UnicodeDecodeError as error:
            fail("editions.not_a_bundle", file=file.name, why=error)
    draft_edition(edition, (open_catalogue(()), open_rulebook()), reason, by)


@editions.command("take-back", help="draft_the_lists_or_rules_that_held_before")
@click.argument("kind", type=click.Choice(["lists", "rules"]))
@click.option("--reason", required=True, help="why_it_is_taken_back")
@_by
def editions_take_back(kind: str, reason: str, by: str) -> None:
    """Draft the lists or rules that held before those in force; another person approves them as any other."""
    from registry.proof.law_bundle import previous

    lists, rules = open_catalogue(()), open_rulebook()
    with open_store() as store, refusals():
        before = previous(store, kind, lists if kind == "lists" else rules)
    draft_edition(before, (lists, rules), reason, by)


def _show(impact: Any) -> None:
    for row in impact["entries"]:
        click.echo(
            "  ".join(str(value) for name, value in row.items() if name in ("change", "authority", "list", "id"))
        )
    history = impact["history"]
    tell("editions.on_history", come=history["come"], gone=history["gone"])
    for rule, counts in history["by_rule"].items():
        tell("editions.by_rule", rule=rule, come=counts["come"], gone=counts["gone"])
