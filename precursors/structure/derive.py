"""Derivations undone: "remove the ester - is the listed acid left?", exactly, on the graph.

Each derivation that a law names is one pattern, the bond to cut, and what the kept side is closed with.
Undoing them one after another, breadth first, either reaches the listed parent or it does not.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdkit import Chem

from precursors.model import Derivation
from precursors.structure.keys import key_of

MAX_STATES = 200
MAX_SITES = 64
_Fits = Callable[[int], bool]  # whether a fragment of so many heavy atoms can lead to a parent


@dataclass(frozen=True)
class Step:
    """How one derivation is undone: the pattern, the kept atom, the leaving atom, and the closing.

    Attributes:
        silent: the words of the law do not say whether this is meant; such a step leads to ``possible``.
    """

    pattern: Chem.Mol
    keep: int
    leave: int
    close_with_oxygen: bool = False
    silent: bool = False


def _step(smarts: str, keep: int, leave: int, *, close_with_oxygen: bool = False, silent: bool = False) -> Step:
    return Step(Chem.MolFromSmarts(smarts), keep, leave, close_with_oxygen, silent)


# Only bonds outside rings are cut (!@), so a lactone or a lactam is never taken for an ester or an amide.
_STEPS: Mapping[Derivation, Sequence[Step]] = {
    Derivation.ESTER: (
        _step("[CX3;$(C[#6])](=[OX1])-[OX2]-!@[#6;!$(C=[O,S,N])]", 2, 3),
        _step("[PX4,SX4;$(*=[OX1])]-[OX2]-!@[#6;!$(C=[O,S,N])]", 1, 2),
    ),
    Derivation.ESTER_OF_ALCOHOL: (_step("[#6;!$(C=[O,S,N])]-[OX2]-!@[CX3;$([#6]C=O),$([CX3H1])](=[OX1])", 1, 2),),
    Derivation.ETHER: (_step("[#6;!$(C=[O,S,N])]-[OX2]-!@[#6;!$(C=[O,S,N])]", 1, 2),),
    Derivation.AMIDE_OF_AMINE: (_step("[NX3;!$(N-[O,N])]-!@[CX3;$(C[#6]),$([CX3H1])](=[OX1])", 0, 1),),
    Derivation.AMIDE_OF_ACID: (_step("[CX3;$(C[#6])](=[OX1])-!@[NX3]", 0, 2, close_with_oxygen=True),),
    # Carbamates are the esters of carbamic acid, and its salts, which are here as the acid.
    Derivation.CARBAMATE_OF_AMINE: (_step("[NX3]-!@[CX3](=[OX1])-[OX2;$(O-[#6;!$(C=[O,S,N])]),$([OH])]", 0, 1),),
    Derivation.ACYL_HALIDE: (_step("[CX3;$(C[#6])](=[OX1])-[F,Cl,Br,I]", 0, 2, close_with_oxygen=True),),
    # "Halides" does not say where the halogen stands; on the aromatic ring it is beyond doubt.
    Derivation.ARYL_HALIDE: (
        _step("[c]-[F,Cl,Br,I;D1]", 0, 1),
        _step("[CX4;R]-[F,Cl,Br,I;D1]", 0, 1, silent=True),
        _step("[NX3]-[F,Cl,Br,I;D1]", 0, 1, silent=True),
    ),
    Derivation.ALKYL_OF_AMINE: (_step("[NX3;!$(N-[C,S]=[O,S])]-!@[CX4]", 0, 1),),
}
# Both oxygens of an acetal carry carbon, and none of them an acyl group; a half or a thio acetal is another word.
_ACETAL = Chem.MolFromSmarts(
    "[OX2;$(O([CX4])[#6;!$(C=[O,S,N])])]-[CX4;$(C([#6])),$([CX4H1])]-[OX2;$(O([CX4])[#6;!$(C=[O,S,N])])]"
)
_HALF_ACETAL = Chem.MolFromSmarts("[OX2H1]-[CX4;$(C([#6])),$([CX4H1])]-[OX2;$(O([CX4])[#6;!$(C=[O,S,N])])]")
_THIO_ACETAL = Chem.MolFromSmarts(
    "[SX2;$(S([CX4])[#6])]-[CX4;$(C([#6])),$([CX4H1])]-[OX2,SX2;$(*([CX4])[#6;!$(C=[O,S,N])])]"
)


_BISULFITE = Chem.MolFromSmarts("[OX2H1]-[CX4;$(C[#6])]-!@[SX4](=O)(=O)-[OX2H1]")


def without_bisulfite(mol: Chem.Mol) -> Iterator[Chem.Mol]:
    """The aldehyde or ketone of a bisulfite adduct: a compound of its own, so no form of it, but next to it."""
    for oxygen, carbon, sulphur, *_ in mol.GetSubstructMatches(_BISULFITE, maxMatches=MAX_SITES):
        editable = Chem.RWMol(mol)
        editable.RemoveBond(carbon, sulphur)
        editable.GetBondBetweenAtoms(oxygen, carbon).SetBondType(Chem.BondType.DOUBLE)
        parent = _kept_side(editable, carbon, bool)
        if parent is not None:
            yield parent


def has_silent_step(mol: Chem.Mol, allowed: Sequence[Derivation]) -> bool:
    """Whether a structure has anything that the words are silent about."""
    patterns = [step.pattern for one in allowed for step in _STEPS.get(one, ()) if step.silent]
    if Derivation.ACETAL in allowed:
        patterns += [_HALF_ACETAL, _THIO_ACETAL]
    return any(mol.HasSubstructMatch(pattern) for pattern in patterns)


@dataclass(frozen=True)
class Undone:
    """A parent that was reached: its key, the derivations undone, the atoms of the input that were kept."""

    key: str
    mol: Chem.Mol
    path: tuple[Derivation, ...]

    @property
    def kept(self) -> tuple[int, ...]:
        """Indices in the input of the atoms that belong to the legal core."""
        return tuple(sorted(atom.GetIntProp("src") for atom in self.mol.GetAtoms() if atom.HasProp("src")))


def undo(
    mol: Chem.Mol,
    key: str,
    allowed: Sequence[Derivation],
    depth: int,
    sizes: frozenset[int],
    *,
    core: frozenset[int] | None = None,
    silent: bool = False,
) -> Iterator[Undone]:
    """Every structure that is reached by undoing allowed derivations, those with the fewest atoms left first.

    Args:
        mol: a cleaned component.
        key: its key.
        allowed: derivations that the words name.
        depth: how many may be undone one after another.
        sizes: heavy atoms that a parent can have; nothing smaller is followed, and no other last step is made.
        core: atoms that may belong to the parent, which are the only ones a derivation is undone at; all if ``None``.
        silent: also undo what the words are silent about.

    """
    start = Chem.Mol(mol)
    for index in range(mol.GetNumAtoms()) if core is None else core:
        start.GetAtomWithIdx(index).SetBoolProp("core", True)
    seen = {key}
    smallest = min(sizes, default=0)
    waiting = [(mol.GetNumHeavyAtoms(), 0, Undone(key, start, ()))]
    while waiting and len(seen) < MAX_STATES:
        _, _, state = heapq.heappop(waiting)
        if state.path:
            yield state
        if len(state.path) == depth:
            continue
        fits = sizes.__contains__ if len(state.path) + 1 == depth else smallest.__le__
        for found in _undo_once(state, allowed, silent, fits):
            if found.key not in seen:
                seen.add(found.key)
                heapq.heappush(waiting, (found.mol.GetNumHeavyAtoms(), len(seen), found))


def _undo_once(state: Undone, allowed: Sequence[Derivation], silent: bool, fits: _Fits) -> Iterator[Undone]:
    for derivation in allowed:
        path = (*state.path, derivation)
        if derivation is Derivation.ACETAL:
            yield from _as_undone(_undo_acetals(state.mol, silent, fits), path)
            continue
        for step in _STEPS[derivation]:
            if step.silent and not silent:
                continue
            for match in state.mol.GetSubstructMatches(step.pattern, maxMatches=MAX_SITES):
                yield from _as_undone([_cut_off(state.mol, match[step.keep], match[step.leave], step, fits)], path)


def _as_undone(mols: Sequence[Chem.Mol | None], path: tuple[Derivation, ...]) -> Iterator[Undone]:
    for mol in mols:
        if mol is not None:
            yield Undone(key_of(mol), mol, path)


def _cut_off(mol: Chem.Mol, keep: int, leave: int, step: Step, fits: _Fits) -> Chem.Mol | None:
    if not mol.GetAtomWithIdx(keep).HasProp("core"):
        return None
    editable = Chem.RWMol(mol)
    editable.RemoveBond(keep, leave)
    if step.close_with_oxygen:
        oxygen = editable.AddAtom(Chem.Atom(8))
        editable.AddBond(keep, oxygen, Chem.BondType.SINGLE)
    return _kept_side(editable, keep, fits)


def _undo_acetals(mol: Chem.Mol, silent: bool, fits: _Fits) -> list[Chem.Mol | None]:
    patterns = (_ACETAL, _HALF_ACETAL, _THIO_ACETAL) if silent else (_ACETAL,)
    matches = [match for pattern in patterns for match in mol.GetSubstructMatches(pattern, maxMatches=MAX_SITES)]
    found = []
    for first, carbon, second in (match for match in matches if mol.GetAtomWithIdx(match[1]).HasProp("core")):
        editable = Chem.RWMol(mol)
        editable.RemoveBond(first, carbon)
        editable.RemoveBond(second, carbon)
        oxygen = editable.AddAtom(Chem.Atom(8))
        editable.AddBond(carbon, oxygen, Chem.BondType.DOUBLE)
        found.append(_kept_side(editable, carbon, fits))
    return found


def _kept_side(mol: Chem.RWMol, keep: int, fits: _Fits) -> Chem.Mol | None:
    """The fragment with the kept atom, hydrogens filled in; ``None`` if it does not fit or is no possible structure."""
    kept = next(indices for indices in Chem.GetMolFrags(mol) if keep in indices)
    if not fits(sum(mol.GetAtomWithIdx(index).GetAtomicNum() > 1 for index in kept)):
        return None
    atom = mol.GetAtomWithIdx(keep)
    if atom.GetIsAromatic() and atom.GetAtomicNum() == 7:
        atom.SetNumExplicitHs(1)
    elif atom.GetNoImplicit():
        atom.SetNoImplicit(False)
    atoms: list[tuple[int, ...]] = []
    try:
        parts = Chem.GetMolFrags(mol, asMols=True, sanitizeFrags=True, fragsMolAtomMapping=atoms)
    except (ValueError, RuntimeError):
        return None
    return next((part for part, indices in zip(parts, atoms, strict=True) if keep in indices), None)
