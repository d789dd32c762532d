"""Who is asked and who asks: the people of a request, and the firms and offices that a matter may be asked of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from registry import tables
from registry.access import Absent, Actor, line_scope, operator_of
from registry.inbox.notices import people_who

_USERS = tables.User.__table__  # type: ignore[attr-defined]
_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_CASE_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_DESK = ("analyst", "supervisor")


def addressees(connection: Any, request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The people whom a request goes to: of the firm, of the office, or of the desk."""
    if request["to_operator"]:
        return people_who(connection, _USERS.c.role == "importer", _USERS.c.operator_id == request["to_operator"])
    if request["to_office"]:
        return people_who(connection, _USERS.c.role == "officer", _USERS.c.office == request["to_office"])
    return people_who(connection, _USERS.c.role.in_(_DESK))


def askers(connection: Any, request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Who asked; where they may act no more, whoever can take it up."""
    asked = people_who(connection, _USERS.c.user == request["asked_by"])
    return asked or people_who(connection, _USERS.c.role == "supervisor")


@dataclass(frozen=True, slots=True)
class Parties:
    """The firms that answer for the lines of a matter, and the offices where they were declared; the first is usual."""

    operators: list[str]
    offices: list[str]


def parties_of_case(connection: Any, actor: Actor, case: str) -> Parties:
    """The parties of a case.

    Raises:
        Absent: there is no such case.
        registry.access.AccessError: the actor may not read cases.

    """
    actor.need("case_read")
    row = connection.execute(select(_CASES.c.operator_id).where(_CASES.c.case_id == case)).first()
    if row is None:
        raise Absent("case", case)
    same = (_CASE_LINES.c.declaration_number == _LINES.c.declaration_number) & (
        _CASE_LINES.c.line_number == _LINES.c.line_number
    )
    return _parties(connection, select(_LINES).join(_CASE_LINES, same).where(_CASE_LINES.c.case_id == case), [row[0]])


def parties_of_declaration(connection: Any, actor: Actor, number: str) -> Parties:
    """The parties of the lines of a declaration that the actor reaches.

    Raises:
        Absent: the actor reaches none.

    """
    own = (_LINES.c.declaration_number == number, line_scope(actor, "declaration_read"))
    found = _parties(connection, select(_LINES).where(*own), [])
    if not found.offices:
        raise Absent("declaration", number)
    return found


def _parties(connection: Any, lines: Select[Any], first: list[str]) -> Parties:
    rows = connection.execute(lines.order_by(_LINES.c.declaration_number, _LINES.c.line_number)).mappings().all()
    operators = dict.fromkeys([*first, *map(operator_of, rows)])
    return Parties([one for one in operators if one], list(dict.fromkeys(row["customs_office"] for row in rows)))
