"""The audit log: every evaluation, case step, registry change and edition is an entry; no entry, no action.

An entry is a kind and a canonical JSON body. It is appended in the transaction of what it tells of, and its leaf goes
into the tree of ``merkle``; a signed head kept elsewhere proves later that nothing before it was touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, text

from registry import tables
from registry.log.bulk import Column, plain, put
from registry.log.checkpoint import AuditError, as_written, read_note, sign_head, verifier_key
from registry.log.merkle import leaf_hash, root_hash

_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
_LAST = select(func.max(_ENTRIES.c.place))
_LOCK = 70_617_265  # any fixed number: the advisory lock of the log on PostgreSQL
_BATCH = 20_000
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode
SLACK = timedelta(minutes=1)  # that clocks of several machines, or one that is set right, may differ by


class Alike(NamedTuple):
    """Entries of one kind: the canonical text of each, and what SQLite keeps of it, if it is to keep them."""

    bodies: pa.Array
    kept: pa.Array | None


def canonical(body: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no blanks: one text for one content."""
    return _CANONICAL(body)


def lock(connection: Any) -> None:
    """Let one writer at a time into the log, until its transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def size(connection: Any) -> int:
    """How many entries the log has; entries are never taken out, so the last place tells."""
    last = connection.execute(_LAST).scalar()
    return 0 if last is None else int(last) + 1


def append(connection: Any, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
    """Append entries inside the caller's transaction: no entry, no action.

    Who appends knows the places of their own entries; that the clock went back is told by one after them.

    Returns:
        How many were appended.

    """
    lock(connection)
    place, now = size(connection), datetime.now(UTC)
    told = [*entries, *_clock_went_back(connection, place, now)]
    _put(connection, place, told, now)
    return len(told)


def append_alike(connection: Any, kind: str, written: Callable[[str], Alike]) -> None:
    """Append many entries of one kind as ``append`` does, of which the caller writes the texts all at once.

    Args:
        connection: in whose transaction.
        kind: of all of them.
        written: is given the moment that every entry tells as ``at``.

    """
    lock(connection)
    place, now = size(connection), datetime.now(UTC)
    back = list(_clock_went_back(connection, place, now))
    bodies, kept = written(_moment(now))
    hashed = pc.binary_join_element_wise(f"{kind}\n", bodies, "").cast(pa.binary())
    rows: dict[str, Column] = {
        "place": range(place, place + len(bodies)),
        "kind": [kind] * len(bodies),
        "body": bodies if kept is None else kept,
        "leaf": [leaf_hash(entry) for entry in plain(hashed)],
    }
    put(connection, _ENTRIES, rows)
    _put(connection, place + len(bodies), back, now)


def _put(connection: Any, place: int, entries: Sequence[tuple[str, Mapping[str, Any]]], now: datetime) -> None:
    """Write entries down from a place on."""
    at = _moment(now)
    kinds, bodies = [kind for kind, _ in entries], [canonical({**content, "at": at}) for _, content in entries]
    leaves = [leaf_hash(f"{kind}\n{body}".encode()) for kind, body in zip(kinds, bodies, strict=True)]
    places = range(place, place + len(entries))
    put(connection, _ENTRIES, {"place": places, "kind": kinds, "body": bodies, "leaf": leaves})


def _moment(now: datetime) -> str:
    return now.isoformat(timespec="seconds")


def _clock_went_back(connection: Any, place: int, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """An entry of its own, after those that it is noticed with: the places of those are known before."""
    last = read_entry(connection, place - 1)
    at = moment_of(last[1]) if last else None
    if at is not None and now < at - SLACK:
        yield "clock went back", {"from": at.isoformat(timespec="seconds")}


def moment_of(body: str) -> datetime | None:
    """When an entry says that it was appended; ``None`` if it does not say."""
    try:
        return datetime.fromisoformat(json.loads(body)["at"])
    except (ValueError, KeyError, TypeError):
        return None


def entries_of(connection: Any, size: int) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Place, kind and content of the first so many entries, in order."""
    columns = (_ENTRIES.c.place, _ENTRIES.c.kind, _ENTRIES.c.body)
    wanted = select(*columns).where(_ENTRIES.c.place < size).order_by(_ENTRIES.c.place)
    for place, kind, body in connection.execute(wanted, execution_options={"yield_per": _BATCH}):
        yield place, kind, json.loads(body)


def bodies(connection: Any, kind: str, since: int = 0) -> list[dict[str, Any]]:
    """The content of every entry of a kind from a place on, in order."""
    return [body for _, body in placed_bodies(connection, kind, since)]


def placed_bodies(connection: Any, kind: str, since: int = 0) -> list[tuple[int, dict[str, Any]]]:
    """The same, each with its place."""
    here = (_ENTRIES.c.kind == kind, _ENTRIES.c.place >= since)
    wanted = select(_ENTRIES.c.place, _ENTRIES.c.body).where(*here).order_by(_ENTRIES.c.place)
    return [(int(row.place), json.loads(row.body)) for row in connection.execute(wanted)]


def leaves_of(connection: Any) -> list[bytes]:
    """The stored leaf hashes, in order."""
    return [bytes(row[0]) for row in connection.execute(select(_ENTRIES.c.leaf).order_by(_ENTRIES.c.place))]


def read_entry(connection: Any, place: int) -> tuple[str, str] | None:
    """Kind and body of one entry; ``None`` if the log is not that long."""
    found = connection.execute(select(_ENTRIES.c.kind, _ENTRIES.c.body).where(_ENTRIES.c.place == place)).first()
    return None if found is None else (str(found.kind), str(found.body))


def verify(connection: Any, against: str = "", key: str = "") -> tuple[int, bytes]:
    """Recompute the whole log from its entries, and hold it against a head kept elsewhere.

    Args:
        connection: to the registry.
        against: the head, as it was printed.
        key: the public key that the head was signed with.

    Returns:
        How many entries, and their root.

    Raises:
        AuditError: an entry was changed, moved, taken out or put in; names the first place.

    """
    columns = (_ENTRIES.c.place, _ENTRIES.c.kind, _ENTRIES.c.body, _ENTRIES.c.leaf)
    wanted = select(*columns).order_by(_ENTRIES.c.place)
    rows = connection.execute(wanted, execution_options={"yield_per": _BATCH})
    return _verify(rows, against, key)


def _verify(rows: Iterable[Any], against: str, key: str) -> tuple[int, bytes]:
    leaves: list[bytes] = []
    for place, kind, body, leaf in rows:
        if place != len(leaves):
            raise AuditError("entry_is_missing_the_next_one_is", x=len(leaves), y=place)
        found = leaf_hash(f"{kind}\n{body}".encode())
        if found != bytes(leaf):
            raise AuditError("entry_was_changed_its_hash_does_not_match_its", x=place)
        leaves.append(found)
    _hold_against(leaves, against, key)
    return len(leaves), root_hash(leaves)


def _hold_against(leaves: list[bytes], against: str, key: str) -> None:
    if not against:
        return
    head = read_note(against, key)
    if head.size > len(leaves):
        raise AuditError("the_head_kept_elsewhere_covers_entries_the", x=head.size, y=len(leaves))
    if root_hash(leaves[: head.size]) != head.root:
        raise AuditError("the_first_entries_are_not_those_that_the_head", x=head.size)


# --- exports ------------------------------------------------------------------------------------------
# The first line is the signed head and its key. Every other is place, kind and body, parted by tabs: JSON has no bare
# tab, so each byte of a line is either hashed or compared, and a million of them are checked in seconds.


def export(connection: Any, key: Ed25519PrivateKey) -> Iterator[str]:
    """The log as lines.

    Raises:
        AuditError: it does not hold, and is not worth exporting.

    """
    size, root = verify(connection)
    yield canonical({"head": sign_head(size, root, key).note, "key": verifier_key(key)})
    columns = (_ENTRIES.c.place, _ENTRIES.c.kind, _ENTRIES.c.body)
    wanted = select(*columns).where(_ENTRIES.c.place < size).order_by(_ENTRIES.c.place)
    for place, kind, body in connection.execute(wanted, execution_options={"yield_per": _BATCH}):
        yield f"{place}\t{kind}\t{body}"


def verify_export(lines: Iterable[str], against: str = "", key: str = "") -> tuple[int, bytes]:
    """Verify an exported log without its registry.

    Args:
        lines: of the export, each with its end.
        against: a head kept elsewhere.
        key: the public key of the registry, as it was published; the one in the file proves only that it was not
            damaged, since whoever forges a log can sign it with a key of their own.

    Raises:
        AuditError: any byte of it was changed, or it does not continue the head kept elsewhere.

    """
    source = iter(lines)
    head, written = _top(next(source, ""))
    if key and key.strip() != written:
        raise AuditError("the_export_was_signed_with_another_key_than")
    leaves: list[bytes] = []
    for line in source:
        place, _, entry = line.partition("\t")
        kind, tab, body = entry.partition("\t")
        if place != str(len(leaves)) or not tab or not body.endswith("\n"):
            raise AuditError("line_is_not_as_it_was_written", x=len(leaves) + 2)
        leaves.append(leaf_hash(f"{kind}\n{body[:-1]}".encode()))
    _hold_against(leaves, against, written)
    root = root_hash(leaves)
    if (len(leaves), root) != (head.size, head.root):
        raise AuditError("the_entries_are_not_those_that_the_head_was")
    return head.size, root


def written_key(path: Path) -> str:
    """The public key that an exported log names as its own."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        return _top(lines.readline())[1]


def _top(line: str) -> tuple[Any, str]:
    try:
        top = json.loads(line)
        key = top["key"]
        head = read_note(top["head"], key)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AuditError("not_an_exported_log_its_first_line_holds_a") from error
    if canonical(top) + "\n" != line or top.keys() != {"head", "key"} or as_written(head) != head.note:
        raise AuditError("the_first_line_is_not_as_it_was_written")
    return head, str(key)
