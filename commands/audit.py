"""The tamper-evident log: verified, headed, exported, proved; certificates and replays of decisions."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from commands.bilingual import Group, language
from commands.law import open_rules
from commands.shared import (
    FAILURE,
    UNCHECKED,
    USAGE,
    Day,
    acting,
    fail,
    format_option,
    lower_words,
    note,
    open_store,
    refusals,
    show_rows,
    steps,
    tell,
    write_file,
)

_against = click.option(
    "--against", type=click.Path(path_type=Path, exists=True), help="file_with_a_signed_head_kept_outside_this"
)
_key_option = click.option("--key", default="", help="the_registrys_public_key_as_it_was_published")
_by = click.option("--by", default="", help="user_who_performs_the_action_or_precursor")
_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="default_print_to_the_terminal"
)


@click.group(cls=Group, help="audit_log_any_alteration_can_be_detected")
def audit() -> None:
    """Audit log: any alteration can be detected."""


@audit.command("verify", help="recompute_the_whole_log_of_the_registry_or_of")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_against
@_key_option
def audit_verify(file: Path | None, against: Path | None, key: str) -> None:
    """Recompute the whole log of the registry, or of an exported FILE."""
    from registry.log.audit import bodies, verify, verify_export, written_key
    from registry.log.checkpoint import AuditError, verifier_key
    from registry.proof.signing import check_kept

    went_back = []
    try:
        kept = against.read_text("utf-8") if against else ""
        if file:
            with file.open(encoding="utf-8", newline="\n") as lines:
                size, root = verify_export(lines, kept, key)
        else:
            with open_store() as store, store.engine.connect() as connection:
                size, root = verify(connection, kept, key or verifier_key(signing(store)))
                check_kept(store)
                went_back = bodies(connection, "clock went back")
    except (AuditError, OSError, UnicodeDecodeError) as error:
        fail("audit.log_broken", error=error)
    tell("audit.log_holds", size=size, root=root.hex())
    for said in went_back:
        note("audit.clock_went_back", before=said["from"], at=said["at"])
    if file and not key and not against:
        _issuer_unknown(written_key(file))


@audit.command("head", help="show_todays_signed_head_keep_or_publish_it")
def audit_head() -> None:
    """Show today's signed head. Keep or publish it outside this machine."""
    from registry.log.checkpoint import verifier_key
    from registry.proof.signing import signed_head

    with open_store() as store, refusals():
        head, key = signed_head(store), signing(store)
    click.echo(head.note, nl=False)
    note("audit.public_key", key=verifier_key(key))


@audit.command("reconcile", help="rebuild_people_keys_editions_cases_lines")
@_output
def audit_reconcile(output: Path | None) -> None:
    """Rebuild people, keys, editions, cases, lines, findings and registry records from the log; name what differs."""
    from registry.proof.signing import check_kept
    from registry.reconcile import reconcile

    with open_store() as store, refusals():
        moved = check_kept(store)
        with store.reading() as connection:
            done = reconcile(connection)
    rows = [lower_words(one.sentence) for one in done.differences]
    if output:
        _write("".join(f"{row}\n" for row in rows), output)
    for row in () if output else rows:
        click.echo(row)
    for place, before, after in done.clock:
        note("audit.clock_back", place=place, before=before.isoformat(), after=after.isoformat())
    if moved:
        note("audit.moved", before=moved)
    tell("audit.reconciled", rows=sum(done.checked.values()), size=done.size, count=len(rows))
    sys.exit(FAILURE if rows else 0)


@audit.command("publish", help="sign_todays_head_and_put_it_at_places_or")
@click.argument("places", nargs=-1)
def audit_publish(places: tuple[str, ...]) -> None:
    """Sign today's head and put it at PLACES, or where PRECURSOR_HEADS_TO says."""
    from registry.proof.heads import publish
    from registry.settings import Settings

    wanted = list(places) or Settings().heads_to
    if not wanted:
        fail("audit.no_places", USAGE)
    with open_store() as store, refusals():
        head = publish(store, wanted)
    tell("audit.published", size=head.size, places=", ".join(wanted))


@audit.command("countersign", help="countersign_the_heads_that_another_registry")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--key", required=True, help="the_public_key_of_the_other_registry_as_it")
@_by
def audit_countersign(folder: Path, key: str, by: str) -> None:
    """Countersign the heads that another registry put into FOLDER, each that continues the one before."""
    from registry.proof.heads import countersign

    with open_store() as store, refusals():
        done = countersign(store, folder, key.strip(), acting(store, by).user)
    for head in done:
        tell("audit.countersigned", size=head.size)
    tell("audit.countersigned_all", count=len(done))


@audit.command("heads", help="check_the_heads_in_folder_and_say_which_of")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--key", required=True, help="the_public_key_of_the_registry_as_it_was")
@click.option("--witness", default="", help="the_public_key_of_the_registry_that")
@format_option
def audit_heads(folder: Path, key: str, witness: str, form: str) -> None:
    """Check the heads in FOLDER, and say which of them a second registry countersigned; needs no registry."""
    from dataclasses import asdict

    from registry.proof.heads import published_heads

    with refusals():
        rows = [asdict(one) for one in published_heads(folder, key.strip(), witness.strip())]
    show_rows(rows, form)


@audit.command("new-key", help="make_another_signing_key_for_a_registry_whose")
@_by
def audit_new_key(by: str) -> None:
    """Make another signing key for a registry whose key is lost; the log tells it."""
    from registry.log.checkpoint import verifier_key
    from registry.proof.signing import new_key_of

    with open_store() as store, refusals():
        actor = acting(store, by)
        actor.need("account_write")
        key = new_key_of(store, actor.user)
    tell("audit.public_key", key=verifier_key(key))


@audit.command("entries", help="show_entries_of_the_log_the_newest_first")
@click.option("--who", default="", help="only_entries_of_this_person")
@click.option("--what", default="", help="only_entries_of_this_kind_such_as_look_up")
@click.option("--text", default="", help="only_entries_that_contain_this_text")
@click.option("--since", type=Day(), help="from_this_day_on")
@click.option("--until", type=Day(), help="up_to_this_day")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="at_most_so_many")
@_by
@format_option
def audit_entries(
    who: str, what: str, text: str, since: date | None, until: date | None, limit: int, by: str, form: str
) -> None:
    """Show entries of the log, the newest first."""
    from registry.reports.logbook import Wanted, entries

    with open_store() as store, refusals():
        found = entries(store, acting(store, by), Wanted(who, what, text, since, until), limit=limit)
    show_rows(found.entries, form, hide=("body",))


@audit.command("export", help="write_the_whole_log_with_its_signed_head_it")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="file_to_write_the_log_to"
)
def audit_export(output: Path) -> None:
    """Write the whole log with its signed head; it can be verified without the registry."""
    from precursors.whole import whole
    from registry.log.audit import export
    from registry.log.checkpoint import AuditError

    count = -1
    with open_store() as store, store.engine.connect() as connection:
        try:
            with whole(output) as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
                for line in export(connection, signing(store)):
                    stream.write(f"{line}\n")
                    count += 1
        except (AuditError, OSError) as error:
            fail("audit.not_exported", error=error)
    tell("audit.exported", file=output, count=count)


@audit.command("proof", help="prove_that_an_entry_stands_at_place_in_the")
@click.argument("place", type=int, required=False)
@click.option(
    "--from",
    "kept",
    type=click.Path(path_type=Path, exists=True),
    help="file_with_a_signed_head_kept_outside_this",
)
@_output
def audit_proof(place: int | None, kept: Path | None, output: Path | None) -> None:
    """Prove that an entry stands at PLACE in the log, or that the log only grew since a head kept elsewhere."""
    from registry.log.checkpoint import AuditError
    from registry.log.merkle import ProofError
    from registry.log.proofs import consistency, inclusion
    from registry.proof.signing import remember

    if (place is None) == (kept is None):
        fail("audit.place_or_head", USAGE)
    with open_store() as store, store.engine.connect() as connection:
        try:
            head = kept.read_text("utf-8") if kept else ""
            key = signing(store)
            proof = consistency(connection, head, key) if kept else inclusion(connection, int(place or 0), key)
            remember(store, proof["head"])
        except (AuditError, ProofError) as error:
            fail("audit.no_proof", error=error)
    _write(json.dumps(proof, ensure_ascii=False, indent=1) + "\n", output)


@audit.command("check-proof", help="check_a_proof_that_audit_proof_made_needs_no")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_key_option
def audit_check_proof(file: Path, key: str) -> None:
    """Check a proof that `audit proof` made; needs no registry."""
    from registry.log.checkpoint import AuditError
    from registry.log.proofs import check_proof

    try:
        text = file.read_text("utf-8")
        click.echo(lower_words(check_proof(text, key)))
    except (AuditError, UnicodeDecodeError) as error:
        fail("audit.proof_broken", error=error)
    if not key:
        _issuer_unknown(json.loads(text)["key"])


@audit.command("certificate", help="issue_a_signed_certificate_of_the_decision_on")
@click.argument("declaration")
@_output
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="also_as_a_page_to_print_a_pdf_only_the_text",
)
@_by
def audit_certificate(declaration: str, output: Path | None, page: Path | None, by: str) -> None:
    """Issue a signed certificate of the decision on DECLARATION, positive or negative."""
    from registry.decisions.certificate import certificate, text_of
    from registry.proof.signing import remember

    with open_store() as store, refusals():
        document = certificate(store, acting(store, by), declaration, signing(store))
        remember(store, document["head"])
    text = text_of(document)
    _write(text, output)
    if page:
        from registry.reports.certificate_paper import certificate_pdf

        write_file(page, certificate_pdf(document, text, open_rules(), language()))
        note("shared.written", file=page)


@audit.command("check-certificate", help="check_a_certificate_needs_no_registry")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_key_option
def audit_check_certificate(file: Path, key: str) -> None:
    """Check a certificate; needs no registry."""
    from registry.decisions.certificate import check_certificate
    from registry.log.checkpoint import AuditError

    try:
        document = check_certificate(file.read_bytes().decode("utf-8"), key)
    except (AuditError, UnicodeDecodeError) as error:
        fail("audit.certificate_broken", error=error)
    number = document["declaration_number"]
    for line in document["lines"]:
        found = ", ".join(row["rule"] for row in line["findings"]) or line["result"]
        tell("audit.certificate_line", declaration=number, line=line["line_number"], found=found)
    if not key:
        _issuer_unknown(document["key"])
    note("audit.certificate_holds", key=document["key"])


def _issuer_unknown(key: str) -> NoReturn:
    """What was checked without the key that its issuer published is undamaged: whoever forges it has a key too."""
    fail("audit.issuer_unknown", UNCHECKED, key=key)


@audit.command("replay", help="repeat_past_decisions_with_their_original")
@click.argument("declaration", required=False)
@click.option("--all", "every", is_flag=True, help="every_decision_ever_recorded")
def audit_replay(declaration: str | None, every: bool) -> None:
    """Repeat past decisions with their original editions and compare the result."""
    from registry.decisions.replay import replay

    if (declaration is None) != every:
        fail("audit.declaration_or_all", USAGE)
    with open_store() as store, refusals(), steps() as step:
        done = replay(store, declaration, progress=step)
    for row in done.differences:
        tell("audit.decided_otherwise", **{**row, "difference": lower_words(row["difference"])})
    tell("audit.replayed", equal=done.equal, other=len(done.differences))
    sys.exit(FAILURE if done.differences else 0)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    write_file(output, text)
    note("shared.written", file=output)


def signing(store: Any) -> Any:
    """The key of the registry's log."""
    from registry.log.checkpoint import AuditError
    from registry.proof.signing import key_of

    try:
        return key_of(store)
    except AuditError as error:
        fail(error)
