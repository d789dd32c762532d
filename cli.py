"""The command line: groups, options, exit codes, printing. Everything else is done elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

FAILURE, USAGE, REJECTED, FINDINGS = 1, 2, 3, 10
FORMATS = click.Choice(["text", "json", "csv", "ndjson"])
_HERE = Path(__file__).resolve().parent


def _ours() -> None:
    """Refuse to run beside other packages of the same names: `rules` and `registry` are on PyPI as well."""
    for name in ("precursors", "rules", "registry"):
        if not (_HERE / name / "py.typed").is_file():
            _fail(
                f"the package `{name}` beside this program is not ours. Install precursor in an environment of its own."
            )
    for name in ("rules", "registry", "precursors"):
        module = __import__(name)
        if Path(str(module.__file__)).resolve().parent != _HERE / name:
            _fail(
                f"another package called `{name}` stands in the way ({module.__file__}). "
                "Install precursor in an environment of its own (see docs/install.md)."
            )


def _fail(message: str, code: int = FAILURE) -> NoReturn:
    click.echo(f"precursor: {message}", err=True)
    sys.exit(code)


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it like 2025-03-31.", param, ctx)


_lists = click.option("--lists", "folders", type=click.Path(path_type=Path), multiple=True, help="An own list folder.")
_lang = click.option("--lang", type=click.Choice(["en", "es"]), help="Language; default from the locale.")
_as_of = click.option("--as-of", "day", type=_Day(), help="Which day's law (default today).")
_authority = click.option("--authority", help="One authority only: UN EU US GT MX CA CO, or an own list's.")
_format = click.option("--format", "form", type=FORMATS, default="text", show_default=True)


def _language(chosen: str | None) -> str:
    from precursors.messages import default_language

    return chosen or default_language()


def _catalogue(folders: tuple[Path, ...]) -> Any:
    from precursors.catalogue import Catalogue
    from precursors.files import CatalogueError

    try:
        return Catalogue.load([*folders, *_settings_lists()])
    except CatalogueError as error:
        _fail(str(error))


def _settings_lists() -> list[Path]:
    import os

    return [Path(part) for part in os.environ.get("PRECURSOR_LISTS", "").split(os.pathsep) if part]


def _rulebook() -> Any:
    import os

    from rules.rulebook import Rulebook, RuleError

    try:
        return Rulebook.load([Path(p) for p in os.environ.get("PRECURSOR_RULES", "").split(os.pathsep) if p])
    except RuleError as error:
        _fail(str(error))


def _check_authority(catalogue: Any, authority: str | None) -> None:
    if authority and authority not in catalogue.authorities:
        _fail(f"--authority {authority}: not known; choose one of {', '.join(catalogue.authorities)}.", USAGE)


@contextmanager
def _progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, nothing elsewhere; on standard error, so results stay clean."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.advance(task, done)


@contextmanager
def _steps() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar over the named steps of a check, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _name, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:12}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=max(total, 1))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="precursors", prog_name="precursor")
def main() -> None:
    """Check chemical trade declarations against controlled-precursor law, and explain every finding."""
    _ours()


# --- lookup and screen --------------------------------------------------------------------------------


@main.command()
@click.argument("query", nargs=-1, required=True)
@_as_of
@_authority
@_format
@_lang
@_lists
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the structure as SVG.")
def lookup(
    query: tuple[str, ...], day: date | None, authority: str | None, form: str, lang: str | None,
    folders: tuple[Path, ...], picture: Path | None,
) -> None:  # fmt: skip
    """Look up a name, CAS number, SMILES, InChI, InChIKey, HS code or goods text. One QUERY, one answer."""
    from precursors.answer import explain
    from precursors.recognise import Query, Recogniser

    catalogue = _catalogue(folders)
    _check_authority(catalogue, authority)
    with Recogniser(catalogue) as recogniser:
        found = recogniser.recognise_many([Query(text=_block(text)) for text in query])
        answers = [explain(one, catalogue, day or date.today(), authority) for one in found]
        if picture:
            _draw(recogniser, answers[0], picture)
    from precursors.show import show_answers

    show_answers(answers, form, _language(lang))


def _block(text: str) -> str:
    """A query that names a mol file is read from it."""
    path = Path(text)
    if text.endswith((".mol", ".sdf")) and len(text) < 400 and path.is_file():
        return path.read_text(encoding="utf-8", errors="replace")
    return text


def _draw(recogniser: Any, explained: Any, picture: Path) -> None:
    from precursors.guard import WorkerLost

    covers = [cover for _, cover, _, _ in explained.standings.covers if cover.match]
    best = max(covers, key=lambda cover: len(cover.path), default=None)
    reading = next((r for r in explained.recognition.readings if r.smiles or r.field == "structure"), None)
    drawn = explained.recognition.query.text if best else (reading.smiles if reading else None)
    if not drawn and explained.recognition.listed_readings:
        drawn = explained.catalogue.substance(explained.recognition.listed_readings[0].substance).smiles
    if not drawn:
        _fail("--picture: nothing with a structure was recognised, so there is nothing to draw.")
    try:
        picture.write_text(recogniser.service.draw(drawn, best.match if best else None), encoding="utf-8")
    except (WorkerLost, OSError) as error:
        _fail(f"--picture {picture}: {error}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", help="The column to read (not needed for SMI and SDF).")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="CSV, XLSX, JSON, NDJSON, Parquet."
)
@_as_of
@_authority
@_lang
@_lists
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
def screen(
    file: Path, column: str | None, output: Path, day: date | None, authority: str | None, lang: str | None,
    folders: tuple[Path, ...], workers: int,
) -> None:  # fmt: skip
    """Screen every row of FILE (CSV, XLSX, Parquet, SMI, SDF); the answer is written beside the input's columns."""
    from precursors.recognise import Recogniser
    from precursors.screen import ScreenError
    from precursors.screen import screen as run

    catalogue = _catalogue(folders)
    _check_authority(catalogue, authority)
    with Recogniser(catalogue, workers=workers) as recogniser, _progress("screen") as advance:
        try:
            counts = run(
                file, column, output, recogniser,
                day=day or date.today(), authority=authority, language=_language(lang), progress=advance,
            )  # fmt: skip
        except (ScreenError, OSError) as error:
            _fail(str(error))
    said = ", ".join(f"{answer} {count:,}" for answer, count in sorted(counts.items()))
    click.echo(f"{output}: {said or 'no rows'}", err=True)


# --- check --------------------------------------------------------------------------------------------


def _store(url: str | None = None) -> Any:
    from registry.settings import Settings
    from registry.store import Store

    return Store(url or Settings().database_url)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="CSV, XLSX, JSON, NDJSON or Parquet.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_lang
@_lists
@click.option("--jurisdiction", default="GT", show_default=True, help="For lines that do not name one.")
@click.option("--exit-code", is_flag=True, help="Exit 10 when there are findings.")
def check(
    file: Path, output: Path | None, form: str, lang: str | None, folders: tuple[Path, ...], jurisdiction: str,
    exit_code: bool,
) -> None:  # fmt: skip
    """Evaluate declarations in FILE against lists, registry and history. Changes nothing."""
    result = _check(file, _language(lang), folders, jurisdiction)
    _write(result, output, _language(lang))
    from registry.show import show_check

    show_check(result, form, _language(lang), output)
    if result.intake.errors:
        sys.exit(REJECTED)
    if exit_code and result.findings.num_rows:
        sys.exit(FINDINGS)


def _check(file: Path, language: str, folders: tuple[Path, ...], jurisdiction: str, url: str | None = None) -> Any:
    from precursors.recognise import Recogniser
    from registry.check import check as run
    from registry.intake.declarations import write_rejected
    from rules.rulebook import RuleError

    catalogue, rulebook = _catalogue(folders), _rulebook()
    with _store(url) as store, Recogniser(catalogue, workers=2) as recogniser, _steps() as step:
        try:
            result = run(
                file, store=store, recogniser=recogniser, rulebook=rulebook, jurisdiction=jurisdiction, progress=step
            )
        except RuleError as error:
            _fail(str(error))
    rejected = write_rejected(result.intake, file, result.intake.problems, language)
    if rejected:
        click.echo(f"precursor: {len(result.intake.rejected):,} rows were set aside: {rejected}", err=True)
    return result


def _write(result: Any, output: Path | None, language: str) -> None:
    if output is None:
        return
    from registry.writers import write_findings

    try:
        write_findings(result.findings, output, language)
    except (ValueError, OSError) as error:
        _fail(str(error), USAGE if isinstance(error, ValueError) else FAILURE)


@main.command()
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
@_lang
def demo(folder: Path, lang: str | None) -> None:
    """Run the main job on bundled synthetic declarations of a Guatemalan year, and score it."""
    from registry.demo import run_demo

    run_demo(_HERE / "examples" / "guatemala-2025", folder, _language(lang), _check_for_demo, click.echo)


def _check_for_demo(file: Path, language: str, url: str) -> Any:
    return _check(file, language, (), "GT", url)


# --- registry -----------------------------------------------------------------------------------------


@main.group()
def registry() -> None:
    """Operators, licences, permits and pre-export notifications."""


@registry.command("load")
@click.argument("kind", type=click.Choice(["operators", "licences", "permits", "pens"]))
@click.argument("file", type=click.Path(path_type=Path))
@_lang
@_lists
def registry_load(kind: str, file: Path, lang: str | None, folders: tuple[Path, ...]) -> None:
    """Load a registry file; a row with a known key replaces the old one."""
    from registry.intake.declarations import write_rejected
    from registry.records import read_registry
    from registry.show import show_problems

    records, checked = read_registry(kind, file, _catalogue(folders))
    with _store() as store:
        store.load(kind, records)
    show_problems(checked.problems, _language(lang))
    click.echo(f"{kind}: {len(records):,} rows loaded, {len(checked.rejected):,} set aside")
    if any(found.severity == "error" for found in checked.problems):
        rejected = write_rejected(checked, file, checked.problems, _language(lang)) if checked.rejected else None
        if rejected:
            click.echo(f"precursor: rows to mend: {rejected}", err=True)
        sys.exit(REJECTED)


@registry.command("show")
@_format
def registry_show(form: str) -> None:
    """Say what the registry holds."""
    from precursors.show import show_table

    with _store() as store:
        show_table([{"table": name, "rows": count} for name, count in store.counts().items()], form)


# --- lists and rules ----------------------------------------------------------------------------------


@main.group()
def lists() -> None:
    """What is controlled, as of a date."""


@lists.command("show")
@_as_of
@_authority
@_format
@_lists
def lists_show(day: date | None, authority: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """Print every listing in force on a day."""
    from precursors.show import listing_rows, show_table

    catalogue = _catalogue(folders)
    _check_authority(catalogue, authority)
    show_table(
        listing_rows(catalogue, day or date.today(), authority), form, hide=("words", "citation", "href", "caveats")
    )


@lists.command("diff")
@click.argument("before")
@click.argument("after")
@_authority
@_format
@_lists
def lists_diff(before: str, after: str, authority: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """Say what was added, removed, re-worded or re-dated between two days, or two files of `lists export`."""
    from precursors.diff import diff_days, diff_editions
    from precursors.show import show_table

    old, new = _day_or_edition(before), _day_or_edition(after)
    if isinstance(old, date) and isinstance(new, date):
        catalogue = _catalogue(folders)
        _check_authority(catalogue, authority)
        rows = diff_days(catalogue, old, new, authority)
    elif isinstance(old, date) or isinstance(new, date):
        _fail("give two days or two edition files, not one of each.", USAGE)
    else:
        rows = diff_editions(old, new, authority)
    show_table(rows, form, hide=("was", "words", "id"))


def _day_or_edition(value: str) -> Any:
    """A day; or the catalogue of an edition file; or today's lists, by the word `current`."""
    from precursors.catalogue import Catalogue

    if value == "current":
        return _catalogue(())
    if not Path(value).is_file():
        return _Day().convert(value, None, click.get_current_context())
    try:
        return Catalogue.from_compiled(json.loads(Path(value).read_text("utf-8")))
    except (ValueError, KeyError, TypeError, OSError) as error:
        _fail(f"{value}: not an edition written by `precursor lists export`: {error!r}")


@lists.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="JSON file.")
@_lists
def lists_export(output: Path, folders: tuple[Path, ...]) -> None:
    """Write the whole edition as one file, to keep, to compare, or to replay a decision with."""
    catalogue = _catalogue(folders)
    if any(header.private for header in catalogue.lists):
        click.echo("precursor: the file holds private lists; keep it where they may be kept.", err=True)
    output.write_text(json.dumps(catalogue.to_compiled(), ensure_ascii=False), encoding="utf-8")
    click.echo(f"{output}: edition {catalogue.edition}")


@lists.command("coverage")
@_authority
@_format
@_lists
def lists_coverage(authority: str | None, form: str, folders: tuple[Path, ...]) -> None:
    """Say which lists are encoded, how far, and up to which amendment they were read."""
    from precursors.show import coverage_rows, not_encoded_rows, show_table
    from rules.rulebook import load_instruments

    rows = coverage_rows(_catalogue(folders), authority) + not_encoded_rows(load_instruments(), authority)
    show_table(rows, form)


@lists.command("verify")
@_format
@_lists
def lists_verify(form: str, folders: tuple[Path, ...]) -> None:
    """Hold every list against its own cases, identities and citations. Exit 1 when anything does not hold."""
    from precursors.recognise import Recogniser
    from precursors.show import show_table
    from precursors.verify import verify
    from rules.rulebook import load_instruments

    catalogue = _catalogue(folders)
    with Recogniser(catalogue, workers=2) as recogniser:
        faults = verify(catalogue, load_instruments(), recogniser)
    cases = sum(len(x.inside) + len(x.outside) for x in catalogue.listings)
    show_table([{"where": f.where, "what": f.code, "detail": f.detail} for f in faults], form)
    said = f"{len(catalogue.substances)} substances, {len(catalogue.listings)} listings, {cases:,} cases"
    click.echo(f"{said}: {len(faults) or 'no'} faults", err=True)
    if faults:
        sys.exit(FAILURE)


@main.group("rules")
def rules_group() -> None:
    """The rule book, with citations."""


@rules_group.command("list")
@_format
def rules_list(form: str) -> None:
    """Print every rule."""
    from precursors.show import show_table

    rows = [
        {
            "id": rule.id, "authority": rule.head.authority, "kind": rule.head.kind, "outcome": rule.head.outcome,
            "lane": rule.head.lane, "title": rule.head.title.en, "titulo": rule.head.title.es, "law": rule.head.law,
            "verified": rule.head.verified,
        }
        for rule in _rulebook().rules
    ]  # fmt: skip
    show_table(rows, form, hide=("titulo",))


@rules_group.command("show")
@click.argument("rule_id")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules_show(rule_id: str, form: str) -> None:
    """Print one rule: title, citation, messages and its SELECT."""
    book = _rulebook()
    try:
        rule = book.rule(rule_id.upper())
    except KeyError:
        _fail(f"no rule {rule_id!r}. `precursor rules list` names them all.", USAGE)
    instrument = book.instruments[rule.head.law]
    if form == "json":
        content = {**rule.head.model_dump(mode="json"), "instrument": instrument, "sql": rule.sql}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    click.echo(f"{rule.id}  {rule.head.title.en} / {rule.head.title.es}")
    click.echo(f"{instrument['title']['en']}  {rule.head.provision or ''}\n{instrument['href']}")
    click.echo(f"read: {instrument['read']}\n\n{rule.head.message.en}\n{rule.head.message.es}\n\n{rule.sql}")


@rules_group.command("test")
@click.argument("folder", type=click.Path(path_type=Path), default=_HERE / "tests" / "law")
def rules_test(folder: Path) -> None:
    """Run the law cases of every rule."""
    from registry.lawcases import run_cases

    results = run_cases(folder, _catalogue(()), _rulebook())
    for result in results:
        if not result.passed:
            click.echo(
                f"FAILED {result.rule}: {result.name}: expected {result.expected}, found {result.found}", err=True
            )
    failed = sum(not result.passed for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed")
    if failed or not results:
        sys.exit(FAILURE)


if __name__ == "__main__":
    main()
