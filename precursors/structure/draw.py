"""Pictures: the structure as declared, the legal core and the varied part in two colours.

The two colours (blue and orange) differ in lightness as well, so they also tell apart in grey and for
colour-blind readers. The drawing is laid out from the canonical atom order: the same substance comes out
the same way round however it was written.
"""

from __future__ import annotations

from collections.abc import Sequence

from rdkit import Chem
from rdkit.Chem import rdDepictor
from rdkit.Chem.Draw import rdMolDraw2D

from precursors.notation.block import is_block
from precursors.structure.parse import parse_inchi, parse_mol_block, parse_smiles

CORE_COLOUR = (0.55, 0.75, 0.95)
VARIED_COLOUR = (1.0, 0.72, 0.35)


def draw(text: str, kept: Sequence[int] = (), added: Sequence[int] = (), size: tuple[int, int] = (480, 360)) -> str:
    """Draw a structure as SVG.

    Args:
        text: SMILES, InChI or mol block.
        kept: atom indices of the legal core.
        added: atom indices of what was added to it.
        size: width and height in pixels.

    Raises:
        precursors.structure.parse.Unreadable: the text is not a structure.

    """
    mol = _parse(text)
    canonical = Chem.MolFromSmiles(Chem.MolToSmiles(mol))
    output = [int(index) for index in mol.GetProp("_smilesAtomOutputOrder").strip("[],").split(",")]
    place = {old: new for new, old in enumerate(output)}
    rdDepictor.SetPreferCoordGen(True)
    rdDepictor.Compute2DCoords(canonical, canonOrient=True)
    colours = {place[i]: CORE_COLOUR for i in kept if i in place} | {
        place[i]: VARIED_COLOUR for i in added if i in place
    }
    bonds = _bond_colours(canonical, colours)
    drawer = rdMolDraw2D.MolDraw2DSVG(*size)
    options = drawer.drawOptions()
    options.clearBackground = False  # type: ignore[assignment]
    options.addStereoAnnotation = True  # type: ignore[assignment]
    rdMolDraw2D.PrepareAndDrawMolecule(
        drawer,
        canonical,
        highlightAtoms=sorted(colours),
        highlightAtomColors=colours,
        highlightBonds=sorted(bonds),
        highlightBondColors=bonds,
    )
    drawer.FinishDrawing()
    return str(drawer.GetDrawingText())


def _parse(text: str) -> Chem.Mol:
    if text.strip().startswith("InChI="):
        return parse_inchi(text.strip())
    if is_block(text):
        return parse_mol_block(text)
    return parse_smiles(text)


def _bond_colours(
    mol: Chem.Mol, colours: dict[int, tuple[float, float, float]]
) -> dict[int, tuple[float, float, float]]:
    found = {}
    for bond in mol.GetBonds():
        ends = (colours.get(bond.GetBeginAtomIdx()), colours.get(bond.GetEndAtomIdx()))
        if ends[0] is not None and ends[0] == ends[1]:
            found[bond.GetIdx()] = ends[0]
    return found
