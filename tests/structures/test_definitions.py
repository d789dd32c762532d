"""Every worked scope decides its own structures, alone and behind the gates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rdkit import Chem

from precursors.model import Derivation, Scope, ScopeKind, Stereo
from precursors.structure.definitions import Definition
from precursors.structure.screen import Screener

ENTRIES = yaml.safe_load(Path(__file__).with_name("definitions.yaml").read_text("utf-8"))
COUNTER_IONS = (
    "Cl Br I OS(=O)(=O)O OC(=O)C OC(=O)C(O)C(O)C(=O)O OC(=O)C=CC(=O)O OC(=O)CC(O)(CC(=O)O)C(=O)O OP(=O)(O)O "
    "O[N+](=O)[O-] CS(=O)(=O)O Cc1ccc(cc1)S(=O)(=O)O OC(=O)c1ccccc1 OC(=O)C(F)(F)F OC(=O)C(=O)O OC(=O)CCC(=O)O"
).split()


def screener(entry: dict[str, Any]) -> Screener:
    raw = entry["scope"]
    scope = Scope(
        kind=ScopeKind(raw["kind"]),
        of=tuple(Derivation(value) for value in raw.get("of", [])),
        combine=raw.get("combine", 1),
        salts=raw["salts"],
        stereo=Stereo(raw["stereo"]),
        excluding=tuple(raw.get("excluding", [])),
        core=raw.get("core"),
        vary={key: tuple(value) for key, value in raw.get("vary", {}).items()},
    )
    parents = (entry["parent"],) if entry["parent"] else ()
    return Screener([Definition(entry["id"], (entry["id"],), parents, tuple(entry["also_drawn_as"]), scope)])


def certain(one: Screener, smiles: str) -> bool:
    found = any(not match.possible for match in one.read(smiles).matches)
    gated = one.read_gated(smiles)
    assert bool(gated and gated.matches) == bool(one.read(smiles).matches), f"the gates differ on {smiles}"
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["id"]))
def test_inside_is_met_and_outside_is_not(entry: dict[str, Any]) -> None:
    one = screener(entry)
    assert [smiles for smiles in entry["inside"] if not certain(one, smiles)] == []
    assert [smiles for smiles in entry["outside"] if one.read(smiles).matches] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["id"]))
def test_the_drawing_does_not_change_the_answer(entry: dict[str, Any]) -> None:
    one = screener(entry)
    for smiles in (*entry["inside"], *entry["outside"]):
        expected = certain(one, smiles)
        for other in drawings(smiles):
            assert certain(one, other) == expected, f"{smiles} drawn as {other}"


def drawings(smiles: str) -> list[str]:
    """Other atom orders, explicit hydrogens, Kekulé form, atom maps, isotopes, reversed component order."""
    mol = Chem.MolFromSmiles(smiles)
    kekule = Chem.Mol(mol)
    Chem.Kekulize(kekule, clearAromaticFlags=True)
    mapped = Chem.Mol(mol)
    for atom in mapped.GetAtoms():
        atom.SetAtomMapNum(atom.GetIdx() + 1)
    labelled = Chem.Mol(mol)
    carbon = next((atom for atom in labelled.GetAtoms() if atom.GetSymbol() == "C"), None)
    if carbon is not None:
        carbon.SetIsotope(13)
    return [
        Chem.MolToSmiles(mol, doRandom=True),
        Chem.MolToSmiles(mol, doRandom=True),
        Chem.MolToSmiles(kekule, kekuleSmiles=True),
        Chem.MolToSmiles(mapped),
        Chem.MolToSmiles(labelled),
        ".".join(reversed(smiles.split("."))),
    ]


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if e["scope"]["salts"] and "N" in (e["parent"] or "")], ids=lambda e: str(e["id"])
)
def test_any_counter_ion_makes_a_salt_of_it(entry: dict[str, Any]) -> None:
    one = screener(entry)
    for acid in COUNTER_IONS:
        assert certain(one, f"{entry['parent']}.{acid}"), acid


def test_a_counter_ion_is_never_the_acid() -> None:
    acids = screener(next(entry for entry in ENTRIES if entry["id"] == "un-ii-hcl"))
    for drug in ("CN1CCC(CC1)c1ccccc1.Cl", "NCCc1ccccc1.Cl.Cl", "C[N+](C)(C)C.[Cl-]", "[Na+].[Cl-]"):
        assert acids.read(drug).matches == ()
