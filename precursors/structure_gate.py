"""Gates: most molecules are passed over by formula and skeleton before any key is made.

A gate may let too much through, never too little: what it passes over cannot meet any definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rdkit import Chem

from precursors.model import Derivation, Scope
from precursors.scope import OPEN_WORDS
from precursors.structure_keys import MINERAL_ACIDS, check_text, checked, heavy_formula

if TYPE_CHECKING:
    from precursors.structure_family import Family

_METAL_LETTERS = ("[Na", "[K", "[Li", "[Mg", "[Ca", "[Ba", "[Zn", "[Ag", "[Al", "[Cs", "[Rb", "[Sr", "[Be")
_SANITIZE = Chem.SanitizeFlags.SANITIZE_ALL ^ Chem.SanitizeFlags.SANITIZE_CLEANUPCHIRALITY
_OFF, _COUNTER_ION, _SUSPECT = 0, 1, 2


class Gate:
    """Decides from formula and skeleton whether a SMILES has to be read in full."""

    def __init__(
        self,
        keys: Mapping[str, object],
        wider: Iterable[tuple[str, Mapping[str, str], Scope, Family | None]],
    ) -> None:
        mols = {key: Chem.MolFromSmiles(key) for key in keys}
        self._formulas = {heavy_formula(mol) for mol in mols.values() if mol is not None}
        self._of_definition = {key: list(_skeletons(keys, scope, family)) for key, keys, scope, family in wider}
        self._skeletons = _distinct(one for found in self._of_definition.values() for one in found)
        self._piece = lru_cache(maxsize=50_000)(self._read_piece)

    def passes_over(self, text: str) -> bool:
        """Whether a SMILES surely meets no definition.

        Raises:
            precursors.structure_keys.Unreadable: the text fails the limits or cannot be read.

        """
        if text.startswith("InChI") or "\n" in text or not text:
            return False
        smiles = check_text(text)
        if any(metal in smiles for metal in _METAL_LETTERS):
            return False  # a covalently drawn metal salt has to be cut before its formula says anything
        if "." not in smiles:
            return self._read_whole(smiles) == _OFF
        pieces = [self._piece(piece) for piece in smiles.split(".")]
        if None in pieces:  # ring bonds across the dots: only the whole makes sense
            return False
        found = [piece for piece in pieces if piece is not None]
        if any(verdict == _SUSPECT for verdict, _ in found):
            return False
        nitrogen = any(has for _, has in found)
        return nitrogen or all(verdict == _OFF for verdict, _ in found)

    def may_derive(self, mol: Chem.Mol, definition: str) -> bool:
        """Whether a cleaned component has a skeleton from which the definition's parent may be reached."""
        return any(mol.HasSubstructMatch(skeleton) for skeleton in self._of_definition[definition])

    def _read_piece(self, smiles: str) -> tuple[int, bool] | None:
        mol = Chem.MolFromSmiles(smiles, sanitize=False)
        if mol is None or not _sanitized(mol):
            return None
        if Chem.MolToSmiles(mol) in MINERAL_ACIDS or smiles in ("[Cl-]", "[Br-]", "[I-]", "[F-]"):
            return _COUNTER_ION, False
        verdict = self._verdict(mol)
        # A nitrogen that could hold the acid; the full reading looks closer where this is not certain.
        return verdict, any(atom.GetAtomicNum() == 7 for atom in mol.GetAtoms())

    def _read_whole(self, smiles: str) -> int:
        mol = Chem.MolFromSmiles(smiles, sanitize=False)
        if mol is None or not _sanitized(mol):
            return _SUSPECT  # the full reading says what is wrong with it
        return self._verdict(mol)

    def _verdict(self, mol: Chem.Mol) -> int:
        checked(mol)
        if heavy_formula(mol) in self._formulas:
            return _SUSPECT
        return _SUSPECT if any(mol.HasSubstructMatch(skeleton) for skeleton in self._skeletons) else _OFF


def _sanitized(mol: Chem.Mol) -> bool:
    return Chem.SanitizeMol(mol, sanitizeOps=_SANITIZE, catchErrors=True) == Chem.SanitizeFlags.SANITIZE_NONE


def _distinct(skeletons: Iterable[Chem.Mol]) -> Sequence[Chem.Mol]:
    return list({Chem.MolToSmarts(skeleton): skeleton for skeleton in skeletons}.values())


def _skeletons(keys: Mapping[str, str], scope: Scope, family: Family | None) -> Iterable[Chem.Mol]:
    if family is not None:
        yield family.core
        return
    derivations = {*scope.of, *(d for word in scope.open for d in OPEN_WORDS[word][0])}
    for key, how in keys.items():
        if how == "as_listed":
            yield _skeleton(key, derivations)


def _skeleton(key: str, derivations: set[Derivation]) -> Chem.Mol:
    """The parent with element-typed atoms, any bonds, and the heavy degree locked where nothing may be added."""
    mol = Chem.MolFromSmiles(key)
    query = Chem.RWMol(mol)
    for atom in mol.GetAtoms():
        query.ReplaceAtom(atom.GetIdx(), Chem.AtomFromSmarts(_atom_query(atom, derivations)))
    for bond in list(query.GetBonds()):
        query.ReplaceBond(bond.GetIdx(), Chem.BondFromSmarts("~"))
    return query.GetMol()


def _atom_query(atom: Chem.Atom, derivations: set[Derivation]) -> str:
    number, degree = atom.GetAtomicNum(), atom.GetDegree()
    if number == 8:
        # Any oxygen may carry an ester or an ether, or have been replaced by a halogen, nitrogen or acetal.
        return "[#8,#7,F,Cl,Br,I]" if derivations - {Derivation.ARYL_HALIDE} else f"[#8;D{degree}]"
    if number in (7, 15, 16):
        return f"[#{number}]"
    degrees = {degree}
    if Derivation.ARYL_HALIDE in derivations and atom.GetIsAromatic() and atom.GetTotalNumHs():
        degrees.add(degree + 1)
    if Derivation.ACETAL in derivations and any(b.GetBondTypeAsDouble() == 2 for b in atom.GetBonds()):
        degrees.add(degree + 1)
    return f"[#{number};{','.join(f'D{value}' for value in sorted(degrees))}]"
