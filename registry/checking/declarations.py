"""Reading recorded declarations, each actor no further than their reach.

Whoever may not read indicators sees the findings of law that rest on rows of their own and what was answered about the
goods, and no lane: a lane
tells what an indicator said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select

from precursors.messages import WrongValue
from registry import tables
from registry.access import Absent, Actor, Reach, line_scope, operator_scope
from registry.checking.told import may_tell, told_under
from registry.store.orders import ordered_by
from registry.store.store import Store

_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_FINDINGS = tables.FindingRow.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_DECISIONS = tables.Decision.__table__  # type: ignore[attr-defined]
_RUNS = tables.Evaluation.__table__  # type: ignore[attr-defined]
_EXACT = ("declaration_number", "movement", "customs_office", "consignor_id", "consignee_id", "permit_number")
_DAYS = ("since", "until")
ORDERS = (  # what a table of lines shows, and is sorted by
    "declaration_date",
    "declaration_number",
    "movement",
    "customs_office",
    "consignor_name",
    "consignee_name",
    "description",
    "quantity_mg",
)
_REGISTRY = {
    "operators": tables.Operator,
    "sites": tables.Site,
    "licences": tables.Licence,
    "permits": tables.Permit,
}


def list_lines(
    store: Store,
    actor: Actor,
    wanted: Mapping[str, Any] | None = None,
    *,
    limit: int = 100,
    offset: int = 0,
    order: str = "-declaration_date",
) -> list[dict[str, Any]]:
    """Recorded lines that the actor may read, newest first unless another order is asked for.

    Args:
        store: the registry.
        actor: who reads.
        wanted: exact values by column: declaration number, movement, office, operators, permit; ``since`` and
            ``until`` are days of the declaration, both included.
        limit: at most so many.
        offset: after so many.
        order: one of ``ORDERS``, with a minus before it from the end.

    Raises:
        ValueError: there is no such filter or order.

    """
    conditions = [line_scope(actor, "declaration_read"), *_conditions(wanted or {})]
    last = (_LINES.c.declaration_number, _LINES.c.line_number)
    query = (
        select(_LINES)
        .where(*conditions)
        .order_by(ordered_by(_LINES.c, ORDERS, order), *last)
        .limit(limit)
        .offset(offset)
    )
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def count_lines(store: Store, actor: Actor, wanted: Mapping[str, Any] | None = None) -> int:
    """How many recorded lines the actor may read."""
    conditions = [line_scope(actor, "declaration_read"), *_conditions(wanted or {})]
    with store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(_LINES).where(*conditions)).scalar_one())


def _conditions(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    unknown = set(wanted) - {*_EXACT, *_DAYS}
    if unknown:
        raise WrongValue("cannot_filter_by_choose_from", x=", ".join(sorted(unknown)), y=", ".join(_EXACT))
    day = _LINES.c.declaration_date
    found = [_LINES.c[name] == value for name, value in wanted.items() if name in _EXACT]
    found += [day >= wanted["since"]] if "since" in wanted else []
    return found + ([day <= wanted["until"]] if "until" in wanted else [])


def show_declaration(store: Store, actor: Actor, number: str) -> dict[str, Any]:
    """A declaration with its lines, their versions and their findings, as far as the actor may read.

    Raises:
        Absent: there is no such declaration, or none of its lines is the actor's.

    """
    own = (_LINES.c.declaration_number == number) & line_scope(actor, "declaration_read")
    with store.engine.connect() as connection:
        lines = [dict(r._mapping) for r in connection.execute(select(_LINES).where(own).order_by(_LINES.c.line_number))]
        if not lines:
            raise Absent("declaration", number)
        every = actor.reach("indicator_read") is not Reach.NONE
        for line in lines:
            line["findings"] = _findings(connection, line) if every else _told(store, connection, line)
            line["versions"] = _versions(connection, line)
    return {"declaration_number": number, "lines": lines}


def _findings(connection: Any, line: Mapping[str, Any]) -> list[dict[str, Any]]:
    wanted = select(_FINDINGS.c.body).where(*_of(_FINDINGS, line)).order_by(_FINDINGS.c.place)
    return [json.loads(body) for body in connection.execute(wanted).scalars()]


def _told(store: Store, connection: Any, line: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the operator of a line is told of it, by the rules that it was decided by."""
    found = _findings(connection, line)
    if not found:
        return []
    edition = select(_RUNS.c.rules).join(_DECISIONS, _DECISIONS.c.evaluation == _RUNS.c.evaluation)
    newest = edition.where(*_of(_DECISIONS, line)).order_by(_DECISIONS.c.decision.desc()).limit(1)
    told = told_under(store, str(connection.execute(newest).scalar_one()))
    return [
        {name: value for name, value in row.items() if name != "lane"} for row in found if may_tell(told, row, line)
    ]


def _versions(connection: Any, line: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns = (_VERSIONS.c.version, _VERSIONS.c.status, _VERSIONS.c.content_hash, _VERSIONS.c.recorded_at)
    wanted = select(*columns).where(*_of(_VERSIONS, line)).order_by(_VERSIONS.c.version)
    return [dict(row._mapping) for row in connection.execute(wanted)]


def _of(table: Any, line: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [table.c[name] == line[name] for name in ("declaration_number", "line_number")]


def list_registry(
    store: Store, actor: Actor, kind: str, *, limit: int = 1_000, offset: int = 0
) -> list[dict[str, Any]]:
    """Operators, sites, licences or permits that the actor may read.

    Raises:
        ValueError: the kind is another.

    """
    if kind not in _REGISTRY:
        raise WrongValue("kind_choose_from", x=repr(kind), y=", ".join(_REGISTRY))
    table = _REGISTRY[kind].__table__  # type: ignore[attr-defined]
    scope = operator_scope(actor, "registry_read", table.c.operator_id)
    query = select(table).where(scope).order_by(*table.primary_key.columns).limit(limit).offset(offset)
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]
