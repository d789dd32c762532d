"""How much of a salt is its base: by the acid that its name says, and by nothing where it does not."""

from __future__ import annotations

import pytest

from precursors.catalogue.load import Catalogue
from precursors.lexicon.salts import base_ppm


@pytest.mark.parametrize(
    ("substance", "text", "ppm"),
    [
        ("methylamine", "Methylamine hydrochloride", 459_986),  # 31.058 of 67.519
        ("methylamine", "clorhidrato de metilamina 98 %", 459_986),
        ("methylamine", "monomethylamine HCl", 459_986),
        ("methylamine", "methylamine hydrobromide", 277_383),
        ("ergometrine", "maleato de ergometrina", 737_082),
        ("phenylacetic-acid", "phenylacetic acid, sodium salt", 861_000),
        ("phenylacetic-acid", "fenilacetato de potasio", 781_400),
    ],
)
def test_a_named_acid_or_metal_gives_the_share(catalogue: Catalogue, substance: str, text: str, ppm: int) -> None:
    found = base_ppm(catalogue.substance(substance), text)
    assert found is not None
    assert abs(found - ppm) < 300


@pytest.mark.parametrize(
    ("substance", "text"),
    [
        ("methylamine", "methylamine salt"),
        ("methylamine", "methylamine sulphate"),  # one base or two for an acid
        ("methylamine", "methylamine hydrochloride and hydrobromide"),  # two acids
        ("phenylacetic-acid", "phenylacetic acid, salts"),
        ("methylamine", "methylamine dihydrochloride"),  # no such share is held
    ],
)
def test_what_the_name_does_not_say_stays_open(catalogue: Catalogue, substance: str, text: str) -> None:
    assert base_ppm(catalogue.substance(substance), text) is None
