"""The state that the log tells: people, keys, editions, cases and the inbox stand whole in the entry of a change.

``tell`` writes a row down for an entry, in the transaction that changes it; ``told`` reads the newest of each row back
out of the log. What is secret or large stands there as one hash. Lines, decisions and registry records are told by the
hashes of their content, which ``reconcile`` follows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import MetaData, Table, inspect, select

from registry import tables
from registry.log import audit

# table -> the columns that an entry tells by one hash of them together
SEALED: Mapping[str, tuple[str, ...]] = {
    "users": ("password_hash", "subject", "factor", "recovery_codes", "email"),
    "api_keys": ("secret_hash",),
    "publications": ("impact",),
    "cases": ("operator_name",),
    "case_lines": ("matter", "consignment"),
    "case_steps": (),
    "attachments": ("content",),
    "inspections": ("guide",),
    "inspection_results": (),
    "inspection_pictures": ("content",),
    "requests": (),
    "request_messages": ("text",),
    "request_documents": (),
    "notices": (),
    "mails": ("address",),
    "watches": (),
    "filters": (),
}
# Sealed columns that came after rows were told: while they hold nothing they are left out, and earlier seals hold.
LATER: Mapping[str, tuple[str, ...]] = {"users": ("email",)}
# What counts for nothing by itself: a factor on offer, until a code of it is given, and the step of the last code; how
# often, and when next, a mail is tried.
PASSED_OVER: Mapping[str, tuple[str, ...]] = {
    "users": ("factor_offered", "factor_step"),
    "mails": ("tries", "not_before", "said"),
}
NOT_STATE: Mapping[str, str] = {
    "replies": "what was answered to a repeated request; kept for a day",
    "settled": "up to where what rests on something else was evaluated; an older mark means evaluating it again",
    "consignees": "the names of consignees as written, by which lines are found; recording a name notes it",
}
_MODELS = (
    "User",
    "ApiKey",
    "Publication",
    "CaseFile",
    "CaseLine",
    "CaseStep",
    "Attachment",
    "Inspection",
    "InspectionResult",
    "InspectionPicture",
    "Request",
    "RequestMessage",
    "RequestDocument",
    "Notice",
    "Mail",
    "Watch",
    "KeptFilter",
)
TOLD: Mapping[str, Table] = {table.name: table for table in (getattr(tables, name).__table__ for name in _MODELS)}
_SEAL = "sealed"
_ROWS = 500  # rows in an entry that takes over what was there
_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
Telling = list[Any]  # the name of a table, and a row as it is written in an entry


def tell(table: Table, row: Mapping[str, Any]) -> Telling:
    """A whole row as an entry tells it; columns that are not given hold nothing."""
    hidden, passed = SEALED[table.name], PASSED_OVER.get(table.name, ())
    names = [column.name for column in table.c if column.name not in (*hidden, *passed)]
    said = {name: plain(row.get(name)) for name in names}
    if hidden:
        # Salted by the rest of the row: an identity at a provider is short enough to be guessed from a bare hash.
        later = LATER.get(table.name, ())
        kept = {name: plain(row.get(name)) for name in hidden if name not in later or row.get(name) is not None}
        secret = audit.canonical({**said, **kept})
        said[_SEAL] = hashlib.sha256(secret.encode()).hexdigest()
    return [table.name, said]


def plain(value: Any) -> Any:
    """A value of a column as the log writes it: moments in UTC, bytes by their hash."""
    if isinstance(value, datetime):
        return moment(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    return value


def moment(value: datetime) -> datetime:
    """A moment in UTC, as which one without a zone is stored."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def key_of_row(table: Table, row: Mapping[str, Any]) -> str:
    """The key of a row as one text."""
    return "|".join(str(plain(row[column.name])) for column in table.primary_key.columns)


def newest_told(
    entries: Iterable[tuple[int, Mapping[str, Any]]],
) -> dict[str, dict[str, tuple[int, Mapping[str, Any]]]]:
    """The newest telling of each row, with the place of its entry, by table and key."""
    found: dict[str, dict[str, tuple[int, Mapping[str, Any]]]] = {name: {} for name in TOLD}
    for place, body in entries:
        for name, row in body.get("tells", ()):
            found[name][key_of_row(TOLD[name], row)] = (place, row)
    return found


def hides(column: str) -> bool:
    """Whether a difference in a column of a telling is one in what is secret or large."""
    return column == _SEAL


def take_over(connection: Any) -> None:
    """Tell every row that was there before entries told rows; once, when a registry is brought to this form."""
    there = inspect(connection).get_table_names()
    for name in (name for name in TOLD if name in there):  # later forms have more tables
        table = _as_it_is(connection, name)
        rows = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
        for start in range(0, len(rows), _ROWS):
            part = [tell(table, row) for row in rows[start : start + _ROWS]]
            audit.append(connection, [("rows taken over", {"tells": part})])
    versions = _as_it_is(connection, "registry_versions")
    for (since,) in connection.execute(select(versions.c.since).distinct().order_by(versions.c.since)).all():
        records = connection.execute(select(versions).where(versions.c.since == since)).mappings().all()
        audit.append(connection, [("records taken over", {"since": since, **told_records(records)})])


def _as_it_is(connection: Any, name: str) -> Table:
    """A table with the columns that it has now; a later form of it may have others."""
    return Table(name, MetaData(), autoload_with=connection)


def told_records(versions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What the entry of a load tells of its registry records: a hash of all of them, and a short one of each.

    The one proves them, the others name which of them is not as it was loaded.
    """
    texts = sorted(map(record_text, versions))
    whole = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    return {"versions": whole, "each": [short_hash(one) for one in texts]}


def record_text(version: Mapping[str, Any]) -> str:
    """A version of a registry record as one text for one content."""
    return audit.canonical({name: version[name] for name in ("kind", "key", "body")})


def short_hash(text: str) -> str:
    """Enough of a hash to tell one of many records."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# --- who may act ----------------------------------------------------------------------------------------

_OF_PEOPLE = ("user added", "role changed", "user disabled", "account recovered")
_FIRST_ROLE = "administrator"


class People:
    """Who has which role, as the log tells it; entries are read once, then only those that came since."""

    def __init__(self) -> None:
        self._known: tuple[int, dict[str, dict[str, Any]]] = (0, {})

    def says(self, connection: Any, user: str) -> Mapping[str, Any] | None:
        """Role, operator, office and whether barred, of a person; ``None`` if the log tells of no such person."""
        since, people = self._known
        size = audit.size(connection)
        if size < since:  # another log, or one that was cut
            since, people = 0, {}
        if size > since:
            people = dict(people)
            self._read(connection, since, people)
            self._known = (size, people)  # at once, so that another thread sees the one or the other
        return people.get(user)

    def _read(self, connection: Any, since: int, people: dict[str, dict[str, Any]]) -> None:
        wanted = select(_ENTRIES.c.kind, _ENTRIES.c.body).where(
            _ENTRIES.c.kind.in_(_OF_PEOPLE), _ENTRIES.c.place >= since
        )
        for kind, body in connection.execute(wanted.order_by(_ENTRIES.c.place)):
            said = json.loads(body)
            known = people.get(said["user"], {})
            if kind == "user disabled":
                now = {**known, "barred": True}
            elif kind == "account recovered":
                now = {"role": _FIRST_ROLE, "operator_id": None, "office": None, "barred": False}
            else:
                place = {"operator_id": said.get("operator"), "office": said.get("office")}
                now = {"role": said["role"], **place, "barred": known.get("barred", False)}
            people[said["user"]] = now


def same_person(row: Mapping[str, Any], told_of: Mapping[str, Any] | None) -> bool:
    """Whether a row of the table is the person that the log tells of, in all that lets them act."""
    return told_of is not None and {**told_of} == {
        "role": row["role"],
        "operator_id": row["operator_id"],
        "office": row["office"],
        "barred": bool(row["disabled_at"]),
    }
