"""The investigators' desk."""

from __future__ import annotations

import mimetypes
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.bilingual import Group, language
from commands.law import open_law
from commands.shared import (
    USAGE,
    Day,
    acting,
    fail,
    format_option,
    lists_option,
    open_store,
    outputs_option,
    refusals,
    show_json,
    show_rows,
    tell,
    write_file,
)

if TYPE_CHECKING:
    from registry.reports.suspicious_shape import Suspicious

_by = click.option("--by", default="", help="user_who_performs_the_action_or_precursor")
_cases = click.argument("cases", nargs=-1, required=True)
_reason = click.option("--reason", required=True, help="reason")
_seen = click.option(
    "--seen",
    multiple=True,
    required=True,
    help="the_version_that_was_seen_as_cases_show",
)


def _versions(cases: tuple[str, ...], said: tuple[str, ...]) -> dict[str, int]:
    """The version at which each case was seen."""
    found = {}
    for one in said:
        case, _, version = one.rpartition(":")
        if not version.isdecimal() or not (case or len(cases) == 1):
            fail("cases.seen_form", USAGE, said=one)
        found[case or cases[0]] = int(version)
    return found


@click.group(cls=Group, help="cases_findings_that_a_person_must_resolve_an")
def cases() -> None:
    """Cases: findings that a person must resolve. An action on several cases applies to all or none."""


@cases.command("list", help="list_cases_most_urgent_first")
@click.option("--state", type=click.Choice(["pending", "investigating", "closed"]), help="only_cases_in_this_state")
@click.option("--lane", type=click.Choice(["red", "yellow"]), help="only_cases_of_this_lane")
@click.option("--operator", help="number_of_the_operator")
@click.option("--substance", help="only_cases_about_this_substance_by_its_id")
@click.option("--assigned-to", help="only_cases_of_this_person")
@click.option("--disposition", help="only_cases_closed_with_this_disposition")
@click.option("--declaration", help="cases_that_hold_this_declaration")
@click.option("--rule", help="cases_with_a_finding_of_this_rule")
@click.option("--since", type=Day(), help="opened_on_this_day_or_later")
@click.option("--until", type=Day(), help="opened_on_this_day_or_earlier")
@_by
@format_option
def cases_list(by: str, form: str, **wanted: str | date | None) -> None:
    """List cases, most urgent first."""
    from registry.casework.cases import CaseFilter, list_cases

    with open_store() as store, refusals():
        show_rows(list_cases(store, acting(store, by), CaseFilter(**wanted)), form)  # type: ignore[arg-type]


@cases.command("show", help="print_one_case_with_its_lines_findings")
@click.argument("case")
@_by
def cases_show(case: str, by: str) -> None:
    """Print one case with its lines, findings, documents and steps, as JSON."""
    from registry.casework.cases import show_case

    with open_store() as store, refusals():
        content = show_case(store, acting(store, by), case)
    show_json(content)


@cases.command("assign", help="assign_cases_to_a_user")
@_cases
@click.argument("person")
@_seen
@_by
def cases_assign(cases: tuple[str, ...], person: str, seen: tuple[str, ...], by: str) -> None:
    """Assign cases to a user."""
    from registry.casework.cases import assign

    with open_store() as store, refusals():
        assign(store, acting(store, by), cases, person, _versions(cases, seen))
    _each(cases, "cases.assigned", person=person)


@cases.command("note", help="add_a_note_to_cases")
@_cases
@click.argument("text")
@_by
def cases_note(cases: tuple[str, ...], text: str, by: str) -> None:
    """Add a note to cases."""
    from registry.casework.cases import note

    with open_store() as store, refusals():
        note(store, acting(store, by), cases, text)
    _each(cases, "cases.noted")


@cases.command("attach", help="attach_a_document_to_a_case")
@click.argument("case")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_by
def cases_attach(case: str, file: Path, by: str) -> None:
    """Attach a document to a case."""
    from registry.casework.cases import attach

    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    with open_store() as store, refusals():
        key = attach(store, acting(store, by), case, file.name, media, file.read_bytes())
    tell("cases.attached", case=case, attachment=key)


@cases.command("fetch", help="write_an_attached_document_to_a_file")
@click.argument("attachment")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="file_to_write_it_to"
)
@_by
def cases_fetch(attachment: str, output: Path, by: str) -> None:
    """Write an attached document to a file."""
    from registry.casework.cases import read_attachment

    with open_store() as store, refusals():
        _, _, content = read_attachment(store, acting(store, by), attachment)
    write_file(output, content)
    tell("cases.fetched", file=output, size=len(content))


@cases.command("report", help="make_the_suspicious_transaction_report_of_case")
@click.argument("case")
@outputs_option(help="a_file_ending_in_pdf_or_json_may_be_given")
@lists_option
@_by
def cases_report(case: str, outputs: tuple[Path, ...], folders: tuple[Path, ...], by: str) -> None:
    """Make the suspicious transaction report of CASE. The log records who made it; no official layout was read."""
    from precursors.recognition.recogniser import Recogniser
    from registry.reports.amounts import amounts
    from registry.reports.data import Source
    from registry.reports.suspicious import suspicious_report

    for path in outputs:
        if path.suffix.lower() not in (".pdf", ".json"):
            fail("cases.report_ending", USAGE, file=path.name)
    catalogue, rulebook = open_law(folders)
    with open_store() as store, refusals(), Recogniser(catalogue, workers=1) as recogniser:
        source = Source(store, acting(store, by))
        made = suspicious_report(source, case, lambda lines: amounts(lines, recogniser), catalogue, rulebook)
    for path in outputs:
        write_file(path, _printed_document(made, path) if path.suffix.lower() == ".pdf" else made.text())
        tell("shared.written", file=path)


def _printed_document(made: Suspicious, path: Path) -> bytes:
    from registry.reports.suspicious_paper import suspicious_pdf

    try:
        return suspicious_pdf(made, language())
    except ImportError as error:
        fail("report.needs_extra", file=path.name, module=error.name)


@cases.command("close", help="close_cases_with_a_result_and_a_reason")
@_cases
@click.option("--disposition", required=True, help="case_result_give_an_unknown_value_to_see_them")
@click.option("--false-flag-reason", help="reason_for_the_false_alarm_give_an_unknown")
@_reason
@_seen
@_by
def cases_close(
    cases: tuple[str, ...], disposition: str, false_flag_reason: str | None, reason: str, seen: tuple[str, ...], by: str
) -> None:
    """Close cases with a result and a reason."""
    from registry.casework.cases import close

    with open_store() as store, refusals():
        close(store, acting(store, by), cases, disposition, reason, false_flag_reason, _versions(cases, seen))
    _each(cases, "cases.closed", disposition=disposition)


@cases.command("reopen", help="open_closed_cases_again")
@_cases
@_reason
@_by
def cases_reopen(cases: tuple[str, ...], reason: str, by: str) -> None:
    """Open closed cases again."""
    from registry.casework.cases import reopen

    with open_store() as store, refusals():
        reopen(store, acting(store, by), cases, reason)
    _each(cases, "cases.reopened")


def _each(cases: tuple[str, ...], key: str, **values: str) -> None:
    for case in cases:
        tell(key, case=case, **values)
