"""Structures read in a guarded process itself have the same answers as those read in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from precursors.catalogue.load import Catalogue
from precursors.regimes.load import Regimes
from precursors.structure.definitions import structure_definitions
from precursors.structure.inside import StructuresInside
from precursors.structure.service import StructureService, WorkerLost

READ = ("O=C1CCNCC1", "CO[PH](=O)OC", "CC(=O)OC(C)=O", "CC(C)=O", "C1CC", "[nothing", "InChI=1S/CH4/h1H4")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The lists."""
    return Catalogue.load()


@pytest.fixture(scope="module")
def both(catalogue: Catalogue) -> Iterator[tuple[StructureService, StructureService]]:
    """The two doors."""
    definitions = structure_definitions(catalogue)
    with StructureService(definitions, workers=1) as apart:
        yield StructuresInside(definitions), apart


def test_every_law_answers_alike_through_both(both: tuple[StructureService, StructureService]) -> None:
    of_regimes = [one.drawn[0] for one in Regimes.load().structures][:40]
    inside, apart = (door.read_many([*READ, *of_regimes]) for door in both)
    assert inside == apart
    assert any(found.regimes for found in inside) and any(found.matches for found in inside)


def test_what_cannot_be_drawn_is_told_alike_by_both(both: tuple[StructureService, StructureService]) -> None:
    for door in both:
        assert "<svg" in door.draw("CC(C)=O")
        with pytest.raises(WorkerLost):
            door.draw("[nothing")
