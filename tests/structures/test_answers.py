"""Each structure against the listing that it is about, read in full and behind the gates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.model import StructureReading
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener

CASES = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(Catalogue.load()), drug_classes())


def answers(reading: StructureReading | None, listing: str) -> list[tuple[str, str]]:
    found = [m for m in (reading.matches if reading else ()) if m.listing == listing]
    return sorted({("possible" if m.possible else "listed", m.form.value) for m in found})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['listing']}: {case['because']}")
def test_the_words_of_the_listing(screener: Screener, case: dict[str, Any]) -> None:
    reading = screener.read(case["structure"])
    assert reading.problem is None, reading.detail
    found = answers(reading, case["listing"])
    assert ({answer for answer, _ in found} or {"not"}) == {case["answer"]}
    assert case.get("form") in (None, *(form for _, form in found))
    assert case.get("next") in (None, *(step for key, step in reading.next_to if key == case["listing"]))
    assert answers(screener.read_gated(case["structure"]), case["listing"]) == found, "the gates differ"


@pytest.mark.parametrize("form", ["V2000", "V3000", "InChI"])
def test_mol_blocks_and_inchi_say_the_same(screener: Screener, form: str) -> None:
    for case in CASES:
        mol = Chem.MolFromSmiles(case["structure"].split(" ")[0])
        if mol is None or any(atom.GetSymbol() in ("Mn", "Co", "Cr", "Sn", "P") for atom in mol.GetAtoms()):
            continue  # metal bonds do not survive an InChI, nor two coordinates
        ionic = Chem.GetFormalCharge(mol) or "[Na])" in case["structure"] or "Cl.[Cl-]" in case["structure"]
        if " |" in case["structure"] or (form == "InChI" and ionic):
            continue
        text = Chem.MolToInchi(mol) if form == "InChI" else Chem.MolToMolBlock(mol, forceV3000=form == "V3000")
        found = {answer for answer, _ in answers(screener.read_gated(text), case["listing"])} or {"not"}
        assert found == {case["answer"]}, case["structure"]


def test_fentanyl_and_its_kind_are_said_to_be_drugs(screener: Screener) -> None:
    drugs = (
        "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1.Cl",
        "CCC(=O)N(c1ccccc1)C1(C(=O)OC)CCN(CCc2ccccc2)CC1",
        "CCC(=O)N(c1ccccc1)C1(COC)CCN(CCc2cccs2)CC1",
        "O=C(c1ccco1)N(c1ccc(F)cc1)C1CCN(CC(O)c2ccccc2)CC1C",
        "CCC(=O)N(c1ccccc1)C1(C(=O)OC)CCN(CCC(=O)OC)CC1",
    )
    others = (
        "CC(C)N1CCC(CC1)N(c1ccc(Cl)cc1)C(=O)Cc1ccccc1",
        "CCC(=O)N(c1ccccc1)C1CCNCC1",
        "c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1",
        "CCC(=O)N(c1ccc2ccccc2c1)C1CCN(CCc2ccccc2)CC1",
    )
    for smiles in drugs:
        reading = screener.read(smiles)
        assert [m.entry.partition("-")[0] for m in reading.regimes] == ["fentanyl"] and not reading.matches, smiles
    assert [smiles for smiles in others if screener.read(smiles).regimes] == []


@pytest.mark.parametrize(
    "smiles",
    [
        "CC(C#N)C(c=O)O",  # an aromatic letter in a chain
        "CC1=C(Co=CO1)S",  # one alone in a ring
        "CC(C)n1=CC=C(C=C1)C#N",  # a valence that the aromatic letter hides
        "Cc1ccc2ccc3cccc[n+]32c1.[Cl-]",  # rings that share more than a bond
        "COC(=O)C[n++]1ccc(C(=O)OC)cc1.[B-]",  # a charge without a Kekule form
        "CCOc1ccc2nc3(cc(N)c4ccccc43)[o+]c2c1",
    ],
)
def test_what_no_full_parse_reads_is_never_passed_over(screener: Screener, smiles: str) -> None:
    reading = screener.read_gated(smiles)
    assert reading is not None and reading.problem == "unreadable"
