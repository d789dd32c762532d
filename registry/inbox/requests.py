"""Requests for information about a case or a declaration: asked, answered with documents, asked again, withdrawn.

A firm sees of a request what it is asked, until when, and what it answered: not the case, not who asked. An answer
stands in the timeline of the case. Every step is an entry in the log in the same transaction.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from precursors.messages import Refusal
from registry import tables
from registry.access import Absent, AccessError, Actor, Reach, request_scope
from registry.casework import cases
from registry.inbox.addressees import Parties, addressees, askers, parties_of_case, parties_of_declaration
from registry.inbox.notices import notify
from registry.log import audit
from registry.state import tell
from registry.store import documents
from registry.store.documents import Given
from registry.store.orders import holding, ordered_by
from registry.store.store import Store

STATES = ("open", "answered", "withdrawn")
ADDRESSEES = ("operator", "office", "desk")
MOST_WORDS, MOST_DAYS, MOST_DOCUMENTS = 4_000, 366, 10
_REQUESTS = tables.Request.__table__  # type: ignore[attr-defined]
_MESSAGES = tables.RequestMessage.__table__  # type: ignore[attr-defined]
_DOCUMENTS = tables.RequestDocument.__table__  # type: ignore[attr-defined]
_FINDINGS = tables.FindingRow.__table__  # type: ignore[attr-defined]
ORDERS = ("request", "declaration_number", "to_operator", "due", "state")
_SEARCHED = ("request", "declaration_number", "to_operator", "to_office")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that are taken for one another when they are read aloud
_CASE = re.compile(r"\bC-[0-9A-F]{12}\b", re.IGNORECASE)
_INTERNAL = ("asked", "asked_again", "withdrawn")  # messages of the authority


class InboxError(Refusal):
    """A step that a request does not allow; says what to do instead."""


class NobodyToAsk(InboxError):
    """A matter has no party that could be asked; another may have one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked, about one case or one declaration.

    Attributes:
        text: what is asked, as the addressee reads it.
        due: the last day for the answer.
        to: ``operator``, ``office`` or ``desk``.
        key: which firm or office of the matter; the first of it if empty.
    """

    text: str
    due: date
    case: str = ""
    declaration: str = ""
    to: str = "operator"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was sent: its number, and the people who have it in their inbox; there may be none."""

    request: str
    people: list[str]


# --- reading ----------------------------------------------------------------------------------------------


def list_requests(
    store: Store,
    actor: Actor,
    state: str | None = None,
    *,
    case: str | None = None,
    declaration: str | None = None,
    words: str = "",
    order: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Requests within the actor's reach: the open ones by their day first, then the others, the newest first.

    Args:
        store: the registry.
        actor: who reads.
        state: one of ``STATES``, or ``overdue``.
        case: about this one; only for who may read cases.
        declaration: about this one.
        words: with these in its number, its addressee or the declaration that it is about.
        order: another order: one of ``ORDERS``, with a minus before it from the end.
        limit: at most so many.
        offset: after so many.

    Raises:
        ValueError: there is no such order.

    """
    conditions = [request_scope(actor, "inbox_read", _REQUESTS), *_in_state(state), *_with(words)]
    if case is not None:
        actor.need("case_read")
        conditions.append(_REQUESTS.c.case_id == case)
    if declaration is not None:
        conditions.append(_REQUESTS.c.declaration_number == declaration)
    usual = (_REQUESTS.c.state != "open", _REQUESTS.c.due, _REQUESTS.c.asked_at.desc(), _REQUESTS.c.request)
    order_by = (ordered_by(_REQUESTS.c, ORDERS, order), *usual) if order else usual
    wanted = select(_REQUESTS).where(*conditions).order_by(*order_by).limit(limit).offset(offset)
    with store.engine.connect() as connection:
        return [_request_for(actor, dict(row)) for row in connection.execute(wanted).mappings()]


def _with(words: str) -> list[Any]:
    return holding(words, (_REQUESTS.c[name] for name in _SEARCHED))


def _in_state(state: str | None) -> list[Any]:
    if not state:
        return []
    if state == "overdue":
        return [_REQUESTS.c.state == "open", _REQUESTS.c.due < date.today()]
    return [_REQUESTS.c.state == state]


def count_requests(store: Store, actor: Actor) -> dict[str, int]:
    """How many requests within the actor's reach are in each state, and how many of the open ones are ``overdue``."""
    scope = request_scope(actor, "inbox_read", _REQUESTS)
    counted = select(func.count()).select_from(_REQUESTS).where(scope)
    with store.engine.connect() as connection:
        return {
            state: int(connection.execute(counted.where(*_in_state(state))).scalar_one())
            for state in ("open", "overdue", "answered", "withdrawn")
        }


def show_request(store: Store, actor: Actor, request: str) -> dict[str, Any]:
    """A request with its messages and documents, as far as the actor may know of it.

    Raises:
        Absent: there is no such request, or it is not the actor's.

    """
    with store.engine.connect() as connection:
        row = _row(connection, actor, "inbox_read", request)
        said = connection.execute(select(_MESSAGES).where(_MESSAGES.c.request == request).order_by(_MESSAGES.c.place))
        files = connection.execute(
            select(_DOCUMENTS).where(_DOCUMENTS.c.request == request).order_by(_DOCUMENTS.c.number)
        )
        return {
            **_request_for(actor, row),
            "messages": [_message_for(actor, dict(one)) for one in said.mappings()],
            "documents": [dict(one) for one in files.mappings()],
        }


def _row(connection: Any, actor: Actor, permission: str, request: str) -> Mapping[str, Any]:
    """The stored row of a request; whether the actor reaches it is asked of that row alone."""
    own = (_REQUESTS.c.request == request, request_scope(actor, permission, _REQUESTS))
    row = connection.execute(select(_REQUESTS).where(*own)).mappings().first()
    if row is None:
        raise Absent("request", request)
    return dict(row)


def _request_for(actor: Actor, row: Mapping[str, Any]) -> dict[str, Any]:
    hidden = {"reminded"}
    if actor.reach("case_read") is not Reach.ALL:
        hidden.add("case_id")
    if actor.reach("inbox_read") is Reach.OWN:
        hidden |= {"asked_by", "from_office"}
    overdue = row["state"] == "open" and row["due"] < date.today()
    return {key: value for key, value in row.items() if key not in hidden} | {"overdue": overdue}


def _message_for(actor: Actor, message: dict[str, Any]) -> dict[str, Any]:
    """A message; a firm is not told who of the authority wrote it."""
    hide = actor.reach("inbox_read") is Reach.OWN and message["kind"] in _INTERNAL
    return {**message, "by": ""} if hide else message


def read_document(store: Store, actor: Actor, request: str, number: int) -> tuple[str, bytes]:
    """A document of a request: its name and content.

    Raises:
        Absent: there is no such document, or it is not the actor's.
        registry.store.documents.DocumentError: it is not as it was sent.

    """
    with store.engine.connect() as connection:
        _row(connection, actor, "inbox_read", request)
        own = (_DOCUMENTS.c.request == request, _DOCUMENTS.c.number == number)
        row = connection.execute(select(_DOCUMENTS).where(*own)).first()
    if row is None:
        raise Absent("request", request)
    return row.name, documents.read(store.engine, row.sha256)


def parties_of(store: Store, actor: Actor, *, case: str = "", declaration: str = "") -> Parties:
    """Of whom information on a case or a declaration may be asked."""
    with store.engine.connect() as connection:
        return _parties(connection, actor, Wanted("", date.today(), case, declaration))


def may_step(store: Store, actor: Actor, request: str) -> tuple[bool, bool]:
    """Whether the actor may ask again or withdraw, and whether they may answer, a request."""
    found = []
    for own in (_own_to_ask, _own_to_answer):
        with store.engine.connect() as connection, suppress(Absent, AccessError):
            own(connection, actor, request)
            found.append(True)
            continue
        found.append(False)
    return found[0], found[1]


# --- steps ------------------------------------------------------------------------------------------------


def ask(
    store: Store,
    actor: Actor,
    wanted: Sequence[Wanted],
    now: datetime | None = None,
    *,
    seen: Mapping[str, int] | None = None,
) -> list[Asked]:
    """Ask for information, about all that is named or nothing.

    Args:
        store: the registry.
        actor: who asks.
        wanted: what, about what, of whom, until when.
        now: when it is asked; by the clock if not given.
        seen: the version at which each case was seen; without it nobody is asked.

    Raises:
        InboxError: words, day or addressee do not do.
        Absent: there is no such case or declaration within the actor's reach.
        registry.casework.cases.CaseError: the case is closed, or is not as it was seen.
        AccessError: the actor may not.

    """
    actor.need("inbox_ask")
    now = now or datetime.now(UTC)
    with store.writing() as connection:
        audit.lock(connection)
        for one in wanted if seen is not None else ():
            cases.need_seen(connection, one.case, (seen or {}).get(one.case))
        return [_ask(connection, actor, one, now) for one in wanted]


def _ask(connection: Any, actor: Actor, wanted: Wanted, now: datetime) -> Asked:
    words, number = _words(wanted.text), _number(connection)
    _need_day(wanted.due, now.astimezone().date())
    row = {
        "request": number,
        "case_id": wanted.case or None,
        "declaration_number": wanted.declaration or None,
        "to_operator": None,
        "to_office": None,
        "from_office": actor.office if actor.reach("inbox_ask") is Reach.OFFICE else None,
        "asked_by": actor.user,
        "asked_at": now,
        "due": wanted.due,
        "state": "open",
        "reminded": "",
        **_addressee(wanted, _parties(connection, actor, wanted)),
    }
    _need_nothing_of_the_case(connection, row, words)
    connection.execute(insert(_REQUESTS), [row])
    people = addressees(connection, row)
    _step(connection, actor, row, "asked", words, people, now)
    return Asked(number, [one["user"] for one in people])


def _number(connection: Any) -> str:
    """A number that nobody has, and that tells nobody how many there are."""
    while True:
        number = "R-" + "".join(secrets.choice(_LETTERS) for _ in range(8))
        if connection.execute(select(_REQUESTS.c.request).where(_REQUESTS.c.request == number)).first() is None:
            return number


def _parties(connection: Any, actor: Actor, wanted: Wanted) -> Parties:
    if bool(wanted.case) == bool(wanted.declaration):
        raise InboxError("name_one_case_or_one_declaration_that_the")
    if wanted.case:
        return parties_of_case(connection, actor, wanted.case)
    return parties_of_declaration(connection, actor, wanted.declaration)


def _addressee(wanted: Wanted, parties: Parties) -> dict[str, str]:
    if wanted.to not in ADDRESSEES:
        raise InboxError("addressee_choose_one_of", x=repr(wanted.to), y=", ".join(ADDRESSEES))
    if wanted.to == "desk":
        return {}
    known = parties.operators if wanted.to == "operator" else parties.offices
    if not known:
        raise NobodyToAsk("no_operator_with_a_number_is_a_party_to_this")
    if wanted.key and wanted.key not in known:
        raise InboxError("is_not_a_party_to_this_choose_one_of", x=repr(wanted.key), y=", ".join(known))
    return {f"to_{wanted.to}": wanted.key or known[0]}


def answer(store: Store, actor: Actor, request: str, text: str, given: Sequence[Given]) -> None:
    """Answer a request with words and documents.

    Raises:
        Absent: there is no such request, or it is not the actor's.
        InboxError: it is answered or withdrawn already, or there are no words or too many documents.
        registry.store.documents.DocumentError: a document is not of a kind or size that is taken; nothing is recorded.

    """
    actor.need("inbox_answer")
    words = _words(text)
    if len(given) > MOST_DOCUMENTS:
        raise InboxError("documents_at_most_go_with_one_answer", x=len(given), y=MOST_DOCUMENTS)
    files = [documents.checked_document(one) for one in given]
    with store.engine.connect() as connection:  # before anything is put on disk
        _need_open(_own_to_answer(connection, actor, request))
    for one in files:
        documents.keep(store.engine, one)
    with store.writing() as connection:
        audit.lock(connection)
        row = _own_to_answer(connection, actor, request)
        _need_open(row)
        _step(
            connection,
            actor,
            row,
            "answered",
            words,
            askers(connection, row),
            datetime.now(UTC),
            files,
            state="answered",
        )


def _own_to_answer(connection: Any, actor: Actor, request: str) -> Mapping[str, Any]:
    """A request that goes to the actor; what an office asked, others answer."""
    row = _row(connection, actor, "inbox_answer", request)
    if actor.reach("inbox_answer") is Reach.OFFICE and row["to_office"] != actor.office:
        raise AccessError("request_is_answered_by_whom_it_was_sent_to", x=request)
    return row


def _need_open(row: Mapping[str, Any]) -> None:
    if row["state"] == "answered":
        raise InboxError("request_is_answered_nothing_more_is_expected", x=row["request"])
    if row["state"] == "withdrawn":
        raise InboxError("request_is_withdrawn_nothing_more_is_expected", x=row["request"])


def ask_again(store: Store, actor: Actor, request: str, text: str, due: date) -> None:
    """Ask for more, with a new deadline; an open request is changed by it.

    Raises:
        Absent: there is no such request, or it is not the actor's.
        InboxError: it was withdrawn, or words or day do not do.

    """
    words, now = _words(text), datetime.now(UTC)
    _need_day(due, date.today())
    with store.writing() as connection:
        audit.lock(connection)
        row = _own_to_ask(connection, actor, request)
        if row["state"] == "withdrawn":
            raise InboxError("request_is_withdrawn_ask_with_a_new_one", x=request)
        _need_nothing_of_the_case(connection, row, words)
        values: dict[str, Any] = {"state": "open", "due": due, "reminded": ""}
        _step(connection, actor, row, "asked_again", words, addressees(connection, row), now, **values)


def withdraw(store: Store, actor: Actor, request: str, text: str) -> None:
    """Ask no longer, with the reason, which the addressee reads.

    Raises:
        Absent: there is no such request, or it is not the actor's.
        InboxError: it is not open, or there is no reason.

    """
    words = _words(text)
    with store.writing() as connection:
        audit.lock(connection)
        row = _own_to_ask(connection, actor, request)
        if row["state"] == "answered":
            raise InboxError("request_is_answered_already_only_an_open_one", x=request)
        if row["state"] == "withdrawn":
            raise InboxError("request_is_withdrawn_already", x=request)
        _need_nothing_of_the_case(connection, row, words)
        people = addressees(connection, row)
        _step(connection, actor, row, "withdrawn", words, people, datetime.now(UTC), state="withdrawn")


def _own_to_ask(connection: Any, actor: Actor, request: str) -> Mapping[str, Any]:
    """A request that the actor's side sent."""
    row = _row(connection, actor, "inbox_ask", request)
    if actor.reach("inbox_ask") is Reach.OFFICE and row["from_office"] != actor.office:
        raise AccessError("request_is_changed_by_whoever_sent_it", x=request)
    return row


_IN_CASE = {"asked": "request", "asked_again": "request", "answered": "answer", "withdrawn": "retract"}


def _step(
    connection: Any,
    actor: Actor,
    row: Mapping[str, Any],
    kind: str,
    words: str,
    people: Sequence[Mapping[str, Any]],
    now: datetime,
    files: Sequence[Given] = (),
    **values: Any,
) -> None:
    """Write a step of a request: its message, its documents, the notices of it, its entry, and that of the case."""
    number, request = row["request"], {**row, **values}
    if values:
        connection.execute(update(_REQUESTS).where(_REQUESTS.c.request == number).values(**values))
    place = _count(connection, _MESSAGES, number) + 1
    message = {"request": number, "place": place, "kind": kind, "at": now, "by": actor.user, "text": words}
    connection.execute(insert(_MESSAGES), [message])
    kept = [
        {
            "request": number,
            "number": at,
            "place": place,
            "name": one.name,
            "size": len(one.content),
            "sha256": one.sha256,
        }
        for at, one in enumerate(files, _count(connection, _DOCUMENTS, number) + 1)
    ]
    if kept:
        connection.execute(insert(_DOCUMENTS), kept)
    told = [tell(_REQUESTS, request), tell(_MESSAGES, message), *(tell(_DOCUMENTS, one) for one in kept)]
    told += notify(connection, people, kind, now, request=number)
    audit.append(
        connection, [(f"request {kind.replace('_', ' ')}", {"request": number, "by": actor.user, "tells": told})]
    )
    if row["case_id"]:
        cases.tell_of_request(connection, actor, row["case_id"], _IN_CASE[kind], f"{number}: {words}")


def _count(connection: Any, table: Any, request: str) -> int:
    counted = select(func.count()).select_from(table).where(table.c.request == request)
    return int(connection.execute(counted).scalar_one())


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > MOST_WORDS:
        raise InboxError("write_from_1_to_characters", x=f"{MOST_WORDS:,}")
    return words


def _need_day(due: date, today: date) -> None:
    if not today <= due <= today + timedelta(days=MOST_DAYS):
        raise InboxError("the_deadline_choose_a_day_from_to", x=due, y=today, z=today + timedelta(days=MOST_DAYS))


def _need_nothing_of_the_case(connection: Any, row: Mapping[str, Any], words: str) -> None:
    """Refuse words that would tell a firm what is kept from it: the number of a case, the name of an indicator."""
    if not row["to_operator"]:
        return
    rules = connection.execute(select(_FINDINGS.c.rule).where(_FINDINGS.c.kind == "indicator").distinct()).scalars()
    named = [one for one in rules if one.casefold() in words.casefold()]
    if found := [*_CASE.findall(words), *named]:
        raise InboxError("the_firm_must_not_read_ask_for_what_you_need", x=", ".join(found))
