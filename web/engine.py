"""What a process for heavy reading has ready: lists, recogniser, rule book; and what a task asks of it.

It is used by one task at a time, in a process that is itself guarded: structures are read right here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp, parse_one

from precursors.answer import Explained, explain
from precursors.guard import WorkerLost
from precursors.recognise import Query, Recogniser
from precursors.recognition import Recognition
from precursors.scope import structure_definitions
from precursors.structure_inside import StructuresInside
from registry.access import Actor, Reach
from registry.check import CheckResult, Few, Records, check
from registry.checker import Checker
from registry.own import OwnRecords
from registry.settings import Settings
from registry.store import ARROW, Store
from registry.submit import submit
from rules.rulebook import Rule, Rulebook
from web.worker import Setup

_OTHERS = ("pens", "versions")  # nobody's own: a notification names two countries, no operator
_REGISTRY = (*ARROW, "versions")
_IMPORTERS = 16  # whose records stay in memory
Progress = Callable[[str, int, int], None]


class NoRegistry:
    """An empty registry: an anonymous pre-validation knows nobody's licences, permits or history."""

    def arrow(self) -> dict[str, pa.Table]:
        """Every registry table, empty."""
        return {name: schema.empty_table() for name, schema in ARROW.items()}

    def history(self) -> pa.Table:
        """No lines."""
        return pa.table({})


@dataclass(frozen=True)
class PreValidation:
    """A file held against the law, and what it is shown by; the lines themselves are not kept.

    Attributes:
        name: of the file, as its sender called it.
        good: how many of its rows were checked.
        recorded: what a submission recorded: ``new``, ``amended``, ``known`` lines; nothing for a check.
    """

    name: str
    result: CheckResult
    good: int
    recorded: dict[str, int] = field(default_factory=dict)


class Engine:
    """The engine behind the pages and the API, for one task at a time."""

    def __init__(self, setup: Setup) -> None:
        settings = Settings()
        self.list_folders, self.rule_folders = settings.lists, settings.rules
        self.catalogue, self.rulebook, self.jurisdiction = setup.catalogue, setup.rulebook, setup.jurisdiction
        self.store = Store(setup.database) if setup.database else None
        service = StructuresInside(structure_definitions(self.catalogue))
        self.recogniser = Recogniser(self.catalogue, service=service)
        self._from_the_file = self._law_without(_REGISTRY)
        self._from_own_records = self._law_without(_OTHERS)
        self._of_the_store = Checker(self.store, self.recogniser, self.rulebook) if self.store else None
        self._of_the_file = Checker(None, self.recogniser, self._from_the_file)
        self._of_own_records = lru_cache(_IMPORTERS)(
            lambda actor: Checker(self.store, self.recogniser, self._from_own_records, actor)
        )

    def warm_up(self) -> None:
        """Load the lexicon and compile what structures are held against, before the first task; hold nothing open."""
        self.recogniser.reader.lexicon.preload()
        self.look_up("acetone", date.today(), None)
        self.recogniser.service.read("CC(C)=O")
        if self.store is not None:
            self.store.engine.dispose()  # a copy of this process opens its own connections

    def look_up(self, text: str, day: date, authority: str | None) -> Explained:
        """Look one value up."""
        return explain(self.recogniser.recognise(Query(text=text)), self.catalogue, day, authority)

    def screen(self, values: list[str], day: date, authority: str | None) -> list[Explained]:
        """Look many values up."""
        found = self.recogniser.recognise_many([Query(text=value) for value in values])
        return [explain(one, self.catalogue, day, authority) for one in found]

    def unread(self, text: str, day: date, authority: str | None) -> Explained:
        """The answer on a value that could not be read within the bounds: undetermined, never clear."""
        unread = Recognition(Query(text=text), problems=("too_costly",), catalogue=self.catalogue)
        return explain(unread, self.catalogue, day, authority)

    def pre_validate(self, name: str, path: Path, own: Actor | None, progress: Progress) -> PreValidation:
        """Check a file by the rules of law that the file alone can decide; nothing is kept.

        Args:
            name: as its sender called it.
            path: of the file; its ending says what kind it is. Lines and findings wait beside it.
            own: the importer who asks; with registry and history of their operator the rules on licences and permits
                can be decided as well.
            progress: told how far it is.

        """
        if own is None or self.store is None:
            return self._checked(name, path, NoRegistry(), self._from_the_file, progress, self._of_the_file)
        few, records = self._of_own_records(replace(own, user="")), OwnRecords(self.store, own)
        return self._checked(name, path, records, self._from_own_records, progress, few)

    def check(self, name: str, path: Path, progress: Progress) -> PreValidation:
        """Check a file by every rule against registry and history; nothing is kept."""
        return self._checked(name, path, self.registry, self.rulebook, progress, self._of_the_store)

    @property
    def registry(self) -> Store:
        """The registry, which the processes of strangers never open."""
        if self.store is None:
            raise LookupError
        return self.store

    def _checked(
        self, name: str, path: Path, records: Records, rulebook: Rulebook, progress: Progress, few: Few | None
    ) -> PreValidation:
        result = check(
            path, store=records, recogniser=self.recogniser, rulebook=rulebook, jurisdiction=self.jurisdiction,
            progress=progress, few=few, folder=path.parent,
        )  # fmt: skip
        return PreValidation(name, _without_lines(result), result.intake.lines.num_rows)

    def submit(self, name: str, path: Path, actor: Actor, progress: Progress) -> PreValidation:
        """Check a file and record it; whoever may not read indicators gets the findings of law only.

        Raises:
            registry.access.Absent: a line is not the actor's to submit; nothing is recorded.

        """
        done = submit(
            path, store=self.registry, recogniser=self.recogniser, rulebook=self.rulebook,
            jurisdiction=self.jurisdiction, actor=actor, progress=progress,
        )  # fmt: skip
        result = done.result
        if actor.reach("indicator_read") is Reach.NONE:
            law = pc.equal(result.findings.column("kind"), "law")
            result = replace(result, findings=result.findings.filter(law), summary=_told_to_importers(result.summary))
        recorded = {"new": done.new, "amended": done.amended, "known": done.known}
        return PreValidation(name, _without_lines(result), result.intake.lines.num_rows, recorded)

    def picture(self, found: Explained) -> tuple[str, bool]:
        """The structure that was read or is behind the name, as SVG; and whether a varied part is marked."""
        covers = [cover for _, cover, _, _ in found.standings.covers if cover.match]
        best = max(covers, key=lambda cover: len(cover.path), default=None)
        readings = found.recognition.readings
        drawn = next((r.smiles for r in readings if r.smiles), None)
        if not drawn and found.recognition.listed_readings:
            drawn = self.catalogue.substance(str(found.recognition.listed_readings[0].substance)).smiles
        structure = any(r.field == "structure" or r.method == "structure" for r in readings)
        if best and structure:
            drawn = found.recognition.query.text
        if not drawn:
            return "", False
        match = best.match if best and structure else None
        return self.draw(drawn, match), bool(match and match.added)

    def draw(self, structure: str, match: Any = None) -> str:
        """A structure as SVG; nothing where it cannot be drawn within the bounds."""
        try:
            return self.recogniser.service.draw(structure, match)
        except WorkerLost:
            return ""

    def _law_without(self, closed: Collection[str]) -> Rulebook:
        kept = (rule for rule in self.rulebook.rules if rule.head.kind == "law" and not _tables(rule) & set(closed))
        return replace(self.rulebook, rules=tuple(kept))


def _without_lines(result: CheckResult) -> CheckResult:
    """A result without the lines that were read: what is shown of it are problems, findings and counts."""
    return replace(result, intake=replace(result.intake, lines=result.intake.lines.schema.empty_table()))


def _told_to_importers(summary: Mapping[str, Any]) -> dict[str, Any]:
    """A summary without lanes and without counts of rules: both tell what indicators said."""
    return {key: value for key, value in summary.items() if key not in ("lanes", "by_rule", "findings")}


def _tables(rule: Rule) -> set[str]:
    return {table.name for table in parse_one(rule.sql, read="duckdb").find_all(exp.Table)}
