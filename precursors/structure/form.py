"""In which form a component carries a listed substance: alone, or beside what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from precursors.model import Form, StructureMatch
from precursors.structure.compile import Compiled, lone_atoms, metal_of
from precursors.structure.keys import OTHER_METALS, Component
from precursors.structure.roles import MINERAL_ACIDS, Role

AS_IT_STANDS = (Form.ITSELF, Form.HYDRATE, Form.SOLVATE)  # no salt or ion of it, and no mixture
_SMALL = 10  # heavy atoms: below this a listed substance beside another compound may be its solvent or adduct
_SIDE_ROLES = frozenset((Role.PROTON, Role.WATER, Role.SOLVENT))
_BASES = (Role.METAL, Role.AMMONIUM, Role.BASE, Role.CATION, Role.AMPHOLYTE)
_PLAIN = frozenset((1, 6, 8, 9, 14, 16, 17, 35, 53))
_ACIDS = (Role.ACID, Role.AMPHOLYTE, Role.ANION, Role.PROTON)


def complete_match(
    match: StructureMatch, compiled: Compiled, parts: Sequence[Component], index: int
) -> StructureMatch | None:
    """Complete a match with its form; ``None`` where the words do not cover that form."""
    part = parts[index]
    others = [other for place, other in enumerate(parts) if place != index]
    if compiled.needs:
        return _formed_with_metal(match, compiled, part, others, index)
    if compiled.beside:
        return _formed_one_salt(match, compiled, part, others, index)
    if compiled.mineral:
        return _formed_mineral(match, compiled, part, others, index)
    form = form_of(part, others)
    if form is Form.ITSELF and match.how == "gem_diol":
        form = Form.HYDRATE
    salts = compiled.definition.scope.salts
    if form in (Form.SALT, Form.ION) and salts is not True:
        if salts is False and form is Form.SALT:
            return None
        match = _possible(match, "salts_left_open" if salts is None else "ion_alone")
    if compiled.heavy_atoms < _SMALL and form in (Form.MIXTURE, Form.SALT):
        apart = form is Form.MIXTURE or _strangers(part, others)
        if _in_pieces(part, others, apart=apart):
            return None
        if apart or any(map(_is_bare_metal, others)):
            match = _possible(match, "small_beside_another")
    return replace(match, form=form, component=index)


def _is_bare_metal(other: Component) -> bool:
    """A metal without charge: not the cation of a salt, but what holds its ligands, or an acid of its own."""
    return other.role is Role.METAL and not other.charge and metal_of(other) in OTHER_METALS


def _in_pieces(part: Component, others: Sequence[Component], *, apart: bool) -> bool:
    """A complex drawn in pieces: a metal without charge holds it as a ligand, or is the acid of a dye beside it."""
    if apart and any(other.role is Role.METAL and not other.charge for other in others):
        return True
    rest = [other for other in others if other.key != part.key and other.role not in (*_SIDE_ROLES, Role.METAL)]
    return bool(rest) and any(map(_is_bare_metal, others))


def _possible(match: StructureMatch, note: str) -> StructureMatch:
    return replace(match, possible=True, notes=(*match.notes, note))


def form_of(part: Component, others: Sequence[Component]) -> Form:
    """In which form a component stands beside the others: alone, as an ion, a salt, a hydrate, a mixture."""
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
    rest = [other for other in others if other.key != part.key]
    return any(o.role not in _SIDE_ROLES and (_is_complex(o) or not _makes_salt(part, o)) for o in rest)


def _is_complex(other: Component) -> bool:
    return other.clean.GetNumAtoms() > 1 and any(atom.GetSymbol() in OTHER_METALS for atom in other.clean.GetAtoms())


def _makes_salt(part: Component, other: Component) -> bool:
    if part.charge and other.charge and (part.charge > 0) != (other.charge > 0):
        return True
    if part.role is Role.SOLVENT or part.role is Role.NEUTRAL:
        return False
    if part.role in (Role.BASE, Role.AMPHOLYTE, Role.NITROGEN) and other.role in _ACIDS:
        return True
    return part.role in (Role.ACID, Role.AMPHOLYTE) and other.role in _BASES


# --- a salt that is itself listed -----------------------------------------------------------------------


def _formed_with_metal(
    match: StructureMatch, compiled: Compiled, part: Component, others: Sequence[Component], index: int
) -> StructureMatch | None:
    """The named metal has to be there; an ion drawn all alone may belong to it."""
    if not others and part.charge < 0:
        return replace(_possible(match, "ion_alone"), form=Form.ION, component=index)
    if not compiled.needs <= {metal_of(other) for other in others}:
        return None
    rest = [o for o in others if metal_of(o) not in compiled.needs and o.role is not Role.PROTON and o.key != part.key]
    if not rest:
        return replace(match, form=Form.ITSELF, component=index)
    if all(other.role is Role.WATER for other in rest):
        return replace(match, form=Form.HYDRATE, component=index)
    return replace(_possible(match, "small_beside_another"), form=Form.MIXTURE, component=index)


def _formed_one_salt(
    match: StructureMatch, compiled: Compiled, part: Component, others: Sequence[Component], index: int
) -> StructureMatch | None:
    """The acid that is named has to be there; in other proportions, or beside more, it may be that salt."""
    bases = 1 + sum(other.key == part.key for other in others)
    beside = Counter(other.key for other in others if other.key != part.key and other.role is not Role.WATER)
    if not beside.keys() & compiled.beside.keys():
        return None
    if beside != {key: count * bases for key, count in compiled.beside.items()}:
        match = _possible(match, "not_the_named_salt")
    return replace(match, form=Form.SALT, component=index)


# --- all its atoms apart ---------------------------------------------------------------------------------


def formed_torn(atoms: Counter[str], parts: Sequence[Component]) -> StructureMatch | None:
    """A substance whose atoms all stand apart, once or several times; with a lone atom more it is another one."""
    lone = [index for index, part in enumerate(parts) if lone_atoms((part,) * 3) is not None]
    there = Counter(parts[index].mol.GetAtomWithIdx(0).GetSymbol() for index in lone)
    times = min(there[symbol] // count for symbol, count in atoms.items())
    if not times or there != Counter({symbol: count * times for symbol, count in atoms.items()}):
        return None
    rest = [part for index, part in enumerate(parts) if index not in lone]
    kept = tuple(atom.GetIntProp("src") for index in lone for atom in parts[index].mol.GetAtoms())
    notes = ("isotopic",) if any(parts[index].isotopic for index in lone) else ()
    match = StructureMatch("", False, "other_drawing", Form.ITSELF, component=lone[0], kept=kept, notes=notes)
    if not rest:
        return match
    if all(part.role is Role.WATER for part in rest):
        return replace(match, form=Form.HYDRATE)
    return replace(_possible(match, "small_beside_another"), form=Form.MIXTURE)


# --- mineral acids --------------------------------------------------------------------------------------


def _formed_mineral(
    match: StructureMatch, compiled: Compiled, part: Component, others: Sequence[Component], index: int
) -> StructureMatch | None:
    """A mineral acid: itself only beside water, protons and neutral company; otherwise it is a counter-ion."""
    rest = [other for other in others if other.key != part.key]
    if any(_holds_acid(other) for other in rest):
        return _mineral_salt(match, compiled, rest, index)
    acid = part.charge + sum(other.charge for other in others if other.key == part.key)
    if not others and part.charge < 0:
        return replace(_possible(match, "ion_alone"), form=Form.ION, component=index)
    if acid + sum(other.charge for other in rest if other.role is Role.PROTON) < 0:
        return _mineral_salt(match, compiled, rest, index)
    if not rest or all(other.role is Role.PROTON for other in rest):
        return replace(match, form=Form.ITSELF, component=index)
    if all(other.role in (Role.PROTON, Role.WATER) for other in rest):
        return replace(match, form=Form.HYDRATE, component=index)
    if not all(other.role in _SIDE_ROLES and not _has_nitrogen(other) for other in rest):
        match = _possible(match, "acid_beside_another")
    return replace(match, form=Form.MIXTURE, component=index)


def _mineral_salt(
    match: StructureMatch, compiled: Compiled, rest: Sequence[Component], index: int
) -> StructureMatch | None:
    """Salts of a mineral acid: covered if the words say so; an organic base only carries it as counter-ion."""
    salts = compiled.definition.scope.salts
    if salts is False or not rest or any(o.role not in (Role.METAL, Role.AMMONIUM, *_SIDE_ROLES) for o in rest):
        return None
    return replace(match, form=Form.SALT, component=index, possible=salts is None or match.possible)


def _holds_acid(other: Component) -> bool:
    """A base of any kind, or a centre that would hold the acid as a ligand."""
    if other.role in (*_BASES, Role.NITROGEN):
        return True
    if other.key in MINERAL_ACIDS or other.role is Role.SOLVENT:
        return False
    return any(atom.GetAtomicNum() not in _PLAIN for atom in other.clean.GetAtoms())


def _has_nitrogen(other: Component) -> bool:
    return any(atom.GetAtomicNum() == 7 for atom in other.clean.GetAtoms())
