"""What every command shares: options, clear failures, progress, and how the engine's parts are opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

FAILURE, USAGE, REJECTED, FINDINGS = 1, 2, 3, 10
FORMATS = click.Choice(["text", "json", "csv", "ndjson"])
HOME = Path(__file__).resolve().parent.parent


def fail(message: str, code: int = FAILURE) -> NoReturn:
    """End with a message on standard error and an exit code."""
    click.echo(f"precursor: {message}", err=True)
    sys.exit(code)


class Day(click.ParamType[date]):
    """A day written like 2025-03-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or refuse it with the form that is expected."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it like 2025-03-31.", param, ctx)


lists_option = click.option(
    "--lists", "folders", type=click.Path(path_type=Path), multiple=True, help="An own list folder."
)
rules_option = click.option(
    "--rules", "rule_folders", type=click.Path(path_type=Path), multiple=True, help="An own rule folder."
)
engine_option = click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True, help="Where rules run."
)
lang_option = click.option("--lang", type=click.Choice(["en", "es"]), help="Language; default from the locale.")
as_of_option = click.option("--as-of", "day", type=Day(), help="Which day's law (default today).")
authority_option = click.option("--authority", help="One authority only: UN EU US GT MX CA CO, or an own list's.")
format_option = click.option(
    "--format", "form", type=FORMATS, default="text", show_default=True, help="For people (text) or for programs."
)


def language(chosen: str | None) -> str:
    """The language asked for, else that of the locale."""
    from precursors.messages import default_language

    return chosen or default_language()


def open_catalogue(folders: tuple[Path, ...]) -> Any:
    """The lists, private folders included; a malformed one ends the command."""
    from precursors.catalogue import Catalogue
    from precursors.files import CatalogueError

    try:
        return Catalogue.load([*folders, *_settings_lists()])
    except CatalogueError as error:
        fail(str(error))


def _settings_lists() -> list[Path]:
    return [Path(part) for part in os.environ.get("PRECURSOR_LISTS", "").split(os.pathsep) if part]


def open_rulebook(folders: tuple[Path, ...] = ()) -> Any:
    """The rule book, private folders included; a malformed rule ends the command."""
    from rules.rulebook import Rulebook, RuleError

    named = [Path(part) for part in os.environ.get("PRECURSOR_RULES", "").split(os.pathsep) if part]
    for folder in (*folders, *named):
        if not folder.is_dir():
            fail(f"{folder}: there is no such folder of rules (--rules, PRECURSOR_RULES).", USAGE)
    try:
        return Rulebook.load(list(dict.fromkeys(path.resolve() for path in (*folders, *named))))
    except RuleError as error:
        fail(str(error))


def open_engine(name: str) -> Any:
    """The engine of that name; a missing Spark or Java ends the command.

    Spark runs where ``PRECURSOR_SPARK_MASTER`` says: ``local[2]``, or the URL of a cluster.
    """
    if name == "duckdb":
        from rules.engine import DuckEngine

        return DuckEngine()
    from registry.settings import Settings
    from rules.spark import SparkEngine, SparkMissing

    try:
        return SparkEngine(Settings().spark_master)
    except SparkMissing as error:
        fail(str(error))


def open_editions(store: Any, folders: tuple[Path, ...]) -> tuple[Any, Any]:
    """The lists and rules that hold in a registry: those two persons approved, else those of the program."""
    from registry.publications import in_force

    with refusals():
        return in_force(store, open_catalogue(folders), open_rulebook())


def check_authority(catalogue: Any, authority: str | None) -> None:
    """Refuse an authority that no list has."""
    if authority and authority not in catalogue.authorities:
        fail(f"--authority {authority}: not known; choose one of {', '.join(catalogue.authorities)}.", USAGE)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
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
def steps() -> Iterator[Callable[[str, int, int], None]]:
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


def open_store(url: str | None = None) -> Any:
    """The registry of the settings."""
    from registry.migrate import RegistryTooNew, RegistryTooOld
    from registry.settings import Settings
    from registry.store import Store

    try:
        return Store(url or Settings().database_url)
    except (RegistryTooNew, RegistryTooOld) as error:
        fail(str(error))


def acting(store: Any, by: str = "") -> Any:
    """Who acts on this terminal: ``--by``, ``PRECURSOR_USER``, or the account of the machine."""
    import getpass

    from registry.accounts import NotRecognised, person_at_machine

    name = by or os.environ.get("PRECURSOR_USER", "") or getpass.getuser()
    try:
        return person_at_machine(store, name)
    except NotRecognised:
        fail(f"{name!r} is not a user of this registry. Set PRECURSOR_USER to your name (`precursor users list`).")


@contextmanager
def refusals() -> Iterator[None]:
    """End a command with the plain words of what the registry refused."""
    from registry.access import Absent, AccessError
    from registry.accounts import AccountError
    from registry.cases import CaseError
    from registry.checkpoint import AuditError
    from registry.editions import EditionError

    try:
        yield
    except (Absent, AccessError, AccountError, AuditError, CaseError, EditionError) as error:
        fail(str(error))
