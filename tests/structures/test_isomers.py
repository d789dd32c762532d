"""What is inside a definition has a listed isomer: itself. So no name that leaves places open hides one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdkit import Chem

import precursors
from precursors.regimes.load import Regimes
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.makeups import isomers_among
from precursors.structure.screen import Screener
from precursors.yamls import parse
from tests.structures.drawings import LISTS

_EACH = 40  # of thousands of structures, so that the suite stays quick


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(LISTS), drug_classes(), Regimes.load().screened)


def drawn() -> Iterator[str]:
    """Structures of the cases of all lists, inside an entry or not, and of the other regimes."""
    for file in sorted((Path(precursors.__file__).parent / "lists").rglob("*.cases.yaml")):
        for cases in parse(file.read_text(encoding="utf-8")).values():
            yield from (case["structure"] for same in cases.values() for case in same if "structure" in case)
    yield from (one.drawn[0] for one in Regimes.load().structures)


def test_what_meets_a_definition_is_never_without_a_listed_isomer(screener: Screener) -> None:
    texts = sorted(dict.fromkeys(drawn()))[::_EACH]
    found = {text: screener.read_gated(text) for text in texts}
    met = [text for text, one in found.items() if one and (one.matches or one.regimes)]
    assert len(met) > 50
    assert [text for text in met if not screener.isomer_may_be_listed(text)] == []


def test_some_compounds_are_without_a_listed_isomer(screener: Screener) -> None:
    aminophenol = "Nc1ccccc1O"
    for lawful in (aminophenol, "ClC(Cl)C(Cl)Cl", "CCN(CC)c1ccc(CC)cc1"):
        assert not screener.isomer_may_be_listed(lawful)
    assert isomers_among(aminophenol, ("Oc1cccc(N)c1", "Oc1ccccc1")) == ["Oc1cccc(N)c1"]
    assert isomers_among("not a structure", ("CCO",)) == ["CCO"]
    assert screener.isomer_may_be_listed("not a structure")


def test_the_oxygens_of_a_skeleton_stand_on_carbon_or_phosphorus(screener: Screener) -> None:
    """Those of nitro and sulfonyl groups are left out of account; a phosphorus compound is never without question."""
    for skeleton in screener.gate.skeletons:
        for atom in skeleton.GetAtoms():
            if atom.GetSmarts().startswith("[#8"):
                beside = "".join(other.GetSmarts() for other in atom.GetNeighbors())
                assert "#6" in beside or "#15" in beside, Chem.MolToSmarts(skeleton)
