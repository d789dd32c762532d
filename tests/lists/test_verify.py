"""`lists verify`: the bundled lists hold, and each kind of breakage is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from precursors.catalogue.load import Catalogue
from precursors.model import Case, Citation, Form, InForce, Listing, Scope, ScopeKind, Substance
from precursors.recognition.recogniser import Recogniser
from precursors.verify import Fault, verify
from rules.rulebook import load_instruments


def faults_of(catalogue: Catalogue) -> list[Fault]:
    with Recogniser(catalogue) as recogniser:
        return verify(catalogue, load_instruments(), recogniser)


def test_the_bundled_lists_hold(catalogue: Catalogue) -> None:
    assert faults_of(catalogue) == []


Change = Callable[[Substance, Listing], tuple[Substance, Listing]]
ACETONE = Case(structure="CC(C)=O")
BY_NAME = Scope(kind=ScopeKind.NAME_ONLY)
BREAKAGES: dict[str, tuple[str, Change]] = {
    "formula": ("formula", lambda s, x: (replace(s, formula="C4H6O4"), x)),
    "weight": ("molar_mass", lambda s, x: (replace(s, molar_mass=103.0), x)),
    "InChIKey": ("inchikey", lambda s, x: (replace(s, inchikey="WFDIJRYMOXRFFG-UHFFFAOYSA-M"), x)),
    "structure": ("smiles", lambda s, x: (replace(s, smiles="CC(=O)OC(C)=O)"), x)),
    "CAS check digit": ("cas", lambda s, x: (replace(s, cas=("108-24-8",)), x)),
    "CAS of a salt": ("cas", lambda s, x: (replace(s, salt_cas=("108-24",)), x)),
    "tariff code": ("hs", lambda s, x: (replace(s, hs={"2022": ("2915",)}), x)),
    "days": ("in_force", lambda s, x: (s, replace(x, in_force=InForce(date(2025, 1, 2), date(2025, 1, 1))))),
    "by name without a reason": ("by_name", lambda s, x: (replace(s, notes=()), replace(x, scope=BY_NAME))),
    "a language": ("names", lambda s, x: (replace(s, names=tuple(n for n in s.names if n.language != "es")), x)),
    "citation": ("citation", lambda s, x: (s, replace(x, citation=Citation("somewhere", "un-1899")))),
    "too few inside": ("too_few_cases", lambda s, x: (s, replace(x, inside=x.inside[:2]))),
    "too few outside": ("too_few_cases", lambda s, x: (s, replace(x, outside=x.outside[:2]))),
    "inside that is not": ("case", lambda s, x: (s, replace(x, inside=(*x.inside, ACETONE)))),
    "outside that is inside": ("case", lambda s, x: (s, replace(x, outside=(*x.outside, Case("CC(=O)OC(=O)C"))))),
    "form": ("case", lambda s, x: (s, replace(x, inside=(*x.inside, Case("CC(=O)OC(C)=O.O", "", Form.SALT))))),
    "unreadable case": ("case", lambda s, x: (s, replace(x, outside=(*x.outside, Case("C1CC"))))),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_each_kind_of_breakage_is_found(catalogue: Catalogue, name: str) -> None:
    code, change = BREAKAGES[name]
    substance, listing = catalogue.substance("acetic-anhydride"), catalogue.listing("un-i-acetic-anhydride")
    substance, listing = change(substance, listing)
    assert code in {
        fault.code for fault in faults_of(Catalogue({substance.id: substance}, (listing,), catalogue.lists))
    }


def test_one_identity_under_two_ids_is_found(catalogue: Catalogue) -> None:
    one = catalogue.substance("acetic-anhydride")
    two = replace(one, id="acetic-anhydride-2")
    listing = catalogue.listing("un-i-acetic-anhydride")
    found = faults_of(Catalogue({one.id: one, two.id: two}, (listing,), catalogue.lists))
    assert {"shared_identity", "not_listed"} <= {fault.code for fault in found}
