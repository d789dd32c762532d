"""How the stereochemistry of a drawing relates to that of a listed substance."""

from __future__ import annotations

from enum import StrEnum

from rdkit import Chem


class Relation(StrEnum):
    """Stereochemical relation of a drawing to the named substance of the same skeleton."""

    SAME = "same"
    ENANTIOMER = "enantiomer"
    UNSPECIFIED = "stereo_not_specified"
    DIASTEREOMER = "diastereomer"


def relation(drawn: Chem.Mol, named: Chem.Mol) -> Relation:
    """Relate two structures of the same skeleton.

    A drawing without (all) stereo marks agrees with the named substance as far as it goes; that is
    ``UNSPECIFIED``, which the reader is told.
    """
    if not _marks(named):
        return Relation.SAME
    if not _marks(drawn):
        return Relation.UNSPECIFIED
    full = _marks(drawn) >= _marks(named)
    if named.HasSubstructMatch(drawn, useChirality=True):
        return Relation.SAME if full else Relation.UNSPECIFIED
    if _mirrored(named).HasSubstructMatch(drawn, useChirality=True):
        return Relation.ENANTIOMER if full else Relation.UNSPECIFIED
    return Relation.DIASTEREOMER


def _marks(mol: Chem.Mol) -> int:
    centres = sum(1 for a in mol.GetAtoms() if a.GetChiralTag() != Chem.ChiralType.CHI_UNSPECIFIED)
    bonds = sum(1 for b in mol.GetBonds() if b.GetStereo() > Chem.BondStereo.STEREOANY)
    return centres + bonds


def _mirrored(mol: Chem.Mol) -> Chem.Mol:
    copy = Chem.Mol(mol)
    for atom in copy.GetAtoms():
        atom.InvertChirality()
    return copy
