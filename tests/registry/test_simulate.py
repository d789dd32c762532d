"""A draft entry tried on history, registry and legitimate compounds before anyone is bound by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.decisions.submit import submit
from registry.history.simulate import NothingDrafted, Simulation, simulate
from registry.store.records import read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.drafts import draft_list

DRAFT = draft_list(
    "ephedrine",
    "Ephedrine",
    words="its salts",
    scope="kind: exact, salts: true, stereo: exact",
    inside="CN[C@@H](C)[C@H](O)c1ccccc1",
)
LINES = """declaration_number,line_number,movement,declaration_date,consignor_id,consignor_name,consignee_name,consignee_id,description,quantity,unit
D1,1,import,2025-05-31,,A,B,OP1,clorhidrato de efedrina,10,kg
D2,1,import,2025-06-01,,A,B,OP1,efedrina,2.5,kg
D3,1,import,2025-06-02,,A,B,OP2,harina de trigo,10,kg
D4,1,transfer,2025-06-03,OP1,A,B,OP3,efedrina,?,kg
"""
OPERATORS = "operator_id,name,country\nOP1,Uno,GT\nOP2,Dos,GT\nOP3,Tres,GT\nOP4,Cuatro,GT\n"
LICENCES = """licence_number,operator_id,authority,substance,quota,quota_unit,quota_period,valid_from,valid_to,status
L1,OP1,GT,toluene,1,kg,year,2025-01-01,2027-12-31,active
L2,OP2,GT,toluene,1,kg,year,2025-01-01,2027-12-31,active
L4,OP4,GT,ephedrine,1,kg,year,2025-01-01,2027-12-31,active
"""


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("draft") / "draft.yaml"
    path.write_text(DRAFT, "utf-8")
    return path


@pytest.fixture(scope="module")
def drafted(draft: Path) -> Iterator[Recogniser]:
    with Recogniser(Catalogue.load([draft])) as one:
        yield one


@pytest.fixture
def filled(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> Store:
    for name, content in (("operators", OPERATORS), ("licences", LICENCES), ("declarations", LINES)):
        (tmp_path / f"{name}.csv").write_text(content, "utf-8")
    for kind in ("operators", "licences"):
        records, checked = read_registry(kind, tmp_path / f"{kind}.csv", recogniser.catalogue)
        assert not checked.problems
        store.load(kind, records)
    submit(tmp_path / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    return store


@pytest.fixture
def found(filled: Store, drafted: Recogniser, catalogue: Catalogue) -> Simulation:
    return simulate(filled, drafted, catalogue)


def test_recorded_lines_are_split_at_the_first_day_of_the_draft(found: Simulation) -> None:
    assert [(row["declaration_number"], row["when"]) for row in found.lines] == [
        ("D1", "lawful_then_a_lead_now"),
        ("D2", "unlawful_on_its_own_date"),
    ]


def test_firms_with_their_quantities_and_the_licences_concerned(found: Simulation) -> None:
    assert [(row["operator_id"], row["lines"], row["quantity_mg"]) for row in found.operators] == [
        ("OP1", 2, 12_500_000)
    ]
    assert [(row["licence_number"], row["names_it"], row["declared_before"]) for row in found.licences] == [
        ("L1", False, True),  # declared it, and its licence does not name it
        ("L4", True, False),  # named on the licence, and never declared
    ]


def test_legitimate_compounds_that_would_fall_under_it_and_who_lists_them_already(found: Simulation) -> None:
    by_cas = {row["cas"]: row for row in found.legitimate}
    assert by_cas["299-42-3"]["answer"] == "listed" and "UN:Table I" in by_cas["299-42-3"]["listed_already_by"]
    assert "134-71-4" in by_cas  # the hydrochloride: "its salts"
    assert "51-43-4" not in by_cas  # epinephrine
    (entry,) = found.entries
    assert (entry["lines"], entry["operators"]) == (2, 1) and entry["legitimate"] == len(by_cas)


def test_a_draft_without_a_new_entry_is_refused(filled: Store, recogniser: Recogniser, catalogue: Catalogue) -> None:
    with pytest.raises(NothingDrafted, match="adds no entry"):
        simulate(filled, recogniser, catalogue)


def test_the_command_prints_every_part_and_changes_nothing(draft: Path, filled: Store) -> None:
    place, environment = filled.snapshot().place, {"PRECURSOR_DATABASE_URL": str(filled.engine.url)}
    told = CliRunner().invoke(main, ["lists", "simulate", str(draft), "--lang", "es"], env=environment)
    assert told.exit_code == 0 and "Líneas registradas: 2" in told.stdout and "OP1" in told.stdout
    asked = CliRunner().invoke(main, ["lists", "simulate", str(draft), "--format", "json"], env=environment)
    assert json.loads(asked.stdout)["counts"]["lines"] == 2
    history = CliRunner().invoke(main, ["lookback", "--draft", str(draft), "--format", "json"], env=environment)
    assert [row["declaration_number"] for row in json.loads(history.stdout)] == ["D1", "D2"]
    assert filled.snapshot().place == place


def test_a_malformed_draft_names_file_entry_and_field(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(DRAFT.replace("substance: ephedrine", "substance: ephedrin"), "utf-8")
    told = CliRunner().invoke(main, ["lists", "simulate", str(path)])
    assert told.exit_code == 1 and "xx-1-ephedrine" in told.stderr and "'ephedrin'" in told.stderr
