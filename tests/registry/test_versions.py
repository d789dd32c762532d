"""What changes between two submissions is found, the same each time the amended file is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from precursors.recognition.recogniser import Recogniser
from registry.decisions.submit import submit
from registry.store.store import Store
from rules.rulebook import Rulebook

HEAD = (
    "declaration_number,line_number,movement,declaration_date,consignor_id,consignee_id,consignee_name,"
    "origin_country,destination_country,description,quantity,unit\n"
)
FIRST = HEAD + "D-1,1,import,2025-06-15,X1,OP1,Laboratorio Uno,CN,GT,acetona,100,kg\n"
CHANGES = {
    "IND-CONSIGNEE-CHANGED": (("OP1,Laboratorio Uno", "OP2,Laboratorio Dos"), "Laboratorio Uno"),
    "IND-QUANTITY-CHANGED": (("acetona,100,kg", "acetona,300,kg"), "D-1"),
}


@pytest.mark.parametrize("rule", CHANGES)
def test_a_late_change(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, store: Store, rule: str) -> None:
    def references(text: str) -> list[str]:
        path = tmp_path / "declarations.csv"
        path.write_text(text, "utf-8")
        rows = submit(path, store=store, recogniser=recogniser, rulebook=rulebook).result.findings.to_pylist()
        return [row["reference"] for row in rows if row["rule"] == rule]

    (before, after), reference = CHANGES[rule]
    assert references(FIRST) == []
    assert references(FIRST.replace(before, after)) == [reference]
    assert references(FIRST.replace(before, after)) == [reference]
