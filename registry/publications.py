"""Editions by two persons: one drafts, another approves, and only then lists or rules take effect (``in_force``)."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update

from precursors.catalogue.diff import diff_editions
from precursors.catalogue.load import Catalogue
from precursors.messages import Sentence
from precursors.recognition.recogniser import Recogniser
from registry import tables
from registry.access import Absent, Actor
from registry.checking.batch import evaluate_history
from registry.history.simulate import NothingDrafted, simulate
from registry.in_force import APPROVED, last_approval
from registry.log import audit
from registry.log.checkpoint import AuditError, check_text, sign_text, verifier_key
from registry.people.accounts import is_reset_since
from registry.state import tell
from registry.store.editions import EditionError, catalogue_of, keep, read_edition, rulebook_of
from registry.store.store import Store
from rules.rulebook import Rulebook

_FORM = "precursor edition 1"
_ALREADY = {"approved": "publication_is_approved_already", "rejected": "publication_is_rejected_already"}
_NOT_EXPORTED = {
    "draft": "publication_is_a_draft_only_an_approved",
    "rejected": "publication_is_rejected_only_an_approved",
    "approved": "publication_is_not_approved_by_the_log",
}
_CAUGHT = 100  # rows of each part that are kept beside a draft; the numbers are of all
_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
_ROWS = tables.Publication.__table__  # type: ignore[attr-defined]


def changes(
    store: Store, edition: Catalogue | Rulebook, now: tuple[Catalogue, Rulebook], *, workers: int = 2
) -> dict[str, Any]:
    """What an edition would change: entry by entry, and in the findings on every recorded line.

    Args:
        store: the registry with the history.
        edition: lists or rules that are drafted.
        now: lists and rules in force.
        workers: structure processes.

    Returns:
        ``entries`` (each change of a listing or rule); ``history``: lines, findings that come and go, by rule; and for
        lists ``caught``: what the new and changed entries reach, as ``registry.history.simulate`` gives it, the first
        rows of each part, or nothing where none is new.

    """
    lists, rules = now
    then = (edition, rules) if isinstance(edition, Catalogue) else (lists, edition)
    entries = diff_editions(lists, edition, None) if isinstance(edition, Catalogue) else _rule_changes(rules, edition)
    with Recogniser(lists, workers=workers) as recogniser:
        before = _found_by_rules(store, recogniser, rules)
    with Recogniser(then[0], workers=workers) as recogniser:
        after = _found_by_rules(store, recogniser, then[1])
        caught = _caught_by_lists(store, recogniser, lists) if isinstance(edition, Catalogue) else None
    come, gone = after - before, before - after
    by_rule = {
        rule: {"come": sum(key[2] == rule for key in come), "gone": sum(key[2] == rule for key in gone)}
        for rule in sorted({key[2] for key in come | gone})
    }
    history = {"findings_before": len(before), "come": len(come), "gone": len(gone), "by_rule": by_rule}
    return {"entries": entries, "history": history, "caught": caught}


def _caught_by_lists(store: Store, recogniser: Recogniser, lists: Catalogue) -> dict[str, Any] | None:
    try:
        found = simulate(store, recogniser, lists)
    except NothingDrafted:
        return None
    kept: dict[str, Any] = json.loads(json.dumps(found.to_json(_CAUGHT), default=str))
    return kept


def _found_by_rules(store: Store, recogniser: Recogniser, rules: Rulebook) -> set[tuple[str, int, str, str]]:
    rows = evaluate_history(store, recogniser, rules).to_pylist()
    return {(row["declaration_number"], row["line_number"], row["rule"], str(row["substance"] or "")) for row in rows}


def _rule_changes(before: Rulebook, after: Rulebook) -> list[dict[str, Any]]:
    old, new = ({rule.id: (rule.head, rule.sql) for rule in one.rules} for one in (before, after))
    rows: list[dict[str, Any]] = [{"change": "added", "id": key} for key in new.keys() - old.keys()]
    rows += [{"change": "removed", "id": key} for key in old.keys() - new.keys()]
    rows += [{"change": "changed", "id": key} for key in old.keys() & new.keys() if old[key] != new[key]]
    given, taken = set(after.parameters) - set(before.parameters), set(before.parameters) - set(after.parameters)
    values = Counter(parameter.key for parameter in (*given, *taken))
    rows += [{"change": "values", "id": key, "number": number} for key, number in values.items()]
    return sorted(rows, key=lambda row: (row["change"], row["id"]))


def draft(store: Store, actor: Actor, edition: Catalogue | Rulebook, reason: str, impact: Mapping[str, Any]) -> int:
    """Put an edition up for approval; it takes no effect yet.

    Args:
        store: the registry.
        actor: a legal editor.
        edition: lists or rules.
        reason: in words: which instrument, which day.
        impact: what ``changes`` says, shown to who approves.

    Returns:
        The number of the publication.

    Raises:
        EditionError: there is no reason.

    """
    actor.need("edition_draft")
    if not reason.strip():
        raise EditionError("give_a_reason_for_the_draft_which_legal")
    kind = "lists" if isinstance(edition, Catalogue) else "rules"
    row = {
        "edition": edition.edition,
        "kind": kind,
        "state": "draft",
        "reason": reason.strip(),
        "impact": audit.canonical(impact),
        "drafted_by": actor.user,
        "drafted_at": datetime.now(UTC),
    }
    with store.writing() as connection:
        audit.lock(connection)
        keep(connection, edition)
        number = int(connection.execute(insert(_ROWS).values(**row)).inserted_primary_key[0])
        said = {"publication": number, "edition": edition.edition, "of": kind, "reason": row["reason"]}
        rows = [tell(_ROWS, {**row, "publication": number})]
        audit.append(connection, [("edition drafted", {**said, "by": actor.user, "tells": rows})])
    return number


def approve(store: Store, actor: Actor, publication: int, seen: str | None = None) -> None:
    """Put a drafted edition into force; nobody approves their own.

    Args:
        store: the registry.
        actor: a legal approver.
        publication: its number.
        seen: the ``version`` of the publication that was looked at; pages and command line always say it.

    Raises:
        Absent: there is no such publication.
        EditionError: the actor drafted it, it is no draft any more, or it is not as it was seen.

    """
    _decide(store, actor, publication, "approved", seen)


def reject(store: Store, actor: Actor, publication: int, seen: str | None = None) -> None:
    """Reject a draft."""
    _decide(store, actor, publication, "rejected", seen)


def _version(connection: Any, row: Mapping[str, Any]) -> str:
    """What a publication is at one moment: itself, and what of its kind it would take the place of."""
    said = {name: row[name] for name in ("publication", "edition", "kind", "state", "reason", "impact", "drafted_by")}
    digest = hashlib.sha256(audit.canonical(said).encode()).hexdigest()[:16]
    return f"{digest}-{_newest_approved(connection, row['kind'])}"


def _newest_approved(connection: Any, kind: str) -> int:
    found = last_approval(connection, kind)
    return 0 if found is None else int(found["publication"])


def _need_seen(connection: Any, row: Mapping[str, Any], seen: str) -> None:
    if seen == _version(connection, row):
        return
    number, newest = row["publication"], _newest_approved(connection, row["kind"])
    said = [Sentence("publication_is_not_as_it_was_seen_look_at_it", x=number)]
    if not seen.endswith(f"-{newest}") and newest:
        said.append(Sentence("publication_was_approved", x=newest))
    elif seen:
        said.append(Sentence("the_draft_was_changed"))
    raise EditionError("each", x=said)


def _decide(store: Store, actor: Actor, publication: int, state: str, seen: str | None) -> None:
    actor.need("edition_approve")
    with store.writing() as connection:
        audit.lock(connection)
        row = _row(connection, publication)
        if row["drafted_by"] == actor.user:
            raise EditionError("drafted_publication_a_different_person_must", x=actor.user, y=publication)
        if row["state"] != "draft":
            raise EditionError(_ALREADY[row["state"]], x=publication)
        if is_reset_since(connection, actor.user, _drafted_at(connection, publication)):
            raise EditionError("the_account_was_made_reset_or_given_its_role", x=actor.user, y=publication)
        if seen is not None:
            _need_seen(connection, row, seen)
        said_seen = _version(connection, row)
        values = {"state": state, "decided_by": actor.user, "decided_at": datetime.now(UTC)}
        connection.execute(update(_ROWS).where(_ROWS.c.publication == publication).values(**values))
        said = {"publication": publication, "edition": row["edition"], "of": row["kind"], "by": actor.user}
        rows = [tell(_ROWS, {**row, **values})]
        audit.append(connection, [(f"edition {state}", {**said, "seen": said_seen, "tells": rows})])


def _drafted_at(connection: Any, publication: int) -> int:
    """Where in the log a publication was drafted: the log tells the order, not a clock."""
    drafts = select(_ENTRIES.c.place, _ENTRIES.c.body).where(_ENTRIES.c.kind == "edition drafted")
    of_it = (place for place, body in connection.execute(drafts) if json.loads(body)["publication"] == publication)
    return int(next(of_it, 0))


def list_publications(store: Store, actor: Actor) -> list[dict[str, Any]]:
    """Every publication, the newest first, without its impact."""
    actor.need("edition_read")
    columns = [c for c in _ROWS.c if c.name != "impact"]
    with store.engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(_ROWS.c.publication.desc()))
        return [dict(row._mapping) for row in rows]


def show_publication(store: Store, actor: Actor, publication: int) -> dict[str, Any]:
    """A publication with what it changes, and the ``version`` by which a decision names it.

    Raises:
        Absent: there is none.

    """
    actor.need("edition_read")
    with store.engine.connect() as connection:
        row = _row(connection, publication)
        version = _version(connection, row)
    return {**row, "version": version, "impact": json.loads(row["impact"])}


def approved_since(store: Store, actor: Actor, publication: int) -> list[int]:
    """What of its kind was approved after a draft was made: the draft does not hold it, and would take it back.

    Returns:
        Numbers of publications, as they were approved; nothing where it is no draft any more.

    Raises:
        Absent: there is no such publication.

    """
    actor.need("edition_read")
    with store.engine.connect() as connection:
        row = _row(connection, publication)
        if row["state"] != "draft":
            return []
        later = audit.bodies(connection, APPROVED, since=_drafted_at(connection, publication))
        return [said["publication"] for said in later if said["of"] == row["kind"]]


def _row(connection: Any, publication: int) -> dict[str, Any]:
    row = connection.execute(select(_ROWS).where(_ROWS.c.publication == publication)).mappings().first()
    if row is None:
        raise Absent("publication", publication)
    return dict(row)


# --- from one registry to another ---------------------------------------------------------------------


def bundle(store: Store, actor: Actor, publication: int, key: Ed25519PrivateKey) -> str:
    """An approved edition as one signed text, to be carried to a machine without a network.

    Raises:
        Absent: there is no such publication.
        EditionError: it is not approved.

    """
    shown = show_publication(store, actor, publication)
    with store.engine.connect() as connection:
        approved = {(said["publication"], said["edition"]) for said in audit.bodies(connection, APPROVED)}
    if (publication, shown["edition"]) not in approved:
        raise EditionError(_NOT_EXPORTED[shown["state"]], x=publication)
    _, content = read_edition(store, shown["edition"])
    packed = base64.b64encode(gzip.compress(audit.canonical(content).encode(), mtime=0)).decode()
    names = ("edition", "kind", "reason", "drafted_by", "drafted_at", "decided_by", "decided_at")
    return signed_text(_FORM, {**{name: str(shown[name]) for name in names}, "content": packed}, key)


def signed_text(form: str, document: Mapping[str, Any], key: Ed25519PrivateKey) -> str:
    """A document of a form as one text that carries its key and signature."""
    whole = {"form": form, **document, "key": verifier_key(key)}
    return audit.canonical({**whole, "signature": sign_text(audit.canonical(whole), key)}) + "\n"


def checked_text(text: str, form: str, key: str) -> dict[str, Any]:
    """The document of a signed text.

    Raises:
        AuditError: it is not what was sent, or not by the holder of the key.

    """
    try:
        document: dict[str, Any] = json.loads(text)
        whole = {name: value for name, value in document.items() if name != "signature"}
        if document["form"] != form or audit.canonical(document) + "\n" != text:
            raise AuditError("the_bundle_is_not_written_as_it_was_sent")
        if document["key"] != key.strip():
            raise AuditError("the_bundle_was_signed_with_another_key_than")
        check_text(audit.canonical(whole), document["signature"], document["key"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AuditError("not_a_bundle", x=error) from error
    return document


def unpack(text: str, key: str) -> tuple[Catalogue | Rulebook, str]:
    """An edition out of a bundle, and the reason for it; to be drafted and approved here as any other.

    Args:
        text: of the bundle.
        key: the public key of the authority that sent it.

    Raises:
        AuditError: it is not what was sent, or not by that authority.

    """
    document = checked_text(text, _FORM, key)
    try:
        content = json.loads(gzip.decompress(base64.b64decode(document["content"])))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise AuditError("not_a_bundle", x=error) from error
    edition = catalogue_of(content) if document["kind"] == "lists" else rulebook_of(content)
    who = f"{document['drafted_by']}, {document['decided_by']}"
    return edition, f"{document['reason']} (received; approved there by {who})"
