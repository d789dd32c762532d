"""What a clean-up, an identifier or a label makes of a listed substance is still told: never "not listed"."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from rdkit import Chem, RDLogger
from rdkit.Chem.MolStandardize import rdMolStandardize

from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.keys import components
from precursors.structure.screen import Screener
from tests.structures.drawings import LISTS, cases

RDLogger.DisableLog("rdApp.*")
Step = Callable[[Chem.Mol], Chem.Mol]


def disconnected(mol: Chem.Mol) -> Chem.Mol:
    return rdMolStandardize.MetalDisconnector().Disconnect(mol)


def by_inchi(mol: Chem.Mol, options: str = "") -> Chem.Mol:
    return Chem.MolFromInchi(Chem.MolToInchi(mol, options=options))


# A third of the substances; with PRECURSOR_WHOLE set, all (make property-structures).
SOME = tuple(LISTS.substances.values())[:: 1 if os.environ.get("PRECURSOR_WHOLE") else 3]
_SMALL = 16  # atoms up to which the tautomers of all cases are made in a few seconds
# What is done to an inventory before it is kept; each leaves the substance what it is.
STEPS: dict[str, Step] = {
    "cleanup": rdMolStandardize.Cleanup,
    "metals disconnected": disconnected,
    "metals disconnected, cleaned up": lambda mol: rdMolStandardize.Cleanup(disconnected(mol)),
    "normalised": rdMolStandardize.Normalize,
    "reionised": rdMolStandardize.Reionize,
    "uncharged": lambda mol: rdMolStandardize.Uncharger().uncharge(mol),
    "uncharged by force": lambda mol: rdMolStandardize.Uncharger(force=True).uncharge(mol),
    "cleaned up, uncharged": lambda mol: rdMolStandardize.Uncharger().uncharge(rdMolStandardize.Cleanup(mol)),
    "parent tautomer": lambda mol: rdMolStandardize.TautomerParent(mol) if mol.GetNumAtoms() <= _SMALL else mol,
    "parent isotope": rdMolStandardize.IsotopeParent,
    "parent stereo": rdMolStandardize.StereoParent,
    "InChI and back": by_inchi,
    "InChI with fixed hydrogens and back": lambda mol: by_inchi(mol, "/FixedH /RecMet"),
    "cleaned up, InChI and back": lambda mol: by_inchi(rdMolStandardize.Cleanup(mol)),
    "hydrogens as atoms": Chem.AddHs,
}
# These keep one part: of a salt or hydrate the one that is listed, or an ion of it.
PARENTS: dict[str, Step] = {
    "fragment": rdMolStandardize.FragmentParent,
    "charge": rdMolStandardize.ChargeParent,
    "super": lambda mol: rdMolStandardize.SuperParent(mol) if mol.GetNumAtoms() <= _SMALL else mol,
    "largest": lambda mol: rdMolStandardize.LargestFragmentChooser().choose(mol),
}


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(structure_definitions(LISTS), drug_classes())


@cache
def answer(screener: Screener, text: str) -> str:
    reading = screener.read(text, full=False)
    gated = screener.read_gated(text)
    assert bool(gated and (gated.matches or gated.problem)) == bool(reading.matches or reading.problem), text
    if reading.problem:
        return "undetermined"
    return "listed" if any(not one.possible for one in reading.matches) else "possible" if reading.matches else "not"


def drawings() -> Iterator[tuple[str, str]]:
    """Drawings of some substances, or all of them, and every structure that a listing names as inside."""
    for substance in SOME:
        if substance.smiles:
            yield from ((substance.id, smiles) for smiles in (substance.smiles, *substance.also_drawn_as))
    read = cases()
    yield from sorted(
        {(x.substance, one.structure) for x in LISTS.listings for one in x.inside if one.structure in read}
    )


def results(mol: Chem.Mol, steps: dict[str, Step]) -> Iterator[tuple[str, str]]:
    for name, step in steps.items():
        try:
            made = step(mol)
        except (ValueError, RuntimeError):  # the toolkit itself gives up
            continue
        if made is not None:
            yield name, Chem.MolToSmiles(made)


@pytest.mark.slow
def test_no_clean_up_hides_a_listed_substance(screener: Screener) -> None:
    hidden = []
    for key, smiles in drawings():
        for name, made in results(Chem.MolFromSmiles(smiles), STEPS):
            if answer(screener, made) == "not":
                hidden.append((key, smiles, name, made))
    assert hidden == []


def test_no_parent_of_a_clean_up_hides_a_listed_substance(screener: Screener) -> None:
    """Unless the part that is kept is water, of a hydrate that is smaller than its water."""
    hidden = []
    for key, smiles in drawings():
        for name, made in results(Chem.MolFromSmiles(smiles), PARENTS):
            if answer(screener, made) == "not" and made not in ("O", "[OH3+]"):
                hidden.append((key, smiles, name, made))
    assert hidden == []


def test_a_clean_up_makes_nothing_else_a_listed_substance(screener: Screener) -> None:
    """What is no permanganate but torn alike stays what it is: other metals, other proportions, the parts alone."""
    for text in (
        "[K+].[K+].[Mn+6].[O-2].[O-2].[O-2].[O-2]",
        "[Mn+4].[O-2].[O-2]",
        "[K+].[Cr+6].[O-2].[O-2].[O-2].[O-2]",
        "[NH4+].[Mn+7].[O-2].[O-2].[O-2].[O-2]",
        "[K+].[Mn+2].[O-]S(=O)(=O)[O-].[Cl-]",
        "[Mn+2].[O-2]",
        "[K+].[OH-]",
        "[Mn]",
        "[K+]",
        "[O-2]",
        "[Na+].[Cl-]",
        "P",
        "[PH4+].[I-]",
        "[Na+].[I-]",
        "O=P([O-])([O-])[O-].[Na+].[Na+].[Na+]",
        "O=[PH]([O-])O.[Na+]",
        "[O-][P+](=O)c1ccccc1.[Na+]",
        "CP(=O)O",
        "CC1=CC(=C(C2=CC=C(C=C2)N)C3=CC=C(C=C3)N)C=CC1=N.[O-]P=O.[Mo]",
        "O=P(O)(O)O",
        "OP(O)O",
        "P(Cl)(Cl)Cl",
    ):
        found = answer(screener, text)
        assert found == ("possible" if text in ("[PH4+].[I-]", "[Na+].[I-]") else "not"), (text, found)


# --- labels --------------------------------------------------------------------------------------------

_LABELS = {"H": (2, 3), "C": (11, 13, 14), "N": (15,), "O": (17, 18), "P": (32,), "S": (34, 35), "I": (123, 125, 131)}


def isotopologues(mol: Chem.Mol) -> Iterator[str]:
    """Every hydrogen, those on carbon only, and each other element in full, with each isotope that is on the market."""
    for symbol, isotopes in _LABELS.items():
        for isotope in isotopes:
            drawn = Chem.RWMol(Chem.AddHs(mol)) if symbol == "H" else Chem.RWMol(mol)
            atoms = [atom for atom in drawn.GetAtoms() if atom.GetSymbol() == symbol]
            if atoms:
                for atom in atoms:
                    atom.SetIsotope(isotope)
                yield Chem.MolToSmiles(drawn)
                atoms[0].SetIsotope(0)
                yield Chem.MolToSmiles(drawn)


def test_an_isotopologue_is_listed_as_the_substance_is(screener: Screener) -> None:
    @cache
    def covers(text: str) -> set[tuple[str, bool, str]]:
        return {(one.listing, one.possible, one.form.value) for one in screener.read(text, full=False).matches}

    for substance in SOME:
        mol = Chem.MolFromSmiles(substance.smiles or "")
        for drawn in isotopologues(mol) if substance.smiles else ():
            for text in (drawn, f"{drawn}.[2H]O[2H]"):
                plain = substance.smiles if text == drawn else f"{substance.smiles}.O"
                assert covers(text) == covers(str(plain)), f"{substance.id}: {text}"


def test_a_labelled_inchi_is_listed_as_the_substance_is(screener: Screener) -> None:
    for text in (
        "InChI=1S/C3H6O/c1-3(2)4/h1-2H3/i1D3,2D3",
        "InChI=1S/C7H8/c1-7-5-3-2-4-6-7/h2-6H,1H3/i1D3",
        "InChI=1S/C5H9NO/c7-5-1-3-6-4-2-5/h6H,1-4H2/i5+1",
        "InChI=1S/ClH/h1H/i/hD",
        "InChI=1S/I2/c1-2/i1-2",
    ):
        assert answer(screener, text) == "listed", text


def test_every_drawing_of_the_data_can_be_read_and_is_its_own(screener: Screener) -> None:
    for substance in LISTS.substances.values():
        for smiles, wanted in [(one, "listed") for one in substance.also_drawn_as] + [
            (one, "possible") for one in substance.may_be_drawn_as
        ]:
            assert components(Chem.MolFromSmiles(smiles)), smiles
            met = [m for m in screener.read(smiles).matches if LISTS.listing(m.listing).substance == substance.id]
            assert {"possible" if one.possible else "listed" for one in met} == {wanted}, (substance.id, smiles)
