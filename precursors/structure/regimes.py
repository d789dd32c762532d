"""Structures of the regimes beside the precursor lists: drugs with any counter-ion, chemical weapons as they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rdkit import Chem

from precursors.model import Form, RegimeMatch
from precursors.regimes.model import RegimeFamily, RegimeStructure
from precursors.structure.compile import largest
from precursors.structure.families import FamilyIndex
from precursors.structure.form import AS_IT_STANDS, form_of
from precursors.structure.keys import Component, components, identity
from precursors.structure.parse import parse_smiles
from precursors.structure.roles import Role
from precursors.structure.stereo import Relation, marks, mirror_image, relation


@dataclass(frozen=True)
class _Held:
    """One structure ready to be held against components.

    Attributes:
        named: the structure with its stereo.
        beside: what else is drawn in it, and how often; empty for a structure of one component.
    """

    structure: RegimeStructure
    named: Chem.Mol
    beside: Mapping[str, int]


class RegimeIndex:
    """The structures of the regimes by identity key.

    Args:
        held: what components are held against.
    """

    def __init__(self, held: Sequence[RegimeStructure | RegimeFamily]) -> None:
        structures = [one for one in held if isinstance(one, RegimeStructure)]
        self._structures = structures
        self.families = FamilyIndex([one for one in held if isinstance(one, RegimeFamily)])
        self._of_convention = {one.entry for one in structures if one.schedule}
        self._free: dict[str, Chem.Mol] = {}  # by key, the mirror image that the schedules take out
        self.keys: dict[str, list[_Held]] = {}
        for structure in structures:
            for drawn in structure.drawn:
                self._hold(structure, components(parse_smiles(drawn)))

    def _hold(self, structure: RegimeStructure, parts: Sequence[Component]) -> None:
        main = largest([part for part in parts if part.role is not Role.METAL] or parts)
        others = Counter(part.key for part in parts if part is not main)
        self.keys.setdefault(main.key, []).append(_Held(structure, main.clean, others))
        if structure.mirror_free:
            self._free[main.key] = mirror_image(main.clean)

    def matches(self, parts: Sequence[Component], index: int) -> tuple[RegimeMatch, ...]:
        """The entries that a component meets: of isomers that are entries as well, those that are drawn."""
        part = parts[index]
        free = self._free.get(part.key)
        if free is not None and relation(part.clean, free) is Relation.SAME:
            return ()
        others = [other for place, other in enumerate(parts) if place != index]
        found = {}
        for held in self.keys.get(part.key, ()):
            match = _match(part, others, held)
            if match is not None:
                found[match] = (not match.certain, not _as_drawn(part, held))
        best = min(found.values(), default=None)
        return tuple(replace(match, component=index) for match, rank in found.items() if rank == best)

    def of_families(self, parts: Sequence[Component], met: Sequence[RegimeMatch]) -> Iterator[RegimeMatch]:
        """The families of the components that no entry of the Convention names."""
        named = {match.component for match in met if match.entry in self._of_convention}
        for index in range(len(parts)):
            if index not in named:
                yield from self.families.matches(parts, index)

    def by_inchikey(self, key: str) -> tuple[RegimeMatch, ...]:
        """The entries of an InChIKey; another isomer, isotope or protonation of an entry is only possible."""
        exact = [_by_key(one) for one in self._whole.get(key, ())]
        exact = exact or [replace(_by_key(one), form=Form.SALT) for one in self._hydrochlorides.get(key, ())]
        if exact:
            return tuple([match for match in exact if match.certain] or exact)
        near = (_by_key(one) for one in self._first.get(key[:14], ()))
        return tuple(replace(match, certain=False, notes=(*match.notes, "first_block")) for match in near)

    @cached_property
    def _whole(self) -> Mapping[str, list[RegimeStructure]]:
        """The structures by InChIKey; made when a key is first asked for."""
        table: dict[str, list[RegimeStructure]] = {}
        for one in self._structures:
            for drawn in one.drawn:
                table.setdefault(identity(drawn)[2], []).append(one)
        return table

    @cached_property
    def _hydrochlorides(self) -> Mapping[str, list[RegimeStructure]]:
        """The drugs by the InChIKey of the salt in which most of them are traded."""
        table: dict[str, list[RegimeStructure]] = {}
        for one in self._structures:
            if one.salts:
                table.setdefault(identity(f"{one.drawn[0]}.Cl")[2], []).append(one)
        return table

    @cached_property
    def _first(self) -> Mapping[str, list[RegimeStructure]]:
        table: dict[str, list[RegimeStructure]] = {}
        for key, found in self._whole.items():
            table.setdefault(key[:14], []).extend(found)
        return table


def _by_key(structure: RegimeStructure) -> RegimeMatch:
    flat = structure.stereo and not _is_drawn_in_space(structure)
    notes = ("stereo_not_specified",) if flat else ()
    return RegimeMatch(structure.entry, structure.certain and not flat, Form.ITSELF, notes=_open(structure, *notes))


def _is_drawn_in_space(structure: RegimeStructure) -> bool:
    return "@" in structure.drawn[0]


def _match(part: Component, others: Sequence[Component], held: _Held) -> RegimeMatch | None:
    if held.beside:
        return _whole_salt(part, others, held)
    form, structure = form_of(part, others), held.structure
    notes: tuple[str, ...] = ()
    if not structure.salts and (part.charge or form not in AS_IT_STANDS):
        # Its ion and its salts are other substances; beside another neutral one it may still be there.
        neutral = all(other.role is Role.NEUTRAL for other in others)
        if part.charge or form is not Form.MIXTURE or not (structure.mixed and neutral):
            return None
        notes = ("beside_another",)
    if structure.stereo:
        notes += _stereo(part, held)
    return RegimeMatch(structure.entry, structure.certain and not notes, form, notes=notes + _open(structure))


def _as_drawn(part: Component, held: _Held) -> bool:
    """Whether the entry is this very isomer, or both are drawn flat."""
    same = relation(part.clean, held.named) is Relation.SAME
    return same and marks(part.clean) == marks(held.named)


def _stereo(part: Component, held: _Held) -> tuple[str, ...]:
    """Why the drawing is not surely the named isomer."""
    related = relation(part.clean, held.named)
    if related is Relation.SAME and _is_drawn_in_space(held.structure):
        return ()
    flat = related in (Relation.UNSPECIFIED, Relation.SAME)
    return ("stereo_not_specified",) if flat else ("other_stereoisomer",)


def _open(structure: RegimeStructure, *notes: str) -> tuple[str, ...]:
    return notes if structure.certain else (*notes, "unverified_structure")


def _whole_salt(part: Component, others: Sequence[Component], held: _Held) -> RegimeMatch | None:
    """An entry that names one salt: the same components in the same number, water apart."""
    beside = Counter(other.key for other in others if other.role is not Role.WATER)
    if beside != Counter(held.beside):
        return None
    return RegimeMatch(held.structure.entry, held.structure.certain, Form.ITSELF, notes=_open(held.structure))
