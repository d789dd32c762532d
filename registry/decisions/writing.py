"""What a submitted line does to what is recorded, and whether the actor may: asked on the stored rows.

A file says of itself whose it is; only the stored row says whose the record is. Who asks here holds the transaction in
which the line is then written, so that nobody changes the answer in between.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property, partial
from typing import Any

from sqlalchemy import select

from precursors.model import Row
from registry import tables
from registry.access import Absent, AccessError, Actor, Reach, operator_of, row_within
from registry.checking.evaluation import Key
from registry.log.bulk import parts, values_given
from registry.settings import Settings

_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
_CASE_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
_REGISTRY = tables.RegistryVersion.__table__  # type: ignore[attr-defined]
_READ = (
    _VERSIONS.c.declaration_number,
    _VERSIONS.c.line_number,
    _VERSIONS.c.version,
    _VERSIONS.c.status,
    _VERSIONS.c.content_hash,
    _VERSIONS.c.body,
)


class Deed(StrEnum):
    """What a submitted line does."""

    NEW = "new"
    AMENDED = "amended"
    KNOWN = "known"  # it stands on record as it is sent
    SUPERSEDED = "line_superseded"  # it was sent before, and was amended since
    WAS_WITHDRAWN = "line_was_withdrawn"  # it was sent before, and withdrawn since
    WITHDRAWN = "line_withdrawn"  # it says something new of a line that was withdrawn
    NOT_YOURS = "line_not_yours"  # it is another's, or stands under a number that is another's
    NOT_AMENDED = "line_not_amended"  # it says something new of a record that the sender may not amend


PASSED_OVER = (Deed.SUPERSEDED, Deed.WAS_WITHDRAWN, Deed.WITHDRAWN)
REFUSED = (Deed.NOT_YOURS, Deed.NOT_AMENDED)


class Stored:
    """Everything that was ever recorded of one line, oldest first; never empty."""

    def __init__(self) -> None:
        self._versions: list[Row] = []

    def add(self, version: Row) -> None:
        """A later version."""
        self._versions.append(version)

    @property
    def newest(self) -> Row:
        """The last of its versions."""
        return self._versions[-1]

    @property
    def withdrawn(self) -> bool:
        """Whether it counts no longer."""
        return bool(self.newest["status"] == "withdrawn")

    @cached_property
    def line(self) -> Mapping[str, Any]:
        """The line as last declared, withdrawn or not: it says whose the number is."""
        body = next(one["body"] for one in reversed(self._versions) if one["status"] == "declared")
        content: Mapping[str, Any] = json.loads(body)
        return content

    def deed(self, sent: str, *, amend: bool) -> Deed:
        """What content with a hash does to it; ``amend`` says that it shall take the place of what is recorded."""
        before = sent in {one["content_hash"] for one in self._versions}
        if self.withdrawn:
            return Deed.AMENDED if amend else Deed.WAS_WITHDRAWN if before else Deed.WITHDRAWN
        if self.newest["content_hash"] == sent:
            return Deed.KNOWN
        return Deed.SUPERSEDED if before and not amend else Deed.AMENDED


def may_amend(actor: Actor) -> bool:
    """Whether an actor amends any recorded line at all: by their role, or as the office lets importers."""
    return actor.reach("declaration_amend") is not Reach.NONE or _may_open(actor)


def _may_open(actor: Actor) -> bool:
    return actor.role == "importer" and Settings().importers_amend


Storeds = Mapping[str, Mapping[int, Stored]]  # by number and line


def deeds(
    connection: Any,
    actor: Actor,
    keys: Sequence[Key],
    stored: Storeds,
    hash_of: Callable[[int], str],
    *,
    amend: bool,
    set_aside: bool = False,
) -> list[Deed]:
    """What each line does, in their order.

    Args:
        connection: in whose transaction the lines are written afterwards.
        actor: who submits them.
        keys: of the lines; each line is in the actor's reach as it is sent (``access.need_lines``), or is set aside.
        stored: what was ever recorded under their numbers.
        hash_of: the hash of the content of a line, by its place; asked of those that are stored.
        amend: that older content, or a line that was withdrawn, shall come back is said.
        set_aside: a line that is refused is told as such, instead of stopping the others.

    Raises:
        Absent: a line is under a number that is another's; nothing tells it from a number that is not there.
        AccessError: it is the actor's, and theirs to read, but not to amend, or not any more.

    """
    found, ask = [Deed.NEW] * len(keys), _deed_or_refusal if set_aside else _deed_of
    for place, key in enumerate(keys):
        if (own := stored.get(key[0])) is not None:
            found[place] = ask(connection, actor, key, own, partial(hash_of, place), amend=amend)
    return found


def _deed_or_refusal(
    connection: Any, actor: Actor, key: Key, own: Mapping[int, Stored], sent: Callable[[], str], *, amend: bool
) -> Deed:
    """What a line does; that it is refused is what it does, and stops no other."""
    try:
        return _deed_of(connection, actor, key, own, sent, amend=amend)
    except Absent:
        return Deed.NOT_YOURS
    except AccessError:
        return Deed.NOT_AMENDED


def _deed_of(
    connection: Any, actor: Actor, key: Key, own: Mapping[int, Stored], sent: Callable[[], str], *, amend: bool
) -> Deed:
    """What a line does to what is stored under its number."""
    stored = own.get(key[1])
    _need_row(actor, key[0], own.values() if stored is None else (stored,))
    deed = stored.deed(sent(), amend=amend) if stored else Deed.NEW
    if stored and deed is Deed.AMENDED:
        _need_amend(connection, actor, key, stored.line)
    return deed


def stored_under(connection: Any, numbers: Iterable[str]) -> dict[str, dict[int, Stored]]:
    """Every line that was ever recorded under some numbers, by number and line."""
    found: dict[str, dict[int, Stored]] = {}
    if connection.execute(select(_VERSIONS.c.version).limit(1)).first() is None:
        return found  # nothing was ever recorded: a first load has a million numbers to ask for
    for part in parts(sorted(set(numbers))):
        given = values_given(connection, part)
        same = _VERSIONS.c.declaration_number == given.c.value
        question = select(*_READ).join_from(given, _VERSIONS, same).order_by(_VERSIONS.c.version)
        for row in connection.execute(question).mappings():
            own = found.setdefault(row["declaration_number"], {})
            own.setdefault(row["line_number"], Stored()).add(row)
    return found


def was_withdrawn(connection: Any, actor: Actor, number: str) -> bool:
    """Whether a line of a declaration, which the actor may amend, stands on record as withdrawn."""
    own = stored_under(connection, [number]).get(number, {}).values()
    return any(one.withdrawn and row_within(actor, "declaration_amend", one.line) for one in own)


def _need_row(actor: Actor, number: str, stored: Iterable[Stored]) -> None:
    """A number belongs to whoever has its lines: another adds none to it, and sends none of its lines again."""
    if not all(row_within(actor, "declaration_submit", one.line) for one in stored):
        raise Absent("declaration", number)


def _need_amend(connection: Any, actor: Actor, key: Key, line: Mapping[str, Any]) -> None:
    if row_within(actor, "declaration_amend", line):
        return
    if actor.reach("declaration_amend") is not Reach.NONE or not row_within(actor, "declaration_read", line):
        raise Absent("declaration", key[0])
    if not _may_open(actor) or operator_of(line) != actor.operator:
        actor.need("declaration_amend")
    if _taken_up(connection, key):
        raise AccessError("declaration_has_been_decided_on_only_the", x=repr(key[0]))


def _taken_up(connection: Any, key: Key) -> bool:
    """Whether somebody works a case that holds a line, or closed it."""
    held = _CASE_LINES.join(_CASES, _CASES.c.case_id == _CASE_LINES.c.case_id)
    same = (_CASE_LINES.c.declaration_number == key[0], _CASE_LINES.c.line_number == key[1])
    wanted = select(_CASES.c.case_id).select_from(held).where(*same, _CASES.c.state != "pending")
    return connection.execute(wanted.limit(1)).first() is not None


def evaluation_disturbed(connection: Any, place: int) -> bool:
    """Whether lines or registry records were written from a place in the log on: what was evaluated before may differ.

    Other entries of the log, such as look-ups, change nothing that a finding rests on.
    """
    return any(
        connection.execute(select(table.c.since).where(table.c.since >= place).limit(1)).first() is not None
        for table in (_VERSIONS, _REGISTRY)
    )
