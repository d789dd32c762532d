"""What every command shares: options, clear failures, progress, and how the engine's parts are opened."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from commands.bilingual import language

if TYPE_CHECKING:
    from precursors.messages import Sentence

FAILURE, USAGE, REJECTED, UNCHECKED, FINDINGS = 1, 2, 3, 4, 10
FORMATS = click.Choice(["text", "json", "csv", "ndjson"])
LEAST_MEMORY = 200  # megabytes
HOME = Path(__file__).resolve().parent.parent


def say_it(key: str, /, **values: object) -> str:
    """A sentence of ``locale/commands.yaml`` (``group.name``) in the language of the person, its values filled in."""
    from precursors.messages import say_from

    group, name = key.split(".")
    shown = {key: lower_words(value) if isinstance(value, Exception) else value for key, value in values.items()}
    return say_from("commands", group, name, language(), **shown)


def lower_words(said: Sentence | Exception) -> str:
    """What a lower layer says, an error above all, in the language of the person."""
    from precursors.messages import refusal

    return refusal(said, language())


def tell(key: str, /, **values: object) -> None:
    """Print a sentence as a result."""
    click.echo(say_it(key, **values))


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file whole; the command ends where that cannot be done, and an earlier file stays as it was."""
    from precursors.whole import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        fail(error)


def note(key: str, /, **values: object) -> None:
    """Print a sentence beside the results, on standard error."""
    click.echo(f"precursor: {say_it(key, **values)}", err=True)


def fail(what: str | Exception, code: int = FAILURE, /, **values: object) -> NoReturn:
    """End with a sentence, or the words of an error, on standard error, and with an exit code."""
    click.echo(f"precursor: {lower_words(what) if isinstance(what, Exception) else say_it(what, **values)}", err=True)
    sys.exit(code)


class Memory(click.ParamType[str]):
    """An amount of memory written like 2GB or 1500MB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the amount, or refuse it with the form that is expected."""
        found = re.fullmatch(r"(\d{1,6}) ?([MG]i?B)", str(value), re.IGNORECASE)
        megabytes = int(found[1]) * (1000 if found[2][0] in "gG" else 1) if found else 0
        if megabytes < LEAST_MEMORY:
            self.fail(say_it("shared.not_memory", value=value, least=LEAST_MEMORY), param, ctx)
        return str(value)


class Day(click.ParamType[date]):
    """A day written like 2025-03-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or refuse it with the form that is expected."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(say_it("shared.not_a_date", value=value), param, ctx)


lists_option = click.option(
    "--lists", "folders", type=click.Path(path_type=Path), multiple=True, help="folder_with_your_own_lists"
)
rules_option = click.option(
    "--rules", "rule_folders", type=click.Path(path_type=Path), multiple=True, help="folder_with_your_own_rules"
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="engine_that_runs_the_rules",
)
memory_option = click.option(
    "--memory",
    type=Memory(),
    default="1GB",
    show_default=True,
    help="maximum_memory_for_the_rules_on_duckdb_beyond",
)
as_of_option = click.option("--as-of", "day", type=Day(), help="apply_the_law_in_force_on_this_date_default")
authorities_option = click.option(
    "--authority", "asked", multiple=True, help="ask_the_lists_of_this_authority_or_of_several"
)
authority_option = click.option("--authority", help="only_this_authority_by_its_code_gt_un_us_cn")
format_option = click.option(
    "--format",
    "form",
    type=FORMATS,
    default="text",
    show_default=True,
    help="output_format_text_to_read_json_csv_or_ndjson",
)


sheet_option = click.option("--sheet", help="the_sheet_of_a_workbook_else_the_first_that")
map_option = click.option("--map", "map_name", help="a_column_map_by_its_name_or_as_a_yaml_file")
date_option = click.option(
    "--date",
    "declared_on",
    type=Day(),
    help="the_day_of_declarations_that_have_none_for",
)


def asked_of(sheet: str | None, map_name: str | None, declared_on: date | None) -> Any:
    """How a file is to be read; a map that cannot be used ends the command."""
    from registry.intake.declarations import Asked
    from registry.intake.maps import MapRefused, find_map
    from registry.settings import Settings

    try:
        mapped = find_map(map_name, Settings().maps) if map_name else None
    except MapRefused as refused:
        found = refused.problems[0]
        fail("shared.map_refused", USAGE, why=found.message(language()), hint=found.hint(language()))
    return Asked(sheet=sheet, mapped=mapped, day=declared_on)


def open_catalogue(folders: tuple[Path, ...]) -> Any:
    """The lists, private folders included; a malformed one ends the command."""
    from precursors.catalogue.load import Catalogue
    from precursors.catalogue.places import CatalogueError

    try:
        return Catalogue.load([*folders, *_settings_lists()])
    except CatalogueError as error:
        fail(error)


def _settings_lists() -> list[Path]:
    return [Path(part) for part in os.environ.get("PRECURSOR_LISTS", "").split(os.pathsep) if part]


def open_rulebook(folders: tuple[Path, ...] = ()) -> Any:
    """The rule book, private folders included; a malformed rule ends the command."""
    from rules.rulebook import Rulebook, RuleError

    named = [Path(part) for part in os.environ.get("PRECURSOR_RULES", "").split(os.pathsep) if part]
    for folder in (*folders, *named):
        if not folder.is_dir():
            fail("shared.no_rule_folder", USAGE, folder=folder)
    try:
        return Rulebook.load(list(dict.fromkeys(path.resolve() for path in (*folders, *named))))
    except RuleError as error:
        fail(error)


def open_engine(name: str, memory: str | None = None, spill: Path | None = None) -> Any:
    """The engine of that name; a missing Spark or Java ends the command.

    DuckDB takes that much memory, and goes by the folder for more.

    Spark runs where ``PRECURSOR_SPARK_MASTER`` says: ``local[2]``, or the URL of a cluster.
    """
    if name == "duckdb":
        from rules.engines.duckdb import DuckEngine

        return DuckEngine(memory_limit=memory, spill=spill)
    from registry.settings import Settings
    from rules.engines.spark import SparkEngine, SparkMissing

    try:
        return SparkEngine(Settings().spark_master)
    except SparkMissing as error:
        fail(error)


def asked_authorities(catalogue: Any, asked: tuple[str, ...]) -> tuple[str, ...] | None:
    """The authorities whose lists make the answer; without a choice all but those of other countries."""
    if "all" in asked:
        return tuple(catalogue.authorities)
    for authority in asked:
        check_authority(catalogue, authority)
    return asked or None


def check_authority(catalogue: Any, authority: str | None) -> None:
    """Refuse an authority that no list has."""
    if authority and authority not in catalogue.authorities:
        fail("shared.unknown_authority", USAGE, authority=authority, known=", ".join(catalogue.authorities))


def language_for(form: str) -> str:
    """The language of the person for a text; English, which does not change, for what programs read."""
    return language() if form == "text" else "en"


def show_rows(rows: Any, form: str, hide: tuple[str, ...] = ()) -> None:
    """Print rows as a table in the language of the person, or as JSON, NDJSON or CSV."""
    from precursors.answers.print_answers import show_table

    show_table(rows, form, hide, language())


def show_json(content: Any) -> None:
    """Print what a command found as JSON to read; days and moments as ISO 8601."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))


def outputs_option(*, help: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """``-o``, as often as there are files to write."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("-o", "--output", "outputs", required=True, multiple=True, type=kind, help=help)


@contextmanager
def progress(step: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, nothing elsewhere; on standard error, so results stay clean."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say_it(f"steps.{step}"), total=total)
        yield lambda done: bar.advance(task, done)


@contextmanager
def steps() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar over the named steps of a check, on a terminal only."""
    from registry.progress import no_progress

    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:12}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1)
        yield lambda name, done, total: bar.update(
            task, description=say_it(f"steps.{name}"), completed=done, total=max(total, 1)
        )


def open_store(url: str | None = None) -> Any:
    """The registry of the settings."""
    from registry.settings import Settings
    from registry.store.migrate import RegistryTooNew, RegistryTooOld
    from registry.store.store import Store, open_to_others

    url = url or Settings().database_url
    if url.startswith("sqlite:///"):
        for place, mode in open_to_others(Path(url.removeprefix("sqlite:///"))):
            note("shared.readable", file=place, mode=mode)
    try:
        store = Store(url)
    except (RegistryTooNew, RegistryTooOld) as error:
        fail(error)
    _tell_cut(store)
    return store


def _tell_cut(store: Any) -> None:
    """Say that the log is shorter than it was: whatever is done now goes on from a state that was put back."""
    from registry.log.checkpoint import AuditError
    from registry.proof.signing import is_shorter

    try:
        if is_shorter(store):
            note("audit.shorter")
    except AuditError as error:
        click.echo(f"precursor: {lower_words(error)}", err=True)


def acting(store: Any, by: str = "", *, first_password: bool = False) -> Any:
    """Who acts on this terminal, once they have proved it.

    While nobody is registered that is whoever works at the machine, by the name of ``--by``, ``PRECURSOR_USER`` or the
    machine. Else it is a registered person with their password, or with a key in ``PRECURSOR_KEY``.

    Args:
        store: the registry.
        by: who it is.
        first_password: whoever still has to set a password of their own may do this.

    """
    import getpass

    from registry.people.accounts import NotRecognised, has_users, person_at_machine

    name = by or os.environ.get("PRECURSOR_USER", "") or getpass.getuser()
    if not has_users(store):
        return person_at_machine(store, name)
    key = os.environ.get("PRECURSOR_KEY", "")
    try:
        actor = _by_key(store, key, by) if key else _by_password(store, name)
    except NotRecognised:
        fail("shared.not_recognised", name=name)
    if actor.must_change and not first_password:
        fail("shared.must_change", name=name)
    return actor


def at_machine(store: Any) -> str:
    """Who does what needs only the files of the registry: a key's person, else the account of the machine."""
    import getpass

    from registry.people.accounts import OWNER, has_users

    if has_users(store) and not os.environ.get("PRECURSOR_KEY"):
        return f"{OWNER}{getpass.getuser()}"
    return str(acting(store).user)


def _by_key(store: Any, key: str, by: str) -> Any:
    from registry.people.accounts import NotRecognised, actor_of_key

    actor = actor_of_key(store, key)
    if by and by != actor.user:  # a name is no proof, and neither is somebody else's key
        raise NotRecognised
    return actor


def _by_password(store: Any, name: str) -> Any:
    """The person of a name and the password that they give, with the code of their second factor, if any."""
    from registry.people.accounts import FactorMissing, NotRecognised, authenticate, note_sign_in

    password = secret("shared.password", name=name)
    try:
        try:
            return authenticate(store, name, password)
        except FactorMissing:
            return authenticate(store, name, password, secret("shared.code", name=name))
    except NotRecognised as error:
        note_sign_in(store, name, "terminal", error)
        raise


def secret(key: str, *, twice: bool = False, **values: object) -> str:
    """What a person types unseen on a terminal; elsewhere the next line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(say_it(key, **values), hide_input=True, confirmation_prompt=twice, err=True))
    return sys.stdin.readline().rstrip("\n")


@contextmanager
def refusals() -> Iterator[None]:
    """End a command with the plain words of what the registry refused."""
    from registry.access import Absent, AccessError
    from registry.casework.cases import CaseError
    from registry.inbox.outbox import ServerAway
    from registry.inbox.requests import InboxError
    from registry.log.checkpoint import AuditError
    from registry.people.accounts import AccountError
    from registry.store.documents import DocumentError
    from registry.store.editions import EditionError

    told = (Absent, AccessError, AccountError, AuditError, CaseError, DocumentError, EditionError)
    try:
        yield
    except (*told, InboxError, ServerAway) as error:
        fail(error)
