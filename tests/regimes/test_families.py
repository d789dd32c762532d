"""The families of the Chemical Weapons Convention hold what their words hold, however it is drawn, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.model import Answer, RegimeMatch
from precursors.recognition.recogniser import Query, Recogniser
from precursors.regimes.load import Regimes
from precursors.regimes.model import Regime
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener
from precursors.yamls import parse

DAY = date(2026, 11, 29)
CASES: list[dict[str, Any]] = parse(Path(__file__).with_name("families.yaml").read_text("utf-8"))["families"]
INSIDE = [(case["id"], smiles) for case in CASES for smiles in case["inside"]]
OUTSIDE = [(case["id"], smiles) for case in CASES for smiles in case["outside"]]
DOUBTFUL = {"cwc-1a13", "cwc-1a14", "cwc-1a16"}
# Bulk chemicals and reagents that share a bond with a family: no answer may come from one.
EVERYDAY = (
    "OC(=O)CNCP(O)(O)=O",
    "CCCCOP(=O)(OCCCC)OCCCC",
    "c1ccc(cc1)P(c1ccccc1)c1ccccc1",
    "C[N+](C)(C)CCO.[Cl-]",
    "OP(O)(O)=O",
    "CN(C)CCO",
    "CCN(CC)CCO",
    "NCCO",
    "NCCS",
    "OCC[N+](C)(C)CCOP([O-])(=O)OCC",
    "OP(O)(=O)C(O)(C)P(O)(O)=O",
    "CC1OC1P(O)(O)=O",
    "CCOP(=S)(OCC)Oc1cc(C)nc(C(C)C)n1",
    "COP(=S)(OC)SCC(=O)NC",
    "C[Si](C)(C)Cl",
    "F[P-](F)(F)(F)(F)F",
    "CN(C)CCCN",
    "CC(O)CN(C)C",
    "CCCC[P+](CCCC)(CCCC)CCCC.[Br-]",
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(Catalogue.load()), drug_classes(), Regimes.load().screened)


def _drawn(smiles: str, seed: int) -> Iterator[str]:
    """A structure in other orders of its atoms, and as its canonical SMILES."""
    mol, chance = Chem.MolFromSmiles(smiles), random.Random(seed)
    yield Chem.MolToSmiles(mol)
    for _ in range(2):
        order = list(range(mol.GetNumAtoms()))
        chance.shuffle(order)
        yield Chem.MolToSmiles(Chem.RenumberAtoms(mol, order), canonical=False)


def _weapons(screener: Screener, smiles: str) -> dict[str, RegimeMatch]:
    entries = Regimes.load().entries
    found = screener.read(smiles).regimes
    return {match.entry: match for match in found if entries[match.entry].regime is Regime.WEAPONS}


def _is_met(family: str, found: dict[str, RegimeMatch]) -> bool:
    """By the family itself, or by an entry of its schedule or a stricter one that names the compound."""
    entries = Regimes.load().entries
    return family in found or any(entries[name].schedule <= entries[family].schedule for name in found)


@pytest.mark.parametrize(("family", "smiles"), INSIDE)
def test_what_the_words_hold_is_met_however_it_is_drawn(screener: Screener, family: str, smiles: str) -> None:
    for drawn in _drawn(smiles, len(smiles)):
        found = _weapons(screener, drawn)
        assert _is_met(family, found), drawn
        assert screener.read_gated(drawn) is not None, drawn
        if family in found:
            assert found[family].certain == (family not in DOUBTFUL)


@pytest.mark.parametrize(("family", "smiles"), OUTSIDE)
def test_what_the_words_do_not_hold_is_outside(screener: Screener, family: str, smiles: str) -> None:
    for drawn in _drawn(smiles, len(smiles)):
        assert family not in _weapons(screener, drawn), drawn


@pytest.mark.parametrize("smiles", EVERYDAY)
def test_everyday_chemicals_belong_to_no_family(screener: Screener, smiles: str) -> None:
    assert not _weapons(screener, smiles)


def test_the_gate_lets_every_family_through(screener: Screener) -> None:
    for _, smiles in (*INSIDE, *OUTSIDE, *(("", one) for one in EVERYDAY)):
        gated = screener.read_gated(smiles)
        assert (gated.regimes if gated else ()) == screener.read(smiles, full=False).regimes, smiles


def test_a_member_without_a_name_of_its_own_answers_by_the_words_of_its_family(recogniser: Recogniser) -> None:
    found = recogniser.recognise(Query(structure="CCCCOP(=O)(F)CC"))
    assert {(hit.entry, hit.certain) for hit in found.regimes} == {("cwc-1a1", True)}
    assert found.on(DAY).answer is Answer.OTHER_LAW
    (found,) = recogniser.recognise_many([Query(structure="CCCCCP(=O)(O)O")], neighbours=False)
    assert not found.regimes
