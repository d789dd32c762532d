"""Systematic names in both languages become structures, and only whole names decide."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from rdkit import Chem

from bench.names.generate import CASES
from bench.names.score import read_cases
from precursors import iupac
from precursors.answer import explain
from precursors.recognise import Query, Recogniser
from precursors.spanish import Translation, translated


def test_the_parser_is_installed_here() -> None:
    assert iupac.available()


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("1-(2-feniletil)piperidin-4-ona", "1-(2-phenylethyl)piperidin-4-one"),
        ("N-fenilpiperidin-4-amina", "N-phenylpiperidin-4-amine"),
        ("4-(fenilamino)piperidina-1-carboxilato de bencilo", "benzyl 4-(phenylamino)piperidine-1-carboxylate"),
        ("ácido 2-aminobenzoico", "2-aminobenzoic acid"),
        ("clorhidrato de N-fenilpiperidin-4-amina", "N-phenylpiperidin-4-amine hydrochloride"),
        ("N-(4-clorofenil)piperidin-4-amina diclorhidrato", "N-(4-chlorophenyl)piperidin-4-amine dihydrochloride"),
        ("ácido 3-(1,3-benzodioxol-5-il)-2-metiloxirano-2-carboxílico", "3-(1,3-benzodioxol-5-yl)-2-methyloxirane-2-carboxylic acid"),
        ("(1R,2S)-2-(metilamino)-1-fenilpropan-1-ol", "(1R,2S)-2-(methylamino)-1-phenylpropan-1-ol"),
        ("1,4-dioxa-8-azaespiro[4.5]decano", "1,4-dioxa-8-azaspiro[4.5]decane"),
        ("N-fenil-N-(piperidin-4-il)propanamida", "N-phenyl-N-(piperidin-4-yl)propanamide"),
        ("cloruro de propionilo", "propionyl chloride"),
    ],
)  # fmt: skip
def test_spanish_names_are_translated(spanish: str, english: str) -> None:
    assert translated(spanish) == Translation(english, whole=True)


@pytest.mark.parametrize(("spanish", "english"), read_cases(CASES / "spanish.tsv"))
def test_a_spanish_name_has_the_structure_of_the_english_one(spanish: str, english: str) -> None:
    found, meant = iupac.parse_many([spanish, english])
    assert meant is not None
    assert found is not None, translated(spanish).english
    assert Chem.CanonSmiles(found) == Chem.CanonSmiles(meant)


def test_what_is_no_spanish_is_never_trusted() -> None:
    """A word with letters that belong to no part of a name is translated as far as it goes: a question only."""
    assert not translated("N-fenilxiperidin-4-amina").whole
    found = iupac.find("2-furoato de metilo y tetrametilxilo")
    assert found is None or found.doubtful


def test_components_whose_charges_do_not_add_up_are_no_reading() -> None:
    assert iupac.parse_many(["toluen diisocianato"]) == [None]


def test_the_program_ends_in_good_order_after_parsing_in_any_thread() -> None:
    script = (
        "from concurrent.futures import ThreadPoolExecutor\nfrom precursors import iupac\n"
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
    found = iupac.find("3-oxo-2-phenylbutanoate of methylxyz")
    assert found is None or found.doubtful


def test_goods_without_chemistry_never_start_the_parser() -> None:
    for text in ("tambores de 200 L", "zapatos de cuero talla 42", "tractor 4x4 modelo 2019", "guantes MAPA talla 9"):
        assert not iupac.looks_systematic(text)
