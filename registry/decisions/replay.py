"""Past decisions run again, from their recorded editions, input and registry, and held against what was recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from precursors.messages import Sentence
from precursors.recognition.recogniser import Recogniser
from registry import tables
from registry.access import Absent
from registry.checking.evaluation import Key, as_of, evaluate_lines, findings_by_line, input_of, key_of, keys_of, run_of
from registry.decisions.recording import findings_text
from registry.progress import Progress, no_progress
from registry.store.editions import load_lists, load_rules
from registry.store.store import Store
from rules.rulebook import Rulebook

_DECISIONS = tables.Decision.__table__  # type: ignore[attr-defined]
_RUNS = tables.Evaluation.__table__  # type: ignore[attr-defined]
_ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]


@dataclass
class Replayed:
    """What came of running decisions again.

    Attributes:
        equal: how many came out the same, byte for byte.
        differences: one for each that did not: which decision, and in what.
    """

    equal: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)


def replay(
    store: Store,
    number: str | None = None,
    *,
    workers: int = 2,
    progress: Progress = no_progress,
) -> Replayed:
    """Run the decisions on a declaration again, or every one.

    Args:
        store: the registry.
        number: of the declaration; every decision without it.
        workers: structure processes.
        progress: told of each evaluation.

    Raises:
        Absent: no decision was recorded on that declaration.

    """
    wanted = select(_DECISIONS).order_by(_DECISIONS.c.place)
    if number is not None:
        wanted = wanted.where(_DECISIONS.c.declaration_number == number)
    with store.engine.connect() as connection:
        decisions = [dict(row) for row in connection.execute(wanted).mappings()]
        logged = _logged_hashes(connection, decisions)
    if number is not None and not decisions:
        raise Absent("decision", number)
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in decisions:
        grouped.setdefault(row["evaluation"], []).append(row)
    done = Replayed()
    with _Editions(store, workers) as kept:
        for place, (evaluation, own) in enumerate(grouped.items()):
            progress("replay", place, len(grouped))
            _compare(done, own, _again(store, evaluation, kept), logged)
    return done


def _logged_hashes(connection: Any, decisions: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """What the log says the findings of each decision hash to; the table beside it could have been edited."""
    places = {row["place"] for row in decisions}
    entries = connection.execute(select(_ENTRIES.c.place, _ENTRIES.c.body).where(_ENTRIES.c.kind == "decision"))
    return {place: json.loads(body)["content_hash"] for place, body in entries if place in places}


class _Editions(ExitStack):
    """Editions loaded once each, with what recognises by them."""

    def __init__(self, store: Store, workers: int) -> None:
        super().__init__()
        self._store, self._workers = store, workers
        self._lists: dict[str, Recogniser] = {}
        self._rules: dict[str, Rulebook] = {}

    def lists(self, edition: str) -> Recogniser:
        """A recogniser over the lists of an edition."""
        if edition not in self._lists:
            catalogue = load_lists(self._store, edition)
            self._lists[edition] = self.enter_context(Recogniser(catalogue, workers=self._workers))
        return self._lists[edition]

    def rules(self, edition: str) -> Rulebook:
        """The rules of an edition."""
        if edition not in self._rules:
            self._rules[edition] = load_rules(self._store, edition)
        return self._rules[edition]


def _again(store: Store, evaluation: str, kept: _Editions) -> Mapping[Key, Sequence[Mapping[str, Any]]]:
    with store.engine.connect() as connection:
        run = connection.execute(select(_RUNS).where(_RUNS.c.evaluation == evaluation)).mappings().one()
    declared = input_of(store, run["input_hash"])
    recogniser, rulebook = kept.lists(run["lists"]), kept.rules(run["rules"])
    findings = evaluate_lines(declared, as_of(store, run["snapshot"]), recogniser, rulebook)
    again = run_of(run["reason"], declared, findings, run["snapshot"], run["lists"], run["rules"])
    if again.input_hash != run["input_hash"]:  # the input itself was edited: no decision on it stands
        return {}
    found = findings_by_line(findings)
    return {key: found.get(key, ()) for key in keys_of(declared)}


def _compare(
    done: Replayed,
    decisions: Iterable[Mapping[str, Any]],
    again: Mapping[Key, Sequence[Mapping[str, Any]]],
    logged: Mapping[int, str],
) -> None:
    for row in decisions:
        found = again.get(key_of(row))
        text = "" if found is None else findings_text(found)
        if text == row["findings"] and hashlib.sha256(text.encode()).hexdigest() == logged.get(row["place"]):
            done.equal += 1
            continue
        done.differences.append(
            {
                "declaration": row["declaration_number"],
                "line": row["line_number"],
                "decision": row["decision"],
                "difference": _difference(row, found, logged),
            }
        )


def _difference(
    row: Mapping[str, Any], found: Sequence[Mapping[str, Any]] | None, logged: Mapping[int, str]
) -> Sentence:
    if found is None:
        return Sentence("its_recorded_input_is_not_what_was_evaluated")
    if hashlib.sha256(row["findings"].encode()).hexdigest() != logged.get(row["place"]):
        return Sentence("its_recorded_findings_are_not_those_that_the")
    recorded, again = json.loads(row["findings"]), json.loads(findings_text(found))
    for place in range(max(len(recorded), len(again))):
        if place >= len(recorded):
            return Sentence("finding_was_not_recorded", x=again[place]["rule"])
        if place >= len(again):
            return Sentence("finding_no_longer_appears", x=recorded[place]["rule"])
        for name in sorted(recorded[place].keys() | again[place].keys()):
            before, now = recorded[place].get(name), again[place].get(name)
            if before != now:
                return Sentence("was_is", w=recorded[place]["rule"], x=name, y=repr(before), z=repr(now))
    return Sentence("the_findings_are_the_same_but_their_text")
