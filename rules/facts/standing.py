"""Which listing stands for a substance under a law: by day, and by destination where it is for exports to some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from rules.parameters import ALWAYS, FOREVER

_Cover = Mapping[str, Any]

STANDING = pa.schema(
    [("recognition", pa.int64()), ("substance", pa.string()), ("authority", pa.string()), ("list", pa.string())]
    + [("listing", pa.string()), ("possible", pa.bool_()), ("verified", pa.bool_()), ("from_date", pa.date32())]
    + [("to_date", pa.date32()), ("crossings", pa.string()), ("from_ppm", pa.int64())]
    + [("named", pa.string()), ("going", pa.string())]
)
_NOBODY_SAYS = ""
_ELSEWHERE = "-"


def standing_rows(covers: Sequence[_Cover]) -> list[dict[str, Any]]:
    """Listings in force as days that do not overlap: at most one row for a substance, authority, day and destination.

    ``named`` are all countries that listings of the row's substance and authority are bound to, and ``going`` the one
    that the row is about (see ``holds``). Where several listings meet the same, a certain one goes before a possible
    one, one that asks at a border before one that does not, then the order of their ids.
    """
    groups: dict[tuple[int, str, str], list[_Cover]] = {}
    for cover in covers:
        groups.setdefault((cover["recognition"], cover["substance"], cover["authority"]), []).append(cover)
    return [row for _, group in sorted(groups.items()) for row in _of_group(group)]


def _of_group(group: Sequence[_Cover]) -> Iterator[dict[str, Any]]:
    named = sorted({country for cover in group for country in cover["destinations"].split()})
    for going in (*named, _NOBODY_SAYS, _ELSEWHERE) if named else (_NOBODY_SAYS,):
        bound = [one for one in (_going(cover, going) for cover in group) if one is not None]
        for row in _pieces(bound):
            yield {**row, "named": " ".join(named), "going": going}


def _going(cover: _Cover, going: str) -> _Cover | None:
    """A listing for goods that go somewhere: nobody says where, and one that is bound to destinations is possible."""
    if not cover["destinations"] or going in cover["destinations"].split():
        return cover
    return {**cover, "possible": True} if going == _NOBODY_SAYS else None


def _pieces(group: Sequence[_Cover]) -> Iterator[dict[str, Any]]:
    for first, last in spans([(cover["from_date"] or ALWAYS, cover["to_date"] or FOREVER) for cover in group]):
        open_now = [c for c in group if (c["from_date"] or ALWAYS) <= first <= (c["to_date"] or FOREVER)]
        if open_now:
            best = min(open_now, key=lambda c: (c["possible"], not c["crossings"], c["listing"]))
            yield {
                **{name: best[name] for name in STANDING.names if name in best},
                "from_date": first,
                "to_date": last,
            }


def goes_to(line: str) -> str:
    """SQL: the country that a line's goods go to, as far as it says one."""
    said = f"NULLIF({line}.destination_country, ''), NULLIF({line}.consignee_country, '')"
    return f"COALESCE({said}, CASE WHEN {line}.movement = 'import' THEN {line}.jurisdiction ELSE '' END)"


def holds(standing: str, leaves: str, destination: str) -> str:
    """SQL: whether a row of ``standing`` is the one for goods of this destination.

    Args:
        standing: the alias of the table.
        leaves: a condition: the goods leave the country of the law. What stays is bound by no destination.
        destination: the country that they go to, empty where nobody says it.

    """
    known = f"WHEN contains(' ' || {standing}.named || ' ', ' ' || {destination} || ' ') THEN {destination}"
    asked = f"WHEN {destination} = '' THEN {_NOBODY_SAYS!r}"
    going = f"CASE WHEN NOT ({leaves}) THEN {_ELSEWHERE!r} {asked} {known} ELSE {_ELSEWHERE!r} END"
    return f"({standing}.named = '' OR {standing}.going = {going})"


def spans(held: Sequence[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """The longest times in which the same of some spans hold."""
    edges = sorted({first for first, _ in held} | {_next(last) for _, last in held if last < FOREVER})
    for place, first in enumerate(edges):
        yield first, _before(edges[place + 1]) if place + 1 < len(edges) else FOREVER


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
