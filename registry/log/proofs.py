"""Proofs out of the log, as small documents that anyone can check: an entry stands in it; it only grew."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from precursors.messages import Sentence
from registry import tables
from registry.log import audit
from registry.log.checkpoint import AuditError, Head, read_note, sign_head, verifier_key
from registry.log.merkle import (
    ProofError,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_hash,
)

_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]


def inclusion(connection: Any, place: int, key: Ed25519PrivateKey) -> dict[str, Any]:
    """An entry with the proof that it stands in the log under today's signed head.

    Raises:
        ProofError: there is no such entry.

    """
    leaves = audit.leaves_of(connection)
    proof = _texts(inclusion_proof(leaves, place))
    row = connection.execute(select(_ENTRIES.c.kind, _ENTRIES.c.body).where(_ENTRIES.c.place == place)).one()
    head = sign_head(len(leaves), root_hash(leaves), key).note
    entry = {"place": place, "kind": row.kind, "body": row.body}
    return {"proof": "inclusion", "entry": entry, "hashes": proof, "head": head, "key": verifier_key(key)}


def consistency(connection: Any, kept: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """The proof that the log only grew since a head that was kept elsewhere.

    Raises:
        AuditError: the head was not signed by this registry.
        ProofError: the log is shorter than the head says.

    """
    leaves = audit.leaves_of(connection)
    before = read_note(kept, verifier_key(key))
    return consistency_of(leaves, before, sign_head(len(leaves), root_hash(leaves), key), verifier_key(key))


def consistency_of(leaves: list[bytes], before: Head, head: Head, verifier: str) -> dict[str, Any]:
    """The proof that the log of one head continues that of an earlier one.

    Args:
        leaves: of the later head.
        before: the earlier head.
        head: the later one.
        verifier: the public key of both.

    """
    proof = _texts(consistency_proof(leaves, before.size))
    return {"proof": "consistency", "from": before.note, "hashes": proof, "head": head.note, "key": verifier}


def _texts(hashes: list[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]


def check_proof(text: str, key: str = "") -> Sentence:
    """Check a proof without the registry.

    Args:
        text: of the proof.
        key: the public key as it was published; the proof's own if not given.

    Returns:
        What it proves.

    Raises:
        AuditError: it proves nothing; says why.

    """
    try:
        document = json.loads(text)
        known = document["key"]
        if key and key.strip() != known:
            raise AuditError("the_proof_was_signed_with_another_key_than")
        head = read_note(document["head"], known)
        hashes = [base64.b64decode(one, validate=True) for one in document["hashes"]]
        if document["proof"] == "consistency":
            before = read_note(document["from"], known)
            check_consistency(before.size, head.size, before.root, head.root, hashes)
            return Sentence("the_log_of_entries_only_grew_to", x=f"{before.size:,}", y=f"{head.size:,}")
        if document["proof"] != "inclusion":
            raise AuditError("a_proof_of_is_not_known_here", x=repr(document["proof"]))
        entry = document["entry"]
        leaf = leaf_hash(f"{entry['kind']}\n{entry['body']}".encode())
        check_inclusion(leaf, entry["place"], head.size, hashes, head.root)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AuditError("not_a_proof", x=error) from error
    except ProofError as error:
        raise AuditError("each", x=[error]) from error
    place = f"{entry['place']:,}"
    return Sentence("entry_stands_in_the_log_of_entries", x=place, y=entry["kind"], z=f"{head.size:,}")
