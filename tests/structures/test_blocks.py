"""Mol blocks: what is written on the atoms counts, in V2000 and V3000, wherever the block stands."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.notation.groups import is_drawn
from precursors.recognition.recogniser import Query, Recogniser
from precursors.screening.files import read_table
from precursors.screening.screen import screen
from tests.structures.drawings import SEED, cases

DAY = date(2026, 11, 24)


def begins_plainly(smiles: str) -> bool:
    """Whether the first two atoms are bound and of everyday elements, so that something can be written on them."""
    mol = Chem.MolFromSmiles(smiles)
    first = mol.GetBondBetweenAtoms(0, 1) if mol.GetNumBonds() > 2 else None
    return first is not None and {mol.GetAtomWithIdx(at).GetSymbol() for at in (0, 1)} <= {"C", "N", "O"}


TRIED = random.Random(SEED).sample([smiles for smiles in cases() if begins_plainly(smiles)], 25)
ACETONE = "CC(C)=O"


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    with Recogniser(Catalogue.load()) as one:
        yield one


def answers(recogniser: Recogniser, values: list[str], field: str = "structure") -> list[str]:
    found = recogniser.recognise_many([Query(**{field: value}) for value in values], neighbours=False)
    return [one.on(DAY).answer.value for one in found]


def block(smiles: str, form: str = "V2000") -> str:
    return str(Chem.MolToMolBlock(Chem.MolFromSmiles(smiles), forceV3000=form == "V3000"))


def with_lines(text: str, *lines: str) -> str:
    return text.replace("M  END", "\n".join([*lines, "M  END"]))


def with_groups(text: str, *lines: str) -> str:
    """S-groups or other blocks behind the bonds of a V3000 table."""
    said = "\n".join(f"M  V30 {line}" for line in lines)
    counts = next(line for line in text.splitlines() if line.startswith("M  V30 COUNTS"))
    text = text.replace(counts, re.sub(r"(\d+ \d+) 0", r"\1 1", counts)) if "BEGIN SGROUP" in lines else text
    return text.replace("M  V30 END CTAB", f"{said}\nM  V30 END CTAB")


def on_first_atom(text: str, said: str) -> str:
    """An attribute of the first atom of a V3000 table."""
    lines = text.splitlines()
    place = lines.index("M  V30 BEGIN ATOM") + 1
    lines[place] = f"{lines[place]} {said}"
    return "\n".join(lines) + "\n"


def in_column(text: str, line: int, column: int, said: str) -> str:
    """Something in a column of a line of the V2000 atoms or bonds."""
    lines = text.splitlines()
    place = 4 + line
    lines[place] = lines[place][:column].ljust(column) + said.rjust(3) + lines[place][column + 3 :]
    return "\n".join(lines) + "\n"


def group(kind: str, *more: str, atoms: str = "  2   1   2") -> tuple[str, ...]:
    return (f"M  STY  1   1 {kind}", f"M  SAL   1{atoms}", *more)


def first_bond(text: str) -> int:
    return int(text.splitlines()[3][:3])


OPENING_V2000: dict[str, Callable[[str], str]] = {
    "alias": lambda text: with_lines(text, "A    1", "COOH"),
    "alias of a place": lambda text: with_lines(text, "A    2", "R1"),
    "alias of another element": lambda text: with_lines(text, "A    1", "Cl" if " Cl " not in text else "Br"),
    "abbreviated group": lambda text: with_lines(text, "G    1  2", "Ph"),
    **{
        f"{kind} brackets": lambda text, kind=kind: with_lines(text, *group(kind, "M  SMT   1 n"))
        for kind in ("SRU", "MON", "MER", "COP", "CRO", "MOD", "GRA", "ANY", "COM", "MIX", "FOR")
    },
    "a part that repeats, drawn once": lambda text: with_lines(
        text, *group("MUL", "M  SPA   1  2   1   2", "M  SMT   1 4")
    ),
    "group that is not drawn": lambda text: with_lines(text, *group("SUP", "M  SMT   1 Boc", atoms="  1   1")),
    "group that is another": lambda text: with_lines(text, *group("SUP", "M  SMT   1 NO2")),
    "data": lambda text: with_lines(text, *group("DAT", "M  SDT   1 ZCH", "M  SED   1 x")),
    "attachment point": lambda text: with_lines(text, "M  APO  1   1   1"),
    "link node": lambda text: with_lines(text, "M  LIN  1   2   4   1   3"),
    "R group": lambda text: with_lines(text, "M  RGP  1   1   1"),
    "atom list": lambda text: with_lines(text, "M  ALS   1  2 F C   N   "),
    "ring bonds asked": lambda text: with_lines(text, "M  RBC  1   1   2"),
    "substitution asked": lambda text: with_lines(text, "M  SUB  1   1   2"),
    "unsaturation asked": lambda text: with_lines(text, "M  UNS  1   1   1"),
    "radical": lambda text: with_lines(text, "M  RAD  1   1   2"),
    "bond of no order": lambda text: with_lines(text, "M  ZBO  1   1   0"),
    "query of a program": lambda text: with_lines(text, "M  MRV SMA   1 [#6]"),
    "unknown property": lambda text: with_lines(text, "M  XYZ  1   1"),
    "hydrogens asked": lambda text: in_column(text, 0, 42, "2"),
    "radical in the column of charges": lambda text: in_column(text, 0, 36, "4"),
    "topology asked": lambda text: in_column(text, first_bond(text), 15, "1"),
    "any bond": lambda text: in_column(text, first_bond(text), 6, "8"),
    "R in the place of an atom": lambda text: in_column(text, 0, 30, " R#"),
}
HARMLESS_V2000: dict[str, Callable[[str], str]] = {
    "nothing": lambda text: text,
    "generic brackets": lambda text: with_lines(text, *group("GEN")),
    "implicit hydrogen of a program": lambda text: with_lines(text, *group("DAT", "M  SDT   1 MRV_IMPLICIT_H")),
    "atom value": lambda text: with_lines(text, "V    1 first"),
    "name of several atoms": lambda text: with_lines(text, *group("SUP", "M  SMT   1 Xyz")),
    "line ends of another system": lambda text: text.replace("\n", "\r\n"),
    "no heading": lambda text: "\n".join(text.splitlines()[3:]),
    "heading in part": lambda text: text.strip(),
    "blanks at the ends": lambda text: "\n".join(f"{line}  " for line in text.splitlines()),
    "a record of an SDF": lambda text: f"{text}> <ID>\n7\n\n$$$$\n",
    "escaped as a program writes it": lambda text: json.dumps(text)[1:-1],
    "end with one blank": lambda text: text.replace("M  END", "M END"),
    "behind a label": lambda text: f"Structure:\n{text}",
}
OPENING_V3000: dict[str, Callable[[str], str]] = {
    **{
        f"{kind} brackets": lambda text, kind=kind: with_groups(
            text, "BEGIN SGROUP", f"1 {kind} 1 ATOMS=(2 1 2) LABEL=n", "END SGROUP"
        )
        for kind in ("SRU", "COP", "MON", "MIX", "MUL")
    },
    "group over two lines": lambda text: with_groups(text, "BEGIN SGROUP", "1 SR-", "U 1 ATOMS=(2 1 2)", "END SGROUP"),
    "group that is not drawn": lambda text: with_groups(
        text, "BEGIN SGROUP", "1 SUP 1 ATOMS=(1 1) LABEL=Ph", "END SGROUP"
    ),
    "data": lambda text: with_groups(text, "BEGIN SGROUP", '1 DAT 1 ATOMS=(1 1) FIELDNAME="x"', "END SGROUP"),
    "link node": lambda text: with_groups(text, "LINKNODE 1 3 2 2 1 2 3"),
    "R groups": lambda text: with_groups(text, "BEGIN RGROUP 1", "END RGROUP"),
    "templates": lambda text: with_groups(text, "BEGIN TEMPLATE", "END TEMPLATE"),
    "attachment point": lambda text: on_first_atom(text, "ATTCHPT=1"),
    "radical": lambda text: on_first_atom(text, "RAD=2"),
    "hydrogens asked": lambda text: on_first_atom(text, "HCOUNT=1"),
    "substitution asked": lambda text: on_first_atom(text, "SUBST=2"),
    "R group of an atom": lambda text: on_first_atom(text, "RGROUPS=(1 1)"),
    "class of a template": lambda text: on_first_atom(text, "CLASS=AA"),
}
HARMLESS_V3000: dict[str, Callable[[str], str]] = {
    "nothing": lambda text: text,
    "generic brackets": lambda text: with_groups(text, "BEGIN SGROUP", "1 GEN 1 ATOMS=(2 1 2)", "END SGROUP"),
    "highlighted": lambda text: with_groups(text, "BEGIN COLLECTION", "MDLV30/HILITE ATOMS=(1 1)", "END COLLECTION"),
    "no attachment": lambda text: on_first_atom(text, "ATTCHPT=0"),
    "no heading": lambda text: "\n".join(text.splitlines()[3:]),
    "escaped as a program writes it": lambda text: json.dumps(text)[1:-1],
}
FORMS = {"V2000": (OPENING_V2000, HARMLESS_V2000), "V3000": (OPENING_V3000, HARMLESS_V3000)}


@pytest.mark.parametrize(("form", "name"), [(form, name) for form, (opening, _) in FORMS.items() for name in opening])
def test_what_opens_a_structure_leaves_it_undetermined(recogniser: Recogniser, form: str, name: str) -> None:
    opened = [FORMS[form][0][name](block(smiles, form)) for smiles in [ACETONE, *TRIED]]
    found = answers(recogniser, opened)
    if name == "topology asked":  # the toolkit knows it as a query, whatever the bond
        assert set(found) == {"undetermined"}
    for smiles, text, answer in zip([ACETONE, *TRIED], opened, found, strict=True):
        assert answer == "undetermined", f"{smiles}:\n{text}"


@pytest.mark.parametrize(("form", "name"), [(form, name) for form, (_, harmless) in FORMS.items() for name in harmless])
@pytest.mark.parametrize("field", ["text", "structure"])
def test_what_only_decorates_changes_nothing(recogniser: Recogniser, form: str, name: str, field: str) -> None:
    plain = answers(recogniser, [ACETONE, *TRIED])
    drawn = [FORMS[form][1][name](block(smiles, form)) for smiles in [ACETONE, *TRIED]]
    found = answers(recogniser, drawn, field)
    for smiles, expected, answer in zip([ACETONE, *TRIED], plain, found, strict=True):
        assert answer == expected, f"{smiles}: {name}"


def test_several_blocks_in_one_value_are_each_read(recogniser: Recogniser) -> None:
    legitimate, listed, opened = block("CCO"), block(ACETONE), with_lines(block("CCO"), "A    1", "CN")
    values = [f"{legitimate}$$$$\n{legitimate}", f"{legitimate}$$$$\n{listed}", f"{legitimate}$$$$\n{opened}"]
    for field in ("text", "structure"):
        assert answers(recogniser, values, field) == ["not_listed", "listed", "undetermined"]
    assert answers(recogniser, [f"$RXN\n\n\n\n  1  1\n$MOL\n{legitimate}$MOL\n{listed}"]) == ["undetermined"]


@pytest.mark.parametrize(
    ("label", "symbols", "order", "drawn"),
    [
        ("CH3", ["C"], 1, True),
        ("H3C", ["C"], 1, True),
        ("CH2", ["C"], 1, False),
        ("OH", ["O"], 1, True),
        ("C", ["C"], 3, True),
        ("NH2", ["N"], 1, True),
        ("Cl", ["Cl"], 1, True),
        ("Cl", ["C"], 1, False),
        ("COOH", ["C"], 1, False),
        ("COOH", ["C", "O", "O"], 0, True),
        ("HOOC", ["O", "C", "O"], 0, True),
        ("NO2", ["N", "O", "O"], 0, True),
        ("CN", ["C", "N"], 0, True),
        ("CN", ["C"], 1, False),
        ("Boc", ["C"], 1, False),
        ("Ph", ["C"] * 6, 0, True),
        ("Boc", ["C"] * 5 + ["O"] * 2, 0, True),
        ("NHPh", ["N"] + ["C"] * 6, 0, True),
        ("OMe", ["O", "C"], 0, True),
        ("N(CH3)2", ["N", "C", "C"], 0, True),
        ("R1", ["C"], 1, False),
        ("", ["C"], 1, False),
        ("Ala", ["C"] * 3, 0, True),
        ("X" * 50, ["C"], 1, False),
        ("(CH3", ["C"], 1, False),
        ("CO2Et", ["C", "O", "O", "C", "C"], 0, True),
    ],
)
def test_a_label_is_held_against_what_is_drawn(label: str, symbols: list[str], order: int, drawn: bool) -> None:
    assert is_drawn(label, symbols, order) is drawn


def test_an_alias_that_is_the_atom_itself_changes_nothing(recogniser: Recogniser) -> None:
    assert answers(recogniser, [with_lines(block(ACETONE), "A    1", "CH3", "A    4", "O")]) == ["listed"]
    repeated = with_lines(block(ACETONE), *group("MUL", "M  SPA   1  1   1", "M  SMT   1 2", atoms="  2   1   3"))
    assert answers(recogniser, [repeated]) == ["listed"]


def test_an_sdf_says_it_for_its_record(recogniser: Recogniser, tmp_path: Path) -> None:
    records = [block(ACETONE), with_lines(block(ACETONE), "A    1", "Ph"), with_lines(block("OCCCCO"), *group("SRU"))]
    (tmp_path / "in.sdf").write_text("".join(f"{record}$$$$\n" for record in records))
    screen(tmp_path / "in.sdf", None, tmp_path / "out.csv", recogniser, day=DAY)
    table = read_table(tmp_path / "out.csv")
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows()]
    assert [row["answer"] for row in rows] == ["listed", "undetermined", "undetermined"]
    assert "Ph" in rows[1]["reason"] and "SRU" in rows[2]["reason"]
