"""What would be read of a file, maps for other layouts, and a template to fill in."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from commands.bilingual import Command, Group, language
from commands.shared import (
    REJECTED,
    USAGE,
    asked_of,
    date_option,
    fail,
    format_option,
    map_option,
    note,
    sheet_option,
    show_json,
    show_rows,
    tell,
)


@click.command(cls=Command, help="say_what_would_be_read_of_file_as_rows_in_our")
@click.argument("file", type=click.Path(path_type=Path))
@sheet_option
@map_option
@date_option
@format_option
def read(file: Path, sheet: str | None, map_name: str | None, declared_on: date | None, form: str) -> None:
    """Say what would be read of FILE, as rows in our columns with the problems. Nothing is checked."""
    from precursors.answers.print_answers import show_table
    from precursors.messages import heading
    from registry.intake.preview import preview
    from registry.output.print_check import show_problems

    found = preview(file, asked_of(sheet, map_name, declared_on))
    if form == "json":
        show_json(found.to_json(language()))
    else:
        columns = list(dict.fromkeys(name for row in found.rows for name in row))
        numbered = zip(found.numbers, found.rows, strict=True)
        first = heading("row", language() if form == "text" else "en")
        rows = [{first: number, **{name: row.get(name, "") for name in columns}} for number, row in numbered]
        show_table(rows, form)  # columns and codes as a file has them, in either language
        show_problems(found.problems, language())
        aside, skipped = len(found.set_aside), len(found.skipped)
        note("intake.read", total=found.total, good=found.total - aside - skipped, aside=aside, skipped=skipped)
    if any(one.severity == "error" for one in found.problems):
        sys.exit(REJECTED)


@click.group("map", cls=Group, help="column_maps_which_headings_of_another_layout")
def map_() -> None:
    """Column maps: which headings of another layout are which of our columns."""


@map_.command("propose", help="write_a_column_map_for_file_with_its_guesses")
@click.argument("file", type=click.Path(path_type=Path))
@sheet_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="default_print_to_the_terminal")
def propose_map(file: Path, sheet: str | None, output: Path | None) -> None:
    """Write a column map for FILE with its guesses marked, to be corrected once and kept."""
    from precursors.tabular.files import FileRefused
    from registry.intake.proposals import propose

    try:
        text = propose(file, sheet).as_yaml()
    except FileRefused as refused:
        found = refused.problem
        fail("shared.map_refused", why=found.message(language()), hint=found.hint(language()))
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    tell("shared.written", file=output)


@map_.command("keep", help="keep_the_column_map_of_file_by_name_for_map")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("name")
def keep(file: Path, name: str) -> None:
    """Keep the column map of FILE by NAME, for --map NAME."""
    from registry.intake.maps import MapRefused, keep_map, read_map
    from registry.settings import Settings

    try:
        kept = keep_map(read_map(file), name, Settings().maps)
    except MapRefused as refused:
        found = refused.problems[0]
        fail("shared.map_refused", USAGE, why=found.message(language()), hint=found.hint(language()))
    tell("shared.written", file=kept)


@map_.command("list", help="print_the_column_maps_there_are_each_with")
@format_option
def list_maps(form: str) -> None:
    """Print the column maps there are, each with what it is for."""
    from registry.intake.maps import known_maps, read_map
    from registry.settings import Settings

    found = known_maps(Settings().maps)
    rows = [{"map": name, "file": str(path), "note": read_map(path).file.note} for name, path in sorted(found.items())]
    show_rows(rows, form)


@click.command(cls=Command, help="write_an_xlsx_to_fill_in_the_columns_the")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("declarations.xlsx"),
    show_default=True,
    help="file_to_write",
)
def template(output: Path) -> None:
    """Write an XLSX to fill in: the columns, the allowed values and examples, in both languages."""
    from registry.intake.template import write_template

    write_template(output)
    tell("shared.written", file=output)
