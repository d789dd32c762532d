"""An independent oracle: who shares the first InChIKey block with an exactly listed substance is met, or a reason says why.

The oracle knows nothing of keys, gates and roles: it cuts a structure at its dots and asks the InChI library.
``make property-structures FILE=mine.smi`` holds it against the reader's own file as well.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from rdkit import Chem, RDLogger

from precursors.lexicon.build import compounds_path
from precursors.model import ScopeKind, Stereo, Substance
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener
from tests.structures.drawings import LISTS, STRUCTURED, cases

RDLogger.DisableLog("rdApp.*")
BLOCKS = {
    LISTS.substance(x.substance).inchikey[:14]: LISTS.substance(x.substance)  # type: ignore[index]
    for x in STRUCTURED
    if x.scope.kind is not ScopeKind.FAMILY and LISTS.substance(x.substance).inchikey
}
SALTS_LEFT_OUT = {"hydrochloric-acid", "sulphuric-acid", "hydriodic-acid", "nitric-acid"}


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(LISTS), drug_classes())


def test_the_cases_of_the_lists(screener: Screener) -> None:
    assert unexplained(screener, cases()) == []


def test_legitimate_compounds(screener: Screener) -> None:
    base = sqlite3.connect(compounds_path())
    rows = [
        smiles for key, smiles in base.execute("SELECT inchikey, smiles FROM compound") if key and key[:14] in BLOCKS
    ]
    base.close()
    assert len(rows) > 60
    assert unexplained(screener, rows) == []


if "PRECURSOR_STRUCTURES" in os.environ:

    def test_a_file_of_structures(screener: Screener) -> None:
        path = Path(os.environ["PRECURSOR_STRUCTURES"])
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            assert unexplained(screener, [line.split()[0] for line in lines if line.strip()]) == []


def unexplained(screener: Screener, structures: Iterable[str]) -> list[str]:
    """Structures in which the oracle sees a listed substance that is not met, for no reason that is named."""
    return [
        f"{text}: {substance.id}"
        for text in structures
        for substance, part, parts in seen(text)
        if not explained(screener, text, substance, part, parts)
    ]


def explained(screener: Screener, text: str, substance: Substance, part: Chem.Mol, parts: list[Chem.Mol]) -> str:
    """That a substance which the oracle sees is met, or why not; nothing if there is no reason."""
    found = {LISTS.listing(m.listing).substance for m in screener.read(text, full=False).matches}
    return "met" if substance.id in found else difference(substance, part, parts)


def seen(text: str) -> Iterator[tuple[Substance, Chem.Mol, list[Chem.Mol]]]:
    """Each component that has the first block of a listed substance."""
    mol = Chem.MolFromSmiles(text)
    if mol is None or any(atom.GetAtomicNum() == 0 for atom in mol.GetAtoms()):
        return
    parts = list(Chem.GetMolFrags(mol, asMols=True))
    for part in parts:
        key = Chem.MolToInchiKey(part)
        if key and key[:14] in BLOCKS:
            yield BLOCKS[key[:14]], part, parts


def difference(substance: Substance, part: Chem.Mol, parts: list[Chem.Mol]) -> str:
    """Why a substance that the oracle sees is not met."""
    if len(parts) > 1 and substance.id in SALTS_LEFT_OUT:
        return "its salts are not covered: here it is a counter-ion"
    listings = LISTS.listings_of(substance.id)
    isomers_matter = all(x.scope.stereo in (Stereo.EXACT, Stereo.RELATIVE) or x.scope.excluding for x in listings)
    if isomers_matter and Chem.MolToInchiKey(part) != substance.inchikey:
        return "another stereoisomer than the words name"
    if substance.id == "potassium-permanganate":
        return "permanganate: the first block of its InChIKey is that of any manganese oxide"
    if len(parts) > 1 and any(x.scope.salts is False for x in listings):
        return "its salts are not covered"
    if len(parts) > 1 and part.GetNumHeavyAtoms() < 10:
        return "a ligand drawn apart from its metal"
    return ""
