"""What one declaration needs of a store: the recorded lines it is compared with, and what was written since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, literal_column, or_, select

from precursors.model import Row
from registry import tables
from registry.access import Actor, line_scope
from registry.checking.evaluation import Key
from registry.checking.own_history import of_operator
from registry.store.arrow_tables import LINE_COLUMNS, REGISTRY, earlier_rows, read_table
from registry.store.store import Store

_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
_PARTY = ("operator_id", "counterparty_id", "consignor_id", "consignee_id")
_OWN = ("permit_number", "pen_number", "licence_number", "transport_document", "declaration_number")
FOUND_BY = frozenset((*_PARTY, *_OWN, "consignee_key"))
# Entries of the log after which licences, permits and the like are as they were; any other means reading them again.
_LEAVE_RECORDS = frozenset(
    ("look-up", "screening", "pre-validation", "check", "evaluation", "line withdrawn", "user added", "user disabled")
    + ("password set", "key made", "key revoked", "backup", "certificate issued", "edition kept", "edition drafted")
    + ("backup begun", "clock went back", "address set", "watch begun", "watch ended", "watches met", "notices read")
    + ("request asked", "request answered", "request asked again", "request withdrawn", "request reminded")
    + ("mail sent", "mail failed", "suspicious transaction report made")
)
_MOST_CHANGES = 2_000
# Built once: building a question takes longer than asking it.
_PLACE = select(func.coalesce(func.max(_ENTRIES.c.place) + 1, 0))
_KINDS = select(_ENTRIES.c.kind).where(_ENTRIES.c.place >= bindparam("since")).distinct()
_KEYS = (_VERSIONS.c.declaration_number, _VERSIONS.c.line_number)
_CHANGED = select(*_KEYS).where(_VERSIONS.c.since >= bindparam("since")).distinct().limit(_MOST_CHANGES)
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_SAID = select(*_KEYS, _VERSIONS.c.status, _VERSIONS.c.body).where(_VERSIONS.c.declaration_number.in_(_NUMBERS))
_SAID = _SAID.order_by(_VERSIONS.c.version)
_VALUES: BindParameter[Any] = bindparam("values", expanding=True)


@dataclass(frozen=True)
class Changes:
    """What was written since a place in the log.

    Attributes:
        records: the registry may be another.
        lines: every version of each line that was declared, amended or withdrawn; ``None`` where they are too many.
    """

    records: bool
    lines: Mapping[Key, Sequence[Row]] | None


class Moment:
    """A store as it is at one moment; for an actor, no further than what is their operator's own."""

    def __init__(self, connection: Any, actor: Actor | None = None) -> None:
        self._connection = connection
        self._actor = actor
        self.place = int(connection.execute(_PLACE).scalar_one())

    def changes(self, since: int) -> Changes:
        """What was written from a place in the log until now."""
        kinds = self._connection.execute(_KINDS, {"since": since}).scalars().all()
        records = any(k not in _LEAVE_RECORDS and not k.startswith("case ") for k in kinds)
        found = [(number, line) for number, line in self._connection.execute(_CHANGED, {"since": since})]
        if len(found) == _MOST_CHANGES:
            return Changes(records, None)
        return Changes(records, self._every_version(found))

    def _every_version(self, lines: Sequence[Key]) -> dict[Key, list[Row]]:
        versions: dict[Key, list[Row]] = {key: [] for key in lines}
        for number, line, status, body in self._connection.execute(_SAID, _of(lines)) if lines else ():
            if (number, line) in versions and status == "declared":
                versions[number, line].append(json.loads(body))
        return versions

    def records(self) -> dict[str, pa.Table]:
        """The registry as the tables that rules read."""
        every = {name: read_table(self._connection, name, schema) for name, schema in REGISTRY.items()}
        return every if self._actor is None else of_operator(every, self._actor.operator)

    def consignees(self) -> list[str]:
        """The name of every consignee that was ever recorded, as written."""
        return list(self._connection.execute(self._reached(select(_LINES.c.consignee_name).distinct())).scalars())

    def lines(self, column: str, values: Sequence[str]) -> list[Row]:
        """Recorded lines by a value that they hold in a column; a party may stand on either side."""
        question = self._reached(_lines_by(column))
        return [row._mapping for row in self._connection.execute(question, {"values": list(values)})]

    def versions(self, lines: Sequence[Key]) -> list[Row]:
        """What lines said before: every version but the newest, and their record, which they take the place of.

        For an actor none: versions are nobody's own.
        """
        if self._actor is not None:
            return []
        wanted = set(lines)
        given = _of(lines)
        by_line: dict[Key, list[tuple[str, str]]] = {}
        for number, line, status, body in self._connection.execute(_SAID, given):
            by_line.setdefault((number, line), []).append((status, body))
        older = [said for key in wanted for said in by_line.get(key, [])[:-1]]
        found = [json.loads(body) for status, body in older if status == "declared"]
        now = self.lines("declaration_number", given["numbers"])
        found += [row for row in now if (row["declaration_number"], row["line_number"]) in wanted]
        return earlier_rows(found)

    def _reached(self, question: Select[Any]) -> Select[Any]:
        return question if self._actor is None else question.where(line_scope(self._actor, "declaration_read"))


@contextmanager
def moment_of(store: Store, actor: Actor | None = None) -> Iterator[Moment]:
    """Read a store in one transaction; what is not an actor's own is not there for them."""
    with store.reading() as connection:
        yield Moment(connection, actor)


def _of(lines: Sequence[Key]) -> dict[str, list[str]]:
    return {"numbers": sorted({number for number, _ in lines})}


@cache
def _lines_by(column: str) -> Select[Any]:
    return select(*(_LINES.c[name] for name in LINE_COLUMNS)).where(_holding(column))


def _holding(column: str) -> ColumnElement[bool]:
    found: ColumnElement[bool]
    if column in _PARTY:
        found = or_(_LINES.c.consignor_id.in_(_VALUES), _LINES.c.consignee_id.in_(_VALUES))
    elif column == "consignee_key":
        found = _LINES.c.consignee_name.in_(_VALUES)
    else:
        found = _LINES.c[column].in_(_VALUES) & (_LINES.c[column] != literal_column("''"))
    return found
