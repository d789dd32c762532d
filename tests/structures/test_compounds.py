"""Compounds of the ``chemicals`` package that carry a number, a name or a key of ours: their structure is held
against ours.

A compound that is sold under a name of a list, and that the package draws in another way than we do, would hide the
listing behind its CAS number. Every difference that is left stands in ``compounds.yaml`` with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from precursors.fold import fold, key
from precursors.lexicon.build import compound_rows
from precursors.model import NameKind
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener
from precursors.vocabulary.words import words_of
from tests.structures.drawings import LISTS

DIFFERENCES = yaml.safe_load(Path(__file__).with_name("compounds.yaml").read_text("utf-8"))
_SALT_WORDS = words_of("acid_salts") | words_of("base_salts") | {"salt", "hydrate", "anhydrous"}
_NAMES = [(key(n.text), s) for s in LISTS.substances.values() for n in s.names if n.kind is not NameKind.ABBREVIATION]


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(LISTS), drug_classes())


def claims() -> Iterator[tuple[str, str, str, set[str]]]:
    """Each compound of the package that by number, name or key is one of ours: CAS, SMILES, the sign, and which."""
    numbers: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    for text, substance in _NAMES:
        names.setdefault(text, set()).add(substance.id)
    for substance in LISTS.substances.values():
        for number in (*substance.cas, *substance.salt_cas):
            numbers.setdefault(number, set()).add(substance.id)
        keys.setdefault((substance.inchikey or "none")[:14], set()).add(substance.id)
    for cas, smiles, inchikey, said in compound_rows():
        if cas in numbers:
            yield cas, smiles, cas, numbers[cas]
        if inchikey[:14] in keys:
            yield cas, smiles, inchikey, keys[inchikey[:14]]
        for name in said:
            for plain in dict.fromkeys((key(name), key(without_salt(name)))):
                if plain in names:
                    yield cas, smiles, name, names[plain]


def without_salt(name: str) -> str:
    """A name without the words that only make a salt of it."""
    words = fold(name.replace(",", " ").replace("(", " ").replace(")", " ")).split()
    return " ".join(word for word in words if word not in _SALT_WORDS)


@pytest.mark.slow
def test_every_compound_under_a_sign_of_ours_has_our_structure(screener: Screener) -> None:
    meant: dict[str, set[str]] = {}
    for cas, smiles, _, substances in claims():
        if smiles:
            meant.setdefault(f"{cas} {smiles}", set()).update(substances)
    assert len(meant) > 100
    different: dict[str, list[str]] = {}
    for compound, substances in meant.items():
        cas, smiles = compound.split(" ")
        reading = screener.read(smiles, full=False)
        met = {LISTS.listing(one.listing).substance for one in reading.matches}
        if not met & substances:
            different[cas] = sorted(substances)
    assert different == {row["cas"]: row["substances"] for row in DIFFERENCES}


def test_the_number_of_a_substance_is_that_of_its_structure(screener: Screener) -> None:
    """No difference is left among the numbers themselves."""
    numbers = {cas for one in LISTS.substances.values() for cas in (*one.cas, *one.salt_cas)}
    assert not numbers & {row["cas"] for row in DIFFERENCES}
    assert all(row["reason"] for row in DIFFERENCES)


def test_hypophosphites_are_met_as_databases_draw_them(screener: Screener) -> None:
    """P with a hydrogen too few, or with its charges apart, is how the package and others draw them."""
    drawn = [
        (cas, smiles) for cas, smiles, _, names in compound_rows() if any("hypophosphite" in name for name in names)
    ]
    assert len(drawn) >= 7
    for cas, smiles in drawn:
        met = {LISTS.listing(one.listing).substance for one in screener.read(smiles, full=False).matches}
        assert met == {"hypophosphorous-acid"}, (cas, smiles)
