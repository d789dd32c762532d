"""Limits on structure texts, before and right after parsing, and the parsers behind them."""

from __future__ import annotations

import re

from rdkit import Chem, RDLogger

from precursors.notation.block import Open, why_open
from precursors.notation.cx import opens

RDLogger.DisableLog("rdApp.*")  # type: ignore[attr-defined]

MAX_CHARACTERS = 4_000
MAX_ATOMS = 1_000
MAX_COMPONENTS = 60
_MAX_BLOCK = 400_000
_PATTERN = re.compile(r"\[\d*#\d")  # [#6]: an element by its number stands in patterns only
_REACTION = re.compile(r"(?<!-)>")  # not the arrow of a dative bond
_MAY_BE_OPEN = re.compile(r"[*~?$]|#0")
_CX_PART = re.compile(r"^(\S+)\s{1,8}(\|[^|]*(?:\||$))(?:\s.*)?$", re.S)
_STEREO_GROUP = re.compile(r"[&o]\d+:[\d,]+")
_OPEN_BONDS = frozenset((Chem.BondType.UNSPECIFIED, Chem.BondType.ZERO, Chem.BondType.OTHER))


class Unreadable(Exception):
    """A structure text that is not read; ``code`` says why, ``detail`` what was seen."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def check_text(text: str) -> str:
    """Apply the limits that stand before any parsing.

    Returns:
        The SMILES part of the text.

    Raises:
        Unreadable: too long, blank, not printable, empty, a reaction or a pattern.

    """
    stripped = text.strip()
    if not stripped:
        raise Unreadable("empty", "no structure is given")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_long", f"{len(text)} characters; at most {MAX_CHARACTERS} are read")
    text = stripped
    extended = _CX_PART.match(text) if "|" in text else None
    if extended:
        if opens(extended[2], extended[1]):
            raise Unreadable(
                "not_a_full_structure",
                "it contains more than decoration: repeating units, variable positions, radicals, labels",
            )
        text = extended[1]
    if not text.isascii() or not text.isprintable() or " " in text:
        raise Unreadable("not_printable", "a structure is written in printable ASCII without blanks")
    if ">" in text and _REACTION.search(text):
        raise Unreadable("not_a_full_structure", "it is a reaction; give each structure by itself")
    if "#" in text and _PATTERN.search(text):
        raise Unreadable("not_a_full_structure", "it is a pattern (an element by its number)")
    if text.count(".") >= MAX_COMPONENTS:
        raise Unreadable("too_many_components", f"more than {MAX_COMPONENTS} components")
    return text


def parse_smiles(text: str) -> Chem.Mol:
    """Parse a SMILES within the limits.

    Raises:
        Unreadable: with the code of what is wrong.

    """
    smiles = check_text(text)
    if _MAY_BE_OPEN.search(smiles):
        refuse_open(_as_written(smiles))
    mol = _with_stereo_groups(smiles, text)
    if mol is None:
        _as_written(smiles)  # says so where already the writing is wrong
    return checked(mol, full=True)


def _as_written(smiles: str) -> Chem.Mol:
    """The atoms and bonds that are written, whether or not they make a possible structure."""
    mol = Chem.MolFromSmiles(smiles, sanitize=False)
    if mol is None:
        raise Unreadable("unreadable", "not a readable SMILES (rings, brackets or atoms do not close)")
    return mol


def _with_stereo_groups(smiles: str, text: str) -> Chem.Mol | None:
    """Parse in full; of an extension behind the SMILES only its racemic and relative centres are read."""
    extended = _CX_PART.match(text.strip())
    groups = _STEREO_GROUP.findall(extended[2]) if extended else []
    mol = Chem.MolFromSmiles(f"{smiles} |{','.join(groups)}|") if groups else None
    return mol if mol is not None else Chem.MolFromSmiles(smiles)


def parse_mol_block(block: str) -> Chem.Mol:
    """Parse a V2000 or V3000 mol block within the limits.

    Raises:
        Unreadable: with the code of what is wrong.

    """
    if len(block) > _MAX_BLOCK:
        raise Unreadable("too_long", f"{len(block)} characters of mol block")
    if block.count("M  END") > 1:
        raise Unreadable("not_a_full_structure", "it holds several structures; give each by itself, or screen the file")
    _refuse_marks(block)
    try:
        return checked(Chem.MolFromMolBlock(block))
    except RuntimeError as error:
        raise Unreadable("unreadable", "not a readable mol block") from error


def _refuse_marks(block: str) -> None:
    """Refuse what a toolkit would pass over: labels in the place of atoms, brackets, open positions."""
    kind, said = why_open(block) or (None, "")
    if kind is Open.GROUP:
        raise Unreadable("not_a_full_structure", f'"{said}" is written on it, which is not what is drawn there')
    if kind is Open.BRACKETS:
        raise Unreadable("not_a_full_structure", f"it has brackets of a polymer or a mixture ({said})")
    if kind is Open.MORE:
        raise Unreadable("not_a_full_structure", "it has link nodes, attachment points, R groups, radicals or queries")


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
    if not full:
        refuse_open(mol)
    return mol


def refuse_open(mol: Chem.Mol) -> None:
    """Refuse what is a pattern rather than a structure.

    Raises:
        Unreadable: it has open positions or open bonds.

    """
    if any(atom.GetAtomicNum() == 0 or atom.HasQuery() for atom in mol.GetAtoms()):
        raise Unreadable("not_a_full_structure", "it has open positions (*, R, query atoms)")
    if any(bond.GetBondType() in _OPEN_BONDS or bond.HasQuery() for bond in mol.GetBonds()):
        raise Unreadable("not_a_full_structure", "it has open bonds")
