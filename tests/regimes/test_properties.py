"""What holds for any entry: salts, packs and grades beside a name, letters and accents, and the two ways to screen."""

from __future__ import annotations

import random
import unicodedata
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.model import Answer, NameKind
from precursors.recognition.recogniser import Query, Recogniser
from precursors.regimes.load import Regimes
from precursors.regimes.model import PREFIX, Regime
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener

DAY = date(2026, 11, 24)
HELD = Regimes.load()
# Names of one word as a law prints them, of drugs and of the others.
NAMES = [
    (HELD.entries[entry.removeprefix(PREFIX)], name)
    for plain, entry, kind, name, _ in HELD.names
    if kind == NameKind.SYNONYM
    and name.isalpha()
    and len(plain) > 6
    and (plain, entry.removeprefix(PREFIX)) in HELD.printed_names
]
DRUGS = [
    (entry, name)
    for entry, name in NAMES
    if entry.regime is Regime.DRUGS and not entry.free_with and entry.id != "cathine"
]
OTHERS = [(entry, name) for entry, name in NAMES if not entry.salts]
SALTS = ("{} hydrochloride", "clorhidrato de {}", "{} HCl", "sulfato de {}", "{} tartrate", "{} sodium salt")
PACKS = (
    "{} 99 % tambor 200 kg",
    "25 kg {}",
    "{} grado técnico",
    "ref. 4711 {} 10 g",
    "{}, frasco 500 ml",
    "muestra {} 1 kg",
)
SCREENER = Screener(structure_definitions(Catalogue.load()), drug_classes(), HELD.screened)
few = settings(max_examples=60, deadline=None)


@few
@given(st.sampled_from(DRUGS), st.sampled_from(SALTS))
def test_a_salt_of_a_drug_is_the_drug(recogniser: Recogniser, named: tuple, frame: str) -> None:
    entry, name = named
    found = recogniser.recognise(Query(text=frame.format(name)))
    assert entry.id in {hit.entry for hit in found.regimes}, (name, frame)
    assert found.on(DAY).answer in (Answer.OTHER_LAW, Answer.POSSIBLE, Answer.LISTED)


@few
@given(st.sampled_from(OTHERS), st.sampled_from(SALTS))
def test_a_salt_of_what_is_listed_without_its_salts_is_another_substance(
    recogniser: Recogniser, named: tuple, frame: str
) -> None:
    entry, name = named
    found = recogniser.recognise(Query(text=frame.format(name)))
    assert entry.id not in {hit.entry for hit in found.regimes if hit.certain}, (name, frame)


@few
@given(st.sampled_from(NAMES), st.sampled_from(PACKS))
def test_packs_and_grades_change_nothing(recogniser: Recogniser, named: tuple, frame: str) -> None:
    name = named[1]
    alone, packed = (recogniser.recognise(Query(text=text)) for text in (name, frame.format(name)))
    assert {hit.entry for hit in alone.regimes} <= {hit.entry for hit in packed.regimes}, (name, frame)


@few
@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from(["NFC", "NFD"]))
def test_capitals_and_accents_change_nothing(recogniser: Recogniser, named: tuple, case: object, form: str) -> None:
    entry, name = named
    text = unicodedata.normalize(form, case(name))
    assert recogniser.recognise(Query(text=text)).on(DAY).answer in (Answer.OTHER_LAW, Answer.LISTED), (entry.id, text)


@few
@given(st.sampled_from(HELD.structures), st.sampled_from(["", ".Cl", ".O", ".OS(=O)(=O)O", ".[Na+]"]))
def test_the_gate_passes_over_no_entry(structure: object, beside: str) -> None:
    text = structure.drawn[0] + beside
    gated = SCREENER.read_gated(text)
    full = SCREENER.read(text, full=False)
    assert (gated.regimes if gated else ()) == full.regimes


@few
@given(
    st.sampled_from([one for one in HELD.structures if one.salts]), st.sampled_from([".Cl", ".Br", ".OC(=O)C=CC(O)=O"])
)
def test_counter_ions_are_taken_off_where_the_words_say_so(structure: object, ion: str) -> None:
    bare, salt = (SCREENER.read(structure.drawn[0] + more, full=False) for more in ("", ion))
    assert {(m.entry, m.certain) for m in bare.regimes} == {(m.entry, m.certain) for m in salt.regimes}


# --- every structure, as base, as two salts, and drawn otherwise ---------------------------------------------------

COUNTER = ("", ".Cl", ".OS(=O)(=O)O", ".OC(=O)C(O)C(O)C(=O)O")


def _redrawn(smiles: str, chance: random.Random) -> str:
    mol = Chem.MolFromSmiles(smiles)
    order = list(range(mol.GetNumAtoms()))
    chance.shuffle(order)
    return str(Chem.MolToSmiles(Chem.RenumberAtoms(mol, order), canonical=False))


def test_every_structure_answers_its_own_mark_as_base_and_salts_and_drawn_otherwise() -> None:
    chance = random.Random(20)
    for held in HELD.structures:
        for beside in COUNTER if held.salts and "." not in held.drawn[0] else COUNTER[:1]:
            drawn = _redrawn(held.drawn[0] + beside, chance)
            gated = SCREENER.read_gated(drawn)
            assert gated is not None and gated.regimes, (held.entry, drawn)
            marks = {match.entry: match.certain for match in gated.regimes}
            flat_racemate = held.stereo and "@" not in held.drawn[0]  # one of its mirror images is free of control
            if held.entry in marks:
                assert marks[held.entry] == (held.certain and not flat_racemate), (held.entry, drawn)
            else:  # another isomer that is named and verified answers for the compound
                assert not held.certain and all(marks.values()), (held.entry, drawn)
