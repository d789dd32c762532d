"""What depends on what changed, and up to where in the log that was settled.

One watermark tells it: versions that hold since it, and decisions whose entry stands after it, may have others rest on
them that were not evaluated again yet. Look-ups and other entries change nothing that a finding rests on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import insert, select, update

from precursors.model import Row
from registry import tables
from registry.log.bulk import Key, put_rows, values_given
from registry.packing.packed import text_of
from registry.store.arrow_tables import PARTY, Reading
from rules.instant.sqlite_dialect import name_key_of

# What ties a line to the lines that its findings may rest on, beside its parties; wider than any one rule needs.
NUMBERS = ("permit_number", "licence_number", "pen_number", "transport_document", "declaration_number")
_PARTIES = ("consignor_id", "consignee_id")
_NAME = "consignee_name"
TIED_BY = (*NUMBERS, *_PARTIES, _NAME)
_SETTLED = tables.Settled.__table__  # type: ignore[attr-defined]
_NAMES = tables.Consignee.__table__  # type: ignore[attr-defined]
_WHAT = "dependents"
_BODY = pa.schema([("body", pa.string())])
_PLACE = pa.schema([("place", pa.int64())])
_TIED = pa.schema([(name, pa.string()) for name in TIED_BY])
_KEYS = pa.schema([("declaration_number", pa.string()), ("line_number", pa.int64())])
_SAME = "l.declaration_number = w.declaration_number AND l.line_number = w.line_number"
_NOW = f"""
SELECT {", ".join(f"l.{name} AS {name}" for name in TIED_BY)}
FROM declaration_versions AS w JOIN declaration_lines AS l ON {_SAME} WHERE w.since >= {{place}}
"""  # noqa: S608 - names of our own tables
_BEFORE = f"""
SELECT {{body}} AS body FROM declaration_versions AS w
JOIN declaration_versions AS l ON {_SAME} AND l.version < w.version
WHERE w.since >= {{place}} AND w.version > 1 AND l.status = 'declared'
"""  # noqa: S608 - names of our own tables
# The entry of a decision on a new version says since when it counts; others are of lines that stand as they were.
_DECIDED = {
    "sqlite": """
        SELECT json_extract(unpacked(a.body), '$.declaration_number') AS declaration_number,
            json_extract(unpacked(a.body), '$.line_number') AS line_number
        FROM audit_entries AS a
        WHERE a.kind = 'decision' AND a.place >= {place} AND json_extract(unpacked(a.body), '$.since') IS NULL""",
    "postgresql": """
        SELECT CAST(a.body AS json) ->> 'declaration_number' AS declaration_number,
            CAST(CAST(a.body AS json) ->> 'line_number' AS BIGINT) AS line_number
        FROM audit_entries AS a
        WHERE a.kind = 'decision' AND a.place >= {place} AND CAST(a.body AS json) ->> 'since' IS NULL""",
}
_firm = lru_cache(maxsize=100_000)(name_key_of)  # the same firms come again and again


class Ties:
    """What lines share with the lines that their findings rest on: values, by what holds them.

    Nobody asks for those of a first load, which would fill the memory; so they are gathered once they are asked for.
    """

    def __init__(self) -> None:
        self._values: dict[str, set[str]] = defaultdict(set)
        self._waiting: list[pa.Table] = []

    def add(self, lines: pa.Table) -> None:
        """What the lines of a table share."""
        self._waiting.append(lines.select(TIED_BY))

    @property
    def values(self) -> Mapping[str, set[str]]:
        """What is shared."""
        if self._waiting:
            lines, self._waiting = pa.concat_tables(self._waiting), []
            found = {name: set(pc.unique(lines.column(name)).to_pylist()) - {"", None} for name in TIED_BY}
            for name in NUMBERS:
                self._values[name] |= found[name]
            for name in _PARTIES:
                self._values[PARTY] |= found[name]
            self._values["consignee_key"] |= {key for name in found[_NAME] if (key := _firm(name))}
        return self._values

    def add_rows(self, lines: Sequence[Row]) -> None:
        """What lines share that come as rows."""
        if lines:
            self.add(pa.table({name: pa.array([line[name] for line in lines], pa.string()) for name in TIED_BY}))

    def __bool__(self) -> bool:
        return any(self.values.values())

    def hold(self, lines: pa.Table) -> pa.Array:
        """Which lines of a table share a value."""
        found = pa.repeat(pa.scalar(value=False), lines.num_rows)
        for kind, values in self.values.items():
            for name in _PARTIES if kind == PARTY else (_NAME if kind == "consignee_key" else kind,):
                column = lines.column(name).combine_chunks()
                if kind == "consignee_key":
                    names = [one for one in pc.unique(column).to_pylist() if _firm(one or "") in values]
                    found = pc.or_(found, pc.is_in(column, pa.array(names, pa.string())))
                else:
                    found = pc.or_(found, pc.is_in(column, pa.array(sorted(values), pa.string())))
        return found


def note_names(connection: Any, names: Iterable[str]) -> None:
    """Keep the names of consignees as written, each with its letters and digits, by which it is found."""
    given = sorted({name for name in names if name})
    if not given:
        return
    some = values_given(connection, given)
    known = set(
        connection.execute(select(_NAMES.c.name).join_from(some, _NAMES, _NAMES.c.name == some.c.value)).scalars()
    )
    put_rows(connection, _NAMES, [{"name": name, "key": _firm(name)} for name in given if name not in known])


# --- the watermark --------------------------------------------------------------------------------------


def dependents_settled(connection: Any, place: int) -> None:
    """Everything that rests on what was written before a place in the log is evaluated."""
    if not connection.execute(update(_SETTLED).where(_SETTLED.c.what == _WHAT).values(place=place)).rowcount:
        connection.execute(insert(_SETTLED), [{"what": _WHAT, "place": place}])


def settled_to(moment: Reading) -> int:
    """Up to which place in the log what depends on something was evaluated."""
    found = moment.read("SELECT place FROM settled WHERE what = 'dependents'", _PLACE)
    return int(found.column("place")[0].as_py()) if found.num_rows else 0


def is_pending(moment: Reading, since: int, until: int | None = None) -> bool:
    """Whether lines changed, or were decided, from one place in the log to another."""
    until = moment.place if until is None else until
    return any(
        moment.read(question.format(since=since, until=until), _PLACE).num_rows
        for question in (
            "SELECT since AS place FROM declaration_versions WHERE since >= {since} AND since < {until} LIMIT 1",
            "SELECT place FROM audit_entries WHERE kind = 'decision' AND place >= {since} AND place < {until} LIMIT 1",
        )
    )


def anything_before(moment: Reading, place: int) -> bool:
    """Whether lines were recorded before a place in the log."""
    question = f"SELECT since AS place FROM declaration_versions WHERE since < {place} LIMIT 1"  # noqa: S608 - a number
    return bool(moment.read(question, _PLACE).num_rows)


def changed_since(moment: Reading, place: int) -> tuple[Ties, set[Key]]:
    """What the lines share, and shared before, that changed from a place on; and others that were decided since."""
    ties = Ties()
    ties.add(moment.read(_NOW.format(place=place), _TIED))
    before = (
        moment.read(_BEFORE.format(place=place, body=text_of("l.body", moment.dialect)), _BODY)
        .column("body")
        .to_pylist()
    )
    ties.add_rows([json.loads(body) for body in before])
    decided = moment.read(_DECIDED[moment.dialect].format(place=place), _KEYS)
    return ties, set(zip(*(decided.column(name).to_pylist() for name in _KEYS.names), strict=True))
