"""The audit log: an append-only Merkle log after RFC 6962, with signed heads in the C2SP checkpoint form.

An entry is a kind and a canonical JSON body. Its leaf hash is SHA-256 of 0x00 and the entry; an inner node is
SHA-256 of 0x01 and its two children. A head kept elsewhere proves later that nothing before it was touched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, insert, select, text

from registry import tables

ORIGIN = "precursor/registry"
EMPTY = hashlib.sha256(b"").digest()
_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
_LOCK = 70_617_265  # any fixed number: the advisory lock of the log on PostgreSQL


class AuditError(Exception):
    """The log, a head or an export does not hold; says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head: how many entries, the root hash over them, and the whole note."""

    size: int
    root: bytes
    note: str


# --- the tree -----------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes, in one pass from the leaves up.

    Pairing neighbours and carrying an odd last one up gives the tree of RFC 6962.
    """
    if not leaves:
        return EMPTY
    level, sha = list(leaves), hashlib.sha256
    while len(level) > 1:
        paired = [sha(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The hashes that lead from one leaf to the root."""
    proof, level = [], list(leaves)
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            proof.append(level[neighbour])
        paired = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
        place //= 2
    return proof


def root_from_proof(leaf: bytes, place: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf and its proof give.

    Raises:
        AuditError: the proof is too short or too long for that place.

    """
    left = list(proof)
    last = size - 1
    while last > 0:
        if place % 2 or place < last:
            if not left:
                raise AuditError("the proof is too short for its place in the log")
            other = left.pop(0)
            leaf = hashlib.sha256(b"\x01" + (other + leaf if place % 2 else leaf + other)).digest()
        place, last = place // 2, last // 2
    if left:
        raise AuditError("the proof is too long for its place in the log")
    return leaf


# --- entries ------------------------------------------------------------------------------------------


def canonical(body: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no blanks: one text for one content."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def _entry(kind: str, body: str) -> bytes:
    return f"{kind}\n{body}".encode()


def lock(connection: Any) -> None:
    """Let one writer at a time into the log, until its transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def size(connection: Any) -> int:
    """How many entries the log has; entries are never taken out, so the last place tells."""
    last = connection.execute(select(func.max(_ENTRIES.c.place))).scalar()
    return 0 if last is None else int(last) + 1


def append(connection: Any, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
    """Append entries inside the caller's transaction: no entry, no action.

    Returns:
        How many were appended.

    """
    lock(connection)
    place = size(connection)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows: list[dict[str, Any]] = []
    for kind, content in entries:
        body = canonical({**content, "at": now})
        rows.append({"place": place + len(rows), "kind": kind, "body": body, "leaf": leaf_hash(_entry(kind, body))})
    if rows:
        connection.execute(insert(_ENTRIES), rows)
    return len(rows)


def bodies(connection: Any, kind: str) -> list[dict[str, Any]]:
    """The content of every entry of a kind, in order."""
    wanted = select(_ENTRIES.c.body).where(_ENTRIES.c.kind == kind).order_by(_ENTRIES.c.place)
    return [json.loads(body) for body in connection.execute(wanted).scalars()]


def leaves_of(connection: Any) -> list[bytes]:
    """The stored leaf hashes, in order."""
    return [bytes(row[0]) for row in connection.execute(select(_ENTRIES.c.leaf).order_by(_ENTRIES.c.place))]


def read_entry(connection: Any, place: int) -> tuple[str, str] | None:
    """Kind and body of one entry; ``None`` if the log is not that long."""
    found = connection.execute(select(_ENTRIES.c.kind, _ENTRIES.c.body).where(_ENTRIES.c.place == place)).first()
    return None if found is None else (str(found.kind), str(found.body))


def verify(connection: Any, against: str = "") -> tuple[int, bytes]:
    """Recompute the whole log from its entries, and hold it against a head kept elsewhere.

    Returns:
        How many entries, and their root.

    Raises:
        AuditError: an entry was changed, moved, taken out or put in; names the first place.

    """
    columns = (_ENTRIES.c.place, _ENTRIES.c.kind, _ENTRIES.c.body, _ENTRIES.c.leaf)
    rows = connection.execute(select(*columns).order_by(_ENTRIES.c.place))
    return _verify((tuple(row) for row in rows), against)


def _verify(rows: Iterable[tuple[Any, ...]], against: str) -> tuple[int, bytes]:
    leaves: list[bytes] = []
    for place, kind, body, leaf in rows:
        if place != len(leaves):
            raise AuditError(f"entry {len(leaves)} is missing: the next one is {place}")
        found = leaf_hash(_entry(kind, body))
        if found != bytes(leaf):
            raise AuditError(f"entry {place} is not what was logged: its hash does not fit its content")
        leaves.append(found)
    if against:
        head = read_note(against)
        if head.size > len(leaves):
            raise AuditError(f"the head kept elsewhere counts {head.size} entries, the log only {len(leaves)}")
        if root_hash(leaves[: head.size]) != head.root:
            raise AuditError(
                f"the first {head.size} entries are not those that the head kept elsewhere was signed over"
            )
    return len(leaves), root_hash(leaves)


# --- signed heads -------------------------------------------------------------------------------------


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key of this registry, made on first use, readable by its owner only."""
    if path.is_file():
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise AuditError(f"{path}: not an Ed25519 key")
        return key
    key = Ed25519PrivateKey.generate()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(key.private_bytes(*form))
    return key


def _public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _key_id(public: bytes) -> bytes:
    return hashlib.sha256(ORIGIN.encode() + b"\n\x01" + public).digest()[:4]


def verifier_key(key: Ed25519PrivateKey) -> str:
    """The public key in the form of signed notes, to publish."""
    return _written(_public(key.public_key()))


def _written(public: bytes) -> str:
    typed = base64.b64encode(b"\x01" + public).decode()
    return f"{ORIGIN}+{_key_id(public).hex()}+{typed}"


def _key_of(verifier: str) -> bytes:
    """The public key in a verifier's text; its base64 may itself hold a plus sign."""
    return base64.b64decode(verifier.split("+", 2)[2], validate=True)[1:]


def sign_head(size: int, root: bytes, key: Ed25519PrivateKey) -> Head:
    """A signed checkpoint over so many entries."""
    body = f"{ORIGIN}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = _key_id(_public(key.public_key())) + key.sign(body.encode())
    return Head(size, root, f"{body}\n\u2014 {ORIGIN} {base64.b64encode(signature).decode()}\n")


def read_note(note: str, verifier: str = "") -> Head:
    """Read a checkpoint, and check its signature where the public key is given.

    Raises:
        AuditError: it is not a checkpoint of this kind of log, or its signature does not hold.

    """
    try:
        body, signed = note.split("\n\n", 1)
        origin, size, root = body.split("\n")[:3]
        head = Head(int(size), base64.b64decode(root, validate=True), note)
        signature = base64.b64decode(signed.strip().split(" ")[2], validate=True)
    except (ValueError, IndexError) as error:
        raise AuditError("not a signed head: three lines, a blank one, and a signature are expected") from error
    if origin != ORIGIN or len(head.root) != 32:
        raise AuditError(f"the head is of another log: {origin!r}")
    if verifier:
        _check_signature(f"{body}\n", signature, verifier)
    return head


def _check_signature(body: str, signature: bytes, verifier: str) -> None:
    try:
        public = _key_of(verifier)
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], body.encode())
    except (InvalidSignature, ValueError, IndexError) as error:
        raise AuditError("the signature of the head does not hold") from error
    if signature[:4] != _key_id(public):
        raise AuditError("the head was signed by another key")


# --- exports ------------------------------------------------------------------------------------------


def export(connection: Any, key: Ed25519PrivateKey) -> Iterable[str]:
    """The log as lines: the signed head and its key first, then one JSON entry a line."""
    size, root = verify(connection)
    yield canonical({"head": sign_head(size, root, key).note, "key": verifier_key(key)})
    columns = (_ENTRIES.c.place, _ENTRIES.c.kind, _ENTRIES.c.body)
    for place, kind, body in connection.execute(select(*columns).order_by(_ENTRIES.c.place)):
        yield canonical({"place": place, "kind": kind, "body": body})


def verify_export(lines: Iterable[str], against: str = "") -> tuple[int, bytes]:
    """Verify an exported log without its registry.

    Raises:
        AuditError: any byte of it was changed, or it does not continue the head kept elsewhere.

    """
    source = iter(lines)
    try:
        first = next(source)
        top = json.loads(first)
        if canonical(top) != first.rstrip("\n"):
            raise AuditError("the first line is not as it was written")
        head = read_note(top["head"], top["key"])
        if top.keys() != {"head", "key"} or top["key"] != _written(_key_of(top["key"])):
            raise AuditError("the public key is not as it was written")
        rows: list[tuple[Any, ...]] = []
        for line in source:
            entry = json.loads(line)
            if canonical(entry) != line.rstrip("\n") or entry.keys() != {"place", "kind", "body"}:
                raise AuditError(f"line {len(rows) + 2} is not as it was written")
            rows.append((entry["place"], entry["kind"], entry["body"], leaf_hash(_entry(entry["kind"], entry["body"]))))
    except (StopIteration, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AuditError(f"not an exported log: {error}") from error
    size, root = _verify(rows, against)
    if (size, root) != (head.size, head.root):
        raise AuditError("the entries are not those that the head was signed over")
    if head.note != sign_layout(head):
        raise AuditError("the head is not as it was written")
    return size, root


def sign_layout(head: Head) -> str:
    """A head's note written again from what was read, to notice a byte that reading would forgive."""
    signature = head.note.split("\n\n", 1)[1].strip().split(" ")[2]
    clean = base64.b64encode(base64.b64decode(signature)).decode()
    return f"{ORIGIN}\n{head.size}\n{base64.b64encode(head.root).decode()}\n\n\u2014 {ORIGIN} {clean}\n"
