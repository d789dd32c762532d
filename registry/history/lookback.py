"""History looked at again: after a list change, and under a draft rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import select

from precursors.authorities import CONVENTION, authorities
from precursors.catalogue.load import Standing, standing
from precursors.model import Listing
from precursors.recognition.recogniser import Query, Recogniser
from registry import tables
from registry.casework.cases import CONFIRMED
from registry.checking.batch import evaluate_history
from registry.checking.lines import Lines
from registry.checking.recognitions import QUERY
from registry.store.store import Store
from rules.engines.duckdb import DuckEngine, Tabular
from rules.rulebook import Rulebook, read_rule

_STEPS = tables.CaseStep.__table__  # type: ignore[attr-defined]
_LINES = tables.CaseLine.__table__  # type: ignore[attr-defined]


def lookback(
    store: Store,
    recogniser: Recogniser,
    *,
    since: date | None = None,
    listing: str | None = None,
    listings: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Recorded lines that meet listings which came into force since a day, or one listing, or some.

    Each is split into ``unlawful_on_its_own_date`` (the listing was already in force that day) and
    ``lawful_then_a_lead_now``; a first day that was not read gives ``undetermined``. A list of another country meets
    the lines that come from it, go to it or pass through it. Each distinct text is read once, and only lines that meet
    a listing leave the engine.
    """
    asked = {listing, *listings}
    wanted = {
        x.id: x for x in recogniser.catalogue.listings if not asked.isdisjoint((x.id, *x.formerly)) or _is_new(x, since)
    }
    return look_back(store.history(), recogniser, wanted) if wanted else []


def look_back(history: Tabular, recogniser: Recogniser, wanted: Mapping[str, Listing]) -> list[dict[str, Any]]:
    """The same over lines that are a table, or Parquet files of one."""
    engine = DuckEngine()
    try:
        lines = Lines(engine, pa.table({}), history)
        texts = lines.texts()
        recogniser.reader.lexicon.preload()
        found = recogniser.recognise_many([Query(*text) for text in texts], abroad=True)
        met = [
            dict(zip(QUERY, text, strict=True)) | {"listing": one.id, "possible": possible}
            for text, recognition in zip(texts, found, strict=True)
            for one, possible in _listings_met(recognition, wanted)
        ]
        engine.put("met", pa.Table.from_pylist(met, schema=_MET))
        rows = engine.fetch(_MEETING).to_pylist()
    finally:
        engine.close()
    concerned = [row for row in rows if _concerns(wanted[row["listing"]], row)]
    return [_row(row, wanted[row["listing"]], row["possible"]) for row in concerned]


_MET = pa.schema([*((name, pa.string()) for name in QUERY), ("listing", pa.string()), ("possible", pa.bool_())])
_WAY = ("jurisdiction", "origin_country", "destination_country", "consignor_country", "consignee_country")
_MEETING = f"""
SELECT l.declaration_number, l.line_number, l.declaration_date, l.description, l.movement, l.consignor_id,
    l.consignee_id, l.quantity_mg, m.listing, m.possible, l.transit_countries, {", ".join(f"l.{name}" for name in _WAY)}
FROM every_line AS l JOIN met AS m ON {" AND ".join(f"m.{name} = l.{name}" for name in QUERY)}
ORDER BY l.declaration_number, l.line_number, m.listing
"""  # noqa: S608 - own names only


def _concerns(listing: Listing, line: Mapping[str, Any]) -> bool:
    """Whether goods are under a list: it is an own one or the convention's, or its country is on the way."""
    held = authorities().get(listing.authority)
    if held is None or listing.authority == CONVENTION:
        return True
    way = {line[name] for name in _WAY} | set((line["transit_countries"] or "").split())
    return not way.isdisjoint((held.code, *held.countries))


def _is_new(listing: Listing, since: date | None) -> bool:
    first = listing.in_force.from_date or listing.in_force.published
    return since is not None and first is not None and first >= since


def _listings_met(recognition: Any, wanted: Mapping[str, Listing]) -> list[tuple[Listing, bool]]:
    found: dict[str, bool] = {}
    for reading in (*recognition.listed_readings, *recognition.abroad):
        for cover in reading.covers:
            if cover.listing in wanted:
                possible = cover.possible or not reading.certain
                found[cover.listing] = found.get(cover.listing, True) and possible
    return [(wanted[key], possible) for key, possible in sorted(found.items())]


_WHEN = {
    Standing.IN_FORCE: "unlawful_on_its_own_date",
    Standing.NOT_YET: "lawful_then_a_lead_now",
    Standing.ENDED: "lawful_then_a_lead_now",
}


def _row(line: Mapping[str, Any], listing: Listing, possible: bool) -> dict[str, Any]:
    day = line["declaration_date"]
    return {
        "declaration_number": line["declaration_number"],
        "line_number": line["line_number"],
        "declaration_date": day,
        "when": _WHEN.get(standing(listing, day), "undetermined"),
        "answer": "possible" if possible else "listed",
        "authority": listing.authority,
        "list": listing.list,
        "listing": listing.id,
        "substance": listing.substance,
        "description": line["description"],
        **{name: line[name] for name in ("movement", "consignor_id", "consignee_id", "quantity_mg")},
    }


def backtest(path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> dict[str, Any]:
    """What a draft rule would have found in history, how that overlaps, and how it fares against closed cases.

    Raises:
        rules.rulebook.RuleError: the draft is malformed; says what to do.

    """
    draft, moment = read_rule(path), store.snapshot()
    own = _keys(evaluate_history(moment, recogniser, replace(rulebook, rules=(draft,))))
    others = evaluate_history(
        moment, recogniser, replace(rulebook, rules=tuple(r for r in rulebook.rules if r.id != draft.id))
    )
    judged = _judged_lines(store)
    confirmed = sum(judged[key] for key in own if key in judged)
    known = sum(key in judged for key in own)
    low, high = wilson(confirmed, known)
    return {
        "rule": draft.id,
        "recorded_lines": moment.lines.num_rows,
        "lines": len(own),
        "found_by_other_rules_too": len(own & _keys(others)),
        "closed_cases": known,
        "confirmed": confirmed,
        "precision": round(confirmed / known, 3) if known else None,
        "interval": [low, high] if known else None,
    }


def _keys(findings: Any) -> set[tuple[str, int]]:
    columns = (findings.column(name).to_pylist() for name in ("declaration_number", "line_number"))
    return set(zip(*columns, strict=True))


def _judged_lines(store: Store) -> dict[tuple[str, int], bool]:
    """Lines of closed cases: whether the disposition confirmed them."""
    closing = select(_STEPS.c.case_id, _STEPS.c.disposition).where(_STEPS.c.action == "close").order_by(_STEPS.c.step)
    with store.engine.connect() as connection:
        last = {case: disposition in CONFIRMED for case, disposition in connection.execute(closing)}
        lines = connection.execute(select(_LINES.c.case_id, _LINES.c.declaration_number, _LINES.c.line_number))
        return {(number, line): last[case] for case, number, line in lines if case in last}


def wilson(successes: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson (1927)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, successes / total
    centre = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return round((centre - spread) / scale, 3), round((centre + spread) / scale, 3)


def by_when(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """How many rows fall into each part."""
    for when in ("unlawful_on_its_own_date", "lawful_then_a_lead_now", "undetermined"):
        yield when, sum(row["when"] == when for row in rows)
