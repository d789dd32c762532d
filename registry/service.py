"""What a service has to log of a single evaluation: who asked what, and what was answered under which editions."""

from __future__ import annotations

from typing import Any

from registry import audit
from registry.access import Actor
from registry.store import Store


def record_look_up(store: Store, actor: Actor, query: str, answer: str, listings: list[str], lists: str) -> int:
    """Log one look-up; the caller answers only once this has returned: no entry, no action.

    Args:
        store: the registry.
        actor: who asked.
        query: as it was asked.
        answer: ``listed``, ``possible``, ``not_listed`` or ``undetermined``.
        listings: ids of the listings behind the answer.
        lists: the edition of the lists.

    Returns:
        The place of the entry in the log.

    Raises:
        registry.access.AccessError: the actor may not look up.

    """
    actor.need("look_up")
    said: dict[str, Any] = {"query": query, "answer": answer, "listings": listings, "lists": lists}
    return _append(store, "look-up", {**said, "by": actor.user})


def record_pre_validation(
    store: Store, actor: Actor, input_sha256: str, lines: int, findings: int, lists: str, rules: str
) -> int:  # fmt: skip
    """Log one pre-validation by the hash of its file: nothing of a draft that was not filed is kept.

    Returns:
        The place of the entry in the log.

    Raises:
        registry.access.AccessError: the actor may not pre-validate.

    """
    actor.need("pre_validate")
    said = {"input": input_sha256, "lines": lines, "findings": findings, "lists": lists, "rules": rules}
    return _append(store, "pre-validation", {**said, "by": actor.user})


def _append(store: Store, kind: str, said: dict[str, Any]) -> int:
    with store.writing() as connection:
        audit.append(connection, [(kind, said)])
        return audit.size(connection) - 1
