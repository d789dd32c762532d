"""Names as an index turns them are put back in order, or handed to the parser whole; the parent alone is not the goods."""

from __future__ import annotations

import re
import time

import pytest

from precursors.names import opsin
from precursors.recognition.recogniser import Query, Recogniser
from tests.unit.forms import DAY, answers, legitimate_names, listed_names, lost

NAMES = listed_names("en", "es", "pt", "fr", "de")
LEGITIMATE = legitimate_names(600)
needs_parser = pytest.mark.skipif(not opsin.available(), reason="the parser of systematic names is an extra")

_LOCANT = re.compile(r"((?:gamma|alpha|beta|[Nno]|\d[\d,']*)-)(\S+)")
_CLASS = re.compile(
    r"([^,]+) (acid|anhydride|ether|ketone|chloride|cyanide|bromide|iodide|permanganate|alcohol|aldehyde)", re.I
)
_SPANISH = re.compile(r"([Áá]cido|[Aa]nh[ií]drido|[Éé]ter|[Aa]lcohol|[Cc]loruro de|[Aa]ldeh[ií]do) (.+)")


def _locant_last(name: str) -> str:
    found = _LOCANT.fullmatch(name)
    return f"{found[2]}, {found[1]}" if found else name


def _class_first(name: str) -> str:
    found = _CLASS.fullmatch(name)
    return f"{found[2]}, {found[1]}" if found and " of " not in name else name


def _class_last(name: str) -> str:
    found = _SPANISH.fullmatch(name)
    return f"{found[2]}, {found[1]}" if found else name


FORMS = {
    "locant last": _locant_last,
    "locant last, Greek": lambda name: re.sub(r"\b(alpha|gamma)-$", lambda g: f".{g[1]}.-", _locant_last(name)),
    "class first": _class_first,
    "class first, capitals": lambda name: _class_first(name).upper(),
    "class first and a measure": lambda name: f"{_class_first(name)} 25 kg",
    "class first in goods": lambda name: f"20 drums of {_class_first(name)}",
    "class last": _class_last,
    "which isomer": lambda name: f"{name}, cis-",
    "racemate": lambda name: f"{name}, (±)-",
    "descriptors": lambda name: f"{name}, (1R,2S)-",
    "levorotatory": lambda name: f"{name}, l-",
}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_turned_names_are_the_same_names(recogniser: Recogniser, form: str) -> None:
    assert lost(recogniser, NAMES, FORMS[form]) == []


# Of the 9th Collective Index of CAS and the substance inventories that follow it.
INDEX_NAMES = {
    "Benzeneacetamide, α-acetyl-": "apaa",
    "Benzeneacetic acid, .alpha.-acetyl-, methyl ester": "mapa",
    "Benzeneacetonitrile, α-acetyl-": "apaan",
    "Isosafrole, cis-": "isosafrole",
    "Butyrolactone, gamma-": "gamma-butyrolactone",
    "2(3H)-Furanone, dihydro-": "gamma-butyrolactone",
    "2-Propanone, 1-phenyl-": "p2p",
    "2-Propanone, 1-(1,3-benzodioxol-5-yl)-": "mdp2p",
    "1,3-Benzodioxole, 5-(2-propenyl)-": "safrole",
    "1,3-Benzodioxole, 5-(2-propen-1-yl)-": "safrole",
    "1,3-Benzodioxole, 5-(1-propenyl)-": "isosafrole",
    "Benzenemethanol, α-[(1S)-1-(methylamino)ethyl]-, (αR)-": "ephedrine",
    "Benzenemethanol, .alpha.-[1-(methylamino)ethyl]-, [R-(R*,S*)]-": "ephedrine",
    "Benzenemethanol, α-[(1S)-1-(methylamino)ethyl]-, hydrochloride (1:1), (αR)-": "ephedrine",
    "4-Piperidinone, 1-(2-phenylethyl)-": "npp",
    "4-Piperidinamine, N-phenyl-1-(2-phenylethyl)-": "anpp",
    "4-Piperidinamine, N-phenyl-": "4-ap",
    "Propanamide, N-phenyl-N-4-piperidinyl-": "norfentanyl",
    "Benzoic acid, 2-amino-": "anthranilic-acid",
    "Benzoic acid, 2-(acetylamino)-": "n-acetylanthranilic-acid",
    "Benzene, methyl-": "toluene",
    "Benzene, (chloromethyl)-": "benzyl-chloride",
    "Ethane, 1,1'-oxybis-": "ethyl-ether",
    "Ethane, nitro-": "nitroethane",
    "2-Pentanone, 4-methyl-": "mibk",
    "Acetic acid, anhydride": "acetic-anhydride",
    "Propanoic acid, anhydride": "propionic-anhydride",
    "Permanganic acid (HMnO4), potassium salt": "potassium-permanganate",
    "Anhydride, acetic": "acetic-anhydride",
    "Acético, anhídrido": "acetic-anhydride",
    "Ether, diethyl": "ethyl-ether",
    "Acid, sulfuric": "sulphuric-acid",
    "Ketone, methyl ethyl": "mek",
    "Cetona, metil etil": "mek",
    "Toluene, α-chloro-": "benzyl-chloride",
    "Ephedrine, hydrochloride": "ephedrine",
}


@needs_parser
@pytest.mark.parametrize(("text", "meant"), INDEX_NAMES.items())
@pytest.mark.parametrize("form", ["{}", "{} 25 kg", "1 drum {}"])
def test_index_names_of_listed_substances(recogniser: Recogniser, text: str, meant: str, form: str) -> None:
    found = recogniser.recognise(Query(text=form.format(text)))
    assert found.on(DAY).answer.value == "listed"
    assert meant in {reading.substance for reading in found.listed_readings}


@needs_parser
@pytest.mark.parametrize(
    "text",
    [
        "Iodine, monochloride",
        "Iodine, pentafluoride",
        "Ether, ethyl phenyl",
        "Ether, ethyl vinyl",
        "Ether, methyl ethyl",
        "Ether, ethyl cyclopropyl",
        "Toluene, diisocyanate",
        "Toluene, 2,4-diisocyanate",
        "Piperidine, N-oxide",
        "Piperidine N-oxide",
        "Piperidine, 1-methyl-",
        "Toluene, 4-iodo-",
        "Acetone, 1,1,1-trifluoro-",
        "Safrole, dihydro-",
        "Benzaldehyde, 4-methoxy-",
        "Sulfuric acid, dimethyl ester",
        "ACETONE OILS",
        "acetone oil",
        "aceites de acetona",
        "Furan, tetrahydro-",
        "Benzene, ethenyl-",
        "Ethanol, 2-ethoxy-",
        "Acid, nitric",
        "Ketone, diphenyl",
        "Chloride, benzoyl",
        "Lysergic acid, methyl ester",
        "Butyrolactone, alpha-acetyl-gamma-",
        "Piperonal, 6-nitro-",
        "Acetone, oxime",
        "Acetone, semicarbazone",
        "Benzaldehyde, oxime",
        "Acid, acetic",
    ],
)
def test_what_the_tail_makes_another_compound_is_not_the_parent(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text])[0] in ("not_listed", "possible")


@needs_parser
def test_a_tail_that_was_not_read_leaves_the_compound_open(recogniser: Recogniser) -> None:
    """It is not the parent, and nothing says which compound it is."""
    assert answers(recogniser, ["Sulfuric acid, copper(2+) salt (1:1)"]) == ["undetermined"]


@pytest.mark.parametrize("tail", ["4-xylorbyl-", "zorblo-, ethyl ester", "2-zorblo-4-plimo-"])
@pytest.mark.parametrize("parent", ["Acetone", "Toluene", "Piperidine", "Safrole", "Phenylacetic acid", "Benzaldehyde"])
def test_a_tail_that_is_not_read_leaves_the_answer_open(recogniser: Recogniser, parent: str, tail: str) -> None:
    assert answers(recogniser, [f"{parent}, {tail}"])[0] in ("undetermined", "possible")


@pytest.mark.parametrize(
    "other", ["toluene", "xylene", "methyl ethyl ketone", "acetic anhydride", "ethyl acetate", "ether", "thinner"]
)
@pytest.mark.parametrize("first", ["Acetone", "Toluene", "Ether", "Piperidine", "Alcohol, acetone"])
def test_a_list_of_goods_is_no_index_name(recogniser: Recogniser, first: str, other: str) -> None:
    assert answers(recogniser, [f"{first}, {other}", f"{other}, {first}"]) == ["listed"] * 2


@pytest.mark.parametrize("tail", ["cis-", "(±)-", "4-methyl-", "ethyl ester", "oxide", "diethyl", "hydrochloride"])
def test_no_tail_lists_a_legitimate_name(recogniser: Recogniser, tail: str) -> None:
    texts = [f"{name}, {tail}" for name in LEGITIMATE]
    joined = [f"{name} {tail}" for name in LEGITIMATE]
    plain = [answers(recogniser, some) for some in (LEGITIMATE, joined)]
    now = answers(recogniser, texts)
    new = [
        text
        for text, *was, is_now in zip(texts, *plain, now, strict=True)
        if is_now == "listed" and "listed" not in was
    ]
    assert new == []


@pytest.mark.parametrize(
    "text", ["bombas multi-etapa, semi- automáticas", "metil-, etil- y propilcelulosa", "tubos, pre- y post-"]
)
def test_a_hanging_hyphen_is_no_tail(recogniser: Recogniser, text: str) -> None:
    """No name is read out of it: beside a tariff code of goods it is harmless, alone it may stay open."""
    found = recogniser.recognise(Query(text=text))
    assert "name_not_read" not in found.problems and not found.readings
    assert recogniser.recognise(Query(text=text, hs="841370")).on(DAY).answer.value == "not_listed"


@pytest.mark.parametrize(
    "letters", ["acetone, ", "a, b-, ", "Benzene, methyl-, ", ", ", "ether, ethyl ", "x-, ester, "]
)
def test_long_texts_are_read_in_bounded_time(recogniser: Recogniser, letters: str) -> None:
    text = (letters * 30_000)[:30_000]
    recogniser.recognise(Query(text="Benzene, methyl-"))
    found, _ = recogniser.reader.forms.words(text[:4_000])
    start = time.thread_time()
    recogniser.reader.forms.in_order(text[:4_000], found)
    recogniser.recognise(Query(text=text[:1_000]))
    assert time.thread_time() - start < 2.0
