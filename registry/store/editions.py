"""Editions kept whole: the lists and rules that decisions rest on, by their content hash, loadable ever after."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import insert, select

from precursors.catalogue.load import Catalogue
from precursors.last_made import last_made
from precursors.messages import Refusal, misfits
from registry import tables
from registry.access import Absent
from registry.log import audit
from registry.store.store import Store
from rules.rulebook import Rulebook

KINDS = ("lists", "rules")
_OF_ANOTHER_KIND = {"lists": "edition_holds_lists_not_rules", "rules": "edition_holds_rules_not_lists"}
_EDITIONS = tables.Edition.__table__  # type: ignore[attr-defined]
_RULEBOOK: TypeAdapter[Rulebook] = TypeAdapter(Rulebook)


class EditionError(Refusal):
    """An edition cannot be read or put into force; says what to do instead."""


def content_of(edition: Catalogue | Rulebook) -> dict[str, Any]:
    """Lists or rules as plain JSON values, whole: rules, parameters, instruments, countries."""
    if isinstance(edition, Catalogue):
        return edition.to_compiled()
    rules = tuple(replace(rule, path=Path(rule.path.name)) for rule in edition.rules)
    found: dict[str, Any] = json.loads(_RULEBOOK.dump_json(replace(edition, rules=rules), by_alias=True))
    return found


def catalogue_of(content: Mapping[str, Any]) -> Catalogue:
    """Lists from their content.

    Raises:
        EditionError: it is not what ``content_of`` gives.

    """
    try:
        return Catalogue.from_compiled(content)
    except (KeyError, TypeError, ValueError) as error:
        raise EditionError("the_lists_of_this_edition_cannot_be_read", x=error) from error


def rulebook_of(content: Mapping[str, Any]) -> Rulebook:
    """Rules from their content.

    Raises:
        EditionError: it is not what ``content_of`` gives.

    """
    try:
        return _RULEBOOK.validate_python(dict(content))
    except ValidationError as error:
        raise EditionError("the_rules_of_this_edition_cannot_be_read", x=misfits(error.errors())) from error


def keep(connection: Any, *editions: Catalogue | Rulebook) -> None:
    """Keep editions inside the caller's transaction, each once, with an entry in the log."""
    for edition in editions:
        if connection.execute(select(_EDITIONS.c.edition).where(_EDITIONS.c.edition == edition.edition)).first():
            continue
        kind = "lists" if isinstance(edition, Catalogue) else "rules"
        body = _body_of(edition)
        connection.execute(insert(_EDITIONS), [{"edition": edition.edition, "kind": kind, "content": body}])
        said = {"edition": edition.edition, "of": kind, "sha256": hashlib.sha256(body).hexdigest()}
        audit.append(connection, [("edition kept", said)])


@last_made(2)
def _body_of(edition: Catalogue | Rulebook) -> bytes:
    """What is kept of an edition, of lists or of rules."""
    return gzip.compress(audit.canonical(content_of(edition)).encode(), mtime=0)


def read_edition(store: Store, edition: str) -> tuple[str, dict[str, Any]]:
    """The kind and content of a kept edition, held against what the log says of it.

    Raises:
        Absent: it is not kept here.
        EditionError: its content is not what was kept.

    """
    with store.engine.connect() as connection:
        row = connection.execute(select(_EDITIONS).where(_EDITIONS.c.edition == edition)).first()
        if row is None:
            raise Absent("edition", edition)
        body = bytes(row.content)
        digest = hashlib.sha256(body).hexdigest()
        logged = [one["sha256"] for one in audit.bodies(connection, "edition kept") if one["edition"] == edition]
        if digest not in logged:
            raise EditionError("the_content_of_edition_is_not_what_the_log", x=edition[:12])
    return row.kind, json.loads(gzip.decompress(body))


def load_lists(store: Store, edition: str) -> Catalogue:
    """The lists of an edition."""
    return catalogue_of(_content(store, edition, "lists"))


def load_rules(store: Store, edition: str) -> Rulebook:
    """The rules of an edition."""
    return rulebook_of(_content(store, edition, "rules"))


def _content(store: Store, edition: str, kind: str) -> dict[str, Any]:
    found, content = read_edition(store, edition)
    if found != kind:
        raise EditionError(_OF_ANOTHER_KIND[found], x=edition[:12])
    return content
