"""The main job: a declaration file in, findings out."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from commands.bilingual import Command, language
from commands.law import open_editions, open_law
from commands.shared import (
    FAILURE,
    FINDINGS,
    HOME,
    REJECTED,
    USAGE,
    acting,
    asked_of,
    date_option,
    engine_option,
    fail,
    format_option,
    lists_option,
    map_option,
    memory_option,
    note,
    open_catalogue,
    open_engine,
    open_rulebook,
    open_store,
    refusals,
    rules_option,
    sheet_option,
    steps,
)
from precursors.authorities import HOME_COUNTRY
from precursors.scratch import Scratch


@click.command(cls=Command, help="check_the_declarations_in_file_without_saving")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="csv_xlsx_html_json_ndjson_or_parquet")
@format_option
@lists_option
@click.option(
    "--jurisdiction", default=HOME_COUNTRY, show_default=True, help="jurisdiction_of_lines_that_do_not_state_one"
)
@click.option("--lanes", type=click.Path(path_type=Path), help="write_the_lane_of_every_line_csv_or_parquet")
@sheet_option
@map_option
@date_option
@rules_option
@engine_option
@memory_option
@click.option("--exit-code", is_flag=True, help="exit_10_when_there_are_findings")
def check(
    file: Path,
    output: Path | None,
    form: str,
    folders: tuple[Path, ...],
    jurisdiction: str,
    lanes: Path | None,
    sheet: str | None,
    map_name: str | None,
    declared_on: date | None,
    rule_folders: tuple[Path, ...],
    engine: str,
    memory: str,
    exit_code: bool,
) -> None:
    """Check the declarations in FILE without saving anything."""
    from registry.log.bulk import without_collecting
    from registry.output.print_check import show_check

    chosen = language()
    _ready(file, output)
    with without_collecting(), Scratch("run") as name:
        law = open_law(folders, rule_folders)
        result = run_check(
            file,
            chosen,
            law,
            jurisdiction,
            engine=engine,
            memory=memory,
            folder=Path(name),
            asked=asked_of(sheet, map_name, declared_on),
        )
        _write(result, output, chosen)
        _write_lanes(result, lanes)
        show_check(result, form, chosen, output, _titles(chosen, law[1]))
    if result.intake.errors:
        sys.exit(REJECTED)
    if exit_code and result.findings.num_rows:
        sys.exit(FINDINGS)


def run_check(
    file: Path,
    language: str,
    law: tuple[Any, Any],
    jurisdiction: str,
    url: str | None = None,
    *,
    engine: str = "duckdb",
    memory: str | None = None,
    folder: Path | None = None,
    asked: Any = None,
) -> Any:
    """Run the main job on a file, by lists and rules.

    Rows that could not be read are written beside it, what waits lies in a folder.
    """
    from precursors.recognition.recogniser import Recogniser
    from registry.checking.batch import CheckOptions
    from registry.checking.batch import check as run
    from registry.intake.declarations import Asked
    from rules.rulebook import RuleError

    key, runs_on = _control_key(), open_engine(engine, memory, folder)
    with open_store(url) as store, steps() as step:
        catalogue, rulebook = law
        try:
            with Recogniser(catalogue, workers=2) as recogniser:
                options = CheckOptions(
                    jurisdiction=jurisdiction,
                    progress=step,
                    engine=runs_on,
                    control_key=key,
                    folder=folder,
                    reader=_spread_over_spark(runs_on, catalogue) if engine == "spark" else None,
                    asked=asked or Asked(),
                )
                moment = store.snapshot()
                result = run(file, store=moment, recogniser=recogniser, rulebook=rulebook, options=options)
        except RuleError as error:
            fail(error)
    _set_aside(result.intake, file, language)
    return result


def _set_aside(intake: Any, file: Path, language: str) -> None:
    from precursors.tabular.rejected import write_rejected

    if rejected := write_rejected(intake, file, intake.problems, language):
        note("check.set_aside", count=len(intake.rejected), file=rejected)


def _spread_over_spark(engine: Any, catalogue: Any) -> Any:
    from registry.checking.spark_reader import spread_reader

    return spread_reader(engine, catalogue)


def _control_key() -> bytes | None:
    from registry.settings import Settings
    from rules.lanes import LaneError, read_key

    try:
        return read_key(Settings().control_key)
    except LaneError as error:
        fail("check.control_key", error=error)


def _write_lanes(result: Any, path: Path | None) -> None:
    if path is None:
        return
    from registry.checking.lane_counts import write_lanes
    from rules.lanes import assign, load_policy

    try:
        write_lanes(assign(result.intake.keys, result.findings, load_policy(), _control_key()), path)
    except (ValueError, OSError) as error:
        fail(error, USAGE if isinstance(error, ValueError) else FAILURE)


def _ready(file: Path, output: Path | None) -> None:
    """Say what is missing before the work, not after it."""
    from registry.output.writers import check_ending

    if not file.is_file():
        fail("shared.no_file", file=file)
    if output is not None:
        try:
            check_ending(output)
        except ValueError as error:
            fail(error, USAGE)


def _titles(language: str, rulebook: Any) -> dict[str, str]:
    return {rule.id: getattr(rule.head.title, language) for rule in rulebook.rules}


def _write(result: Any, output: Path | None, language: str) -> None:
    if output is None:
        return
    from registry.output.writers import write_findings

    try:
        write_findings(result.findings, output, language)
    except OSError as error:
        fail(error)


@click.command(cls=Command, help="check_and_record_the_declarations_in_file")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="csv_xlsx_html_json_ndjson_or_parquet")
@format_option
@lists_option
@click.option(
    "--jurisdiction", default=HOME_COUNTRY, show_default=True, help="jurisdiction_of_lines_that_do_not_state_one"
)
@sheet_option
@map_option
@date_option
@click.option("--amend", is_flag=True, help="older_content_or_what_was_withdrawn_shall")
def submit(
    file: Path,
    output: Path | None,
    form: str,
    folders: tuple[Path, ...],
    jurisdiction: str,
    sheet: str | None,
    map_name: str | None,
    declared_on: date | None,
    amend: bool,
) -> None:
    """Check and record the declarations in FILE. Saves lines, findings, cases and log; safe to repeat or interrupt."""
    from precursors.recognition.recogniser import Recogniser
    from registry.checking.batch import CheckOptions
    from registry.decisions.submit import Busy
    from registry.decisions.submit import submit as run
    from registry.log.bulk import without_collecting
    from registry.output.print_check import show_check

    chosen = language()
    _ready(file, output)
    with without_collecting(), Scratch("run") as name:
        with open_store() as store, steps() as step, refusals():
            catalogue, rulebook = open_editions(store, folders)
            try:
                with Recogniser(catalogue, workers=2) as recogniser:
                    done = run(
                        file,
                        store=store,
                        recogniser=recogniser,
                        rulebook=rulebook,
                        actor=acting(store),
                        amend=amend,
                        options=CheckOptions(
                            jurisdiction=jurisdiction,
                            progress=step,
                            folder=Path(name),
                            asked=asked_of(sheet, map_name, declared_on),
                        ),
                    )
            except Busy as error:
                fail(error)
        _set_aside(done.result.intake, file, chosen)
        _write(done.result, output, chosen)
        show_check(done.result, form, chosen, output, _titles(chosen, rulebook))
    if done.older:
        note("check.older", count=done.older)
    note("check.recorded", new=done.new, amended=done.amended, known=done.known, cases=done.cases)
    if done.result.intake.errors:
        sys.exit(REJECTED)


@click.command(cls=Command, help="run_a_demonstration_on_fictitious one_guatemalan_year_the_findings_are_then")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="folder_for_findings_and_registry",
)
def demo(folder: Path) -> None:
    """Run a demonstration on fictitious declarations.

    One Guatemalan year; the findings are then compared with the planted offences.
    """
    from precursors.recognition.recogniser import Recogniser
    from registry.checking.batch import CheckOptions
    from registry.decisions.submit import submit as run
    from registry.demo.run import run_demo

    catalogue, rulebook = open_catalogue(()), open_rulebook()

    def recorded(file: Path, url: str) -> Any:
        with open_store(url) as store, Recogniser(catalogue, workers=2) as recogniser, steps() as step:
            options = CheckOptions(progress=step)
            return run(file, store=store, recogniser=recogniser, rulebook=rulebook, options=options).result

    told = partial(_titles, rulebook=rulebook)
    run_demo(HOME / "examples" / "guatemala-2025", folder, language(), recorded, told, click.echo)
