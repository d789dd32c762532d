"""What a service has to log of a single evaluation: who asked what, and what was answered under which editions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from registry.access import Actor
from registry.log import audit
from registry.store.store import Store

MOST_QUERY = 200  # characters of a text that the log keeps


@dataclass(frozen=True)
class LookedUp:
    """One value that was looked up.

    Attributes:
        query: as it was asked.
        answer: ``listed``, ``possible``, ``other_law``, ``undetermined`` or ``not_listed``.
        listings: ids of the listings behind the answer.
        as_of: the day whose law was asked for.
        hs: the tariff code that was given beside it.
        authorities: whose lists were asked; none named means every one.
        account: by state, which words were read, mentioned, not read or passed over, and as what.
    """

    query: str
    answer: str
    listings: tuple[str, ...]
    as_of: date
    hs: str = ""
    authorities: tuple[str, ...] = ()
    account: Mapping[str, Sequence[str]] = field(default_factory=dict)


def record_look_ups(store: Store, actor: Actor | None, asked: Sequence[LookedUp], lists: str) -> None:
    """Log look-ups, an entry each; the caller answers only once this has returned: no entry, no action.

    Args:
        store: the registry.
        actor: who asked; ``None`` is a caller without a name, whom the service lets in.
        asked: what was looked up, and the answers.
        lists: the edition of the lists.

    Raises:
        registry.access.AccessError: the actor may not look up.

    """
    _need(actor, "look_up")
    _append(store, actor, "look-up", [{**_kept(one), "lists": lists} for one in asked])


def _kept(one: LookedUp) -> dict[str, Any]:
    """What the log keeps of a look-up: of a long text its beginning, its length and its hash."""
    said = asdict(one)
    if len(one.query) > MOST_QUERY:
        digest = hashlib.sha256(one.query.encode("utf-8", "surrogatepass")).hexdigest()
        said |= {"query": one.query[:MOST_QUERY], "characters": len(one.query), "query_sha256": digest}
    return said


def record_read(store: Store, actor: Actor, said: dict[str, Any]) -> None:
    """Log that somebody read recorded declarations: which one, or which of them were listed.

    Raises:
        registry.access.AccessError: the actor may not read any.

    """
    actor.need("declaration_read")
    _append(store, actor, "declarations read", [said])


def record_screening(store: Store, actor: Actor | None, input_sha256: str, rows: int, lists: str) -> None:
    """Log the screening of a file by its hash.

    Raises:
        registry.access.AccessError: the actor may not look up.

    """
    _need(actor, "look_up")
    _append(store, actor, "screening", [{"input": input_sha256, "rows": rows, "lists": lists}])


def record_pre_validation(
    store: Store, actor: Actor | None, input_sha256: str, lines: int, findings: int, lists: str, rules: str
) -> None:
    """Log one pre-validation by the hash of its file: nothing of a draft that was not filed is kept.

    Raises:
        registry.access.AccessError: the actor may not pre-validate.

    """
    _need(actor, "pre_validate")
    _append(store, actor, "pre-validation", [_of_a_file(input_sha256, lines, findings, lists, rules)])


def record_check(
    store: Store, actor: Actor, input_sha256: str, lines: int, findings: int, lists: str, rules: str
) -> None:
    """Log the check of a file against registry and history, by the hash of the file.

    Raises:
        registry.access.AccessError: the actor may not read what indicators say.

    """
    _need(actor, "indicator_read")
    _append(store, actor, "check", [_of_a_file(input_sha256, lines, findings, lists, rules)])


def _of_a_file(input_sha256: str, lines: int, findings: int, lists: str, rules: str) -> dict[str, Any]:
    return {"input": input_sha256, "lines": lines, "findings": findings, "lists": lists, "rules": rules}


def _need(actor: Actor | None, permission: str) -> None:
    if actor is not None:
        actor.need(permission)


def _append(store: Store, actor: Actor | None, kind: str, said: Sequence[dict[str, Any]]) -> None:
    by = actor.user if actor else ""
    with store.writing() as connection:
        audit.append(connection, [(kind, {**one, "by": by}) for one in said])
