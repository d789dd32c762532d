"""Who may do what, to whose rows: one table, read by every function that touches the registry.

A page or a command never decides this. It hands its ``Actor`` down, and the reading or writing function asks for the
reach of a permission and narrows its rows to it. A row that is not there and a row that is somebody else's raise the
same ``Absent`` with the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, or_, true

from precursors.messages import Refusal
from registry import tables


class Reach(StrEnum):
    """Whose rows a permission reaches."""

    NONE = "none"
    OWN = "own"  # rows of the actor's operator
    OFFICE = "office"  # rows of the actor's customs office
    ALL = "all"


# One row a permission, one column a role. `local` is the person at the machine of a registry that has no users yet;
# editions still need two registered persons. `service` is another system, narrowed further by its key's scopes.
_TABLE = """
permission          importer officer analyst supervisor legal_editor legal_approver auditor administrator service local
look_up             all      all     all     all        all          all            all     none          all     all
pre_validate        all      all     all     all        none         none           none    none          all     all
declaration_read    own      office  all     all        none         none           all     none          none    all
declaration_submit  own      office  none    all        none         none           none    none          all     all
declaration_amend   none     office  none    all        none         none           none    none          none    all
indicator_read      none     office  all     all        none         none           all     none          none    all
case_read           none     none    all     all        none         none           all     none          none    all
case_work           none     none    all     all        none         none           none    none          none    all
case_dispose        none     none    none    all        none         none           none    none          none    all
inspection_read     none     office  all     all        none         none           all     none          none    all
inspection_work     none     office  none    all        none         none           none    none          none    all
inbox_read          own      office  all     all        none         none           all     none          none    all
inbox_ask           none     office  all     all        none         none           none    none          none    all
inbox_answer        own      office  all     all        none         none           none    none          none    all
watch_keep          none     none    all     all        none         none           none    none          none    all
filter_keep         own      own     own     own        none         none           own     none          none    own
registry_read       own      all     all     all        none         none           all     none          none    all
registry_write      none     none    none    all        none         none           none    none          none    all
edition_read        all      all     all     all        all          all            all     none          all     all
edition_draft       none     none    none    none       all          none           none    none          none    none
edition_approve     none     none    none    none       none         all            none    none          none    none
report_read         none     office  all     all        none         none           all     none          none    all
audit_read          none     none    none    none       none         none           all     none          none    all
account_read        none     none    none    none       none         none           all     all           none    all
account_write       none     none    none    none       none         none           none    all           none    all
"""


def _read_table(text: str) -> Mapping[str, Mapping[str, Reach]]:
    head, *rows = (line.split() for line in text.strip().splitlines())
    return {row[0]: dict(zip(head[1:], map(Reach, row[1:]), strict=True)) for row in rows}


TABLE = _read_table(_TABLE)
PERMISSIONS = tuple(TABLE)
ROLES = tuple(role for role in TABLE["look_up"] if role != "local")


class AccessError(Refusal):
    """The actor may not do that; says which permission is missing and which roles have it."""


class Absent(Refusal):
    """There is no such row, or it is not the actor's: the two are not told apart."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"absent_{kind}", x=repr(str(key)))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        user: the name that the log carries.
        role: a column of the table.
        operator: the operator that an importer acts for.
        office: the customs office of an officer.
        scopes: the permissions of the key that was used; ``None`` where the person is there in person.
        must_change: somebody else set the password; until the person sets their own, they may do nothing.
        must_prove: the role needs a second factor, which the person has not set; the same.
    """

    user: str
    role: str
    operator: str | None = None
    office: str | None = None
    scopes: frozenset[str] | None = None
    must_change: bool = field(default=False, compare=False)
    must_prove: bool = field(default=False, compare=False)

    def reach(self, permission: str) -> Reach:
        """Whose rows the actor reaches with a permission."""
        if self.must_change or self.must_prove or (self.scopes is not None and permission not in self.scopes):
            return Reach.NONE
        return TABLE[permission].get(self.role, Reach.NONE)

    def need(self, permission: str) -> Reach:
        """The reach of a permission that the actor must have.

        Raises:
            AccessError: the role or the key does not have it.

        """
        reach = self.reach(permission)
        if self.must_change:
            raise AccessError("first_sets_a_password_of_their_own_the", x=self.user)
        if self.must_prove:
            raise AccessError("first_sets_a_second_factor_the_role_needs_one", x=self.user, y=self.role)
        if reach is Reach.NONE:
            roles = ", ".join(role for role in ROLES if TABLE[permission][role] is not Reach.NONE)
            raise AccessError(
                "is_not_allowed_to_do_this_is_reserved_for", w=self.user, x=self.role, y=permission, z=roles
            )
        return reach


LOCAL = Actor("local", "local")
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]


def operator_of(line: Mapping[str, Any]) -> str:
    """The operator who answers for a line: the consignee of an import, else the consignor."""
    return str((line["consignee_id"] if line["movement"] == "import" else line["consignor_id"]) or "")


def line_operator(table: Any = _LINES) -> ColumnElement[str]:
    """``operator_of`` as a column of a table of lines."""
    return case((table.c.movement == "import", table.c.consignee_id), else_=table.c.consignor_id)


def of_operator(operator: Any, table: Any = _LINES) -> ColumnElement[bool]:
    """The lines that an operator answers for; either party is asked first, for there are indexes of both."""
    either = or_(table.c.consignee_id == operator, table.c.consignor_id == operator)
    return and_(either, line_operator(table) == operator)


def line_scope(actor: Actor, permission: str) -> ColumnElement[bool]:
    """The recorded lines that a permission reaches, as a condition.

    Raises:
        AccessError: none at all.

    """
    reach = actor.need(permission)
    if reach is Reach.OWN:
        return of_operator(actor.operator) if actor.operator else false()
    if reach is Reach.OFFICE:
        return _LINES.c.customs_office == actor.office if actor.office else false()
    return true()


def operator_scope(actor: Actor, permission: str, column: ColumnElement[str]) -> ColumnElement[bool]:
    """The rows of a registry table that a permission reaches, by their operator.

    Raises:
        AccessError: none at all.

    """
    if actor.need(permission) is Reach.OWN:
        return column == actor.operator if actor.operator else false()
    return true()


def request_scope(actor: Actor, permission: str, table: Any) -> ColumnElement[bool]:
    """The requests that a permission reaches: those to a firm or an office, and those that an office sent.

    Raises:
        AccessError: none at all.

    """
    reach = actor.need(permission)
    if reach is Reach.OWN:
        return table.c.to_operator == actor.operator if actor.operator else false()
    if reach is Reach.OFFICE:
        own = (table.c.to_office == actor.office) | (table.c.from_office == actor.office)
        return own if actor.office else false()
    return true()


def row_within(actor: Actor, permission: str, line: Mapping[str, Any]) -> bool:
    """Whether a permission reaches a line, given as a row: by its operator, or by its customs office."""
    reach = actor.reach(permission)
    if reach is Reach.OWN:
        return bool(actor.operator) and operator_of(line) == actor.operator
    if reach is Reach.OFFICE:
        return bool(actor.office) and line["customs_office"] == actor.office
    return reach is Reach.ALL


def need_lines(actor: Actor, permission: str, lines: Iterable[Mapping[str, Any]]) -> None:
    """Refuse lines that the actor may not write, before any is written.

    Raises:
        AccessError: the permission is missing.
        Absent: a line is another operator's or another office's.

    """
    if actor.need(permission) is Reach.ALL:
        return
    for line in lines:
        if not row_within(actor, permission, line):
            raise Absent("declaration", line["declaration_number"])
