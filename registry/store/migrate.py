"""The registry's tables, brought to the form that this program writes: on first use, one revision after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import StaticPool

from precursors.messages import Refusal

HERE = Path(__file__).parents[1] / "migrations"
HEAD = "0026"  # the newest revision in migrations/versions; a test holds the two together
_EMPTY = 0.1  # of a SQLite file, from which it is worth writing it anew
_LOCK = 70_617_266  # the advisory lock of migrations on PostgreSQL


class RegistryTooNew(Refusal):
    """The registry was written by a newer program than this one."""

    def __init__(self, found: str) -> None:
        super().__init__("the_registry_is_at_revision_this_program", x=found, y=HEAD)


class RegistryTooOld(Refusal):
    """The registry was made before there were revisions, and its tables are not those of the first."""

    def __init__(self, missing: str) -> None:
        super().__init__("the_registry_was_made_by_a_version_of", x=missing)


def migrate(engine: Engine, to: str = HEAD) -> None:
    """Create the tables, or bring them to a revision; two programs that open a registry at once take turns.

    Raises:
        RegistryTooNew: the registry is ahead of this program.
        RegistryTooOld: it is from before the first revision.

    """
    with engine.connect() as connection:
        found = _revision(connection)
        if found == to:
            return
    with _alone(engine) as connection:
        leaves_room = _upgrade(connection, to)
    if found is not None and engine.dialect.name == "sqlite":
        _shrink(engine, leaves_room=leaves_room)


def _shrink(engine: Engine, *, leaves_room: bool) -> None:
    """Give back what a revision left empty; where there is no room for that now, SQLite fills it later.

    Args:
        engine: of a SQLite registry.
        leaves_room: a revision left pages half empty; SQLite counts only those that are empty altogether.

    """
    with engine.connect() as connection, suppress(OperationalError):
        free, pages = (connection.exec_driver_sql(f"PRAGMA {n}_count").scalar_one() for n in ("freelist", "page"))
        if leaves_room or free > _EMPTY * pages:
            connection.connection.cursor().execute("VACUUM")


def _revision(connection: Connection) -> str | None:
    """The revision of a registry, without loading what migrates it."""
    try:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except (OperationalError, ProgrammingError):
        connection.rollback()
        return None
    return None if found is None else str(found)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def _upgrade(connection: Connection, to: str) -> bool:
    """Go through the revisions; whether one of them says that it leaves room between what is kept."""
    from alembic import command
    from alembic.script import ScriptDirectory

    config = configuration(connection)
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    names = inspect(connection).get_table_names()
    found = (
        connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if ("alembic_version" in names)
        else None
    )
    if found is not None and found not in known:
        raise RegistryTooNew(str(found))
    if found is None and "operators" in names:  # made before there were revisions
        _has_first_tables(connection)
        command.stamp(config, "0001")
    command.upgrade(config, to)
    return any(
        getattr(script.module, "leaves_room", False) for script in scripts.iterate_revisions(to, found or "base")
    )


def _has_first_tables(connection: Connection) -> None:
    """Refuse tables that the first revision would not have made, before anything is changed."""
    held = _columns(connection)
    blank = create_engine("sqlite://", poolclass=StaticPool)
    migrate(blank, "0001")
    with blank.connect() as first:
        missing = sorted(_columns(first) - held - {"alembic_version.version_num"})
    blank.dispose()
    if missing:
        raise RegistryTooOld(missing[0])


def _columns(connection: Connection) -> set[str]:
    inspector = inspect(connection)
    return {
        f"{table}.{column['name']}" for table in inspector.get_table_names() for column in inspector.get_columns(table)
    }


def configuration(connection: Connection) -> Any:
    """Alembic's configuration for one open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
