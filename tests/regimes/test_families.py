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


CLASSES: list[dict[str, Any]] = parse(Path(__file__).with_name("canada.yaml").read_text("utf-8"))
# Classes of everyday words: the law's own word for its class names goods of every day as well.
OPEN_CLASSES = ("barbiturates", "barbitúricos", "benzodiazepinas", "anabolic steroids", "esteroides anabólicos",
                "anfetaminas", "fentanilos", "moramides", "thiobarbiturates", "morphinans")  # fmt: skip


@pytest.mark.parametrize("case", CLASSES, ids=lambda case: str(case["id"]))
def test_a_class_of_canada_holds_what_its_words_cover(case: dict[str, Any], screener: Screener) -> None:
    def met(smiles: str) -> dict[str, bool]:
        """By entry, whether it decides; through the gate, as files of structures are read."""
        found: dict[str, bool] = {}
        for drawn in _drawn(smiles, 7):
            gated = screener.read_gated(drawn)
            found = {match.entry: match.certain for match in screener.read(drawn).regimes}
            assert {match.entry for match in gated.regimes} == found.keys() if gated else not found, drawn
        return found

    assert {smiles for smiles in case["inside"] if not any(met(smiles).values())} == set()
    assert {smiles for smiles in case["outside"] if case["id"] in met(smiles)} == set()
    assert [met(smiles) for smiles in case.get("asks", ())] == [{case["id"]: False}] * len(case.get("asks", ()))


def test_each_class_of_canada_is_met_where_nothing_is_named(screener: Screener) -> None:
    """A member that no schedule names is met by its class, under its own item."""
    unnamed = {"cdsa-naphthoylindole": "CCCCCCCCn1c(C)c(C(=O)c2cccc3ccccc23)c2cc(Br)ccc12",
               "cdsa-indazole-carboxamide": "CCCCCCCCn1nc(C(=O)NCCCCC)c2ccccc12"}  # fmt: skip
    for entry, smiles in unnamed.items():
        (match,) = screener.read(smiles).regimes
        assert (match.entry, match.certain) == (entry, True)
        assert [row.instrument for row in Regimes.load().entries[entry].law] == ["CDSA"]


def test_a_class_whose_words_are_open_asks_by_its_name(recogniser: Recogniser) -> None:
    for text in OPEN_CLASSES:
        found = recogniser.recognise(Query(text=text))
        assert found.on(DAY, ("GT", "UN")).answer is Answer.POSSIBLE, text
        assert any(hit.entry.startswith("cdsa-") for hit in found.regimes), text
    for text in ("kit de prueba rápida de benzodiazepinas", "prueba de orina anfetaminas y barbitúricos"):
        line = recogniser.recognise(Query(text=text, hs="3822.19"))
        assert not any(hit.certain for hit in line.regimes), text


def test_every_class_that_canada_describes_is_accounted_for() -> None:
    """Twenty-eight items: each decides by structure, asks, or says why it does neither."""
    held = [entry for entry in Regimes.load().entries.values() if entry.id.startswith("cdsa-")]
    assert len(held) == 28
    assert all(entry.law and entry.law[0].instrument == "CDSA" for entry in held)
