"""The words of the law as checkable definitions, one for each different reading, shared by its listings.

No chemistry toolkit here: this is what ``structure`` is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from precursors.catalogue.load import Catalogue
from precursors.model import Derivation, Scope, ScopeKind
from precursors.regimes.load import content_of

# What a law that says only "derivatives" or "analogues" is read as, narrowly and never as more than
# ``possible``: the parent is reached again by undoing at most two formal derivations of the vocabulary.
OPEN_WORDS: dict[str, tuple[tuple[Derivation, ...], int]] = {
    "derivatives": (tuple(Derivation), 2),
    "analogues": (tuple(Derivation), 2),
    "esters": ((Derivation.ESTER,), 1),  # a closed family of named esters: another one stands beside it
}


@dataclass(frozen=True, slots=True)
class Definition:
    """One reading of a scope, and the listings that share it.

    Attributes:
        key: stable name, the id of the first listing.
        parents: SMILES of the substance that the scope starts from.
        also_drawn_as: other drawings of it that no rule equates.
        may_be_drawn_as: drawings that leave open whether it is meant.
    """

    key: str
    listings: tuple[str, ...]
    parents: tuple[str, ...]
    also_drawn_as: tuple[str, ...]
    scope: Scope
    may_be_drawn_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrugClass:
    """A class of scheduled drugs that is known by its structure.

    Attributes:
        core: SMARTS of the fixed part; ``vary`` says what may stand at its numbered atoms.
        decides: its words were read and say what is inside; else a member is only possible.
        beside: a derivative of a precursor is told as well; else it is taken for the drug alone.
        behind: SMARTS, by elements and degrees, of what a molecule must have first, a wider and a closer one; empty:
            what the core has.
        asks: SMILES of members that the words cover and that are medicines no schedule names: possible.
    """

    key: str
    core: str
    vary: tuple[tuple[str, tuple[str, ...]], ...]
    decides: bool = False
    beside: bool = False
    behind: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


def structure_definitions(catalogue: Catalogue) -> tuple[Definition, ...]:
    """Every scope that a structure can be held against, equal readings merged; lists of other countries apart."""
    catalogue = catalogue.home
    merged: dict[tuple[object, ...], list[str]] = {}
    made: dict[tuple[object, ...], Definition] = {}
    for listing in catalogue.listings:
        substance = catalogue.substance(listing.substance)
        parents = listing.scope.parents or ((substance.smiles,) if substance.smiles else ())
        by_name = listing.scope.kind is ScopeKind.NAME_ONLY
        drawn, perhaps = substance.also_drawn_as, substance.may_be_drawn_as
        if not perhaps and (by_name or not (parents or listing.scope.core)):
            continue
        if by_name:
            parents, drawn = (), ()
        key = (parents, drawn, perhaps, _reading(listing.scope))
        merged.setdefault(key, []).append(listing.id)
        made.setdefault(key, Definition(listing.id, (), parents, drawn, listing.scope, perhaps))
    return tuple(replace(made[key], listings=tuple(listings)) for key, listings in merged.items())


def _reading(scope: Scope) -> tuple[object, ...]:
    vary = tuple(sorted((key, tuple(value)) for key, value in scope.vary.items()))
    return (
        scope.kind,
        scope.of,
        scope.combine,
        scope.salts,
        scope.stereo,
        scope.excluding,
        scope.core,
        vary,
        scope.open,
    )


def drug_classes() -> tuple[DrugClass, ...]:
    """The drug classes of ``regimes/classes.yaml``."""
    content = content_of("classes")
    return tuple(
        DrugClass(
            entry["id"],
            entry["core"],
            tuple((key, tuple(value)) for key, value in entry["vary"].items()),
            entry.get("decides", False),
            entry.get("beside", False),
            tuple(content["skeletons"][entry["behind"]]) if "behind" in entry else (),
            tuple(entry.get("asks", ())),
        )
        for entry in content["classes"]
        if "core" in entry
    )
