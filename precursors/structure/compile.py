"""Definitions made ready: the keys that count as the substance, and every other drawing of it, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rdkit import Chem
from rdkit.Chem.MolStandardize import rdMolStandardize

from precursors.messages import WrongValue
from precursors.model import ScopeKind
from precursors.structure.definitions import Definition
from precursors.structure.family import Family
from precursors.structure.keys import Component, components, identity
from precursors.structure.parse import Unreadable, parse_smiles
from precursors.structure.roles import MINERAL_ACIDS, Role

OPEN_DRAWING = "open_drawing"
_MAX_TAUTOMERS = 40
TORN = 3  # parts from which a drawing in lone atoms is no plain salt


@dataclass(frozen=True)
class Compiled:
    """A definition ready to be held against components.

    Attributes:
        keys: identity keys that count as the substance, and how each was drawn.
        named: the parent with its stereo.
        needs: symbols of the metals without which it is another substance (potassium permanganate).
        heavy_atoms: of the substance itself.
        sizes: heavy atoms of whatever counts as the substance.
        mineral: a mineral acid, which beside a base is only its counter-ion.
        beside: what stands beside one molecule of it in the one salt that is named, and how often.
        torn: the atoms of drawings in which all of them stand apart, by symbol.
    """

    definition: Definition
    keys: Mapping[str, str]
    named: Chem.Mol | None
    excluded: tuple[Component, ...]
    needs: frozenset[str]
    heavy_atoms: int
    sizes: frozenset[int]
    mineral: bool
    family: Family | None
    beside: Mapping[str, int] = field(default_factory=dict)
    torn: tuple[Counter[str], ...] = ()


def compile_definition(definition: Definition) -> Compiled:
    """Make one definition ready.

    Raises:
        ValueError: the parent or another structure of it cannot be read; names the listing.

    """
    scope = definition.scope
    family = Family.of(scope.core, scope.vary) if scope.core else None
    if not definition.parents:
        return Compiled(definition, _open_keys(definition), None, (), frozenset(), 0, frozenset(), False, family)
    try:
        parts = components(parse_smiles(definition.parents[0]))
        main = largest(parts)
        keys = {} if scope.kind is ScopeKind.FAMILY else _keys(definition, main)
        excluded = tuple(components(parse_smiles(smiles))[0] for smiles in scope.excluding)
    except Unreadable as error:
        raise WrongValue("entry_is_not_readable", x=definition.key, y=repr(definition.parents[0]), z=error) from error
    return Compiled(
        definition,
        keys,
        None if scope.kind is ScopeKind.FAMILY else main.clean,
        excluded,
        frozenset(metal_of(part) for part in parts if part.role is Role.METAL),
        main.clean.GetNumHeavyAtoms(),
        frozenset(Chem.MolFromSmiles(key).GetNumHeavyAtoms() for key in keys),
        main.key in MINERAL_ACIDS,
        family,
        Counter(part.key for part in parts if part is not main) if scope.one_salt else {},
        tuple(atoms for drawing in definition.also_drawn_as if (atoms := lone_atoms(_parts_of(drawing))) is not None),
    )


def largest(parts: Sequence[Component]) -> Component:
    """The component with the most heavy atoms."""
    return max(parts, key=lambda part: part.clean.GetNumHeavyAtoms())


def metal_of(part: Component) -> str:
    """The symbol of a component that is a lone metal, else nothing."""
    return part.mol.GetAtomWithIdx(0).GetSymbol() if part.role is Role.METAL else ""


def _keys(definition: Definition, main: Component) -> dict[str, str]:
    """Each key with the first way of drawing that leads to it."""
    keys = {largest(components(parse_smiles(smiles))).key: "as_listed" for smiles in definition.parents}
    for key in _tautomer_keys(main.clean):
        keys.setdefault(key, "tautomer")
    for parts in map(_parts_of, definition.also_drawn_as):
        if lone_atoms(parts) is None:
            keys.setdefault(largest(parts).key, "other_drawing")
    for key in _hydrate_keys(main.clean):
        keys.setdefault(key, "gem_diol")
    return _open_keys(definition) | keys


def _open_keys(definition: Definition) -> dict[str, str]:
    """Keys of the drawings that leave open whether the substance is meant."""
    return {largest(_parts_of(drawing)).key: OPEN_DRAWING for drawing in definition.may_be_drawn_as}


def _parts_of(drawing: str) -> tuple[Component, ...]:
    return components(parse_smiles(drawing))


def lone_atoms(parts: Sequence[Component]) -> Counter[str] | None:
    """The symbols of several atoms that all stand apart, none with hydrogens; ``None`` for any other drawing."""
    atoms = [part.mol.GetAtomWithIdx(0) for part in parts if part.mol.GetNumAtoms() == 1]
    if len(parts) < TORN or len(atoms) < len(parts) or any(atom.GetTotalNumHs() for atom in atoms):
        return None
    return Counter(atom.GetSymbol() for atom in atoms)


# --- tautomers and hydrates of a parent, enumerated once ------------------------------------------------

_TAUTOMERS: dict[str, tuple[str, ...]] = {}
_NITRILE = Chem.MolFromSmarts("[CX4;!H0]-[CX2]#[NX1]")
# A ketone or aldehyde, not the carbonyl of an acid, an ester or an amide.
_CARBONYL = Chem.MolFromSmarts("[CX3;$([CH1][#6]),$([CH0]([#6])[#6])]=[OX1]")


def _tautomer_keys(mol: Chem.Mol) -> tuple[str, ...]:
    """Keys of the tautomers of a parent; those that give up an aromatic ring are struck."""
    name = str(Chem.MolToSmiles(mol, isomericSmiles=False))
    if name not in _TAUTOMERS:
        _TAUTOMERS[name] = tuple(_enumerate(mol)) if _can_shift(mol) else ()
    return _TAUTOMERS[name]


def _can_shift(mol: Chem.Mol) -> bool:
    return 3 <= mol.GetNumHeavyAtoms() <= 25 and any(b.GetBondTypeAsDouble() >= 2 for b in mol.GetBonds())


def _enumerate(mol: Chem.Mol) -> Iterable[str]:
    enumerator = rdMolStandardize.TautomerEnumerator()
    enumerator.SetMaxTautomers(_MAX_TAUTOMERS)
    enumerator.SetMaxTransforms(200)
    aromatic = sum(1 for atom in mol.GetAtoms() if atom.GetIsAromatic())
    plain = Chem.Mol(mol)
    Chem.RemoveStereochemistry(plain)
    for tautomer in (*enumerator.Enumerate(plain), *_ketenimines(plain)):
        if sum(1 for atom in tautomer.GetAtoms() if atom.GetIsAromatic()) >= aromatic:
            smiles = Chem.MolToSmiles(tautomer, isomericSmiles=False)
            yield from (part.key for part in components(parse_smiles(smiles)))


def _ketenimines(mol: Chem.Mol) -> Iterator[Chem.Mol]:
    """A nitrile with its proton on the nitrogen, which the enumerator does not know."""
    for carbon, middle, nitrogen in mol.GetSubstructMatches(_NITRILE):
        editable = Chem.RWMol(mol)
        editable.GetBondBetweenAtoms(carbon, middle).SetBondType(Chem.BondType.DOUBLE)
        editable.GetBondBetweenAtoms(middle, nitrogen).SetBondType(Chem.BondType.DOUBLE)
        if not Chem.SanitizeMol(editable, catchErrors=True):
            yield editable.GetMol()


def _hydrate_keys(mol: Chem.Mol) -> Iterable[str]:
    """A ketone or aldehyde with its water bound: the gem-diol is how its hydrate is drawn."""
    for carbon, oxygen in mol.GetSubstructMatches(_CARBONYL):
        editable = Chem.RWMol(mol)
        editable.GetBondBetweenAtoms(carbon, oxygen).SetBondType(Chem.BondType.SINGLE)
        editable.AddBond(carbon, editable.AddAtom(Chem.Atom(8)), Chem.BondType.SINGLE)
        Chem.SanitizeMol(editable)
        yield from (part.key for part in components(editable.GetMol()))


# --- the common salts of a parent ---------------------------------------------------------------------

_ACIDS = (
    "Cl",
    "Br",
    "I",
    "OS(=O)(=O)O",
    "O[N+](=O)[O-]",
    "OP(=O)(O)O",
    "CC(=O)O",
    "OC(=O)C(=O)O",
    "OC(=O)/C=C/C(=O)O",
    "OC(=O)/C=C\\C(=O)O",
    "OC(=O)[C@H](O)[C@@H](O)C(=O)O",
    "OC(=O)CC(O)(CC(=O)O)C(=O)O",
    "CS(=O)(=O)O",
    "OC(=O)C(F)(F)F",
)
_METALS = ("[Na+]", "[K+]", "[Li+]", "[NH4+]")
_ACID_HYDROGEN = Chem.MolFromSmarts("[OX2H1;$(O[CX3]=O),$(O[PX4]=O)]")


def common_salts(smiles: str) -> Iterator[str]:
    """The salts in which a listed substance is mostly traded, and its hydrate, as SMILES."""
    halves, doubles = (f"{smiles}.{acid}" for acid in _ACIDS[:4]), (f"{acid}.{acid}" for acid in _ACIDS[:2])
    yield from (f"{smiles}.{beside}" for beside in ("O", *_ACIDS, *halves, *doubles))
    mol = Chem.RWMol(parse_smiles(smiles))
    match = mol.GetSubstructMatch(_ACID_HYDROGEN)
    if match:
        mol.GetAtomWithIdx(match[0]).SetFormalCharge(-1)
        ion = Chem.MolToSmiles(mol)
        yield from (f"{ion}.{metal}" for metal in _METALS)


# --- InChIKeys ------------------------------------------------------------------------------------------


class KeyIndex:
    """InChIKeys of the listed substances, whole and by first block, with the definitions they stand for."""

    def __init__(self, compiled: Sequence[Compiled]) -> None:
        self._full: dict[str, list[Compiled]] = {}
        self._first: dict[str, list[Compiled]] = {}
        made: dict[str, str] = {}
        for one in compiled:
            for smiles in () if one.beside else one.definition.parents:  # a salt's key is read as a drawing of it
                key = made.setdefault(smiles, identity(smiles)[2])
                self._full.setdefault(key, []).append(one)
                self._first.setdefault(key[:14], []).append(one)

    def whole(self, key: str) -> Sequence[Compiled]:
        """Definitions of the substance with exactly this key."""
        return self._full.get(key, ())

    def skeleton(self, key: str) -> Sequence[Compiled]:
        """Definitions of a substance that shares the first block: another isomer, isotope or protonation."""
        return self._first.get(key[:14], ())
