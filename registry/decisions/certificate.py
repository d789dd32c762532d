"""A certificate of one decision, positive or negative: signed, and checkable on a machine without the registry.

It holds what was declared, what was found or that nothing was, under which lists and rules and how far they are
encoded, and for each line the log's entry with the proof that it stands in a log with the signed head.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from precursors.answers.explained import coverage
from precursors.model import Row
from registry import tables
from registry.access import Absent, Actor, Reach, line_scope
from registry.checking.evaluation import key_of, program
from registry.decisions.recording import newest
from registry.log import audit
from registry.log.checkpoint import AuditError, as_written, check_text, read_note, sign_head, sign_text, verifier_key
from registry.log.merkle import ProofError, check_inclusion, inclusion_proof, leaf_hash, root_hash
from registry.store.editions import load_lists, load_rules
from registry.store.store import Store

FORM = "precursor decision certificate 1"
_DECISIONS = tables.Decision.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_RUNS = tables.Evaluation.__table__  # type: ignore[attr-defined]
_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]


def certificate(store: Store, actor: Actor, number: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """The newest decision on every line of a declaration, signed.

    Issuing it is an entry in the log too, in the same transaction.

    Args:
        store: the registry.
        actor: who asks.
        number: of the declaration.
        key: signs the certificate and its head.

    Returns:
        The certificate; ``text_of`` writes it down.

    Raises:
        Absent: there is no decision on it, or it is not the actor's.

    """
    lines = _decided_lines(store, actor, number)
    editions = _editions(store, lines)
    with store.writing() as connection:
        said = {"declaration": number, "decisions": [line["decision"] for line in lines], "by": actor.user}
        audit.append(connection, [("certificate issued", said)])
        leaves = audit.leaves_of(connection)
        for line in lines:
            place = line.pop("place")
            entry = connection.execute(select(_ENTRIES.c.kind, _ENTRIES.c.body).where(_ENTRIES.c.place == place)).one()
            proof = [base64.b64encode(one).decode() for one in inclusion_proof(leaves, place)]
            line["entry"] = {"place": place, "kind": entry.kind, "body": entry.body, "proof": proof}
        head = sign_head(len(leaves), root_hash(leaves), key)
    document = {
        "form": FORM,
        "declaration_number": number,
        "issued_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "issued_by": actor.user,
        "program": program(),
        "lines": lines,
        "editions": editions,
        "head": head.note,
        "key": verifier_key(key),
    }
    plain: dict[str, Any] = json.loads(audit.canonical(document))
    return {**plain, "signature": sign_text(audit.canonical(plain), key)}


def _decided_lines(store: Store, actor: Actor, number: str) -> list[dict[str, Any]]:
    own = [_LINES.c.declaration_number == number, line_scope(actor, "indicator_read")]
    with store.engine.connect() as connection:
        keys = [(number, int(row[0])) for row in connection.execute(_lines_asked(actor, own))]
        decisions = newest(connection, _DECISIONS, "decision", keys)
        if not decisions:
            raise Absent("declaration", number)
        return [_line(connection, row) for _, row in sorted(decisions.items())]


def _lines_asked(actor: Actor, own: list[Any]) -> Any:
    """Lines in force; whoever reads everything also sees those that were withdrawn."""
    if actor.reach("indicator_read") is Reach.ALL:
        return select(_DECISIONS.c.line_number).where(_DECISIONS.c.declaration_number == own[0].right).distinct()
    return select(_LINES.c.line_number).where(*own)


def _line(connection: Any, decision: Row) -> dict[str, Any]:
    number, line = key_of(decision)
    version = connection.execute(
        select(_VERSIONS.c.body, _VERSIONS.c.content_hash).where(
            _VERSIONS.c.declaration_number == number,
            _VERSIONS.c.line_number == line,
            _VERSIONS.c.version == decision["version"],
        )
    ).one()
    run = connection.execute(select(_RUNS).where(_RUNS.c.evaluation == decision["evaluation"])).mappings().one()
    findings = json.loads(decision["findings"])
    return {
        "line_number": line,
        "version": decision["version"],
        "decision": decision["decision"],
        "declared": json.loads(version.body),
        "declared_sha256": version.content_hash,
        "result": "findings" if findings else "no finding",
        "findings": findings,
        "findings_sha256": decision["content_hash"],
        "lists": run["lists"],
        "rules": run["rules"],
        "evaluation": decision["evaluation"],
        "evaluated_at": run["at"].isoformat(),
        "place": decision["place"],
    }


def _editions(store: Store, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The lists and rules that were in force, and how far they are encoded."""
    found: dict[str, Any] = {}
    for edition in sorted({line["lists"] for line in lines}):
        found[edition] = {"of": "lists", "coverage": coverage(load_lists(store, edition))}
    for edition in sorted({line["rules"] for line in lines}):
        rules = [
            {"id": rule.id, "law": rule.head.law, "verified": rule.head.verified}
            for rule in load_rules(store, edition).rules
        ]
        found[edition] = {"of": "rules", "rules": rules}
    return found


def text_of(document: Mapping[str, Any]) -> str:
    """A certificate as the one text that it may be kept as."""
    return f"{audit.canonical(document)}\n"


def check_certificate(text: str, key: str = "") -> dict[str, Any]:
    """Check a certificate with nothing but itself and the public key of the registry.

    Args:
        text: of the certificate.
        key: the public key as the authority published it; without it only damage is noticed, since whoever forges a
            certificate can sign it with a key of their own.

    Returns:
        The certificate.

    Raises:
        AuditError: it is not what was issued; says what does not hold.

    """
    try:
        document = json.loads(text)
        if document["form"] != FORM or text_of(document) != text:
            raise AuditError("the_certificate_is_not_written_as_it_was")
        if key and key.strip() != document["key"]:
            raise AuditError("the_certificate_was_signed_with_another_key")
        signed = {name: value for name, value in document.items() if name != "signature"}
        check_text(audit.canonical(signed), document["signature"], document["key"])
        head = read_note(document["head"], document["key"])
        if as_written(head) != head.note:
            raise AuditError("the_head_is_not_as_it_was_written")
        for line in document["lines"]:
            _check_line(document["declaration_number"], line, head)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise AuditError("not_a_certificate", x=error) from error
    return dict(document)


def _check_line(number: str, line: Mapping[str, Any], head: Any) -> None:
    entry = line["entry"]
    proof = [base64.b64decode(one, validate=True) for one in entry["proof"]]
    leaf = leaf_hash(f"{entry['kind']}\n{entry['body']}".encode())
    try:
        check_inclusion(leaf, entry["place"], head.size, proof, head.root)
    except ProofError as error:
        raise AuditError("line", x=line["line_number"], y=error) from error
    said = json.loads(entry["body"])
    findings = "[" + ",".join(audit.canonical(row) for row in line["findings"]) + "]"
    expected = {
        "declaration_number": number,
        "line_number": line["line_number"],
        "decision": line["decision"],
        "version": line["version"],
        "evaluation": line["evaluation"],
        "lists": line["lists"],
        "rules": line["rules"],
        "line": _sha256(audit.canonical(line["declared"])),
        "content_hash": _sha256(findings),
    }
    for name, value in expected.items():
        if said[name] != value:
            raise AuditError("line_the_log_tells_of_another", x=line["line_number"], y=name.replace("_", " "))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
