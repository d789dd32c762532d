"""Signed heads of the log put where this machine cannot take them back, and countersigned by a second registry.

Places, as the setting ``PRECURSOR_HEADS_TO`` names them:

- a folder, ending in ``/``: a file a head (``000000001234.head``), and the proof that it continues the one before
  (``.proof``). A folder of a second machine is one; a second registry countersigns what it finds there.
- ``mail:ADDRESS:FOLDER``: a mail a head in the spool of a mail program, which sends it.
- a file: one head after the other.

A place that holds a head of another log under the same key, a copy that went its own way or a log written anew, is not
written to: that is told. The witness form of C2SP is not spoken here: its text is not at hand.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from precursors.messages import Sentence
from registry.log import audit
from registry.log.checkpoint import ORIGIN, AuditError, Head, countersigned_head, read_note, verifier_key
from registry.log.merkle import root_hash
from registry.log.proofs import check_proof, consistency_of
from registry.proof.signing import key_of, signed_head
from registry.store.store import Store

HEAD, PROOF, COUNTERSIGNED = ".head", ".proof", ".countersigned"
_MAIL = re.compile(r"mail:(?P<address>[^\s:@]+@[^\s:@]+):(?P<folder>.+)")
_KIND = "head countersigned"


def publish(store: Store, places: list[str]) -> Head:
    """Sign today's head and put it at every place.

    Raises:
        AuditError: the log does not continue the last head, or a place could not be served; the others were.

    """
    head, key = signed_head(store), verifier_key(key_of(store))
    with store.engine.connect() as connection:
        leaves = audit.leaves_of(connection)[: head.size]
    failed = []
    for place in places:
        try:
            _put_head(place, head, leaves, key)
        except (OSError, AuditError) as error:
            failed.append(Sentence("sign", x=place, y=error))
    if failed:
        raise AuditError("each", x=failed)
    return head


def _put_head(place: str, head: Head, leaves: list[bytes], key: str) -> None:
    mail = _MAIL.fullmatch(place)
    if mail:
        _put_mail(mail["address"], Path(mail["folder"]), head)
    elif place.endswith("/") or Path(place).is_dir():
        _put_folder(Path(place), head, leaves, key)
    else:
        _put_file(Path(place), head, leaves, key)


def _put_mail(address: str, folder: Path, head: Head) -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = address, f"{ORIGIN} {head.size}"
    message["Date"] = format_datetime(datetime.now(UTC))
    message.set_content(head.note, cte="8bit")
    _write(folder / f"{_name(head)}.eml", message.as_bytes())


def _put_folder(folder: Path, head: Head, leaves: list[bytes], key: str) -> None:
    found = _heads_in(folder)
    if found:
        before = _same_log(found[-1].read_text("utf-8"), leaves, key)
        if before.size == head.size:
            return
        proof = consistency_of(leaves, before, head, key)
        _write((folder / _name(head)).with_suffix(PROOF), json.dumps(proof, ensure_ascii=False, indent=1).encode())
    _write((folder / _name(head)).with_suffix(HEAD), head.note.encode())


def _put_file(path: Path, head: Head, leaves: list[bytes], key: str) -> None:
    kept = path.read_text("utf-8") if path.exists() else ""
    notes = [f"{ORIGIN}\n{rest}" for rest in kept.split(f"{ORIGIN}\n")[1:]]
    if notes and _same_log(f"{notes[-1].rstrip()}\n", leaves, key).size == head.size:
        return
    with path.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(f"{head.note}\n")


def _same_log(note: str, leaves: list[bytes], key: str) -> Head:
    """The head that a place holds, of the same log.

    Raises:
        AuditError: it is of another log.

    """
    before = read_note(note, key)
    if before.size > len(leaves) or root_hash(leaves[: before.size]) != before.root:
        raise AuditError("the_head_of_entries_that_is_kept_there_is_of", y=before.size)
    return before


def _heads_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise AuditError("there_is_no_such_folder")
    return sorted(folder.glob(f"*{HEAD}"))


def _name(head: Head) -> str:
    return f"{head.size:012}"


def _write(path: Path, content: bytes) -> None:
    """Put a file whole where it belongs, or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


# --- a second registry ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """A head in a folder, and whether the second registry countersigned it."""

    size: int
    root: str
    countersigned: bool


def countersign(store: Store, folder: Path, key: str, by: str) -> list[Head]:
    """Countersign the heads that another registry put into a folder, each that continues the one before.

    What was countersigned stands in this registry's log first; a head that does not continue it is refused for ever.

    Args:
        store: the registry that countersigns.
        folder: where the other one puts its heads.
        key: the public key of the other one, as it was published.
        by: who does it.

    Returns:
        Those that were countersigned now.

    Raises:
        AuditError: a head is not signed by that key, or does not continue the last that was countersigned.

    """
    own, done = key_of(store), []
    for path in _heads_in(folder):
        if path.with_suffix(COUNTERSIGNED).exists():
            continue
        head = read_note(path.read_text("utf-8"), key)
        with store.writing() as connection:
            audit.lock(connection)
            last = _last(connection, key)
            if last is not None and (last["size"], last["root"]) != (head.size, head.root.hex()):
                _need_continues(path, head, last, key)
            said = {"key": key, "size": head.size, "root": head.root.hex(), "by": by}
            audit.append(connection, [(_KIND, said)])
        _write(path.with_suffix(COUNTERSIGNED), countersigned_head(head.note, own).encode())
        done.append(head)
    return done


def _last(connection: Any, key: str) -> dict[str, Any] | None:
    return next((said for said in reversed(audit.bodies(connection, _KIND)) if said["key"] == key), None)


def _need_continues(path: Path, head: Head, last: dict[str, Any], key: str) -> None:
    """Refuse a head for which there is no proof that it continues the last one that was countersigned."""
    try:
        text = path.with_suffix(PROOF).read_text("utf-8")
        check_proof(text, key)
        document = json.loads(text)
        before, after = read_note(document["from"]), read_note(document["head"])
    except FileNotFoundError as error:
        raise AuditError("there_is_no_proof_that_it_continues_the_log", x=path.name, y=last["size"]) from error
    if (before.size, before.root.hex()) != (last["size"], last["root"]) or after.root != head.root:
        raise AuditError("it_does_not_continue_the_log_of_entries_that", x=path.name, y=last["size"])


def published_heads(folder: Path, key: str, witness: str = "") -> list[Published]:
    """The heads in a folder.

    Args:
        folder: where a registry puts its heads.
        key: its public key.
        witness: the public key of the registry that countersigns.

    Raises:
        AuditError: one is not signed by the key, or is countersigned by another.

    """
    found = []
    for path in _heads_in(folder):
        head = read_note(path.read_text("utf-8"), key)
        second = path.with_suffix(COUNTERSIGNED)
        signed = bool(witness) and second.exists()
        if signed:
            other = read_note(second.read_text("utf-8"), witness)
            if (other.size, other.root) != (head.size, head.root):
                raise AuditError("what_was_countersigned_is_another_head", x=second.name)
        found.append(Published(head.size, head.root.hex(), signed))
    return found
