"""Submitting a file: the check, then its lines, findings, cases and log entries, chunk by chunk.

Safe to repeat and to interrupt: a chunk is one transaction, a submitted line always takes the place of its own record,
and what other lines have to be evaluated again for is kept in the registry until it is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import ColumnElement, select

from precursors.messages import Refusal, WrongValue
from precursors.model import Row
from precursors.recognition.recogniser import Recogniser
from registry import tables
from registry.access import LOCAL, Absent, Actor, Reach, line_scope, need_lines, row_within
from registry.checking.batch import DEFAULT, CheckOptions, CheckResult, check, start_early
from registry.checking.contents import line_hashes, recorded_form
from registry.checking.evaluation import Key, Part, Run, evaluate_lines, found_on, keys_of, run_of
from registry.checking.recognitions import Read, read_texts
from registry.checking.told import told_to_importers
from registry.decisions.beside import beside, sharing
from registry.decisions.case_opening import note_lines
from registry.decisions.dependents import (
    Ties,
    anything_before,
    changed_since,
    dependents_settled,
    is_pending,
    settled_to,
)
from registry.decisions.recording import decided_otherwise, drop_findings, newest_versions, record, since_of
from registry.decisions.writing import (
    PASSED_OVER,
    REFUSED,
    Deed,
    Storeds,
    deeds,
    evaluation_disturbed,
    stored_under,
    was_withdrawn,
)
from registry.intake.kinds import TableCheck
from registry.log import audit
from registry.log.bulk import put_rows, strike, without_collecting
from registry.progress import Progress, no_progress
from registry.store import editions
from registry.store.arrow_tables import LINES, Reading, Snapshot, earlier_table, reading
from registry.store.indexes import put_off
from registry.store.store import Store
from rules.rulebook import Rulebook

CHUNK = 10_000
_TRIES = 20
_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]


class Busy(Refusal):
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
    path: Path,
    *,
    store: Store,
    recogniser: Recogniser,
    rulebook: Rulebook,
    actor: Actor = LOCAL,
    amend: bool = False,
    set_aside: bool = False,
    options: CheckOptions = DEFAULT,
) -> Submitted:
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
    desk = _Desk(store, recogniser, rulebook, actor, amend, set_aside)
    start_early(path, recogniser)
    options = replace(
        options,
        also=desk.look,
        asked=replace(options.asked, recording=True),
        reader=options.reader or partial(desk.read, progress=options.progress),
    )
    result = check(path, store=desk, recogniser=recogniser, rulebook=rulebook, options=options)
    lines = recorded_form(result.intake.lines)
    parts = (desk.moment.place, recogniser.catalogue.edition, rulebook.edition)
    desk.forget()
    with without_collecting():
        run = run_of("submission", lines, result.findings, *parts, packed=store.packs)
        desk.record(run, options.progress)
    redecided = desk.evaluate_dependents(lines)
    counts = {name: desk.counts[name] for name in ("new", "amended", "known", "older", "cases")}
    if actor.reach("indicator_read") is Reach.NONE:
        result = told_to_importers(result, rulebook)
    return Submitted(result, **counts, redecided=redecided)


def withdraw(
    store: Store,
    recogniser: Recogniser,
    rulebook: Rulebook,
    number: str,
    reason: str,
    *,
    line: int | None = None,
    actor: Actor = LOCAL,
) -> int:
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
        raise WrongValue("give_a_reason_to_withdraw_the_declaration")
    own = [_LINES.c.declaration_number == number, line_scope(actor, "declaration_amend")]
    own += [_LINES.c.line_number == line] if line is not None else []
    desk = _Desk(store, recogniser, rulebook, actor)
    for _ in range(_TRIES):
        changed = desk.withdraw(number, own, reason.strip())
        if changed is not None:
            return changed
    raise Busy("others_kept_writing_nothing_was_withdrawn")


def _withdraw(connection: Any, lines: pa.Table, reason: str, actor: Actor) -> None:
    since, now = audit.size(connection), datetime.now(UTC)
    keys = keys_of(lines)
    versions = newest_versions(connection, keys)
    said = {"reason": reason, "by": actor.user}
    body = audit.canonical(said)
    rows = [
        {
            "declaration_number": number,
            "line_number": line,
            "version": versions[number, line]["version"] + 1,
            "status": "withdrawn",
            "content_hash": versions[number, line]["content_hash"],
            "body": body,
            "since": since,
            "recorded_at": now,
        }
        for number, line in keys
    ]
    put_rows(connection, _VERSIONS, rows)
    strike(connection, _LINES, keys)
    drop_findings(connection, keys)
    entries = [
        ("line withdrawn", {**_named_row(row), **said, "version": row["version"], **since_of(row)}) for row in rows
    ]
    audit.append(connection, entries + note_lines(connection, keys, "withdraw", actor.user, now))


def _named_row(row: Row) -> dict[str, Any]:
    return {"declaration": row["declaration_number"], "line": row["line_number"]}


@dataclass
class _Desk:
    """One submitter at work; where registry and history come from while a file is checked.

    Attributes:
        amend: older content, or a withdrawn line, comes back, as the submitter says.
        set_aside: a line that is refused is set aside, and the rest goes on.
        changed: what the lines share, and shared before, that this submitter recorded.
        undisturbed: nobody else wrote between what was read and what was recorded.
        first, last: places in the log between which this submitter recorded.
    """

    store: Store
    recogniser: Recogniser
    rulebook: Rulebook
    actor: Actor
    amend: bool = False
    set_aside: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    changed: Ties = field(default_factory=Ties)
    undisturbed: bool = True
    first: int = 0
    last: int = 0
    _moment: Snapshot | None = None
    _reads: dict[tuple[str, ...], Read] = field(default_factory=dict)

    @property
    def moment(self) -> Snapshot:
        """Registry and history as they were when the file was looked at."""
        if self._moment is None:  # nothing in it can be evaluated
            self._moment = self.store.snapshot(history=False)
        return self._moment

    def forget(self) -> None:
        """Let registry and history go, once the file is checked: recording needs the room."""
        self._moment = None
        pa.default_memory_pool().release_unused()

    def arrow(self) -> dict[str, pa.Table]:
        """The registry as the tables that rules read."""
        return self.moment.arrow()

    def history(self) -> pa.Table:
        """The recorded lines that those of the file are compared with."""
        return self.moment.history()

    def read(self, texts: Sequence[tuple[str, ...]], progress: Progress = no_progress) -> list[Read]:
        """Read texts, each once: what depends on a file mostly says what its history says."""
        fresh = [text for text in texts if text not in self._reads]
        self._reads |= dict(zip(fresh, read_texts(fresh, self.recogniser, progress), strict=True))
        return [self._reads[text] for text in texts]

    @without_collecting()
    def look(self, checker: TableCheck) -> None:
        """Leave out lines that are older than their record, so that what is evaluated beside them rests on the record.

        Raises:
            registry.access.Absent, registry.access.AccessError: a line is not the actor's to submit.

        """
        places = np.nonzero(~checker.bad)[0]
        table = pa.table(checker.typed)
        if checker.bad.any():
            table = table.take(pa.array(places, pa.int64()))
        lines = recorded_form(table, in_order=False)
        foreign = self._foreign(lines)
        keys = keys_of(lines)
        with reading(self.store.engine) as moment:
            self._moment = beside(moment, lines, self.rulebook)
        found = self._deeds(lines, keys, foreign)
        for deed in REFUSED:
            refused = [place for place, one in enumerate(found) if one is deed]
            names = ["{}/{}".format(*keys[place]) for place in refused]
            checker.add(deed.value, [int(places[place]) for place in refused], "declaration_number", names)
        for deed in PASSED_OVER:
            older = [int(place) for place, one in zip(places, found, strict=True) if one is deed]
            checker.passed_over[older] = True
            told = [f"{number}/{line}" for (number, line), one in zip(keys, found, strict=True) if one is deed]
            checker.add(deed.value, older, "declaration_number", told)
            self.counts["older"] += len(older)

    def _foreign(self, lines: pa.Table) -> frozenset[int]:
        """Places of the lines that are not the actor's, if these are set aside and there is a rest."""
        if self.actor.need("declaration_submit") is Reach.ALL:
            return frozenset()
        rows = lines.to_pylist()
        if self.set_aside:
            apart = (place for place, row in enumerate(rows) if not row_within(self.actor, "declaration_submit", row))
            foreign = frozenset(apart)
            if len(foreign) < len(rows):
                return foreign
        need_lines(self.actor, "declaration_submit", rows)
        return frozenset()

    def _deeds(self, lines: pa.Table, keys: Sequence[Key], foreign: frozenset[int]) -> list[Deed]:
        """What each line does; refused ones are told as such if the rest is to go on, and there is a rest."""
        with self.store.engine.connect() as connection:
            stored = stored_under(connection, {number for number, _ in keys})
            sent = _hashes_of(lines, keys, stored)
            ask = partial(deeds, connection, self.actor, keys, stored, sent.__getitem__, amend=self.amend)
            if self.set_aside:
                found = [Deed.NOT_YOURS if at in foreign else deed for at, deed in enumerate(ask(set_aside=True))]
                if not found or any(deed not in REFUSED for deed in found):
                    return found
            return ask()

    def record(self, run: Run, progress: Progress) -> None:
        """Record an evaluation, part by part; what was recorded before it was interrupted is passed over."""
        try:
            self._record_parts(run, progress)
        finally:
            self.store.restore_indexes()

    def _record_parts(self, run: Run, progress: Progress) -> None:
        count = run.lines.num_rows
        self.first = self.last = run.snapshot
        for start in range(0, count, CHUNK):
            progress("record", start, count)
            part = run.part(start, CHUNK)
            with self.store.writing() as connection:
                audit.lock(connection)
                if start == 0:
                    self.first = audit.size(connection)
                    put_off(connection, count)
                self.undisturbed &= not evaluation_disturbed(connection, self.last)
                editions.keep(connection, self.recogniser.catalogue, self.rulebook)
                self.counts += self._record(connection, run, part)
                self.last = audit.size(connection)

    def _record(self, connection: Any, run: Run, part: Part) -> Counter[str]:
        """Record what is still to be recorded, now that nobody else writes; the same questions as in ``look``."""
        stored = stored_under(connection, {number for number, _ in part.keys})
        found = deeds(connection, self.actor, part.keys, stored, part.hashes.__getitem__, amend=self.amend)
        still = [place for place, deed in enumerate(found) if deed not in PASSED_OVER]
        self.counts["older"] += len(part.keys) - len(still)
        # What was evaluated beside lines that are older by now rests on what they say: somebody wrote, and all of it
        # is evaluated again.
        known = {(number, line): one.newest for number, own in stored.items() for line, one in own.items()}
        return record(connection, run, part.only(still), known, self.actor, self.changed)

    def withdraw(self, number: str, own: Sequence[ColumnElement[bool]], reason: str) -> int | None:
        """Withdraw lines and decide what rested on them anew, at once; ``None`` where somebody wrote meanwhile."""
        lines = self._chosen(own)
        with reading(self.store.engine) as moment:
            since = settled_to(moment)
            pending = is_pending(moment, since)
            if not lines.num_rows and not (pending and self._is_withdrawn(number)):
                raise Absent("declaration", number)
            ties, decided = changed_since(moment, since) if pending else (Ties(), set())
            ties.add(lines)
            others = _but(sharing(moment, ties, sorted(decided)), set(keys_of(lines)))
            left = _without(beside(moment, others, self.rulebook), lines)
        evaluated = self._evaluated(others, left)
        with self.store.writing() as connection:
            audit.lock(connection)
            if evaluation_disturbed(connection, left.place):
                return None
            editions.keep(connection, self.recogniser.catalogue, self.rulebook)
            if lines.num_rows:
                _withdraw(connection, lines, reason, self.actor)
            return self._decide(connection, *evaluated, audit.size(connection))

    def _chosen(self, own: Sequence[ColumnElement[bool]]) -> pa.Table:
        with self.store.engine.connect() as connection:
            rows = connection.execute(select(*(_LINES.c[name] for name in LINES.names)).where(*own)).mappings()
            return pa.Table.from_pylist([dict(row) for row in rows], schema=LINES)

    def _is_withdrawn(self, number: str) -> bool:
        with self.store.engine.connect() as connection:
            return was_withdrawn(connection, self.actor, number)

    def evaluate_dependents(self, done: pa.Table) -> int:
        """Evaluate again the lines that share something with what was declared, amended or withdrawn.

        Args:
            done: lines that need it not: they were evaluated with everything that is there.

        Returns:
            How many were decided differently.

        Raises:
            Busy: others wrote in between, again and again.

        """
        for _ in range(_TRIES):
            with reading(self.store.engine) as moment:
                since = settled_to(moment)
                if not is_pending(moment, since):
                    return 0
                self.undisturbed &= not self._is_disturbed()
                lines = self._dependents(moment, since, done)
                left = beside(moment, lines, self.rulebook) if lines.num_rows else Snapshot(moment.place, {}, lines)
            changed = self._settle(*self._evaluated(lines, left), left.place)
            if changed is not None:
                return changed
            self.undisturbed = False  # somebody wrote: the lines of this submission may depend on theirs
        raise Busy("other_users_were_writing_at_the_same_time")

    def _is_disturbed(self) -> bool:
        with self.store.engine.connect() as connection:
            return evaluation_disturbed(connection, self.last)

    def _dependents(self, moment: Reading, since: int, done: pa.Table) -> pa.Table:
        """The lines that have to be evaluated again."""
        if not self.undisturbed:
            ties, decided = changed_since(moment, since)
            return sharing(moment, ties, sorted(decided))
        alone = not is_pending(moment, since, self.first)  # nothing was left over by others
        if alone and not anything_before(moment, self.first):
            return LINES.empty_table()
        ties, decided = (self.changed, set()) if alone else changed_since(moment, since)
        return _but(sharing(moment, ties, sorted(decided)), set(keys_of(done)))

    def _evaluated(self, lines: pa.Table, left: Snapshot) -> tuple[pa.Table, pa.Table]:
        """Lines in the order of their keys, and what is found on them."""
        declared = recorded_form(lines)
        return declared, evaluate_lines(declared, left, self.recogniser, self.rulebook, self.read)

    def _settle(self, lines: pa.Table, findings: pa.Table, place: int) -> int | None:
        """Record an evaluation and set the mark, unless somebody wrote since its moment."""
        with self.store.writing() as connection:
            audit.lock(connection)
            if evaluation_disturbed(connection, place):
                return None
            if lines.num_rows:
                editions.keep(connection, self.recogniser.catalogue, self.rulebook)
            return self._decide(connection, lines, findings, place)

    def _decide(self, connection: Any, lines: pa.Table, findings: pa.Table, place: int) -> int:
        """Record what is decided otherwise than before; only that is kept as what was evaluated."""
        said = (self.recogniser.catalogue.edition, self.rulebook.edition)
        places: list[int] = []
        for start in range(0, lines.num_rows, CHUNK):
            keys = keys_of(lines.slice(start, CHUNK))
            otherwise = decided_otherwise(connection, keys, found_on(keys, findings), *said)
            places += [start + place for place in otherwise]
        decided = Counter[str]()
        if places:
            evaluated = lines.take(pa.array(places, pa.int64()))
            run = run_of("dependents", evaluated, findings, place, *said, packed=self.store.packs)
            for start in range(0, len(places), CHUNK):
                part = run.part(start, CHUNK)
                decided += record(connection, run, part, newest_versions(connection, part.keys), self.actor)
        dependents_settled(connection, audit.size(connection))
        self.counts["cases"] += decided["cases"]
        return decided["decided"]


def _hashes_of(lines: pa.Table, keys: Sequence[Key], stored: Storeds) -> dict[int, str]:
    """The hash of the content of every line that was recorded before, by its place."""
    places = [place for place, (number, line) in enumerate(keys) if line in stored.get(number, ())]
    return dict(zip(places, line_hashes(lines.take(pa.array(places, pa.int64()))), strict=True))


def _but(lines: pa.Table, keys: set[Key]) -> pa.Table:
    """Lines without some of them."""
    return lines.filter(pa.array([key not in keys for key in keys_of(lines)], pa.bool_()))


def _without(moment: Snapshot, lines: pa.Table) -> Snapshot:
    """The registry as it is once lines are withdrawn: they are no longer there, but what they said is known."""
    earlier = pa.concat_tables([moment.registry["earlier"], earlier_table(lines.to_pylist())])
    registry = {**moment.registry, "earlier": earlier}
    return Snapshot(moment.place, registry, _but(moment.lines, set(keys_of(lines))))
