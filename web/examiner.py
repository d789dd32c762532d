"""What a process for heavy reading has ready: lists, recogniser, rule book; and what a task asks of it.

It is used by one task at a time, in a process that is itself guarded: structures are read right here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from precursors.answers.explained import Explained, explain
from precursors.model import StructureMatch
from precursors.recognition.reading import Asked, Recognition
from precursors.recognition.recogniser import Query, Recogniser
from precursors.structure.definitions import structure_definitions
from precursors.structure.inside import StructuresInside
from precursors.structure.service import WorkerLost
from precursors.text.rest import Kind, Left
from registry.access import Actor
from registry.checking.batch import CheckOptions, CheckResult, Few, NoRecords, Records, check, needs_registry
from registry.checking.instant import Checker
from registry.checking.own_history import OwnRecords
from registry.checking.told import told_of_own_rows
from registry.decisions.submit import submit
from registry.intake.declarations import AS_IT_IS
from registry.intake.declarations import Asked as Reading
from registry.intake.maps import ColumnMap
from registry.lookups.due import Duties
from registry.lookups.exact import exact_table
from registry.lookups.home import verdict_of
from registry.progress import Progress
from registry.settings import Settings
from registry.store.store import Store
from rules.rulebook import Rule, Rulebook
from rules.told import decided_by_own_rows
from web.render import listing_row
from web.worker import Setup

MOST_COMPARED = 2_000  # texts of a file that are compared for being spellings of one
_IMPORTERS = 16  # whose records stay in memory
_DRAWN = 200  # structures whose pictures stay in memory


@dataclass(frozen=True)
class PreValidation:
    """A file held against the law, and what it is shown by; the lines themselves are not kept.

    Attributes:
        name: of the file, as its sender called it.
        good: how many of its rows were checked.
        goods: the texts of its goods, each once, as far as they are compared; not kept.
        recorded: what a submission recorded: ``new``, ``amended``, ``known`` lines, and ``older`` ones if any were
            passed over; nothing for a check.
        filed: the declarations of a submission, each with how many of its lines were good; nothing for a check.
        by, at: who submitted it, and when, UTC.
        sha256: of the file.
        mapped: by which it was read, if it has another layout.
    """

    name: str
    result: CheckResult
    good: int
    goods: tuple[str, ...] = ()
    recorded: dict[str, int] = field(default_factory=dict)
    filed: tuple[tuple[str, int], ...] = ()
    by: str = ""
    at: datetime | None = None
    sha256: str = ""
    mapped: ColumnMap | None = None

    @property
    def correctable(self) -> bool:
        """Whether rows were set aside for what stands in them, and not because the file as a whole was refused."""
        whole = not self.good and any(found.row is None for found in self.result.intake.errors)
        return bool(self.result.intake.rejected) and not whole


class Examiner:
    """What looks up and checks behind the pages and the API, one task at a time."""

    def __init__(self, setup: Setup) -> None:
        settings = Settings()
        self.list_folders, self.rule_folders = settings.lists, settings.rules
        self.catalogue, self.rulebook = setup.catalogue, setup.rulebook
        self._options = CheckOptions(jurisdiction=setup.jurisdiction)
        self.store = Store(setup.database) if setup.database else None
        service = StructuresInside(structure_definitions(self.catalogue))
        abroad = StructuresInside(structure_definitions(self.catalogue.foreign)) if self.catalogue.abroad else None
        self.recogniser = Recogniser(self.catalogue, service=service, service_abroad=abroad)
        self._from_the_file = self._law(lambda rule: not needs_registry(rule))
        self._from_own_records = self._law(decided_by_own_rows)
        self._drawn = lru_cache(_DRAWN)(self.recogniser.service.draw)
        self.listing_row = lru_cache(None)(lambda key, lang: listing_row(self.catalogue.listing(key), lang))
        self._duties = Duties(self.recogniser, self.rulebook, self._options.jurisdiction)
        self._of_the_store = Checker(self.store, self.recogniser, self.rulebook) if self.store else None
        self._of_the_file = Checker(None, self.recogniser, self._from_the_file)
        self._of_own_records = lru_cache(_IMPORTERS)(
            lambda actor: Checker(self.store, self.recogniser, self._from_own_records, actor)
        )

    def warm_up(self) -> None:
        """Load the lexicon and compile what structures are held against, before the first task; hold nothing open."""
        self.recogniser.reader.lexicon.preload()
        self.home(self.look_up("acetone", date.today(), None), due=True)
        self.recogniser.recognise(Query(text="CC(C)=O"))
        if self.store is not None:
            self.store.engine.dispose()  # a copy of this process opens its own connections

    def look_up(self, text: str, day: date, authority: Asked, hs: str = "") -> Explained:
        """Look one value up; beside a tariff code it reads as a line of a declaration."""
        (found,) = self.screen([Query(text=text, hs=hs)], day, authority)
        return found

    def screen(self, values: Sequence[Query], day: date, authority: Asked) -> list[Explained]:
        """Look many values up, each with what is declared beside it."""
        found = self.recogniser.recognise_many(values, account=True, abroad=True)
        return [explain(one, self.catalogue, day, authority) for one in found]

    def home(self, found: Explained, *, due: bool) -> dict[str, Any]:
        """The verdict of the home authority on what was looked up, with what is due if that is asked for."""
        own = verdict_of(found, self._options.jurisdiction).to_json()
        return own | {"due": [one.to_json() for one in self._duties.of(found)] if due else None}

    def exact(self, day: date) -> dict[str, Any]:
        """The table that phones answer from while the desk is out of reach."""

        def look_up(texts: Sequence[str]) -> list[Explained]:
            return self.screen([Query(text=text) for text in texts], day, None)

        return exact_table(self.catalogue, self._options.jurisdiction, day, look_up)

    def unread(self, query: Query, day: date, authority: Asked) -> Explained:
        """The answer on a value that could not be read within the bounds: undetermined, never clear; nothing read."""
        whole = (Left((0, len(query.text)), Kind.UNKNOWN),) if query.text else ()
        unread = Recognition(query, problems=("too_costly",), words=whole, catalogue=self.catalogue)
        return explain(unread, self.catalogue, day, authority)

    def pre_validate(
        self, name: str, path: Path, own: Actor | None, progress: Progress, asked: Reading = AS_IT_IS
    ) -> PreValidation:
        """Check a file by the rules of law that the file alone can decide; nothing is kept.

        Args:
            name: as its sender called it.
            path: of the file; its ending says what kind it is. Lines and findings wait beside it.
            own: the importer who asks; with registry and history of their operator the rules on licences and permits
                can be decided as well.
            progress: told how far it is.
            asked: how the file is to be read.

        """
        if own is None or self.store is None:
            result = self._result(path, NoRecords(), self._from_the_file, progress, self._of_the_file, asked)
        else:
            few, records = self._of_own_records(replace(own, user="")), OwnRecords(self.store, own)
            result = self._result(path, records, self._from_own_records, progress, few, asked)
            result = told_of_own_rows(result, self._from_own_records)
        return _shortened(name, result)

    def check(self, name: str, path: Path, progress: Progress, asked: Reading = AS_IT_IS) -> PreValidation:
        """Check a file by every rule against registry and history; nothing is kept."""
        return _shortened(name, self._result(path, self.registry, self.rulebook, progress, self._of_the_store, asked))

    @property
    def registry(self) -> Store:
        """The registry, which the processes of strangers never open."""
        if self.store is None:
            raise LookupError
        return self.store

    def _result(
        self,
        path: Path,
        records: Records,
        rulebook: Rulebook,
        progress: Progress,
        few: Few | None,
        asked: Reading,
    ) -> CheckResult:
        options = replace(self._options, progress=progress, few=few, folder=path.parent, asked=asked)
        return check(path, store=records, recogniser=self.recogniser, rulebook=rulebook, options=options)

    def submit(
        self,
        name: str,
        path: Path,
        actor: Actor,
        progress: Progress,
        *,
        amend: bool = False,
        asked: Reading = AS_IT_IS,
    ) -> PreValidation:
        """Check a file and record it; whoever may not read indicators is told what rests on their own rows only.

        Raises:
            registry.access.Absent: a line is not the actor's to submit; nothing is recorded.
            registry.access.AccessError: a line amends what the actor may not amend; nothing is recorded.

        """
        done = submit(
            path,
            store=self.registry,
            recogniser=self.recogniser,
            rulebook=self.rulebook,
            actor=actor,
            amend=amend,
            set_aside=True,
            options=replace(self._options, progress=progress, asked=asked),
        )
        recorded = {"new": done.new, "amended": done.amended, "known": done.known}
        recorded |= {"older": done.older} if done.older else {}
        return replace(
            _shortened(name, done.result, recorded),
            filed=_filed(done.result.intake.lines),
            by=actor.user,
            at=datetime.now(UTC),
        )

    def picture(self, found: Explained) -> tuple[str, bool]:
        """The structure that was read or is behind the name, as SVG; and whether a varied part is marked."""
        met = [(reading, cover) for reading, cover, _, _ in found.standings.covers if cover.match]
        reading, best = max(met, key=lambda one: len(one[1].path), default=(None, None))
        readings = (*found.recognition.readings, *(hit.reading for hit in found.recognition.regimes))
        drawn = next((r.smiles for r in readings if r.smiles), None)
        if not drawn and found.recognition.listed_readings:
            drawn = self.catalogue.substance(str(found.recognition.listed_readings[0].substance)).smiles
        structure = any(r.field == "structure" or r.method == "structure" for r in readings)
        if reading and structure:
            drawn = reading.notation or drawn
        if not drawn:
            return "", False
        match = best.match if best and structure else None
        return self.draw(drawn, match), bool(match and match.added)

    def draw(self, structure: str, match: StructureMatch | None = None) -> str:
        """A structure as SVG; nothing where it cannot be drawn within the bounds."""
        try:
            return self._drawn(structure, match)
        except WorkerLost:
            return ""

    def _law(self, decided: Callable[[Rule], bool]) -> Rulebook:
        kept = (rule for rule in self.rulebook.rules if rule.head.kind != "indicator" and decided(rule))
        return replace(self.rulebook, rules=tuple(kept))


def _shortened(name: str, result: CheckResult, recorded: dict[str, int] | None = None) -> PreValidation:
    """A result without the lines that were read: what is shown of it are problems, findings and counts."""
    intake = result.intake
    short = replace(result, intake=replace(intake, source=pa.table({})))
    return PreValidation(name, short, intake.count, _goods(intake.select("description")), recorded or {})


def _filed(lines: pa.Table) -> tuple[tuple[str, int], ...]:
    """The declarations of some lines, each with how many of its lines there are."""
    counts = pc.value_counts(lines.column("declaration_number")).to_pylist() if lines.num_rows else []
    return tuple(sorted((str(one["values"]), int(one["counts"])) for one in counts))


def _goods(lines: pa.Table) -> tuple[str, ...]:
    if "description" not in lines.column_names:
        return ()
    return tuple(pc.unique(lines.column("description")).slice(0, MOST_COMPARED).to_pylist())
