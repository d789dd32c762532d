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

_by = click.option("--by", default="", help="User who performs the action (or PRECURSOR_USER).")
_cases = click.argument("cases", nargs=-1, required=True)
_reason = click.option("--reason", required=True, help="Reason.")
_seen = click.option(
    "--seen",
    multiple=True,
    required=True,
    help="The version that was seen, as `cases show` prints it; CASE:VERSION for several.",
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


@click.group(cls=Group)
def cases() -> None:
    """Cases: findings that a person must resolve. An action on several cases applies to all or none."""


@cases.command("list")
@click.option("--state", type=click.Choice(["pending", "investigating", "closed"]), help="Only cases in this state.")
@click.option("--lane", type=click.Choice(["red", "yellow"]), help="Only cases of this lane.")
@click.option("--operator", help="Number of the operator.")
@click.option("--substance", help="Only cases about this substance, by its id.")
@click.option("--assigned-to", help="Only cases of this person.")
@click.option("--disposition", help="Only cases closed with this disposition.")
@click.option("--declaration", help="Cases that hold this declaration.")
@click.option("--rule", help="Cases with a finding of this rule.")
@click.option("--since", type=Day(), help="Opened on this day or later.")
@click.option("--until", type=Day(), help="Opened on this day or earlier.")
@_by
@format_option
def cases_list(by: str, form: str, **wanted: str | date | None) -> None:
    """List cases, most urgent first."""
    from registry.casework.cases import CaseFilter, list_cases

    with open_store() as store, refusals():
        show_rows(list_cases(store, acting(store, by), CaseFilter(**wanted)), form)  # type: ignore[arg-type]


@cases.command("show")
@click.argument("case")
@_by
def cases_show(case: str, by: str) -> None:
    """Print one case with its lines, findings, documents and steps, as JSON."""
    from registry.casework.cases import show_case

    with open_store() as store, refusals():
        content = show_case(store, acting(store, by), case)
    show_json(content)


@cases.command("assign")
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


@cases.command("note")
@_cases
@click.argument("text")
@_by
def cases_note(cases: tuple[str, ...], text: str, by: str) -> None:
    """Add a note to cases."""
    from registry.casework.cases import note

    with open_store() as store, refusals():
        note(store, acting(store, by), cases, text)
    _each(cases, "cases.noted")


@cases.command("attach")
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


@cases.command("fetch")
@click.argument("attachment")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write it to."
)
@_by
def cases_fetch(attachment: str, output: Path, by: str) -> None:
    """Write an attached document to a file."""
    from registry.casework.cases import read_attachment

    with open_store() as store, refusals():
        _, _, content = read_attachment(store, acting(store, by), attachment)
    write_file(output, content)
    tell("cases.fetched", file=output, size=len(content))


@cases.command("report")
@click.argument("case")
@outputs_option(help="A file ending in .pdf or .json; may be given more than once.")
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


@cases.command("close")
@_cases
@click.option("--disposition", required=True, help="Case result; give an unknown value to see them all.")
@click.option("--false-flag-reason", help="Reason for the false alarm; give an unknown value to see them all.")
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


@cases.command("reopen")
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
