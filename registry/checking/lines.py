"""Declared and recorded lines in one shape, held by an engine: what the rules see of a file and its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from precursors.quantity import is_volume, to_microlitres, to_milligrams
from registry.checking.recognitions import QUERY, Read, alike
from registry.store.arrow_tables import LINE_COLUMNS, LINES
from rules.engines.duckdb import Engine, Tabular
from rules.facts import DENSITIES

_TEXTS = tuple(field.name for field in LINES if field.type == pa.string())
_NUMBERS = {"quantity_mg": "quantity_mg", "concentration_ppm": "concentration", "value_cents": "value"}
_COUNTED = (*_NUMBERS, "line_number")
_TEXT_TABLE = pa.schema(
    [("recognition", pa.int64()), ("answer", pa.string())] + [(name, pa.string()) for name in QUERY]
)


class Lines:
    """The lines of one run in an engine: ``every_line``, and once they were read, ``lines``.

    Args:
        engine: holds them.
        declared: lines that are checked, as intake gives them.
        recorded: the history, a table as ``LINES`` or Parquet files of it; a line that is declared again
            takes the place of its record.
    """

    def __init__(self, engine: Engine, declared: Tabular, recorded: Tabular) -> None:
        self.engine = engine
        engine.put("declared", _or_none(declared))
        engine.put("recorded", _or_none(recorded))
        engine.view(
            "every_line",
            f"""
            {_shape("declared", declared, submitted=True)}
            UNION ALL
            {_shape("recorded", recorded, submitted=False)}
            ANTI JOIN declared AS d
                ON d.declaration_number = l.declaration_number AND d.line_number = l.line_number
        """,
        )

    def versions(self, earlier: pa.Table) -> pa.Table:
        """What the lines said before: ``earlier`` versions, and the records that declared lines replace now."""
        self.engine.put("earlier", earlier)
        columns = ", ".join(f"l.{name} AS {name}" for name in earlier.column_names if name != "line_number")
        return self.engine.fetch(f"""
            SELECT {columns}, CAST(l.line_number AS INTEGER) AS line_number FROM earlier AS l
            UNION
            SELECT {columns}, CAST(l.line_number AS INTEGER) AS line_number FROM recorded AS l
            WHERE EXISTS (
                SELECT 1 FROM declared AS d
                WHERE d.declaration_number = l.declaration_number AND d.line_number = l.line_number
            )
        """)

    def texts(self) -> list[tuple[str, ...]]:
        """Every distinct combination of what lines declare as goods, in a fixed order."""
        names = ", ".join(QUERY)
        found = self.engine.fetch(f"SELECT DISTINCT {names} FROM every_line ORDER BY {names}")
        return list(zip(*(found.column(name).to_pylist() for name in QUERY), strict=True))

    def point_to(self, texts: Sequence[tuple[str, ...]], reads: Sequence[Read]) -> list[Read]:
        """Make ``lines``: every line with the number of what its text was read as; the readings by their numbers."""
        numbers, different = alike(reads)
        columns: dict[str, Any] = dict(zip(QUERY, zip(*texts, strict=True), strict=True)) if texts else {}
        columns |= {"recognition": numbers, "answer": [read.answer for read in reads]}
        arrays = [pa.array(columns.get(field.name, []), field.type) for field in _TEXT_TABLE]
        self.engine.put("texts", pa.table(arrays, schema=_TEXT_TABLE))
        same = " AND ".join(f"t.{name} = l.{name}" for name in QUERY)
        self.engine.view("lines", f"SELECT l.*, t.recognition FROM every_line AS l JOIN texts AS t ON {same}")
        return different

    def answers(self) -> dict[str, int]:
        """How many submitted lines got each answer."""
        counted = self.engine.fetch("""
            SELECT t.answer AS answer, COUNT(*) AS n
            FROM lines AS l JOIN (SELECT DISTINCT recognition, answer FROM texts) AS t ON t.recognition = l.recognition
            WHERE l.submitted GROUP BY t.answer ORDER BY t.answer
        """)
        return dict(zip(*(counted.column(name).to_pylist() for name in ("answer", "n")), strict=True))

    def densities(self, reads: Sequence[Read]) -> pa.Table:
        """Declared volumes, and their milligrams of substances that have a sourced density; each pair is read once."""
        substances = sorted({row["substance"] for one in reads for row in one.rows if row.get("substance")})
        pairs = self.engine.fetch(
            "SELECT DISTINCT quantity, unit FROM every_line WHERE quantity_mg IS NULL ORDER BY quantity, unit"
        )
        found = [row for pair in pairs.to_pylist() for row in volumes(pair["quantity"], pair["unit"], substances)]
        return pa.Table.from_pylist(found, schema=DENSITIES)


def volumes(quantity: str, unit: str, substances: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A declared volume, as a row without a substance, and its mass of each substance that has a density.

    Of a quantity that is no volume, nothing.
    """
    if not is_volume(unit):
        return
    declared = {"quantity": quantity, "unit": unit}
    if (volume := to_microlitres(quantity, unit)) is not None:
        yield {**declared, "substance": "", "quantity_mg": None, "volume_ul": volume}
    for substance in substances:
        if (read := to_milligrams(quantity, unit, substance=substance)).milligrams is not None:
            yield {**declared, "substance": substance, "quantity_mg": read.milligrams, "volume_ul": None}


def typed_lines(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Typed lines as rows with exactly the columns that are recorded."""
    if not table.num_rows:
        return
    names = {name: source_of(name, table.column_names) for name in LINE_COLUMNS}
    for row in table.select(list(dict.fromkeys(names.values()))).to_pylist():
        yield {name: _said(name, row[source]) for name, source in names.items()}


def source_of(name: str, given: Sequence[str]) -> str:
    """Which of the given columns holds what is recorded under a name."""
    return name if name in given else _NUMBERS.get(name, name)


def _said(name: str, value: Any) -> Any:
    return value if value is not None or name in _COUNTED else ""


def _or_none(source: Tabular) -> Tabular:
    return LINES.empty_table() if isinstance(source, pa.Table) and not source.num_columns else source


def _columns(source: Tabular) -> set[str]:
    if isinstance(source, Path):
        return set(pq.read_schema(source).names) if source.is_file() else set()
    return set(source.column_names)


def _shape(name: str, source: Tabular, *, submitted: bool) -> str:
    """A SELECT that gives lines their one shape: no text is missing, numbers are whole."""
    known = _columns(source)
    texts = ", ".join(f"COALESCE(CAST(l.{column} AS VARCHAR), '') AS {column}" for column in _TEXTS)
    numbers = ", ".join(
        f"CAST(l.{other if other in known and column not in known else column} AS BIGINT) AS {column}"
        for column, other in _NUMBERS.items()
    )
    return f"""
        SELECT {texts}, {numbers}, CAST(l.line_number AS INTEGER) AS line_number,
            CAST(l.declaration_date AS DATE) AS declaration_date, {str(submitted).upper()} AS submitted
        FROM {name} AS l"""
