"""The signing key of a registry, and the head that it signed last, remembered beside it.

The key is made when a registry is born, with an empty log; a log that has entries and no key beside it is one whose key
was lost or taken, and is not given another in silence. What the head remembers is held against the log before the next
one is signed: a log that was cut or replaced, an older database put back, one that was copied, are told then.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from registry.log import audit
from registry.log.checkpoint import AuditError, Head, load_key, make_key, read_note, sign_head, verifier_key
from registry.log.merkle import root_hash
from registry.settings import Settings
from registry.store.store import Store


def key_path(engine: Engine) -> Path:
    """Where the key of a registry is kept."""
    return Settings().signing_key_for(str(engine.url.database or "registry"))


def key_of(store: Store) -> Ed25519PrivateKey:
    """The key that signs the log of a registry.

    Raises:
        AuditError: it is not there, or cannot be read; no other is made in its place.

    """
    path = key_path(store.engine)
    if not path.is_file():
        raise AuditError("the_signing_key_is_missing_and_the_log_is_not", x=path)
    return load_key(path)


def new_key_of(store: Store, by: str) -> Ed25519PrivateKey:
    """Make another key for a registry whose key is lost; the log tells it, and the remembered head goes.

    Raises:
        AuditError: a key is there.

    """
    path = key_path(store.engine)
    if path.exists():
        raise AuditError("the_signing_key_is_there_move_it_away_first", x=path)
    with store.writing() as connection:
        key = make_key(path)
        _head_path(store.engine).unlink(missing_ok=True)
        audit.append(connection, [("signing key made", {"key": verifier_key(key), "by": by})])
    return key


# --- the last head signed -------------------------------------------------------------------------------


def signed_head(store: Store) -> Head:
    """Today's signed head, remembered beside the key.

    Raises:
        AuditError: the log does not continue the head that was signed last, or the key is missing.

    """
    key = key_of(store)
    moved = check_kept(store)
    if moved:
        with store.writing() as connection:
            audit.append(connection, [("registry moved", {"from": moved, "to": _place_of(store.engine)})])
    with store.engine.connect() as connection:
        leaves = audit.leaves_of(connection)
    head = sign_head(len(leaves), root_hash(leaves), key)
    remember(store, head.note)
    return head


def remember(store: Store, note: str) -> None:
    """Keep a head that was signed beside the key, unless a later one is kept there."""
    path = _head_path(store.engine)
    kept = _kept_state(path)
    if kept and read_note(kept["head"]).size > read_note(note).size:
        return
    text = json.dumps({"head": note, "of": _place_of(store.engine)}, ensure_ascii=False)
    draft = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(path)


def check_kept(store: Store) -> str:
    """Hold the head that was signed last against the log.

    Returns:
        Where the registry was when that head was signed, if it is elsewhere now; nothing if it is where it was.

    Raises:
        AuditError: the log was cut or replaced, or the key beside it is another; says which.

    """
    path = key_path(store.engine)
    kept = _kept_state(_head_path(store.engine))
    if not kept:
        return ""
    head = read_note(kept["head"], _verifier(path, kept["head"]))
    with store.engine.connect() as connection:
        size = audit.size(connection)
        if size < head.size:
            raise AuditError("the_log_is_shorter_than_it_was_the_head_that", x=head.size, y=size)
        leaves = audit.leaves_of(connection)
    if len(leaves) < head.size or root_hash(leaves[: head.size]) != head.root:
        raise AuditError("the_first_entries_are_not_those_that_the_last", x=head.size)
    here = _place_of(store.engine)
    return "" if kept["of"] == here else str(kept["of"])


def is_shorter(store: Store) -> bool:
    """Whether the log is shorter than the head that was signed last; quick enough to ask every time."""
    kept = _kept_state(_head_path(store.engine))
    with store.engine.connect() as connection:
        return bool(kept) and audit.size(connection) < read_note(kept["head"]).size


def _verifier(path: Path, note: str) -> str:
    """The public key of the key that is there, which must be the one that the head was signed with."""
    verifier = verifier_key(load_key(path))
    try:
        read_note(note, verifier)
    except AuditError as error:
        raise AuditError("it_is_another_key_than_the_one_that_signed", x=path) from error
    return verifier


def _head_path(engine: Engine) -> Path:
    """Where the last head is remembered; registries on servers may share a key, and each has a head of its own."""
    key = key_path(engine)
    if engine.dialect.name == "sqlite":
        return key.with_suffix(".head")
    server = hashlib.sha256(engine.url.render_as_string(hide_password=True).encode()).hexdigest()[:12]
    return key.with_name(f"{key.stem}.{server}.head")


def _kept_state(path: Path) -> dict[str, Any]:
    """What is remembered; nothing where there is none.

    Raises:
        AuditError: it cannot be read.

    """
    try:
        kept = json.loads(path.read_text("utf-8"))
        read_note(kept["head"])
        return {"head": str(kept["head"]), "of": str(kept["of"])}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AuditError("the_head_that_was_signed_last_cannot_be_read", x=path, y=error) from error


def _place_of(engine: Engine) -> str:
    """Where a registry is: this machine and its file, or the server and its database."""
    url = engine.url
    if url.host:
        return f"{url.host}/{url.database}"
    return f"{socket.gethostname()}:{Path(str(url.database)).absolute()}"
