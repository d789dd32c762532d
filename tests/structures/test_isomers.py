"""What is inside a definition has a listed isomer: itself. So no name that leaves places open hides one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdkit import Chem

import precursors
from precursors.regimes.load import Regimes
from precursors.structure.definitions import structure_definitions
from precursors.structure.inside import StructuresInside
from precursors.structure.screen import Screener
from precursors.yamls import parse
from tests.structures.drawings import LISTS

_EACH = 8  # of thousands of structures, so that the suite stays quick


@pytest.fixture(scope="module")
def structures() -> StructuresInside:
    return StructuresInside(structure_definitions(LISTS))


def drawn() -> Iterator[str]:
    """Structures of the cases of all lists, inside an entry or not, and of the other regimes."""
    for file in sorted((Path(precursors.__file__).parent / "lists").rglob("*.cases.yaml")):
        for cases in parse(file.read_text(encoding="utf-8")).values():
            yield from (case["structure"] for same in cases.values() for case in same if "structure" in case)
    yield from (one.drawn[0] for one in Regimes.load().structures)


def test_what_meets_a_definition_is_never_without_a_listed_isomer(structures: StructuresInside) -> None:
    texts = sorted(dict.fromkeys(drawn()))[::_EACH]
    met = [
        text for text, found in zip(texts, structures.read_many(texts), strict=True) if found.matches or found.regimes
    ]
    assert len(met) > 100
    assert sorted(structures.without_listed_isomer(met)) == []


def test_some_compounds_are_without_a_listed_isomer(structures: StructuresInside) -> None:
    lawful = {"Nc1ccccc1O", "ClC(Cl)C(Cl)Cl", "CCN(CC)c1ccc(CC)cc1"}
    assert structures.without_listed_isomer(sorted(lawful)) == lawful
    assert structures.without_listed_isomer(sorted(lawful), ("Oc1cccc(N)c1",)) == lawful - {"Nc1ccccc1O"}
    assert structures.without_listed_isomer(["not a structure"]) == frozenset()


def test_the_oxygens_of_a_skeleton_stand_on_carbon_or_phosphorus() -> None:
    """Those of nitro and sulfonyl groups are left out of account; a phosphorus compound is never without question."""
    screener = Screener(structure_definitions(LISTS))
    for skeleton in screener.gate.skeletons:
        for atom in skeleton.GetAtoms():
            if atom.GetSmarts().startswith("[#8"):
                beside = "".join(other.GetSmarts() for other in atom.GetNeighbors())
                assert "#6" in beside or "#15" in beside, Chem.MolToSmarts(skeleton)
