"""One step on several cases, each by itself: what a case does not allow is told, and the others go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.access import Absent, Actor
from registry.casework import cases
from registry.casework.cases import OtherwiseNow
from registry.inbox import requests
from registry.inbox.requests import NobodyToAsk, Wanted
from registry.store.store import Store


@dataclass(frozen=True, slots=True)
class Step:
    """What is done.

    Attributes:
        action: ``assign``, ``note``, ``request``, ``close`` or ``reopen``.
        to: whom a case is assigned to.
        text: a note, a question, a reason.
        reason: why it was a false alarm.
        due: the last day for an answer.
    """

    action: str
    to: str = ""
    text: str = ""
    disposition: str = ""
    reason: str | None = None
    due: date | None = None


@dataclass(slots=True)
class Worked:
    """What came of a step.

    Attributes:
        done: the cases that it was done on.
        refused: the others, each with why.
        seen: the version that each of those done is at now.
    """

    done: list[str] = field(default_factory=list)
    refused: dict[str, Exception] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)


def work_each(store: Store, actor: Actor, step: Step, keys: Sequence[str], seen: Mapping[str, int]) -> Worked:
    """Take a step on cases, each in a transaction of its own and decided on the version that was seen of it.

    Raises:
        registry.casework.cases.CaseError: the step itself does not do, and no case was worked.
        registry.inbox.requests.InboxError: the same of a request.
        registry.access.AccessError: the actor may not.

    """
    worked = Worked()
    for key in dict.fromkeys(keys):
        try:
            take(store, actor, step, [key], {key: seen[key]} if key in seen else {})
            worked.done.append(key)
        except (OtherwiseNow, NobodyToAsk, Absent) as error:
            worked.refused[key] = error
    worked.seen = cases.versions_of(store, actor, worked.done)
    return worked


def take(store: Store, actor: Actor, step: Step, keys: Sequence[str], seen: Mapping[str, int] | None) -> None:
    """Take a step on all of some cases or on none; ``seen`` as in ``registry.casework.cases``."""
    if step.action == "assign":
        cases.assign(store, actor, keys, step.to, seen)
    elif step.action == "note":
        cases.note(store, actor, keys, step.text, seen)
    elif step.action == "request":
        requests.ask(store, actor, [Wanted(step.text, step.due or date.today(), case=key) for key in keys], seen=seen)
    elif step.action == "close":
        cases.close(store, actor, keys, step.disposition, step.text, step.reason, seen)
    else:
        cases.reopen(store, actor, keys, step.text, seen)
