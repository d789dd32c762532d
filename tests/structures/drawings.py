"""Other ways of drawing one structure, and the cases of the lists that they are tried on."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.model import ScopeKind
from precursors.structure.screen import Screener

SEED, SAMPLE = 20261125, 120
ALL = bool(os.environ.get("PRECURSOR_ALL_STRUCTURES"))
LISTS = Catalogue.load().home
STRUCTURED = [
    x for x in LISTS.listings if x.scope.kind is not ScopeKind.NAME_ONLY and LISTS.substance(x.substance).smiles
]
COUNTER_IONS = (
    "Cl",
    "Br",
    "I",
    "F",
    "OS(=O)(=O)O",
    "O=[N+]([O-])O",
    "OP(=O)(O)O",
    "CC(=O)O",
    "OC=O",
    "OC(=O)C(=O)O",
    "OC(=O)CC(=O)O",
    "OC(=O)/C=C/C(=O)O",
    "OC(=O)/C=C\\C(=O)O",
    "OC(=O)CCC(=O)O",
    "OC(=O)C(O)C(O)C(=O)O",
    "OC(=O)CC(O)(C(=O)O)CC(=O)O",
    "CC(O)C(=O)O",
    "OC(=O)C(F)(F)F",
    "CS(=O)(=O)O",
    "Cc1ccc(cc1)S(=O)(=O)O",
    "OS(=O)(=O)c1ccccc1",
    "OC(=O)c1ccccc1",
    "OC(=O)c1ccccc1O",
    "OC(=O)C(O)c1ccccc1",
    "OCl(=O)(=O)=O",
    "CCC(=O)O",
    "OC(=O)CO",
    "OC(=O)CCCCC(=O)O",
    "CC(C)(C)C(=O)O",
    "OC(=O)c1cccnc1",
)
BASIC = Chem.MolFromSmarts("[NX3;!$(N-C=O);!$(N-[O,N,S]);!$(N-C#N);!$(N-c);!$(N-[#6]=[#6,#7])]")


def cases() -> dict[str, Chem.Mol]:
    """Every distinct structure among the ``in`` and ``out`` cases of all listings that can be redrawn."""
    texts = sorted({case.structure for x in STRUCTURED for case in (*x.inside, *x.outside)})
    read = {text: Chem.MolFromSmiles(text) for text in texts}
    return {text: mol for text, mol in read.items() if mol is not None}


def tried(count: int = SAMPLE) -> list[tuple[str, Chem.Mol]]:
    """All cases where all are asked for, else a sample of them that is always the same."""
    found = list(cases().items())
    return found if ALL else random.Random(SEED).sample(found, count)


def met(one: Screener, text: str, *, certain: bool = False) -> set[tuple[str, bool]]:
    """Which listings a structure meets, each with whether that is only possible."""
    reading = one.read(text, full=False)
    assert reading.problem is None, f"{text}: {reading.detail}"
    return {(m.listing, m.possible) for m in reading.matches if not (certain and m.possible)}


def redrawn(mol: Chem.Mol, text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Other atom orders, explicit hydrogens, atom maps, Kekulé form and component order."""
    mapped, kekule, parts = Chem.Mol(mol), Chem.Mol(mol), text.split(".")
    for atom in mapped.GetAtoms():
        atom.SetAtomMapNum(atom.GetIdx() + 1)
    Chem.Kekulize(kekule, clearAromaticFlags=True)
    chance.shuffle(parts)
    order = list(range(mol.GetNumAtoms()))
    chance.shuffle(order)
    yield "atom order", Chem.MolToSmiles(Chem.RenumberAtoms(mol, order), canonical=False)
    yield "explicit bonds", Chem.MolToSmiles(mol, canonical=False, allBondsExplicit=True)
    yield "explicit hydrogens", Chem.MolToSmiles(Chem.AddHs(mol))
    yield "atom maps", Chem.MolToSmiles(mapped)
    yield "Kekulé form", Chem.MolToSmiles(kekule)
    yield "component order", text if _joined_across_dots(text) else ".".join(parts)


def _joined_across_dots(text: str) -> bool:
    return any(Chem.MolFromSmiles(part) is None for part in text.split("."))


def labelled(mol: Chem.Mol, chance: random.Random) -> Iterator[str]:
    """A heavier isotope on each atom, one at a time; on two of them where not all is asked for."""
    atoms = range(mol.GetNumAtoms())
    for index in atoms if ALL else chance.sample(atoms, min(2, len(atoms))):
        copy = Chem.Mol(mol)
        atom = copy.GetAtomWithIdx(index)
        atom.SetIsotope(round(atom.GetMass()) + 1)
        yield Chem.MolToSmiles(copy)


def mirrored(mol: Chem.Mol) -> str:
    """The mirror image."""
    copy = Chem.Mol(mol)
    for atom in copy.GetAtoms():
        atom.InvertChirality()
    return str(Chem.MolToSmiles(copy))
