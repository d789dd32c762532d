"""How the stereochemistry of a drawing relates to that of a listed substance."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import product

from rdkit import Chem

_MOST_GROUPS = 4


class Relation(StrEnum):
    """Stereochemical relation of a drawing to the named substance of the same skeleton."""

    SAME = "same"
    ENANTIOMER = "enantiomer"
    UNSPECIFIED = "stereo_not_specified"
    DIASTEREOMER = "diastereomer"


def relation(drawn: Chem.Mol, named: Chem.Mol) -> Relation:
    """Relate two structures of the same skeleton.

    A drawing without (all) stereo marks agrees with the named substance as far as it goes; that is
    ``UNSPECIFIED``, which the reader is told. So is a drawing that says it is a racemate, or one of the two
    enantiomers: the named one may be in it.
    """
    if not marks(named):
        return Relation.SAME
    if not marks(drawn):
        return Relation.UNSPECIFIED
    if any(atom.HasProp("racemic") for atom in drawn.GetAtoms()):
        within = {_relation(one, named) for one in _isomers(drawn)}
        if within & {Relation.SAME, Relation.UNSPECIFIED}:
            return Relation.UNSPECIFIED
        return Relation.ENANTIOMER if Relation.ENANTIOMER in within else Relation.DIASTEREOMER
    return _relation(drawn, named)


def _relation(drawn: Chem.Mol, named: Chem.Mol) -> Relation:
    full = marks(drawn) >= marks(named)
    if named.HasSubstructMatch(drawn, useChirality=True):
        return Relation.SAME if full else Relation.UNSPECIFIED
    if mirror_image(named).HasSubstructMatch(drawn, useChirality=True):
        return Relation.ENANTIOMER if full else Relation.UNSPECIFIED
    return Relation.DIASTEREOMER


def _isomers(drawn: Chem.Mol) -> Iterator[Chem.Mol]:
    """What a drawing with racemic or relative centres stands for: each group as drawn, and mirrored."""
    groups: dict[int, list[int]] = {}
    for atom in drawn.GetAtoms():
        if atom.HasProp("racemic"):
            groups.setdefault(atom.GetIntProp("racemic"), []).append(atom.GetIdx())
    members = list(groups.values())[:_MOST_GROUPS]
    for mirrored in product((False, True), repeat=len(members)):
        copy = Chem.Mol(drawn)
        for indices in (group for group, turned in zip(members, mirrored, strict=True) if turned):
            for index in indices:
                copy.GetAtomWithIdx(index).InvertChirality()
        yield copy


def marks(mol: Chem.Mol) -> int:
    """How many centres and double bonds are drawn with their stereochemistry."""
    centres = sum(1 for a in mol.GetAtoms() if a.GetChiralTag() != Chem.ChiralType.CHI_UNSPECIFIED)
    bonds = sum(1 for b in mol.GetBonds() if b.GetStereo() > Chem.BondStereo.STEREOANY)
    return centres + bonds


def mirror_image(mol: Chem.Mol) -> Chem.Mol:
    """The mirror image of a structure."""
    copy = Chem.Mol(mol)
    for atom in copy.GetAtoms():
        atom.InvertChirality()
    return copy
