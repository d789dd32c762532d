"""What may not change an answer: how a structure of the lists is drawn, salted, labelled or accompanied."""

from __future__ import annotations

import random
import sqlite3

import pytest
from rdkit import Chem, RDLogger

from bench.hostile import texts
from precursors.catalogue import Catalogue
from precursors.guard import StructureService
from precursors.lexicon.build import compounds_path
from precursors.model import Form, Listing, ScopeKind
from precursors.scope import drug_classes, structure_definitions
from precursors.structure import Screener

RDLogger.DisableLog("rdApp.*")
LISTS = Catalogue.load()
COUNTER_IONS = (
    "Cl", "Br", "I", "F", "OS(=O)(=O)O", "O=[N+]([O-])O", "OP(=O)(O)O", "CC(=O)O", "OC=O", "OC(=O)C(=O)O",
    "OC(=O)CC(=O)O", "OC(=O)/C=C/C(=O)O", "OC(=O)/C=C\\C(=O)O", "OC(=O)CCC(=O)O", "OC(=O)C(O)C(O)C(=O)O",
    "OC(=O)CC(O)(C(=O)O)CC(=O)O", "CC(O)C(=O)O", "OC(=O)C(F)(F)F", "CS(=O)(=O)O", "Cc1ccc(cc1)S(=O)(=O)O",
    "OS(=O)(=O)c1ccccc1", "OC(=O)c1ccccc1", "OC(=O)c1ccccc1O", "OC(=O)C(O)c1ccccc1", "OCl(=O)(=O)=O",
    "CCC(=O)O", "OC(=O)CO", "OC(=O)CCCCC(=O)O", "CC(C)(C)C(=O)O", "OC(=O)c1cccnc1",
)  # fmt: skip
STRUCTURED = [
    x for x in LISTS.listings if x.scope.kind is not ScopeKind.NAME_ONLY and LISTS.substance(x.substance).smiles
]


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(LISTS), drug_classes())


def met(one: Screener, smiles: str, listing: Listing) -> bool:
    return any(m.listing == listing.id and not m.possible for m in one.read(smiles, full=False).matches)


@pytest.mark.parametrize("authority", LISTS.authorities)
def test_another_drawing_is_the_same_answer(screener: Screener, authority: str) -> None:
    chance = random.Random(5)
    for listing in (x for x in STRUCTURED if x.authority == authority):
        for case in (*listing.inside, *listing.outside):
            mol = Chem.MolFromSmiles(case.structure)
            if mol is None:
                continue
            expected = met(screener, case.structure, listing)
            mapped = Chem.Mol(mol)
            for atom in mapped.GetAtoms():
                atom.SetAtomMapNum(atom.GetIdx() + 1)
            parts = case.structure.split(".")
            chance.shuffle(parts)
            kekule = Chem.Mol(mol)
            Chem.Kekulize(kekule, clearAromaticFlags=True)
            drawings = (
                Chem.MolToSmiles(mol, doRandom=True), Chem.MolToSmiles(mol, canonical=False, allBondsExplicit=True),
                Chem.MolToSmiles(Chem.AddHs(mol)), Chem.MolToSmiles(mapped), Chem.MolToSmiles(kekule), ".".join(parts),
            )  # fmt: skip
            for drawn in drawings:
                assert met(screener, drawn, listing) == expected, f"{listing.id}: {case.structure} drawn as {drawn}"


def test_no_counter_ion_hides_a_listed_base_or_is_one(screener: Screener) -> None:
    """Whoever names salts covers them all; nobody gets an acid listing from a salt."""
    for key in ("ephedrine", "anpp", "4-piperidone", "norfentanyl", "methylamine", "ergotamine"):
        substance = LISTS.substance(key)
        wanted = {x.id for x in LISTS.listings_of(key) if x.scope.salts and x.scope.kind is not ScopeKind.NAME_ONLY}
        for ion in COUNTER_IONS:
            for salt in (f"{substance.smiles}.{ion}", f"{ion}.{substance.smiles}"):
                matches = screener.read(salt, full=False).matches
                assert wanted <= {m.listing for m in matches if not m.possible}, salt
                assert {m.form for m in matches if m.listing in wanted} == {Form.SALT}, salt
                acids = {LISTS.listing(m.listing).substance for m in matches if not m.possible}
                assert not acids & {"hydrochloric-acid", "sulphuric-acid", "hydriodic-acid"}, salt


def test_each_listed_base_is_met_in_every_salt(screener: Screener) -> None:
    bases = {
        x.substance: LISTS.substance(x.substance).smiles or "" for x in STRUCTURED if x.scope.salts and not x.scope.core
    }
    basic = Chem.MolFromSmarts("[NX3;!$(N-C=O);!$(N-[O,N,S])]")
    for key, smiles in bases.items():
        if not Chem.MolFromSmiles(smiles).HasSubstructMatch(basic):
            continue
        wanted = {x.id for x in LISTS.listings_of(key) if x.scope.salts and x.scope.kind is not ScopeKind.NAME_ONLY}
        for ion in COUNTER_IONS:
            matches = screener.read(f"{ion}.{smiles}", full=False).matches
            assert wanted <= {m.listing for m in matches if not m.possible}, f"{key} with {ion}"


def test_the_mirror_image_is_met_only_where_the_words_say_so(screener: Screener) -> None:
    for listing in STRUCTURED:
        named = Chem.MolFromSmiles(LISTS.substance(listing.substance).smiles or "")
        mirrored = Chem.Mol(named)
        for atom in mirrored.GetAtoms():
            atom.InvertChirality()
        smiles = Chem.MolToSmiles(mirrored)
        if listing.scope.kind is ScopeKind.FAMILY or smiles == Chem.MolToSmiles(named):
            continue
        covered = listing.scope.stereo is not None and listing.scope.stereo.value in ("any", "relative")
        assert met(screener, smiles, listing) == covered, f"{listing.id}: {smiles}"


def test_a_label_on_any_atom_changes_nothing(screener: Screener) -> None:
    for listing in STRUCTURED[::3]:
        smiles = LISTS.substance(listing.substance).smiles or ""
        expected = met(screener, smiles, listing)
        mol = Chem.MolFromSmiles(smiles)
        for atom in mol.GetAtoms():
            labelled = Chem.Mol(mol)
            labelled.GetAtomWithIdx(atom.GetIdx()).SetIsotope(atom.GetMass().__int__() + 1)
            assert met(screener, Chem.MolToSmiles(labelled), listing) == expected, listing.id


def test_an_inchi_says_the_same(screener: Screener) -> None:
    for substance in LISTS.substances.values():
        if not substance.smiles or "." in substance.smiles or "Mn" in substance.smiles or "P" in substance.smiles:
            continue
        inchi = Chem.MolToInchi(Chem.MolFromSmiles(substance.smiles))
        one, other = ({m.listing for m in screener.read(t).matches} for t in (inchi, substance.smiles))
        assert one == other, substance.id


def test_an_oracle_that_knows_only_inchikeys_finds_nothing_more(screener: Screener) -> None:
    """Legitimate compounds whose first InChIKey block is that of a listed substance are met, or differ in stereo."""
    blocks = {s.inchikey[:14]: s for s in LISTS.substances.values() if s.inchikey}
    base = sqlite3.connect(compounds_path())
    rows = [r for r in base.execute("SELECT inchikey, smiles FROM compound") if r[0] and r[0][:14] in blocks]
    base.close()
    assert len(rows) > 60
    for key, smiles in rows:
        substance = blocks[key[:14]]
        found = {LISTS.listing(m.listing).substance for m in screener.read(smiles, full=False).matches}
        listings = LISTS.listings_of(substance.id)
        only_named_stereo = all(x.scope.stereo is not None and x.scope.stereo.value != "any" for x in listings)
        if "P12P3P1P23" in (substance.smiles or "") or substance.id == "red-phosphorus":
            continue
        assert substance.id in found or (only_named_stereo and key != substance.inchikey), smiles


def test_hostile_texts_are_right_or_undetermined_and_quick() -> None:
    with StructureService(structure_definitions(LISTS)) as service:
        made = texts(1_500, seed=99)
        readings = service.read_many([text for _, text in made])
    assert len(readings) == len(made)
    for (kind, text), reading in zip(made, readings, strict=True):
        if kind in ("controls", "fullerene"):
            assert reading.problem, (kind, text[:60])
