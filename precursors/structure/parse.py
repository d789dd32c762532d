"""Limits on structure texts, before and right after parsing, and the parsers behind them."""

from __future__ import annotations

import re

from rdkit import Chem, RDLogger

from precursors.messages import Refusal
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


class Unreadable(Refusal):
    """A structure text that is not read; ``code`` says why, ``sentence`` what was seen.

    Args:
        code: of the problem.
        seen: the code of the sentence that says what was seen.
        values: what varies in it.

    """

    def __init__(self, code: str, seen: str, **values: object) -> None:
        super().__init__(seen, **values)
        self.code = code


def check_text(text: str) -> str:
    """Apply the limits that stand before any parsing.

    Returns:
        The SMILES part of the text.

    Raises:
        Unreadable: too long, blank, not printable, empty, a reaction or a pattern.

    """
    stripped = text.strip()
    if not stripped:
        raise Unreadable("empty", "no_structure_is_given")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_long", "characters_at_most", x=len(text), y=MAX_CHARACTERS)
    text = stripped
    extended = _CX_PART.match(text) if "|" in text else None
    if extended:
        if opens(extended[2], extended[1]):
            raise Unreadable(
                "not_a_full_structure",
                "more_than_decoration",
            )
        text = extended[1]
    if not text.isascii() or not text.isprintable() or " " in text:
        raise Unreadable("not_printable", "structures_are_printable_ascii")
    if ">" in text and _REACTION.search(text):
        raise Unreadable("not_a_full_structure", "it_is_a_reaction")
    if "#" in text and _PATTERN.search(text):
        raise Unreadable("not_a_full_structure", "it_is_a_pattern")
    if text.count(".") >= MAX_COMPONENTS:
        raise Unreadable("too_many_components", "more_components_than", x=MAX_COMPONENTS)
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
    return within_limits(mol, full=True)


def _as_written(smiles: str) -> Chem.Mol:
    """The atoms and bonds that are written, whether or not they make a possible structure."""
    mol = Chem.MolFromSmiles(smiles, sanitize=False)
    if mol is None:
        raise Unreadable("unreadable", "not_a_readable_smiles")
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
        raise Unreadable("too_long", "characters_of_mol_block", x=len(block))
    if block.count("M  END") > 1:
        raise Unreadable("not_a_full_structure", "several_structures")
    _refuse_marks(block)
    try:
        return within_limits(Chem.MolFromMolBlock(block))
    except RuntimeError as error:
        raise Unreadable("unreadable", "not_a_readable_mol_block") from error


def _refuse_marks(block: str) -> None:
    """Refuse what a toolkit would pass over: labels in the place of atoms, brackets, open positions."""
    kind, said = why_open(block) or (None, "")
    if kind is Open.GROUP:
        raise Unreadable("not_a_full_structure", "written_on_it", x=said)
    if kind is Open.BRACKETS:
        raise Unreadable("not_a_full_structure", "brackets_of_a_polymer_or_mixture", x=said)
    if kind is Open.MORE:
        raise Unreadable("not_a_full_structure", "link_nodes_or_queries")


def parse_inchi(text: str) -> Chem.Mol:
    """Parse an InChI within the limits.

    Raises:
        Unreadable: with the code of what is wrong.

    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_long", "characters_at_most", x=len(text), y=MAX_CHARACTERS)
    if not text.isascii() or not text.isprintable():
        raise Unreadable("not_printable", "inchi_is_printable_ascii")
    return within_limits(Chem.MolFromInchi(text))  # type: ignore[no-untyped-call]


def within_limits(mol: Chem.Mol | None, *, full: bool = False) -> Chem.Mol:
    """Apply the limits that stand right after parsing.

    Args:
        mol: what the parser gave.
        full: the text cannot have said anything but a full structure, so atoms and bonds are not asked again.

    Raises:
        Unreadable: not a molecule, too large, or not a full structure.

    """
    if mol is None:
        raise Unreadable("unreadable", "no_possible_structure")
    if mol.GetNumAtoms() == 0:
        raise Unreadable("empty", "no_atoms")
    if mol.GetNumHeavyAtoms() > MAX_ATOMS:
        raise Unreadable("too_many_atoms", "heavy_atoms_at_most", x=mol.GetNumHeavyAtoms(), y=MAX_ATOMS)
    if not full:
        refuse_open(mol)
    return mol


def refuse_open(mol: Chem.Mol) -> None:
    """Refuse what is a pattern rather than a structure.

    Raises:
        Unreadable: it has open positions or open bonds.

    """
    if any(atom.GetAtomicNum() == 0 or atom.HasQuery() for atom in mol.GetAtoms()):
        raise Unreadable("not_a_full_structure", "open_positions")
    if any(bond.GetBondType() in _OPEN_BONDS or bond.HasQuery() for bond in mol.GetBonds()):
        raise Unreadable("not_a_full_structure", "open_bonds")
