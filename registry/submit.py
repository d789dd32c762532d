"""Submitting a file: the check, then its lines, findings, cases and log entries, chunk by chunk.

Safe to repeat and to interrupt: a chunk is one transaction, a submitted line always takes the place of its own record,
and what other lines have to be evaluated again for is kept in the registry until it is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import delete, insert, select

from precursors.recognise import Recogniser
from registry import audit, editions, tables
from registry.access import LOCAL, Absent, Actor, line_scope, need_lines
from registry.check import CheckResult, check
from registry.evaluation import Key, Row, Run, evaluate_lines, key_of, run_of
from registry.feed import LINES, Snapshot
from registry.lines import typed_lines
from registry.recording import drop_findings, newest, record, settled, stale, ties
from registry.store import Store
from rules.rulebook import Rulebook

CHUNK = 500
_TRIES = 20
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_STALE = tables.StaleKey.__table__  # type: ignore[attr-defined]


class Busy(Exception):
    """Others kept writing while lines that depend on this submission were evaluated again; submit the file again."""


@dataclass(frozen=True)
class Submitted:
    """What a submission did.

    Attributes:
        new, amended, known: lines of the file.
        cases: that were opened.
        redecided: lines recorded earlier whose findings this submission changed.
    """

    result: CheckResult
    new: int
    amended: int
    known: int
    cases: int
    redecided: int


def submit(
    path: Path, *, store: Store, recogniser: Recogniser, rulebook: Rulebook, jurisdiction: str = "GT",
    actor: Actor = LOCAL, progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> Submitted:  # fmt: skip
    """Check a declaration file and record it.

    Raises:
        registry.access.Absent: a line is not the actor's to submit; nothing is recorded.
        Busy: everything is recorded, but not all that depends on it was evaluated again.

    """
    moment = store.snapshot()
    result = check(
        path, store=moment, recogniser=recogniser, rulebook=rulebook, jurisdiction=jurisdiction, progress=progress
    )
    lines = sorted(typed_lines(result.intake.lines), key=key_of)
    need_lines(actor, "declaration_submit", lines)
    parts = (moment.place, recogniser.catalogue.edition, rulebook.edition)
    run = run_of("submission", lines, result.findings, *parts)
    desk = _Desk(store, recogniser, rulebook, actor)
    desk.record(run, progress)
    redecided = desk.evaluate_dependents({key_of(line) for line in lines} if desk.undisturbed else set())
    counts = {name: desk.counts[name] for name in ("new", "amended", "known", "cases")}
    return Submitted(result, **counts, redecided=redecided)


def withdraw(
    store: Store, recogniser: Recogniser, rulebook: Rulebook, number: str, reason: str, *, line: int | None = None,
    actor: Actor = LOCAL,
) -> int:  # fmt: skip
    """Withdraw a declaration, or one line: it stays on record and counts no longer; what depended on it is redecided.

    Returns:
        How many other lines were decided differently for it.

    Raises:
        registry.access.Absent: there is no such declaration in force, or it is not the actor's.
        ValueError: no reason is given.

    """
    if not reason.strip():
        raise ValueError("withdrawing a declaration needs a reason in words.")
    own = [_LINES.c.declaration_number == number, line_scope(actor, "declaration_amend")]
    own += [_LINES.c.line_number == line] if line is not None else []
    with store.writing() as connection:
        audit.lock(connection)
        lines = [dict(row._mapping) for row in connection.execute(select(_LINES).where(*own))]
        if not lines:
            raise Absent("declaration", number)
        _withdraw(connection, lines, reason.strip(), actor)
    return _Desk(store, recogniser, rulebook, actor).evaluate_dependents(set())


def _withdraw(connection: Any, lines: Sequence[Row], reason: str, actor: Actor) -> None:
    since, now = audit.size(connection), datetime.now(UTC)
    versions = newest(connection, _VERSIONS, "version", lines)
    body = audit.canonical({"reason": reason, "by": actor.user})
    rows = [
        {"declaration_number": number, "line_number": line, "version": versions[number, line]["version"] + 1,
         "status": "withdrawn", "content_hash": versions[number, line]["content_hash"], "body": body, "since": since,
         "recorded_at": now}
        for number, line in map(key_of, lines)
    ]  # fmt: skip
    connection.execute(insert(_VERSIONS), rows)
    for number, line in map(key_of, lines):
        same = (_LINES.c.declaration_number == number) & (_LINES.c.line_number == line)
        connection.execute(delete(_LINES).where(same))
    drop_findings(connection, lines)
    stale(connection, lines)
    said = {"reason": reason, "by": actor.user}
    audit.append(connection, [("line withdrawn", {"declaration": n, "line": i, **said}) for n, i in map(key_of, lines)])


@dataclass
class _Desk:
    """One submitter at work.

    Attributes:
        undisturbed: nobody else wrote between what was read and what was recorded.
    """

    store: Store
    recogniser: Recogniser
    rulebook: Rulebook
    actor: Actor
    counts: Counter[str] = field(default_factory=Counter)
    undisturbed: bool = True

    def record(self, run: Run, progress: Callable[[str, int, int], None]) -> None:
        """Record an evaluation, chunk by chunk; what was recorded before it was interrupted is passed over."""
        expected = run.snapshot
        for start in range(0, len(run.lines), CHUNK):
            progress("record", start, len(run.lines))
            with self.store.writing() as connection:
                audit.lock(connection)
                self.undisturbed &= audit.size(connection) == expected
                editions.keep(connection, self.recogniser.catalogue, self.rulebook)
                chunk = run.lines[start : start + CHUNK]
                self.counts += record(connection, self.store, run, chunk, self.actor)
                expected = audit.size(connection)

    def evaluate_dependents(self, done: set[Key]) -> int:
        """Evaluate again the lines that share something with what was declared, amended or withdrawn.

        Args:
            done: lines that need it not: they were evaluated with everything that is there.

        Returns:
            How many were decided differently.

        Raises:
            Busy: others wrote in between, again and again.

        """
        for _ in range(_TRIES):
            moment = self.store.snapshot()
            keys = self._stale()
            if not keys:
                return 0
            lines = [line for line in _sharing(moment, keys) if key_of(line) not in done]
            findings = evaluate_lines(
                pa.Table.from_pylist(lines, schema=LINES), moment, self.recogniser, self.rulebook
            )  # fmt: skip
            parts = (moment.place, self.recogniser.catalogue.edition, self.rulebook.edition)
            changed = self._settle(run_of("dependents", lines, findings, *parts), keys)
            if changed is not None:
                return changed
            done = set()  # somebody wrote: the lines of this submission may depend on theirs
        raise Busy("others kept writing; everything is recorded. Submit the file again to evaluate what depends on it.")

    def _stale(self) -> list[tuple[str, str]]:
        with self.store.engine.connect() as connection:
            return [(row.kind, row.value) for row in connection.execute(select(_STALE))]

    def _settle(self, run: Run, keys: Sequence[tuple[str, str]]) -> int | None:
        """Record the evaluation and strike its keys, unless somebody wrote since its moment."""
        with self.store.writing() as connection:
            audit.lock(connection)
            if audit.size(connection) != run.snapshot:
                return None
            editions.keep(connection, self.recogniser.catalogue, self.rulebook)
            decided = record(connection, self.store, run, run.lines, self.actor) if run.lines else Counter[str]()
            settled(connection, keys)
            self.counts["cases"] += decided["cases"]
            return decided["decided"]


def _sharing(moment: Snapshot, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The recorded lines that share a key."""
    wanted = set(keys)
    found = [line for line in typed_lines(moment.history()) if not wanted.isdisjoint(ties(line))]
    return sorted(found, key=key_of)
