"""A systematic name is read as a whole where a line says other things beside it, and is broken by paper, not by law.

What a piece of a name is called never clears the rest: the names of listed substances are broken at every place where
clerks and printers break them, and none is then "not listed".
"""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from rdkit import Chem

from precursors.catalogue.load import Catalogue
from precursors.model import Answer
from precursors.names import opsin
from precursors.recognition.recogniser import Query, Recogniser

_DAY = date(2025, 6, 1)
_CLEAR = Answer.NOT_LISTED
_FORMS = ("{} - {}", "{}- {}", "{} ({})", "{}: {}", "{1} ({0})", "productos: {} -- {}", "{}; {}")
_TAKEN = 120  # names broken, of each listed substance at most one


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # a class in the plural stands before its member
        ("Outros Derivados nitroalogenados 1-Cloro-4-nitrobenzeno", "1-chloro-4-nitrobenzene"),
        ("Formamidas; acetamidas N-Metilformamida", "N-methylformamide"),
        ("Trinitrotoluenos 2,4,6-Trinitrotolueno (TNT)", "2,4,6-trinitrotoluene"),
        # the same in brackets
        ("Álcool isobutílico (2-metil-1-propanol)", "2-methylpropan-1-ol"),
        ("3-Cloro-1,2-propanodiol (alfa-Monoclorhidrina)", "3-chloropropane-1,2-diol"),
        ("etilvainillina (4-hidroxi-3-etoxibenzaldehído)", "3-ethoxy-4-hydroxybenzaldehyde"),
        # headings, and goods parted by marks and conjunctions
        ("hidrocarburos acíclicos: -- 1,1,1,2-Tetrafluoroetano (HFC-134a)", "1,1,1,2-tetrafluoroethane"),
        ("2-Chloro-5-nitroaniline; 3,5-dichloroaniline", "2-chloro-5-nitroaniline"),
        ("1,2-dicloropropano y diclorobutanos", "1,2-dichloropropane"),
        # a word cut at the end of a printed line
        (
            "4-Bromo-2-(4-chlorophenyl)-5-(trifluoromethyl)-1H-pyr-role-3-carbonitrile",
            "4-bromo-2-(4-chlorophenyl)-5-(trifluoromethyl)-1H-pyrrole-3-carbonitrile",
        ),
        ("2-(4-Chlorophe-nyl)-N-methyl-acet-amide", "2-(4-chlorophenyl)-N-methylacetamide"),
        # a blank beside a hyphen or inside a bracket
        (
            "N-(2,6-dimethylphenyl)-6-[(1R)-1-fluoroethyl] -1,3,5-triazine-2,4-diamine",
            "N-(2,6-dimethylphenyl)-6-[(1R)-1-fluoroethyl]-1,3,5-triazine-2,4-diamine",
        ),
        ("3-chloro-4-[(2- methylphenyl) amino]benzoic acid", "3-chloro-4-[(2-methylphenyl)amino]benzoic acid"),
        ("ácido 2-[(2,6-diclorofenil)amino]bencenacético", "2-[(2,6-dichlorophenyl)amino]benzeneacetic acid"),
    ],
)
def test_a_name_is_read_beside_what_else_a_line_says(recogniser: Recogniser, text: str, meant: str) -> None:
    structure = _canonical(opsin.parse_many([meant])[0])
    found = recogniser.recognise(Query(text=text))
    certain = [one for one in found.readings if one.certain]
    assert structure in {_canonical(one.smiles) for one in certain if one.smiles} or any(
        one.method == "foil" and structure == _canonical(opsin.parse_many([one.matched])[0]) for one in certain
    ), found.readings


@pytest.mark.parametrize(
    "text",
    [
        "1-(2-phenyl-ethyl)-4-piperi-done",
        "N-phenyl-1-(2-phenylethyl) piperidin -4-amine",
        "tert-butyl 4-anilino-piperi-dine-1-carboxylate",
        "3,4-methylene-dioxy-phenyl-2-propa-none",
    ],
)
def test_a_listed_name_broken_by_print_is_found(recogniser: Recogniser, text: str) -> None:
    answer = recogniser.recognise(Query(text=text)).on(_DAY).answer
    assert answer in (Answer.LISTED, Answer.POSSIBLE), text


def test_no_broken_name_of_a_listed_substance_is_not_listed(recogniser: Recogniser) -> None:
    broken = _broken(recogniser.home, random.Random(20261130))
    whole = recogniser.recognise_many([Query(text=name) for name, _ in broken], neighbours=False)
    controlled = [pair for pair, found in zip(broken, whole, strict=True) if found.on(_DAY).answer is not _CLEAR]
    assert len(controlled) > _TAKEN
    read = recogniser.recognise_many([Query(text=text) for _, text in controlled], neighbours=False)
    lost = [pair for pair, found in zip(controlled, read, strict=True) if found.on(_DAY).answer is _CLEAR]
    assert not lost


def _broken(catalogue: Catalogue, chance: random.Random) -> list[tuple[str, str]]:
    """Names with locants of listed substances, each with itself broken in several ways at one of its own joints."""
    texts: list[tuple[str, str]] = []
    substances = sorted(catalogue.substances)
    chance.shuffle(substances)
    for slug in substances:
        names = [name.text for name in catalogue.substance(slug).names if opsin.has_locants(name.text)]
        names = [name for name in names if re.search(r"[a-z)]-", name) and len(name) > 12]
        if not names:
            continue
        name = chance.choice(sorted(names))
        joints = [found.end() for found in re.finditer(r"(?<=[a-z)])-", name)]
        at = chance.choice(joints)
        before, behind = name[: at - 1], name[at:]
        texts += [(name, form.format(before, behind)) for form in _FORMS]
        if len(texts) > len(_FORMS) * _TAKEN:
            break
    return texts


def _canonical(smiles: str | None) -> str:
    return Chem.MolToSmiles(Chem.MolFromSmiles(smiles)) if smiles else ""
