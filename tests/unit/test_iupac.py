"""Systematic names in both languages become structures, and only whole names decide."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from rdkit import Chem

from bench.names.generate import CASES
from bench.names.score import read_cases
from precursors.answers.explained import Explained, explain
from precursors.names import opsin
from precursors.names.spanish import Translation, spanish_in_english
from precursors.recognition.recogniser import Query, Recogniser


def test_the_parser_is_installed_here() -> None:
    assert opsin.available()


def test_the_parser_is_started_once_whoever_asks_first() -> None:
    program = """
from concurrent.futures import ThreadPoolExecutor
from precursors.names import opsin as iupac
iupac.start()
with ThreadPoolExecutor(8) as pool:
    print(set(pool.map(lambda number: iupac.parse_many([f"{number}-methylpiperidine"])[0] is not None, [2, 3, 4] * 8)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{True}"


@pytest.mark.parametrize("seconds", [0, 0.15, 0.25, 0.35])
def test_a_program_may_end_while_the_parser_starts(seconds: float) -> None:
    program = f"import time; from precursors.names import opsin; opsin.start(); time.sleep({seconds})"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("1-(2-feniletil)piperidin-4-ona", "1-(2-phenylethyl)piperidin-4-one"),
        ("N-fenilpiperidin-4-amina", "N-phenylpiperidin-4-amine"),
        ("4-(fenilamino)piperidina-1-carboxilato de bencilo", "benzyl 4-(phenylamino)piperidine-1-carboxylate"),
        ("ácido 2-aminobenzoico", "2-aminobenzoic acid"),
        ("clorhidrato de N-fenilpiperidin-4-amina", "N-phenylpiperidin-4-amine hydrochloride"),
        ("N-(4-clorofenil)piperidin-4-amina diclorhidrato", "N-(4-chlorophenyl)piperidin-4-amine dihydrochloride"),
        (
            "ácido 3-(1,3-benzodioxol-5-il)-2-metiloxirano-2-carboxílico",
            "3-(1,3-benzodioxol-5-yl)-2-methyloxirane-2-carboxylic acid",
        ),
        ("(1R,2S)-2-(metilamino)-1-fenilpropan-1-ol", "(1R,2S)-2-(methylamino)-1-phenylpropan-1-ol"),
        ("1,4-dioxa-8-azaespiro[4.5]decano", "1,4-dioxa-8-azaspiro[4.5]decane"),
        ("N-fenil-N-(piperidin-4-il)propanamida", "N-phenyl-N-(piperidin-4-yl)propanamide"),
        ("cloruro de propionilo", "propionyl chloride"),
    ],
)
def test_spanish_names_are_translated(spanish: str, english: str) -> None:
    assert spanish_in_english(spanish) == Translation(english, whole=True)


@pytest.mark.parametrize(("spanish", "english"), read_cases(CASES / "spanish.tsv"))
def test_a_spanish_name_has_the_structure_of_the_english_one(spanish: str, english: str) -> None:
    found, meant = opsin.parse_many([spanish, english])
    assert meant is not None
    assert found is not None, spanish_in_english(spanish).english
    assert Chem.CanonSmiles(found) == Chem.CanonSmiles(meant)


def test_what_is_no_spanish_is_never_trusted() -> None:
    """A word with letters that belong to no part of a name is translated as far as it goes: a question only."""
    assert not spanish_in_english("N-fenilxiperidin-4-amina").whole
    assert all(name.doubtful for name in opsin.find("2-furoato de metilo tetrametilxilo"))
    assert [name.span for name in opsin.find("2-furoato de metilo y tetrametilxilo") if not name.doubtful] == [(0, 19)]


def test_components_whose_charges_do_not_add_up_are_no_reading() -> None:
    assert opsin.parse_many(["toluen diisocianato"]) == [None]


def test_the_program_ends_in_good_order_after_parsing_in_any_thread() -> None:
    script = (
        "from concurrent.futures import ThreadPoolExecutor\nfrom precursors.names import opsin as iupac\n"
        "list(ThreadPoolExecutor(2).map(iupac.find, ['cafeina', 'melamina', 'N-fenilpiperidin-4-amina']))\n"
        "assert iupac.find('propan-2-ona')"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=60, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("text", "answer", "substance"),
    [
        ("tert-butyl 4-(4-fluoroanilino)piperidine-1-carboxylate, 5 kg", "listed", "4f-1-boc-4-ap"),
        ("4-(fenilamino)piperidina-1-carboxilato de bencilo 5 kg", "listed", "4-ap"),
        ("metil 2-aminobenzoato", "listed", "anthranilic-acid"),
        ("4-(4-bromoanilino)piperidina-1-carboxilato de terc-butilo", "listed", "4br-1-boc-4-ap"),
        ("1-(4-clorofenil)propan-1-ol", "not_listed", None),
        ("2-(4-isobutilfenil)propanoico acido", "not_listed", None),
        ("4-metilpentan-2-ona 200 L", "listed", "mibk"),
    ],
)
def test_the_structure_behind_a_name_decides(
    recogniser: Recogniser, text: str, answer: str, substance: str | None
) -> None:
    found = explain(recogniser.recognise(Query(text=text)), recogniser.catalogue, date(2026, 6, 1))
    assert found.answer.value == answer, found.reason("en")
    if substance:
        assert substance in {r.substance for r in found.recognition.listed_readings}


def test_a_piece_of_a_name_does_not_decide() -> None:
    found = opsin.find("3-oxo-2-phenylbutanoate of methylxyz")
    assert all(name.doubtful for name in found)


def test_goods_without_chemistry_never_start_the_parser() -> None:
    for text in ("tambores de 200 L", "zapatos de cuero talla 42", "tractor 4x4 modelo 2019", "guantes MAPA talla 9"):
        assert not opsin.looks_systematic(text)


def looked_up(recogniser: Recogniser, text: str) -> Explained:
    return explain(recogniser.recognise(Query(text=text)), recogniser.catalogue, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("text", "substance", "english"),
    [
        ("N-fenilpiperidin-4-amina", "4-ap", "N-phenylpiperidin-4-amine"),
        ("1-(2-feniletil)piperidin-4-ona", "npp", "1-(2-phenylethyl)piperidin-4-one"),
        ("clorhidrato de N-fenilpiperidin-4-amina, 5 kg", "4-ap", "N-phenylpiperidin-4-amine hydrochloride"),
        ("N-PHENYLPIPERIDIN-4-AMINE", "4-ap", None),
        ("4-metilpentan-2-ona 200 L", "mibk", "4-methylpentan-2-one"),
    ],
)
def test_a_look_up_answers_by_structure_and_names_translation_and_parser(
    recogniser: Recogniser, text: str, substance: str, english: str | None
) -> None:
    found = looked_up(recogniser, text)
    by_structure = [r for r in found.recognition.readings if r.method == "systematic_name"]
    assert [r.substance for r in by_structure] == [substance]
    assert not found.recognition.conflicts
    for language in ("en", "es"):
        assert opsin.PARSER in found.reason(language)
        assert (english or "") in found.reason(language)


def test_a_name_whose_structure_is_another_stands_beside_it(recogniser: Recogniser) -> None:
    found = looked_up(recogniser, "2-carboxyacetanilide")
    assert {(r.method, r.substance) for r in found.recognition.readings} == {
        ("ambiguous_name", "n-acetylanthranilic-acid"),
        ("systematic_name", None),
    }
    assert found.answer.value == "possible"


# What public tables call a listed substance, though by the rules of nomenclature it would be another.
LOOSE = {
    "Isopropyliden-(2-(3,4-methylendioxyphenyl)acetyl)malonat",
}


def test_no_other_listed_name_contradicts_its_structure(recogniser: Recogniser) -> None:
    """So a file, where names are not confirmed one by one, is answered as the same names looked up are."""
    names = {
        name for rows in recogniser.reader.lexicon.listed.values() for _, _, name in rows if opsin.has_locants(name)
    }
    queries = [Query(text=name) for name in sorted(names)]
    found = recogniser.recognise_many(queries, confirm=True)
    assert {one.query.text for one in found if "name_systematic" in one.conflicts} == LOOSE


@pytest.mark.parametrize("text", ["1-(2-feniletil)piperidin-4-onaxx, 5 kg", "4-(dimethylamino)-3-quoxylbenzamide"])
def test_a_systematic_name_that_cannot_be_read_is_undetermined(recogniser: Recogniser, text: str) -> None:
    found = looked_up(recogniser, text)
    assert found.answer.value == "undetermined"
    assert text.split(",")[0] in found.reason("es")


def test_without_the_parser_it_is_said_so(recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opsin, "available", lambda: False)
    unread = looked_up(recogniser, "1-(2-feniletil)piperidin-4-ona, 5 kg")
    assert unread.answer.value == "undetermined"
    named = looked_up(recogniser, "N-fenilpiperidin-4-amina")
    assert named.answer.value == "listed"
    for found in (unread, named):
        assert all("[iupac]" in found.reason(language) for language in ("en", "es"))
    assert "[iupac]" not in looked_up(recogniser, "guantes MAPA talla 9").reason("en")
