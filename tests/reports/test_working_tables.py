"""Working tables for the yearly return to the INCB: each cell is the sum of its lines, in kilograms of base.

The share of pseudoephedrine in its hydrochloride, 82 %, is the one that the INCB's own guidance gives.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import python_calamine

from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL
from registry.decisions.submit import submit, withdraw
from registry.reports.data import Source
from registry.reports.files import rendered_report
from registry.reports.model import Report, Table
from registry.reports.working_tables import working_tables
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.declared import written

DAY = date(2026, 1, 5)
BASE = {
    "jurisdiction": "GT",
    "declaration_date": "2025-06-02",
    "consignor_name": "Exportadora",
    "consignee_name": "Compradora",
}
DECLARED = (  # number, movement, from, to, goods, kilograms, strength in percent, PEN
    ("A-1", "import", "IN", "GT", "pseudoephedrine hydrochloride", "10", "", "PEN-7"),
    ("A-2", "import", "IN", "GT", "pseudoephedrine", "2", "", "PEN-7"),
    ("A-3", "import", "DE", "GT", "acetic anhydride", "100", "50", ""),
    ("A-4", "export", "GT", "SV", "acetic anhydride", "30", "", ""),
    ("A-5", "import", "IN", "GT", "pseudoephedrine", "5", "", ""),
    ("A-6", "transfer", "GT", "GT", "acetic anhydride", "7", "", ""),
)


def _file(folder: Path, name: str, declared: tuple[tuple[str, ...], ...]) -> Path:
    rows = [
        {
            **BASE,
            "declaration_number": number,
            "line_number": "1",
            "movement": movement,
            "consignor_country": start,
            "consignee_country": end,
            "origin_country": start,
            "destination_country": end,
            "description": goods,
            "quantity": mass,
            "unit": "kg",
            "concentration": f"{strength} %" if strength else "",
            "pen_number": pen,
        }
        for number, movement, start, end, goods, mass, strength, pen in declared
    ]
    return written(folder / name, rows)


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Report:
    """Six lines; the mass of one is amended from 5 to 4 kg, and another is withdrawn."""
    folder = tmp_path_factory.mktemp("tables")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        laws: dict[str, Any] = {"store": store, "recogniser": recogniser, "rulebook": rulebook}
        submit(_file(folder, "first.csv", DECLARED), **laws)
        submit(_file(folder, "second.csv", ((*DECLARED[4][:5], "4", "", ""),)), **laws)
        withdraw(number="A-2", reason="filed twice", **laws)
        return working_tables(2025, Source(store, LOCAL), recogniser, language="en", day=DAY)


def _locations(book: bytes, sheet: int) -> dict[str, str]:
    """Where the linked cells of a sheet lead: cell -> range."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        root = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314 - we wrote it
    return {one.attrib["ref"]: one.attrib["location"] for one in root.iter() if one.tag.endswith("}hyperlink")}


def _rows(location: str) -> tuple[str, int, int]:
    """Sheet, first and last row of a range."""
    found = re.fullmatch(r"'(.+)'!A(\d+):[A-Z]+(\d+)", location)
    assert found, location
    return found[1], int(found[2]), int(found[3])


def _table(report: Report, key: str) -> Table:
    return next(table for table in report.tables() if table.key == key)


def test_base_is_what_a_salt_or_mixture_holds_of_it(declared: Report) -> None:
    cells = {(row["substance"], row["movement"], row["country"]): row for row in _table(declared, "cells").rows}
    assert set(cells) == {
        ("pseudoephedrine", "import", "IN"),
        ("acetic-anhydride", "import", "DE"),
        ("acetic-anhydride", "export", "SV"),
    }
    assert cells["acetic-anhydride", "import", "DE"]["base_mg"] == 50_000_000
    assert cells["acetic-anhydride", "export", "SV"]["base_mg"] == 30_000_000
    assert abs(cells["pseudoephedrine", "import", "IN"]["base_mg"] - 12_200_000) < 50_000  # 82 % of 10 kg, and 4 kg


def test_pre_export_notifications_have_a_table_of_their_own(declared: Report) -> None:
    rows = {(row["pen_number"], row["substance"]): row["lines"] for row in _table(declared, "notifications").rows}
    assert rows[("PEN-7", "pseudoephedrine")] == 1 and rows[("", "pseudoephedrine")] == 1


def test_each_cell_is_the_sum_of_its_lines(declared: Report, registry: Store, recogniser: Recogniser) -> None:
    large = working_tables(2025, Source(registry, LOCAL), recogniser, language="es", day=DAY)
    for report in (declared, large):
        for key in ("cells", "notifications"):
            summed, counted, unknown = (
                defaultdict[str, int](int),
                defaultdict[str, int](int),
                defaultdict[str, int](int),
            )
            for line in _table(report, "lines_behind").rows:
                cell = line["cell" if key == "cells" else "notification"]
                summed[cell] += line["base_mg"] or 0
                counted[cell] += 1
                unknown[cell] += line["base_mg"] is None
            said = {row["cell"]: row for row in _table(report, key).rows}
            assert said and set(said) == set(counted)
            for cell, row in said.items():
                assert (row["base_mg"], row["lines"], row["without_base"]) == (
                    summed[cell],
                    counted[cell],
                    unknown[cell],
                ), cell


def test_the_paper_does_not_pass_for_the_official_form(declared: Report) -> None:
    assert "official layout was not read" in declared.title
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(rendered_report(declared, ".xlsx")))
    assert len(book.sheet_names) >= 4
    front = str(book.get_sheet_by_index(0).to_python())
    assert "official layout was not read" in front


def test_each_sum_leads_to_its_lines_and_each_line_back(declared: Report) -> None:
    """In the workbook: the sum is still a number, its link selects just the rows that add up to it."""
    report = declared
    content = rendered_report(report, ".xlsx")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for place, key in enumerate(("cells", "notifications"), start=2):
        table, sums = _table(report, key), [column.key for column in _table(report, key).columns].index("base_mg")
        lines = [column.key for column in _table(report, "lines_behind").columns]
        own, base = lines.index("cell" if key == "cells" else "notification"), lines.index("base_mg")
        sheet, links = book.get_sheet_by_index(place - 1).to_python(), _locations(content, place)
        assert len(links) == 2 * len(table.rows) > 0
        for ref, location in links.items():
            row = sheet[int(re.sub(r"\D", "", ref)) - 1]
            name, first, last = _rows(location)
            behind = book.get_sheet_by_name(name).to_python()[first - 1 : last]
            assert {line[own] for line in behind} == {row[0]}
            assert isinstance(row[sums], float)
            assert abs(sum(line[base] or 0 for line in behind) - row[sums]) < 1e-6
            assert len(behind) == row[sums - 1]
    back, lines_sheet = _locations(content, 4), book.get_sheet_by_index(3).to_python()
    for ref, location in back.items():
        name, first, last = _rows(location)
        row = lines_sheet[int(re.sub(r"\D", "", ref)) - 1]
        assert first == last and book.get_sheet_by_name(name).to_python()[first - 1][0] in row[:2]
    assert len(back) == 2 * len(_table(report, "lines_behind").rows)


def test_a_filter_by_substance_leaves_the_numbers_of_the_cells(registry: Store, recogniser: Recogniser) -> None:
    source = Source(registry, LOCAL)
    whole = working_tables(2025, source, recogniser, language="en", day=DAY)
    some = working_tables(2025, source, recogniser, language="en", day=DAY, substance="acetone")
    for key in ("cells", "notifications", "lines_behind"):
        kept = [row for row in _table(whole, key).rows if row["substance"] == "acetone"]
        assert kept and list(_table(some, key).rows) == kept
    for column in ("cell", "notification"):  # a link selects the rows from the first to the last of a cell
        numbers = [row[column] for row in _table(whole, "lines_behind").rows]
        assert len([number for number, _ in groupby(numbers)]) == len(set(numbers)) > 10
    assert "acetone" in dict(some.facts)["Substance"].lower()
