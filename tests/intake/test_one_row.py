"""A row is read the same in a file of its own, which is looked at cell by cell, and among many, which are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.intake.declarations import Intake, read_declarations
from tests.declared import written

FILL = 60  # rows beside, more than are looked at one by one
GOOD = {
    "declaration_number": "G-1",
    "line_number": "1",
    "movement": "import",
    "declaration_date": "2025-06-02",
    "consignor_name": "Sender",
    "consignor_country": "DE",
    "consignee_name": "Receiver",
    "consignee_country": "GT",
    "description": "acetona",
    "quantity": "40",
    "unit": "kg",
    "value": "100",
    "currency": "USD",
    "cas": "",
    "concentration": "",
    "net_mass_kg": "",
    "hs_code": "",
    "transit_countries": "",
    "un_number": "",
}
CELLS = {
    "line_number": ("1", "2.0", "0", "", "x"),
    "movement": ("import", "EXP", "tránsito", "", "?"),
    "declaration_date": ("2025-06-02", "31/05/2025", "2025-02-30", "", "ayer"),
    "consignor_name": ("", "A\u0085", " B "),
    "description": ("", "=1+1", "a\x07b", " acetona\u00a0", "x" * 32_768, "thinner, tolueno", 'dice "puro"', "\x1c"),
    "quantity": ("40", "1,5", "1.250,75", "-3", "cuarenta", "", "0", "9" * 13),
    "unit": ("kg", "KGM", "L", "?", ""),
    "value": ("100", "1250,5", "1.250", "-1", "mil", "", "9" * 20),
    "currency": ("USD", "q", ""),
    "cas": ("108-24-7", "108-24-8", "nada", ""),
    "concentration": ("40", "99 %", "mucho", ""),
    "net_mass_kg": ("", "41", "-1"),
    "hs_code": ("2914.11", "29", ""),
    "transit_countries": ("MX, US", "XX", ""),
    "un_number": ("1715", "ONU 1715", "N/A", "--", ""),
}
ROWS = st.fixed_dictionaries({name: st.sampled_from((GOOD[name], *cells)) for name, cells in CELLS.items()})


def said(intake: Intake, number: str) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]], list[Sequence[str]]]:
    """What was read of a declaration, the problems of its row, and the row as it was set aside."""
    rows = [row for row in intake.lines.to_pylist() if row["declaration_number"] == number]
    row = intake.total + 1  # the last of the file
    problems = [(p.code, p.severity, p.column, p.value, p.detail) for p in intake.problems if p.row in (row, None)]
    kept = [{name: value for name, value in one.items() if name != "row_number"} for one in rows]
    return kept, problems, [cells for place, cells in intake.rejected.items() if place == row]


@settings(max_examples=120, deadline=None)
@given(cells=ROWS)
def test_alone_and_among_many(tmp_path_factory: Any, cells: dict[str, str]) -> None:
    folder = tmp_path_factory.mktemp("rows")
    row = {**GOOD, **cells, "declaration_number": "ONE"}
    beside = [{**GOOD, "declaration_number": f"G-{number}"} for number in range(FILL)]
    alone = read_declarations(written(folder / "alone.csv", [row]))
    among = read_declarations(written(folder / "among.csv", [*beside, row]))
    assert said(alone, "ONE") == said(among, "ONE")
    assert alone.lines.schema == among.lines.schema
