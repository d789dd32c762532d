"""Families of the Chemical Weapons Convention: a fixed part, and what may stand at each of its named places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rdkit import Chem

from precursors.model import Form, RegimeMatch
from precursors.regimes.model import RegimeFamily
from precursors.structure.form import AS_IT_STANDS, form_of
from precursors.structure.keys import Component, components
from precursors.structure.parse import parse_smiles

_MOST = {"small_alkyl": 3, "alkyl<=10": 10}  # carbon atoms of a saturated hydrocarbon group; "alkyl_any" has no bound
_ALKYL = {"small_alkyl", "alkyl<=10", "alkyl_any"}
# The chain of 1A.16 ends in a second quaternary nitrogen with two alkyls and an alkyl with hydroxy, cyano or acetoxy at
# its end, or with the same picolyl carbamate.
_ENDS = ("[CX4][OX2H1]", "[CX4][CX2]#[NX1]", "[CX4][OX2]C(=O)[CH3]", "[CX4]c1ncccc1OC(=O)N([CH3])[CH3]")
_TAILS = [Chem.MolFromSmarts(end) for end in _ENDS]
AMINOETHYL = range(6, 11)  # atoms of 2B.10 to 2B.12: X-C-C-N with two alkyls of one to three carbons
_AMINOETHYL = Chem.MolFromSmarts("[Cl,O,S;D1]CC[N;D3](C)C")
_PHOSPHORUS, _ONIUM = Chem.MolFromSmarts("[#15]"), Chem.MolFromSmarts("[N+;D4]")
_CARBAMATE = 28  # atoms of the smallest of 1A.16: two quaternary nitrogens, a picolyl carbamate and the chain


@dataclass(frozen=True)
class _Compiled:
    """A family ready to be held against components; ``exempt`` are identity keys."""

    family: RegimeFamily
    cores: Sequence[Chem.Mol]
    exempt: frozenset[str]

    @classmethod
    def of(cls, family: RegimeFamily) -> _Compiled:
        cores = [Chem.MolFromSmarts(core) for core in family.cores]
        return cls(family, cores, frozenset(map(_key, family.exempt)))

    def holds(self, part: Component) -> bool:
        """Whether a component is inside the words."""
        mol = part.clean
        built = any(
            self._is_built(mol, core, atoms)
            for core in self.cores
            for atoms in mol.GetSubstructMatches(core, uniquify=False, maxMatches=200)
        )
        return built and part.key not in self.exempt

    def _is_built(self, mol: Chem.Mol, core: Chem.Mol, atoms: Sequence[int]) -> bool:
        numbers = [core.GetAtomWithIdx(place).GetAtomMapNum() for place in range(len(atoms))]
        roots = {str(number): atom for number, atom in zip(numbers, atoms, strict=True) if number}
        fixed = set(atoms) - set(roots.values())
        taken = set(fixed)
        for number, root in roots.items():
            group = _group(mol, root, fixed)
            if group & (taken - fixed) or not _is_group(mol, group, fixed, self.family.vary[number]):
                return False
            taken |= group
        return not self.family.closed or len(taken) == mol.GetNumAtoms()


class FamilyIndex:
    """Families, held against the components of a structure.

    Args:
        families: the stricter schedules first.
    """

    def __init__(self, families: Sequence[RegimeFamily]) -> None:
        self._compiled = [_Compiled.of(family) for family in families]

    def __bool__(self) -> bool:
        return bool(self._compiled)

    def matches(self, parts: Sequence[Component], index: int) -> tuple[RegimeMatch, ...]:
        """The family of a component; of several, those of the strictest schedule."""
        part = parts[index]
        if not self._compiled or not may_be_inside(part.clean):
            return ()
        others = [other for place, other in enumerate(parts) if place != index]
        form = form_of(part, others)
        held = [one.family for one in self._compiled if _takes(one.family, part, form) and one.holds(part)]
        strictest = min((family.schedule for family in held), default=0)
        return tuple(_match(family, form, index) for family in held if family.schedule == strictest)


def may_be_inside(mol: Chem.Mol) -> bool:
    """Whether a molecule may belong to a family, by its bonds alone; says so too often rather than too seldom."""
    size = mol.GetNumAtoms()
    if size >= _CARBAMATE and len(mol.GetSubstructMatches(_ONIUM, maxMatches=2)) > 1:
        return True
    if size in AMINOETHYL and mol.HasSubstructMatch(_AMINOETHYL):
        return True
    return any(_is_bound_so(mol.GetAtomWithIdx(place)) for (place,) in mol.GetSubstructMatches(_PHOSPHORUS))


def _is_bound_so(phosphorus: Chem.Atom) -> bool:
    """A fluorine; one small alkyl or cyanide as the only carbon; or none, but what 2A.1, 2B.5 and 2B.6 have there."""
    beside = list(phosphorus.GetNeighbors())
    numbers = {atom.GetAtomicNum() for atom in beside}
    carbons = [atom for atom in beside if atom.GetAtomicNum() == 6]
    if 9 in numbers and len(numbers) > 1:
        return True
    if carbons:
        return len(carbons) == 1 and _is_small(carbons[0], phosphorus.GetIdx())
    bound = Counter((atom.GetAtomicNum(), atom.GetDegree()) for atom in beside)
    esters, halogens = bound[8, 2], sum(bound[number, 1] for number in (9, 17, 35, 53))
    thiol = bool(bound[16, 2]) and esters >= 2
    amide = bound[7, 3] == 1 and (esters == 2 or halogens == 2)
    return thiol or amide


def _is_small(carbon: Chem.Atom, root: int) -> bool:
    """Whether a carbon may begin a methyl, ethyl, propyl or cyanide group."""
    beside = [atom for atom in carbon.GetNeighbors() if atom.GetIdx() != root]
    if len(beside) != 1 or beside[0].GetDegree() == 1:
        return len(beside) < 3 and all(atom.GetDegree() == 1 and atom.GetAtomicNum() in (6, 7) for atom in beside)
    ends = [atom for atom in beside[0].GetNeighbors() if atom.GetIdx() != carbon.GetIdx()]
    return beside[0].GetAtomicNum() == 6 and [(end.GetAtomicNum(), end.GetDegree()) for end in ends] == [(6, 1)]


def _takes(family: RegimeFamily, part: Component, form: Form) -> bool:
    """Salts only where the words say so; an open family names whatever holds the bond."""
    return family.salts or not family.closed or (not part.charge and form in AS_IT_STANDS)


def _match(family: RegimeFamily, form: Form, index: int) -> RegimeMatch:
    notes = ("family_doubt",) if family.doubtful else ()
    return RegimeMatch(family.entry, not notes, form, index, notes)


def _group(mol: Chem.Mol, root: int, fixed: set[int]) -> set[int]:
    """The atoms that hang on a root, the fixed part aside."""
    group, waiting = {root}, [root]
    while waiting:
        for atom in mol.GetAtomWithIdx(waiting.pop()).GetNeighbors():
            if atom.GetIdx() not in group and atom.GetIdx() not in fixed:
                group.add(atom.GetIdx())
                waiting.append(atom.GetIdx())
    return group


def _is_group(mol: Chem.Mol, group: set[int], fixed: set[int], kind: str) -> bool:
    atoms = [mol.GetAtomWithIdx(index) for index in group]
    if kind not in _ALKYL:
        return _is_tail(mol, group, atoms)
    saturated = all(atom.GetAtomicNum() == 6 and atom.GetHybridization() is _SP3 for atom in atoms)
    if not saturated or len(group) > _MOST.get(kind, len(group)) or len(list(_bonds(atoms, fixed))) != 1:
        return False
    return kind != "small_alkyl" or not any(atom.IsInRing() for atom in atoms)


def _is_tail(mol: Chem.Mol, group: set[int], atoms: Sequence[Chem.Atom]) -> bool:
    charged = [atom for atom in atoms if atom.GetFormalCharge() == 1 and atom.GetAtomicNum() == 7]
    known = all(atom.GetAtomicNum() in (6, 7, 8) for atom in atoms)
    ends = (match for tail in _TAILS for match in mol.GetSubstructMatches(tail, maxMatches=100))
    return known and len(charged) == 1 and any(group.issuperset(match) for match in ends)


def _bonds(atoms: Sequence[Chem.Atom], fixed: set[int]) -> Iterator[Chem.Atom]:
    """The bonds between a group and the fixed part."""
    return (atom for one in atoms for atom in one.GetNeighbors() if atom.GetIdx() in fixed)


def _key(smiles: str) -> str:
    (part,) = components(parse_smiles(smiles))
    return part.key


_SP3 = Chem.HybridizationType.SP3
