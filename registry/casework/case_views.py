"""What the case desk shows beside a case: the queue in counts, its lines, the balance of permits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from registry import tables
from registry.access import Actor, line_operator, operator_scope
from registry.casework.cases import CaseFilter, filtered_cases
from registry.store.store import Store

_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_CASE_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_PERMITS = tables.Permit.__table__  # type: ignore[attr-defined]
AGES = ((7, "week"), (30, "month"), (90, "quarter"), (999_999, "older"))  # days at most, and word


def case_counts(
    store: Store, actor: Actor, wanted: CaseFilter, now: datetime | None = None
) -> dict[str, dict[str, int]]:
    """How many cases of a filter there are by lane, state, substance, person, office and age.

    Args:
        store: the registry.
        actor: who reads.
        wanted: the filter of the queue.
        now: for the age; the present if not given.

    Returns:
        For each of ``lane, state, substance, assigned_to, office, age`` the counts, the largest first.

    """
    actor.need("case_read")
    columns = (
        _CASES.c.case_id,
        _CASES.c.lane,
        _CASES.c.state,
        _CASES.c.substance,
        _CASES.c.assigned_to,
        _CASES.c.opened_at,
    )
    inside = filtered_cases(select(_CASES.c.case_id), wanted).subquery()
    with store.engine.connect() as connection:
        rows = connection.execute(select(*columns).join(inside, inside.c.case_id == _CASES.c.case_id)).all()
        offices = connection.execute(_offices(inside)).all()
    found = {
        name: Counter(str(getattr(row, name) or "") for row in rows)
        for name in ("lane", "state", "substance", "assigned_to")
    }
    found["office"] = Counter(dict(tuple(row) for row in offices))
    found["age"] = Counter(_age(row.opened_at, now or datetime.now(UTC)) for row in rows)
    return {name: dict(counts.most_common()) for name, counts in found.items()}


def _offices(inside: Any) -> Any:
    joined = _CASE_LINES.join(_LINES, _same_line(_CASE_LINES)).join(inside, inside.c.case_id == _CASE_LINES.c.case_id)
    count = func.count(_CASE_LINES.c.case_id.distinct())
    return select(_LINES.c.customs_office, count).select_from(joined).group_by(_LINES.c.customs_office)


def _same_line(table: Any) -> Any:
    return and_(table.c.declaration_number == _LINES.c.declaration_number, table.c.line_number == _LINES.c.line_number)


def _age(opened: datetime, now: datetime) -> str:
    days = (now.replace(tzinfo=None) - opened.replace(tzinfo=None)).days
    return next(word for most, word in AGES if days <= most)


def case_lines(store: Store, actor: Actor, key: str) -> list[dict[str, Any]]:
    """The recorded lines of a case, as declared, oldest first."""
    actor.need("case_read")
    keys = (_CASE_LINES.c.declaration_number, _CASE_LINES.c.line_number)
    inside = select(*keys).where(_CASE_LINES.c.case_id == key).distinct().subquery()
    with store.engine.connect() as connection:
        rows = connection.execute(select(_LINES).select_from(inside.join(_LINES, _same_line(inside))))
        found = [dict(row._mapping) for row in rows]
    return sorted(found, key=lambda row: (row["declaration_date"], row["declaration_number"], row["line_number"]))


def permit_balances(store: Store, actor: Actor, operator: str = "", substance: str = "") -> list[dict[str, Any]]:
    """Permits, of an operator or for a substance: granted, drawn by recorded lines, and left, in milligrams."""
    actor.need("case_read")
    same = ((_PERMITS.c.operator_id, operator), (_PERMITS.c.substance, substance))
    return _balances(store, *(column == value for column, value in same if value))


def own_permits(store: Store, actor: Actor) -> list[dict[str, Any]]:
    """The permits that an actor may read, each with what is drawn and left, in milligrams."""
    return _balances(store, operator_scope(actor, "registry_read", _PERMITS.c.operator_id))


def operator_permits(store: Store, actor: Actor, operator: str) -> list[dict[str, Any]]:
    """The permits of one operator that an actor may read, each with what is drawn and left, in milligrams."""
    scope = operator_scope(actor, "registry_read", _PERMITS.c.operator_id)
    return _balances(store, scope, _PERMITS.c.operator_id == operator)


def _balances(store: Store, *conditions: ColumnElement[bool]) -> list[dict[str, Any]]:
    drawn = (
        select(func.coalesce(func.sum(_LINES.c.quantity_mg), 0))
        .where(_LINES.c.permit_number == _PERMITS.c.permit_number, _LINES.c.permit_number != "")
        .where(line_operator() == _PERMITS.c.operator_id)
        .scalar_subquery()
    )
    order = (_PERMITS.c.valid_from, _PERMITS.c.permit_number, _PERMITS.c.substance)
    with store.engine.connect() as connection:
        wanted = select(_PERMITS, drawn.label("drawn_mg")).where(*conditions).order_by(*order)
        rows = [dict(row._mapping) for row in connection.execute(wanted)]
    return [
        row | {"left_mg": row["quantity_mg"] - int(row["drawn_mg"]), "drawn_mg": int(row["drawn_mg"])} for row in rows
    ]


def standing_on(row: Mapping[str, Any], day: date) -> str:
    """The status of a licence or permit on a day: what the registry says, unless its dates say that it is over."""
    if row["status"] == "active" and row["valid_to"] and row["valid_to"] < day:
        return "expired"
    if row["status"] == "active" and row["valid_from"] and row["valid_from"] > day:
        return "not_started"
    return str(row["status"])
