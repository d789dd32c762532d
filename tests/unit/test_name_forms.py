"""Listed names inside longer words, ions of bases, short names with a part before them, half-translated spellings."""

from __future__ import annotations

import time

import pytest

from precursors.fold import fold, key
from precursors.lexicon.build import compound_rows, everyday_words
from precursors.recognition.recogniser import Query, Recogniser
from precursors.text.spellings import _bones, skeleton
from tests.unit.forms import TOLD, answers, falsely_listed, legitimate_names, listed_names, lost

LEGITIMATE = legitimate_names(600)
GERMAN = [name for name in listed_names("de") if name.isalpha()]
DUTCH = [name for name in listed_names("nl") if name.isalpha()]
BASES = [
    name for name in listed_names("en") if name.endswith("ine") and name.isalpha() and name not in ("Iodine", "iodine")
]


# --- one word -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behind",
    ["lösung", "loesung", "pulver", "kristalle", "abfälle", "haltig", "dampf", "lösung 37 %", "-Lösung", "-Pulver"],
)
def test_german_writes_what_it_is_into_the_word(recogniser: Recogniser, behind: str) -> None:
    assert lost(recogniser, GERMAN, lambda name: f"{name}{behind}") == []


@pytest.mark.parametrize("form", ["{}oplossing", "{}poeder"])
def test_dutch_too(recogniser: Recogniser, form: str) -> None:
    assert lost(recogniser, DUTCH, form.format) == []


def test_umlauts_as_two_letters(recogniser: Recogniser) -> None:
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    assert lost(recogniser, GERMAN, lambda name: name.translate(table)) == []
    assert lost(recogniser, GERMAN, lambda name: f"{name.translate(table)}loesung") == []


@pytest.mark.parametrize("behind", ["lösung", "pulver", "solution", "frei", "haltig", "harz", "oil"])
def test_a_word_behind_lists_no_legitimate_name(recogniser: Recogniser, behind: str) -> None:
    assert falsely_listed(recogniser, LEGITIMATE, lambda name: f"{name}{behind}") == []


@pytest.mark.parametrize("name", ["Aceton", "Toluol", "Salzsäure", "Safrol"])
def test_free_of_in_one_word(recogniser: Recogniser, name: str) -> None:
    assert answers(recogniser, [f"{name}frei", f"{name.lower()}freie Farbe"]) == ["not_listed"] * 2


@pytest.mark.parametrize(
    "text", ["Titandioxidpulver", "Kochsalzlösung", "Benzollösung", "Natronlauge", "Ethanollösung", "Revolution"]
)
def test_other_words_that_end_so(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text])[0] not in TOLD


# --- ions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["{}ium chloride", "{}ium sulfate", "{}ium tartrate", "{}ium bromide 98 %", "{}iumchlorid", "{}iumsulfat"]
)
def test_the_salt_of_a_base_named_by_its_ion(recogniser: Recogniser, form: str) -> None:
    named = [name for name in BASES if not name.endswith("amine")]
    assert named
    assert lost(recogniser, named, lambda name: form.format(name[:-1])) == []


@pytest.mark.parametrize(
    "form", ["cloruro de {}io", "bromuro de {}io", "sulfato de {}io", "cloreto de {}io", "{}io cloruro"]
)
def test_the_same_in_spanish(recogniser: Recogniser, form: str) -> None:
    named = [n for n in listed_names("es") if n.endswith("ina") and n.isalpha() and not n.endswith("amina")]
    assert lost(recogniser, named, lambda name: form.format(name[:-1])) == []


@pytest.mark.parametrize(
    "text", ["methylammonium chloride", "bromuro de metilamonio", "ethylammonium chloride", "piperidinium chloride"]
)
def test_ions_of_amines(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text]) == ["listed"]


@pytest.mark.parametrize(
    "text", ["tetramethylammonium chloride", "sodium chloride", "pyridinium chloride", "cloruro de amonio"]
)
def test_other_ions(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text])[0] not in TOLD


# --- short names with a part ----------------------------------------------------------------------------------

PARTS = [
    "para-fluoro ",
    "4-F-",
    "Cbz-",
    "N-Boc-",
    "meta-methyl ",
    "β-hydroxy-",
    "3,4-dimethyl-",
    "Fmoc-",
    "ortho-chloro-",
    "2'-fluoro-",
]
CODES = ["ANPP", "4-ANPP", "4-AP", "1-boc-4-AP", "NPP", "norfentanyl", "norfentanilo", "P2P", "PMK", "APAAN"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_before_a_short_name_is_a_question(recogniser: Recogniser, part: str) -> None:
    texts = [f"{part}{code}" for code in CODES] + [f"{part}{code} 25 g" for code in CODES]
    assert set(answers(recogniser, texts)) <= {*TOLD, "undetermined"}  # "N-Boc-P2P" may be a structure as well
    assert set(answers(recogniser, texts[len(CODES) :])) <= set(TOLD)


@pytest.mark.parametrize("text", ["ANPP para-fluoro", "4-AP (Boc)", "norfentanyl N-boc", "Boc-4-AP", "1-Cbz-4-AP"])
def test_a_part_behind_a_short_name_is_one_too(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text]) == ["possible"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_alone_makes_no_name(recogniser: Recogniser, part: str) -> None:
    texts = [f"{part}{other}" for other in ("gloves", "aspirin", "ABC", "XPP", "toner")]
    assert not set(answers(recogniser, texts)) & set(TOLD)


def test_names_of_their_own_stay(recogniser: Recogniser) -> None:
    for text in ("N-methyl ephedrine", "1-boc-4-piperidone", "4-fluoro-1-boc-4-AP"):
        found = recogniser.recognise(Query(text=text))
        assert found.listed_readings


# --- half translated ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hydrocloric acid", "hydrochloric-acid"),
        ("benzil chloride", "benzyl-chloride"),
        ("acetic anhidride", "acetic-anhydride"),
        ("permanganato potassium", "potassium-permanganate"),
        ("acido sulphuric", "sulphuric-acid"),
        ("sulfurico acid", "sulphuric-acid"),
        ("ephedrina", "ephedrine"),
        ("metil ethyl ketona", "mek"),
        ("methyl etil cetona", "mek"),
        ("cloruro benzyl", "benzyl-chloride"),
        ("chloruro de benzyl", "benzyl-chloride"),
        ("anhidride acetico", "acetic-anhydride"),
        ("red fosforo", "red-phosphorus"),
        ("acido hydrochlorico", "hydrochloric-acid"),
        ("potasium permanganate", "potassium-permanganate"),
        ("permanganate de potasio", "potassium-permanganate"),
        ("acido phenylacetic", "phenylacetic-acid"),
        ("anhydrido propionic", "propionic-anhydride"),
        ("eter diethyl", "ethyl-ether"),
        ("acido anthranilico", "anthranilic-acid"),
        ("phenyl acetona", "p2p"),
        ("piperidyna", "piperidine"),
        ("sodium permanganato", "sodium-permanganate"),
        ("ácido hydriodic", "hydriodic-acid"),
        ("cianuro de benzyl", "benzyl-cyanide"),
        ("ACIDO HIPOPHOSPHOROSO", "hypophosphorous-acid"),
    ],
)
def test_names_half_in_another_language_are_read_firm(recogniser: Recogniser, text: str, meant: str) -> None:
    for form in ("{}", "{} 98 % 25 kg", "20 drums {}"):
        found = recogniser.recognise(Query(text=form.format(text)))
        assert meant in {reading.substance for reading in found.listed_readings if reading.certain}
    assert answers(recogniser, [text]) == ["listed"]


def test_every_pair_of_languages_mixed_word_by_word(recogniser: Recogniser) -> None:
    """An acid, an anhydride or a permanganate with its second word in another language."""
    acids = ("acid", "acido", "acide", "ácido")
    names = (
        "sulfuric",
        "sulfurico",
        "sulfurique",
        "hydrochloric",
        "clorhidrico",
        "chlorhydrique",
        "lysergic",
        "lisérgico",
    )
    texts = [f"{first} {second}" for first in acids for second in names] + [f"{n} {a}" for a in acids for n in names]
    assert set(answers(recogniser, texts)) == {"listed"}


@pytest.mark.parametrize(
    "text",
    [
        "hidrómetros ácidos de batería",
        "aceite y sal",
        "acido acetic",
        "acido citric",
        "acido nitric",
        "chloride de sodio",
        "toluene diisocianato",
        "permanganato",
        "acetate de ethyl",
        "benzoyl cloruro",
        "sin acido sulphuric",
        "metil benzoato",
        "cal viva",
        "red wine",
        "white oil",
        "éter de petroleum",
        "alcohol ethylico",
        "acetamida",
        "katinka",
    ],
)
def test_other_goods_are_not_respelled(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text])[0] not in TOLD


def test_no_legitimate_name_has_the_skeleton_of_a_listed_one(recogniser: Recogniser) -> None:
    """But the same substance in Latin or Italian: the words of chemistry and of everyday language keep apart."""
    names = recogniser.reader.forms._spellings._names
    listed = recogniser.reader.lexicon.listed
    assert not [w for w in everyday_words() if (skeleton(w),) in names and w not in listed]
    same: set[str] = set()
    for _, _, _, known in compound_rows():
        for name in known:
            parts = fold(name).replace(",", " ").split()
            if len(parts) <= 4 and all(part.isalpha() for part in parts) and key(name) not in listed:
                same |= {name} if _bones(parts) in names else set()
    # The last one is an ester that a Mexican list names in Spanish.
    assert same <= {"phenylpropanolaminum", "phenylpropanolamina", "cinnamyl phenylacetate"}


@pytest.mark.parametrize(
    "letters",
    ["acido ", "de acido ", "potassium permanganato ", "loesung", "ium ", "4-F-", "boc-", "para-", "e", "io "],
)
def test_long_texts_are_read_in_bounded_time(recogniser: Recogniser, letters: str) -> None:
    text = (letters * 30_000)[:30_000]
    reader = recogniser.reader
    reader.read("acido sulphuric")
    found, _ = reader.forms.words(text)
    start = time.thread_time()
    found = reader.forms.in_order(text, found)
    reader.forms.add_hits(found, [], {})
    assert time.thread_time() - start < 2.0
