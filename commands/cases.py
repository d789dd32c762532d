"""The investigators' desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from commands.shared import fail, format_option, open_store

_by = click.option("--by", envvar="PRECURSOR_USER", default="", help="Who does it (or PRECURSOR_USER).")


@click.group()
def cases() -> None:
    """Findings that need a person, worked to a disposition."""


@cases.command("list")
@click.option("--state", type=click.Choice(["pending", "investigating", "closed"]))
@format_option
def cases_list(state: str | None, form: str) -> None:
    """Print every case, the most pressing first."""
    from precursors.show import show_table
    from registry.cases import list_cases

    with open_store() as store:
        show_table(list_cases(store, state), form)


@cases.command("show")
@click.argument("case")
def cases_show(case: str) -> None:
    """Print one case with its lines and steps, as JSON."""
    from registry.cases import show_case

    content = _done(lambda store: show_case(store, case))
    click.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))


@cases.command("assign")
@click.argument("case")
@click.argument("person")
@_by
def cases_assign(case: str, person: str, by: str) -> None:
    """Give a case to a person."""
    from registry.cases import assign

    _done(lambda store: assign(store, case, person, by))
    click.echo(f"{case}: assigned to {person}")


@cases.command("note")
@click.argument("case")
@click.argument("text")
@_by
def cases_note(case: str, text: str, by: str) -> None:
    """Add a note to a case."""
    from registry.cases import note

    _done(lambda store: note(store, case, text, by))
    click.echo(f"{case}: noted")


@cases.command("close")
@click.argument("case")
@click.option("--disposition", required=True, help="Which it was; an unknown one lists them all.")
@click.option("--reason", required=True, help="Why, in words.")
@_by
def cases_close(case: str, disposition: str, reason: str, by: str) -> None:
    """Close a case with a disposition and a reason."""
    from registry.cases import close

    _done(lambda store: close(store, case, disposition, reason, by))
    click.echo(f"{case}: closed as {disposition}")


@cases.command("reopen")
@click.argument("case")
@click.option("--reason", required=True, help="Why, in words.")
@_by
def cases_reopen(case: str, reason: str, by: str) -> None:
    """Open a closed case again."""
    from registry.cases import reopen

    _done(lambda store: reopen(store, case, reason, by))
    click.echo(f"{case}: open again")


def _done(step: Callable[[Any], Any]) -> Any:
    from registry.cases import CaseError

    with open_store() as store:
        try:
            return step(store)
        except CaseError as error:
            fail(str(error))
