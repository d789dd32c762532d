"""The regulator's board: what was submitted, what was found, how far it can be trusted, each figure with its rows.

How a page uses it::

    filters = Filters.read(request.query_params)          # ?since=2025-01-01&rule=GT-LICENCE-HELD ...
    shown = board(store, actor, catalogue, rulebook, filters, language=lang, day=today,
                  link=lambda of, query: f"/board/{of}?{urlencode(query)}")

``shown.numbers`` are the headline counts; ``shown.figures`` hold for each figure its ``title``, ``note``, ``rows``
(the numbers that are drawn, also good as a table under the chart) and ``spec``: a Vega-Lite spec with those rows.
Give the spec to the vendored vega-embed (under a CSP without ``unsafe-eval``: options
``{ast: true, expr: vega.expressionInterpreter}``), or print ``charts.svg(spec)`` into the page, which needs no script.

Every row has ``of`` (``lines``, ``findings``, ``cases``, or ``lists``: the page of that list) and ``query``: the
filters under which exactly the counted rows are found. ``link(of, query)`` becomes its ``href``, and a click on the
mark follows it. The page behind the link reads the same filters and shows
``rows_behind(store, actor, of, filters, limit=100, offset=0)``.
It counts what the actor's ``report_read`` reaches: everything, or the lines of one customs office.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from precursors.answers.print_answers import coverage_rows, not_encoded_rows
from precursors.catalogue.load import Catalogue
from precursors.messages import say, table_name
from registry.access import Actor
from registry.reports import charts, data
from registry.reports.filters import Filters
from registry.reports.precision import precision_chart, precision_rows, rule_titles
from registry.reports.words import word
from registry.store.store import Store
from rules.lanes import LANES
from rules.rulebook import Rulebook

Link = Callable[[str, Mapping[str, str]], str]
_DAILY = 62  # a span of so many days is drawn day by day, a longer one month by month
_AGES = ((7, "age_week"), (30, "age_month"), (90, "age_quarter"), (999_999, "age_older"))  # days at most, and word


@dataclass(frozen=True)
class Figure:
    """One figure of the board.

    Attributes:
        key: stable name, for the address and the page's anchors.
        rows: what is drawn; each with ``of``, ``query`` and, where a link was given, ``href``.
        spec: the Vega-Lite spec with the rows inside; ``None`` where there is nothing to draw.
    """

    key: str
    title: str
    note: str
    rows: Sequence[dict[str, Any]]
    spec: charts.Spec | None


@dataclass(frozen=True)
class Board:
    """The whole board.

    Attributes:
        numbers: headline counts: ``declarations, lines, operators, findings, red, yellow, blue, green, cases_open,
            cases_closed``.
    """

    numbers: Mapping[str, int]
    figures: Sequence[Figure]


@dataclass(frozen=True)
class _View:
    """What every figure needs to say its rows: the registry, the filters, the language, the link."""

    source: data.Source
    catalogue: Catalogue
    rulebook: Rulebook
    filters: Filters
    language: str
    day: date
    link: Link | None

    def say(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    def row(self, of: str, values: dict[str, Any], **query: object) -> dict[str, Any]:
        return self.own_row(of, values, replace(self.filters, **query))  # type: ignore[arg-type]

    def own_row(self, of: str, values: dict[str, Any], filters: Filters) -> dict[str, Any]:
        asked = filters.query()
        linked = {"href": self.link(of, asked)} if self.link else {}
        return {**values, "of": of, "query": asked, **linked}


def board(
    store: Store,
    actor: Actor,
    catalogue: Catalogue,
    rulebook: Rulebook,
    filters: Filters,
    *,
    language: str,
    day: date,
    link: Link | None = None,
) -> Board:
    """The board under filters.

    Args:
        store: the registry.
        actor: who looks.
        catalogue: for the names of substances and the coverage of lists.
        rulebook: for the titles of rules.
        filters: which part of the registry counts.
        language: ``en`` or ``es``.
        day: today, for the age of lists and cases.
        link: address of the rows behind a figure.

    """
    source = data.Source(store, actor)
    view = _View(source, catalogue, rulebook, filters, language, day, link)
    lanes, findings = data.lane_days(source, filters), data.finding_days(source, filters)
    figures = (
        _lanes(view, lanes, "submissions"),
        _lanes(view, [row for row in lanes if row["lane"] != "green"], "flagged"),
        _by_rule(view, findings),
        _by_substance(view, findings),
        _over_time(view, findings),
        _precision(view),
        _case_ages(view),
        _coverage(view),
        _list_age(view),
    )
    return Board(_numbers(source, filters, lanes, findings), figures)


def rows_behind(
    store: Store,
    actor: Actor,
    of: str,
    filters: Filters,
    *,
    limit: int = 100,
    offset: int = 0,
    order: str = data.NEWEST,
    words: str = "",
) -> list[dict[str, Any]]:
    """The rows that a figure counts, newest first unless another order is asked for; cases in the order of their ids.

    Args:
        store: the registry.
        actor: who looks.
        of: ``lines``, ``findings`` or ``cases``, as the figure's row says.
        filters: as the figure's row says.
        limit: at most so many.
        offset: how many to leave out first.
        order: of lines and findings, with a minus before it from the end.
        words: only lines, and findings on lines, with these words in what was declared.

    Raises:
        ValueError: there is no such order.

    Returns:
        ``lines``: declared values with ``lane``; ``findings``: with ``declaration_number, line_number, rule, lane,
        outcome, substance, measured, allowed, unit, reference, message_en, message_es``; ``cases``: as listed.

    """
    source = data.Source(store, actor)
    if of == "lines":
        return data.lines_behind(source, filters, limit, offset, order=order, words=words)
    if of == "cases":
        return data.cases(source, filters)[offset : offset + limit]
    found = data.findings_behind(source, filters, limit, offset, order=order, words=words)
    return [_finding_with_evidence(row) for row in found]


def _finding_with_evidence(row: dict[str, Any]) -> dict[str, Any]:
    """A finding with its stored evidence spread out beside it."""
    body = row.pop("body")
    return {**json.loads(body), **row}


# --- figures ------------------------------------------------------------------------------------------


def _numbers(
    source: data.Source, filters: Filters, lanes: Iterable[dict[str, Any]], findings: Iterable[dict[str, Any]]
) -> dict[str, int]:
    count = Counter[str]()
    for row in lanes:
        count[row["lane"]] += row["lines"]
    states = Counter(row["state"] == "closed" for row in data.cases(source))
    return {
        **data.totals(source, filters),
        "findings": sum(row["findings"] for row in findings),
        **{lane: count[lane] for lane in LANES},
        "cases_open": states[False],
        "cases_closed": states[True],
    }


def _periods(days: Iterable[date]) -> Callable[[date], tuple[str, date, date]]:
    """How a day is grouped: its label, and the first and last day of its group."""
    known = sorted(days)
    if known and (known[-1] - known[0]).days <= _DAILY:
        return lambda day: (day.isoformat(), day, day)
    return lambda day: (f"{day:%Y-%m}", day.replace(day=1), _month_end(day))


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _period_within(filters: Filters, first: date, last: date) -> dict[str, date]:
    """A period within the filters' own."""
    return {"since": max(first, filters.since or first), "until": min(last, filters.until or last)}


def _lanes(view: _View, lanes: Sequence[dict[str, Any]], key: str) -> Figure:
    """Lines over time by lane."""
    period, counted = _periods(row["day"] for row in lanes), Counter[tuple[tuple[str, date, date], str]]()
    for row in lanes:
        counted[period(row["day"]), row["lane"]] += row["lines"]
    words = {lane: say("lane", lane, view.language) for lane in LANES}
    rows = [
        view.row(
            "lines",
            {"period": label, "lane": words[lane], "rank": LANES.index(lane), "lines": lines},
            lane=lane,
            **_period_within(view.filters, first, last),
        )
        for ((label, first, last), lane), lines in sorted(counted.items())
    ]
    spec = charts.stacked_chart(
        rows,
        x="period",
        y="lines",
        by="lane",
        order="rank",
        about=view.say(f"board_{key}"),
        colours={words[lane]: charts.LANE_COLOURS[lane] for lane in LANES if key != "flagged" or lane != "green"},
        words={"period": view.say("declaration_date"), "lines": view.say("lines")},
    )
    return _figure(view, key, rows, spec)


def _by_rule(view: _View, findings: Sequence[dict[str, Any]]) -> Figure:
    counted, titles = Counter[tuple[str, str]](), rule_titles(view.rulebook, view.language)
    for row in findings:
        counted[row["rule"], row["outcome"]] += row["findings"]
    rows = [
        view.row(
            "findings",
            {"rule": rule, "title": titles.get(rule, rule), **_outcome(view, outcome), "findings": n},
            rule=rule,
            outcome=outcome,
        )
        for (rule, outcome), n in _largest(counted)
    ]
    return _figure(view, "by_rule", rows, _outcome_bars(view, rows, "title", "board_by_rule"))


def _by_substance(view: _View, findings: Sequence[dict[str, Any]]) -> Figure:
    counted = Counter[tuple[str, str]]()
    for row in findings:
        counted[row["substance"], row["outcome"]] += row["findings"]
    rows = [
        view.row(
            "findings",
            {
                "substance": key,
                "name": substance_name(view.catalogue, key, view.language),
                **_outcome(view, outcome),
                "findings": n,
            },
            substance=key,
            outcome=outcome,
        )
        for (key, outcome), n in _largest(counted)
    ]
    return _figure(view, "by_substance", rows, _outcome_bars(view, rows, "name", "board_by_substance"))


def _largest(counted: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    """Counts by first key, the first key with the largest total first, an outcome after the other."""
    total = Counter[str]()
    for (key, _), count in counted.items():
        total[key] += count
    return sorted(counted.items(), key=lambda item: (-total[item[0][0]], item[0][0], _rank(item[0][1])))


def _rank(outcome: str) -> int:
    known = list(charts.OUTCOME_COLOURS)
    return known.index(outcome) if outcome in known else len(known)


def _outcome(view: _View, outcome: str) -> dict[str, Any]:
    return {"outcome": say("outcome", outcome, view.language), "rank": _rank(outcome)}


def _outcome_bars(view: _View, rows: Sequence[dict[str, Any]], label: str, about: str) -> charts.Spec:
    colours = {say("outcome", key, view.language): colour for key, colour in charts.OUTCOME_COLOURS.items()}
    return charts.bars(
        rows, label=label, value="findings", by="outcome", order="rank", colours=colours, about=view.say(about)
    )


def _over_time(view: _View, findings: Sequence[dict[str, Any]]) -> Figure:
    """Findings by substance and period."""
    period = _periods(row["day"] for row in findings)
    counted = Counter[tuple[str, tuple[str, date, date]]]()
    total = Counter[str]()
    for row in findings:
        counted[row["substance"], period(row["day"])] += row["findings"]
        total[row["substance"]] += row["findings"]
    order = sorted(total, key=lambda key: (-total[key], key))
    names = {key: substance_name(view.catalogue, key, view.language) for key in order}
    rows = [
        view.row(
            "findings",
            {"substance": key, "name": names[key], "period": label, "findings": count},
            substance=key,
            **_period_within(view.filters, first, last),
        )
        for (key, (label, first, last)), count in sorted(counted.items())
    ]
    spec = charts.heat(
        rows,
        x="period",
        y="name",
        value="findings",
        about=view.say("board_over_time"),
        names=[names[key] for key in order],
    )
    return _figure(view, "over_time", rows, spec)


def _precision(view: _View) -> Figure:
    rows = [
        view.own_row("cases", row, Filters(rule=row["rule"], state="closed"))
        for row in precision_rows(view.source, view.rulebook, view.language)
        if row["closed"]
    ]
    return _figure(view, "precision", rows, precision_chart(rows, view.language))


def _case_ages(view: _View) -> Figure:
    counted = Counter[tuple[int, str]]()
    for row in data.cases(view.source, Filters(state="open")):
        counted[_age((view.day - row["opened_at"].date()).days), row["lane"]] += 1
    lanes = {lane: say("lane", lane, view.language) for lane in LANES}
    rows = [
        view.own_row(
            "cases",
            {"age": view.say(_AGES[age][1]), "lane": lanes[lane], "rank": LANES.index(lane), "cases": count},
            _filters_of_age(view.day, age, lane),
        )
        for (age, lane), count in sorted(counted.items())
    ]
    spec = charts.bars(
        rows,
        label="age",
        value="cases",
        by="lane",
        order="rank",
        about=view.say("board_case_ages"),
        colours={lanes[lane]: charts.LANE_COLOURS[lane] for lane in LANES},
    )
    return _figure(view, "case_ages", rows, spec)


def _age(days: int) -> int:
    return next(place for place, (most, _) in enumerate(_AGES) if days <= most)


def _filters_of_age(day: date, age: int, lane: str) -> Filters:
    """The open cases of an age and lane, by the days on which they were opened."""
    oldest = day - timedelta(days=_AGES[age][0]) if age < len(_AGES) - 1 else None
    newest = day - timedelta(days=_AGES[age - 1][0] + 1) if age else None
    return Filters(state="open", lane=lane, since=oldest, until=newest)


def _coverage(view: _View) -> Figure:
    """How much of each list is encoded, and how much of that was read in a source."""
    rows = [
        _list_row(view, row, {"part": view.say(part), "rank": rank, "entries": count, "encoded": row["encoded"]})
        for row in _lists(view)
        for rank, (part, count) in enumerate(_parts(row))
        if count or row["encoded"] == "none"
    ]
    colours = {view.say("verified"): "#2e6b4f", view.say("unverified"): "#e0a100", view.say("not_encoded"): "#9aa5b1"}
    spec = charts.bars(
        rows, label="list", value="entries", by="part", order="rank", colours=colours, about=view.say("board_coverage")
    )
    return _figure(view, "coverage", rows, spec)


def _lists(view: _View) -> list[dict[str, Any]]:
    return [*coverage_rows(view.catalogue, None), *not_encoded_rows(view.rulebook.instruments, None, view.language)]


def _parts(row: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    if row["encoded"] == "none":
        return (("not_encoded", 0),)
    return ("verified", row["verified"]), ("unverified", row["entries"] - row["verified"])


def _list_row(view: _View, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    asked = {"authority": row["authority"], "list": row["list"]}
    linked = {"href": view.link("lists", asked)} if view.link else {}
    name = table_name(row["authority"], row["list"], view.language)
    return {"list": name, **values, "of": "lists", "query": asked, **linked}


def _list_age(view: _View) -> Figure:
    read = [(row["newest_amendment_read"], row) for row in _lists(view) if row["newest_amendment_read"]]
    rows = [
        _list_row(view, row, {"newest_amendment_read": newest.isoformat(), "days": (view.day - newest).days})
        for newest, row in sorted(read, key=lambda item: item[0])
    ]
    spec = charts.bars(rows, label="list", value="days", about=view.say("board_list_age"))
    return _figure(view, "list_age", rows, spec)


def _figure(view: _View, key: str, rows: Sequence[dict[str, Any]], spec: charts.Spec) -> Figure:
    title, note = view.say(f"board_{key}"), view.say(f"board_{key}_note")
    return Figure(key, title, note, rows, spec if rows else None)


def substance_name(catalogue: Catalogue, key: str, language: str) -> str:
    """The name of a substance; a word for none, the id itself where the lists no longer know it."""
    if not key:
        return word("no_substance", language)
    return catalogue.substance(key).name(language) if key in catalogue.substances else key
