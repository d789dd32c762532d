"""One warm engine for every request: lists, recogniser, rule book; and what a request asks of it.

Look-ups run side by side: after the warm-up they only read, and structures have worker processes of their own. The
checks of files wait for one another in the queue of jobs, never a look-up for a check.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlglot import exp, parse_one

from precursors import iupac
from precursors.answer import Explained, explain
from precursors.catalogue import Catalogue
from precursors.guard import WorkerLost
from precursors.recognise import Query, Recogniser
from precursors.recognition import Asked
from registry.access import Actor
from registry.check import CheckResult, Few, Records, check
from registry.checker import Checker
from registry.intake.declarations import write_rejected
from registry.own import OwnRecords
from registry.publications import in_force
from registry.settings import Settings
from registry.store import ARROW, Store
from registry.submit import submit
from registry.told import told_of_own_rows
from rules.rulebook import Rule, Rulebook
from rules.told import decided_by_own_rows

_REGISTRY = (*ARROW, "versions")
_IMPORTERS = 16  # whose records stay in memory


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
    """A file held against the law, nothing kept.

    Attributes:
        name: of the file, as its sender called it.
        rejected: the rows that were set aside as CSV, by language.
        recorded: what a submission recorded: ``new``, ``amended``, ``known`` lines, and ``older`` ones if any were
            passed over; nothing for a check.
    """

    name: str
    result: CheckResult
    rejected: dict[str, bytes]
    recorded: dict[str, int] = field(default_factory=dict)


class Engine:
    """The engine behind the pages and the API, safe to use from several threads."""

    def __init__(self, workers: int, store: Store) -> None:
        settings = Settings()
        self.list_folders, self.rule_folders = settings.lists, settings.rules
        own = Catalogue.load(settings.lists), Rulebook.load(settings.rules)
        self.catalogue, self.rulebook = in_force(store, *own)
        self.jurisdiction = settings.jurisdiction
        self.recogniser = Recogniser(self.catalogue, workers=workers)
        self._from_the_file = self._law(lambda rule: not _tables(rule) & set(_REGISTRY))
        self._from_own_records = self._law(decided_by_own_rows)
        self._of_the_store = Checker(store, self.recogniser, self.rulebook)
        self._of_the_file = Checker(None, self.recogniser, self._from_the_file)
        self._of_own_records = lru_cache(_IMPORTERS)(
            lambda actor: Checker(store, self.recogniser, self._from_own_records, actor)
        )

    def warm_up(self) -> None:
        """Load the lexicon, start the structure workers and the name parser before the first request."""
        self.recogniser.reader.lexicon.preload()
        self.look_up("acetone", date.today(), None)
        self.recogniser.service.read("CC(C)=O")
        if iupac.available():
            iupac.find("1-(3-chloropropyl)-4-phenethylpiperidine")

    def close(self) -> None:
        """Stop the structure workers."""
        self.recogniser.close()

    def look_up(self, text: str, day: date, authority: Asked, hs: str = "") -> Explained:
        """Look one value up; beside a tariff code it reads as a line of a declaration."""
        (found,) = self.screen([Query(text=text, hs=hs)], day, authority)
        return found

    def screen(self, values: Sequence[Query], day: date, authority: Asked) -> list[Explained]:
        """Look many values up, each with what is declared beside it."""
        found = self.recogniser.recognise_many(values, account=True)
        return [explain(one, self.catalogue, day, authority) for one in found]

    def pre_validate(
        self, name: str, content: bytes, own: OwnRecords | None = None,
        progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
    ) -> PreValidation:  # fmt: skip
        """Check a file by the rules of law that the file alone can decide; nothing is kept.

        Args:
            name: says what kind of file it is.
            content: the file.
            own: registry and history of the operator who asks; with them the rules on licences and permits can
                be decided as well.
            progress: told how far it is.

        """
        if own is None:
            return self._checked(name, content, NoRegistry(), self._from_the_file, progress, self._of_the_file)
        few = self._of_own_records(replace(own.actor, user=""))
        done = self._checked(name, content, own, self._from_own_records, progress, few)
        return replace(done, result=told_of_own_rows(done.result, self._from_own_records))

    def check(
        self, name: str, content: bytes, store: Store,
        progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
    ) -> PreValidation:  # fmt: skip
        """Check a file by every rule against registry and history of the store of this engine; nothing is kept."""
        return self._checked(name, content, store, self.rulebook, progress, self._of_the_store)

    def _checked(
        self, name: str, content: bytes, records: Records, rulebook: Rulebook,
        progress: Callable[[str, int, int], None], few: Few | None,
    ) -> PreValidation:  # fmt: skip
        with _as_file(name, content) as path:
            result = check(
                path, store=records, recogniser=self.recogniser, rulebook=rulebook, jurisdiction=self.jurisdiction,
                progress=progress, few=few,
            )  # fmt: skip
            return PreValidation(name, result, _rejected(result, path))

    def submit(
        self, name: str, content: bytes, store: Store, actor: Actor,
        progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None, *, amend: bool = False,
    ) -> PreValidation:  # fmt: skip
        """Check a file and record it; whoever may not read indicators is told what rests on their own rows only.

        Raises:
            registry.access.Absent: a line is not the actor's to submit; nothing is recorded.
            registry.access.AccessError: a line amends what the actor may not amend; nothing is recorded.

        """
        with _as_file(name, content) as path:
            done = submit(
                path, store=store, recogniser=self.recogniser, rulebook=self.rulebook, jurisdiction=self.jurisdiction,
                actor=actor, amend=amend, progress=progress,
            )  # fmt: skip
            rejected = _rejected(done.result, path)
        recorded = {"new": done.new, "amended": done.amended, "known": done.known}
        recorded |= {"older": done.older} if done.older else {}
        return PreValidation(name, done.result, rejected, recorded)

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

    def draw(self, structure: str, match: Any = None) -> str:
        """A structure as SVG; nothing where it cannot be drawn within the bounds."""
        try:
            return self.recogniser.service.draw(structure, match)
        except WorkerLost:
            return ""

    def _law(self, decided: Callable[[Rule], bool]) -> Rulebook:
        kept = (rule for rule in self.rulebook.rules if rule.head.kind != "indicator" and decided(rule))
        return replace(self.rulebook, rules=tuple(kept))


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """An upload as a file; the name that a stranger gave says only what kind of file it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"declarations{Path(name).suffix[:10].lower() or '.csv'}"
        path.write_bytes(content)
        yield path


def _rejected(result: CheckResult, path: Path) -> dict[str, bytes]:
    """The rows that were set aside, by language."""
    found = {}
    for lang in ("en", "es"):
        written = write_rejected(result.intake, path, result.intake.problems, lang)
        found[lang] = written.read_bytes() if written else b""
    return found


def _tables(rule: Rule) -> set[str]:
    return {table.name for table in parse_one(rule.sql, read="duckdb").find_all(exp.Table)}
