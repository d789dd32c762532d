"""Inspections in the office of the demo: one to do, one with samples taken, one whose goods are held."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from precursors.messages import say
from registry.access import Actor
from registry.checking.declarations import show_declaration
from registry.inspections.guide import guide_of
from registry.inspections.inspections import Result, Subject, open_inspection, record_result
from registry.reports.data import Source, lines_behind
from registry.reports.filters import Filters
from registry.store.store import Store

_OUTCOMES = ("", "sampled", "held")  # of one inspection each


def inspect_some(store: Store, officer: Actor, language: str) -> None:
    """Have an officer open inspections of red and yellow lines of the own office, and finish all but the first."""
    source, most = Source(store, officer), len(_OUTCOMES)
    lines = [line for lane in ("red", "yellow") for line in lines_behind(source, Filters(lane=lane), limit=most)]
    for outcome, line in zip(_OUTCOMES, lines, strict=False):
        subject = Subject(str(line["declaration_number"]), int(line["line_number"]))
        shown = show_declaration(store, officer, subject.declaration)["lines"]
        goods = next(one for one in shown if one["line_number"] == subject.line)
        key = open_inspection(store, officer, str(uuid4()), subject, guide_of(goods, {}, goods["findings"]))
        if outcome:
            record_result(store, officer, key, _result(outcome, language))


def _result(outcome: str, language: str) -> Result:
    seals = "M-0017, M-0018" if outcome == "sampled" else ""
    where, notes = (say("demo_inspection", key, language) for key in ("location", outcome))
    return Result(str(uuid4()), outcome, datetime.now(UTC), location=where, seals=seals, notes=notes)
