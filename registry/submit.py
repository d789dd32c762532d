"""Submitting a file: the check, and then its lines, findings, cases and log entries, chunk by chunk.

Safe to repeat and to interrupt: a chunk is one transaction, and what a line is worth does not depend on whether it
was recorded before, because a submitted line always takes the place of its own record.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select

from precursors.catalogue import Catalogue
from precursors.recognise import Recogniser
from registry import audit, tables
from registry.check import CheckResult, check
from registry.joining import join_cases
from registry.store import Store
from registry.writers import COLUMNS
from rules.rulebook import Rulebook

CHUNK = 500
_VERSIONS = tables.DeclarationVersion.__table__  # type: ignore[attr-defined]
_FINDINGS = tables.FindingRow.__table__  # type: ignore[attr-defined]
_EDITIONS = tables.Edition.__table__  # type: ignore[attr-defined]
_LINE_COLUMNS = [c.name for c in tables.DeclarationLine.__table__.columns if c.name != "recorded_at"]  # type: ignore[attr-defined]
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Submitted:
    """What a submission did: the check, and how many lines were new, amended, or known already."""

    result: CheckResult
    new: int
    amended: int
    known: int
    cases: int


def submit(
    path: Path, *, store: Store, recogniser: Recogniser, rulebook: Rulebook, jurisdiction: str = "GT",
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> Submitted:  # fmt: skip
    """Check a declaration file and record it."""
    result = check(
        path, store=store, recogniser=recogniser, rulebook=rulebook, jurisdiction=jurisdiction, progress=progress
    )
    lines = sorted(_lines(result), key=_key)
    findings: dict[tuple[str, int], list[_Row]] = {}
    for row in result.findings.to_pylist():
        findings.setdefault(_key(row), []).append(row)
    counts = {"new": 0, "amended": 0, "known": 0, "cases": 0}
    with store.writing() as connection:
        _keep_editions(connection, recogniser.catalogue, rulebook)
    for start, chunk in enumerate(_chunks(lines)):
        progress("record", start * CHUNK, len(lines))
        with store.writing() as connection:
            _record(connection, store, chunk, findings, result, counts)
    return Submitted(result, **counts)


def _lines(result: CheckResult) -> Iterator[dict[str, Any]]:
    table = result.intake.lines
    other = {"concentration_ppm": "concentration", "value_cents": "value"}
    names = {name: (name if name in table.column_names else other.get(name, name)) for name in _LINE_COLUMNS}
    for row in table.select(list(dict.fromkeys(names.values()))).to_pylist():
        yield {name: _plain(name, row[source]) for name, source in names.items()}


def _plain(name: str, value: Any) -> Any:
    numbers = ("quantity_mg", "concentration_ppm", "value_cents")
    return value if value is not None or name in numbers else ""


def _key(row: _Row) -> tuple[str, int]:
    return str(row["declaration_number"]), int(row["line_number"])


def _chunks(lines: Sequence[_Row]) -> Iterator[list[_Row]]:
    for start in range(0, len(lines), CHUNK):
        yield list(lines[start : start + CHUNK])


def _keep_editions(connection: Any, catalogue: Catalogue, rulebook: Rulebook) -> None:
    rules = [{"head": rule.head.model_dump(mode="json"), "sql": rule.sql} for rule in rulebook.rules]
    for edition, kind, content in (
        (catalogue.edition, "lists", catalogue.to_compiled()),
        (rulebook.edition, "rules", {"rules": rules, "parameters": [repr(p) for p in rulebook.parameters]}),
    ):
        if connection.execute(select(_EDITIONS.c.edition).where(_EDITIONS.c.edition == edition)).first() is None:
            body = gzip.compress(json.dumps(content, ensure_ascii=False, default=str).encode(), mtime=0)
            connection.execute(insert(_EDITIONS), [{"edition": edition, "kind": kind, "content": body}])
            audit.append(connection, [("edition", {"edition": edition, "of": kind})])


def _record(
    connection: Any, store: Store, chunk: Sequence[_Row], findings: Mapping[tuple[str, int], Sequence[_Row]],
    result: CheckResult, counts: dict[str, int],
) -> None:  # fmt: skip
    audit.lock(connection)
    since = audit.size(connection)
    known = _newest_versions(connection, chunk)
    entries, versions = [], []
    now = datetime.now(UTC)
    for line in chunk:
        own = findings.get(_key(line), ())
        body = audit.canonical({"line": line, "findings": [_finding(row) for row in own]})
        digest = hashlib.sha256(
            f"{result.summary['list_edition']}{result.summary['rule_edition']}{body}".encode()
        ).hexdigest()
        version, before = known.get(_key(line), (0, ""))
        if before == digest:
            counts["known"] += 1
            continue
        counts["amended" if version else "new"] += 1
        number, place = _key(line)
        versions.append(
            {"declaration_number": number, "line_number": place, "version": version + 1, "status": "declared",
             "content_hash": digest, "body": body, "since": since, "recorded_at": now}
        )  # fmt: skip
        entries.append(("decision", _decision(line, own, version + 1, digest, result)))
    if not versions:
        return
    changed = {_key(row) for row in versions}
    kept = [line for line in chunk if _key(line) in changed]
    store.upsert(connection, tables.DeclarationLine, [{**line, "recorded_at": now} for line in kept])
    connection.execute(insert(_VERSIONS), versions)
    _replace_findings(connection, kept, findings)
    joined = join_cases(connection, kept, findings, now)
    counts["cases"] += sum(kind == "case opened" for kind, _ in joined)
    audit.append(connection, [*entries, *joined])


def _newest_versions(connection: Any, chunk: Sequence[_Row]) -> dict[tuple[str, int], tuple[int, str]]:
    numbers = sorted({line["declaration_number"] for line in chunk})
    newest = (
        select(_VERSIONS.c.declaration_number, _VERSIONS.c.line_number, func.max(_VERSIONS.c.version).label("version"))
        .where(_VERSIONS.c.declaration_number.in_(numbers))
        .group_by(_VERSIONS.c.declaration_number, _VERSIONS.c.line_number)
        .subquery()
    )
    keys = ("declaration_number", "line_number", "version")
    joined = select(*(_VERSIONS.c[key] for key in keys), _VERSIONS.c.content_hash).join(
        newest,
        (_VERSIONS.c.declaration_number == newest.c.declaration_number)
        & (_VERSIONS.c.line_number == newest.c.line_number)
        & (_VERSIONS.c.version == newest.c.version),
    )
    return {(n, line): (version, digest) for n, line, version, digest in connection.execute(joined)}


def _finding(row: _Row) -> dict[str, Any]:
    keep = ("rule", "outcome", "lane", "substance", "measured", "allowed", "unit", "reference")
    return {name: row[name] for name in keep}


def _decision(line: _Row, own: Sequence[_Row], version: int, digest: str, result: CheckResult) -> dict[str, Any]:
    return {
        "declaration": line["declaration_number"], "line": line["line_number"], "version": version, "content": digest,
        "lists": result.summary["list_edition"], "rules": result.summary["rule_edition"],
        "findings": [row["rule"] for row in own],
    }  # fmt: skip


def _replace_findings(
    connection: Any, lines: Sequence[_Row], findings: Mapping[tuple[str, int], Sequence[_Row]]
) -> None:
    for line in lines:
        number, place = _key(line)
        connection.execute(
            delete(_FINDINGS).where((_FINDINGS.c.declaration_number == number) & (_FINDINGS.c.line_number == place))
        )
    rows = [
        {
            "declaration_number": number, "line_number": line, "place": place, "rule": row["rule"], "kind": row["kind"],
            "lane": row["lane"], "outcome": row["outcome"], "substance": row["substance"],
            "body": audit.canonical({name: row.get(name) for name in (*COLUMNS[:13], "message_en", "message_es")}),
        }
        for number, line in map(_key, lines)
        for place, row in enumerate(findings.get((number, line), ()))
    ]  # fmt: skip
    if rows:
        connection.execute(insert(_FINDINGS), rows)
