"""Recording what an evaluation said: versions, decisions, findings, cases and log entries, in one transaction.

The caller opens the transaction and holds the log; nothing here is committed on its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import delete, func, insert, select, tuple_

from registry import audit, tables
from registry.access import Actor
from registry.evaluation import Key, Row, Run, keep_run, key_of, line_body, line_hash
from registry.joining import join_cases, note_lines
from registry.store import Store
from rules.small import name_key_of

_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_DECISIONS = tables.Decision.__table__  # type: ignore[attr-defined]
_FINDINGS = tables.FindingRow.__table__  # type: ignore[attr-defined]
_STALE = tables.StaleKey.__table__  # type: ignore[attr-defined]
_RUNS = tables.Evaluation.__table__  # type: ignore[attr-defined]
# What ties a line to the lines that its findings may rest on, beside its consignee; wider than any one rule needs.
SHARED = (
    "consignor_id", "consignee_id", "permit_number", "licence_number", "pen_number", "transport_document",
    "declaration_number",
)  # fmt: skip
_SLICE = 400  # keys in one question
_Item = TypeVar("_Item")


def record(
    connection: Any, store: Store, run: Run, lines: Sequence[Row], actor: Actor, *, sure: bool = True
) -> Counter[str]:
    """Record a chunk of an evaluation: what is known already is left as it is.

    Args:
        connection: in whose transaction.
        store: the registry.
        run: the evaluation.
        lines: of the run, those to record; they were allowed before (``registry.writing``).
        actor: who submits them.
        sure: nobody wrote between the moment of the evaluation and now; else every line that is decided is noted to be
            evaluated again.

    Returns:
        How many lines were ``new``, ``amended`` or ``known``, decided differently than before, and ``cases`` opened.

    """
    audit.lock(connection)
    since, now = audit.size(connection), datetime.now(UTC)
    versions, decisions = newest(connection, _VERSIONS, "version", lines), _newest_decisions(connection, lines)
    counts: Counter[str] = Counter()
    fresh: list[dict[str, Any]] = []
    decided: list[tuple[Row, int, int]] = []
    tied: list[Row] = []
    for line in lines:
        before = versions.get(key_of(line))
        same = before is not None and before["status"] == "declared" and before["content_hash"] == line_hash(line)
        counts["known" if same else "amended" if before else "new"] += 1
        version = before["version"] if before and same else (before["version"] if before else 0) + 1
        if not same:
            fresh.append(_version(line, version, since, now))
            declared = before is not None and before["status"] == "declared"
            tied += [line, *([json.loads(before["body"])] if before and declared else [])]
        last = decisions.get(key_of(line))
        if not same or last is None or last["said"] != (run.lists, run.rules, _hash(run, line)):
            decided.append((line, version, (last["decision"] if last else 0) + 1))
    if not decided:
        return counts
    stale(connection, tied if sure else [*tied, *(line for line, _, _ in decided)])
    keep_run(connection, run, actor)
    if fresh:
        kept = {key_of(row) for row in fresh}
        current = [{**line, "recorded_at": now} for line in lines if key_of(line) in kept]
        store.upsert(connection, tables.DeclarationLine, current)
        connection.execute(insert(_VERSIONS), fresh)
    _decide(connection, run, decided, {key_of(row): row for row in fresh}, actor)
    again = [line for line, _, number in decided if number > 1]
    entries = note_lines(connection, again, "change", actor.user, now)
    entries += join_cases(connection, [line for line, _, _ in decided], run.findings, actor.user, now)
    audit.append(connection, entries)
    counts["decided"] = len(decided)
    counts["cases"] = sum(kind == "case opened" for kind, _ in entries)
    return counts


def _version(line: Row, version: int, since: int, now: datetime) -> dict[str, Any]:
    return {
        "declaration_number": line["declaration_number"], "line_number": line["line_number"], "version": version,
        "status": "declared", "content_hash": line_hash(line), "body": line_body(line), "since": since,
        "recorded_at": now,
    }  # fmt: skip


def findings_text(rows: Iterable[Row]) -> str:
    """The findings on one line as one text for one content."""
    return "[" + ",".join(audit.canonical(row) for row in rows) + "]"


def _hash(run: Run, line: Row) -> str:
    return hashlib.sha256(findings_text(run.findings.get(key_of(line), ())).encode()).hexdigest()


def _decide(
    connection: Any, run: Run, decided: Sequence[tuple[Row, int, int]], fresh: Mapping[Key, Row], actor: Actor
) -> None:
    place = audit.size(connection)
    rows, entries = [], []
    for offset, (line, version, number) in enumerate(decided):
        own = run.findings.get(key_of(line), ())
        said = {
            "declaration_number": line["declaration_number"], "line_number": line["line_number"], "decision": number,
            "version": version, "evaluation": run.key, "content_hash": _hash(run, line),
        }  # fmt: skip
        rows.append({**said, "place": place + offset, "findings": findings_text(own)})
        summary = {"line": line_hash(line), "lists": run.lists, "rules": run.rules, "by": actor.user}
        summary |= since_of(fresh.get(key_of(line)))
        entries.append(("decision", {**said, **summary, "found": [row["rule"] for row in own]}))
    audit.append(connection, entries)
    connection.execute(insert(_DECISIONS), rows)
    _replace_findings(connection, run, [line for line, _, _ in decided])


def since_of(version: Row | None) -> dict[str, Any]:
    """From where in the log, and since when, a new version of a line counts, as its entry tells it."""
    return {"since": version["since"], "on": version["recorded_at"].isoformat()} if version else {}


def findings_rows(number: str, line: int, found: Sequence[Row]) -> list[dict[str, Any]]:
    """The findings of a decision on a line, as they stand in the registry."""
    return [
        {
            "declaration_number": number, "line_number": line, "place": place, "rule": row["rule"],
            "kind": row["kind"], "lane": row["lane"], "outcome": row["outcome"], "substance": row["substance"],
            "body": audit.canonical({"declaration_number": number, "line_number": line, **row}),
        }
        for place, row in enumerate(found)
    ]  # fmt: skip


def _replace_findings(connection: Any, run: Run, lines: Sequence[Row]) -> None:
    drop_findings(connection, lines)
    rows = [row for key in map(key_of, lines) for row in findings_rows(*key, run.findings.get(key, ()))]
    if rows:
        connection.execute(insert(_FINDINGS), rows)


def drop_findings(connection: Any, lines: Sequence[Row]) -> None:
    """Take the findings of lines away; the decisions that made them stay."""
    for part in _slices(lines):
        connection.execute(delete(_FINDINGS).where(_in(_FINDINGS, part)))


# --- what is known ------------------------------------------------------------------------------------


def newest(connection: Any, table: Any, order: str, lines: Sequence[Row]) -> dict[Key, Mapping[str, Any]]:
    """The newest row of a table for each line, by its number in ``order``."""
    keys = (table.c.declaration_number, table.c.line_number)
    found: dict[Key, Mapping[str, Any]] = {}
    for part in _slices(lines):
        last = select(*keys, func.max(table.c[order]).label("last")).where(_in(table, part)).group_by(*keys).subquery()
        same = (keys[0] == last.c.declaration_number) & (keys[1] == last.c.line_number)
        for row in connection.execute(select(table).join(last, same & (table.c[order] == last.c.last))).mappings():
            found[key_of(row)] = dict(row)
    return found


def _newest_decisions(connection: Any, lines: Sequence[Row]) -> dict[Key, dict[str, Any]]:
    found = {}
    runs: dict[str, tuple[str, str]] = {}
    for key, row in newest(connection, _DECISIONS, "decision", lines).items():
        run = row["evaluation"]
        if run not in runs:
            wanted = select(_RUNS.c.lists, _RUNS.c.rules).where(_RUNS.c.evaluation == run)
            runs[run] = tuple(connection.execute(wanted).one())
        found[key] = {**row, "said": (*runs[run], row["content_hash"])}
    return found


def _in(table: Any, lines: Sequence[Row]) -> Any:
    return tuple_(table.c.declaration_number, table.c.line_number).in_([key_of(line) for line in lines])


def _slices(lines: Sequence[_Item]) -> Iterable[Sequence[_Item]]:
    for start in range(0, len(lines), _SLICE):
        yield lines[start : start + _SLICE]


# --- what depends on what -----------------------------------------------------------------------------


def stale(connection: Any, lines: Iterable[Row]) -> None:
    """Note what lines share with others: those are to be evaluated again, by this program or the next that submits."""
    noted = sorted({tie for line in lines for tie in ties(line)})
    known = {
        (row.kind, row.value)
        for part in _slices(noted)
        for row in connection.execute(select(_STALE).where(tuple_(_STALE.c.kind, _STALE.c.value).in_(part)))
    }
    fresh = [{"kind": kind, "value": value} for kind, value in noted if (kind, value) not in known]
    if fresh:
        connection.execute(insert(_STALE), fresh)


def settled(connection: Any, noted: Sequence[tuple[str, str]]) -> None:
    """Strike what was noted: the lines that share it were evaluated."""
    for part in _slices(noted):
        connection.execute(delete(_STALE).where(tuple_(_STALE.c.kind, _STALE.c.value).in_(part)))


def ties(line: Row) -> Iterable[tuple[str, str]]:
    """What a line shares with the lines that its findings rest on."""
    for name in SHARED:
        if line[name]:
            yield name, str(line[name])
    if consignee := _firm(line["consignee_name"] or ""):
        yield "consignee_key", consignee


_firm = lru_cache(maxsize=100_000)(name_key_of)  # the same firms come again and again
