"""One declaration at a time, at once: what is checked again and again in one process stays ready between two checks.

The registry, the rules and the recorded lines that were needed lately stay in memory; the log tells what was written
since, and only that is read again. The findings are those of the batch (``registry.checking.batch``), byte for byte.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyarrow as pa

from precursors.model import Row
from precursors.recognition.recogniser import Recogniser
from registry.access import Actor
from registry.checking.evaluation import key_of
from registry.checking.lines import typed_lines, volumes
from registry.checking.needed_lines import FOUND_BY, Moment, moment_of
from registry.checking.recognitions import QUERY, Read, read_texts, tables_of
from registry.store.arrow_tables import REGISTRY
from registry.store.store import Store
from rules.facts import LINES
from rules.instant.engine import Single
from rules.instant.sqlite_dialect import NotTheSame, name_key_of
from rules.memo import write_memo
from rules.rulebook import Rulebook

FEW = 50  # lines; more are a batch
MOST_ASKED = 20_000  # texts and values of declarations that were asked about; the next ones are mostly others
MOST_REMEMBERED = 200_000  # recorded lines, texts and values; beyond it everything is read afresh

Decided: TypeAlias = tuple[pa.Table, dict[str, int], list[str]]


class Checker:
    """A store's registry and history, ready for one declaration after another; safe to use from several threads.

    Args:
        store: the registry; without one, there are no records and no history.
        recogniser: the lists.
        rulebook: the rules; for an actor none that reads ``pens`` or ``versions``, which are nobody's own.
        actor: an importer, for whom there is only what is their operator's own (``registry.checking.own_history``).
    """

    def __init__(
        self, store: Store | None, recogniser: Recogniser, rulebook: Rulebook, actor: Actor | None = None
    ) -> None:
        names = {name: tables_of([], recogniser.catalogue)[name] for name in ("substance_names", "substance_hs")}
        self._store, self._recogniser, self._actor = store, recogniser, actor
        self._single = Single(rulebook, names)
        self._lock = threading.Lock()
        self._kept = _Kept()
        self._baselines: list[str] = []
        for name, schema in REGISTRY.items():
            self._single.put(name, schema.empty_table())
        write_memo()

    def check(self, declared: pa.Table) -> Decided | None:
        """Decide a few typed lines; nothing where the batch has to."""
        if not 0 < declared.num_rows <= FEW:
            return None
        try:
            return self.decide(list(typed_lines(declared)))
        except NotTheSame:
            return None

    def decide(self, lines: Sequence[Row]) -> Decided:
        """Decide typed lines.

        Returns:
            Findings, how many lines got each answer, and the days up to which the baselines reach.

        Raises:
            NotTheSame: the batch has to decide; says why.

        """
        with self._lock:
            try:
                if self._store is None:
                    evidence, answers = self._decided(lines, None)
                else:
                    with moment_of(self._store, self._actor) as moment:
                        self._catch_up(moment)
                        evidence, answers = self._decided(lines, moment)
            except NotTheSame:
                raise
            except BaseException:  # what is in memory may be half of something
                self._forget()
                raise
            until = self._baselines
        return self._single.worded(evidence), answers, until

    def _decided(self, lines: Sequence[Row], moment: Moment | None) -> tuple[list[Row], dict[str, int]]:
        facts = self._single.declare(self._pointed(lines, submitted=True))
        versions: Sequence[Row] = ()
        if moment:
            for column, held in sorted(self._single.leads):
                self._bring(moment, column, {str(row[held]) for row in facts if row[held]})
            versions = moment.versions([key_of(line) for line in lines])
        evidence = self._single.evaluate(versions)
        answers = Counter(self._kept.reads[_text(line)].answer for line in lines)
        return evidence, dict(sorted(answers.items()))

    # --- what was written since -----------------------------------------------------------------------

    def _catch_up(self, moment: Moment) -> None:
        if self._kept.size() > MOST_REMEMBERED or self._kept.asked > MOST_ASKED:
            self._forget()
        kept = self._kept
        if moment.place == kept.place:
            return
        changes = moment.changes(kept.place) if 0 <= kept.place < moment.place else None
        if changes is None or changes.records:
            records = moment.records()
            for name, table in records.items():
                self._single.put(name, table)
            self._baselines = sorted({str(day) for day in records["baselines"].column("until").to_pylist()})
        if changes is None or changes.lines is None:
            self._forget(moment.place)
            return
        self._single.forget(changes.lines)
        kept.forget(changes.lines)
        kept.place = moment.place

    def _forget(self, place: int = -1) -> None:
        self._single.forget()
        self._kept = _Kept(place)

    # --- what is brought in ---------------------------------------------------------------------------

    def _bring(self, moment: Moment, column: str, values: set[str]) -> None:
        """Recorded lines that hold a value, unless they are here."""
        missing = {value for value in values if (column, value) not in self._kept.held}
        if not missing:
            return
        if column not in FOUND_BY:
            raise NotTheSame(f"lines cannot be found by {column}")
        sought = self._named(moment, missing) if column == "consignee_key" else sorted(missing)
        fresh = {key_of(line): line for line in moment.lines(column, sought)} if sought else {}
        lines = [line for key, line in fresh.items() if key not in self._kept.lines]
        self._single.remember(self._pointed(lines, submitted=False))
        self._kept.lines.update(map(key_of, lines))
        self._kept.held.update((column, value) for value in missing)
        self._kept.asked += len(missing)

    def _named(self, moment: Moment, keys: set[str]) -> list[str]:
        """How the names of some consignees were ever written."""
        if self._kept.consignees is None:
            self._kept.consignees = {}
            for name in moment.consignees():
                self._kept.consignees.setdefault(name_key_of(name), set()).add(name)
        return sorted({name for key in keys for name in self._kept.consignees.get(key, ())})

    def _pointed(self, lines: Sequence[Row], *, submitted: bool) -> list[dict[str, Any]]:
        """Lines as the rules read them, each with the number of its text; a text is read once."""
        kept = self._kept
        fresh = sorted({_text(line) for line in lines} - kept.reads.keys())
        reads = dict(zip(fresh, read_texts(fresh, self._recogniser), strict=True)) if fresh else {}
        first = len(kept.reads)
        kept.reads |= reads
        kept.asked += len(fresh) if submitted else 0
        kept.numbers |= {text: first + place for place, text in enumerate(fresh)}
        rows = [{**row, "recognition": kept.numbers[text]} for text, read in reads.items() for row in read.rows]
        covers = [{**row, "recognition": kept.numbers[text]} for text, read in reads.items() for row in read.covers]
        self._single.know(rows, covers, [pair for line in lines for pair in self._densities(line)])
        return [
            {
                **{name: line[name] for name in LINES if name in line},
                "submitted": submitted,
                "recognition": kept.numbers[_text(line)],
            }
            for line in lines
        ]

    def _densities(self, line: Row) -> list[dict[str, Any]]:
        """A declared volume, and its mass of the substances that its text was read as."""
        if line["quantity_mg"] is not None:
            return []
        substances = {row["substance"] for row in self._kept.reads[_text(line)].rows if row.get("substance")}
        return list(volumes(line["quantity"], line["unit"], sorted(substances)))


@dataclass
class _Kept:
    """What is in memory of a store.

    Attributes:
        place: of the log, up to which it is true; -1 before anything was read.
        held: columns and values whose recorded lines are all here.
        lines: which those are.
        consignees: the names of consignees as written, by their letters and digits.
        asked: how many texts and values declarations brought along that were only asked about.
    """

    place: int = -1
    asked: int = 0
    reads: dict[tuple[str, ...], Read] = field(default_factory=dict)
    numbers: dict[tuple[str, ...], int] = field(default_factory=dict)
    held: set[tuple[str, str]] = field(default_factory=set)
    lines: set[tuple[str, int]] = field(default_factory=set)
    consignees: dict[str, set[str]] | None = None

    def size(self) -> int:
        """How many lines, texts and values."""
        return len(self.lines) + len(self.reads) + len(self.held)

    def forget(self, changed: Mapping[tuple[str, int], Sequence[Row]]) -> None:
        """Lines that were written anew, and whatever they hold or held: it is no longer all here."""
        versions = [version for every in changed.values() for version in every]
        values = {str(value) for version in versions for value in version.values() if value}
        for name in {str(version["consignee_name"]) for version in versions}:
            values.add(name_key_of(name))
            if self.consignees is not None:
                self.consignees.setdefault(name_key_of(name), set()).add(name)
        self.lines -= changed.keys()
        self.held = {(column, value) for column, value in self.held if value not in values}


def _text(line: Row) -> tuple[str, ...]:
    return tuple(line[name] for name in QUERY)
