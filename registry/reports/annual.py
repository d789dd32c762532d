"""The annual summary by substance and country, in the manner of the yearly international return on precursors.

It says only what the registry holds. Which substance a line declares is read anew, with the lists of the edition named
in the report and as they stood on each line's own date; a possible substance is told apart and never added in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from precursors.recognition.reading import Recognition
from precursors.recognition.recogniser import Recogniser
from registry.casework.cases import CONFIRMED
from registry.intake.shapes import MOVEMENTS
from registry.reports import charts, data
from registry.reports.amounts import called_in_words, listed_substances, mass_of, read_lines
from registry.reports.board import substance_name
from registry.reports.filters import Filters
from registry.reports.model import Block, Chart, Column, Numbers, Report, Table, Text
from registry.reports.sentences import authorities_of, caveats, column, coverage_table
from registry.reports.words import code_word, country_name, word
from rules.rulebook import Rulebook

_MOVEMENT_COLOURS = {"import": "#1f4f86", "export": "#c8702a", "transfer": "#6b8f71", "transit": "#8d7aa8"}
_Line = Mapping[str, Any]
_Key = tuple[str, str, str]  # substance, movement, country


@dataclass
class _Sum:
    """What is added up for one substance, movement and country."""

    shipments: set[str] = field(default_factory=set)
    lines: int = 0
    quantity_mg: int = 0
    without_mass: int = 0
    findings: int = 0
    violations: int = 0

    def row(self) -> dict[str, Any]:
        return {
            "shipments": len(self.shipments),
            "lines": self.lines,
            "quantity_mg": self.quantity_mg,
            "without_mass": self.without_mass,
            "findings": self.findings,
            "violations": self.violations,
        }

    def add(self, other: _Sum) -> _Sum:
        return _Sum(
            self.shipments | other.shipments,
            self.lines + other.lines,
            self.quantity_mg + other.quantity_mg,
            self.without_mass + other.without_mass,
            self.findings + other.findings,
            self.violations + other.violations,
        )


@dataclass(frozen=True)
class Year:
    """A year of the registry, added up.

    Attributes:
        sums: by substance, movement and country.
        tables: the lists that each substance stood on.
        possible: lines on which a substance is possible only, by substance.
        closed: lines of the year in closed cases: substance and disposition, with ``cases, lines, quantity_mg``.
    """

    sums: Mapping[_Key, _Sum]
    tables: Mapping[str, Sequence[str]]
    possible: Mapping[str, int]
    closed: Sequence[dict[str, Any]]
    jurisdictions: Sequence[str]


def add_up(source: data.Source, recogniser: Recogniser, filters: Filters) -> Year:
    """Read and add up the lines under filters."""
    found = data.finding_counts(source, filters)
    sums, possible = defaultdict[_Key, _Sum](_Sum), Counter[str]()
    tables = defaultdict[str, set[str]](set)
    for line, recognition in lines_read(source, recogniser, filters):
        for substance, certain, lists, _ in listed_substances(recognition, recogniser, line):
            if not certain:
                possible[substance] += 1
                continue
            tables[substance] |= lists
            _count(sums[substance, line["movement"], country_of(line)], line, substance, found)
    return Year(
        dict(sums),
        {key: sorted(value) for key, value in tables.items()},
        possible,
        _closed_outcomes(source, filters),
        data.jurisdictions(source, filters),
    )


def lines_read(source: data.Source, recogniser: Recogniser, filters: Filters) -> Iterator[tuple[_Line, Recognition]]:
    """The lines under filters, each with what is read in it."""
    return read_lines(list(data.lines_between(source, filters)), recogniser)


def _count(total: _Sum, line: _Line, substance: str, found: Mapping[Any, tuple[int, int]]) -> None:
    findings, violations = found.get((line["declaration_number"], line["line_number"], substance), (0, 0))
    mass = mass_of(line, substance)
    total.shipments.add(line["declaration_number"])
    total.lines += 1
    total.quantity_mg += mass or 0
    total.without_mass += mass is None
    total.findings += findings
    total.violations += violations


def country_of(line: _Line) -> str:
    """The other country: where an import comes from, where an export or transit goes; none for a transfer."""
    if line["movement"] == "import":
        return str(line["consignor_country"] or line["origin_country"] or "")
    if line["movement"] == "transfer":
        return ""
    return str(line["destination_country"] or line["consignee_country"] or "")


def _closed_outcomes(source: data.Source, filters: Filters) -> list[dict[str, Any]]:
    """What became of the year's lines in closed cases."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    cases: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in data.closed_lines(source, filters):
        key = (row["substance"], row["disposition"])
        one = found.setdefault(
            key, {"substance": key[0], "disposition": key[1], "cases": 0, "lines": 0, "quantity_mg": 0}
        )
        cases[key].add(row["case_id"])
        one["cases"] = len(cases[key])
        one["lines"] += 1
        one["quantity_mg"] += mass_of(row, row["substance"]) or 0
    return [found[key] for key in sorted(found)]


# --- the report ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _View:
    year: Year
    recogniser: Recogniser
    language: str

    def name(self, substance: str) -> str:
        return substance_name(self.recogniser.catalogue, substance, self.language)

    def say(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)


def annual(
    year: int,
    source: data.Source,
    recogniser: Recogniser,
    rulebook: Rulebook,
    *,
    language: str,
    day: date,
    jurisdiction: str = "",
) -> Report:
    """The annual summary as a report.

    Args:
        year: of the declaration dates.
        source: the registry and who asks.
        recogniser: the lists.
        rulebook: for the coverage.
        language: ``en`` or ``es``.
        day: the report's own date.
        jurisdiction: where the declarations were filed; everywhere if not given.

    """
    filters = Filters(since=date(year, 1, 1), until=date(year, 12, 31), jurisdiction=jurisdiction)
    view = _View(add_up(source, recogniser, filters), recogniser, language)
    authorities = authorities_of(view.year.jurisdictions)
    facts = [
        (view.say("fact_year"), str(year)),
        (view.say("fact_jurisdiction"), _places(view, view.year.jurisdictions)),
        (view.say("fact_day"), day.isoformat()),
    ]
    blocks: list[Block] = [
        _numbers(view),
        *_chart(view),
        _by_substance(view),
        *(_by_country(view, movement) for movement in _movements_shown(view)),
        _dispositions(view),
        Text("seizures", view.say("title_seizures"), [view.say("seizures_not_recorded")]),
        *_possible(view),
        Text("method", view.say("title_method"), [view.say(f"method_{n}") for n in range(1, 5)]),
        coverage_table(recogniser.catalogue, rulebook, authorities, language),
        caveats(recogniser.catalogue, authorities, language),
    ]
    editions = {"lists": [recogniser.catalogue.edition], "rules": data.editions(source).get("rules", [])}
    title = view.say("title_annual", year=year)
    return Report("annual", title, view.say("subtitle_annual"), language, day, facts, blocks, editions, wide=True)


def _places(view: _View, codes: Sequence[str]) -> str:
    return ", ".join(country_name(code, view.language) for code in codes) or "–"


def _numbers(view: _View) -> Numbers:
    total = _Sum()
    for one in view.year.sums.values():
        total = total.add(one)
    substances = len({substance for substance, _, _ in view.year.sums})
    values = {
        "substances": substances,
        "shipments": len(total.shipments),
        "listed_lines": total.lines,
        "findings": total.findings,
        "violations": total.violations,
    }
    return Numbers(
        "numbers", [{"key": key, "label": view.say(key), "value": n, "tone": ""} for key, n in values.items()]
    )


def _sums_by_place(view: _View, *, country: bool) -> dict[tuple[str, ...], _Sum]:
    merged: dict[tuple[str, ...], _Sum] = defaultdict(_Sum)
    for (substance, movement, place), total in view.year.sums.items():
        key = (substance, movement, place) if country else (substance, movement)
        merged[key] = merged[key].add(total)
    return merged


def _order(view: _View) -> list[str]:
    return sorted({substance for substance, _, _ in view.year.sums}, key=lambda key: view.name(key).casefold())


def _chart(view: _View) -> list[Block]:
    merged = _sums_by_place(view, country=False)
    rows = [
        {
            "name": view.name(substance),
            "movement": code_word("movement", movement, view.language),
            "rank": MOVEMENTS.index(movement),
            "shipments": len(merged[substance, movement].shipments),
        }
        for substance in _order(view)
        for movement in MOVEMENTS
        if (substance, movement) in merged
    ]
    if not rows:
        return []
    colours = {code_word("movement", key, view.language): colour for key, colour in _MOVEMENT_COLOURS.items()}
    spec = charts.bars(
        rows,
        label="name",
        value="shipments",
        by="movement",
        order="rank",
        colours=colours,
        about=view.say("title_shipments"),
        width=620,
    )
    return [Chart("shipments", view.say("title_shipments"), spec, view.say("note_shipments"))]


def _by_substance(view: _View) -> Table:
    merged, rows = _sums_by_place(view, country=False), []
    for substance in _order(view):
        row: dict[str, Any] = {"substance": substance, "name": view.name(substance)}
        row["cas"] = ", ".join(view.recogniser.catalogue.substance(substance).cas)
        row["lists"] = ", ".join(called_in_words(name, view.language) for name in view.year.tables[substance])
        row |= {f"{movement}_mg": merged[substance, movement].quantity_mg for movement in MOVEMENTS}
        whole = _Sum()
        for movement in MOVEMENTS:
            whole = whole.add(merged[substance, movement])
        rows.append(row | whole.row())
    columns = [
        column("name", "text", 2.6, view.language),
        column("cas", "text", 1.3, view.language),
        column("lists", "text", 2.2, view.language),
        *(column(f"{movement}_mg", "kg", 1.5, view.language) for movement in _movements_shown(view)),
        *_counts(view.language),
    ]
    return Table(
        "by_substance",
        view.say("title_by_substance"),
        columns,
        rows,
        view.say("note_by_substance"),
        view.say("no_listed_lines"),
    )


def _movements_shown(view: _View) -> list[str]:
    """The movements that the year has; imports and exports always stand there."""
    seen = {movement for _, movement, _ in view.year.sums}
    return [movement for movement in MOVEMENTS if movement in seen or movement in ("import", "export")]


def _counts(language: str) -> list[Column]:
    return [
        column("shipments", "number", 0.9, language),
        column("without_mass", "number", 0.8, language),
        column("findings", "number", 1.1, language),
        column("violations", "number", 1.2, language),
    ]


def _by_country(view: _View, movement: str) -> Table:
    merged, rows = _sums_by_place(view, country=True), []
    for substance in _order(view):
        own = sorted((key[2], total) for key, total in merged.items() if key[:2] == (substance, movement))
        for place, total in own:
            named = {"substance": substance, "name": view.name(substance), "country": place}
            rows.append({**named, "country_name": country_name(place, view.language), **total.row()})
    columns = [
        column("name", "text", 2.6, view.language),
        *([] if movement == "transfer" else [column("country_name", "text", 1.8, view.language)]),
        column("shipments", "number", 0.9, view.language),
        column("lines", "number", 0.8, view.language),
        column("quantity_mg", "kg", 1.5, view.language),
        *_counts(view.language)[1:],
    ]
    return Table(
        movement,
        view.say(f"title_{movement}"),
        columns,
        rows,
        view.say(f"note_{movement}"),
        view.say("no_listed_lines"),
    )


def _dispositions(view: _View) -> Table:
    rows = [
        {
            **row,
            "name": view.name(row["substance"]),
            "disposition_word": code_word("disposition", row["disposition"], view.language),
            "confirmed_word": view.say("yes" if row["disposition"] in CONFIRMED else "no"),
        }
        for row in view.year.closed
    ]
    columns = [
        column("name", "text", 2.6, view.language),
        column("disposition_word", "text", 2.2, view.language),
        column("confirmed_word", "text", 1, view.language),
        column("cases", "number", 0.8, view.language),
        column("lines", "number", 0.8, view.language),
        column("quantity_mg", "kg", 1.4, view.language),
    ]
    return Table(
        "dispositions",
        view.say("title_dispositions"),
        columns,
        rows,
        view.say("note_dispositions"),
        view.say("no_closed_cases"),
    )


def _possible(view: _View) -> list[Block]:
    rows = [
        {"substance": key, "name": view.name(key), "lines": count}
        for key, count in sorted(view.year.possible.items(), key=lambda item: (-item[1], item[0]))
    ]
    columns = [column("name", "text", 4, view.language), column("lines", "number", 1, view.language)]
    return [Table("possible", view.say("title_possible"), columns, rows, view.say("note_possible"))] if rows else []
