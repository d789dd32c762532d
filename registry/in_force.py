"""The lists and rules in force: those that two persons approved last, as the log tells it; else those of the program.

Until a registry has an approved edition, the lists and rules that came with the program hold; from then on nothing
takes effect that two persons did not put there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from precursors.catalogue.load import Catalogue
from registry import tables
from registry.store.editions import load_lists, load_rules
from registry.store.store import Store
from rules.rulebook import Rulebook

APPROVED = "edition approved"  # the entry of the log by which an edition takes effect
_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
_ROWS = tables.Publication.__table__  # type: ignore[attr-defined]
_COUNT = select(func.count()).select_from(_ROWS).where(_ROWS.c.state == "approved")


def in_force(store: Store, catalogue: Catalogue, rulebook: Rulebook) -> tuple[Catalogue, Rulebook]:
    """The lists and rules that hold in a registry: the last approved ones, else those of the program."""
    return lists_in_force(store, catalogue), rules_in_force(store, rulebook)


def lists_in_force(store: Store, catalogue: Catalogue) -> Catalogue:
    """The lists that hold in a registry, beside those of the program."""
    approved = _approved_publication(store, "lists")
    return catalogue if approved in (None, catalogue.edition) else load_lists(store, str(approved))


def rules_in_force(store: Store, rulebook: Rulebook) -> Rulebook:
    """The rules that hold in a registry, beside those of the program."""
    approved = _approved_publication(store, "rules")
    return rulebook if approved in (None, rulebook.edition) else load_rules(store, str(approved))


def _approved_publication(store: Store, kind: str) -> str | None:
    with store.engine.connect() as connection:
        found = last_approval(connection, kind)
    return None if found is None else str(found["edition"])


def last_approval(connection: Any, kind: str) -> Mapping[str, Any] | None:
    """The entry by which lists or rules came into force: the log tells the order, not a clock or a number."""
    wanted = select(_ENTRIES.c.body).where(_ENTRIES.c.kind == APPROVED).order_by(_ENTRIES.c.place.desc())
    said = (json.loads(body) for body in connection.execute(wanted).scalars())
    return next((one for one in said if one["of"] == kind), None)


def count_approved(store: Store) -> int:
    """How many editions were ever approved: a number that changes with each, and costs next to nothing to ask."""
    with store.engine.connect() as connection:
        return int(connection.execute(_COUNT).scalar_one())
