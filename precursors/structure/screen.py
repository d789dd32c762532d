"""Structures decided within the words of the law.

``Screener`` reads one structure text and says which listings it meets, in which form, by which derivation,
and with which atoms. It runs in the process it is called in: everything else goes through ``guard``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from rdkit import Chem

from precursors.model import Derivation, Form, RegimeMatch, ScopeKind, Stereo, StructureMatch, StructureReading
from precursors.notation.block import is_block
from precursors.regimes.model import RegimeFamily, RegimeStructure
from precursors.structure.compile import (
    OPEN_DRAWING,
    TORN,
    Compiled,
    KeyIndex,
    common_salts,
    compile_definition,
    largest,
)
from precursors.structure.definitions import OPEN_WORDS, Definition, DrugClass
from precursors.structure.derive import has_silent_step, undo, without_bisulfite
from precursors.structure.family import Family
from precursors.structure.form import complete_match, formed_torn
from precursors.structure.gate import Gate, Places
from precursors.structure.keys import OTHER_METALS, Component, components, inchikey_of, key_of
from precursors.structure.makeups import Makeups
from precursors.structure.parse import Unreadable, parse_inchi, parse_mol_block, parse_smiles
from precursors.structure.regimes import RegimeIndex
from precursors.structure.skeletons import Skeleton, plain
from precursors.structure.stereo import Relation, relation

# Behind its label also the first block alone, which tells the skeleton.
_INCHIKEY = re.compile(r"(?:InChIKey=)?([A-Z]{14}-[A-Z]{10}-[A-Z])|InChIKey=([A-Z]{14})(?:-[A-Z]{10})?", re.I)
_LARGE = 300  # heavy atoms beyond which no InChIKey is made
_NEIGHBOUR = 40  # heavy atoms beyond which nobody asks what a structure stands next to
_MOST_CHARGE = 5  # of a lone ion, from which on it is found in no substance
_SMALLEST = 7  # heavy atoms below which a listed substance is next to nearly everything
_Found = tuple[Compiled, StructureMatch, Relation]


class Screener:
    """Reads structures against a set of definitions.

    Raises:
        ValueError: a definition has no readable parent; names the listing.

    """

    def __init__(
        self,
        definitions: Sequence[Definition],
        drugs: Sequence[DrugClass] = (),
        regimes: Sequence[RegimeStructure | RegimeFamily] = (),
    ) -> None:
        self._regimes = RegimeIndex(regimes)
        self._compiled = [compile_definition(definition) for definition in definitions]
        self._drugs = [(drug, Family.of(drug.core, dict(drug.vary))) for drug in drugs]
        self._asks = frozenset(largest(components(parse_smiles(one))).key for drug in drugs for one in drug.asks)
        self._by_key: dict[str, list[Compiled]] = {}
        for compiled in self._compiled:
            for key in compiled.keys:
                self._by_key.setdefault(key, []).append(compiled)
        self._wider = [c for c in self._compiled if c.definition.scope.of or c.definition.scope.open or c.family]
        self._neighbours = frozenset(size for one in self._compiled for size in one.sizes if size >= _SMALLEST)
        self._index = KeyIndex(self._compiled)
        wider = [(c.definition.key, c.keys, c.definition.scope, c.family) for c in self._wider]
        keys = {**self._by_key, **self._regimes.keys}
        self._torn = [compiled for compiled in self._compiled if compiled.torn]
        metals = OTHER_METALS.intersection(*[atoms for compiled in self._torn for atoms in compiled.torn])
        self._behind = {drug.behind: _skeleton_of(drug, one) for drug, one in self._drugs if drug.behind}
        of_drugs = [*self._behind.values(), *(_skeleton_of(drug, one) for drug, one in self._drugs if not drug.behind)]
        rare = metals if self._torn else ()
        self.gate = Gate(keys, wider, of_drugs, rare, weapons=bool(self._regimes.families))

    def read(self, text: str, *, full: bool = True) -> StructureReading:
        """Read a SMILES, InChI, InChIKey or mol block; never raises for what a person can type.

        Without ``full`` the canonical SMILES, the InChIKey and what the structure stands next to are left out.
        """
        try:
            return self._read(text, full)
        except Unreadable as error:
            return StructureReading(text, error.code, error.sentence)
        except (ValueError, RuntimeError) as error:
            return StructureReading(text, "unreadable", type(error).__name__)

    def read_gated(self, text: str) -> StructureReading | None:
        """As ``read``, but a SMILES that cannot meet any definition is passed over early, as ``None``.

        The answer is the same; canonical SMILES and InChIKey are left out.
        """
        if is_block(text) or text.lstrip().startswith("InChI="):
            return self.read(text, full=False)
        try:
            if self.gate.passes_over(text):
                return None
        except Unreadable as error:
            return StructureReading(text, error.code, error.sentence)
        return self.read(text, full=False)

    def isomer_may_be_listed(self, smiles: str) -> bool:
        """Whether a structure, or another one of its formula, may meet a definition."""
        return self._makeups.may_be_listed(smiles)

    @cached_property
    def _makeups(self) -> Makeups:
        keys = {**self._by_key, **self._regimes.keys}
        cores = [Chem.MolFromSmarts(drug.core) for drug, _ in self._drugs]
        return Makeups((*keys, *self._asks), (*self.gate.skeletons, *cores), weapons=bool(self._regimes.families))

    def _read(self, text: str, full: bool) -> StructureReading:
        stripped = text.strip()
        key = _INCHIKEY.fullmatch(stripped)
        if key:
            return self._read_key(text, (key[1] or key[2]).upper())
        if stripped.startswith("InChI="):
            return self._read_inchi(text, stripped, full)
        if is_block(text):
            return self.read_mol(text, parse_mol_block(text), full=full)
        return self.read_mol(text, parse_smiles(text), full=full)

    def read_mol(self, text: str, mol: Chem.Mol, *, full: bool = True) -> StructureReading:
        """Read an already parsed structure."""
        parts = components(mol)
        if len(parts) == 1:
            _refuse_ion(parts[0])
        drug = self._drug_class(parts)
        matches = [match for index in range(len(parts)) for match in self._matches(parts, index)]
        matches += self._torn_matches(parts)
        if drug and not drug[0].beside:
            matches = [match for match in matches if match.how not in ("derivative", "open_scope", "family")]
        regimes = self._regime_matches(parts, self._of_class(*drug) if drug else None)
        if not full and not matches:
            return StructureReading(text, regimes=regimes)
        next_to = self._next_to(parts, {match.listing for match in matches}) if full else ()
        smiles = str(Chem.MolToSmiles(mol))
        inchikey = inchikey_of(mol) if full and mol.GetNumHeavyAtoms() <= _LARGE else None
        return StructureReading(text, None, "", smiles, inchikey, tuple(matches), next_to, regimes)

    def _regime_matches(self, parts: Sequence[Component], drug: RegimeMatch | None) -> tuple[RegimeMatch, ...]:
        """Entries that a component meets by itself, else its family; its class of drugs where none of them decides."""
        sized = (index for index, part in enumerate(parts) if self.gate.has_size_of_a_key(part.clean))
        found: dict[str, RegimeMatch] = {}
        for match in (match for index in sized for match in self._regimes.matches(parts, index)):
            if match.entry not in found or (match.certain and not found[match.entry].certain):
                found[match.entry] = match
        found.update({match.entry: match for match in self._regimes.of_families(parts, [*found.values()])})
        if drug and (not found or (drug.certain and not any(match.certain for match in found.values()))):
            found[drug.entry] = drug
        return tuple(found.values())

    def _of_class(self, drug: DrugClass, member: Component) -> RegimeMatch:
        certain = drug.decides and member.key not in self._asks
        return RegimeMatch(drug.key, certain, Form.ITSELF, notes=() if certain else ("class",))

    def _drug_class(self, parts: Sequence[Component]) -> tuple[DrugClass, Component] | None:
        for part in parts:
            there = {name: one.is_in(part.clean) for name, one in self._behind.items()}
            for drug, family in self._drugs:
                if there.get(drug.behind, True) and family.match(part.clean):
                    return drug, part
        return None

    def _matches(self, parts: Sequence[Component], index: int) -> Iterator[StructureMatch]:
        part = parts[index]
        found: list[_Found] = []
        for compiled in self._by_key.get(part.key, ()) if self.gate.has_size_of_a_key(part.clean) else ():
            related = _relation(part, compiled)
            match = _exact(part, compiled, related)
            if match is not None:
                found.append((compiled, match, related))
        met = {compiled.definition.key for compiled, _, _ in found}
        places = self.gate.places(part.clean)
        there = places.reached
        for compiled in self._wider:
            name = compiled.definition.key
            match = _wider_match(part, compiled, places) if name in there and name not in met else None
            if match is not None:
                found.append((compiled, match, Relation.SAME))
        for compiled, match, _ in _without_other_isomers(found):
            one = complete_match(match, compiled, parts, index)
            if one is not None:
                for listing in compiled.definition.listings:
                    yield replace(one, listing=listing)

    def _torn_matches(self, parts: Sequence[Component]) -> Iterator[StructureMatch]:
        """Substances that a clean-up has torn into their atoms, as it does with a permanganate."""
        lone = sum(part.mol.GetNumAtoms() == 1 for part in parts)
        for compiled in self._torn if lone >= TORN else ():
            found = next(filter(None, (formed_torn(atoms, parts) for atoms in compiled.torn)), None)
            if found is not None:
                yield from (replace(found, listing=listing) for listing in compiled.definition.listings)

    def _next_to(self, parts: Sequence[Component], met: set[str]) -> tuple[tuple[str, str], ...]:
        """Listings one formal step away that are not met; for a person to look at, decides nothing."""
        found: dict[tuple[str, str], None] = {}
        for part in parts:
            if part.clean.GetNumHeavyAtoms() > _NEIGHBOUR:
                continue
            undone = undo(part.clean, part.key, tuple(Derivation), 1, self._neighbours)
            steps = [(one.key, one.path[0].value) for one in undone]
            steps += [(key_of(parent), "bisulfite_adduct") for parent in without_bisulfite(part.clean)]
            for key, step in steps:
                near = (one for compiled in self._by_key.get(key, ()) for one in compiled.definition.listings)
                found.update(dict.fromkeys((listing, step) for listing in near if listing not in met))
        return tuple(found)

    # --- InChI and InChIKey ------------------------------------------------------------------------

    def _read_inchi(self, text: str, inchi: str, full: bool) -> StructureReading:
        """By structure; where the identifier loses the structure (permanganate), by the key made from it."""
        reading = self.read_mol(text, parse_inchi(inchi), full=full)
        if reading.matches:
            return reading
        matches = self._key_matches(str(Chem.InchiToInchiKey(inchi)))  # type: ignore[no-untyped-call]
        return replace(reading, matches=matches) if matches and not matches[0].possible else reading

    def _read_key(self, text: str, key: str) -> StructureReading:
        """A key cannot be turned back into a structure: it can prove a listing, never that there is none."""
        matches, regimes = self._key_matches(key), self._regimes.by_inchikey(key)
        if matches or regimes:
            return StructureReading(text, inchikey=key, matches=matches, regimes=regimes)
        return StructureReading(text, "key_only", inchikey=key)

    def _key_matches(self, key: str) -> tuple[StructureMatch, ...]:
        exact = self._index.whole(key)
        if exact:
            return tuple(_by_key(exact, possible=False))
        salt = self._salts.get(key)
        if salt is not None:
            return self.read(salt, full=False).matches
        return tuple(_by_key(self._index.skeleton(key), possible=True))

    @cached_property
    def _salts(self) -> dict[str, str]:
        """InChIKey to SMILES of the common salts of the listed substances; made when a key is first asked for."""
        parents = {smiles for one in self._compiled if one.definition.scope.salts for smiles in one.definition.parents}
        salts = [salt for smiles in sorted(parents) for salt in common_salts(smiles)]
        salts += [smiles for one in self._compiled if one.beside for smiles in one.definition.parents]
        return {inchikey_of(Chem.MolFromSmiles(salt)): salt for salt in salts}


def _by_key(found: Iterable[Compiled], *, possible: bool) -> Iterator[StructureMatch]:
    notes = ("first_block",) if possible else ()
    for compiled in found:
        for listing in compiled.definition.listings:
            yield StructureMatch(listing, possible, "as_listed", Form.ITSELF, notes=notes)


# --- the substance itself -------------------------------------------------------------------------------


def _skeleton_of(drug: DrugClass, family: Family) -> Skeleton:
    wider, closer = map(Chem.MolFromSmarts, drug.behind) if drug.behind else (plain(family),) * 2
    return Skeleton(wider, closer)


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
    if how == OPEN_DRAWING:
        return StructureMatch("", True, how, Form.ITSELF, kept=kept, notes=(*notes, "drawing_left_open"))
    return StructureMatch("", possible, how, Form.ITSELF, kept=kept, notes=tuple(notes))


def _refuse_ion(part: Component) -> None:
    """Refuse an ion of so high a charge that it is only what is left of a compound that was torn apart."""
    if part.mol.GetNumAtoms() == 1 and abs(part.charge) >= _MOST_CHARGE:
        raise Unreadable("not_a_full_structure", "ion_is_a_rest")


def _is_excluded(part: Component, excluded: Component) -> bool:
    return part.key == excluded.key and relation(part.clean, excluded.clean) is Relation.SAME


def _relation(part: Component, compiled: Compiled) -> Relation:
    if compiled.named is None or compiled.keys[part.key] != "as_listed":
        return Relation.SAME
    return relation(part.clean, compiled.named)


def _without_other_isomers(found: Sequence[_Found]) -> list[_Found]:
    """Where the drawing is exactly another listed substance, it is not "possibly" a diastereomer of this one."""
    named = {id(c.named) for c, _, r in found if r in (Relation.SAME, Relation.ENANTIOMER) and c.named is not None}
    if not named:
        return list(found)
    return [item for item in found if not (item[2] is Relation.DIASTEREOMER and item[1].possible)]


# --- derivatives, open words, families ------------------------------------------------------------------


def _wider_match(part: Component, compiled: Compiled, places: Places) -> StructureMatch | None:
    """Derivatives as the words say, then as open words may say, then where the words are silent."""
    if compiled.family is not None:
        return _family(part, compiled)
    if part.clean.GetNumHeavyAtoms() < compiled.heavy_atoms:
        return None
    name, scope = compiled.definition.key, compiled.definition.scope
    core = places.core(name)
    if core:
        match = _derived_match(part, compiled, scope.of, scope.combine, core) if scope.of else None
        match = match or _open_scope(part, compiled, core)
        if match is not None:
            return match
    core = places.core(name, silent=True) if scope.of else frozenset()
    if not core or not has_silent_step(part.clean, scope.of):
        return None
    match = _derived_match(part, compiled, scope.of, scope.combine, core, silent=True)
    return replace(match, possible=True, notes=(*match.notes, "words_silent")) if match else None


def _open_scope(part: Component, compiled: Compiled, core: frozenset[int]) -> StructureMatch | None:
    words: dict[tuple[tuple[Derivation, ...], int], str] = {}
    for word in compiled.definition.scope.open:
        words.setdefault(OPEN_WORDS[word], word)  # words that are read alike are tried once
    for (derivations, depth), word in words.items():
        match = _derived_match(part, compiled, derivations, depth, core)
        if match is not None:
            return replace(match, possible=True, how="open_scope", notes=(*match.notes, f"open:{word}"))
    return None


def _derived_match(
    part: Component,
    compiled: Compiled,
    derivations: Sequence[Derivation],
    depth: int,
    core: frozenset[int],
    *,
    silent: bool = False,
) -> StructureMatch | None:
    for undone in undo(part.clean, part.key, derivations, depth, compiled.sizes, core=core, silent=silent):
        if undone.key in compiled.keys:
            return _with_atoms(part, undone.kept, "derivative", tuple(step.value for step in undone.path))
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
