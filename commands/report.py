"""Reports on the registry or on a file, for people: HTML, PDF, XLSX; and JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.bilingual import Group, language
from commands.law import open_law, open_rules
from commands.shared import (
    USAGE,
    Day,
    acting,
    fail,
    lists_option,
    open_store,
    outputs_option,
    refusals,
    steps,
)
from precursors.authorities import HOME_COUNTRY

if TYPE_CHECKING:
    from precursors.recognition.recogniser import Recogniser
    from registry.reports.data import Source
    from rules.rulebook import Rulebook


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What every report takes."""
    for option in (
        click.option("--by", default="", help="who_asks_or_precursor_user"),
        click.option("--date", "day", type=Day(), help="the_reports_own_date_default_today"),
        lists_option,
        outputs_option(help="a_file_ending_in_html_pdf_xlsx_or_json_may_be"),
    ):
        command = option(command)
    return command


@click.group(cls=Group, help="reports_from_the_registry_the_same_data_and")
def report() -> None:
    """Reports from the registry. The same data and --date always give an identical file."""


@report.command("summary", help="summarise_the_registry_or_what_a_check_of")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--since", type=Day(), help="first_declaration_date")
@click.option("--until", type=Day(), help="last_declaration_date")
@click.option("--jurisdiction", default="", help="where_declarations_were_filed_for_file_where")
@click.option("--office", default="", help="one_customs_office")
@_options
def report_summary(
    file: Path | None, since: date | None, until: date | None, jurisdiction: str, office: str, **given: Any
) -> None:
    """Summarise the registry, or what a check of FILE finds: lanes, rules, substances, the worst lines, coverage."""
    from registry.reports.data import Source
    from registry.reports.filters import Filters
    from registry.reports.summary import seen_in_file, seen_in_registry, summary

    if file and (since or until or office):
        fail("report.registry_only", USAGE)
    catalogue, rulebook = open_law(given["folders"])
    if file:
        from commands.check import run_check

        seen = seen_in_file(run_check(file, language(), (catalogue, rulebook), jurisdiction or HOME_COUNTRY))
    else:
        with open_store() as store, refusals():
            source = Source(store, acting(store, given["by"]))
            seen = seen_in_registry(source, Filters(since, until, office=office, jurisdiction=jurisdiction))
    _write(summary(seen, catalogue, rulebook, **_given_in_words(given)), given["outputs"])


@report.command("annual", help="sum_up_year_by_substance_and_country")
@click.argument("year", type=click.IntRange(1900, 2999))
@click.option("--jurisdiction", default="", help="country_where_the_declarations_were_filed")
@_options
def report_annual(year: int, jurisdiction: str, **given: Any) -> None:
    """Sum up YEAR by substance and country: movements, kilograms, shipments, findings, dispositions."""
    from registry.reports.annual import annual

    with _read_again(given) as (source, recogniser, rulebook):
        made = annual(year, source, recogniser, rulebook, jurisdiction=jurisdiction, **_given_in_words(given))
    _write(made, given["outputs"])


@report.command("working-tables", help="working_tables_for_the_incb_return_of_year")
@click.argument("year", type=click.IntRange(1900, 2999))
@click.option("--jurisdiction", default="", help="country_where_the_declarations_were_filed")
@_options
def report_working_tables(year: int, jurisdiction: str, **given: Any) -> None:
    """Working tables for the INCB return of YEAR: substance, country, direction, kilograms of base, and the lines."""
    from registry.reports.working_tables import working_tables

    with _read_again(given) as (source, recogniser, _):
        made = working_tables(year, source, recogniser, jurisdiction=jurisdiction, **_given_in_words(given))
    _write(made, given["outputs"])


@report.command("case", help="the_whole_file_of_case_declarations_findings")
@click.argument("case")
@_options
def report_case(case: str, **given: Any) -> None:
    """The whole file of CASE: declarations, findings with their law, steps, disposition, history, log entries."""
    from registry.reports.case import case_report
    from registry.reports.data import Source

    catalogue, rulebook = open_law(given["folders"])
    with open_store() as store, refusals():
        made = case_report(
            case, Source(store, acting(store, given["by"])), catalogue, rulebook, **_given_in_words(given)
        )
    _write(made, given["outputs"])


@report.command("precision", help="precision_of_each_rule_confirmed_cases_and")
@_options
def report_precision(**given: Any) -> None:
    """Precision of each rule: confirmed cases and interval."""
    from registry.reports.data import Source
    from registry.reports.precision_report import precision

    rulebook = open_rules()
    with open_store() as store, refusals():
        made = precision(Source(store, acting(store, given["by"])), rulebook, **_given_in_words(given))
    _write(made, given["outputs"])


@contextmanager
def _read_again(given: dict[str, Any]) -> Iterator[tuple[Source, Recogniser, Rulebook]]:
    """The registry as the asker may see it, what reads its lines once more, and the rules."""
    from precursors.recognition.recogniser import Recogniser
    from registry.reports.data import Source

    catalogue, rulebook = open_law(given["folders"])
    with open_store() as store, refusals(), Recogniser(catalogue, workers=2) as recogniser, steps():
        yield Source(store, acting(store, given["by"])), recogniser, rulebook


def _given_in_words(given: dict[str, Any]) -> dict[str, Any]:
    return {"language": language(), "day": given["day"] or date.today()}


def _write(made: Any, outputs: tuple[Path, ...]) -> None:
    from registry.reports.files import write_report

    for path in outputs:
        try:
            write_report(made, path)
        except ValueError as error:
            fail("report.wrong_ending", USAGE, file=path.name, error=error)
        except ImportError as error:
            fail("report.needs_extra", file=path.name, module=error.name)
        except OSError as error:
            fail(error)
        click.echo(str(path))
