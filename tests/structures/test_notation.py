"""A structure is the same structure whatever stands around it, in every field, and a word is none."""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.lexicon.build import compound_rows, compounds_path
from precursors.model import Answer
from precursors.notation import block, cx, finder, groups, plain, runs
from precursors.notation import inchi as notation_inchi
from precursors.notation import smiles as structure_text
from precursors.notation.kind_of_query import Kind, kind_of
from precursors.recognition.reading import Recognition
from precursors.recognition.recogniser import Query, Recogniser
from precursors.screening.files import read_table
from precursors.screening.screen import screen
from tests.structures.decorations import INCHI, KEY, LOOSE, MARKED, stands_out
from tests.structures.drawings import ALL, SEED, cases

DAY = date(2026, 11, 24)
TRIED = list(cases()) if ALL else sorted(random.Random(SEED).sample(list(cases()), 120))


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    with Recogniser(Catalogue.load(), workers=2) as one:
        yield one


def read(recogniser: Recogniser, field: str, values: list[str]) -> list[Recognition]:
    return recogniser.recognise_many([Query(**{field: value}) for value in values], neighbours=False)


def met(recognition: Recognition) -> frozenset[tuple[str, bool, str]]:
    """What the structures of a value meet, in which form."""
    covers = (cover for one in recognition.readings if one.method == "structure" for cover in one.covers)
    return frozenset((cover.listing, cover.possible, cover.form.value) for cover in covers)


def answers(recogniser: Recogniser, *values: str) -> list[str]:
    return [one.on(DAY).answer.value for one in read(recogniser, "text", list(values))]


@pytest.mark.parametrize("field", ["text", "structure"])
@pytest.mark.parametrize("name", [*MARKED, *LOOSE])
def test_what_stands_around_a_smiles_changes_nothing(recogniser: Recogniser, name: str, field: str) -> None:
    bare = [smiles for smiles in TRIED if name in MARKED or stands_out(smiles)]
    decorated = [(MARKED | LOOSE)[name](smiles) for smiles in bare]
    alone, among = read(recogniser, field, bare), read(recogniser, field, decorated)
    for smiles, one, other in zip(bare, alone, among, strict=True):
        assert met(other) == met(one), other.query
        assert not other.problems, f"{smiles}: {other.query}: {other.problems}"


@pytest.mark.parametrize("field", ["text", "structure"])
@pytest.mark.parametrize("name", INCHI)
def test_what_stands_around_an_inchi_changes_nothing(recogniser: Recogniser, name: str, field: str) -> None:
    bare = [inchi for smiles in TRIED if (inchi := Chem.MolToInchi(Chem.MolFromSmiles(smiles)))]
    alone, among = read(recogniser, field, bare), read(recogniser, field, [INCHI[name](inchi) for inchi in bare])
    for one, other in zip(alone, among, strict=True):
        assert (met(other), other.problems) == (met(one), one.problems), other.query


@pytest.mark.parametrize("field", ["text", "structure"])
@pytest.mark.parametrize("name", KEY)
def test_what_stands_around_an_inchikey_changes_nothing(recogniser: Recogniser, name: str, field: str) -> None:
    bare = [Chem.MolToInchiKey(Chem.MolFromSmiles(smiles)) for smiles in TRIED]
    alone, among = read(recogniser, field, bare), read(recogniser, field, [KEY[name](key) for key in bare])
    for one, other in zip(alone, among, strict=True):
        assert (met(other), other.problems) == (met(one), one.problems), other.query


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.sampled_from([smiles for smiles in TRIED if stands_out(smiles)]),
    st.lists(st.sampled_from([*LOOSE, *MARKED]), min_size=2, max_size=3, unique=True),
)
def test_several_at_once_change_nothing(recogniser: Recogniser, smiles: str, names: list[str]) -> None:
    """Decorations one around the other, escapes last; never "not listed" where the structure alone is listed."""
    late = ("entities", "all as entities", "escaped as in programs", "a row of a page", "JSON")
    value = smiles
    for name in sorted(names, key=lambda name: name in late):
        value = (MARKED | LOOSE)[name](value)
    (alone,), (among,) = read(recogniser, "text", [smiles]), read(recogniser, "text", [value])
    order = [Answer.LISTED, Answer.POSSIBLE, Answer.UNDETERMINED, Answer.NOT_LISTED]
    strict, found = alone.on(DAY).answer, among.on(DAY).answer
    assert order.index(found) <= max(order.index(strict), 2 if strict is not Answer.NOT_LISTED else 3), value
    if found is not Answer.UNDETERMINED:
        assert met(among) == met(alone), value


def test_a_legitimate_structure_is_listed_by_no_decoration(recogniser: Recogniser) -> None:
    base = sqlite3.connect(compounds_path())
    rows = [row[0] for row in base.execute("SELECT DISTINCT smiles FROM compound WHERE smiles <> '' LIMIT 40000")]
    base.close()
    chance = random.Random(SEED)
    some = [smiles for smiles in chance.sample(rows, 1_000) if stands_out(smiles) and len(smiles) > 5]
    decorate = {**MARKED, **LOOSE}
    values = [decorate[chance.choice([*decorate])](smiles) for smiles in some]
    alone, among = read(recogniser, "text", some), read(recogniser, "text", values)
    for one, other in zip(alone, among, strict=True):
        assert met(other) == met(one), other.query
        assert (other.on(DAY).answer is Answer.LISTED) == (one.on(DAY).answer is Answer.LISTED), other.query


# --- given inputs and their siblings --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("CC(C)=O |c:1|", "listed"),
        ("CNC(C)C(O)c1ccccc1 |&1:2,4|", "listed"),
        ("CC(C)=O MOL123", "listed"),
        ("SMILES: O=C1CCNCC1", "listed"),
        ("SMILES=O=C1CCNCC1", "listed"),
        ('"O=C1CCNCC1"', "listed"),
        ("O=C1CCNCC1;", "listed"),
        ("O=C1CCNCC1,4-piperidone", "listed"),
        ("1S/C5H9NO/c7-5-1-3-6-4-2-5/h6H,1-4H2", "listed"),
        ('"InChI=1S/C3H6O/c1-3(2)4/h1-2H3"', "listed"),
        ("InChIKey: CSCPPACGZOOCGX-UHFFFAOYSA-N", "listed"),
        ("InChIKey:CSCPPACGZOOCGX-UHFFFAOYSA-N", "listed"),
        ("Standard InChIKey: CSCPPACGZOOCGX-UHFFFAOYSA-N", "listed"),
        ("InChIKey: CSCPPACGZOOCGX", "possible"),
        ("OCCCCO |Sg:n:1,2,3,4,5:n:ht|", "undetermined"),
        ("CC(C)=O |^1:0|", "undetermined"),
        ("Cc1ccccc1 |m:0:2.3.4|", "undetermined"),
        ("CC1=CC=CC=C1 |$_AP1;;;;;;$|", "undetermined"),
        ("C[CH2]c1ccccc1 |$COOH;;;;;;;$|", "undetermined"),
        ("O=C1CCNCC1 |LN:2:1.3|", "undetermined"),
        ("CC(C)=O |SgD:1:x:y::::|", "undetermined"),
        ("CC(C)=O |c:1", "undetermined"),
        ("CC(C)=O |$C1;C2;C3;O1$|", "listed"),
        ("CC(C)=O |Sg:gen:0,1:::|", "listed"),
        ("CC(C)=O | acetona | 5", "listed"),
        ("InChI=1S/P", "possible"),
        ("[P]", "possible"),
        ("P#P", "possible"),
        ("P12P3P1P23", "listed"),
        ("[I]", "possible"),
        ("[K+].[Mn+7].[O-2].[O-2].[O-2].[O-2]", "listed"),
        ("[K+].[Mn+8].[O-2].[O-2].[O-2].[O-2]", "listed"),
        ("[Na+].[Mn+7].[O-2].[O-2].[O-2].[O-2]", "listed"),
        ("[Mn+7]", "undetermined"),
        ("[K+].[K+].[Mn+6].[O-2].[O-2].[O-2].[O-2]", "not_listed"),
        ("[Mn+4].[O-2].[O-2]", "not_listed"),
        ("CCO; O=C1CCNCC1", "listed"),
        ("etanol CCO y O=C1CCNCC (roto)", "undetermined"),
        ("ver O=C1CCNCC1 y C1CC(=O", "listed"),
        ("muestra de CC(=O)C1CCNCC", "undetermined"),
        ("CC(=O)Cc1ccccc1>>CC(O)Cc1ccccc1", "undetermined"),
        ("muestra C*CC(=O)N de 5 g", "undetermined"),
        ("СС(=О)Сс1ссссс1", "listed"),
        ("CC（C）＝O", "listed"),
        ("C[N+](C)(C)CC[O\u2212]", "not_listed"),
        ("https://example.org/compound/CC(C)%3DO", "listed"),
        ("acetone=CC(C)=O", "listed"),
        ("2-propanone/CC(C)=O", "listed"),
        ("CAS 64-17-5 SMILES CC(C)=O", "listed"),
        ("C C ( C ) = O", "listed"),
        ('"O=C1CCNCC1"\n', "listed"),
        ("CC(C) =O", "listed"),
        ("O=C1CCNCC1.HCl", "listed"),
        ("O=C1CCNCC1 · HCl", "listed"),
        ("CCN.HCl", "listed"),
        ("CC(C)=O-R", "undetermined"),
        ("CN1CCC(CC1)OC(c1ccccc1)c1ccccc1 HCl", "not_listed"),
        ("CN1CCC(CC1)OC(c1ccccc1)c1ccccc1.2HCl", "not_listed"),
        ("CC(=O)OCC, CCO y CCN", "listed"),
        ("R-C(=O)CC", "undetermined"),
        ("CC(C)=", "undetermined"),
        ("P2P", "possible"),
        ("[acetona]", "listed"),
        ("CN", "listed"),
    ],
)
def test_given_notations_answer_right(recogniser: Recogniser, value: str, answer: str) -> None:
    assert answers(recogniser, value) == [answer]


@pytest.mark.parametrize(
    "value",
    [
        "CON",
        "COCOS",
        "PINO",
        "SIN",
        "CIF",
        "FOB",
        "PISCO",
        "COCO",
        "BONO",
        "NINOS",
        "SOPON",
        "F.O.B.",
        "C.I.F.",
        "S.N.",
        "P.O. BOX 12",
        "COCOS CON PINO",
        "smiles toothpaste",
        "SMILES: none",
        "Smiles: dentífrico",
        "NO.",
        "COMPRESOR V2000 HP",
        "CON HCl",
        "SIN HCl",
        "TUBO [110V]-[220V]",
        "MODELO C1-S2 (B)",
        "N/C",
        "I/O",
        "S/N 1234",
        "C=50 MM",
        "PN: B1S1",
        "COC (2)",
        "[1] y [2]",
        "pH = -log[H+]",
        "CN 12345",
        "CN 2914.11",
        "SI (NO)",
        "| a | b |",
        "TIPO CO(NO)",
        "OPCION (C)",
    ],
)
def test_words_codes_and_incoterms_are_no_structures(recogniser: Recogniser, value: str) -> None:
    found = finder.find(value)
    assert all(one.kind is Kind.MAYBE_SMILES and one.alone for one in found), found
    assert answers(recogniser, value) != ["listed"]


def test_no_name_of_a_compound_is_taken_for_a_structure() -> None:
    """Names have brackets, digits and hyphens too; those that hold an InChIKey are right."""
    taken = []
    for _, _, _, names in compound_rows():
        for name in names[:4]:
            found = finder.find(name)
            if found and kind_of(name) is Kind.TEXT and found[0].kind is Kind.SMILES:
                taken.append(name)
    assert taken == []


def test_a_structure_and_what_stands_around_it_are_both_read(recogniser: Recogniser) -> None:
    (one,) = read(recogniser, "text", ["acetone and O=C1CCNCC1, CAS 64-17-5"])
    assert {(r.substance, r.method) for r in one.readings} >= {("acetone", "name"), ("4-piperidone", "structure")}
    assert any(r.method == "cas" for r in one.readings)
    drawn = next(r for r in one.readings if r.method == "structure")
    assert one.query.text[slice(*(drawn.span or ()))] == drawn.notation == "O=C1CCNCC1"


def test_what_cannot_be_read_is_said_with_its_words(recogniser: Recogniser) -> None:
    (one,) = read(recogniser, "text", ["muestra de CC(=O)C1CCNCC en frasco"])
    assert one.problems == ("structure_not_read",) and one.details == ("CC(=O)C1CCNCC",)


def test_a_line_of_an_smi_file_is_read_as_the_same_text_elsewhere(recogniser: Recogniser, tmp_path: Path) -> None:
    lines = [
        "CC(C)=O acetona",
        '"O=C1CCNCC1" x',
        "O=C1CCNCC1;x",
        "SMILES: O=C1CCNCC1",
        "CC(C)=O |c:1| x",
        "CC(C)=O |^1:0| x",
        "CCO\tetanol",
        "InChI=1S/C3H6O/c1-3(2)4/h1-2H3 x",
        "O=C1CCNCC,x",
    ]
    (tmp_path / "in.smi").write_text("\n".join(lines))
    screen(tmp_path / "in.smi", None, tmp_path / "out.csv", recogniser, day=DAY)
    table = read_table(tmp_path / "out.csv")
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows()]
    assert [row["answer"] for row in rows] == answers(recogniser, *lines)
    assert [row["name"] for row in rows[:3]] == ["acetona", "x", "x"]


# --- bounds ---------------------------------------------------------------------------------------------

ALPHABETS = {
    "marks": "CNO()[]=#123%.@+-c\\/",
    "words": "CCO NCC (C) C=O ",
    "open": "C( ",
    "rings": "C1 ",
    "inchi": "1S/C/c-(,h1;",
    "headed": "InChI=1S/C3/c1-3 ",
    "key": "ABCDEFGHIJKLMN-",
    "label": "SMILES: C( ",
    "tails": "C |c:1| ",
    "bars": "|$;|(1,",
    "entities": "&#61;C\\u003d",
    "percent": "%3DC%28",
    "quotes": "\"'C(=O)",
    "commas": "CC(=O),",
    "glued": "x=C(=O)-",
    "broken": "CC(=X)",
    "tags": "<b>C</b>",
    "digits": "0123456789",
    "end": "V2000\nM  END 1 1",
    "counts": "  1  1 V2000\n",
    "letters": "CCO",
    "brackets": "[13CH3+:1]",
    "blanks": " \t\n",
    "dots": "C.Cl.",
    "look-alikes": "С（\u200b－",
}


@pytest.mark.parametrize("name", ALPHABETS)
def test_no_value_costs_more_than_its_time(name: str) -> None:
    """At most 50 ms of processor time for 4,000 characters, and time that grows with the length only."""
    chance = random.Random(SEED)
    marks = ALPHABETS[name]
    for whole in (4_000, 30_000):
        for value in ("".join(chance.choice(marks) for _ in range(whole)), (marks * whole)[:whole]):
            for search in (finder.find, finder.in_field):
                spent = min(_seconds(search, value) for _ in range(3))  # on a busy machine one run says little
                assert spent < (0.05 if whole == 4_000 else 0.4), (search, spent, value[:60])


def _seconds(search: Callable[[str], object], value: str) -> float:
    start = time.process_time()
    search(value)
    return time.process_time() - start


MODULES = (finder, notation_inchi, plain, runs, block, cx, groups)
PATTERNS = {
    f"{module.__name__}.{name}": pattern
    for module in (*MODULES, structure_text)
    for name, value in vars(module).items()
    for pattern in (value if isinstance(value, tuple) else (value,))
    if isinstance(pattern, re.Pattern)
}


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_more_than_time_in_proportion(name: str) -> None:
    """Each is searched in 30,000 characters of its own alphabet, mixed and repeated."""
    pattern, chance = PATTERNS[name], random.Random(SEED)
    letters = "".join(sorted({*pattern.pattern, *"C1(=O) "}))
    pieces = re.findall(r"[A-Za-z0-9]{2,}|[^\\?*+{}()\[\]|^$]", pattern.pattern) or [letters]
    for value in (
        "".join(chance.choice(letters) for _ in range(30_000)),
        "".join(chance.choice(pieces) for _ in range(15_000))[:30_000],
        *((piece * 30_000)[:30_000] for piece in dict.fromkeys([letters, *pieces[:12]])),
    ):
        start = time.process_time()
        for _ in pattern.finditer(value):
            pass
        assert time.process_time() - start < 0.5, value[:60]


def test_more_than_is_read_of_one_value_is_said(recogniser: Recogniser) -> None:
    many, long = ", ".join(["CC(C)=C", "CC(C)=N"] * 80), "x " * 9_900 + " muestra O=C1CCNCC1"
    found = read(recogniser, "text", [many, f"{long} y", "C" * 5_000])
    assert ["too_long" in one.problems for one in found] == [True, False, True]
    assert [one.on(DAY).answer.value for one in found] == ["undetermined", "listed", "undetermined"]
    (beyond,) = read(recogniser, "text", ["x " * 10_500 + "O=C1CCNCC1"])
    assert "too_long" in beyond.problems
