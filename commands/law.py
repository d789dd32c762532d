"""The lists and rules that a command answers by: those in force in the registry, else those of the program.

Commands that make, check or compare lists and rules open those of the program instead (``shared``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commands.shared import note, open_catalogue, open_rulebook, open_store, refusals

Folders = tuple[Path, ...]


def open_lists(folders: Folders = ()) -> Any:
    """The lists in force."""
    own = open_catalogue(folders)
    with _registry() as store:
        return own if store is None else _lists(store, own, folders)


def open_rules(folders: Folders = ()) -> Any:
    """The rules in force."""
    own = open_rulebook(folders)
    with _registry() as store:
        return own if store is None else _rules(store, own, folders)


def open_law(folders: Folders = (), rule_folders: Folders = ()) -> tuple[Any, Any]:
    """The lists and the rules in force."""
    lists, rules = open_catalogue(folders), open_rulebook(rule_folders)
    with _registry() as store:
        if store is None:
            return lists, rules
        return _lists(store, lists, folders), _rules(store, rules, rule_folders)


def open_editions(store: Any, folders: Folders = ()) -> tuple[Any, Any]:
    """The lists and the rules in force in a registry that is open."""
    lists, rules = open_catalogue(folders), open_rulebook()
    with refusals():
        return _lists(store, lists, folders), _rules(store, rules, ())


@contextmanager
def _registry() -> Iterator[Any]:
    """The registry of the settings, if any edition may be in force there; none is made."""
    from registry.glance import may_rule, registry_url

    if not may_rule(registry_url()):
        yield None
        return
    with open_store() as store, refusals():
        yield store


def _lists(store: Any, own: Any, folders: Folders) -> Any:
    from registry.in_force import lists_in_force

    return _law_in_force(own, lists_in_force(store, own), folders)


def _rules(store: Any, own: Any, folders: Folders) -> Any:
    from registry.in_force import rules_in_force

    return _law_in_force(own, rules_in_force(store, own), folders)


def _law_in_force(own: Any, held: Any, folders: Folders) -> Any:
    """What holds; whoever named folders is told that they do not."""
    if folders and held.edition != own.edition:
        note("shared.not_in_force", folders=", ".join(map(str, folders)), edition=held.edition[:12])
    return held
