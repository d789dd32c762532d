"""One run of the rules over lines, kept so that it can be run again: its input, its moment, its editions."""

from __future__ import annotations

import hashlib
import io
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import func, insert, select

from precursors.model import Row
from precursors.recognition.recogniser import Recogniser
from registry import tables
from registry.access import Actor
from registry.checking import batch
from registry.checking.contents import Contents, bodies, contents_of
from registry.checking.recognitions import Reader, read_texts
from registry.log import audit
from registry.log.bulk import plain
from registry.store.arrow_tables import ADDED, LINE_COLUMNS, LINES, REGISTRY, Snapshot, earlier_table
from registry.store.store import Store
from rules.engines.duckdb import DuckEngine
from rules.rulebook import Rulebook

Key = tuple[str, int]
_PART = 50_000
_RUNS = tables.Evaluation.__table__  # type: ignore[attr-defined]
_INPUTS = tables.EvaluationInput.__table__  # type: ignore[attr-defined]
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_RECORDS = tables.RegistryVersion.__table__  # type: ignore[attr-defined]
_PLACES = ("declaration_number", "line_number")


@dataclass(frozen=True)
class Run:
    """What an evaluation was made from and what came of it.

    Attributes:
        key: its id, the hash of all that is told of it but the findings.
        lines: what was evaluated, as ``contents.recorded_form`` orders it.
        findings: in the order of their lines.
        contents: what the lines are recorded by.
    """

    key: str
    reason: str
    input_hash: str
    snapshot: int
    lists: str
    rules: str
    lines: pa.Table
    findings: pa.Table
    contents: Contents

    def part(self, start: int, count: int) -> Part:
        """So many of its lines from one on, with what was found on them."""
        lines, kept = self.lines.slice(start, count), self.contents.kept
        keys = keys_of(lines)
        return Part(
            lines,
            keys,
            self.contents.hashes_of(start, len(keys)),
            found_on(keys, self.findings),
            None if kept is None else kept.slice(start, count),
        )


@dataclass(frozen=True)
class Part:
    """Some lines of a run.

    Attributes:
        lines: in the columns of ``LINES``.
        keys, hashes: of each line: which it is, and the hash of its one text.
        findings: by line, each in the fixed order of findings.
        kept: what SQLite keeps of the texts, if it is to keep them.
    """

    lines: pa.Table
    keys: Sequence[Key]
    hashes: Sequence[str]
    findings: Mapping[Key, Sequence[Row]]
    kept: pa.ChunkedArray | None

    def only(self, places: Sequence[int]) -> Part:
        """Some of them, by their places."""
        if len(places) == len(self.keys):
            return self
        taken = pa.array(places, pa.int64())
        return Part(
            self.lines.take(taken),
            [self.keys[place] for place in places],
            [self.hashes[place] for place in places],
            self.findings,
            None if self.kept is None else self.kept.take(taken),
        )

    @property
    def texts(self) -> pa.ChunkedArray | list[str]:
        """The text of each, as it is written to the store."""
        return bodies(self.lines) if self.kept is None else self.kept

    def rows(self, places: Iterable[int], columns: Sequence[str] = LINE_COLUMNS) -> list[Row]:
        """Some of them as rows."""
        return list(self.lines.select(columns).take(pa.array(places, pa.int64())).to_pylist())


def found_on(keys: Sequence[Key], findings: pa.Table) -> dict[Key, list[Row]]:
    """The findings on lines, which are in the order of their keys, and on others between them."""
    return _between(findings, keys[0], keys[-1]) if keys else {}


def _between(findings: pa.Table, first: Key, last: Key) -> dict[Key, list[Row]]:
    """The findings on lines from one to another, both included."""
    if not findings.num_rows:
        return {}

    def key_at(place: int) -> Key:
        number, line = (findings.column(name)[place].as_py() for name in _PLACES)
        return str(number), int(line)

    places = range(findings.num_rows)
    start = bisect_left(places, first, key=key_at)
    return findings_by_line(findings.slice(start, bisect_right(places, last, lo=start, key=key_at) - start))


def keys_of(lines: pa.Table) -> list[Key]:
    """Which lines a table holds, in its order."""
    return list(zip(*(plain(lines.column(name)) for name in _PLACES), strict=True))


def findings_by_line(findings: pa.Table) -> dict[Key, list[Row]]:
    """Findings by their line, as they are recorded."""
    found: dict[Key, list[Row]] = {}
    if not findings.num_rows:
        return found
    names = [name for name in findings.column_names if name not in _PLACES]
    values = zip(*(plain(findings.column(name)) for name in names), strict=True)
    for key, said in zip(keys_of(findings), values, strict=True):
        found.setdefault(key, []).append(dict(zip(names, said, strict=True)))
    return found


def key_of(row: Row) -> Key:
    """Which line a row is of."""
    return str(row["declaration_number"]), int(row["line_number"])


def evaluate_lines(
    declared: pa.Table, records: batch.Records, recogniser: Recogniser, rulebook: Rulebook, reader: Reader | None = None
) -> pa.Table:
    """Findings on typed lines, held against registry and history; read by the recogniser, unless otherwise."""
    if not declared.num_rows:
        return pa.table({})
    findings, _ = batch.check_lines(
        declared,
        records.history(),
        engine=DuckEngine(),
        registry=records.arrow(),
        catalogue=recogniser.catalogue,
        rulebook=rulebook,
        reader=reader or (lambda texts: read_texts(texts, recogniser)),
    )
    return findings


def run_of(
    reason: str, lines: pa.Table, findings: pa.Table, place: int, lists: str, rules: str, *, packed: bool = False
) -> Run:
    """An evaluation from its parts; lines and findings are in the order of their keys.

    Args:
        reason: why.
        lines: in recorded form.
        findings: on them.
        place: in the log, of the moment that the lines were held against.
        lists: their edition.
        rules: their edition.
        packed: whether SQLite is to keep the lines.

    """
    contents = contents_of(lines, packed=packed)
    digest = _sha256(contents.hashes)
    what = {
        "reason": reason,
        "input": digest,
        "snapshot": place,
        "lists": lists,
        "rules": rules,
        "program": program(),
    }
    key = _sha256(audit.canonical(what))[:32]
    return Run(key, reason, digest, place, lists, rules, lines, findings, contents)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def program() -> str:
    """Name and version of this program."""
    try:
        return f"precursors {version('precursors')}"
    except PackageNotFoundError:
        return "precursors"


# --- kept ---------------------------------------------------------------------------------------------


def keep_run(connection: Any, run: Run, actor: Actor) -> None:
    """Keep an evaluation and its input, once, inside the caller's transaction."""
    if connection.execute(select(_RUNS.c.evaluation).where(_RUNS.c.evaluation == run.key)).first():
        return
    said = {
        "evaluation": run.key,
        "reason": run.reason,
        "input_hash": run.input_hash,
        "snapshot": run.snapshot,
        "lists": run.lists,
        "rules": run.rules,
        "program": program(),
        "by": actor.user,
    }
    at = datetime.now(UTC)
    connection.execute(insert(_RUNS), [{**said, "at": at}])
    kept: dict[str, Any] = {}
    if not connection.execute(select(_INPUTS.c.part).where(_INPUTS.c.input_hash == run.input_hash)).first():
        parts = list(_parts(run))
        connection.execute(insert(_INPUTS), parts)
        kept = {"parts": [hashlib.sha256(one["content"]).hexdigest() for one in parts]}
    audit.append(connection, [("evaluation", {**said, "lines": run.lines.num_rows, "on": at.isoformat(), **kept})])


def _parts(run: Run) -> Iterable[dict[str, Any]]:
    for part, start in enumerate(range(0, run.lines.num_rows, _PART)):
        stream = io.BytesIO()
        pq.write_table(run.lines.slice(start, _PART), stream)
        yield {"input_hash": run.input_hash, "part": part, "content": stream.getvalue()}


def input_of(store: Store, input_hash: str) -> pa.Table:
    """The lines of an evaluation, as they went in."""
    with store.engine.connect() as connection:
        return _input(connection, input_hash)


def hash_of_input(connection: Any, input_hash: str) -> str:
    """What the kept lines of an evaluation hash to; empty if they cannot be read."""
    try:
        return _sha256(contents_of(_input(connection, input_hash), packed=False).hashes)
    except (pa.ArrowException, OSError, KeyError):
        return ""


def _input(connection: Any, input_hash: str) -> pa.Table:
    parts = select(_INPUTS.c.content).where(_INPUTS.c.input_hash == input_hash).order_by(_INPUTS.c.part)
    read = [pq.read_table(io.BytesIO(bytes(row[0]))) for row in connection.execute(parts)]
    return pa.concat_tables(map(_whole, read)) if read else LINES.empty_table()


def _whole(kept: pa.Table) -> pa.Table:
    """Lines as they were kept, with the columns that came later."""
    for name in ADDED:
        if name not in kept.column_names:
            kept = kept.append_column(name, pa.repeat(pa.scalar(""), kept.num_rows))
    return kept.select(LINES.names).cast(LINES)


# --- the past -----------------------------------------------------------------------------------------


def as_of(store: Store, place: int) -> Snapshot:
    """Registry and history as they were when the log had so many entries."""
    with store.engine.connect() as connection:
        lines, earlier = _declared(connection, place)
        registry = {name: _records(connection, name, schema, place) for name, schema in REGISTRY.items()}
    registry["earlier"] = earlier_table(earlier)
    absent = dict.fromkeys(ADDED, "")
    rows = [{**absent, **line, "declaration_date": date.fromisoformat(line["declaration_date"])} for line in lines]
    return Snapshot(place, registry, pa.Table.from_pylist(rows, schema=LINES))


def _declared(connection: Any, place: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines that were in force, and what amended or withdrawn ones had said before."""
    keys = (_VERSIONS.c.declaration_number, _VERSIONS.c.line_number)
    wanted = select(*keys, _VERSIONS.c.status, _VERSIONS.c.body).where(_VERSIONS.c.since < place)
    last: dict[Key, tuple[str, str]] = {}
    earlier = []
    for number, line, status, body in connection.execute(wanted.order_by(*keys, _VERSIONS.c.version)):
        before = last.get((number, line))
        if before is not None and before[0] == "declared":
            earlier.append(json.loads(before[1]))
        last[number, line] = (status, body)
    return [json.loads(body) for status, body in last.values() if status == "declared"], earlier


def _records(connection: Any, kind: str, schema: pa.Schema, place: int) -> pa.Table:
    last = select(_RECORDS.c.key, func.max(_RECORDS.c.since).label("since")).where(
        _RECORDS.c.kind == kind, _RECORDS.c.since < place
    )
    latest = last.group_by(_RECORDS.c.key).subquery()
    same = (_RECORDS.c.key == latest.c.key) & (_RECORDS.c.since == latest.c.since)
    newest = select(_RECORDS.c.body).join(latest, same).where(_RECORDS.c.kind == kind)
    dates = [field.name for field in schema if pa.types.is_date(field.type)]
    rows = []
    for (body,) in connection.execute(newest):
        row = json.loads(body)
        rows.append(row | {name: row[name] and date.fromisoformat(row[name]) for name in dates})
    return pa.Table.from_pylist(rows, schema=schema)
