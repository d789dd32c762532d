"""Gates: most molecules are passed over by formula and skeleton before any key is made.

A gate may let too much through, never too little: what it passes over cannot meet any definition.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula
from rdkit.Chem.rdMolHash import HashFunction, MolHash

from precursors.model import Scope
from precursors.structure.families import AMINOETHYL, may_be_inside
from precursors.structure.keys import IONIC_METALS, OTHER_METALS, ionic_bonds, proton_free
from precursors.structure.parse import MAX_ATOMS, check_text
from precursors.structure.roles import MINERAL_ACIDS, SOLVENTS
from precursors.structure.skeletons import Skeleton, Skeletons, silent_skeletons, skeletons

if TYPE_CHECKING:
    from precursors.structure.family import Family

# Left to the full reading: hydrogens drawn as atoms (they count as neighbours here), isotopes, atom maps, and
# whatever is not a full structure.
_UNUSUAL = re.compile(r"[*~?\n]|^InChI|^$")
_UNUSUAL_IN_BRACKETS = re.compile(r"\[H\d*[+:\]@-]|\[\d|:\d+\]|#0")
_LONG_SYMBOL = re.compile(r"\[[A-Z][a-z]")
_METALS = "|".join(sorted(IONIC_METALS | OTHER_METALS, key=lambda symbol: (-len(symbol), symbol)))
_METAL = re.compile(rf"\[(?:{_METALS})")
_METAL_ION = re.compile(rf"(?:^|(?<=\.))\[(?:{_METALS})\+{{1,3}}\d?\](?:\.|$)")
_ION_ALONE = re.compile(r"\[[A-Z][a-z]?(?:[+-]\d{1,2}|\+{2,9}|-{2,9})\]")
_HETERO = re.compile(r"F|Cl|Br|I|S|s")
_SANITIZE = Chem.SanitizeFlags.SANITIZE_CLEANUP | Chem.SanitizeFlags.SANITIZE_PROPERTIES
_PARSER = Chem.SmilesParserParams()
_PARSER.sanitize = False  # type: ignore[assignment]
_PARSER.removeHs = False  # type: ignore[assignment]
_COUNTER_IONS = frozenset(("Cl", "Br", "I", "F", "[Cl-]", "[Br-]", "[I-]", "[F-]"))
_HOLDER = Chem.MolFromSmarts("[#7,#15+,#16+,#53+]")  # what a counter-ion belongs to: a base, or an onium cation
_OFF, _COUNTER_ION, _SUSPECT = 0, 1, 2


class Gate:
    """Decides from formula and skeleton whether a SMILES has to be read in full."""

    def __init__(
        self,
        keys: Mapping[str, object],
        wider: Iterable[tuple[str, Mapping[str, str], Scope, Family | None]],
        drugs: Iterable[Skeleton] = (),
        torn: Iterable[str] = (),
        *,
        weapons: bool = False,
    ) -> None:
        self._weapons = weapons  # families of the Convention are looked for
        self._torn = tuple(f"[{symbol}" for symbol in sorted(torn))  # metals of what a clean-up tears apart
        mols = [mol for mol in map(Chem.MolFromSmiles, keys) if mol is not None]
        self._sizes = {_size(mol) for mol in mols}
        self._makeups = {(_size(mol), *(_count(mol, number) for number in (7, 8, 16, 9))) for mol in mols}
        self._formulas = {(proton_free(CalcMolFormula(mol)), mol.GetNumBonds()) for mol in mols}
        self._graphs = {_graph(mol) for mol in mols}
        shared: dict[str, Skeleton] = {}  # definitions of one parent in the same words share their skeleton
        self._of_definition: dict[str, Sequence[Skeleton]] = {}
        self._silent_of: dict[str, Sequence[Skeleton]] = {}
        for key, how, scope, family in wider:
            self._of_definition[key] = [shared.setdefault(one.name, one) for one in skeletons(how, scope, family)]
            self._silent_of[key] = [shared.setdefault(one.name, one) for one in silent_skeletons(how, scope)]
        self._definitions_of: dict[Skeleton, set[str]] = {}
        for held in (self._of_definition, self._silent_of):
            for key, found in held.items():
                for one in found:
                    self._definitions_of.setdefault(one, set()).add(key)
        named = [one for found in self._of_definition.values() for one in found]
        self._named = list({one.name: one for one in (*named, *drugs)}.values())
        self._silent = [one for one in shared.values() if one not in self._named]
        self._skeletons = Skeletons([one.rough for one in self._named], [one.rough for one in self._silent])
        self._piece = lru_cache(maxsize=50_000)(self._read_piece)

    def passes_over(self, text: str) -> bool:
        """Whether a SMILES surely meets no definition.

        Raises:
            precursors.structure.parse.Unreadable: the text fails the limits or cannot be read.

        """
        smiles = check_text(text)
        if smiles.startswith("[") and _ION_ALONE.fullmatch(smiles):
            return False
        if "." in smiles and any(metal in smiles for metal in self._torn):
            return False
        if "[" in smiles and "+" in smiles and "." in smiles:  # a free metal ion changes no other component's formula
            smiles = _METAL_ION.sub("", smiles).strip(".")
        if _UNUSUAL.search(smiles) or ("[" in smiles and _UNUSUAL_IN_BRACKETS.search(smiles)):
            return False
        if "." not in smiles:
            return self._read_whole(smiles) == _OFF
        pieces = [self._piece(piece) for piece in smiles.split(".")]
        if None in pieces:  # ring bonds across the dots: only the whole makes sense
            return False
        found = [piece for piece in pieces if piece is not None]
        if any(verdict == _SUSPECT for verdict, _ in found):
            return False
        held = any(has for _, has in found)
        return held or all(verdict == _OFF for verdict, _ in found)

    def has_size_of_a_key(self, mol: Chem.Mol) -> bool:
        """Whether a molecule has as many atoms and bonds as any substance that is listed itself."""
        return _size(mol) in self._sizes

    @property
    def skeletons(self) -> Iterable[Chem.Mol]:
        """Skeletons of every definition, and of what its words are silent about."""
        return (
            one.rough for held in (self._of_definition, self._silent_of) for found in held.values() for one in found
        )

    def places(self, mol: Chem.Mol) -> Places:
        """Where in a cleaned component the parents of the definitions may be."""
        return Places(mol, self._of_definition, self._silent_of, self._definitions_of)

    def _is_graph_of_a_key(self, mol: Chem.Mol, smiles: str) -> bool:
        if "[" not in smiles or not _LONG_SYMBOL.search(smiles):  # every such letter in the text is one of these atoms
            count = smiles.count
            common = count("N") + count("n"), count("O") + count("o"), count("S") + count("s")
            if (_size(mol), *common, count("F")) not in self._makeups:
                return False
        formula = proton_free(CalcMolFormula(mol)), mol.GetNumBonds()
        return formula in self._formulas and _graph(mol) in self._graphs

    def _read_piece(self, smiles: str) -> tuple[int, bool] | None:
        if smiles in _COUNTER_IONS:
            return _COUNTER_ION, False
        mol = _parsed_for_gate(smiles)
        if mol is None:
            return None
        name = Chem.MolToSmiles(mol) if mol.GetNumAtoms() < 6 else ""
        if name in MINERAL_ACIDS:
            return _COUNTER_ION, False
        verdict = self._verdict(mol, smiles)
        if name in SOLVENTS:
            return verdict, False
        # What could hold the acid; the full reading looks closer where this is not certain.
        return verdict, mol.GetNumAtoms() > 1 and mol.HasSubstructMatch(_HOLDER)  # ammonium holds nothing apart

    def _read_whole(self, smiles: str) -> int:
        mol = _parsed_for_gate(smiles)
        return _SUSPECT if mol is None else self._verdict(mol, smiles)  # the full reading says what is wrong with it

    def _verdict(self, mol: Chem.Mol, smiles: str) -> int:
        if mol.GetNumAtoms() > MAX_ATOMS:
            return _SUSPECT
        if "[" in smiles and _METAL.search(smiles) and ionic_bonds(mol, any_carbon=True):
            return _SUSPECT  # a salt drawn with bonds: its formula says nothing yet
        if self.has_size_of_a_key(mol) and self._is_graph_of_a_key(mol, smiles):
            return _SUSPECT
        if self._weapons and _of_family_size(mol, smiles) and may_be_inside(mol):
            return _SUSPECT
        silent = _HETERO.search(smiles) is not None
        if not self._skeletons.any_in(mol, smiles, silent=silent):
            return _OFF
        asked = (*self._named, *self._silent) if silent else self._named
        return _SUSPECT if any(one.is_in(mol) for one in asked) else _OFF


_OfDefinition = Mapping[str, Sequence[Skeleton]]


class Places:
    """Where in one component the parents of the definitions may be; each skeleton is looked for once."""

    def __init__(
        self,
        mol: Chem.Mol,
        named: _OfDefinition,
        silent: _OfDefinition,
        by_skeleton: Mapping[Skeleton, Collection[str]],
    ) -> None:
        self._mol = mol
        self._by_skeleton = by_skeleton
        self._named = named
        self._silent = silent
        self._found: dict[str, frozenset[int]] = {}

    @property
    def reached(self) -> frozenset[str]:
        """The definitions of which some parent has a place at all: a few of many."""
        return frozenset().union(*(keys for one, keys in self._by_skeleton.items() if self._atoms(one)))

    def core(self, definition: str, *, silent: bool = False) -> frozenset[int]:
        """Atoms that may belong to the definition's parent; none where it has no place."""
        skeletons = (self._silent if silent else self._named).get(definition, ())
        return frozenset().union(*map(self._atoms, skeletons))

    def _atoms(self, skeleton: Skeleton) -> frozenset[int]:
        found = self._found.get(skeleton.name)
        if found is None:
            found = self._found[skeleton.name] = skeleton.atoms_in(self._mol)
        return found


def _parsed_for_gate(smiles: str) -> Chem.Mol | None:
    """A molecule as far as the gate needs it, or nothing where a full parse may fail.

    What can fail is asked and nothing that only decorates: no stereo, no aromaticity. Any rings do for a Kekule form;
    the smallest set, which sanitizing looks for, costs more.
    """
    mol = Chem.MolFromSmiles(smiles, _PARSER)
    if mol is None or Chem.SanitizeMol(mol, _SANITIZE, catchErrors=True):
        return None
    Chem.FastFindRings(mol)
    try:
        Chem.Kekulize(mol, clearAromaticFlags=True)
        mol.UpdatePropertyCache(strict=True)  # valences that aromatic bonds had hidden
    except Chem.MolSanitizeException:
        return None
    return mol


def _of_family_size(mol: Chem.Mol, smiles: str) -> bool:
    """Whether the text and the number of atoms leave room for a family of the Chemical Weapons Convention."""
    return "P" in smiles or smiles.count("+") > 1 or ("N" in smiles and mol.GetNumAtoms() in AMINOETHYL)


def _graph(mol: Chem.Mol) -> str:
    """The heavy atoms and what is bound to what: the same for every proton, charge and tautomer."""
    plain = Chem.Mol(mol)
    Chem.RemoveStereochemistry(plain)
    return str(MolHash(plain, HashFunction.ElementGraph))


def _size(mol: Chem.Mol) -> tuple[int, int]:
    return mol.GetNumAtoms(), mol.GetNumBonds()


def _count(mol: Chem.Mol, number: int) -> int:
    return sum(atom.GetAtomicNum() == number for atom in mol.GetAtoms())
