"""Look-up of one value, and screening of a file."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from commands.bilingual import Command, language
from commands.law import open_law, open_lists
from commands.shared import (
    REJECTED,
    as_of_option,
    asked_authorities,
    authorities_option,
    fail,
    format_option,
    lists_option,
    note,
    progress,
    say_it,
    sheet_option,
)
from precursors.messages import say


@click.command(cls=Command, help="look_up_a_name_cas_number_smiles_inchi")
@click.argument("query", nargs=-1)
@click.option(
    "--photo",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="read_the_label_on_a_photo_and_look_it_up",
)
@as_of_option
@authorities_option
@format_option
@lists_option
@click.option("--due", is_flag=True, help="show_which_documents_and_duties_are_required")
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="write_the_structure_as_svg")
def lookup(
    query: tuple[str, ...],
    photo: Path | None,
    day: date | None,
    asked: tuple[str, ...],
    form: str,
    folders: tuple[Path, ...],
    due: bool,
    picture: Path | None,
) -> None:
    """Look up a name, CAS number, SMILES, InChI, InChIKey, HS code or goods text. One QUERY, one answer."""
    from precursors.answers.explained import explain
    from precursors.recognition.recogniser import Query, Recogniser
    from registry.glance import home_country
    from registry.lookups.home import verdict_of

    if photo and query:
        raise click.UsageError(say_it("lookup.text_or_photo"))
    if not photo and not query:
        context = click.get_current_context()
        raise click.MissingParameter(ctx=context, param=context.command.params[0])
    label = _label(photo) if photo else None
    texts = label.texts if label else [_block(text) for text in query]
    catalogue = open_lists(folders)
    authority = asked_authorities(catalogue, asked)
    with Recogniser(catalogue) as recogniser:
        found = recogniser.recognise_many([Query(text=text) for text in texts], confirm=True, account=True, abroad=True)
        answers = [explain(one, catalogue, day or date.today(), authority) for one in found]
        verdicts = [verdict_of(one, home_country()).to_json() for one in answers]
        if due:
            _add_duties(recogniser, answers, verdicts, folders)
        if picture:
            _draw(recogniser, answers[0], picture)
    from precursors.answers.print_answers import show_answers

    if label:
        _show_label(label, answers, verdicts, form)
    else:
        show_answers(answers, form, language(), verdicts)


def _label(photo: Path) -> Any:
    from precursors.photo.reading import PhotoRefused, read_photo

    try:
        found = read_photo(photo.read_bytes())
    except PhotoRefused as error:
        fail("lookup.photo_refused", file=photo, why=say("photo", error.code, language()))
    if not found.texts:
        fail("lookup.photo_empty", file=photo)
    return found


def _show_label(label: Any, answers: list[Any], verdicts: list[dict[str, Any]], form: str) -> None:
    """What was read on a photo and the answer on it, as the API gives it or for people."""
    from precursors.answers.print_answers import show_answers

    answer = label.answer([one.answer for one in answers])
    if form in ("json", "ndjson"):
        found = {"home": verdicts[0], **answers[0].to_json()}
        whole = {"answer": answer.value, **label.to_json(), "lookup": found}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1 if form == "json" else None))
        return
    for line in label.lines if form == "text" else ():
        click.echo(f"  {line.score:.2f} {'' if line.sure else '? '}{line.text}")
    for code in label.codes if form == "text" else ():
        click.echo(f"  {code.kind}: {code.text}")
    note("lookup.photo", answer=say("answer", answer.value, language()), unsure=len(label.unsure))
    show_answers(answers[:1], form, language(), verdicts[:1])


def _add_duties(recogniser: Any, answers: list[Any], verdicts: list[dict[str, Any]], folders: tuple[Path, ...]) -> None:
    from registry.glance import home_country
    from registry.lookups.due import Duties

    duties = Duties(recogniser, open_law(folders)[1], home_country())
    for own, found in zip(verdicts, answers, strict=True):
        own["due"] = [one.to_json() for one in duties.of(found)]


def _block(text: str) -> str:
    """A query that names a mol file is read from it."""
    path = Path(text)
    if text.endswith((".mol", ".sdf")) and len(text) < 400 and path.is_file():
        return path.read_text(encoding="utf-8", errors="replace")
    return text


def _draw(recogniser: Any, explained: Any, picture: Path) -> None:
    from precursors.structure.service import WorkerLost
    from precursors.whole import write_whole

    met = [(reading, cover) for reading, cover, _, _ in explained.standings.covers if cover.match]
    by_structure, best = max(met, key=lambda one: len(one[1].path), default=(None, None))
    reading = next((r for r in explained.recognition.readings if r.smiles or r.field == "structure"), None)
    reading = by_structure or reading
    drawn = (reading.notation or reading.smiles) if reading else None
    if not drawn and explained.recognition.listed_readings:
        drawn = explained.catalogue.substance(explained.recognition.listed_readings[0].substance).smiles
    if not drawn:
        fail("lookup.nothing_to_draw")
    try:
        write_whole(picture, recogniser.service.draw(drawn, best.match if best else None))
    except (WorkerLost, OSError) as error:
        fail("lookup.not_drawn", file=picture, error=error)


@click.command(
    cls=Command, help="look_up_every_row_of_file_and_add_the_answer input_smi_sdf_also_gz_and_every_type_of_file"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", help="the_column_to_read_not_needed_for_smi_and_sdf")
@click.option("--hs-column", help="the_column_of_tariff_codes_each_row_then")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="csv_tsv_xlsx_json_ndjson_parquet")
@sheet_option
@as_of_option
@authorities_option
@lists_option
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="number_of_processes_for_structures"
)
def screen(
    file: Path,
    column: str | None,
    hs_column: str | None,
    output: Path,
    sheet: str | None,
    day: date | None,
    asked: tuple[str, ...],
    folders: tuple[Path, ...],
    workers: int,
) -> None:
    """Look up every row of FILE and add the answer in new columns.

    Input: SMI, SDF (also .gz), and every type of file that `check` reads.
    """
    from precursors.recognition.recogniser import Recogniser
    from precursors.screening.screen import ScreenError
    from precursors.screening.screen import screen as run
    from registry.output.print_check import show_problems

    catalogue = open_lists(folders)
    authority = asked_authorities(catalogue, asked)
    problems: list[Any] = []
    with Recogniser(catalogue, workers=workers) as recogniser, progress("screen") as advance:
        try:
            counts = run(
                file,
                column,
                output,
                recogniser,
                day=day or date.today(),
                authority=authority,
                hs_column=hs_column,
                language=language(),
                progress=advance,
                sheet=sheet,
                told=problems.extend,
            )
        except (ScreenError, OSError) as error:
            fail(error)
    show_problems(problems, language())
    told = ", ".join(f"{say('answer', answer, language())} {count:,}" for answer, count in sorted(counts.items()))
    note("lookup.screened", file=output, counts=told or say_it("lookup.no_rows"))
    if any(found.severity == "error" for found in problems):
        note("lookup.set_aside", file=f"{output}.rejected.csv")
        sys.exit(REJECTED)
