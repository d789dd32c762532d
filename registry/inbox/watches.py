"""Watches: what a person wants to be told of when it is declared: lines of a firm, of a substance, on a route.

What was recorded since a place in the log is read once (``follow``), whoever recorded it and by which way; recording
itself pays nothing for it. A line gives at most one notice a watch and declaration.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from registry import tables
from registry.access import Absent, Actor, Reach, operator_of
from registry.checking.recognitions import QUERY
from registry.inbox.notices import notify, people_who
from registry.inbox.outbox import is_waiting, queue
from registry.inbox.requests import InboxError
from registry.log import audit
from registry.log.bulk import of_lines
from registry.state import tell
from registry.store.store import Store

KINDS = ("operator", "substance", "route")
MOST = 50  # of one person
_ANYWHERE = "*"
_ROUTE = re.compile(r"(?P<origin>[A-Z]{2}|\*)>(?P<destination>[A-Z]{2}|\*)")
_WATCHES = tables.Watch.__table__  # type: ignore[attr-defined]
_NOTICES = tables.Notice.__table__  # type: ignore[attr-defined]
_OPERATORS = tables.Operator.__table__  # type: ignore[attr-defined]
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_SETTLED = tables.Settled.__table__  # type: ignore[attr-defined]
_MARK = "watches"
_BEGUN = "watch begun"
_AT_ONCE = 5_000  # lines that are looked at before what they gave is recorded
Text = tuple[str, ...]
# Texts of lines -> the substances that each names; nothing of a text that could not be read, which may name any.
Read = Callable[[Sequence[Text]], Sequence[Collection[str] | None]]
_Row = Mapping[str, Any]


def watch(store: Store, actor: Actor, kind: str, value: str, substances: Collection[str] = ()) -> str:
    """Begin a watch.

    Args:
        store: the registry.
        actor: whose it is.
        kind: one of ``KINDS``.
        value: the number of an operator, the id of a substance, or a route such as ``CN>GT`` or ``CN>*``.
        substances: ids that the lists know.

    Returns:
        Its key.

    Raises:
        InboxError: there is nothing to watch by that kind and value, or the actor has too many.

    """
    actor.need("watch_keep")
    value = value.strip()
    with store.writing() as connection:
        audit.lock(connection)
        _need_value(connection, kind, value, substances)
        own = _of(connection, actor.user)
        if any((one["kind"], one["value"]) == (kind, value) for one in own):
            raise InboxError("is_watched_already", x=value)
        if len(own) >= MOST:
            raise InboxError("at_most_watches_a_person_end_one_first", x=MOST)
        if not _active(connection):
            _move_mark(connection, audit.size(connection))
        row: dict[str, Any] = {
            "watch": f"W-{secrets.token_hex(4).upper()}",
            "user": actor.user,
            "kind": kind,
            "value": value,
        }
        row |= {"made_at": datetime.now(UTC), "ended_at": None}
        connection.execute(insert(_WATCHES), [row])
        said = {"watch": row["watch"], "by": actor.user, "tells": [tell(_WATCHES, row)]}
        audit.append(connection, [(_BEGUN, said)])
    return str(row["watch"])


def _need_value(connection: Any, kind: str, value: str, substances: Collection[str]) -> None:
    if kind not in KINDS:
        raise InboxError("watch_choose_one_of", x=repr(kind), y=", ".join(KINDS))
    if kind == "route" and (not _ROUTE.fullmatch(value) or value == f"{_ANYWHERE}>{_ANYWHERE}"):
        raise InboxError("route_write_two_country_codes_such_as_cn_gt", x=repr(value))
    if kind == "substance" and value not in substances:
        raise InboxError("substance_is_on_no_list_give_its_id_as", x=repr(value))
    if kind == "operator" and not _is_known(connection, value):
        raise InboxError("operator_is_not_in_the_registry_and_declared", x=repr(value))


def _is_known(connection: Any, operator: str) -> bool:
    declared = (_LINES.c.consignor_id == operator) | (_LINES.c.consignee_id == operator)
    asked = (
        select(_OPERATORS.c.name).where(_OPERATORS.c.operator_id == operator),
        select(_LINES.c.cas).where(declared),
    )
    return any(connection.execute(one.limit(1)).first() is not None for one in asked)


def end(store: Store, actor: Actor, key: str) -> None:
    """End a watch of the actor's own.

    Raises:
        Absent: they have no such watch.

    """
    actor.need("watch_keep")
    with store.writing() as connection:
        audit.lock(connection)
        row = next((one for one in _of(connection, actor.user) if one["watch"] == key), None)
        if row is None:
            raise Absent("watch", key)
        now = datetime.now(UTC)
        connection.execute(update(_WATCHES).where(_WATCHES.c.watch == key).values(ended_at=now))
        said = {"watch": key, "by": actor.user, "tells": [tell(_WATCHES, {**row, "ended_at": now})]}
        audit.append(connection, [("watch ended", said)])


def list_watches(store: Store, actor: Actor) -> list[dict[str, Any]]:
    """The watches of the actor's own that have not ended, the oldest first."""
    actor.need("watch_keep")
    with store.engine.connect() as connection:
        return [dict(row) for row in _of(connection, actor.user)]


def _of(connection: Any, user: str) -> list[_Row]:
    own = (_WATCHES.c.user == user, _WATCHES.c.ended_at.is_(None))
    wanted = select(_WATCHES).where(*own).order_by(_WATCHES.c.made_at, _WATCHES.c.watch)
    return list(connection.execute(wanted).mappings())


def _active(connection: Any) -> list[_Row]:
    """Watches of people who may have them and read every declaration."""
    people = {one["user"]: Actor(one["user"], one["role"]) for one in people_who(connection)}
    rows = connection.execute(select(_WATCHES).where(_WATCHES.c.ended_at.is_(None))).mappings().all()
    return [row for row in rows if (one := people.get(row["user"])) and one.reach("watch_keep") is Reach.ALL]


# --- what comes in ----------------------------------------------------------------------------------------


def follow(store: Store, read: Read | None) -> int:
    """Give notice of what was recorded since this was done last.

    Args:
        store: the registry.
        read: tells which substances texts name; without it nothing is followed while somebody watches a substance.

    Returns:
        How many notices were given.

    """
    given = 0
    while (found := _next_lines(store, read)) is not None:
        since, until, lines, watches = found
        matches = _matches(watches, lines, read)
        with store.writing() as connection:
            audit.lock(connection)
            if _mark(connection) != since:  # another has done it
                continue
            given += _notify(connection, matches)
            _move_mark(connection, until)
    return given


def _next_lines(store: Store, read: Read | None) -> tuple[int, int, list[_Row], list[_Row]] | None:
    """The next part of what was recorded and not followed yet, and who watches; ``None`` if there is nothing to do."""
    with store.reading() as connection:
        watches, since = _active(connection), _mark(connection)
        if not watches or (read is None and any(one["kind"] == "substance" for one in watches)):
            return None
        key = (_VERSIONS.c.declaration_number, _VERSIONS.c.line_number)
        newer = select(*key, _VERSIONS.c.since).where(_VERSIONS.c.since >= since, _VERSIONS.c.status == "declared")
        rows = connection.execute(newer.order_by(_VERSIONS.c.since).limit(_AT_ONCE)).all()
        if not rows:
            return None
        last = int(rows[-1].since)  # those of one recording share their place, and are followed together
        here = connection.execute(newer.where(_VERSIONS.c.since == last))
        places = {(row.declaration_number, row.line_number): int(row.since) for row in (*rows, *here)}
        lines = of_lines(connection, _LINES.c, _LINES, sorted(places))
        recorded: list[_Row] = [
            {**one, "since": places[one["declaration_number"], one["line_number"]]} for one in lines
        ]
        begun = {body["watch"]: place for place, body in audit.placed_bodies(connection, _BEGUN, since)}
        return since, last + 1, recorded, [{**one, "since": begun.get(one["watch"], since)} for one in watches]


def _mark(connection: Any) -> int:
    place = connection.execute(select(_SETTLED.c.place).where(_SETTLED.c.what == _MARK)).scalar()
    return int(place or 0)


def _move_mark(connection: Any, place: int) -> None:
    if connection.execute(update(_SETTLED).where(_SETTLED.c.what == _MARK).values(place=place)).rowcount == 0:
        connection.execute(insert(_SETTLED), [{"what": _MARK, "place": place}])


def _matches(watches: Sequence[_Row], lines: Sequence[_Row], read: Read | None) -> dict[tuple[str, str, str], None]:
    """User, watch and declaration of everything that was recorded after the watch began and matches, each once."""
    texts = [tuple(str(line.get(name) or "") for name in QUERY) for line in lines]
    named: dict[Text, Collection[str] | None] = {}
    if read is not None and any(one["kind"] == "substance" for one in watches):
        distinct = sorted(set(texts))
        named = dict(zip(distinct, read(distinct), strict=True))
    found: dict[tuple[str, str, str], None] = {}
    for line, text in zip(lines, texts, strict=True):
        for one in watches:
            if line["since"] >= one["since"] and _is_watched(one, line, named.get(text, ())):
                found[one["user"], one["watch"], line["declaration_number"]] = None
    return found


def _is_watched(one: _Row, line: _Row, substances: Collection[str] | None) -> bool:
    if one["kind"] == "operator":
        return one["value"] in (operator_of(line), line["consignor_id"], line["consignee_id"])
    if one["kind"] == "substance":
        return substances is None or one["value"] in substances
    route = _ROUTE.fullmatch(one["value"])
    if route is None:
        return False
    from_to = (
        (line["origin_country"], line["consignor_country"]),
        (line["destination_country"], line["consignee_country"]),
    )
    return all(side in (_ANYWHERE, *ends) for side, ends in zip(route.groups(), from_to, strict=True))


def _notify(connection: Any, matches: Iterable[tuple[str, str, str]]) -> int:
    """A notice of each match that there is none of, and one mail a watch, unless one of it waits already."""
    now, told, given = datetime.now(UTC), [], 0
    met: dict[str, _Row] = {}
    people = {one["user"]: one for one in people_who(connection)}
    for user, key, number in matches:
        same = (_NOTICES.c.user == user, _NOTICES.c.watch == key, _NOTICES.c.declaration_number == number)
        if user not in people or connection.execute(select(func.count()).select_from(_NOTICES).where(*same)).scalar():
            continue
        told += notify(connection, [people[user]], "watch", now, mailed=False, watch=key, declaration_number=number)
        given += 1
        met[key] = people[user]
    for key, person in met.items():
        if not is_waiting(connection, key):
            told += queue(connection, [person], "watch", key, now)
    if told:
        audit.append(connection, [("watches met", {"tells": told})])
    return given
