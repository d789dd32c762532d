"""Submitting a file: the check, then its lines, findings, cases and log entries, chunk by chunk.

Safe to repeat and to interrupt: a chunk is one transaction, a submitted line always takes the place of its own record,
and what other lines have to be evaluated again for is kept in the registry until it is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import ColumnElement, delete, insert, select

from precursors.recognise import Recogniser
from registry import audit, editions, tables
from registry.access import LOCAL, Absent, Actor, Reach, line_scope, need_lines
from registry.check import DEFAULT, CheckOptions, CheckResult, check
from registry.evaluation import Key, Row, Run, evaluate_lines, key_of, run_of
from registry.feed import LINES, Snapshot, earlier_table
from registry.intake.tables import Checker
from registry.joining import note_lines
from registry.lines import typed_lines
from registry.progress import Progress
from registry.recording import drop_findings, newest, record, settled, since_of, stale, ties
from registry.store import Store
from registry.told import told_to_importers
from registry.writing import PASSED_OVER, REFUSED, Deed, deeds, disturbed, was_withdrawn
from rules.rulebook import Rulebook

CHUNK = 500
_TRIES = 20
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_STALE = tables.StaleKey.__table__  # type: ignore[attr-defined]


class Busy(Exception):
    """Others kept writing while what depends on a change was evaluated; says what is recorded, and what to do."""


@dataclass(frozen=True)
class Submitted:
    """What a submission did.

    Attributes:
        result: what was found, as far as the submitter may be told.
        new, amended, known, older: lines of the file; ``older`` ones were passed over, as the record is later.
        cases: that were opened.
        redecided: lines recorded earlier whose findings this submission changed.
    """

    result: CheckResult
    new: int
    amended: int
    known: int
    older: int
    cases: int
    redecided: int


def submit(
    path: Path, *, store: Store, recogniser: Recogniser, rulebook: Rulebook,
    actor: Actor = LOCAL, amend: bool = False, set_aside: bool = False,
    options: CheckOptions = DEFAULT,
) -> Submitted:  # fmt: skip
    """Check a declaration file and record it.

    A line that says something new of a recorded line amends it, if the actor may amend the stored row. What was said
    before and amended or withdrawn since comes back only where ``amend`` says so; else it is passed over, and told.
    With ``set_aside`` a line that is not the actor's, or not theirs to amend, is set aside as a problem of its row, and
    the rest is recorded; a file of such lines alone is refused as without it.

    Raises:
        registry.access.Absent: a line is not the actor's to submit, or stands under a number that is another's; nothing
            is recorded.
        registry.access.AccessError: a line amends what the actor may not amend.
        Busy: everything is recorded, but not all that depends on it was evaluated again.

    """
    actor.need("declaration_submit")
    moment = store.snapshot()
    desk = _Desk(store, recogniser, rulebook, actor, amend, set_aside)
    options = replace(options, also=desk.look, asked=replace(options.asked, recording=True))
    result = check(path, store=moment, recogniser=recogniser, rulebook=rulebook, options=options)
    lines = sorted(typed_lines(result.intake.lines), key=key_of)
    parts = (moment.place, recogniser.catalogue.edition, rulebook.edition)
    run = run_of("submission", lines, result.findings, *parts)
    desk.record(run, options.progress)
    redecided = desk.evaluate_dependents({key_of(line) for line in lines} if desk.undisturbed else set())
    counts = {name: desk.counts[name] for name in ("new", "amended", "known", "older", "cases")}
    if actor.reach("indicator_read") is Reach.NONE:
        result = told_to_importers(result, rulebook)
    return Submitted(result, **counts, redecided=redecided)


def withdraw(
    store: Store, recogniser: Recogniser, rulebook: Rulebook, number: str, reason: str, *, line: int | None = None,
    actor: Actor = LOCAL,
) -> int:  # fmt: skip
    """Withdraw a declaration, or one line: it stays on record and counts no longer; what depended on it is redecided.

    All of it is one transaction. Repeating it also mends what an interrupted submission left to be evaluated again.

    Returns:
        How many other lines were decided differently for it.

    Raises:
        registry.access.Absent: there is no such declaration in force, or it is not the actor's.
        ValueError: no reason is given.
        Busy: others wrote in between, again and again; nothing is withdrawn.

    """
    if not reason.strip():
        raise ValueError("give a reason to withdraw the declaration.")
    own = [_LINES.c.declaration_number == number, line_scope(actor, "declaration_amend")]
    own += [_LINES.c.line_number == line] if line is not None else []
    desk = _Desk(store, recogniser, rulebook, actor)
    for _ in range(_TRIES):
        changed = desk.withdraw(number, own, reason.strip())
        if changed is not None:
            return changed
    raise Busy("others kept writing; nothing was withdrawn. Withdraw it again.")


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
    entries = [("line withdrawn", {**_named(row), **said, "version": row["version"], **since_of(row)}) for row in rows]
    audit.append(connection, entries + note_lines(connection, lines, "withdraw", actor.user, now))


def _named(row: Row) -> dict[str, Any]:
    return {"declaration": row["declaration_number"], "line": row["line_number"]}


@dataclass
class _Desk:
    """One submitter at work.

    Attributes:
        amend: older content, or a withdrawn line, comes back, as the submitter says.
        set_aside: a line that is refused is set aside, and the rest goes on.
        undisturbed: nobody else wrote between what was read and what was recorded.
    """

    store: Store
    recogniser: Recogniser
    rulebook: Rulebook
    actor: Actor
    amend: bool = False
    set_aside: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    undisturbed: bool = True

    def look(self, checker: Checker) -> None:
        """Leave out lines that are older than their record, so that what is evaluated beside them rests on the record.

        Raises:
            registry.access.Absent, registry.access.AccessError: a line is not the actor's to submit.

        """
        places = np.nonzero(~checker.bad)[0]
        table = pa.table(checker.typed).take(pa.array(places, pa.int64()))
        lines = list(typed_lines(table))
        found = self._deeds(lines)
        for deed in REFUSED:
            refused = [place for place, one in enumerate(found) if one is deed]
            names = ["{}/{}".format(*key_of(lines[place])) for place in refused]
            checker.add(deed.value, [int(places[place]) for place in refused], "declaration_number", names)
        for deed in PASSED_OVER:
            older = [int(place) for place, one in zip(places, found, strict=True) if one is deed]
            checker.passed_over[older] = True
            keys = (key_of(line) for line, one in zip(lines, found, strict=True) if one is deed)
            checker.add(deed.value, older, "declaration_number", [f"{number}/{line}" for number, line in keys])
            self.counts["older"] += len(older)

    def _deeds(self, lines: Sequence[Row]) -> list[Deed]:
        """What each line does; refused ones are told as such if the rest is to go on, and there is a rest."""
        with self.store.engine.connect() as connection:
            if self.set_aside:
                found = deeds(connection, self.actor, lines, amend=self.amend, set_aside=True)
                if not lines or any(deed not in REFUSED for deed in found):
                    return found
            need_lines(self.actor, "declaration_submit", lines)
            return deeds(connection, self.actor, lines, amend=self.amend)

    def record(self, run: Run, progress: Progress) -> None:
        """Record an evaluation, chunk by chunk; what was recorded before it was interrupted is passed over."""
        expected = run.snapshot
        for start in range(0, len(run.lines), CHUNK):
            progress("record", start, len(run.lines))
            with self.store.writing() as connection:
                audit.lock(connection)
                self.undisturbed &= not disturbed(connection, expected)
                editions.keep(connection, self.recogniser.catalogue, self.rulebook)
                chunk = self._still(connection, run.lines[start : start + CHUNK])
                self.counts += record(connection, self.store, run, chunk, self.actor, sure=self.undisturbed)
                expected = audit.size(connection)

    def _still(self, connection: Any, lines: Sequence[Row]) -> list[Row]:
        """The lines that are still to be recorded, now that nobody else writes; the same questions as in ``look``."""
        found = deeds(connection, self.actor, lines, amend=self.amend)
        older = [line for line, deed in zip(lines, found, strict=True) if deed in PASSED_OVER]
        if older:  # what was evaluated beside them rests on what they say
            self.counts["older"] += len(older)
            stale(connection, older)
        return [line for line, deed in zip(lines, found, strict=True) if deed not in PASSED_OVER]

    def withdraw(self, number: str, own: Sequence[ColumnElement[bool]], reason: str) -> int | None:
        """Withdraw lines and decide what rested on them anew, at once; ``None`` where somebody wrote meanwhile."""
        moment = self.store.snapshot()
        keys, lines = self._stale(), self._chosen(own)
        if not lines and not (keys and self._is_withdrawn(number)):
            raise Absent("declaration", number)
        keys = sorted({*keys, *(tie for line in lines for tie in ties(line))})
        left = _without(moment, lines)
        others, findings = self._evaluated(left, keys, set())
        with self.store.writing() as connection:
            audit.lock(connection)
            if disturbed(connection, moment.place):
                return None
            editions.keep(connection, self.recogniser.catalogue, self.rulebook)
            if lines:
                _withdraw(connection, lines, reason, self.actor)
            return self._decide(connection, self._run(others, findings, audit.size(connection)), keys)

    def _chosen(self, own: Sequence[ColumnElement[bool]]) -> list[Row]:
        with self.store.engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(_LINES).where(*own)).mappings()]

    def _is_withdrawn(self, number: str) -> bool:
        with self.store.engine.connect() as connection:
            return was_withdrawn(connection, self.actor, number)

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
            changed = self._settle(self._run(*self._evaluated(moment, keys, done), moment.place), keys)
            if changed is not None:
                return changed
            done = set()  # somebody wrote: the lines of this submission may depend on theirs
        raise Busy(
            "other users were writing at the same time; everything was recorded. "
            "Submit the file again to evaluate what depends on it."
        )

    def _evaluated(
        self, moment: Snapshot, keys: Sequence[tuple[str, str]], done: set[Key]
    ) -> tuple[list[dict[str, Any]], pa.Table]:
        lines = [line for line in _sharing(moment, keys) if key_of(line) not in done]
        declared = pa.Table.from_pylist(lines, schema=LINES)
        return lines, evaluate_lines(declared, moment, self.recogniser, self.rulebook)

    def _run(self, lines: Sequence[Row], findings: pa.Table, place: int) -> Run:
        return run_of(
            "dependents", lines, findings, place, self.recogniser.catalogue.edition, self.rulebook.edition
        )  # fmt: skip

    def _stale(self) -> list[tuple[str, str]]:
        with self.store.engine.connect() as connection:
            return [(row.kind, row.value) for row in connection.execute(select(_STALE))]

    def _settle(self, run: Run, keys: Sequence[tuple[str, str]]) -> int | None:
        """Record the evaluation and strike its keys, unless somebody wrote since its moment."""
        with self.store.writing() as connection:
            audit.lock(connection)
            if disturbed(connection, run.snapshot):
                return None
            editions.keep(connection, self.recogniser.catalogue, self.rulebook)
            return self._decide(connection, run, keys)

    def _decide(self, connection: Any, run: Run, keys: Sequence[tuple[str, str]]) -> int:
        decided = record(connection, self.store, run, run.lines, self.actor) if run.lines else Counter[str]()
        settled(connection, keys)
        self.counts["cases"] += decided["cases"]
        return decided["decided"]


def _without(moment: Snapshot, lines: Sequence[Row]) -> Snapshot:
    """The registry as it is once lines are withdrawn: they are no longer there, but what they said is known."""
    gone = {key_of(line) for line in lines}
    keys = zip(*(moment.lines.column(name).to_pylist() for name in ("declaration_number", "line_number")), strict=True)
    kept = moment.lines.filter(pa.array([key not in gone for key in keys], pa.bool_()))
    earlier = pa.concat_tables([moment.registry["earlier"], earlier_table(lines)])
    registry = {**moment.registry, "earlier": earlier}
    return Snapshot(moment.place, registry, kept)


def _sharing(moment: Snapshot, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The recorded lines that share a key."""
    wanted = set(keys)
    found = [line for line in typed_lines(moment.history()) if not wanted.isdisjoint(ties(line))]
    return sorted(found, key=key_of)
