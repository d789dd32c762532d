"""What reports ask of the registry; every question to the operational store stands here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, or_, select, true, tuple_, union_all

from registry import tables
from registry.access import Absent, Actor, Reach, line_operator, line_scope, of_operator, operator_scope
from registry.checking.declarations import ORDERS
from registry.reports.filters import Filters
from registry.store.orders import holding, ordered_by
from registry.store.store import Store
from rules.lanes import LANES, load_policy

LINES = tables.DeclarationLine.__table__  # type: ignore[attr-defined]
FINDINGS = tables.FindingRow.__table__  # type: ignore[attr-defined]
CASES = tables.CaseFile.__table__  # type: ignore[attr-defined]
CASE_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]
INSPECTIONS = tables.Inspection.__table__  # type: ignore[attr-defined]
STEPS = tables.CaseStep.__table__  # type: ignore[attr-defined]
PERMITS = tables.Permit.__table__  # type: ignore[attr-defined]
ATTACHMENTS = tables.Attachment.__table__  # type: ignore[attr-defined]
ENTRIES = tables.AuditEntry.__table__  # type: ignore[attr-defined]
EDITIONS = tables.Edition.__table__  # type: ignore[attr-defined]
_GREEN = LANES.index("green")
_FLOORS = ("FLOOR-POSSIBLE", "FLOOR-POSSIBLE-OTHER-LAW", "FLOOR-OTHER-LAW", "FLOOR-UNDETERMINED")
_RANK = case({lane: place for place, lane in enumerate(LANES)}, value=FINDINGS.c.lane, else_=_GREEN)
_SAME_LINE = (FINDINGS.c.declaration_number == LINES.c.declaration_number) & (
    FINDINGS.c.line_number == LINES.c.line_number
)
_CASE_LINE = (CASE_LINES.c.declaration_number == LINES.c.declaration_number) & (
    CASE_LINES.c.line_number == LINES.c.line_number
)
_IN_CASE = (FINDINGS.c.declaration_number == CASE_LINES.c.declaration_number) & (
    FINDINGS.c.line_number == CASE_LINES.c.line_number
)
_FIRED = (  # which rules fired in which case
    select(CASE_LINES.c.case_id, FINDINGS.c.rule)
    .select_from(CASE_LINES.join(FINDINGS, _IN_CASE))
    .where(func.coalesce(FINDINGS.c.substance, "") == CASE_LINES.c.substance)
    .distinct()
    .subquery()
)
_ALL = Filters()
PARTNERS = 20  # counterparties of an operator, those with the most lines, whose other operators are sought
NEWEST = "-declaration_date"
FINDING_ORDERS = ("declaration_date", "declaration_number", "outcome", "rule", "substance")
_OLDEST_FIRST = ("declaration_date", "declaration_number", "line_number")
_AT_ONCE = 500  # rows that are fetched together
_SEARCHED = ("declaration_number", "consignor_name", "consignee_name", "description")


@dataclass(frozen=True, slots=True)
class Source:
    """A registry, and who asks: every answer holds only what the actor's ``report_read`` reaches."""

    store: Store
    actor: Actor


def rows(source: Source, statement: Any) -> Iterator[dict[str, Any]]:
    """The rows of a question, one by one."""
    with source.store.engine.connect() as connection:
        found = connection.execute(statement)
        names = tuple(found.keys())
        for part in found.partitions(_AT_ONCE):
            for row in part:
                yield dict(zip(names, row, strict=True))


# --- lines and findings under filters -----------------------------------------------------------------


def line_conditions(source: Source, filters: Filters) -> list[ColumnElement[bool]]:
    """What a line has to be, beside its findings."""
    equal = ("customs_office", filters.office), ("jurisdiction", filters.jurisdiction), ("movement", filters.movement)
    found = [line_scope(source.actor, "report_read")]
    found += [LINES.c[name] == value for name, value in equal if value]
    if filters.since:
        found.append(LINES.c.declaration_date >= filters.since)
    if filters.until:
        found.append(LINES.c.declaration_date <= filters.until)
    return found


def finding_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What a finding has to be, beside its line."""
    found = [FINDINGS.c.rule == filters.rule] if filters.rule else []
    if filters.outcome:
        found.append(FINDINGS.c.outcome == filters.outcome)
    if filters.substance is not None:
        found.append(func.coalesce(FINDINGS.c.substance, "") == filters.substance)
    return found


def _worst(operator: str = "") -> Any:
    """The rank of the lane of every line that has findings, or of those of an operator, by ``rules/lanes.yaml``.

    Quotas and the random arm belong to one run and are not applied here.
    """
    policy, line = load_policy(), (FINDINGS.c.declaration_number, FINDINGS.c.line_number)
    law = FINDINGS.c.kind.in_(("law", "floor"))
    floors = {rule: policy.floor_of(rule) for rule in _FLOORS}
    asked = case(
        (FINDINGS.c.outcome == "violation", LANES.index(policy.violation)),
        *((FINDINGS.c.rule == rule, LANES.index(lane)) for rule, lane in floors.items() if lane),
        else_=_RANK,
    )
    points = case(
        *((FINDINGS.c.rule == rule, given) for rule, given in policy.points.by_rule.items()),
        *((FINDINGS.c.lane == lane, given) for lane, given in policy.points.by_lane.items()),
        else_=0,
    )
    # An indicator counts once for a line, however many of its substances it meets.
    once = (
        select(
            *line,
            func.min(case((law, asked), else_=_GREEN)).label("law"),
            func.max(case((law, 0), else_=points)).label("points"),
        )
        .select_from(LINES.join(FINDINGS, _SAME_LINE) if operator else FINDINGS)
        .where(of_operator(operator) if operator else true())
        .group_by(*line, FINDINGS.c.rule)
        .subquery()
    )
    key = (once.c.declaration_number, once.c.line_number)
    summed = select(*key, func.min(once.c.law).label("law"), func.sum(once.c.points).label("points"))
    whole = summed.group_by(*key).subquery()
    needed = sorted((LANES.index(lane), least) for lane, least in policy.needed.items())
    pointed = case(*((whole.c.points >= least, place) for place, least in needed), else_=_GREEN)
    rank = case((whole.c.law < pointed, whole.c.law), else_=pointed).label("rank")
    return select(whole.c.declaration_number, whole.c.line_number, rank).subquery()


def _ranked_lines(source: Source, filters: Filters, *columns: Any, operator: str = "") -> Select[Any]:
    """Lines under filters, or those of an operator, with the rank of their worst lane; none is counted twice."""
    worst = _worst(operator)
    rank = func.coalesce(worst.c.rank, _GREEN).label("rank")
    same = (worst.c.declaration_number == LINES.c.declaration_number) & (worst.c.line_number == LINES.c.line_number)
    found = select(*columns, rank).select_from(LINES.outerjoin(worst, same)).where(*line_conditions(source, filters))
    if filters.lane:
        found = found.where(rank == LANES.index(filters.lane))
    if operator:
        found = found.where(of_operator(operator))
    wanted = finding_conditions(filters)
    if wanted:
        found = found.where(select(FINDINGS.c.rule).where(_SAME_LINE, *wanted).exists())
    return found


def lane_days(source: Source, filters: Filters) -> list[dict[str, Any]]:
    """Lines a day and lane: ``{day, lane, lines}``."""
    ranked = _ranked_lines(source, filters, LINES.c.declaration_date.label("day")).subquery()
    counted = select(ranked.c.day, ranked.c.rank, func.count().label("lines")).group_by(ranked.c.day, ranked.c.rank)
    return [
        {"day": row["day"], "lane": LANES[row["rank"]], "lines": row["lines"]}
        for row in rows(source, counted.order_by(ranked.c.day, ranked.c.rank))
    ]


def finding_days(source: Source, filters: Filters) -> list[dict[str, Any]]:
    """Findings a day, rule, outcome and substance: ``{day, rule, outcome, substance, findings}``."""
    keys = (
        LINES.c.declaration_date.label("day"),
        FINDINGS.c.rule,
        FINDINGS.c.outcome,
        func.coalesce(FINDINGS.c.substance, "").label("substance"),
    )
    joined = select(*keys, func.count().label("findings")).select_from(LINES.join(FINDINGS, _SAME_LINE))
    wanted = [*line_conditions(source, filters), *finding_conditions(filters)]
    if filters.lane:
        wanted.append(FINDINGS.c.lane == filters.lane)
    return list(rows(source, joined.where(*wanted).group_by(*keys).order_by(*keys)))


def totals(source: Source, filters: Filters) -> dict[str, int]:
    """How many declarations, lines and operators there are under filters."""
    operator = case((LINES.c.movement == "import", LINES.c.consignee_id), else_=LINES.c.consignor_id).label("operator")
    ranked = _ranked_lines(source, filters, LINES.c.declaration_number, operator).subquery()
    asked = select(
        func.count(distinct(ranked.c.declaration_number)).label("declarations"),
        func.count().label("lines"),
        func.count(distinct(func.nullif(ranked.c.operator, ""))).label("operators"),
    )
    return next(rows(source, asked))


def lines_behind(
    source: Source, filters: Filters, limit: int, offset: int = 0, *, order: str = NEWEST, words: str = ""
) -> list[dict[str, Any]]:
    """The lines that a figure counts, newest first unless another order is asked for, each with its worst lane."""
    names = (*ORDERS, "line_number")
    found = _ranked_lines(source, filters, *(LINES.c[name] for name in names)).where(*_saying(words))
    found = found.order_by(ordered_by(LINES.c, ORDERS, order), LINES.c.declaration_number, LINES.c.line_number)
    return [
        {**{name: row[name] for name in names}, "lane": LANES[row["rank"]]}
        for row in rows(source, found.limit(limit).offset(offset))
    ]


def _saying(words: str) -> list[ColumnElement[bool]]:
    return holding(words, (LINES.c[name] for name in _SEARCHED))


def findings_behind(
    source: Source, filters: Filters, limit: int, offset: int = 0, *, order: str = NEWEST, words: str = ""
) -> list[dict[str, Any]]:
    """The findings that a figure counts, newest first unless asked otherwise; their evidence as text (``body``)."""
    columns = (*FINDINGS.c, LINES.c.declaration_date, LINES.c.movement)
    wanted = [*line_conditions(source, filters), *finding_conditions(filters), *_saying(words)]
    if filters.lane:
        wanted.append(FINDINGS.c.lane == filters.lane)
    found = select(*columns).select_from(LINES.join(FINDINGS, _SAME_LINE)).where(*wanted)
    sorted_by = ordered_by({**FINDINGS.c, "declaration_date": LINES.c.declaration_date}, FINDING_ORDERS, order)
    last = (FINDINGS.c.declaration_number, FINDINGS.c.line_number, FINDINGS.c.place)
    return list(rows(source, found.order_by(sorted_by, *last).limit(limit).offset(offset)))


# --- cases --------------------------------------------------------------------------------------------


def cases(source: Source, filters: Filters = _ALL) -> list[dict[str, Any]]:
    """Cases under filters, in the order of their ids."""
    equal = ("lane", filters.lane), ("substance", filters.substance)
    wanted = [
        _cases_within_reach(source),
        *(CASES.c[name] == value for name, value in equal if value not in (None, "")),
    ]
    if filters.state:
        wanted.append(CASES.c.state != "closed" if filters.state == "open" else CASES.c.state == filters.state)
    if filters.rule:
        wanted.append(CASES.c.case_id.in_(select(_FIRED.c.case_id).where(_FIRED.c.rule == filters.rule)))
    found = rows(source, select(*CASES.c).where(*wanted).order_by(CASES.c.case_id))
    first, last = filters.since or date.min, filters.until or date.max
    return [row for row in found if first <= row["opened_at"].date() <= last]


def _cases_within_reach(source: Source) -> ColumnElement[bool]:
    """The cases that hold a line within reach."""
    lines = select(CASE_LINES.c.case_id).select_from(CASE_LINES.join(LINES, _CASE_LINE))
    reached: ColumnElement[bool] = CASES.c.case_id.in_(lines.where(line_scope(source.actor, "report_read")))
    return reached


def closed_rules(source: Source) -> list[dict[str, Any]]:
    """Which rules fired in which closed case: ``{case_id, rule, disposition}``, each case and rule once."""
    joined = select(*_FIRED.c, CASES.c.disposition).join(CASES, CASES.c.case_id == _FIRED.c.case_id)
    return list(rows(source, joined.where(CASES.c.state == "closed", _cases_within_reach(source)).order_by(*_FIRED.c)))


def inspected_rules(source: Source) -> list[dict[str, Any]]:
    """Which rules fired on the line of which inspection with a result: ``{inspection, rule, outcome}``, each once."""
    same = (INSPECTIONS.c.declaration_number == LINES.c.declaration_number) & (
        INSPECTIONS.c.line_number == LINES.c.line_number
    )
    wanted = select(INSPECTIONS.c.inspection, FINDINGS.c.rule, INSPECTIONS.c.outcome).distinct()
    joined = wanted.select_from(LINES.join(INSPECTIONS, same).join(FINDINGS, _SAME_LINE))
    scope = line_scope(source.actor, "report_read")
    ordered = joined.where(INSPECTIONS.c.outcome.is_not(None), scope).order_by(
        INSPECTIONS.c.inspection, FINDINGS.c.rule
    )
    return list(rows(source, ordered))


def steps_of(source: Source, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The steps of cases, in order."""
    return list(rows(source, select(*STEPS.c).where(STEPS.c.case_id.in_(keys)).order_by(STEPS.c.step)))


# --- for reports --------------------------------------------------------------------------------------


def worst_lines(source: Source, filters: Filters, most: int) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The lines in the worst lanes and with most findings, each with its findings."""
    count = select(func.count()).select_from(FINDINGS).where(_SAME_LINE).scalar_subquery()
    violation = case((FINDINGS.c.outcome == "violation", 1), else_=0)
    violations = select(func.coalesce(func.sum(violation), 0)).where(_SAME_LINE).scalar_subquery()
    found = _ranked_lines(source, filters, *LINES.c).where(select(FINDINGS.c.rule).where(_SAME_LINE).exists())
    order = ("rank", violations.desc(), count.desc(), LINES.c.declaration_number, LINES.c.line_number)
    lines = [{**row, "lane": LANES[row["rank"]]} for row in rows(source, found.order_by(*order).limit(most))]
    return [(line, findings_of(source, line["declaration_number"], line["line_number"])) for line in lines]


def findings_of(source: Source, declaration: str, line: int) -> list[dict[str, Any]]:
    """The findings on one line, in their order."""
    own = (FINDINGS.c.declaration_number == declaration) & (FINDINGS.c.line_number == line)
    return list(rows(source, select(*FINDINGS.c).where(own).order_by(FINDINGS.c.place)))


def jurisdictions(source: Source, filters: Filters) -> list[str]:
    """Where the lines under filters were filed."""
    found = (
        select(LINES.c.jurisdiction).where(*line_conditions(source, filters)).distinct().order_by(LINES.c.jurisdiction)
    )
    return [row["jurisdiction"] for row in rows(source, found)]


def years(source: Source) -> list[int]:
    """The years from the first to the last declaration date within reach, the newest first."""
    asked = select(func.min(LINES.c.declaration_date).label("first"), func.max(LINES.c.declaration_date).label("last"))
    found = next(rows(source, asked.where(*line_conditions(source, _ALL))))
    return list(range(found["last"].year, found["first"].year - 1, -1)) if found["first"] else []


def editions(source: Source) -> dict[str, list[str]]:
    """The editions of lists and rules that decisions in this registry rest on, by kind."""
    found: dict[str, list[str]] = {}
    for row in rows(source, select(EDITIONS.c.kind, EDITIONS.c.edition).order_by(EDITIONS.c.kind, EDITIONS.c.edition)):
        found.setdefault(row["kind"], []).append(row["edition"])
    return found


def lines_between(source: Source, filters: Filters) -> Iterator[dict[str, Any]]:
    """The lines under filters, whole, in the order of their numbers."""
    order = (LINES.c.declaration_number, LINES.c.line_number)
    return rows(source, select(*LINES.c).where(*line_conditions(source, filters)).order_by(*order))


def finding_counts(source: Source, filters: Filters) -> dict[tuple[str, int, str], tuple[int, int]]:
    """How many findings, and how many violations, by line and substance."""
    keys = (FINDINGS.c.declaration_number, FINDINGS.c.line_number, FINDINGS.c.substance)
    violations = func.sum(case((FINDINGS.c.outcome == "violation", 1), else_=0))
    joined = select(*keys, func.count().label("findings"), violations.label("violations"))
    joined = joined.select_from(LINES.join(FINDINGS, _SAME_LINE)).where(*line_conditions(source, filters))
    return {
        (row["declaration_number"], row["line_number"], row["substance"] or ""): (row["findings"], row["violations"])
        for row in rows(source, joined.group_by(*keys))
    }


def closed_lines(source: Source, filters: Filters) -> list[dict[str, Any]]:
    """Lines under filters in closed cases, with ``case_id, substance, disposition`` and what they declare of mass."""
    joined = CASE_LINES.join(CASES, CASES.c.case_id == CASE_LINES.c.case_id).join(LINES, _CASE_LINE)
    columns = (*(CASE_LINES.c[name] for name in ("case_id", "declaration_number", "line_number", "substance")),)
    mass = (LINES.c[name] for name in ("quantity_mg", "quantity", "unit"))
    found = select(*columns, CASES.c.disposition, *mass).select_from(joined).where(CASES.c.state == "closed")
    return list(rows(source, found.where(*line_conditions(source, filters)).order_by(*columns)))


# --- one operator, one case ---------------------------------------------------------------------------


def operator_lines(
    source: Source,
    operator: str,
    columns: Sequence[str],
    newest: int | None = None,
    beside: Collection[tuple[str, int]] = (),
) -> list[dict[str, Any]]:
    """The lines an operator answers for, oldest first, each with its worst lane; or its newest, and some beside.

    Args:
        source: the registry, and who asks.
        operator: of ``registry load operators``.
        columns: what is wanted of a line beside ``declaration_date, declaration_number, line_number, lane``.
        newest: only so many of the newest lines; all of them if not given.
        beside: lines that are wanted besides the newest.

    """
    order = [LINES.c[name] for name in _OLDEST_FIRST]
    wanted = dict.fromkeys((*_OLDEST_FIRST, *columns))
    own = _ranked_lines(source, _ALL, *(LINES.c[name] for name in wanted), operator=operator)
    found = list(rows(source, own.order_by(*(column.desc() for column in order)).limit(newest)))
    missing = set(beside) - {(row["declaration_number"], row["line_number"]) for row in found}
    if missing:
        found += rows(source, own.where(tuple_(LINES.c.declaration_number, LINES.c.line_number).in_(sorted(missing))))
    for row in found:
        row["lane"] = LANES[row["rank"]]
    return sorted(found, key=itemgetter(*_OLDEST_FIRST))


def permits_of(source: Source, operator: str, substance: str | None) -> list[dict[str, Any]]:
    """The permits of an operator."""
    scope = operator_scope(source.actor, "registry_read", PERMITS.c.operator_id)
    found = select(*PERMITS.c).where(PERMITS.c.operator_id == operator, scope)
    if substance:
        found = found.where(PERMITS.c.substance == substance)
    return list(rows(source, found.order_by(*PERMITS.primary_key.columns)))


def drawn_on(source: Source, permit: str, operator: str) -> dict[str, int]:
    """What its holder declared against a permit: ``{drawn_mg, lines, without_mass}``."""
    missing = func.coalesce(func.sum(case((LINES.c.quantity_mg.is_(None), 1), else_=0)), 0)
    drawn = func.coalesce(func.sum(LINES.c.quantity_mg), 0)
    asked = select(drawn.label("drawn_mg"), func.count().label("lines"), missing.label("without_mass"))
    of_holder = (LINES.c.permit_number == permit, LINES.c.permit_number != "", line_operator() == operator)
    found = next(rows(source, asked.where(*of_holder, *line_conditions(source, _ALL))))
    return {key: int(value) for key, value in found.items()}


def partners_of(source: Source, operator: str) -> list[dict[str, Any]]:
    """Who trades with the busiest counterparties of an operator: ``{operator, operator_name, partner, lines, own}``."""
    importing, scope = LINES.c.movement == "import", line_conditions(source, _ALL)
    partner = case((importing, LINES.c.consignor_name), else_=LINES.c.consignee_name)
    busiest = (func.count().desc(), partner)
    own = select(partner.label("partner")).where(of_operator(operator), partner != "", *scope)
    names = [row["partner"] for row in rows(source, own.group_by(partner).order_by(*busiest).limit(PARTNERS))]
    into = _traded_amounts(importing, "consignee", LINES.c.consignor_name, names, scope)
    out = _traded_amounts(~importing, "consignor", LINES.c.consignee_name, names, scope)
    both = union_all(into, out).subquery()
    asked = select(
        both.c.operator,
        func.min(both.c.operator_name).label("operator_name"),
        both.c.partner,
        func.sum(both.c.lines).label("lines"),
    )
    shown = list(rows(source, asked.group_by(both.c.operator, both.c.partner)))
    for row in shown:
        row |= {"lines": int(row["lines"]), "own": row["operator"] == operator}
    return sorted(shown, key=lambda row: (not row["own"], row["operator_name"], row["partner"], row["operator"]))


def _traded_amounts(
    moved: ColumnElement[bool], side: str, partner: Any, names: Sequence[str], scope: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Lines of one direction with some counterparties, counted by operator; an index of names holds all of it."""
    key, name = LINES.c[f"{side}_id"], LINES.c[f"{side}_name"]
    asked = select(
        key.label("operator"),
        func.min(name).label("operator_name"),
        partner.label("partner"),
        func.count().label("lines"),
    )
    return asked.where(moved, partner.in_(names), *scope).group_by(partner, key)


def case_file(source: Source, case_id: str) -> dict[str, Any]:
    """A case with its lines (each with ``findings``), steps, documents and entries in the log.

    Raises:
        registry.access.Absent: there is no such case within reach.

    """
    source.actor.need("case_read")
    # Whoever reads every line also reads a case of which every line was withdrawn.
    everything = source.actor.need("report_read") is Reach.ALL
    reached = true() if everything else _cases_within_reach(source)
    found = next(rows(source, select(*CASES.c).where(CASES.c.case_id == case_id, reached)), None)
    if found is None:
        raise Absent("case", case_id)
    lines = select(*LINES.c).select_from(LINES.join(CASE_LINES, _CASE_LINE)).where(CASE_LINES.c.case_id == case_id)
    own = [LINES.c.declaration_number, LINES.c.line_number]
    files = select(*(c for c in ATTACHMENTS.c if c.name != "content")).where(ATTACHMENTS.c.case_id == case_id)
    found["lines"] = [
        {**line, "findings": findings_of(source, line["declaration_number"], line["line_number"])}
        for line in rows(source, lines.distinct().order_by(*own))
    ]
    found["steps"] = steps_of(source, [case_id])
    found["attachments"] = list(rows(source, files.order_by(ATTACHMENTS.c.at, ATTACHMENTS.c.attachment)))
    found["entries"] = list(_entries(source, case_id, found["lines"]))
    return found


def withdrawn_lines(source: Source, case_id: str) -> list[tuple[str, int]]:
    """The lines of a case that are no longer in force."""
    key = (CASE_LINES.c.declaration_number, CASE_LINES.c.line_number)
    in_force = select(LINES.c.declaration_number).where(_CASE_LINE).exists()
    wanted = select(*key).where(CASE_LINES.c.case_id == case_id, ~in_force).distinct().order_by(*key)
    return [(row["declaration_number"], row["line_number"]) for row in rows(source, wanted)]


def _entries(source: Source, case_id: str, lines: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The entries of the log about a case and its declarations, in order."""
    about = [ENTRIES.c.body.contains(f'"{case_id}"', autoescape=True)]
    about += [
        ENTRIES.c.body.contains(f'"declaration":"{number}"', autoescape=True)
        for number in dict.fromkeys(str(line["declaration_number"]) for line in lines)
    ]
    return rows(source, select(*ENTRIES.c).where(or_(*about)).order_by(ENTRIES.c.place))


def log_size(source: Source) -> int:
    """How many entries the log holds."""
    return int(next(rows(source, select(func.count().label("size")).select_from(ENTRIES)))["size"])
