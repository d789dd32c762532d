"""Identity of structures: limits, components, and the key that equates the legal forms of one substance.

A key is the canonical SMILES of one component after isotopes, atom maps, stereo and protons are taken away
and imidic acids are written as amides. Nothing else is normalised: tautomers are enumerated once, on the
definition's side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rdkit import Chem, RDLogger
from rdkit.Chem import rdMolDescriptors

RDLogger.DisableLog("rdApp.*")  # type: ignore[attr-defined]

MAX_CHARACTERS = 4_000
MAX_ATOMS = 1_000
MAX_COMPONENTS = 60
IONIC_METALS = frozenset(["Li", "Na", "K", "Rb", "Cs", "Be", "Mg", "Ca", "Sr", "Ba", "Al", "Zn", "Ag"])
_PARTNERS = frozenset((7, 8, 9, 16, 17, 35, 53))
_HALOGENS = frozenset((9, 17, 35, 53))
_NO_STEREO = Chem.SanitizeFlags.SANITIZE_ALL
_MAY_BE_OPEN = re.compile(r"[*~?$]|#0")
_CX_PART = re.compile(r"^(\S+)\s+\|[^|]*\|(?:\s.*)?$", re.S)


class Unreadable(Exception):
    """A structure text that is not read; ``code`` says why, ``detail`` what was seen."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class Role(StrEnum):
    """What a component is beside another one; decides whether the two are a salt, a solvate or a mixture."""

    PROTON = "proton"
    WATER = "water"
    SOLVENT = "solvent"
    METAL = "metal"
    AMMONIUM = "ammonium"
    ACID = "acid"
    BASE = "base"
    AMPHOLYTE = "ampholyte"
    NITROGEN = "nitrogen"
    CATION = "cation"
    ANION = "anion"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Component:
    """One component of an input structure.

    Attributes:
        mol: the component as drawn, metal bonds cut; atoms carry ``src``, their index in the input.
        clean: the same with protons moved to neutral, no isotopes, no maps; stereo kept.
        key: its identity key.
        charge: net charge as drawn.
    """

    mol: Chem.Mol
    clean: Chem.Mol
    key: str
    charge: int
    isotopic: bool
    role: Role


def check_text(text: str) -> str:
    """Apply the limits that stand before any parsing.

    Returns:
        The SMILES part of the text.

    Raises:
        Unreadable: too long, blank, not printable, or empty.

    """
    if not text.strip():
        raise Unreadable("empty", "no structure is given")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_long", f"{len(text)} characters; at most {MAX_CHARACTERS} are read")
    text = text.strip()
    extended = _CX_PART.match(text)
    if extended:
        text = extended[1]
    if not text.isascii() or not text.isprintable() or " " in text:
        raise Unreadable("not_printable", "a structure is written in printable ASCII without blanks")
    if text.count(".") >= MAX_COMPONENTS:
        raise Unreadable("too_many_components", f"more than {MAX_COMPONENTS} components")
    return text


def parse_smiles(text: str) -> Chem.Mol:
    """Parse a SMILES within the limits.

    Raises:
        Unreadable: with the code of what is wrong.

    """
    smiles = check_text(text)
    mol = Chem.MolFromSmiles(smiles, sanitize=False)
    if mol is None:
        raise Unreadable("unreadable", "not a readable SMILES (rings, brackets or atoms do not close)")
    if mol.GetNumAtoms() > 4 * MAX_ATOMS:
        raise Unreadable("too_many_atoms", f"{mol.GetNumAtoms()} atoms; at most {MAX_ATOMS} heavy atoms are read")
    return checked(Chem.MolFromSmiles(smiles), full=not _MAY_BE_OPEN.search(smiles))


def parse_mol_block(block: str) -> Chem.Mol:
    """Parse a V2000 or V3000 mol block within the limits.

    Raises:
        Unreadable: with the code of what is wrong.

    """
    if len(block) > 400_000:
        raise Unreadable("too_long", f"{len(block)} characters of mol block")
    try:
        return checked(Chem.MolFromMolBlock(block))
    except RuntimeError as error:
        raise Unreadable("unreadable", "not a readable mol block") from error


def parse_inchi(text: str) -> Chem.Mol:
    """Parse an InChI within the limits.

    Raises:
        Unreadable: with the code of what is wrong.

    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_long", f"{len(text)} characters; at most {MAX_CHARACTERS} are read")
    if not text.isascii() or not text.isprintable():
        raise Unreadable("not_printable", "an InChI is written in printable ASCII")
    return checked(Chem.MolFromInchi(text))  # type: ignore[no-untyped-call]


def checked(mol: Chem.Mol | None, *, full: bool = False) -> Chem.Mol:
    """Apply the limits that stand right after parsing.

    Args:
        mol: what the parser gave.
        full: the text cannot have said anything but a full structure, so atoms and bonds are not asked again.

    Raises:
        Unreadable: not a molecule, too large, or not a full structure.

    """
    if mol is None:
        raise Unreadable("unreadable", "the atoms and bonds do not make a possible structure")
    if mol.GetNumAtoms() == 0:
        raise Unreadable("empty", "no atoms")
    if mol.GetNumHeavyAtoms() > MAX_ATOMS:
        raise Unreadable("too_many_atoms", f"{mol.GetNumHeavyAtoms()} heavy atoms; at most {MAX_ATOMS} are read")
    if full:
        return mol
    if any(atom.GetAtomicNum() == 0 or atom.HasQuery() for atom in mol.GetAtoms()):
        raise Unreadable("not_a_full_structure", "it has open positions (*, R, query atoms)")
    if any(bond.GetBondType() in _OPEN_BONDS or bond.HasQuery() for bond in mol.GetBonds()):
        raise Unreadable("not_a_full_structure", "it has open bonds")
    return mol


_OPEN_BONDS = frozenset((Chem.BondType.UNSPECIFIED, Chem.BondType.ZERO, Chem.BondType.OTHER))


def components(mol: Chem.Mol) -> tuple[Component, ...]:
    """Cut ionic metal bonds and split into components, each with its key.

    Raises:
        Unreadable: the parts do not make sense after cutting, or there are too many.

    """
    for atom in mol.GetAtoms():
        atom.SetIntProp("src", atom.GetIdx())
    mol = _cut_ionic_bonds(mol)
    try:
        parts = Chem.GetMolFrags(mol, asMols=True, sanitizeFrags=True)
    except (ValueError, RuntimeError) as error:
        raise Unreadable("unreadable", "the salt cannot be taken apart") from error
    if len(parts) > MAX_COMPONENTS:
        raise Unreadable("too_many_components", f"{len(parts)} components; at most {MAX_COMPONENTS} are read")
    return tuple(_component(part) for part in parts)


def _component(part: Chem.Mol) -> Component:
    try:
        clean = cleaned(part)
        key = key_of(clean)
    except (ValueError, RuntimeError) as error:
        raise Unreadable("unreadable", "a component has no consistent charges") from error
    charge = Chem.GetFormalCharge(part)
    isotopic = any(atom.GetIsotope() for atom in part.GetAtoms())
    return Component(part, clean, key, charge, isotopic, role_of(clean, key, charge, part))


def _cut_ionic_bonds(mol: Chem.Mol) -> Chem.Mol:
    metals = [atom for atom in mol.GetAtoms() if atom.GetSymbol() in IONIC_METALS and atom.GetDegree()]
    if not metals:
        return mol
    editable = Chem.RWMol(mol)
    for metal in metals:
        for bond in list(editable.GetAtomWithIdx(metal.GetIdx()).GetBonds()):
            other = bond.GetOtherAtomIdx(metal.GetIdx())
            partner = editable.GetAtomWithIdx(other)
            if partner.GetAtomicNum() not in _PARTNERS:
                continue
            order = int(bond.GetBondTypeAsDouble())
            dative = bond.GetBondType() == Chem.BondType.DATIVE
            editable.RemoveBond(metal.GetIdx(), other)
            if not dative:
                ion = editable.GetAtomWithIdx(metal.GetIdx())
                ion.SetFormalCharge(ion.GetFormalCharge() + order)
                partner.SetFormalCharge(partner.GetFormalCharge() - order)
    try:
        Chem.SanitizeMol(editable)
    except (ValueError, RuntimeError) as error:
        raise Unreadable("unreadable", "the metal bonds cannot be read as ionic") from error
    return editable.GetMol()


def cleaned(part: Chem.Mol) -> Chem.Mol:
    """Isotopes, maps and explicit hydrogens away, protons moved to neutral, imidic acids as amides."""
    editable = Chem.RWMol(part)
    for atom in editable.GetAtoms():
        atom.SetIsotope(0)
        atom.SetAtomMapNum(0)
    mol = Chem.RemoveHs(editable, sanitize=False) if editable.GetNumAtoms() > 1 else editable
    editable = Chem.RWMol(mol)
    _neutralise(editable)
    _imidic_to_amide(editable)
    Chem.SanitizeMol(editable)
    return editable.GetMol()


def _neutralise(mol: Chem.RWMol) -> None:
    """Move protons only: never a carbocation, a quaternary nitrogen, an N-oxide or a nitro group."""
    mol.UpdatePropertyCache(strict=False)
    for atom in mol.GetAtoms():
        charge, number = atom.GetFormalCharge(), atom.GetAtomicNum()
        if charge > 0 and number in (7, 8, 15, 16) and atom.GetTotalNumHs() > 0 and not _beside(atom, -1):
            moved = min(charge, atom.GetTotalNumHs())
            _set_hydrogens(atom, atom.GetTotalNumHs() - moved, charge - moved)
        elif charge < 0 and number == 6 and not _is_stabilised(atom):
            continue  # an organometallic, not the salt of a carbon acid
        elif charge < 0 and number in (6, 7, 8, 9, 15, 16, 17, 34, 35, 53) and not _beside(atom, 1):
            _set_hydrogens(atom, atom.GetTotalNumHs() - charge, 0)


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


_IMIDIC = Chem.MolFromSmarts("[NX2;!a;!$(N-[O,N])]=[CX3;!a]-[OX2H1]")


def _imidic_to_amide(mol: Chem.RWMol) -> None:
    mol.UpdatePropertyCache(strict=False)
    if not any(bond.GetBondType() == Chem.BondType.DOUBLE for bond in mol.GetBonds()):
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


def key_of(clean: Chem.Mol) -> str:
    """The identity key of a cleaned component: canonical SMILES without stereo."""
    plain = Chem.Mol(clean)
    Chem.RemoveStereochemistry(plain)
    return str(Chem.MolToSmiles(plain, isomericSmiles=False))


@lru_cache(maxsize=4096)
def key_of_smiles(smiles: str) -> str:
    """The key of a one-component SMILES, or of the largest component of several."""
    parts = components(parse_smiles(smiles))
    return max(parts, key=lambda part: part.clean.GetNumHeavyAtoms()).key


# --- roles beside another component -------------------------------------------------------------------

_SOLVENTS = frozenset(
    [
        "CO",
        "CCO",
        "CCCO",
        "CC(C)O",
        "CCCCO",
        "CC(C)=O",
        "CCC(C)=O",
        "CCOCC",
        "C1CCOC1",
        "C1COCCO1",
        "CCOC(C)=O",
        "COC(C)=O",
        "ClCCl",
        "ClC(Cl)Cl",
        "ClC(Cl)(Cl)Cl",
        "CCCCCC",
        "CCCCCCC",
        "C1CCCCC1",
        "c1ccccc1",
        "Cc1ccccc1",
        "CS(C)=O",
        "CC#N",
        "CN(C)C=O",
        "OCCO",
        "COC(C)(C)C",
    ]
)
_ACIDIC = Chem.MolFromSmarts(
    "[$([OX2H1]-[CX3]=O),$([OX2H1]-S(=O)),$([OX2H1]-P),$([OX2H1]-c),$([OX2H1]-[N+](=O)),$([OX2H1]-Cl(=O)),"
    "$([OX2H1]-[B]),$([OX2H1]-[Mn,Cr,Se,As,I,Br]),$([NX3H1](S(=O)=O)C=O),$([NX3H1](C=O)C=O),$([SX2H1]-[C,c]),"
    "$([nH]1nnnc1),$([nH]1nncn1)]"
)
_BASIC = Chem.MolFromSmarts(
    "[$([NX3;!$(N-[C,S,P]=[O,S,N]);!$(N-C#N);!$(N-a);!$(N-[N+]);!$(N=*)]),$([NX3]-c),$([NX2]=[CX3]),$([nX2]),"
    "$([NX3]-[CX3]=[NX2])]"
)
_NITROGEN = Chem.MolFromSmarts("[#7]")
MINERAL_ACIDS = frozenset(("Cl", "Br", "I", "F", "O=S(=O)(O)O", "O=[N+]([O-])O", "O=P(O)(O)O"))
_INORGANIC_ANIONS = frozenset(("F[B-](F)(F)F", "F[P-](F)(F)(F)(F)F", "[O-][Cl+3]([O-])([O-])O"))


def role_of(clean: Chem.Mol, key: str, charge: int, drawn: Chem.Mol) -> Role:
    """What a component is beside another one."""
    simple = _simple_role(clean, key, drawn)
    if simple is not None:
        return simple
    acidic, basic = clean.HasSubstructMatch(_ACIDIC), clean.HasSubstructMatch(_BASIC)
    left = Chem.GetFormalCharge(clean)
    if acidic and (basic or left > 0):
        return Role.AMPHOLYTE
    if left > 0:
        return Role.CATION
    if left < 0:
        return Role.ANION
    if acidic or charge < 0:
        return Role.ACID
    if basic or charge > 0:
        return Role.BASE
    return Role.NITROGEN if clean.HasSubstructMatch(_NITROGEN) else Role.NEUTRAL


def _simple_role(clean: Chem.Mol, key: str, drawn: Chem.Mol) -> Role | None:
    if key == "O":
        return Role.PROTON if Chem.GetFormalCharge(drawn) > 0 else Role.WATER
    if drawn.GetNumHeavyAtoms() == 0:
        return Role.PROTON
    if key == "N":
        return Role.AMMONIUM
    if key in MINERAL_ACIDS:
        return Role.ACID
    if key in _INORGANIC_ANIONS:
        return Role.ANION
    if key in _SOLVENTS:
        return Role.SOLVENT
    if clean.GetNumAtoms() == 1 and clean.GetAtomWithIdx(0).GetAtomicNum() not in (1, 6, 7, 8, 16):
        return Role.METAL
    return None


def is_metal_free(key: str) -> bool:
    """Whether a key is an organic or simple inorganic component without a metal centre."""
    return "[" not in key


_FORMULA = re.compile(r"([A-Z][a-z]?|[+-])(\d*)")


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
