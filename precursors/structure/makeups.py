"""Whether some isomer of a structure may be listed: asked where a name leaves places open, as "triclorobutanol" does.

Whatever place is left open, of a group, a double bond or a hydrogen, the formula stays and so do the atoms of each
ring. So no isomer is listed where no key has that formula, and where no definition's skeleton finds its atoms and its
rings: too much may be held for possible, never too little.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula

from precursors.structure.families import AMINOETHYL
from precursors.structure.keys import components, proton_free
from precursors.structure.parse import Unreadable, parse_smiles

_ELEMENT = re.compile(r"#(\d+)|(?<![A-Za-z])(Cl|Br|F|I|N|O|S|P|C|c|n|o|s)(?![a-z])")
_Formula = tuple[str, int]
_Choice = frozenset[str]
"""Elements that an atom of a skeleton may be; none where it may be any."""


class Demand(NamedTuple):
    """What a skeleton needs: how many atoms of each choice of elements, how many in all, and the same of its rings."""

    atoms: Mapping[_Choice, int]
    size: int
    rings: Sequence[Mapping[_Choice, int]]

    @classmethod
    def of(cls, skeleton: Chem.Mol) -> Demand:
        """What a query needs at least."""
        Chem.FastFindRings(skeleton)
        said = [_choice(atom) for atom in skeleton.GetAtoms()]
        rings = [Counter(said[atom] for atom in ring) for ring in Chem.GetSymmSSSR(skeleton)]
        return cls(Counter(said), len(said), rings)

    def met_by(self, elements: Counter[str], rings: Sequence[Counter[str]]) -> bool:
        """Whether atoms of these elements, and rings of these, leave room for it."""
        if elements.total() < self.size or not _leave_room(elements, self.atoms):
            return False
        return all(
            any(ring.total() == sum(wanted.values()) and _leave_room(ring, wanted) for ring in rings)
            for wanted in self.rings
        )


class Makeups:
    """Formulas and demands of everything that structures are held against.

    Args:
        keys: identity keys of what is listed itself, and of the regimes.
        skeletons: of the definitions and drug classes that reach further.
        weapons: whether families of the Chemical Weapons Convention are looked for.

    """

    def __init__(self, keys: Iterable[str], skeletons: Iterable[Chem.Mol], *, weapons: bool) -> None:
        self._formulas = frozenset(formula for key in keys for formula in _formulas(key))
        self._demands = [Demand.of(skeleton) for skeleton in skeletons]
        self._weapons = weapons

    def may_be_listed(self, smiles: str) -> bool:
        """Whether an isomer of a component may be listed; what cannot be read may be."""
        try:
            parts = components(parse_smiles(smiles))
        except Unreadable:
            return True
        return any(self._may_be(part.clean) for part in parts)

    def _may_be(self, mol: Chem.Mol) -> bool:
        if proton_free(CalcMolFormula(mol)) in self._formulas:
            return True
        elements = Counter(atom.GetSymbol() for atom in mol.GetAtoms() if not _within_group(atom))
        charged = sum(atom.GetFormalCharge() > 0 for atom in mol.GetAtoms())
        rings = [Counter(mol.GetAtomWithIdx(atom).GetSymbol() for atom in ring) for ring in Chem.GetSymmSSSR(mol)]
        aminoethyl = "N" in elements and mol.GetNumAtoms() in AMINOETHYL and not rings
        if self._weapons and ("P" in elements or charged > 1 or aminoethyl):
            return True
        return any(demand.met_by(elements, rings) for demand in self._demands)


def isomers_among(smiles: str, among: Iterable[str]) -> list[str]:
    """Those SMILES that have the formula of a component of a structure; all of them where it cannot be read."""
    try:
        parts = components(parse_smiles(smiles))
    except Unreadable:
        return list(among)
    formulas = {proton_free(CalcMolFormula(part.clean)) for part in parts}
    return [one for one in among if formulas & _formulas(one)]


@lru_cache(maxsize=4_000)
def _formulas(smiles: str) -> frozenset[_Formula]:
    """What moving protons cannot change of the formula of a structure, and of that of its largest component."""
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        return frozenset()
    part = max(Chem.GetMolFrags(mol, asMols=True), key=Chem.Mol.GetNumAtoms)
    return frozenset(proton_free(CalcMolFormula(one)) for one in (mol, part))


def _within_group(atom: Chem.Atom) -> bool:
    """Whether an atom is an oxygen of a nitro or sulfonyl group: it stays there, and a skeleton's stand on carbon."""
    return atom.GetSymbol() == "O" and all(beside.GetSymbol() in ("N", "S") for beside in atom.GetNeighbors())


def _choice(atom: Chem.Atom) -> _Choice:
    table = Chem.GetPeriodicTable()
    said = _ELEMENT.findall(atom.GetSmarts())
    return frozenset(table.GetElementSymbol(int(number)) if number else symbol.title() for number, symbol in said)


def _leave_room(elements: Counter[str], wanted: Mapping[_Choice, int]) -> bool:
    """Whether there are as many atoms of each choice of elements as are wanted of it and of what it holds."""
    return all(
        sum(elements[one] for one in choice) >= sum(many for other, many in wanted.items() if other and other <= choice)
        for choice in wanted
        if choice
    )
