"""What is wrong with a registry that cannot be read or written, in a sentence with what to do."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from typing import Any

from sqlalchemy.exc import ArgumentError, DBAPIError

from precursors.messages import Refusal, Sentence

BUSY = Sentence("the_registry_is_busy_another_program_keeps")
READ_ONLY = Sentence("the_registry_cannot_be_written_its_file_its")
FULL = Sentence("the_registry_cannot_be_written_its_disk_is")
DAMAGED = Sentence("the_registry_is_damaged_or_no_registry_of")
NOT_OPENED = Sentence("the_registry_cannot_be_opened_look_at")
AWAY = Sentence("the_registry_cannot_be_reached_look_at")
NO_ADDRESS = Sentence("precursor_database_url_is_no_address_of_a")
_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CANTOPEN: NOT_OPENED,
    sqlite3.SQLITE_PERM: NOT_OPENED,
    sqlite3.SQLITE_IOERR: DAMAGED,
}
# classes of SQLSTATE (PostgreSQL, appendix A), the longest that fits first
_STATES = {
    "25006": READ_ONLY,
    "53100": FULL,
    "55P03": BUSY,
    "40": BUSY,
    "53": BUSY,
    "57": AWAY,
    "08": AWAY,
    "28": AWAY,
    "3D": AWAY,
    "XX": DAMAGED,
    "42P01": DAMAGED,
    "42501": NOT_OPENED,
}


class Outage(Refusal):
    """The registry cannot be read or written now; says why, and what to do."""


def faults() -> tuple[type[Exception], ...]:
    """The errors that ``outage_of`` can tell something of, for whoever catches errors by their kind."""
    found: list[type[Exception]] = [DBAPIError, ArgumentError, sqlite3.Error]
    for name in ("adbc_driver_manager.dbapi", "psycopg"):
        try:
            found.append(import_module(name).Error)
        except ImportError:  # what a registry in a file does not need
            continue
    return tuple(found)


def outage_of(error: BaseException) -> Sentence | None:
    """The sentence on an error of the registry; nothing where it is a fault of ours."""
    if isinstance(error, ArgumentError):
        return NO_ADDRESS
    own: Any = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(own, sqlite3.Error):
        return _of_sqlite(own)
    state = getattr(own, "sqlstate", None)
    if state:
        return next((_STATES[state[:length]] for length in (5, 2) if state[:length] in _STATES), None)
    lost = type(own).__name__ in ("OperationalError", "InterfaceError") and hasattr(own, "sqlstate")
    return AWAY if lost else None


def _of_sqlite(error: sqlite3.Error) -> Sentence | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without the details of the cause
    if code == sqlite3.SQLITE_ERROR and "no such table" in str(error):
        return DAMAGED
    return _SQLITE.get(code)
