"""Skeletons of the definitions: what a molecule must have, by elements and degrees, before it is read in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from rdkit import Chem
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogEntry, FilterMatcherBase, FilterMatchOps, SmartsMatcher

from precursors.model import Derivation, Scope
from precursors.structure.definitions import OPEN_WORDS

if TYPE_CHECKING:
    from precursors.structure.family import Family


class Skeleton:
    """Where a parent can be: by elements and degrees, quickly, and then with what must stand beside an atom."""

    def __init__(self, rough: Chem.Mol, exact: Chem.Mol) -> None:
        self.rough = rough
        self._exact = exact
        self._quick = _rarest_first(rough)
        self.name = Chem.MolToSmarts(exact)

    def is_in(self, mol: Chem.Mol) -> bool:
        """Whether a molecule has the skeleton; what stands beside is asked of few (measured: 32 us, the rest 5)."""
        return bool(mol.HasSubstructMatch(self._quick) and mol.HasSubstructMatch(self._exact))

    def atoms_in(self, mol: Chem.Mol) -> frozenset[int]:
        """The atoms of every place that the skeleton has in a molecule."""
        matches = mol.GetSubstructMatches(self._exact, maxMatches=64) if self.is_in(mol) else ()
        return frozenset(atom for match in matches for atom in match)


_PIPERIDINE = Chem.MolFromSmarts("[#7]1~[#6]~[#6]~[#6]~[#6]~[#6]~1")


class Skeletons:
    """Many skeletons behind one call: only those whose nitrogen or phosphorus a text has at all are asked."""

    def __init__(self, skeletons: Sequence[Chem.Mol], silent: Sequence[Chem.Mol]) -> None:
        self._plain, self._silent = list(skeletons), list(silent)
        self._catalog = lru_cache(maxsize=None)(self._catalog_for)

    def any_in(self, mol: Chem.Mol, smiles: str, *, silent: bool) -> bool:
        """Whether a molecule has any of the skeletons; also one of those that the words are silent about."""
        nitrogen, phosphorus = "N" in smiles or "n" in smiles, "P" in smiles or "p" in smiles
        return bool(self._catalog(nitrogen, phosphorus, silent).HasMatch(mol))

    def _catalog_for(self, nitrogen: bool, phosphorus: bool, silent: bool) -> FilterCatalog:
        absent = {symbol for symbol, there in (("#7", nitrogen), ("#15", phosphorus)) if not there}
        skeletons = (*self._plain, *(self._silent if silent else ()))
        asked = [_rarest_first(one) for one in _distinct(skeletons) if not absent & _needed_elements(one)]
        with_ring = [one for one in asked if _holds(one, _PIPERIDINE)]
        catalog = FilterCatalog()
        for matcher in (*(_matcher(one) for one in asked if one not in with_ring), *_behind_the_ring(with_ring)):
            catalog.AddEntry(FilterCatalogEntry("", matcher))
        return catalog


def _needed_elements(skeleton: Chem.Mol) -> frozenset[str]:
    """The elements that each molecule with the skeleton has."""
    permitted = (_permits(atom)[0] for atom in skeleton.GetAtoms())
    return frozenset().union(*(elements for elements in permitted if len(elements) == 1))


def _matcher(skeleton: Chem.Mol) -> FilterMatcherBase:
    return SmartsMatcher("", skeleton)


def _behind_the_ring(skeletons: Sequence[Chem.Mol]) -> Iterable[FilterMatcherBase]:
    """Those that hold a piperidine ring, asked only where there is one."""
    if skeletons:
        yield FilterMatchOps.And(_matcher(_PIPERIDINE), reduce(FilterMatchOps.Or, map(_matcher, skeletons)))


def plain(family: Family) -> Chem.Mol:
    """A family's core with elements and degrees only: what can be held against a molecule without aromaticity."""
    query = Chem.RWMol(family.core)
    for atom in family.core.GetAtoms():
        number = 0 if "Or" in atom.DescribeQuery() else atom.GetAtomicNum()
        kinds, degree = family.allowed.get(atom.GetIdx()), atom.GetDegree()
        bound = f";D{degree}" if kinds is None else "" if {"any", "H"} & {*kinds} else f";!D{degree}"
        query.ReplaceAtom(atom.GetIdx(), Chem.AtomFromSmarts(f"[{f'#{number}' if number else '*'}{bound}]"))
    for bond in list(query.GetBonds()):
        query.ReplaceBond(bond.GetIdx(), Chem.BondFromSmarts("~"))
    return query.GetMol()


def _distinct(skeletons: Iterable[Chem.Mol]) -> Sequence[Chem.Mol]:
    """Each skeleton once, without those that hold a more general one: where they match, that one does."""
    kept: list[Chem.Mol] = []
    for skeleton in {Chem.MolToSmarts(one): one for one in skeletons}.values():
        if not any(_holds(skeleton, general) for general in kept):
            kept = [one for one in kept if not _holds(one, skeleton)] + [skeleton]
    return kept


def _holds(special: Chem.Mol, general: Chem.Mol) -> bool:
    """Whether each molecule that has the special skeleton surely has the general one."""
    plain = Chem.RWMol(general)
    for atom in general.GetAtoms():
        plain.ReplaceAtom(atom.GetIdx(), Chem.AtomFromSmarts("*"))
    wanted = [_permits(atom) for atom in general.GetAtoms()]
    given = [_permits(atom) for atom in special.GetAtoms()]
    return any(
        all(_within(given[atom], wanted[place]) for place, atom in enumerate(match))
        for match in special.GetSubstructMatches(plain, uniquify=False, maxMatches=2_000)
    )


def _permits(atom: Chem.Atom) -> tuple[frozenset[str], frozenset[str]]:
    """The elements and the degrees that an atom of a skeleton stands for; no degrees means any."""
    tokens = re.split(r"[&,;\[\]]", atom.GetSmarts())
    degrees = frozenset(token for token in tokens if re.fullmatch(r"!?D\d", token))
    return frozenset(token for token in tokens if token) - degrees, degrees


def _within(given: tuple[frozenset[str], frozenset[str]], wanted: tuple[frozenset[str], frozenset[str]]) -> bool:
    return given[0] <= wanted[0] and (not wanted[1] or (bool(given[1]) and given[1] <= wanted[1]))


# How often an atom of an element has so many heavy neighbours, of 1,000 atoms of legitimate compounds.
_SHARES = {
    "#6": {1: 100, 2: 400, 3: 214, 4: 19},
    "#7": {1: 12, 2: 30, 3: 20, 4: 1},
    "#8": {1: 96, 2: 36},
    "#16": {1: 2, 2: 5, 4: 5},
    "#15": {3: 1, 4: 2},
    "F": {1: 18},
    "Cl": {1: 15},
    "Br": {1: 4},
    "I": {1: 1},
}


def _rarest_first(skeleton: Chem.Mol) -> Chem.Mol:
    """The matcher begins at the first atom, so a rare one there ends most searches at once (measured: 35 -> 20 us)."""
    atoms = list(skeleton.GetAtoms())
    order = [min(atoms, key=lambda atom: (_share(atom), -atom.GetDegree())).GetIdx()]
    for index in order:
        order += [n.GetIdx() for n in atoms[index].GetNeighbors() if n.GetIdx() not in order]
    return Chem.RenumberAtoms(skeleton, order)


def _share(query: Chem.Atom) -> int:
    """How common the atoms are that an atom of a skeleton stands for."""
    elements, degrees = _permits(query)
    asked = [shares for element, shares in _SHARES.items() if {element, "*"} & elements]
    return sum(share for shares in asked for degree, share in shares.items() if _degree_permitted(degree, degrees))


def _degree_permitted(degree: int, degrees: frozenset[str]) -> bool:
    others = any(token.startswith("!") and token != f"!D{degree}" for token in degrees)
    return not degrees or others or f"D{degree}" in degrees


def skeletons(keys: Mapping[str, str], scope: Scope, family: Family | None) -> Iterable[Skeleton]:
    """The skeletons of one definition: of its family, or of each of its parents as the words let it vary."""
    if family is not None:
        yield Skeleton(plain(family), plain(family))
        return
    derivations = {*scope.of, *(d for word in scope.open for d in OPEN_WORDS[word][0])}
    yield from (_skeleton(key, derivations) for key, how in keys.items() if how == "as_listed")


def silent_skeletons(keys: Mapping[str, str], scope: Scope) -> Iterable[Skeleton]:
    """The same where also what the words are silent about may have been added."""
    if {Derivation.ARYL_HALIDE, Derivation.ACETAL} & {*scope.of}:
        yield from (_skeleton(key, {*scope.of}, silent=True) for key, how in keys.items() if how == "as_listed")


_REPLACE_OXYGEN = frozenset((Derivation.AMIDE_OF_ACID, Derivation.ACYL_HALIDE))
_ON_OXYGEN = frozenset((Derivation.ESTER, Derivation.ESTER_OF_ALCOHOL, Derivation.ETHER, Derivation.ACETAL))
_ON_NITROGEN = frozenset((Derivation.AMIDE_OF_AMINE, Derivation.CARBAMATE_OF_AMINE, Derivation.ALKYL_OF_AMINE))


def _skeleton(key: str, derivations: set[Derivation], *, silent: bool = False) -> Skeleton:
    mol = Chem.MolFromSmiles(key)
    rough, exact = (
        _locked_parent(mol, [query(atom, derivations, silent) for atom in mol.GetAtoms()])
        for query in (_atom_query, _exact_query)
    )
    return Skeleton(rough, exact)


def _locked_parent(mol: Chem.Mol, queries: Sequence[str]) -> Chem.Mol:
    """The parent with element-typed atoms, any bonds, and the heavy degree locked where nothing may be added."""
    editable = Chem.RWMol(mol)
    for index, query in enumerate(queries):
        editable.ReplaceAtom(index, Chem.AtomFromSmarts(query))
    for bond in list(editable.GetBonds()):
        editable.ReplaceBond(bond.GetIdx(), Chem.BondFromSmarts("~"))
    return editable.GetMol()


def _atom_query(atom: Chem.Atom, derivations: set[Derivation], silent: bool) -> str:
    """Elements and degrees only: what one catalogue call can ask of every molecule."""
    free = _free_query(atom, derivations, silent)
    if free:
        return free
    degrees = {atom.GetDegree(), *_with_halogen(atom, derivations, silent)}
    if _acetal_of(atom, derivations):
        degrees.add(atom.GetDegree() + 1)
    return f"[#{atom.GetAtomicNum()};{','.join(f'D{value}' for value in sorted(degrees))}]"


def _exact_query(atom: Chem.Atom, derivations: set[Derivation], silent: bool) -> str:
    """The same with what must stand beside an atom: the halogen of a halide, the oxygen that an acid always keeps."""
    free = _free_query(atom, derivations, silent)
    if free:
        return free
    allowed = [f"D{atom.GetDegree()}"]
    halogenated = ",".join(f"D{value}" for value in sorted(_with_halogen(atom, derivations, silent)))
    if halogenated:
        allowed.append(f"$([{halogenated}]~[F,Cl,Br,I])")
    acid = _oxygens(atom) > 1
    if _acetal_of(atom, derivations) and not acid:
        allowed.append(f"D{atom.GetDegree() + 1}")
    kept = ";$(*~[#8])" if acid else ""
    return f"[#{atom.GetAtomicNum()};{','.join(allowed)}{kept}]"


def _free_query(atom: Chem.Atom, derivations: set[Derivation], silent: bool) -> str:
    """The query of an atom whose degree the words leave free, else nothing."""
    number = atom.GetAtomicNum()
    if number == 8 and derivations & _REPLACE_OXYGEN and any(_oxygens(other) > 1 for other in atom.GetNeighbors()):
        return "[#8,#7,F,Cl,Br,I]"
    if number == 8 and silent and Derivation.ACETAL in derivations:
        return "[#8,#16]"
    if (number == 8 and derivations & _ON_OXYGEN) or (number == 7 and derivations & _ON_NITROGEN):
        return f"[#{number}]"
    return ""


def _with_halogen(atom: Chem.Atom, derivations: set[Derivation], silent: bool) -> set[int]:
    """The degrees that an atom has with halogens in place of its hydrogens."""
    if Derivation.ARYL_HALIDE not in derivations or not (silent or atom.GetIsAromatic()):
        return set()
    return {atom.GetDegree() + added for added in range(1, atom.GetTotalNumHs() + 1)}


def _acetal_of(atom: Chem.Atom, derivations: set[Derivation]) -> bool:
    doubly = any(bond.GetBondTypeAsDouble() == 2 for bond in atom.GetBonds())
    return atom.GetAtomicNum() == 6 and Derivation.ACETAL in derivations and doubly


def _oxygens(atom: Chem.Atom) -> int:
    return sum(other.GetAtomicNum() == 8 for other in atom.GetNeighbors())
