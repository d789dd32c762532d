"""The investigators' desk: what needs a person, worked step by step, closed with a disposition and its reason.

pending -> investigating -> closed, and back to investigating when new facts come. Every step carries who and when, and
is an entry in the log in the same transaction. The version of a case is its newest step, whether a person took it or a
line came in, was changed or was withdrawn: whoever decides says which version they saw.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, select, update

from precursors.messages import Refusal, Sentence
from registry import tables
from registry.access import Absent, Actor, Reach
from registry.decisions.case_opening import LANES
from registry.log import audit
from registry.state import Telling, tell
from registry.store.orders import ordered_by
from registry.store.store import Store

STATES = ("pending", "investigating", "closed")
DISPOSITIONS = (
    "confirmed_diversion",
    "documentary_offence",
    "mended_by_declarant",
    "lawful",
    "false_flag",
    "referred_to_prosecutor",
)
CONFIRMED = ("confirmed_diversion", "documentary_offence", "referred_to_prosecutor", "mended_by_declarant")
FALSE_FLAG_REASONS = (
    "substance_misread",
    "quantity_misread",
    "rule_too_broad",
    "registry_out_of_date",
    "declared_twice",
    "other",
)
# action -> the states that allow it, and the state that follows (None: it stays)
TRANSITIONS: Mapping[str, tuple[tuple[str, ...], str | None]] = {
    "assign": (("pending", "investigating"), "investigating"),
    "note": (STATES, None),
    "attach": (STATES, None),
    "request": (("pending", "investigating"), "investigating"),
    "inspect": (STATES, None),
    "answer": (STATES, None),
    "retract": (STATES, None),
    "close": (("investigating",), "closed"),
    "reopen": (("closed",), "investigating"),
}
MAX_ATTACHMENT = 20_000_000
_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_STEPS = tables.CaseStep.__table__  # type: ignore[attr-defined]
_DECLARED = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_USERS = tables.User.__table__  # type: ignore[attr-defined]
_FILES = tables.Attachment.__table__  # type: ignore[attr-defined]
_FINDINGS = tables.FindingRow.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_NEWS = {
    "join": "line_joined_it",
    "change": "line_was_changed",
    "withdraw": "line_was_withdrawn",
    "assign": "it_was_assigned_to",
    "note": "a_note_was_added",
    "request": "information_was_asked_for",
    "answer": "information_came_in_answer",
    "retract": "a_request_for_information_was_withdrawn",
    "attach": "a_document_was_attached",
    "inspect": "an_inspection_was_recorded",
    "close": "it_was_closed",
    "reopen": "it_was_reopened",
}
_NOT_NOW = {
    "closed": "case_is_closed_reopen_it_first",
    "pending": "case_is_pending_it_is_not_closed",
    "investigating": "case_is_investigating_it_is_not_closed",
}
_MOST_NEWS = 20  # steps that a refusal tells
_MOST_STEPS = 2**53  # a version that somebody says may be any number; databases take no larger ones


ORDERS = ("lane", "case_id", "operator_id", "substance", "state", "assigned_to", "opened_at")


class CaseError(Refusal):
    """A step that a case does not allow; says what to do instead."""


class OtherwiseNow(CaseError):
    """One case is not as it was seen, or in a state that does not allow the step; another may be."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are wanted; what is not given is not asked.

    Attributes:
        since, until: days on which the case was opened, both included.
        declaration: cases that hold a line of this declaration.
        rule: cases with a line that this rule found.
        office: cases with a line declared at this customs office.
    """

    state: str | None = None
    lane: str | None = None
    operator: str | None = None
    substance: str | None = None
    assigned_to: str | None = None
    disposition: str | None = None
    declaration: str | None = None
    rule: str | None = None
    office: str | None = None
    since: date | None = None
    until: date | None = None


# --- reading ------------------------------------------------------------------------------------------


def list_cases(
    store: Store,
    actor: Actor,
    wanted: CaseFilter | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
    order: str = "lane",
) -> list[dict[str, Any]]:
    """Cases, each with its version, the most pressing lane first unless another order is asked for, then the oldest.

    Args:
        store: the registry.
        actor: who reads.
        wanted: the filter.
        limit: at most so many.
        offset: after so many.
        order: one of ``ORDERS``, with a minus before it from the end.

    Raises:
        ValueError: there is no such order.

    """
    actor.need("case_read")
    order_by = (_order_of_cases(store, order), _CASES.c.opened_at, _CASES.c.case_id)
    newest = select(func.coalesce(func.max(_STEPS.c.step), 0)).where(_STEPS.c.case_id == _CASES.c.case_id)
    every = select(_CASES, newest.scalar_subquery().label("version"))
    query = filtered_cases(every, wanted or CaseFilter()).order_by(*order_by).limit(limit).offset(offset)
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def _order_of_cases(store: Store, order: str) -> ColumnElement[Any]:
    pressing = func.instr if store.engine.dialect.name == "sqlite" else func.strpos
    return ordered_by({**_CASES.c, "lane": pressing(" ".join(LANES), _CASES.c.lane)}, ORDERS, order)


def count_cases(store: Store, actor: Actor, wanted: CaseFilter | None = None) -> int:
    """How many cases a filter meets."""
    actor.need("case_read")
    query = filtered_cases(select(func.count()).select_from(_CASES), wanted or CaseFilter())
    with store.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def filtered_cases(query: Select[Any], wanted: CaseFilter) -> Select[Any]:
    """A question about cases, narrowed to those of a filter."""
    same = {
        "state": wanted.state,
        "lane": wanted.lane,
        "operator_id": wanted.operator,
        "substance": wanted.substance,
        "assigned_to": wanted.assigned_to,
        "disposition": wanted.disposition,
    }
    query = query.where(*(_CASES.c[name] == value for name, value in same.items() if value is not None))
    if wanted.since:
        query = query.where(_CASES.c.opened_at >= datetime.combine(wanted.since, time.min, UTC))
    if wanted.until:
        query = query.where(_CASES.c.opened_at <= datetime.combine(wanted.until, time.max, UTC))
    if wanted.declaration:
        held = select(_LINES.c.case_id).where(_LINES.c.declaration_number == wanted.declaration)
        query = query.where(_CASES.c.case_id.in_(held))
    if wanted.office:
        here = (_LINES.c.declaration_number == _DECLARED.c.declaration_number) & (
            _LINES.c.line_number == _DECLARED.c.line_number
        )
        at = select(_LINES.c.case_id).join(_DECLARED, here).where(_DECLARED.c.customs_office == wanted.office)
        query = query.where(_CASES.c.case_id.in_(at))
    if wanted.rule:
        both = (_LINES.c.declaration_number == _FINDINGS.c.declaration_number) & (
            _LINES.c.line_number == _FINDINGS.c.line_number
        )
        found = select(_LINES.c.case_id).join(_FINDINGS, both).where(_FINDINGS.c.rule == wanted.rule)
        query = query.where(_CASES.c.case_id.in_(found))
    return query


def show_case(store: Store, actor: Actor, case: str) -> dict[str, Any]:
    """A case with its version, its lines, their findings as they stand, its documents and its steps.

    Raises:
        Absent: there is no such case.

    """
    actor.need("case_read")
    with store.engine.connect() as connection:
        row, version = _case_row(connection, case), _version(connection, case)
        lines = connection.execute(select(_LINES).where(_LINES.c.case_id == case).order_by(*_LINES.primary_key.columns))
        keys = dict.fromkeys((r.declaration_number, r.line_number) for r in lines)
        steps = connection.execute(select(_STEPS).where(_STEPS.c.case_id == case).order_by(_STEPS.c.step))
        files = connection.execute(
            select(*[c for c in _FILES.c if c.name != "content"]).where(_FILES.c.case_id == case).order_by(_FILES.c.at)
        )
        return {
            **row,
            "version": version,
            "lines": [f"{number}/{line}" for number, line in keys],
            "findings": [finding for key in keys for finding in _findings(connection, key)],
            "attachments": [dict(r._mapping) for r in files],
            "steps": [dict(r._mapping) for r in steps],
        }


def _findings(connection: Any, key: tuple[str, int]) -> Iterable[dict[str, Any]]:
    own = (_FINDINGS.c.declaration_number == key[0]) & (_FINDINGS.c.line_number == key[1])
    for body in connection.execute(select(_FINDINGS.c.body).where(own).order_by(_FINDINGS.c.place)).scalars():
        yield json.loads(body)


def _case_row(connection: Any, case: str) -> dict[str, Any]:
    row = connection.execute(select(_CASES).where(_CASES.c.case_id == case)).mappings().first()
    if row is None:
        raise Absent("case", case)
    return dict(row)


def _version(connection: Any, case: str) -> int:
    """The newest step of a case; nought while there is none."""
    return int(connection.execute(select(func.max(_STEPS.c.step)).where(_STEPS.c.case_id == case)).scalar() or 0)


def versions_of(store: Store, actor: Actor, cases: Sequence[str]) -> dict[str, int]:
    """The version that each of some cases is at."""
    actor.need("case_read")
    with store.engine.connect() as connection:
        return {case: _version(connection, case) for case in cases}


def read_attachment(store: Store, actor: Actor, attachment: str) -> tuple[str, str, bytes]:
    """A document of a case: its name, media type and content.

    Raises:
        Absent: there is no such document.

    """
    actor.need("case_read")
    with store.engine.connect() as connection:
        row = connection.execute(select(_FILES).where(_FILES.c.attachment == attachment)).first()
    if row is None:
        raise Absent("attachment", attachment)
    return row.name, row.media_type, bytes(row.content)


# --- steps --------------------------------------------------------------------------------------------
# Each takes one case or several; several are done together or not at all. ``seen`` says at which version each case was
# when it was decided upon; a case that has another is refused with what is new. Without it nobody is asked, which is
# for programs that hold the case themselves; pages, API and command line always say it.

Seen = Mapping[str, int] | None


def assign(store: Store, actor: Actor, cases: str | Sequence[str], to: str, seen: Seen = None) -> None:
    """Give cases to a person; they are then being investigated."""
    person = to.strip()
    if not person:
        raise CaseError("say_who_the_case_is_assigned_to")
    actor.need("case_work")
    _check_worker(store, person)
    _step(store, actor, cases, "assign", text=person, seen=seen, assigned_to=person)


def _check_worker(store: Store, to: str) -> None:
    """A case goes to somebody who may work it; where nobody is registered, any name will do."""
    wanted = select(_USERS.c.user, _USERS.c.role, _USERS.c.disabled_at)
    with store.engine.connect() as connection:
        people = {row.user: row for row in connection.execute(wanted)}
    found = people.get(to)
    able = found and not found.disabled_at and Actor(to, found.role).reach("case_work") is not Reach.NONE
    if people and not able:
        raise CaseError("is_not_allowed_to_work_on_cases_ask_an", x=repr(to))


def note(store: Store, actor: Actor, cases: str | Sequence[str], text: str, seen: Seen = None) -> None:
    """Add a note."""
    _step(store, actor, cases, "note", text=_words(text, CaseError("write_the_text_of_the_note")), seen=seen)


def attach(store: Store, actor: Actor, case: str, name: str, media_type: str, content: bytes) -> str:
    """Attach a document.

    Returns:
        The id of the document.

    Raises:
        CaseError: it is empty or too large.

    """
    if not content or len(content) > MAX_ATTACHMENT:
        raise CaseError("bytes_a_document_has_from_1_to", x=name, y=f"{len(content):,}", z=f"{MAX_ATTACHMENT:,}")
    digest = hashlib.sha256(content).hexdigest()
    key = f"A-{hashlib.sha256(f'{case}|{name}|{digest}'.encode()).hexdigest()[:12].upper()}"
    row = {
        "attachment": key,
        "case_id": case,
        "name": name,
        "media_type": media_type,
        "size": len(content),
        "sha256": digest,
        "content": content,
        "by": actor.user,
    }
    _step(store, actor, case, "attach", text=f"{name} sha256:{digest}", attachment=row)
    return key


def close(
    store: Store,
    actor: Actor,
    cases: str | Sequence[str],
    disposition: str,
    text: str,
    false_flag_reason: str | None = None,
    seen: Seen = None,
) -> None:
    """Close cases with a disposition and its reason in words; a pending one is first taken up by who closes it.

    Raises:
        CaseError: the disposition is not one of the list, the reason is missing, a case is closed already, or it is not
            as it was seen.

    """
    if disposition not in DISPOSITIONS:
        raise CaseError("case_result_choose_one_of", x=repr(disposition), y=", ".join(DISPOSITIONS))
    if disposition == "false_flag" and false_flag_reason not in FALSE_FLAG_REASONS:
        raise CaseError("say_why_it_was_a_false_alarm_choose_one_of", x=", ".join(FALSE_FLAG_REASONS))
    if disposition != "false_flag" and false_flag_reason:
        raise CaseError("that_reason_is_only_for_false_alarms_not_for", x=repr(disposition))
    said: dict[str, Any] = {"disposition": disposition, "false_flag_reason": false_flag_reason}
    said |= {"closed_at": datetime.now(UTC)}
    _step(
        store, actor, cases, "close", text=_words(text, CaseError("give_a_reason_to_close_the_case")), seen=seen, **said
    )


def reopen(store: Store, actor: Actor, cases: str | Sequence[str], text: str, seen: Seen = None) -> None:
    """Open closed cases again, with the reason."""
    said: dict[str, Any] = {"disposition": None, "false_flag_reason": None, "closed_at": None}
    _step(
        store,
        actor,
        cases,
        "reopen",
        text=_words(text, CaseError("give_a_reason_to_reopen_the_case")),
        seen=seen,
        **said,
    )


def join_inspection(connection: Any, actor: Actor, case: str, at: datetime, text: str) -> None:
    """Add the result of an inspection of one of its lines, in the transaction that records it.

    Whoever may record the result does this by it, as whoever declares a line lets the line join.
    """
    _one_step(connection, actor, case, "inspect", at, text=text)


def _words(text: str, otherwise: CaseError) -> str:
    if not text.strip():
        raise otherwise
    return text.strip()


def _step(
    store: Store,
    actor: Actor,
    cases: str | Sequence[str],
    action: str,
    *,
    text: str,
    attachment: Mapping[str, Any] | None = None,
    seen: Seen = None,
    **values: Any,
) -> None:
    actor.need("case_dispose" if action in ("close", "reopen") else "case_work")
    with store.writing() as connection:
        audit.lock(connection)
        at = datetime.now(UTC)
        keys = list(dict.fromkeys([cases] if isinstance(cases, str) else cases))
        for case in keys if seen is not None else ():
            need_seen(connection, case, (seen or {}).get(case))
        for case in keys:
            decided = _what_is_decided(connection, case) if action == "close" else {}
            if action == "close" and _case_row(connection, case)["state"] == "pending":
                taken: dict[str, Any] = {"text": actor.user, "assigned_to": actor.user}
                _one_step(connection, actor, case, "assign", at, **taken)
            kept = [] if attachment is None else _keep(connection, {**attachment, "at": at})
            _one_step(connection, actor, case, action, at, text=text, logged=decided, rows=kept, **values)


def tell_of_request(connection: Any, actor: Actor, case: str, action: str, text: str) -> None:
    """Let the timeline of a case tell of a request: ``request``, ``answer`` or ``retract``, in whose transaction it is.

    Whether the actor may is asked by the inbox, of the request: who answers has no access to the case.

    Raises:
        Absent: there is no such case.
        CaseError: the case is closed, and nothing more is asked about it.

    """
    _one_step(connection, actor, case, action, datetime.now(UTC), text=text)


def need_seen(connection: Any, case: str, version: int | None) -> None:
    """Refuse a step on a case that is not as it was seen, and say what is new.

    Raises:
        Absent: there is no such case.
        OtherwiseNow: it has another version, or it is not said which one was seen.

    """
    _case_row(connection, case)
    if version is None:
        raise OtherwiseNow("case_it_is_not_said_at_which_version_it_was", x=case)
    if version == _version(connection, case):
        return
    since = max(0, min(version, _MOST_STEPS))
    later = select(_STEPS).where(_STEPS.c.case_id == case, _STEPS.c.step > since).order_by(_STEPS.c.step)
    steps = connection.execute(later.limit(_MOST_NEWS)).mappings()
    news = [Sentence(_NEWS[step["action"]], x=step["text"], y=step["by"]) for step in steps]
    raise OtherwiseNow("each", x=[Sentence("case_is_not_as_it_was_seen_look_at_it_again", x=case), *news])


def _one_step(
    connection: Any,
    actor: Actor,
    case: str,
    action: str,
    at: datetime,
    *,
    text: str,
    logged: Mapping[str, Any] | None = None,
    rows: Sequence[Telling] = (),
    **values: Any,
) -> None:
    allowed, state = TRANSITIONS[action]
    row = _case_row(connection, case)
    if row["state"] not in allowed:
        raise OtherwiseNow(_NOT_NOW[row["state"]], x=case)
    values |= {"state": state} if state else {}
    if values:
        connection.execute(update(_CASES).where(_CASES.c.case_id == case).values(**values))
    more = {**(logged or {})} | ({"false_flag_reason": reason} if (reason := values.get("false_flag_reason")) else {})
    said = {"case_id": case, "by": actor.user, "action": action, "text": text, "disposition": values.get("disposition")}
    step = {**said, "at": at}
    step["step"] = connection.execute(insert(_STEPS).values(**step)).inserted_primary_key[0]
    told = [*rows, tell(_STEPS, step), *([tell(_CASES, {**row, **values})] if values else [])]
    audit.append(connection, [(f"case {action}", {**said, **more, "tells": told})])


def _what_is_decided(connection: Any, case: str) -> dict[str, Any]:
    """What a disposition is taken on: the version of the case, and its lines, each with its own version."""
    same = (_VERSIONS.c.declaration_number == _LINES.c.declaration_number) & (
        _VERSIONS.c.line_number == _LINES.c.line_number
    )
    key = (_LINES.c.declaration_number, _LINES.c.line_number)
    wanted = select(*key, func.max(_VERSIONS.c.version)).join(_VERSIONS, same).where(_LINES.c.case_id == case)
    rows = connection.execute(wanted.group_by(*key).order_by(*key))
    lines = [f"{number}/{line} v{version}" for number, line, version in rows]
    return {"seen": _version(connection, case), "lines": lines}


def _keep(connection: Any, row: Mapping[str, Any]) -> list[Telling]:
    if connection.execute(select(_FILES.c.case_id).where(_FILES.c.attachment == row["attachment"])).first():
        raise CaseError("is_attached_to_case_already", x=row["name"], y=row["case_id"])
    connection.execute(insert(_FILES), [dict(row)])
    return [tell(_FILES, row)]
