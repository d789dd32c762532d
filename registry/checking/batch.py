"""The main job: a declaration file held against lists, registry and history.

A single declaration is a batch of one on the same path: same recognition, same SQL, same findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from precursors.authorities import HOME_COUNTRY
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from precursors.tabular.problems import Problem
from registry.checking.lane_counts import control_arm, count_lanes
from registry.checking.lines import Lines
from registry.checking.recognitions import Reader, read_texts, tables_of
from registry.intake.declarations import Asked, Intake, read_declarations
from registry.intake.in_parts import may_be_parted, read_declarations_in_parts
from registry.intake.kinds import TableCheck
from registry.progress import Progress, no_progress
from registry.store.arrow_tables import REGISTRY
from rules.engines.duckdb import DuckEngine, Engine, Tabular
from rules.explain import FINDINGS, ROWS, as_table, on_disk, stored_findings
from rules.facts import VERSIONS
from rules.instant.dependencies import tables_read
from rules.lanes import Policy, load_policy
from rules.rulebook import Rule, Rulebook
from rules.run import Keep, evaluate, evaluate_in_parts

_LARGE = 5_000_000  # bytes of a file whose texts will need every way of reading
# Columns of findings that a reader of a file skips by; the bounds of whole sentences serve nobody.
_SOUGHT_BY = ["declaration_number", "line_number", "declaration_date", "rule", "substance", "authority"]


class Records(Protocol):
    """Where registry and history come from: a store, or nothing at all."""

    def arrow(self) -> dict[str, pa.Table]:
        """The registry as tables."""

    def history(self) -> Tabular:
        """Every recorded line."""


class Few(Protocol):
    """Who decides a few lines at once (``registry.checking.instant.Checker``)."""

    def check(self, declared: pa.Table) -> tuple[pa.Table, dict[str, int], list[str]] | None:
        """Findings, answers, and the days of the baselines; nothing where the batch has to decide."""


class NoRecords:
    """An empty registry, for a check that knows nobody's licences, permits or history."""

    def arrow(self) -> dict[str, pa.Table]:
        """Every registry table, empty."""
        return {name: schema.empty_table() for name, schema in REGISTRY.items()}

    def history(self) -> pa.Table:
        """No lines."""
        return pa.table({})


@dataclass(frozen=True)
class CheckOptions:
    """How a check runs; it decides nothing about what is found, but for lines that name no jurisdiction.

    Attributes:
        jurisdiction: for lines that do not name one.
        progress: told the name of the step, how much of it is done, and of how much.
        engine: where the rules run; DuckDB in this process if not given.
        threads: for the rules on DuckDB.
        reader: reads the distinct texts; this process if not given.
        control_key: of the random arm; nobody is chosen without one.
        few: is asked first, and decides a few lines of the same store at once.
        folder: where lines and findings wait, so that memory need not hold them; the result is read from there.
        also: checks the typed rows of the file once more, before they are evaluated.
        asked: how the file is to be read: sheet, column map, day of declarations that have none.
    """

    jurisdiction: str = HOME_COUNTRY
    progress: Progress = no_progress
    engine: Engine | None = None
    threads: int | None = None
    reader: Reader | None = None
    control_key: bytes | None = None
    few: Few | None = None
    folder: Path | None = None
    also: Callable[[TableCheck], None] | None = None
    asked: Asked = field(default_factory=Asked)


DEFAULT = CheckOptions()


@dataclass(frozen=True)
class CheckResult:
    """What a check found.

    Attributes:
        findings: one row each, in a fixed order.
        summary: lanes and counts, editions, what was looked in.
    """

    intake: Intake
    findings: pa.Table
    summary: Mapping[str, Any]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every cell or row that could not be read as it stands."""
        return self.intake.problems


def needs_registry(rule: Rule) -> bool:
    """Whether a rule reads a table of the registry; the others are decided by the file alone."""
    return not tables_read(rule.sql).isdisjoint((*REGISTRY, "versions"))


def check(
    path: Path, *, store: Records | None, recogniser: Recogniser, rulebook: Rulebook, options: CheckOptions = DEFAULT
) -> CheckResult:
    """Evaluate a declaration file; changes nothing.

    Args:
        path: the file.
        store: registry and history; without one, the rules that need them are left out, and the summary names them.
        recogniser: the lists.
        rulebook: the rules.
        options: how it runs.

    """
    if store is None:
        left_out = [rule.id for rule in rulebook.rules if needs_registry(rule)]
        kept = replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.id not in left_out))
        result = _check(path, NoRecords(), recogniser, kept, options)
        return replace(result, summary={**result.summary, "rules_left_out": left_out})
    return _check(path, store, recogniser, rulebook, options)


def _check(
    path: Path, store: Records, recogniser: Recogniser, rulebook: Rulebook, options: CheckOptions
) -> CheckResult:
    progress, folder = options.progress, options.folder
    if options.reader is None:
        start_early(path, recogniser)
    progress("intake", 0, 1)
    intake = _read(path, options)
    catalogue = recogniser.catalogue
    in_memory = isinstance(intake.source, pa.Table)
    if in_memory and options.few and (decided := options.few.check(intake.lines)):
        findings, answers, until = decided
        summary = _summary(intake, findings, catalogue, rulebook, Counter(answers), until, options.control_key)
        return CheckResult(intake, findings, summary)
    if folder and in_memory:
        intake = replace(intake, source=_on_disk(intake.lines, folder / "lines.arrow"))
    progress("history", 0, 1)
    registry = store.arrow()
    findings, answers = check_lines(
        intake.source,
        store.history() if intake.count else pa.table({}),
        engine=options.engine or DuckEngine(threads=options.threads),
        registry=registry,
        catalogue=catalogue,
        rulebook=rulebook,
        reader=options.reader or (lambda texts: read_texts(texts, recogniser, progress)),
        progress=progress,
        keep=partial(on_disk, path=folder / "findings.arrow") if folder else as_table,
    )
    until = read_in(registry)
    summary = _summary(intake, findings, catalogue, rulebook, Counter(answers), until, options.control_key)
    return CheckResult(intake, findings, summary)


def _on_disk(lines: pa.Table, path: Path) -> pa.Table:
    return stored_findings(lines.to_batches(max_chunksize=ROWS), lines.schema, path)


def _read(path: Path, options: CheckOptions) -> Intake:
    """A file of declarations; a large one in parts, where there is a folder for them."""
    how: dict[str, Any] = {"jurisdiction": options.jurisdiction, "asked": options.asked}
    if options.folder and options.also is None and may_be_parted(path, options.asked):
        return read_declarations_in_parts(path, options.folder, **how)
    return read_declarations(path, **how, also=options.also)


def start_early(path: Path, recogniser: Recogniser) -> None:
    """Let a recogniser make ready for every way of reading while a large file is being read."""
    if path.is_file() and path.stat().st_size > _LARGE:
        recogniser.start()


def check_lines(
    declared: Tabular,
    recorded: Tabular,
    *,
    engine: Engine,
    registry: Mapping[str, pa.Table],
    catalogue: Catalogue,
    rulebook: Rulebook,
    reader: Reader,
    progress: Progress = no_progress,
    keep: Keep = as_table,
) -> tuple[pa.Table, dict[str, int]]:
    """Findings on lines that are already typed, and how many lines got each answer; the engine is used up.

    Args:
        declared: lines to check, as ``registry.checking.lines`` expects them; a table or Parquet files.
        recorded: the history.
        engine: where everything runs.
        registry: the tables of the registry.
        catalogue: the lists.
        rulebook: the rules.
        reader: reads distinct texts.
        progress: told of each step.
        keep: makes a table of the findings as they come.

    """
    lines = Lines(engine, declared, recorded)
    tables, answers = _what_rules_read(lines, registry, catalogue, reader)
    progress("rules", 0, 1)
    return evaluate(tables, rulebook, engine=engine, keep=keep), answers


def check_to_file(
    declared: Tabular,
    path: Path,
    *,
    engine: Engine,
    registry: Mapping[str, pa.Table],
    catalogue: Catalogue,
    rulebook: Rulebook,
    reader: Reader,
) -> tuple[int, dict[str, int]]:
    """The findings of ``check_lines`` written as Parquet as they come, never all in memory; how many there were."""
    tables, answers = _what_rules_read(Lines(engine, declared, pa.table({})), registry, catalogue, reader)
    count = 0
    with ParquetWriter(path, FINDINGS, write_statistics=_SOUGHT_BY) as writer:
        for part in evaluate_in_parts(tables, rulebook, engine=engine):
            writer.write_batch(part)
            count += part.num_rows
    return count, answers


def _what_rules_read(
    lines: Lines, registry: Mapping[str, pa.Table], catalogue: Catalogue, reader: Reader
) -> tuple[dict[str, pa.Table], dict[str, int]]:
    versions = lines.versions(registry.get("earlier", VERSIONS.empty_table()))
    texts = lines.texts()
    reads = reader(texts)
    different = lines.point_to(texts, reads)
    tables = {**tables_of(different, catalogue), "densities": lines.densities(different), "versions": versions}
    tables |= {name: table for name, table in registry.items() if name != "earlier"}
    return tables, lines.answers()


def evaluate_history(store: Records, recogniser: Recogniser, rulebook: Rulebook) -> pa.Table:
    """Findings of a rule book over every recorded line, as if all were declared together."""
    findings, _ = check_lines(
        store.history(),
        pa.table({}),
        engine=DuckEngine(),
        registry=store.arrow(),
        catalogue=recogniser.catalogue,
        rulebook=rulebook,
        reader=lambda texts: read_texts(texts, recogniser),
    )
    return findings


def read_in(registry: Mapping[str, pa.Table]) -> list[str]:
    """The days up to which the stored baselines that were read reach."""
    table = registry.get("baselines")
    return sorted({str(day) for day in table.column("until").to_pylist()}) if table is not None else []


def _summary(
    intake: Intake,
    findings: pa.Table,
    catalogue: Catalogue,
    rulebook: Rulebook,
    answers: Counter[str],
    baselines: Sequence[str],
    control_key: bytes | None = None,
) -> dict[str, Any]:
    rules = Counter({row["values"]: row["counts"] for row in findings.column("rule").value_counts().to_pylist()})
    policy = _policy()
    return {
        "file": intake.file,
        "rows": intake.total,
        "lines_checked": intake.count,
        "rows_rejected": len(intake.rejected),
        "rows_skipped": len(intake.skipped),
        "lanes": count_lanes(intake, findings, policy, control_key),
        "control": control_arm(intake, policy, control_key),
        "answers": dict(sorted(answers.items())),
        "findings": findings.num_rows,
        "by_rule": dict(sorted(rules.items(), key=lambda item: (-item[1], item[0]))),
        "list_edition": catalogue.edition,
        "rule_edition": rulebook.edition,
        "baselines": baselines,
    }


@cache
def _policy() -> Policy:
    return load_policy()
