"""Registry files are read with the same care as declarations: every bad row named, every good one loaded."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commands.registry import KINDS
from precursors.catalogue.load import Catalogue
from precursors.tabular.rejected import write_rejected
from registry.intake.kinds import kinds
from registry.store.records import MODELS, read_registry
from registry.store.store import Store

GOOD: dict[str, dict[str, str]] = {
    "operators": {"operator_id": "OP1", "name": "Química del Sur", "country": "GT"},
    "sites": {"site_id": "S1", "operator_id": "OP1", "name": "Bodega 3"},
    "licences": {
        "licence_number": "L1",
        "operator_id": "OP1",
        "valid_from": "2025-01-01",
        "valid_to": "2025-12-31",
        "substance": "acetona",
        "quota": "1.500,5",
        "quota_unit": "kg",
        "status": "vigente",
    },
    "quotas": {"licence_number": "L1", "substance": "67-64-1", "quota": "2", "quota_unit": "t"},
    "permits": {
        "permit_number": "P1",
        "operator_id": "OP1",
        "movement": "importación",
        "substance": "108-24-7",
        "quantity": "200",
        "unit": "kg",
        "valid_from": "01/02/2025",
        "valid_to": "31/07/2025",
    },
    "pens": {
        "pen_number": "N1",
        "substance": "acetic anhydride",
        "quantity": "200",
        "unit": "L",
        "exporting_country": "GT",
        "importing_country": "SV",
        "sent_on": "2025-02-01",
        "answer": "pendiente",
    },
}
PRINTED = {("L1", "acetone")}
BAD = [
    ("operators", {"operator_id": ""}, "value_missing", "operator_id"),
    ("operators", {"country": "Guatemalia"}, "country_unknown", "country"),
    ("operators", {"name": "=HYPERLINK(1)"}, "formula_in_cell", "name"),
    ("licences", {"valid_to": "2024-12-31"}, "date_order_impossible", "valid_to"),
    ("licences", {"valid_from": "31/31/2025"}, "date_unreadable", "valid_from"),
    ("licences", {"substance": "agua bendita"}, "substance_unknown", "substance"),
    ("licences", {"quota": "1.000"}, "number_ambiguous", "quota"),
    ("licences", {"quota": "-3"}, "number_negative", "quota"),
    ("licences", {"status": "perhaps"}, "choice_unknown", "status"),
    ("quotas", {"licence_number": "L9"}, "licence_unknown", "licence_number"),
    ("quotas", {"substance": "108-24-7"}, "licence_unknown", "licence_number"),
    ("permits", {"movement": "volar"}, "movement_unknown", "movement"),
    ("permits", {"unit": "tambores"}, "unit_unknown", "unit"),
    ("permits", {"quantity": "mucho"}, "number_unreadable", "quantity"),
    ("pens", {"sent_on": ""}, "value_missing", "sent_on"),
    ("pens", {"answer": "sí"}, "choice_unknown", "answer"),
]


def write(path: Path, kind: str, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        columns = [column.name for column in kinds()[kind].columns]
        writer = csv.DictWriter(stream, fieldnames=columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_kind_can_be_loaded() -> None:
    assert set(KINDS) == set(MODELS)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_row_is_loaded_and_loading_it_again_changes_nothing(
    tmp_path: Path, store: Store, catalogue: Catalogue, kind: str
) -> None:
    path = write(tmp_path / "f.csv", kind, GOOD[kind])
    for _ in range(2):
        records, checked = read_registry(kind, path, catalogue, PRINTED)
        assert [p.code for p in checked.problems if p.severity == "error"] == []
        assert store.load(kind, records) == 1


@pytest.mark.parametrize(("kind", "changes", "code", "column"), BAD, ids=[f"{k}-{c}" for k, _, c, _ in BAD])
def test_a_bad_row_is_named_and_can_be_mended(
    tmp_path: Path, catalogue: Catalogue, kind: str, changes: dict[str, str], code: str, column: str
) -> None:
    good = GOOD[kind] if kind == "quotas" else GOOD[kind] | {kinds()[kind].key[0]: "K2"}
    path = write(tmp_path / "f.csv", kind, good, GOOD[kind] | changes)
    records, checked = read_registry(kind, path, catalogue, PRINTED)
    found = [p for p in checked.problems if p.severity == "error"]
    assert [(p.code, p.row, p.column) for p in found] == [(code, 3, column)]
    assert len(records) == 1 and list(checked.rejected) == [3]
    rejected = write_rejected(checked, path, checked.problems, "es")
    assert rejected is not None and code in rejected.read_text("utf-8-sig")
    with rejected.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    mended = write(tmp_path / "mended.csv", kind, {k: v for k, v in row.items() if "precursor" not in k} | GOOD[kind])
    again, problems = read_registry(kind, mended, catalogue, PRINTED)
    assert len(again) == 1 and [p for p in problems.problems if p.severity == "error"] == []


def test_every_fault_of_a_registry_row_is_told_at_once(tmp_path: Path, catalogue: Catalogue) -> None:
    faults = {"substance": "agua bendita", "quantity": "-3", "valid_to": "2024-12-31", "movement": "volar"}
    path = write(tmp_path / "f.csv", "permits", GOOD["permits"], GOOD["permits"] | {"permit_number": "P2"} | faults)
    records, checked = read_registry("permits", path, catalogue)
    assert {(p.code, p.row, p.column) for p in checked.problems if p.severity == "error"} == {
        ("substance_unknown", 3, "substance"),
        ("number_negative", 3, "quantity"),
        ("date_order_impossible", 3, "valid_to"),
        ("movement_unknown", 3, "movement"),
    }
    assert len(records) == 1


def test_a_quota_without_a_unit_is_read_as_kilograms_and_that_is_said(tmp_path: Path, catalogue: Catalogue) -> None:
    path = write(tmp_path / "f.csv", "licences", GOOD["licences"] | {"quota_unit": ""})
    records, checked = read_registry("licences", path, catalogue)
    assert [(p.code, p.severity, p.column) for p in checked.problems] == [("unit_assumed", "warning", "quota")]
    assert records[0].quota_mg == 1_500_500_000  # type: ignore[attr-defined]


def test_a_quota_file_changes_the_quota_of_a_licence(tmp_path: Path, store: Store, catalogue: Catalogue) -> None:
    store.load(
        "licences", read_registry("licences", write(tmp_path / "a.csv", "licences", GOOD["licences"]), catalogue)[0]
    )
    path = write(tmp_path / "b.csv", "quotas", GOOD["quotas"])
    store.load("quotas", read_registry("quotas", path, catalogue, store.printed())[0])
    (row,) = store.arrow()["licence_substances"].to_pylist()
    assert (row["substance"], row["quota_mg"]) == ("acetone", 2_000_000_000)
