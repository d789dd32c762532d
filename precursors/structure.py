"""Structures decided within the words of the law.

``Screener`` reads one structure text and says which listings it meets, in which form, by which derivation,
and with which atoms. It runs in the process it is called in: everything else goes through ``guard``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rdkit import Chem
from rdkit.Chem.MolStandardize import rdMolStandardize

from precursors.model import Derivation, Form, ScopeKind, Stereo, StructureMatch, StructureReading
from precursors.scope import OPEN_WORDS, Definition, DrugClass
from precursors.structure_derive import undo
from precursors.structure_family import Family
from precursors.structure_gate import Gate
from precursors.structure_keys import (
    MINERAL_ACIDS,
    Component,
    Role,
    Unreadable,
    components,
    identity,
    inchikey_of,
    parse_inchi,
    parse_mol_block,
    parse_smiles,
)
from precursors.structure_stereo import Relation, relation

_INCHIKEY = re.compile(r"(?:InChIKey=)?([A-Z]{14})-([A-Z]{10})-([A-Z])", re.I)
_MAX_TAUTOMERS = 40
_SMALL = 10  # heavy atoms: below this a listed substance beside another compound may be its solvent or adduct
_SIDE_ROLES = frozenset((Role.PROTON, Role.WATER, Role.SOLVENT))


@dataclass(frozen=True)
class Compiled:
    """A definition ready to be held against components.

    Attributes:
        keys: identity keys that count as the substance, and how each was drawn.
        named: the parent with its stereo.
        needs: symbols of the metals without which it is another substance (potassium permanganate).
    """

    definition: Definition
    keys: dict[str, str]
    named: Chem.Mol | None
    excluded: tuple[Component, ...]
    needs: frozenset[str]
    heavy_atoms: int
    mineral: bool
    family: Family | None


class Screener:
    """Reads structures against a set of definitions.

    Raises:
        ValueError: a definition has no readable parent; names the listing.

    """

    def __init__(self, definitions: Sequence[Definition], drugs: Sequence[DrugClass] = ()) -> None:
        self._compiled = [_compile(definition) for definition in definitions]
        self._drugs = [(drug.key, Family.of(drug.core, dict(drug.vary))) for drug in drugs]
        self._by_key: dict[str, list[Compiled]] = {}
        for compiled in self._compiled:
            for key in compiled.keys:
                self._by_key.setdefault(key, []).append(compiled)
        self._wider = [c for c in self._compiled if c.definition.scope.of or c.definition.scope.open or c.family]
        self._full_keys, self._first_blocks = _inchikeys(self._compiled)
        wider = [(c.definition.key, c.keys, c.definition.scope, c.family) for c in self._wider]
        self.gate = Gate(self._by_key, wider, [family for _, family in self._drugs])

    def read(self, text: str, *, full: bool = True) -> StructureReading:
        """Read a SMILES, InChI, InChIKey or mol block; never raises for what a person can type.

        Without ``full`` the canonical SMILES, the InChIKey and what the structure stands next to are left out.
        """
        try:
            return self._read(text, full)
        except Unreadable as error:
            return StructureReading(text, error.code, error.detail)
        except (ValueError, RuntimeError) as error:
            return StructureReading(text, "unreadable", type(error).__name__)

    def read_gated(self, text: str) -> StructureReading | None:
        """As ``read``, but a SMILES that cannot meet any definition is passed over early, as ``None``.

        The answer is the same; canonical SMILES and InChIKey are left out.
        """
        try:
            if self.gate.passes_over(text):
                return None
        except Unreadable as error:
            return StructureReading(text, error.code, error.detail)
        return self.read(text, full=False)

    def _read(self, text: str, full: bool) -> StructureReading:
        stripped = text.strip()
        key = _INCHIKEY.fullmatch(stripped)
        if key:
            return self._read_key(text, key)
        if stripped.startswith("InChI="):
            mol = parse_inchi(stripped)
        elif "M  END" in text or "V2000" in text or "V3000" in text:
            mol = parse_mol_block(text)
        else:
            mol = parse_smiles(text)
        return self.read_mol(text, mol, full=full)

    def read_mol(self, text: str, mol: Chem.Mol, *, full: bool = True) -> StructureReading:
        """Read an already parsed structure."""
        parts = components(mol)
        drug = self._drug_class(parts)
        matches = [match for index in range(len(parts)) for match in self._matches(parts, index)]
        if drug:
            matches = [match for match in matches if match.how not in ("derivative", "open_scope", "family")]
        if not full and not matches:
            return StructureReading(text, narcotic=drug)
        next_to = () if matches else self._next_to(parts)
        smiles = str(Chem.MolToSmiles(mol))
        inchikey = inchikey_of(mol) if mol.GetNumHeavyAtoms() <= 300 else None
        return StructureReading(text, None, "", smiles, inchikey, tuple(matches), next_to, drug)

    def _drug_class(self, parts: Sequence[Component]) -> str | None:
        return next((key for key, family in self._drugs for part in parts if family.match(part.clean)), None)

    # --- one component against the definitions -----------------------------------------------------

    def _matches(self, parts: Sequence[Component], index: int) -> Iterator[StructureMatch]:
        part = parts[index]
        found: list[tuple[Compiled, StructureMatch, Relation]] = []
        for compiled in self._by_key.get(part.key, ()):
            related = _relation(part, compiled)
            match = _exact(part, compiled, related)
            if match is not None:
                found.append((compiled, match, related))
        met = {compiled.definition.key for compiled, _, _ in found}
        for compiled in self._wider:
            if compiled.definition.key not in met and self.gate.may_derive(part.clean, compiled.definition.key):
                match = _wider(part, compiled)
                if match is not None:
                    found.append((compiled, match, Relation.SAME))
        for compiled, match, _ in _without_other_isomers(found):
            formed = _formed(match, compiled, parts, index)
            if formed is not None:
                for listing in compiled.definition.listings:
                    yield replace(formed, listing=listing)

    def _next_to(self, parts: Sequence[Component]) -> tuple[tuple[str, str], ...]:
        """Listed parents one formal step away; for a person to look at, decides nothing."""
        found: dict[tuple[str, str], None] = {}
        for part in parts:
            if part.clean.GetNumHeavyAtoms() > 40:
                continue
            for undone in undo(part.clean, part.key, tuple(Derivation), 1, 7):
                for compiled in self._by_key.get(undone.key, ()):
                    found.setdefault((compiled.definition.listings[0], undone.path[0].value))
        return tuple(found)

    def _read_key(self, text: str, key: re.Match[str]) -> StructureReading:
        """A key cannot be turned back into a structure: it can prove a listing, never that there is none."""
        full, first = key[0].upper().removeprefix("INCHIKEY="), key[1].upper()
        exact = self._full_keys.get(full, ())
        wider = () if exact else self._first_blocks.get(first, ())
        if not exact and not wider:
            detail = "an InChIKey cannot be turned back into a structure; give the SMILES or the InChI as well"
            return StructureReading(text, "key_only", detail, inchikey=full)
        matches = [
            StructureMatch(listing, not exact, "as_listed", Form.ITSELF, notes=() if exact else ("first_block",))
            for compiled in exact or wider
            for listing in compiled.definition.listings
        ]
        return StructureReading(text, inchikey=full, matches=tuple(matches))


def _exact(part: Component, compiled: Compiled, related: Relation) -> StructureMatch | None:
    scope = compiled.definition.scope
    if any(_is_excluded(part, excluded) for excluded in compiled.excluded):
        return None
    possible = False
    if scope.kind is not ScopeKind.DERIVATIVE or scope.stereo is not None:
        if related is Relation.DIASTEREOMER and scope.stereo in (Stereo.RELATIVE, Stereo.EXACT):
            return None
        if related is Relation.ENANTIOMER and scope.stereo is Stereo.EXACT:
            return None
        possible = scope.stereo is None and related in (Relation.DIASTEREOMER, Relation.ENANTIOMER)
    notes = [related.value] if related is not Relation.SAME else []
    if part.isotopic:
        notes.append("isotopic")
    kept = tuple(atom.GetIntProp("src") for atom in part.mol.GetAtoms() if atom.HasProp("src"))
    how = compiled.keys[part.key]
    return StructureMatch("", possible, how, Form.ITSELF, kept=kept, notes=tuple(notes))


def _is_excluded(part: Component, excluded: Component) -> bool:
    return part.key == excluded.key and relation(part.clean, excluded.clean) is Relation.SAME


def _relation(part: Component, compiled: Compiled) -> Relation:
    if compiled.named is None or compiled.keys[part.key] != "as_listed":
        return Relation.SAME
    return relation(part.clean, compiled.named)


def _without_other_isomers(
    found: Sequence[tuple[Compiled, StructureMatch, Relation]],
) -> list[tuple[Compiled, StructureMatch, Relation]]:
    """Where the drawing is exactly another listed substance, it is not "possibly" a diastereomer of this one."""
    named = {id(c.named) for c, _, r in found if r in (Relation.SAME, Relation.ENANTIOMER) and c.named is not None}
    if not named:
        return list(found)
    return [item for item in found if not (item[2] is Relation.DIASTEREOMER and item[1].possible)]


def _wider(part: Component, compiled: Compiled) -> StructureMatch | None:
    scope = compiled.definition.scope
    if compiled.family is not None:
        return _family(part, compiled)
    if scope.of:
        match = _derived(part, compiled, scope.of, scope.combine, "derivative")
        if match is not None:
            return match
    for word in scope.open:
        derivations, depth = OPEN_WORDS[word]
        match = _derived(part, compiled, derivations, depth, "open_scope")
        if match is not None:
            return replace(match, possible=True, notes=(*match.notes, f"open:{word}"))
    return None


def _derived(
    part: Component, compiled: Compiled, derivations: Sequence[Derivation], depth: int, how: str
) -> StructureMatch | None:
    if part.clean.GetNumHeavyAtoms() <= compiled.heavy_atoms - 1:
        return None
    for undone in undo(part.clean, part.key, derivations, depth, compiled.heavy_atoms):
        if undone.key in compiled.keys:
            return _with_atoms(part, undone.kept, how, tuple(step.value for step in undone.path))
    return None


def _family(part: Component, compiled: Compiled) -> StructureMatch | None:
    assert compiled.family is not None  # noqa: S101 - the caller asked for it
    atoms = compiled.family.match(part.clean)
    if atoms is None:
        return None
    core = tuple(part.clean.GetAtomWithIdx(index).GetIntProp("src") for index in atoms)
    return _with_atoms(part, core, "family", ())


def _with_atoms(part: Component, kept: Sequence[int], how: str, path: tuple[str, ...]) -> StructureMatch:
    everything = {atom.GetIntProp("src") for atom in part.mol.GetAtoms() if atom.HasProp("src")}
    notes = ("isotopic",) if part.isotopic else ()
    added = tuple(sorted(everything - set(kept)))
    return StructureMatch("", False, how, Form.ITSELF, path=path, kept=tuple(sorted(kept)), added=added, notes=notes)


# --- the form: alone, or beside what ------------------------------------------------------------------


def _formed(match: StructureMatch, compiled: Compiled, parts: Sequence[Component], index: int) -> StructureMatch | None:
    part = parts[index]
    others = [other for place, other in enumerate(parts) if place != index]
    metals = {_symbol(other) for other in others if other.role is Role.METAL}
    if not compiled.needs <= metals:
        return None
    if compiled.needs:
        others = [other for other in others if _symbol(other) not in compiled.needs]
    if compiled.mineral:
        return _formed_mineral(match, compiled, part, others, index)
    form = _form(part, others) if not compiled.needs else _form_of_needing(others)
    salts = compiled.definition.scope.salts
    if form in (Form.SALT, Form.ION) and salts is not True:
        if salts is False:
            return None
        match = replace(match, possible=True, notes=(*match.notes, "salts_left_open"))
    if compiled.heavy_atoms < _SMALL and (form is Form.MIXTURE or (form is Form.SALT and _strangers(part, others))):
        match = replace(match, possible=True, notes=(*match.notes, "small_beside_another"))
    return replace(match, form=form, component=index)


def _form_of_needing(others: Sequence[Component]) -> Form:
    rest = [other for other in others if other.role is not Role.PROTON]
    if not rest:
        return Form.ITSELF
    return Form.HYDRATE if all(other.role is Role.WATER for other in rest) else Form.MIXTURE


def _form(part: Component, others: Sequence[Component]) -> Form:
    if not others:
        return Form.ION if part.charge else Form.ITSELF
    same = [other for other in others if other.key == part.key]
    rest = [other for other in others if other.key != part.key]
    if not rest and same:
        return Form.ION if part.charge else Form.ITSELF  # two molecules, or both enantiomers
    if any(_makes_salt(part, other) for other in rest):
        return Form.SALT
    if all(other.role is Role.WATER for other in rest):
        return Form.HYDRATE
    if all(other.role in _SIDE_ROLES for other in rest):
        return Form.SOLVATE
    return Form.MIXTURE


def _strangers(part: Component, others: Sequence[Component]) -> bool:
    """Whether something stands there that is neither the salt's other half nor a solvent: a resin, a complex."""
    return any(o.key != part.key and o.role not in _SIDE_ROLES and not _makes_salt(part, o) for o in others)


def _makes_salt(part: Component, other: Component) -> bool:
    if part.charge and other.charge and (part.charge > 0) != (other.charge > 0):
        return True
    if part.role is Role.SOLVENT or part.role is Role.NEUTRAL:
        return False
    acids = (Role.ACID, Role.AMPHOLYTE, Role.ANION, Role.PROTON)
    bases = (Role.METAL, Role.AMMONIUM, Role.BASE, Role.CATION, Role.AMPHOLYTE)
    if part.role in (Role.BASE, Role.AMPHOLYTE, Role.NITROGEN) and other.role in acids:
        return True
    return part.role in (Role.ACID, Role.AMPHOLYTE) and other.role in bases


def _formed_mineral(
    match: StructureMatch, compiled: Compiled, part: Component, others: Sequence[Component], index: int
) -> StructureMatch | None:
    """A mineral acid: itself only beside water, protons and neutral company; otherwise it is a counter-ion."""
    rest = [other for other in others if other.key != part.key]
    basic = (Role.METAL, Role.AMMONIUM, Role.BASE, Role.AMPHOLYTE, Role.NITROGEN, Role.CATION)
    if any(other.role in basic or not _is_plain(other) for other in rest):
        return _mineral_salt(match, compiled, rest, index)
    protons = sum(other.charge for other in rest if other.role is Role.PROTON)
    if part.charge + protons < 0:
        return _mineral_salt(match, compiled, rest, index)
    if not rest or all(other.role is Role.PROTON for other in rest):
        return replace(match, form=Form.ITSELF, component=index)
    if all(other.role in (Role.PROTON, Role.WATER) for other in rest):
        return replace(match, form=Form.HYDRATE, component=index)
    surely = all(other.role in _SIDE_ROLES for other in rest)
    notes = match.notes if surely else (*match.notes, "acid_beside_another")
    return replace(match, form=Form.MIXTURE, component=index, possible=match.possible or not surely, notes=notes)


def _mineral_salt(
    match: StructureMatch, compiled: Compiled, rest: Sequence[Component], index: int
) -> StructureMatch | None:
    """Salts of a mineral acid: covered if the words say so; an organic base only carries it as counter-ion."""
    salts = compiled.definition.scope.salts
    if salts is False or not rest or any(o.role not in (Role.METAL, Role.AMMONIUM, *_SIDE_ROLES) for o in rest):
        return None
    return replace(match, form=Form.SALT, component=index, possible=salts is None or match.possible)


def _is_plain(other: Component) -> bool:
    """No metal centre or other element that would hold the acid as a ligand."""
    plain = (1, 6, 8, 9, 14, 16, 17, 35, 53)
    return all(atom.GetAtomicNum() in plain for atom in other.clean.GetAtoms())


def _symbol(part: Component) -> str:
    return part.mol.GetAtomWithIdx(0).GetSymbol() if part.role is Role.METAL else ""


# --- compiling ----------------------------------------------------------------------------------------


def _compile(definition: Definition) -> Compiled:
    scope = definition.scope
    family = Family.of(scope.core, scope.vary) if scope.core else None
    if not definition.parents:
        return Compiled(definition, {}, None, (), frozenset(), 0, False, family)
    try:
        parts = components(parse_smiles(definition.parents[0]))
        main = max(parts, key=lambda part: part.clean.GetNumHeavyAtoms())
        keys = dict.fromkeys((key for smiles in definition.parents for key in _main_keys(smiles)), "as_listed")
        for key in _tautomer_keys(main.clean):
            keys.setdefault(key, "tautomer")
        for drawing in definition.also_drawn_as:
            for key in _main_keys(drawing):
                keys.setdefault(key, "other_drawing")
        excluded = tuple(components(parse_smiles(smiles))[0] for smiles in scope.excluding)
    except Unreadable as error:
        raise ValueError(f"entry {definition.key}: {definition.parents[0]!r} is not readable: {error}") from error
    needs = frozenset(_symbol(part) for part in parts if part.role is Role.METAL)
    return Compiled(
        definition,
        keys if scope.kind is not ScopeKind.FAMILY else {},
        main.clean if scope.kind is not ScopeKind.FAMILY else None,
        excluded,
        needs,
        main.clean.GetNumHeavyAtoms(),
        main.key in MINERAL_ACIDS,
        family,
    )


def _main_keys(smiles: str) -> list[str]:
    parts = components(parse_smiles(smiles))
    return [max(parts, key=lambda part: part.clean.GetNumHeavyAtoms()).key]


_TAUTOMERS: dict[str, tuple[str, ...]] = {}


def _tautomer_keys(mol: Chem.Mol) -> tuple[str, ...]:
    """Keys of the tautomers of a parent, enumerated once; those that give up an aromatic ring are struck."""
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
    for tautomer in enumerator.Enumerate(plain):
        if sum(1 for atom in tautomer.GetAtoms() if atom.GetIsAromatic()) >= aromatic:
            smiles = Chem.MolToSmiles(tautomer, isomericSmiles=False)
            yield from (part.key for part in components(parse_smiles(smiles)))


def _inchikeys(
    compiled: Sequence[Compiled],
) -> tuple[dict[str, tuple[Compiled, ...]], dict[str, tuple[Compiled, ...]]]:
    full: dict[str, tuple[Compiled, ...]] = {}
    first: dict[str, tuple[Compiled, ...]] = {}
    made: dict[str, str] = {}
    for one in compiled:
        for smiles in one.definition.parents:
            key = made.setdefault(smiles, identity(smiles)[2])
            full[key] = (*full.get(key, ()), one)
            first[key[:14]] = (*first.get(key[:14], ()), one)
    return full, first
