"""What a component is beside another one; decides whether the two are a salt, a solvate or a mixture."""

from __future__ import annotations

from enum import StrEnum

from rdkit import Chem


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


SOLVENTS = frozenset(
    "CO CCO CCCO CC(C)O CCCCO CC(C)=O CCC(C)=O CC(=O)CC(C)C CCOCC C1CCOC1 C1COCCO1 CCOC(C)=O COC(C)=O ClCCl ClC(Cl)Cl "
    "ClC(Cl)(Cl)Cl CCCCCC CCCCCCC C1CCCCC1 c1ccccc1 Cc1ccccc1 CS(C)=O CC#N CN(C)C=O OCCO COC(C)(C)C".split()
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
    if key in SOLVENTS:
        return Role.SOLVENT
    if clean.GetNumAtoms() == 1 and clean.GetAtomWithIdx(0).GetAtomicNum() not in (1, 6, 7, 8, 16):
        return Role.METAL
    return None
