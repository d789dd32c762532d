"""Recording what an evaluation said: versions, decisions, findings, cases and log entries, in one transaction.

The caller opens the transaction and holds the log; nothing here is committed on its own. Everything is asked and
written by sets (``registry.log.bulk``): what a line costs does not grow with the registry.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from json.encoder import encode_basestring as _text
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import select

from precursors.model import Row
from registry import tables
from registry.access import Actor
from registry.checking.contents import escaped_texts
from registry.checking.evaluation import Key, Part, Run, keep_run, key_of
from registry.decisions.case_opening import SEEN, join_cases, note_lines, pressing
from registry.decisions.dependents import Ties, note_names
from registry.log import audit
from registry.log.bulk import of_lines, put, put_rows, strike, values_given
from registry.packing.skeletons import HASH, TEXT, TextSkeleton
from registry.store.arrow_tables import LINE_COLUMNS
from rules.explain import FINDINGS

_LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_DECISIONS = tables.Decision.__table__  # type: ignore[attr-defined]
_FINDINGS = tables.FindingRow.__table__  # type: ignore[attr-defined]
_RUNS = tables.Evaluation.__table__  # type: ignore[attr-defined]


class _Decided(NamedTuple):
    """A line that is decided: its place in the part, its version, the number of the decision."""

    place: int
    version: int
    number: int


@dataclass
class _Plan:
    """What a part of a run changes.

    Attributes:
        fresh: places of lines that say something new.
        replaced: what these said before.
        counts: lines ``new``, ``amended`` or ``known``.
    """

    counts: Counter[str] = field(default_factory=Counter)
    fresh: list[int] = field(default_factory=list)
    replaced: list[Row] = field(default_factory=list)
    decided: list[_Decided] = field(default_factory=list)


def record(
    connection: Any, run: Run, part: Part, known: Mapping[Key, Row], actor: Actor, changed: Ties | None = None
) -> Counter[str]:
    """Record a part of an evaluation: what is known already is left as it is.

    Args:
        connection: in whose transaction.
        run: the evaluation.
        part: of it, to be recorded; its lines were allowed before (``registry.decisions.writing``).
        known: the newest version of each of its lines that was recorded before.
        actor: who submits them.
        changed: is told what the lines share that say something new, and what they shared before.

    Returns:
        How many lines were ``new``, ``amended`` or ``known``, decided differently than before, and ``cases`` opened.

    """
    audit.lock(connection)
    since, now = audit.size(connection), datetime.now(UTC)
    texts = _Texts(part.findings)
    plan = _planned_part(
        part, known, _newest_decisions(connection, [key for key in part.keys if key in known]), run, texts
    )
    if not plan.decided:
        return plan.counts
    keep_run(connection, run, actor)
    moment = {"since": since, "on": now.isoformat()}
    if plan.fresh:
        fresh = part.only(plan.fresh)
        if changed is not None:
            changed.add(fresh.lines)
            changed.add_rows(plan.replaced)
        _put_lines(connection, fresh, [key for key in fresh.keys if key in known], now)
        _put_versions(connection, fresh, plan, since, now)
    _decide(connection, run, part, plan, texts, moment, actor)
    again = [part.keys[one.place] for one in plan.decided if one.number > 1]
    entries = note_lines(connection, again, "change", actor.user, now)
    found = part.findings
    waiting = [one.place for one in plan.decided if (key := part.keys[one.place]) in found and pressing(found[key])]
    entries += join_cases(connection, part.rows(waiting, SEEN), part.findings, actor.user, now)
    audit.append(connection, entries)
    plan.counts["decided"] = len(plan.decided)
    plan.counts["cases"] = sum(kind == "case opened" for kind, _ in entries)
    return plan.counts


class _Texts:
    """The findings on each line as one text, and its hash; on most lines there are none.

    Attributes:
        each: of each finding on a line.
    """

    def __init__(self, findings: Mapping[Key, Sequence[Row]]) -> None:
        self.each = {key: [audit.canonical(row) for row in found] for key, found in findings.items()}
        self._texts = {key: _together(each) for key, each in self.each.items()}
        self._hashes = {key: _sha256(text) for key, text in self._texts.items()}

    def hash(self, key: Key) -> str:
        return self._hashes.get(key, _HASH_OF_NOTHING)

    def of(self, keys: Sequence[Key]) -> tuple[list[str], list[str]]:
        """The texts of some lines, and their hashes."""
        texts, hashes = self._texts.get, self._hashes.get
        return [texts(key, _NOTHING) for key in keys], [hashes(key, _HASH_OF_NOTHING) for key in keys]


def findings_text(rows: Iterable[Row]) -> str:
    """The findings on one line as one text for one content."""
    return _together(audit.canonical(row) for row in rows)


def _together(texts: Iterable[str]) -> str:
    return "[" + ",".join(texts) + "]"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_NOTHING = findings_text(())
_HASH_OF_NOTHING = _sha256(_NOTHING)


def _planned_part(part: Part, known: Mapping[Key, Row], decisions: Mapping[Key, Row], run: Run, texts: _Texts) -> _Plan:
    plan = _Plan()
    for place, key in enumerate(part.keys):
        before = known.get(key)
        if before is None:
            plan.counts["new"] += 1
            plan.fresh.append(place)
            plan.decided.append(_Decided(place, 1, 1))
            continue
        declared = before["status"] == "declared"
        same = declared and before["content_hash"] == part.hashes[place]
        plan.counts["known" if same else "amended"] += 1
        if not same:
            plan.fresh.append(place)
            plan.replaced += [json.loads(before["body"])] if declared else []
        last = decisions.get(key)
        if not same or last is None or last["said"] != (run.lists, run.rules, texts.hash(key)):
            version = before["version"] + (0 if same else 1)
            plan.decided.append(_Decided(place, version, (last["decision"] if last else 0) + 1))
    return plan


# --- written ------------------------------------------------------------------------------------------


def _put_lines(connection: Any, fresh: Part, known: Sequence[Key], now: datetime) -> None:
    """The lines in force: those that were there before give way."""
    strike(connection, _LINES, known)
    columns = {name: fresh.lines.column(name) for name in LINE_COLUMNS}
    put(connection, _LINES, {**columns, "recorded_at": [now] * len(fresh.keys)})
    note_names(connection, pc.unique(fresh.lines.column("consignee_name")).to_pylist())


def _put_versions(connection: Any, fresh: Part, plan: _Plan, since: int, now: datetime) -> None:
    versions = {one.place: one.version for one in plan.decided}
    count = len(fresh.keys)
    rows = {
        "declaration_number": fresh.lines.column("declaration_number"),
        "line_number": fresh.lines.column("line_number"),
        "version": [versions[place] for place in plan.fresh],
        "status": ["declared"] * count,
        "content_hash": fresh.hashes,
        "body": fresh.texts,
        "since": [since] * count,
        "recorded_at": [now] * count,
    }
    put(connection, _VERSIONS, rows)


def _decide(connection: Any, run: Run, part: Part, plan: _Plan, texts: _Texts, moment: Row, actor: Actor) -> None:
    place = audit.size(connection)
    keys = [part.keys[one.place] for one in plan.decided]
    said, hashes = texts.of(keys)
    audit.append_alike(connection, "decision", partial(_entries, run, part, plan, hashes, moment, actor))
    numbers, lines = zip(*keys, strict=True)
    rows = {
        "declaration_number": numbers,
        "line_number": lines,
        "decision": [one.number for one in plan.decided],
        "version": [one.version for one in plan.decided],
        "evaluation": [run.key] * len(keys),
        "content_hash": hashes,
        "place": range(place, place + len(keys)),
        "findings": said,
    }
    put(connection, _DECISIONS, rows)
    drop_findings(connection, [key for key, one in zip(keys, plan.decided, strict=True) if one.number > 1])
    found = [
        row
        for key in keys
        if key in part.findings
        for row in _findings_rows(*key, part.findings[key], _with_key(key, texts.each[key]))
    ]
    put_rows(connection, _FINDINGS, found)


def _entries(
    run: Run, part: Part, plan: _Plan, hashes: Sequence[str], moment: Row, actor: Actor, at: str
) -> audit.Alike:
    """The entry of each decision: what ``audit.canonical`` makes of it, with what all of them say written once."""
    fresh = set(plan.fresh)
    kinds: dict[tuple[bool, bool], list[int]] = {}
    for place, one in enumerate(plan.decided):
        kinds.setdefault((one.place in fresh, not part.findings.get(part.keys[one.place])), []).append(place)
    bodies, kept = [], []
    for (new, clear), places in kinds.items():
        decided = [plan.decided[place] for place in places]
        columns = _entry_columns(part, decided, None if clear else [hashes[place] for place in places])
        skeleton = _skeleton(run, moment, actor, at, new=new, clear=clear)
        bodies.append(skeleton.filled_all(columns))
        kept += [] if part.kept is None else [skeleton.kept_all(columns)]
    order = pa.array(np.argsort(np.concatenate([*kinds.values()])))
    return audit.Alike(pa.concat_arrays(bodies).take(order), pa.concat_arrays(kept).take(order) if kept else None)


def _entry_columns(part: Part, decided: Sequence[_Decided], digests: Sequence[str] | None) -> list[pa.Array]:
    """What the entries of decisions do not share, in the order of their skeleton."""
    keys = [part.keys[one.place] for one in decided]
    numbers, lines = zip(*keys, strict=True)
    ordinals = pa.array([one.number for one in decided], pa.int64()).cast(pa.string())
    contents = pa.array([part.hashes[one.place] for one in decided], pa.string())
    versions = pa.array([one.version for one in decided], pa.int64()).cast(pa.string())
    said = [
        ordinals,
        escaped_texts(pa.array(numbers, pa.string())),
        contents,
        pa.array(lines, pa.int64()).cast(pa.string()),
    ]
    if digests is None:
        return [*said, versions]
    rules = [",".join(_text(row["rule"]) for row in part.findings[key]) for key in keys]
    return [pa.array(digests, pa.string()), *said[:2], pa.array(rules, pa.string()), *said[2:], versions]


def _skeleton(run: Run, moment: Row, actor: Actor, at: str, *, new: bool, clear: bool) -> TextSkeleton:
    """What the entries of decisions on new or recorded lines share, and those on lines where nothing was found."""
    on, since = (f',"on":{_text(moment["on"])}', f',"since":{moment["since"]}') if new else ("", "")
    return TextSkeleton(
        f'{{"at":{_text(at)},"by":{_text(actor.user)},"content_hash":"{_HASH_OF_NOTHING if clear else HASH}",'
        f'"decision":{TEXT},"declaration_number":"{TEXT}","evaluation":{_text(run.key)},'
        f'"found":[{"" if clear else TEXT}],"line":"{HASH}","line_number":{TEXT},"lists":{_text(run.lists)}'
        f'{on},"rules":{_text(run.rules)}{since},"version":{TEXT}}}'
    )


def since_of(version: Row) -> dict[str, Any]:
    """From where in the log, and since when, a new version of a line counts, as its entry tells it."""
    return {"since": version["since"], "on": version["recorded_at"].isoformat()}


def findings_rows(number: str, line: int, found: Sequence[Row]) -> list[dict[str, Any]]:
    """The findings of a decision on a line, as they stand in the registry."""
    return _findings_rows(
        number,
        line,
        found,
        [audit.canonical({"declaration_number": number, "line_number": line, **row}) for row in found],
    )


def _findings_rows(number: str, line: int, found: Sequence[Row], bodies: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "declaration_number": number,
            "line_number": line,
            "place": place,
            "rule": row["rule"],
            "kind": row["kind"],
            "lane": row["lane"],
            "outcome": row["outcome"],
            "substance": row["substance"],
            "body": body,
        }
        for place, (row, body) in enumerate(zip(found, bodies, strict=True))
    ]


def _with_key(key: Key, texts: Sequence[str]) -> list[str]:
    """The texts of findings on a line with the members that name it, each where it stands in order.

    No value holds what stands before a name: JSON writes a quotation mark inside a text as two signs.
    """
    number, line = f',"declaration_number":{_text(key[0])}{_AFTER_NUMBER}', f',"line_number":{key[1]}{_AFTER_LINE}'
    return [text.replace(_AFTER_NUMBER, number, 1).replace(_AFTER_LINE, line, 1) for text in texts]


def _after(name: str) -> str:
    """How the member of a finding begins before which a name stands in order."""
    return f',"{min(other for other in FINDINGS.names if other > name)}":'


_AFTER_NUMBER, _AFTER_LINE = _after("declaration_number"), _after("line_number")


def drop_findings(connection: Any, keys: Sequence[Key]) -> None:
    """Take the findings of lines away; the decisions that made them stay."""
    strike(connection, _FINDINGS, keys)


# --- what is known ------------------------------------------------------------------------------------


def newest(connection: Any, table: Any, order: str, keys: Sequence[Key]) -> dict[Key, Row]:
    """The newest row of a table for each line, by its number in ``order``."""
    found: dict[Key, Row] = {}
    for row in of_lines(connection, table.c, table, keys):
        before = found.get(key_of(row))
        if before is None or before[order] < row[order]:
            found[key_of(row)] = dict(row)
    return found


def newest_versions(connection: Any, keys: Sequence[Key]) -> dict[Key, Row]:
    """The newest version of each line."""
    return newest(connection, _VERSIONS, "version", keys)


def _newest_decisions(connection: Any, keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """The newest decision on each line, and what it said: under which editions, and the hash of its findings."""
    found = newest(connection, _DECISIONS, "decision", keys)
    wanted = sorted({row["evaluation"] for row in found.values()})
    runs: dict[str, tuple[str, str]] = {}
    if wanted:
        some = values_given(connection, wanted)
        same = _RUNS.c.evaluation == some.c.value
        question = select(_RUNS.c.evaluation, _RUNS.c.lists, _RUNS.c.rules).join_from(some, _RUNS, same)
        runs = {key: (lists, rules) for key, lists, rules in connection.execute(question)}
    return {key: {**row, "said": (*runs[row["evaluation"]], row["content_hash"])} for key, row in found.items()}


def decided_otherwise(
    connection: Any, keys: Sequence[Key], findings: Mapping[Key, Sequence[Row]], lists: str, rules: str
) -> list[int]:
    """Places of lines of which the newest decision does not say what was found on them under some editions."""
    texts, decisions = _Texts(findings), _newest_decisions(connection, keys)
    return [
        place
        for place, key in enumerate(keys)
        if key not in decisions or decisions[key]["said"] != (lists, rules, texts.hash(key))
    ]
