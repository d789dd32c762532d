"""Cases: what needs a person, gathered by operator and substance, worked step by step, closed with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from registry import audit, tables
from registry.store import Store

STATES = ("pending", "investigating", "closed")
DISPOSITIONS = (
    "confirmed_diversion", "documentary_offence", "mended_by_declarant", "lawful", "false_flag",
    "referred_to_prosecutor",
)  # fmt: skip
CONFIRMED = ("confirmed_diversion", "documentary_offence", "referred_to_prosecutor", "mended_by_declarant")
_LANES = ("red", "yellow", "blue", "green")
_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_STEPS = tables.CaseStep.__table__  # type: ignore[attr-defined]
_Row = Mapping[str, Any]


class CaseError(Exception):
    """A step that a case does not allow; says what to do instead."""


def join_cases(
    connection: Any, lines: Sequence[_Row], findings: Mapping[tuple[str, int], Sequence[_Row]], now: datetime
) -> list[str]:
    """Open or join a case for every line with a finding, inside the caller's transaction.

    Returns:
        Ids of the cases that were opened.

    """
    opened = []
    for line in lines:
        key = (str(line["declaration_number"]), int(line["line_number"]))
        own = findings.get(key, ())
        operator = line["consignee_id"] if line["movement"] == "import" else line["consignor_id"]
        for substance in sorted({str(row["substance"] or "") for row in own}):
            lane = min((row["lane"] for row in own if str(row["substance"] or "") == substance), key=_LANES.index)
            case = f"C-{hashlib.sha256(f'{operator}|{substance}'.encode()).hexdigest()[:12].upper()}"
            row = connection.execute(select(_CASES.c.lane, _CASES.c.state).where(_CASES.c.case_id == case)).first()
            if row is None:
                connection.execute(
                    insert(_CASES),
                    [{"case_id": case, "operator_id": operator, "substance": substance, "state": "pending",
                      "lane": lane, "assigned_to": None, "opened_at": now}],
                )  # fmt: skip
                opened.append(case)
            elif _LANES.index(lane) < _LANES.index(row.lane):
                connection.execute(update(_CASES).where(_CASES.c.case_id == case).values(lane=lane))
            _join(connection, case, key)
    return opened


def _join(connection: Any, case: str, key: tuple[str, int]) -> None:
    wanted = (_LINES.c.case_id == case) & (_LINES.c.declaration_number == key[0]) & (_LINES.c.line_number == key[1])
    if connection.execute(select(_LINES.c.case_id).where(wanted)).first() is None:
        row = {"case_id": case, "declaration_number": key[0], "line_number": key[1]}
        connection.execute(insert(_LINES), [row])


def list_cases(store: Store, state: str | None = None) -> list[dict[str, Any]]:
    """Cases, the most pressing lane first."""
    wanted = select(_CASES) if state is None else select(_CASES).where(_CASES.c.state == state)
    with store.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(wanted)]
    return sorted(rows, key=lambda row: (_LANES.index(row["lane"]), row["case_id"]))


def show_case(store: Store, case: str) -> dict[str, Any]:
    """A case with its lines and steps.

    Raises:
        CaseError: there is no such case.

    """
    with store.engine.connect() as connection:
        row = connection.execute(select(_CASES).where(_CASES.c.case_id == case)).first()
        if row is None:
            raise CaseError(f"no case {case!r}. `precursor cases list` names them all.")
        lines = connection.execute(select(_LINES).where(_LINES.c.case_id == case).order_by(*_LINES.primary_key.columns))
        steps = connection.execute(select(_STEPS).where(_STEPS.c.case_id == case).order_by(_STEPS.c.step))
        return {
            **row._mapping,
            "lines": [f"{r.declaration_number}/{r.line_number}" for r in lines],
            "steps": [dict(r._mapping) for r in steps],
        }


def assign(store: Store, case: str, to: str, by: str) -> None:
    """Give a case to a person; it is then being investigated."""
    _step(store, case, by, "assign", text=to, assigned_to=to, state="investigating")


def note(store: Store, case: str, text: str, by: str) -> None:
    """Add a note."""
    _step(store, case, by, "note", text=text)


def close(store: Store, case: str, disposition: str, text: str, by: str) -> None:
    """Close a case with a disposition and its reason.

    Raises:
        CaseError: the disposition is not one of the list, the reason is missing, or the case is closed already.

    """
    if disposition not in DISPOSITIONS:
        raise CaseError(f"disposition {disposition!r}: choose one of {', '.join(DISPOSITIONS)}.")
    if not text.strip():
        raise CaseError("closing a case needs a reason in words.")
    _step(store, case, by, "close", disposition=disposition, text=text, state="closed")


def reopen(store: Store, case: str, text: str, by: str) -> None:
    """Open a closed case again, with the reason."""
    _step(store, case, by, "reopen", text=text, state="investigating")


def _step(
    store: Store, case: str, by: str, action: str, *, text: str = "", disposition: str | None = None, **values: str
) -> None:
    if not by.strip():
        raise CaseError("every step names its person: give --by, or set PRECURSOR_USER.")
    with store.writing() as connection:
        audit.lock(connection)
        row = connection.execute(select(_CASES.c.state).where(_CASES.c.case_id == case)).first()
        if row is None:
            raise CaseError(f"no case {case!r}. `precursor cases list` names them all.")
        if (row.state == "closed") != (action == "reopen") and action != "note":
            raise CaseError(
                f"case {case} is {row.state}; {'reopen it first' if row.state == 'closed' else 'it is not closed'}."
            )
        if values:
            connection.execute(update(_CASES).where(_CASES.c.case_id == case).values(**values))
        at = datetime.now(UTC)
        step = {"case_id": case, "at": at, "by": by, "action": action, "disposition": disposition, "text": text}
        connection.execute(insert(_STEPS), [step])
        audit.append(connection, [(f"case {action}", {k: v for k, v in step.items() if k != "at"})])
