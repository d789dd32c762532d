"""Families: a core with permitted substituents at named positions, every other position unsubstituted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rdkit import Chem

from precursors.messages import WrongValue

# What may stand at an open position, as seen from its first atom outside the core.
_SUBSTITUENTS = {
    "halogen": "[F,Cl,Br,I;D1]",
    "methyl": "[CH3]",
    "methoxy": "[OX2]-[CH3]",
    "hydroxy": "[OX2H1]",
    "acyl": "[CX3](=[OX1])[#6,#1,O]",
    "alkyl": "[CX4]",
    "aryl": "c",
}
_PATTERNS = {name: Chem.MolFromSmarts(smarts) for name, smarts in _SUBSTITUENTS.items()}


@dataclass(frozen=True)
class Family:
    """A compiled family: the core and what may stand at each of its mapped positions."""

    core: Chem.Mol
    allowed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, core: str, vary: Mapping[str, Sequence[str]]) -> Family:
        """Compile from SMARTS and ``{"1": [...], "4,5,6": [...]}``.

        Raises:
            ValueError: the SMARTS or a substituent name is not known.

        """
        pattern = Chem.MolFromSmarts(core)
        if pattern is None:
            raise WrongValue("core_is_not_a_readable_smarts", x=repr(core))
        named = {int(position): tuple(kinds) for key, kinds in vary.items() for position in key.split(",")}
        unknown = {kind for kinds in named.values() for kind in kinds} - {*_SUBSTITUENTS, "any", "H"}
        if unknown:
            raise WrongValue("substituents_are_not_known_use_any_h", x=sorted(unknown), y=", ".join(_SUBSTITUENTS))
        by_atom = {a.GetIdx(): named[a.GetAtomMapNum()] for a in pattern.GetAtoms() if a.GetAtomMapNum() in named}
        return cls(pattern, by_atom)

    def match(self, mol: Chem.Mol) -> tuple[int, ...] | None:
        """Atom indices of the core in a cleaned component, if every substituent on it is permitted."""
        for atoms in mol.GetSubstructMatches(self.core, maxMatches=64, uniquify=False):
            if all(self._permitted(mol, atoms, position) for position in range(len(atoms))):
                return tuple(atoms)
        return None

    def _permitted(self, mol: Chem.Mol, atoms: Sequence[int], position: int) -> bool:
        atom = mol.GetAtomWithIdx(atoms[position])
        outside = [n for n in atom.GetNeighbors() if n.GetIdx() not in atoms]
        kinds = self.allowed.get(position)
        if kinds is None:
            return not outside
        if not outside:
            return "H" in kinds or "any" in kinds
        return "any" in kinds or all(any(_is(mol, n, kind) for kind in kinds if kind != "H") for n in outside)


def _is(mol: Chem.Mol, atom: Chem.Atom, kind: str) -> bool:
    pattern = _PATTERNS[kind]
    return any(match[0] == atom.GetIdx() for match in mol.GetSubstructMatches(pattern, maxMatches=500))
