"""A declaration file checked from a program."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from precursors.authorities import HOME_COUNTRY
from precursors.catalogue.load import Catalogue
from precursors.messages import NotFound
from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import CheckOptions, CheckResult, check
from registry.in_force import in_force
from registry.store.store import Store
from rules.rulebook import Rulebook

_SQLITE = "sqlite:///"


def check_file(
    path: str | Path,
    *,
    database: str | None = None,
    jurisdiction: str = HOME_COUNTRY,
    lists: Sequence[str | Path] = (),
    rules: Sequence[str | Path] = (),
) -> CheckResult:
    """Check a file of declarations; nothing is changed or recorded.

    Args:
        path: any kind of file that ``precursor check`` reads.
        database: the registry (``sqlite:///FILE`` or ``postgresql://...``), whose approved lists and rules hold.
            Without one, the rules that need licences, permits or history are left out, and
            ``summary["rules_left_out"]`` names them.
        jurisdiction: for lines that do not name one.
        lists: folders with your own lists.
        rules: folders with your own rules.

    Raises:
        FileNotFoundError: there is no such file or registry.
        precursors.catalogue.files.CatalogueError, rules.sandbox.RuleError: an own list or rule is malformed.

    """
    file = Path(path)
    if not file.is_file():
        raise NotFound("file_not_found", x=file)
    catalogue = Catalogue.load([Path(folder) for folder in lists])
    rulebook = Rulebook.load([Path(folder).resolve() for folder in rules])
    with ExitStack() as opened:
        moment = None
        if database is not None:
            store = opened.enter_context(_existing(database))
            catalogue, rulebook = in_force(store, catalogue, rulebook)
            moment = store.snapshot()
        recogniser = opened.enter_context(Recogniser(catalogue, workers=2))
        options = CheckOptions(jurisdiction=jurisdiction)
        return check(file, store=moment, recogniser=recogniser, rulebook=rulebook, options=options)


def _existing(database: str) -> Store:
    """A registry that is there; a check makes none."""
    file = Path(database.removeprefix(_SQLITE))
    if database.startswith(_SQLITE) and not file.is_file():
        raise NotFound("there_is_no_such_registry_precursor_registry", x=file)
    return Store(database)
