"""``make law-drift`` tells what sources hold that the ledger does not, on a folder made up for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.lists import drift, regime_drift

ROW = {"effective_from": "2020-01-02", "effective_to": None, "verified": True, "cas": ["67-64-1"]}
HELD = {"aa-1-acetone": {**drift.as_written(ROW), "listings": ["aa-1-acetone"]}}


@pytest.fixture
def law(tmp_path: Path) -> Path:
    return tmp_path


def _write(law: Path, name: str, *rows: dict[str, Any]) -> None:
    law.joinpath(name).write_text(yaml.safe_dump({"meta": {}, "entries": list(rows)}), "utf-8")


def _report(law: Path) -> list[str]:
    return list(drift.report(law, HELD))


def test_what_was_taken_over_is_no_difference(law: Path) -> None:
    _write(law, "aa.yaml", {"id": "aa-1-acetone", **ROW})
    assert _report(law) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"effective_from": "2020-01-03"}, "from 2020-01-02 -> 2020-01-03"),
        ({"effective_to": "2021-01-01"}, "to none -> 2021-01-01"),
        ({"effective_from_unverified": "2019-01-01"}, "remembered none -> 2019-01-01"),
        ({"verified": False}, "verified true -> false"),
        ({"cas": []}, "cas 67-64-1 -> none"),
    ],
)
def test_a_row_that_changed_is_told_with_its_facts(law: Path, change: dict[str, Any], said: str) -> None:
    _write(law, "aa.yaml", {"id": "aa-1-acetone", **ROW, **change})
    assert f"  changed  aa-1-acetone: {said}" in _report(law)


def test_rows_and_files_not_taken_over_are_named_and_counted(law: Path) -> None:
    _write(law, "aa.yaml", {"id": "aa-1-toluene", **ROW})
    _write(law, "bb.yaml", {"slug": "something-else"})
    law.joinpath("numbers.csv").write_text("a,b\n1,2\n", "utf-8")
    assert _report(law) == [
        "aa.yaml: 1 new, 1 gone",
        "  new      aa-1-toluene",
        "  gone     aa-1-acetone",
        "bb.yaml: 1 new, a file that the product has not taken over",
        "  new      something-else",
        "numbers.csv: 1 new, a file that the product has not taken over",
        "  new      1",
        "in all: 3 new, 1 gone",
    ]


DRUG = {
    "slug": "cocaine",
    "name": "cocaine",
    "names": {"en": ["cocaine"], "es": ["cocaína"]},
    "cas": ["50-36-2"],
    "smiles": "COC(=O)[C@H]1[C@@H](OC(=O)c2ccccc2)C[C@@H]2CC[C@H]1N2C",
    "match": "skeleton",
    "structure_verified": True,
    "un": {"1961": ["I"]},
    "listed_in": [{"i": "MX", "schedule": "art. 234", "words": "COCAINA", "verified": True}],
}


def _of_drug(**changes: Any) -> list[str]:
    rows = [{**DRUG, **changes}]
    found = regime_drift.differences("drugs", {"entries": rows})
    return [says for row, kind, says in found if (row, kind) == ("entries/cocaine", "changed")]


def test_a_drug_of_the_sources_is_held_against_the_committed_regimes() -> None:
    assert _of_drug() == []
    gone = ("entries/1-1-4-methylphenyl-cyclohexyl-piperidine", "gone", "")
    assert next(regime_drift.differences("drugs", {"entries": [DRUG]})) == gone


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"names": {"es": ["benzoilmetilecgonina nueva"]}}, "names: benzoilmetilecgonina nueva is not held"),
        ({"cas": ["53-21-4"]}, "cas: 53-21-4 is not held"),
        ({"smiles": "C"}, "smiles: C is not held"),
        ({"match": "stereo"}, "match: stereo is not held"),
        ({"structure_verified": False}, "structure_verified: False is not held"),
        ({"un": {"1961": ["II"]}}, "un: 1961 ['II'] is not held"),
        ({"listed_in": [{"i": "US", "schedule": "Schedule II"}]}, "listed_in: US Schedule II  is not held"),
        ({"penalty": "ten years"}, "penalty: neither held nor left out with a reason"),
    ],
)
def test_a_value_that_no_committed_row_holds_is_told(change: dict[str, Any], said: str) -> None:
    assert _of_drug(**change) == [said]


def test_every_field_that_is_left_out_has_its_reason() -> None:
    found = regime_drift.reasons()
    sections = [found[stem][section] for stem in regime_drift.FILES for section in found[stem]]
    assert all(str(reason).strip() for fields in (*sections, *found["values"].values()) for reason in fields.values())
    assert not [
        field for stem in regime_drift.FILES for field in found[stem]["entries"] if field in regime_drift.CHECKS
    ]


def test_the_program_tells_and_is_content(law: Path) -> None:
    _write(law, "aa.yaml", {"id": "aa-1-acetone", **ROW})
    command = [sys.executable, "-m", "tests.lists.drift"]
    done = subprocess.run([*command, str(law)], cwd=drift.HERE.parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("in all: 1 new\n")
    missing = subprocess.run(
        [*command, str(law / "none")], cwd=drift.HERE.parents[2], capture_output=True, text=True, check=False
    )
    assert missing.returncode == 2
    assert "no such folder" in missing.stderr
