"""The state rebuilt from the log and held against the tables: every row that the log does not tell so is named.

People, keys, editions and cases stand in the log whole (``state``). A decision's entry carries the hashes of the line
and of its findings, and a load those of its records: what these hashes prove is read from the tables that keep every
version, and what counts today is rebuilt from those. Nothing here asks a rule: that a decision follows from its input
is what ``replay`` shows.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from sys import intern
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import SQLModel

from precursors.messages import Sentence
from precursors.model import Row
from registry import state
from registry.checking.evaluation import Key, hash_of_input, key_of
from registry.decisions.recording import findings_rows
from registry.log import audit
from registry.state import key_of_row, plain
from registry.store import documents
from registry.store.arrow_tables import LINE_COLUMNS

_T = SQLModel.metadata.tables
_RECORDS = ("operators", "sites", "licences", "licence_substances", "permits", "pens", "baselines")
_LOADED = "registry_versions"
_MANY = 2_000  # rows fetched at once
_NO_SUCH = Sentence("the_log_tells_of_no_such_row")
_NOT_THERE = Sentence("the_log_tells_of_it_and_it_is_not_there")


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as the log tells it.

    Attributes:
        table, key: which row.
        said: what it says and what the log says.
    """

    table: str
    key: str
    said: Sentence

    @property
    def sentence(self) -> Sentence:
        """Which row, and what is said of it."""
        return Sentence("sign", x=f"{self.table} {self.key}", y=self.said)

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass
class Reconciled:
    """What came of holding the state against the log.

    Attributes:
        size: entries of the log, each of which holds.
        checked: rows by table.
        differences: every row that is not as the log tells it.
        clock: place, and the moments before and after, wherever the clock went back.
    """

    size: int
    checked: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    clock: list[tuple[int, datetime, datetime]] = field(default_factory=list)

    def differs(self, table: str, key: str, said: Sentence) -> None:
        """Note a row that is not as the log tells it."""
        self.differences.append(Difference(table, key, said))


class _Rows(Mapping[str, Row]):
    """Rows kept as bare tuples, made into rows one at a time: a log of millions has as many of them.

    What a tuple does not know (``None``) is not in its row.
    """

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self._kept: dict[str, tuple[Any, ...]] = {}

    def put(self, key: str, *values: Any) -> None:
        """Keep a row."""
        self._kept[key] = tuple(intern(one) if isinstance(one, str) else one for one in values)

    def __getitem__(self, key: str) -> Row:
        """The row of a key."""
        row = zip(self._columns, self._kept[key], strict=True)
        return {name: value for name, value in row if value is not None}

    def __iter__(self) -> Iterator[str]:
        """Every key."""
        return iter(self._kept)

    def __len__(self) -> int:
        """How many rows."""
        return len(self._kept)


@dataclass
class _Log:
    """What is read out of the log in one pass.

    Attributes:
        rows: those that are told whole, by table and key.
        decisions, versions: of every line, by their key in one text.
        decided, newest: the number of the newest decision on, and of the newest version of, each line.
    """

    rows: dict[str, dict[str, tuple[int, Row]]]
    decisions: _Rows = field(
        default_factory=lambda: _Rows("version", "evaluation", "content_hash", "place", "findings")
    )
    versions: _Rows = field(default_factory=lambda: _Rows("status", "content_hash", "since", "recorded_at", "body"))
    decided: dict[Key, int] = field(default_factory=dict)
    newest: dict[Key, int] = field(default_factory=dict)
    evaluations: dict[str, Row] = field(default_factory=dict)
    editions: dict[str, Row] = field(default_factory=dict)
    loads: dict[int, Row] = field(default_factory=dict)


def reconcile(connection: Any) -> Reconciled:
    """Hold the whole state against the log.

    Args:
        connection: to one moment of the registry (``Store.reading``).

    Raises:
        AuditError: the log itself does not hold; nothing can be rebuilt from it.

    """
    size, _ = audit.verify(connection)
    done = Reconciled(size)
    done.checked["audit_entries"] = size
    log = _read_log(connection, done)
    _check_told(connection, log, done)
    _check_documents(connection, done)
    _check_editions(connection, log, done)
    _check_evaluations(connection, log, done)
    lines = _check_versions(connection, log, done)
    _check_lines(connection, lines, done)
    _check_findings(connection, _check_decisions(connection, log, done), lines, done)
    _check_registry(connection, _check_loads(connection, log, done), done)
    return done


# --- the log, once --------------------------------------------------------------------------------------


def _read_log(connection: Any, done: Reconciled) -> _Log:
    log = _Log({})
    log.rows = state.newest_told(_sorted_out(audit.entries_of(connection, done.size), log, done))
    return log


def _sorted_out(
    entries: Iterable[tuple[int, str, dict[str, Any]]], log: _Log, done: Reconciled
) -> Iterator[tuple[int, Row]]:
    last: datetime | None = None
    for place, kind, body in entries:
        at = datetime.fromisoformat(body["at"]) if "at" in body else last
        if last is not None and at is not None and at < last - audit.SLACK:
            done.clock.append((place, last, at))
        last = at
        _take(log, place, kind, body)
        yield place, body


def _take(log: _Log, place: int, kind: str, body: Row) -> None:
    match kind:
        case "decision":
            _take_decision(log, place, body)
        case "line withdrawn":
            _take_withdrawal(log, body)
        case "evaluation":
            log.evaluations[body["evaluation"]] = body
        case "edition kept":
            log.editions[body["edition"]] = body
        case "registry load":
            log.loads[place] = body
        case "records taken over":
            log.loads[body["since"]] = body
        case _:
            pass


def _take_decision(log: _Log, place: int, body: Row) -> None:
    number, line = str(body["declaration_number"]), int(body["line_number"])
    said = [body[name] for name in ("version", "evaluation", "content_hash")]
    log.decisions.put(f"{number}|{line}|{body['decision']}", *said, place, body["content_hash"])
    log.decided[number, line] = body["decision"]
    if body["version"] > log.newest.get((number, line), 0):
        log.newest[number, line] = body["version"]
        moment = (body.get("since"), body.get("on"))
        log.versions.put(f"{number}|{line}|{body['version']}", "declared", body["line"], *moment, body["line"])


def _take_withdrawal(log: _Log, body: Row) -> None:
    number, line = str(body["declaration"]), int(body["line"])
    version = log.newest.get((number, line), 0)
    before = log.versions.get(f"{number}|{line}|{version}", {})
    log.newest[number, line] = version + 1
    said = audit.canonical({"reason": body["reason"], "by": body["by"]})
    moment = (body.get("since"), body.get("on"))
    log.versions.put(f"{number}|{line}|{version + 1}", "withdrawn", before.get("content_hash"), *moment, _sha256(said))


# --- rows that the log tells whole ------------------------------------------------------------------------


def _check_told(connection: Any, log: _Log, done: Reconciled) -> None:
    for name, table in state.TOLD.items():
        expected = {key: row for key, (_, row) in log.rows[name].items()}
        _hold(done, name, _stored_rows(connection, table, partial(_tell, table)), expected)


def _check_documents(connection: Any, done: Reconciled) -> None:
    """Every document that came with an answer lies on disk as it came."""
    table = _T["request_documents"]
    for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
        if documents.stored_content(connection.engine, row["sha256"]) is None:
            done.differs(table.name, key_of_row(table, row), Sentence("its_file_is_not_as_it_was_sent_or_is_gone"))


def _tell(table: Table, row: Row) -> Row:
    said: Row = state.tell(table, row)[1]
    return said


def _whole(table: Table, row: Row) -> Row:
    return {column.name: plain(row[column.name]) for column in table.c}


def _stored_rows(connection: Any, table: Table, say: Callable[[Row], Row]) -> Iterator[tuple[str, Row]]:
    """Every row of a table by its key, as ``say`` puts it."""
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    while rows := found.fetchmany(_MANY):
        for row in rows:
            yield key_of_row(table, row), say(row)


def _hold(done: Reconciled, name: str, stored: Iterable[tuple[str, Row]], expected: Mapping[str, Row]) -> None:
    """Hold the rows of a table against those that it should have, column by column."""
    missing = dict.fromkeys(expected)
    for key, row in stored:
        done.checked[name] += 1
        wanted = expected.get(key)
        if wanted is None:
            done.differs(name, key, _NO_SUCH)
            continue
        missing.pop(key, None)
        _hold_row(done, name, key, row, wanted)
    for key in missing:
        done.differs(name, key, _NOT_THERE)


def _hold_row(done: Reconciled, name: str, key: str, row: Row, wanted: Row) -> None:
    """Name each column in which a row differs; a column that came later than the telling is not known to it."""
    differing = [column for column in wanted if column in row and row[column] != wanted[column]]
    open_ones = [column for column in differing if not state.hides(column)]
    for column in open_ones:
        done.differs(
            name,
            key,
            Sentence("is_the_log_says", x=column, y=_value_shown(row[column]), z=_value_shown(wanted[column])),
        )
    if differing and not open_ones:
        hidden = ", ".join(state.SEALED[name])
        done.differs(name, key, Sentence("what_is_kept_by_its_hash_alone_is_not_what", x=hidden))


def _value_shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}..."


# --- editions and evaluations -----------------------------------------------------------------------------


def _check_editions(connection: Any, log: _Log, done: Reconciled) -> None:
    expected = {key: {"kind": said["of"], "content": said["sha256"]} for key, said in log.editions.items()}

    def say(row: Row) -> Row:
        return {"kind": row["kind"], "content": plain(row["content"])}

    _hold(done, "editions", _stored_rows(connection, _T["editions"], say), expected)


def _check_evaluations(connection: Any, log: _Log, done: Reconciled) -> None:
    names = ("reason", "input_hash", "snapshot", "lists", "rules", "program", "by")
    expected = {
        key: {**{name: said[name] for name in names}, **({"at": said["on"]} if "on" in said else {})}
        for key, said in log.evaluations.items()
    }

    def say(row: Row) -> Row:
        return {name: plain(row[name]) for name in (*names, "at")}

    _hold(done, "evaluations", _stored_rows(connection, _T["evaluations"], say), expected)
    expected_parts: dict[str, list[str]] = {}
    for told in log.evaluations.values():
        expected_parts[told["input_hash"]] = told.get("parts") or expected_parts.get(told["input_hash"], [])
    _check_inputs(connection, expected_parts, done)


def _check_inputs(connection: Any, expected: Mapping[str, list[str]], done: Reconciled) -> None:
    """The lines that went into each evaluation are those that its entry tells of, by the hash of each part."""
    table = _T["evaluation_inputs"]
    held: dict[str, list[str]] = defaultdict(list)
    whole = connection.execute(select(table).order_by(table.c.input_hash, table.c.part)).mappings()
    for row in whole:
        parts = held[row["input_hash"]]
        parts.append(plain(row["content"]) if row["part"] == len(parts) else "")
        done.checked[table.name] += 1
    for input_hash in sorted(held.keys() - expected.keys()):
        done.differs(table.name, input_hash, _NO_SUCH)
    for input_hash, parts in expected.items():
        # Entries of earlier programs tell no parts: there the lines themselves are hashed.
        same = held[input_hash] == parts if parts else hash_of_input(connection, input_hash) == input_hash
        if not same:
            done.differs(table.name, input_hash, Sentence("the_lines_are_not_those_that_the_log_says"))


# --- lines, decisions, findings ---------------------------------------------------------------------------


def _check_versions(connection: Any, log: _Log, done: Reconciled) -> dict[Key, str]:
    """Every version of every line; what the line in force of each has to say, as one hash."""
    table = _T["declaration_versions"]
    in_force: dict[Key, str] = {}

    def say(row: Row) -> Row:
        said = {key: plain(row[key]) for key in ("status", "content_hash", "since", "recorded_at")}
        said["body"] = _sha256(row["body"])
        told = log.versions.get(key_of_row(table, row), {})
        proved = told.get("status") == "declared" and told["body"] == said["body"]
        if proved and log.newest[key_of(row)] == row["version"]:
            moment = told.get("recorded_at", said["recorded_at"])
            in_force[key_of(row)] = _sha256(audit.canonical(_line(row["body"], moment)))
        return said

    _hold(done, table.name, _stored_rows(connection, table, say), log.versions)
    return in_force


def _line(body: str, moment: str) -> Row:
    """A line in force, out of the version that says it."""
    said = json.loads(body)
    return {**{column: said.get(column, "") for column in LINE_COLUMNS}, "recorded_at": moment}


def _check_lines(connection: Any, in_force: Mapping[Key, str], done: Reconciled) -> None:
    """The lines in force are the newest versions, whole."""
    table = _T["declaration_lines"]
    missing = dict.fromkeys(in_force)
    for key, row in _stored_rows(connection, table, partial(_whole, table)):
        done.checked[table.name] += 1
        wanted = in_force.get(key_of(row))
        missing.pop(key_of(row), None)
        if wanted is None:
            done.differs(table.name, key, _NO_SUCH)
        elif wanted != _sha256(audit.canonical(row)):
            _hold_row(done, table.name, key, row, _newest_line(connection, row))
    for number, line in missing:
        done.differs(table.name, f"{number}|{line}", _NOT_THERE)


def _newest_line(connection: Any, row: Row) -> Row:
    table = _T["declaration_versions"]
    wanted = select(table.c.body, table.c.recorded_at)
    wanted = wanted.where(*(table.c[name] == row[name] for name in ("declaration_number", "line_number")))
    found = connection.execute(wanted.order_by(table.c.version.desc()).limit(1)).one()
    return _line(found.body, plain(found.recorded_at))


def _check_decisions(connection: Any, log: _Log, done: Reconciled) -> dict[Key, str]:
    """Every decision; the findings of the newest one on each line, where they are those that the log tells of."""
    table, names = _T["decisions"], ("version", "evaluation", "content_hash", "place")
    found: dict[Key, str] = {}

    def say(row: Row) -> Row:
        said = {**{column: row[column] for column in names}, "findings": _sha256(row["findings"])}
        told = log.decisions.get(key_of_row(table, row), {})
        if told.get("findings") == said["findings"] and log.decided[key_of(row)] == row["decision"]:
            found[key_of(row)] = intern(row["findings"])
        return said

    _hold(done, table.name, _stored_rows(connection, table, say), log.decisions)
    return found


def _check_findings(connection: Any, decided: Mapping[Key, str], in_force: Mapping[Key, str], done: Reconciled) -> None:
    """The findings of a line in force are those of its newest decision, and no other line has any."""
    table = _T["findings"]
    expected = {
        key_of_row(table, row): row
        for key, text in decided.items()
        if key in in_force
        for row in findings_rows(*key, json.loads(text))
    }

    _hold(done, table.name, _stored_rows(connection, table, partial(_whole, table)), expected)


# --- registry records -------------------------------------------------------------------------------------


def _check_loads(connection: Any, log: _Log, done: Reconciled) -> dict[str, dict[str, Row]]:
    """Every version of every registry record; the newest of each, by table and key."""
    table = _T[_LOADED]
    wanted = select(table).order_by(table.c.since, table.c.kind, table.c.key)
    newest: dict[str, dict[str, Row]] = {name: {} for name in _RECORDS}
    by_load: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(wanted).mappings():
        done.checked[_LOADED] += 1
        by_load[row["since"]].append(row)
    for place in sorted(by_load.keys() | log.loads.keys()):
        rows, told = by_load.get(place, []), log.loads.get(place)
        for row in _hold_load(rows, place, told, done):
            newest.get(row["kind"], {})[row["key"]] = json.loads(row["body"])
    return newest


def _hold_load(rows: list[Row], place: int, told: Row | None, done: Reconciled) -> list[Row]:
    """The records of one load; those that are as they were loaded."""
    if told is None:
        for row in rows:
            done.differs(_LOADED, f"{row['kind']}|{row['key']}|{place}", _NO_SUCH)
        return []
    if "versions" not in told or told["versions"] == state.told_records(rows)["versions"]:
        return rows  # entries of earlier programs hash the file alone
    left: Counter[str] = Counter(told["each"])
    kept = []
    for row in rows:
        short = state.short_hash(state.record_text(row))
        if left[short]:
            left[short] -= 1
            kept.append(row)
        else:
            key = f"{row['kind']}|{row['key']}|{place}"
            done.differs(_LOADED, key, Sentence("it_is_not_what_the_log_says_was_loaded"))
    for _ in left.elements():
        key = f"{told.get('kind', '')}|?|{place}"
        done.differs(_LOADED, key, _NOT_THERE)
    return kept


def _check_registry(connection: Any, newest: Mapping[str, Mapping[str, Row]], done: Reconciled) -> None:
    """The registry records of today are the newest versions."""
    for name in _RECORDS:
        # what was loaded before a column was there says nothing of it, and it holds nothing
        nothing = dict.fromkeys(column.name for column in _T[name].c)
        wanted = {key: {**nothing, **row} for key, row in newest[name].items()}
        _hold(done, name, _stored_rows(connection, _T[name], partial(_whole, _T[name])), wanted)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
