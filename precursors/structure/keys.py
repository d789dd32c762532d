"""Identity of structures: components, and the key that equates the legal forms of one substance.

A key is the canonical SMILES of one component after isotopes, atom maps, stereo and protons are taken away,
imidic acids are written as amides and charge-separated oxides with double bonds. Nothing else is normalised:
tautomers and hydrates are enumerated once, on the definition's side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rdkit import Chem
from rdkit.Chem import rdMolDescriptors, rdqueries

from precursors.structure.parse import MAX_COMPONENTS, Unreadable, parse_smiles
from precursors.structure.roles import Role, role_of

# Metals whose bonds to a hetero atom are a way of drawing an ion pair, whatever the atom.
IONIC_METALS = frozenset(["Li", "Na", "K", "Rb", "Cs", "Be", "Mg", "Ca", "Sr", "Ba", "Al", "Zn", "Ag"])
# Metals that also make true complexes: read as ions only where an oxo acid holds them and no carbon does.
OTHER_METALS = frozenset(
    "Sc Ti V Cr Mn Fe Co Ni Cu Ga Y Zr Nb Mo Tc Ru Rh Pd Cd In Sn La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu "
    "Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Ac Th Pa U".split()
)
_PARTNERS = frozenset((7, 8, 9, 16, 17, 35, 53))
_SEPARABLE = frozenset((15, 16, 23, 24, 25, 33, 34))  # P, S, V, Cr, Mn, As, Se: X+-O- is a drawing of X=O
_LABELLED = rdqueries.IsotopeGreaterQueryAtom(0)
_MAPPED = rdqueries.HasPropQueryAtom("molAtomMapNumber")
_CHARGED = Chem.MolFromSmarts("[!+0]")
_METAL = Chem.MolFromSmarts(f"[{','.join(sorted(IONIC_METALS | OTHER_METALS))}]~*")
_RACEMIC = (Chem.StereoGroupType.STEREO_AND, Chem.StereoGroupType.STEREO_OR)


@dataclass(frozen=True)
class Component:
    """One component of an input structure.

    Attributes:
        mol: the component as drawn, metal bonds cut; atoms carry ``src``, their index in the input.
        clean: the same with protons moved to neutral, no isotopes, no maps; stereo kept.
        charge: net charge as drawn.
    """

    mol: Chem.Mol
    clean: Chem.Mol
    charge: int
    isotopic: bool

    @cached_property
    def key(self) -> str:
        """Its identity key; made when first asked for, since most components are told apart by their size."""
        return key_of(self.clean)

    @cached_property
    def role(self) -> Role:
        """What it is beside another component; worked out when a listed substance stands beside it."""
        return role_of(self.clean, self.key, self.charge, self.mol)


def components(mol: Chem.Mol) -> tuple[Component, ...]:
    """Cut ionic metal bonds and split into components, each with its key.

    Raises:
        Unreadable: the parts do not make sense after cutting, or there are too many.

    """
    for atom in mol.GetAtoms():
        atom.SetIntProp("src", atom.GetIdx())
    for number, group in enumerate(mol.GetStereoGroups()):
        if group.GetGroupType() in _RACEMIC:
            for atom in group.GetAtoms():
                atom.SetIntProp("racemic", number)
    mol = _cut_ionic_bonds(mol)
    parts = _parts(mol)
    if len(parts) > MAX_COMPONENTS:
        raise Unreadable("too_many_components", "components_at_most", x=len(parts), y=MAX_COMPONENTS)
    return tuple(_component(part) for part in parts)


def _parts(mol: Chem.Mol) -> Sequence[Chem.Mol]:
    if len(Chem.GetMolFrags(mol)) == 1:
        return (mol,)
    try:
        return tuple(Chem.GetMolFrags(mol, asMols=True, sanitizeFrags=True))
    except (ValueError, RuntimeError) as error:
        raise Unreadable("unreadable", "salt_is_whole") from error


def _component(part: Chem.Mol) -> Component:
    try:
        clean = clean_component(part)
    except (ValueError, RuntimeError) as error:
        raise Unreadable("unreadable", "no_consistent_charges") from error
    charge = Chem.GetFormalCharge(part)
    isotopic = bool(part.GetAtomsMatchingQuery(_LABELLED))
    return Component(part, clean, charge, isotopic)


# --- ionic bonds drawn as bonds -----------------------------------------------------------------------


def _cut_ionic_bonds(mol: Chem.Mol) -> Chem.Mol:
    bonds = ionic_bonds(mol)
    if not bonds:
        return mol
    editable = Chem.RWMol(mol)
    for metal, other in bonds:
        _cut_to_ions(editable, metal, other)
    try:
        Chem.SanitizeMol(editable)
    except (ValueError, RuntimeError) as error:
        raise Unreadable("unreadable", "metal_bonds_are_not_ionic") from error
    return editable.GetMol()


def ionic_bonds(mol: Chem.Mol, *, any_carbon: bool = False) -> list[tuple[int, int]]:
    """Bonds that are a way of drawing an ion pair, as metal and partner.

    Args:
        mol: a molecule; bond orders and elements suffice.
        any_carbon: aromaticity is not known yet, so take every carbon on an ionic metal for a stabilised one.

    """
    if not mol.HasSubstructMatch(_METAL):
        return []
    bonds = (bond for atom in mol.GetAtoms() if atom.GetDegree() for bond in _ionic_bonds(atom, any_carbon))
    return list(dict.fromkeys(bonds))


def _ionic_bonds(metal: Chem.Atom, any_carbon: bool) -> list[tuple[int, int]]:
    symbol = metal.GetSymbol()
    if symbol in IONIC_METALS:
        return [(metal.GetIdx(), n.GetIdx()) for n in metal.GetNeighbors() if _takes_charge(n, any_carbon)]
    if symbol not in OTHER_METALS or any(n.GetAtomicNum() == 6 for n in metal.GetNeighbors()):
        return []
    if not any(_is_acid_oxygen(n, metal) for n in metal.GetNeighbors()):
        return []
    single = [bond for bond in metal.GetBonds() if bond.GetBondTypeAsDouble() <= 1]
    partners = [bond.GetOtherAtom(metal) for bond in single]
    return [(metal.GetIdx(), n.GetIdx()) for n in partners if n.GetAtomicNum() in _PARTNERS]


def _takes_charge(atom: Chem.Atom, any_carbon: bool) -> bool:
    return atom.GetAtomicNum() in _PARTNERS or (atom.GetAtomicNum() == 6 and (any_carbon or _is_stabilised(atom)))


def _is_acid_oxygen(atom: Chem.Atom, metal: Chem.Atom) -> bool:
    """The oxygen of a carboxylate or another oxo anion, as drawn on a metal."""
    if atom.GetAtomicNum() not in (8, 16) or any(bond.GetBondTypeAsDouble() > 1 for bond in atom.GetBonds()):
        return False
    return any(n.GetIdx() != metal.GetIdx() and _pulls(n) for n in atom.GetNeighbors())


def _cut_to_ions(mol: Chem.RWMol, metal: int, other: int) -> None:
    bond = mol.GetBondBetweenAtoms(metal, other)
    order = 0 if bond.GetBondType() == Chem.BondType.DATIVE else int(bond.GetBondTypeAsDouble())
    mol.RemoveBond(metal, other)
    for index, sign in ((metal, 1), (other, -1)):
        atom = mol.GetAtomWithIdx(index)
        atom.SetFormalCharge(atom.GetFormalCharge() + sign * order)


# --- one drawing for each substance -------------------------------------------------------------------


def clean_component(part: Chem.Mol) -> Chem.Mol:
    """Isotopes, maps and explicit hydrogens away, protons moved to neutral, imidic acids as amides."""
    if _is_clean(part):
        return part
    editable = Chem.RWMol(part)
    labelled = list(editable.GetAtomsMatchingQuery(_LABELLED))
    for atom in labelled:
        atom.SetIsotope(0)
    for atom in editable.GetAtomsMatchingQuery(_MAPPED):
        atom.SetAtomMapNum(0)
    plain = Chem.RemoveHs(editable, sanitize=False) if editable.GetNumAtoms() > 1 else editable
    mol = _one_drawing(plain)
    if labelled:  # a centre that only the label made chiral is none any more
        Chem.AssignStereochemistry(mol, cleanIt=True, force=True)
    return mol


def _is_clean(part: Chem.Mol) -> bool:
    """Whether there is nothing to take away or to move: most drawings."""
    if part.GetNumAtoms() != part.GetNumHeavyAtoms():
        return False
    if part.GetAtomsMatchingQuery(_LABELLED) or part.GetAtomsMatchingQuery(_MAPPED):
        return False
    return not (part.HasSubstructMatch(_CHARGED) or part.HasSubstructMatch(_MAY_BE_IMIDIC))


def _one_drawing(plain: Chem.Mol) -> Chem.Mol:
    """Protons and charges moved to where they are always drawn; left as drawn where that makes no structure."""
    editable = Chem.RWMol(plain)
    if editable.HasSubstructMatch(_CHARGED):
        _join_separated_charges(editable)
        _neutralise(editable)
    _imidic_to_amide(editable)
    if Chem.SanitizeMol(editable, catchErrors=True):
        editable = Chem.RWMol(plain)
        Chem.SanitizeMol(editable)
    return editable.GetMol()


def _join_separated_charges(mol: Chem.RWMol) -> None:
    """Write S+-O- and the like as S=O; nitro groups and N-oxides have no other drawing and stay."""
    for bond in mol.GetBonds():
        if bond.GetBondType() != Chem.BondType.SINGLE:
            continue
        for centre, oxygen in ((bond.GetBeginAtom(), bond.GetEndAtom()), (bond.GetEndAtom(), bond.GetBeginAtom())):
            charged = centre.GetFormalCharge() > 0 and oxygen.GetFormalCharge() < 0
            if charged and centre.GetAtomicNum() in _SEPARABLE and oxygen.GetAtomicNum() in (8, 16):
                bond.SetBondType(Chem.BondType.DOUBLE)
                centre.SetFormalCharge(centre.GetFormalCharge() - 1)
                oxygen.SetFormalCharge(oxygen.GetFormalCharge() + 1)
                break


def _neutralise(mol: Chem.RWMol) -> None:
    """Move protons only: never a carbocation, a quaternary nitrogen, an N-oxide or a nitro group."""
    mol.UpdatePropertyCache(strict=False)
    for atom in mol.GetAtoms():
        charge, number = atom.GetFormalCharge(), atom.GetAtomicNum()
        if charge > 0 and number in (7, 8, 15, 16) and atom.GetTotalNumHs() > 0 and not _beside(atom, -1):
            moved = min(charge, atom.GetTotalNumHs())
            _set_hydrogens(atom, atom.GetTotalNumHs() - moved, charge - moved)
        elif charge < 0 and _takes_proton(atom) and not _beside(atom, 1):
            _set_hydrogens(atom, atom.GetTotalNumHs() - charge, 0)


# Bonds to heavy atoms beyond which a negative atom is a complex anion (PF6-, I3-), not a base.
_MOST_BONDS = {6: 3, 7: 2, 8: 1, 9: 0, 15: 2, 16: 1, 17: 0, 34: 1, 35: 0, 53: 0}


def _takes_proton(atom: Chem.Atom) -> bool:
    number = atom.GetAtomicNum()
    if number not in _MOST_BONDS or atom.GetDegree() > _MOST_BONDS[number]:
        return False
    return number != 6 or (_is_stabilised(atom) and not atom.GetIsAromatic())  # else an organometallic


def _is_stabilised(atom: Chem.Atom) -> bool:
    """A carbanion between two groups that carry its charge, as in the salt of a ketoester or a nitrile."""
    pulling = [n for n in atom.GetNeighbors() if n.GetIsAromatic() or _pulls(n)]
    return len(pulling) > 1 and any(_pulls(n) for n in pulling)


def _pulls(atom: Chem.Atom) -> bool:
    return any(
        bond.GetBondTypeAsDouble() >= 2 and bond.GetOtherAtom(atom).GetAtomicNum() in (7, 8, 16)
        for bond in atom.GetBonds()
    )


def _beside(atom: Chem.Atom, sign: int) -> bool:
    return any(neighbour.GetFormalCharge() * sign > 0 for neighbour in atom.GetNeighbors())


def _set_hydrogens(atom: Chem.Atom, hydrogens: int, charge: int) -> None:
    atom.SetFormalCharge(charge)
    aromatic_nh = atom.GetIsAromatic() and atom.GetAtomicNum() == 7 and hydrogens
    hypervalent = atom.GetAtomicNum() in (15, 16)
    if aromatic_nh or hypervalent:
        atom.SetNoImplicit(True)
        atom.SetNumExplicitHs(hydrogens)
    else:
        atom.SetNumExplicitHs(0)
        atom.SetNoImplicit(False)
    atom.UpdatePropertyCache(strict=False)


_MAY_BE_IMIDIC = Chem.MolFromSmarts("[#7X2]=[#6]-[#8]")
_IMIDIC = Chem.MolFromSmarts("[NX2;!a;!$(N-[O,N])]=[CX3;!a]-[OX2H1]")


def _imidic_to_amide(mol: Chem.RWMol) -> None:
    mol.UpdatePropertyCache(strict=False)
    if not mol.HasSubstructMatch(_MAY_BE_IMIDIC):
        return
    Chem.FastFindRings(mol)
    for _ in range(12):  # each round moves one proton; more imidic groups than this are left as drawn
        match = mol.GetSubstructMatch(_IMIDIC)
        if not match:
            return
        nitrogen, carbon, oxygen = match
        mol.GetBondBetweenAtoms(nitrogen, carbon).SetBondType(Chem.BondType.SINGLE)
        mol.GetBondBetweenAtoms(carbon, oxygen).SetBondType(Chem.BondType.DOUBLE)
        for index in (nitrogen, oxygen):
            atom = mol.GetAtomWithIdx(index)
            atom.SetNumExplicitHs(0)
            atom.SetNoImplicit(False)
        mol.UpdatePropertyCache(strict=False)


# --- keys ---------------------------------------------------------------------------------------------


def key_of(clean: Chem.Mol) -> str:
    """The identity key of a cleaned component: canonical SMILES without stereo."""
    plain = Chem.Mol(clean)
    Chem.RemoveStereochemistry(plain)
    return str(Chem.MolToSmiles(plain, isomericSmiles=False))


_FORMULA = re.compile(r"([A-Z][a-z]?|[+-])(\d*)")


@lru_cache(maxsize=100_000)
def proton_free(formula: str) -> tuple[str, int]:
    """The heavy part of a formula, and its hydrogens less its charge: what moving protons cannot change."""
    heavy, hydrogens, charge = "", 0, 0
    for symbol, count in _FORMULA.findall(formula):
        if symbol == "H":
            hydrogens = int(count or 1)
        elif symbol in "+-":
            charge = int(symbol + (count or "1"))
        else:
            heavy += symbol + count
    return heavy, hydrogens - charge


def identity(smiles: str) -> tuple[str, float, str]:
    """Formula, molar mass in g/mol and InChIKey of a structure.

    Raises:
        Unreadable: the SMILES cannot be read.

    """
    mol = parse_smiles(smiles)
    mass = round(rdMolDescriptors._CalcMolWt(mol), 3)
    return rdMolDescriptors.CalcMolFormula(mol), mass, inchikey_of(mol)


def inchikey_of(mol: Chem.Mol) -> str:
    """The InChIKey of a structure."""
    return str(Chem.MolToInchiKey(mol))  # type: ignore[no-untyped-call]
