"""What may not change an answer: how a structure of the lists is drawn, salted, labelled or accompanied.

By default a sample of the lists' cases is tried, always the same one; ``make property-structures`` tries them all.
"""

from __future__ import annotations

import random

import pytest
from rdkit import Chem, RDLogger

from bench.hostile import texts
from precursors.model import Form, ScopeKind, Stereo
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener
from precursors.structure.service import StructureService
from tests.structures.drawings import (
    ALL,
    BASIC,
    COUNTER_IONS,
    LISTS,
    SEED,
    STRUCTURED,
    cases,
    labelled,
    met,
    mirrored,
    redrawn,
    tried,
)

RDLogger.DisableLog("rdApp.*")
MINERAL = {x.id for x in LISTS.listings if x.substance in ("hydrochloric-acid", "sulphuric-acid", "hydriodic-acid")}


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(LISTS), drug_classes())


def test_every_case_of_the_lists_is_tried() -> None:
    assert len(cases()) > 900
    assert len(tried()) == (len(cases()) if ALL else 120)


def test_another_drawing_is_the_same_answer(screener: Screener) -> None:
    chance = random.Random(SEED)
    for text, mol in tried():
        expected = met(screener, text)
        for what, drawn in redrawn(mol, text, chance):
            assert met(screener, drawn) == expected, f"{what}: {text} drawn as {drawn}"


def test_a_label_on_any_atom_changes_nothing(screener: Screener) -> None:
    chance = random.Random(SEED)
    for text, mol in tried():
        expected = met(screener, text)
        for drawn in labelled(mol, chance):
            assert met(screener, drawn) == expected, f"{text} labelled as {drawn}"


def test_an_inchi_says_the_same(screener: Screener) -> None:
    """Wherever the identifier holds the structure; ``lost_in_inchi`` names what it does not hold."""
    compared = 0
    for text, mol in tried():
        inchi = Chem.MolToInchi(mol)
        if lost_in_inchi(mol, inchi):
            continue
        compared += 1
        assert met(screener, inchi, certain=True) == met(screener, text, certain=True), f"{text}: {inchi}"
    assert compared > len(tried()) * 0.9


def lost_in_inchi(mol: Chem.Mol, inchi: str) -> str:
    """Why an InChI does not hold what was drawn, else nothing."""
    if any(atom.GetAtomicNum() > 20 and atom.GetDegree() and atom.GetSymbol() not in "BrI" for atom in mol.GetAtoms()):
        return "bonds to a metal are cut"
    if any(atom.GetSymbol() in ("Li", "Na", "K", "Mg", "Ca", "Al") and atom.GetDegree() for atom in mol.GetAtoms()):
        return "bonds to a metal are cut"
    if any(atom.GetSymbol() == "P" and atom.GetTotalNumHs() for atom in mol.GetAtoms()):
        return "a hydrogen on phosphorus moves to oxygen"
    return "protons of an ion are moved" if Chem.GetFormalCharge(mol) or "/p" in inchi else ""


def test_any_counter_ion_keeps_a_listed_base_and_adds_nothing(screener: Screener) -> None:
    """Whoever names salts covers them all; nobody gets another listing, least of all an acid's, from a salt."""
    chance = random.Random(SEED)
    naming = {x.id for x in STRUCTURED if x.scope.salts}
    one_salt = {x.id for x in STRUCTURED if x.scope.one_salt}  # with its acid in other proportions: possible
    for text, mol in tried():
        if "." in text or Chem.GetFormalCharge(mol) or not mol.HasSubstructMatch(BASIC):
            continue
        certain, all_met = met(screener, text, certain=True), {listing for listing, _ in met(screener, text)}
        for ion in COUNTER_IONS if ALL else chance.sample(COUNTER_IONS, 4):
            found = met(screener, f"{ion}.{text}")
            assert {one for one in certain if one[0] in naming} <= found, f"{text} with {ion}"
            assert {listing for listing, _ in found} - one_salt <= all_met, f"{text} with {ion}"
            assert not {(listing, False) for listing in one_salt} & found, f"{text} with {ion}"


def test_no_counter_ion_hides_a_listed_base_or_is_one(screener: Screener) -> None:
    for key in ("ephedrine", "anpp", "4-piperidone", "norfentanyl", "methylamine", "ergotamine"):
        substance = LISTS.substance(key)
        wanted = {x.id for x in LISTS.listings_of(key) if x.scope.salts and x.scope.kind is not ScopeKind.NAME_ONLY}
        for ion in COUNTER_IONS:
            matches = screener.read(f"{substance.smiles}.{ion}", full=False).matches
            assert {m.form for m in matches if m.listing in wanted} == {Form.SALT}, ion
            assert not {m.listing for m in matches if not m.possible} & MINERAL, ion


def test_the_mirror_image_is_met_only_where_the_words_say_so(screener: Screener) -> None:
    for listing in STRUCTURED:
        named = Chem.MolFromSmiles(LISTS.substance(listing.substance).smiles or "")
        smiles = mirrored(named)
        if listing.scope.kind is ScopeKind.FAMILY or smiles == Chem.MolToSmiles(named):
            continue
        covered = listing.scope.stereo is not None and listing.scope.stereo.value in ("any", "relative")
        assert ((listing.id, False) in met(screener, smiles)) == covered, f"{listing.id}: {smiles}"


def test_the_mirror_image_of_any_case_differs_only_where_isomers_matter(screener: Screener) -> None:
    scopes = {x.id: x.scope for x in STRUCTURED}
    for text, mol in tried():
        for listing, _ in met(screener, text) ^ met(screener, mirrored(mol)):
            scope = scopes[listing]
            assert scope.stereo in (None, Stereo.EXACT) or scope.excluding, f"{listing}: {text} mirrored"


def test_hostile_texts_are_right_or_undetermined_and_quick() -> None:
    with StructureService(structure_definitions(LISTS)) as service:
        made = texts(1_500, seed=99)
        readings = service.read_many([text for _, text in made])
    assert len(readings) == len(made)
    for (kind, text), reading in zip(made, readings, strict=True):
        if kind in ("controls", "fullerene"):
            assert reading.problem, (kind, text[:60])
