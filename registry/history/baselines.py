"""Baselines: what was usual up to a day, built from the history once and read by batch and single check alike.

Kinds (``detail`` is empty unless said):

- ``own_quantity``: quantities of one operator, substance and movement, in milligrams a line;
- ``peer_quantity``: of one substance and movement, the usual quantities of its operators (``n`` counts operators);
- ``unit_price``: of one substance, hundredths of the currency in ``detail`` a kilogram;
- ``route``: that an operator moved a substance from one country to another (``detail`` is ``CN>GT``).

The centre is the median, the spread 1.4826 times the median absolute deviation; both are values that occurred, or
whole multiples of them, so that every machine builds the same table.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, Actor
from registry.checking.lines import Lines
from registry.checking.recognitions import read_texts, tables_of
from registry.store.store import Store
from rules.engines.duckdb import DuckEngine
from rules.facts import BASELINES
from rules.rulebook import Rulebook
from rules.run import prepare

_VALUES = """
SELECT 'own_quantity' AS kind, operator_id, substance, movement, '' AS detail, quantity_mg AS value
FROM past WHERE certain AND quantity_mg IS NOT NULL
UNION ALL
SELECT 'peer_quantity', '', substance, movement, '', quantile_disc(quantity_mg, 0.5)
FROM past WHERE certain AND quantity_mg IS NOT NULL GROUP BY operator_id, substance, movement
UNION ALL
SELECT 'unit_price', '', substance, '', currency, cents_per_kg
FROM past WHERE certain AND cents_per_kg IS NOT NULL AND currency <> ''
UNION ALL
SELECT 'route', operator_id, substance, movement, origin_country || '>' || destination_country, 0
FROM past WHERE certain AND origin_country <> '' AND destination_country <> ''
"""
_KEYS = "kind, operator_id, substance, movement, detail"
_USUAL = f"""
WITH centres AS (SELECT {_KEYS}, COUNT(*) AS n, quantile_disc(value, 0.5) AS centre FROM measured GROUP BY ALL)
SELECT c.*, CAST(CAST(quantile_disc(ABS(m.value - c.centre), 0.5) AS HUGEINT) * 14826 // 10000 AS BIGINT) AS spread
FROM measured AS m JOIN centres AS c USING ({_KEYS}) GROUP BY ALL ORDER BY {_KEYS}
"""  # noqa: S608 - own names only


class BaselineRecord(BaseModel):
    """One row of a baseline."""

    model_config = ConfigDict(frozen=True)
    until: date
    kind: str
    operator_id: str
    substance: str
    movement: str
    detail: str
    n: int
    centre: int
    spread: int


def build(store: Store, recogniser: Recogniser, rulebook: Rulebook, until: date) -> pa.Table:
    """What was usual in the recorded history up to and including a day.

    Returns:
        A table as ``rules.facts.BASELINES``, in a fixed order.

    """
    with_history = store.snapshot()
    engine = DuckEngine()
    try:
        lines = Lines(engine, with_history.history(), pa.table({}))
        texts = lines.texts()
        reads = read_texts(texts, recogniser)
        different = lines.point_to(texts, reads)
        tables = {
            **tables_of(different, recogniser.catalogue),
            "densities": lines.densities(different),
            **with_history.arrow(),
        }
        prepare(engine, tables, replace(rulebook, rules=()))
        return usual(engine, until)
    finally:
        engine.close()


def usual(engine: DuckEngine, until: date) -> pa.Table:
    """The baseline of the facts that an engine holds."""
    engine.view("past", f"SELECT * FROM all_facts WHERE declaration_date <= DATE '{until}'")  # noqa: S608 - a date
    engine.view("measured", f"SELECT * FROM ({_VALUES}) WHERE substance IS NOT NULL")  # noqa: S608 - own names
    found = engine.fetch(_USUAL)
    columns: dict[str, Any] = {name: found.column(name) for name in found.column_names}
    columns["until"] = pa.array([until] * found.num_rows, pa.date32())
    return pa.table({name: columns[name] for name in BASELINES.names}).cast(BASELINES)


def keep(store: Store, baseline: pa.Table, actor: Actor = LOCAL) -> int:
    """Put a baseline into the registry, beside those of other days; the log keeps what was put."""
    return store.load("baselines", [BaselineRecord(**row) for row in baseline.to_pylist()], actor)
