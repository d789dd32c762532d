"""The summary of a run or of a period: what was declared, what was found, the worst of it, and what it rests on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from precursors.catalogue.load import Catalogue
from precursors.messages import say
from registry.checking.batch import CheckResult
from registry.reports import charts, data
from registry.reports.board import substance_name
from registry.reports.filters import Filters
from registry.reports.model import Block, Chart, Numbers, Report, Table
from registry.reports.precision import rule_titles
from registry.reports.sentences import authorities_of, caveats, column, coverage_table, line_cards
from registry.reports.words import word
from rules.lanes import LANES, flagged_lines, load_policy
from rules.rulebook import Rulebook

WORST = 12
_Row = Mapping[str, Any]
_Count = tuple[str, str, str]  # rule, outcome, substance


@dataclass(frozen=True)
class Seen:
    """What a summary is told of, whether it comes from a file that was checked or from the registry.

    Attributes:
        name: of the file or the registry.
        counts: findings by rule, outcome and substance.
        worst: lines with their findings, the worst first.
        rejected: rows that were set aside, where a file was read.
    """

    name: str
    since: date | None
    until: date | None
    declarations: int
    lines: int
    lanes: Mapping[str, int]
    counts: Mapping[_Count, int]
    worst: Sequence[tuple[_Row, Sequence[_Row]]]
    jurisdictions: Sequence[str]
    editions: Mapping[str, Sequence[str]]
    rejected: int | None = None


def seen_in_file(result: CheckResult, worst: int = WORST) -> Seen:
    """What a check of a file saw."""
    lines = result.intake.lines
    columns = set(lines.column_names)
    days = [day for day in lines.column("declaration_date").to_pylist() if day] if columns else []
    findings = result.findings.to_pylist()
    return Seen(
        result.intake.file,
        min(days, default=None),
        max(days, default=None),
        len(set(lines.column("declaration_number").to_pylist())) if columns else 0,
        lines.num_rows,
        result.summary["lanes"],
        _counts_of(findings),
        _worst_of_file(result, findings, worst),
        sorted(set(lines.column("jurisdiction").to_pylist())) if columns else [],
        {"lists": [result.summary["list_edition"]], "rules": [result.summary["rule_edition"]]},
        len(result.intake.rejected),
    )


def seen_in_registry(source: data.Source, filters: Filters, worst: int = WORST) -> Seen:
    """What the registry holds under filters."""
    days, counts = data.lane_days(source, filters), Counter[_Count]()
    for row in data.finding_days(source, filters):
        counts[row["rule"], row["outcome"], row["substance"]] += row["findings"]
    lanes = Counter[str]()
    for row in days:
        lanes[row["lane"]] += row["lines"]
    known = [row["day"] for row in days]
    total = data.totals(source, filters)
    return Seen(
        "",
        filters.since or min(known, default=None),
        filters.until or max(known, default=None),
        total["declarations"],
        total["lines"],
        {lane: lanes[lane] for lane in LANES},
        counts,
        _worst_of_registry(source, filters, worst),
        data.jurisdictions(source, filters),
        data.editions(source),
    )


def summary(seen: Seen, catalogue: Catalogue, rulebook: Rulebook, *, language: str, day: date) -> Report:
    """The summary as a report."""
    authorities = authorities_of(seen.jurisdictions)
    facts = [
        (word("fact_file" if seen.name else "fact_source", language), seen.name or word("the_registry", language)),
        (word("fact_period", language), _period(seen.since, seen.until)),
        (word("fact_jurisdiction", language), ", ".join(seen.jurisdictions) or "–"),
        (word("fact_day", language), day.isoformat()),
    ]
    if seen.rejected is not None:
        facts.insert(2, (word("fact_rejected", language), f"{seen.rejected:,}"))
    blocks: list[Block] = [
        _numbers(seen, language),
        *_by_rule(seen, rulebook, language),
        *_by_substance(seen, catalogue, language),
        line_cards("worst", seen.worst, rulebook, language),
        coverage_table(catalogue, rulebook, authorities, language),
        caveats(catalogue, authorities, language),
    ]
    return Report(
        "summary",
        word("title_summary", language),
        word("subtitle_summary", language),
        language,
        day,
        facts,
        blocks,
        seen.editions,
    )


def _period(since: date | None, until: date | None) -> str:
    return f"{since or '–'} / {until or '–'}"


def _counts_of(findings: Iterable[_Row]) -> Counter[_Count]:
    return Counter((row["rule"], row["outcome"], row["substance"] or "") for row in findings)


def _severity(item: tuple[_Row, Sequence[_Row]]) -> tuple[Any, ...]:
    line, rows = item
    lane = LANES.index(line["lane"])
    violations = sum(row["outcome"] == "violation" for row in rows)
    return lane, -violations, -len(rows), line["declaration_number"], line["line_number"]


def _worst_of_file(result: CheckResult, findings: Sequence[_Row], most: int) -> list[tuple[_Row, Sequence[_Row]]]:
    own: dict[tuple[str, int], list[_Row]] = {}
    for row in findings:
        own.setdefault((row["declaration_number"], row["line_number"]), []).append(row)
    ranks = {
        (row["declaration_number"], row["line_number"]): LANES[row["rank"]]
        for row in flagged_lines(result.findings, load_policy()).to_pylist()
    }
    named = {key: {"declaration_number": key[0], "line_number": key[1], "lane": ranks[key]} for key in own}
    keys = sorted(own, key=lambda key: _severity((named[key], own[key])))[:most]
    wanted, lines = set(keys), {}
    numbers = [result.intake.lines.column(name).to_pylist() for name in ("declaration_number", "line_number")]
    for place, key in enumerate(zip(*numbers, strict=True)):
        if key in wanted:
            lines[key] = {**result.intake.lines.slice(place, 1).to_pylist()[0], "lane": ranks[key]}
    return [(lines[key], own[key]) for key in keys]


def _worst_of_registry(source: data.Source, filters: Filters, most: int) -> list[tuple[_Row, Sequence[_Row]]]:
    found = [
        (line, [{**json.loads(row["body"]), **row} for row in rows])
        for line, rows in data.worst_lines(source, filters, most)
    ]
    return sorted(found, key=_severity)


def _numbers(seen: Seen, language: str) -> Numbers:
    items = [("declarations", seen.declarations, ""), ("lines", seen.lines, "")]
    items += [(lane, seen.lanes[lane], lane) for lane in LANES]
    items.append(("findings", sum(seen.counts.values()), ""))
    labels = {lane: say("lane", lane, language) for lane in LANES}
    return Numbers(
        "numbers",
        [
            {"key": key, "label": labels.get(key) or word(key, language), "value": value, "tone": tone}
            for key, value, tone in items
        ],
    )


def _by_rule(seen: Seen, rulebook: Rulebook, language: str) -> list[Block]:
    titles, rows = rule_titles(rulebook, language), Counter[tuple[str, str]]()
    for (rule, outcome, _), count in seen.counts.items():
        rows[rule, outcome] += count
    table = [
        {"rule": rule, "title": titles.get(rule, rule), "outcome": outcome, "findings": count}
        for (rule, outcome), count in sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    ]
    shown = Table(
        "by_rule",
        word("title_by_rule", language),
        [
            column("rule", "mono", 2.2, language),
            column("title", "text", 4, language),
            column("outcome", "outcome", 1.2, language),
            column("findings", "number", 0.9, language),
        ],
        table,
        word("board_by_rule_note", language),
        word("no_findings", language),
    )
    return [shown]


def _by_substance(seen: Seen, catalogue: Catalogue, language: str) -> list[Block]:
    total, parts = Counter[str](), Counter[tuple[str, str]]()
    for (_, outcome, substance), count in seen.counts.items():
        total[substance] += count
        parts[substance, outcome] += count
    order = sorted(total, key=lambda key: (-total[key], key))
    names = {key: substance_name(catalogue, key, language) for key in order}
    rows = [
        {
            "name": names[key],
            "outcome": say("outcome", outcome, language),
            "rank": rank,
            "findings": parts[key, outcome],
        }
        for key in order
        for rank, outcome in enumerate(charts.OUTCOME_COLOURS)
        if parts[key, outcome]
    ]
    if not rows:
        return []
    colours = {say("outcome", key, language): colour for key, colour in charts.OUTCOME_COLOURS.items()}
    spec = charts.bars(
        rows,
        label="name",
        value="findings",
        by="outcome",
        order="rank",
        colours=colours,
        about=word("board_by_substance", language),
    )
    return [
        Chart("by_substance", word("board_by_substance", language), spec, word("board_by_substance_note", language))
    ]
