"""An office at work on the demo's declarations: people of every role, and cases in every state.

Every step goes through the registry as a person's would, so that log, history and balances are those of an office.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from precursors.messages import say
from registry.access import LOCAL, Actor
from registry.casework import cases
from registry.casework.cases import DISPOSITIONS, CaseFilter
from registry.checking.declarations import list_lines
from registry.demo.inspecting import inspect_some
from registry.inbox import reminders, requests, watches
from registry.people import accounts
from registry.store.documents import Given
from registry.store.store import Store

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for one another
_WORKED = 36  # cases that somebody has begun, if so many wait; a third waits on
_NOTED = 5  # of those under investigation
_TO_ANSWER = timedelta(days=10)  # that a firm has
_REASON = "declared_twice"


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as.

    Attributes:
        belongs: the operator of an importer, the customs office of an officer.
    """

    user: str
    role: str
    belongs: str = ""


def open_office(store: Store, language: str) -> tuple[list[Person], str]:
    """Register people and have them work a share of the open cases.

    Args:
        store: with recorded declarations, and nobody registered.
        language: of notes and reasons.

    Returns:
        The people, and the password that all of them sign in with.

    """
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    people = _people(store)
    for one in people:
        belongs = {"importer": "operator", "officer": "office"}.get(one.role)
        more = {belongs: one.belongs} if belongs else {}
        accounts.add_user(store, LOCAL, one.user, one.role, password=password, **more)
    analyst = accounts.actor_of_user(store, "analyst")
    _work(store, analyst, accounts.actor_of_user(store, "supervisor"), language)
    _ask(store, analyst, accounts.actor_of_user(store, "importer"), language)
    return people, password


def _people(store: Store) -> list[Person]:
    """The administrator first; importer and officer belong where most cases wait."""
    waiting = cases.list_cases(store, LOCAL, CaseFilter(state="pending"))
    operators = Counter(str(row["operator_id"]) for row in waiting if row["operator_id"])
    offices = Counter(str(row["customs_office"]) for row in list_lines(store, LOCAL, limit=1_000))
    return [
        Person("administrator", "administrator"),
        Person("supervisor", "supervisor"),
        Person("analyst", "analyst"),
        Person("officer", "officer", offices.most_common(1)[0][0]),
        Person("importer", "importer", operators.most_common(1)[0][0]),
        Person("auditor", "auditor"),
        Person("editor", "legal_editor"),
        Person("approver", "legal_approver"),
    ]


def _work(store: Store, analyst: Actor, supervisor: Actor, language: str) -> None:
    inspect_some(store, accounts.actor_of_user(store, "officer"), language)
    waiting = cases.list_cases(store, supervisor, CaseFilter(state="pending"))
    begun = [str(row["case_id"]) for row in waiting[: min(_WORKED, len(waiting) * 2 // 3)]]
    closed = max(len(begun) // 2, len(DISPOSITIONS) + 1)
    closing, open_still = begun[:closed], begun[closed:]
    _assign(store, supervisor, open_still, analyst.user)
    for case in open_still[:_NOTED]:
        cases.note(store, analyst, case, say("demo", "note", language))
    if open_still:
        paper = say("demo", "paper", language)
        cases.attach(store, analyst, open_still[0], f"{paper.split()[0].lower()}.txt", "text/plain", paper.encode())
    for place, case in enumerate(closing):
        _close(store, supervisor, case, DISPOSITIONS[place % len(DISPOSITIONS)], language)
    for case in closing[len(DISPOSITIONS) :][:1]:
        cases.reopen(
            store, supervisor, case, say("demo", "reopen", language), cases.versions_of(store, supervisor, [case])
        )


def _ask(store: Store, analyst: Actor, importer: Actor, language: str) -> None:
    """Three requests to the firm whose person can sign in: one answered, one overdue, one open; and a watch."""
    own = cases.list_cases(store, analyst, CaseFilter(operator=importer.operator))
    case = next(str(row["case_id"]) for row in own if row["state"] != "closed")
    words, now = say("demo", "request", language), datetime.now(UTC)
    sent = [
        requests.ask(store, analyst, [requests.Wanted(words, (at + _TO_ANSWER).astimezone().date(), case=case)], at)
        for at in (now - _TO_ANSWER, now - 2 * _TO_ANSWER, now)
    ]
    paper = say("demo", "paper", language)
    answered = [Given(f"{paper.split()[0].lower()}.txt", paper.encode())]
    requests.answer(store, importer, sent[0][0].request, say("demo", "answer", language), answered)
    reminders.remind(store, analyst)
    watches.watch(store, analyst, "operator", str(importer.operator))


def _assign(store: Store, by: Actor, some: list[str], to: str) -> None:
    if some:
        cases.assign(store, by, some, to, cases.versions_of(store, by, some))


def _close(store: Store, by: Actor, case: str, disposition: str, language: str) -> None:
    reason = _REASON if disposition == "false_flag" else None
    seen = cases.versions_of(store, by, [case])
    cases.close(store, by, case, disposition, say("demo_close", disposition, language), reason, seen)


def told_people(people: list[Person], password: str, language: str, tell: Callable[[str], object]) -> None:
    """Show who can sign in; the password is shown here and nowhere else."""
    tell(say("demo", "people", language, password=password))
    for one in people:
        role = say("demo_role", one.role, language)
        tell(f"  {one.user:<14} {role}{f' ({one.belongs})' if one.belongs else ''}")
