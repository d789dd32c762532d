"""An answer is earned: a listed name is never passed over in silence, whatever ordinary words stand beside it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.names.generate import names
from precursors.model import Answer, NameKind
from precursors.recognition.account import account
from precursors.recognition.recogniser import Query, Recogniser
from precursors.text.mentions import MENTIONS
from precursors.vocabulary.words import ordinary, phrases_of, placeholders, words_of

DAY = date(2026, 11, 24)
CALM = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KINDS = (NameKind.PREFERRED, NameKind.SYNONYM, NameKind.ABBREVIATION, NameKind.SYSTEMATIC, NameKind.SALT)
CONTROLLED = sorted(names(("en", "es", "pt"), KINDS, 2))
_SINGLE = (
    "after_negations",
    "after_purposes",
    "after_values",
    "conjunctions",
    "after_doubtful",
    *(f"heads_{kind}" for kind in ("purpose", "document", "for", "end", "aim", "english")),
)
_PHRASES = ("negations", "perhaps_negations", *MENTIONS)
MENTION_WORDS = (
    {word for kind in _PHRASES for phrase in phrases_of(kind) for word in phrase.split()}
    | {word for kind in _SINGLE for word in words_of(kind)}
    | {"ppm", "ppb"}
)
# Words that make another compound of the name beside them, or part of one.
MAKE_NAMES = {
    word
    for kind in (
        "classes",
        "prefixes",
        "acid_salts",
        "base_salts",
        "complexes",
        "class_of_other",
        "kinds_of",
        "other_positions",
    )
    for word in words_of(kind)
}
PLAIN = sorted(
    word
    for word, kind in ordinary().items()
    if kind in ("units", "packs", "grades", "papers", "firms", "goods", "generic")
    and word not in MENTION_WORDS | MAKE_NAMES
    and re.fullmatch(r"[a-z]{3,}", word)
)
BESIDE = st.one_of(
    st.sampled_from(PLAIN),
    st.integers(2, 99_999).map(str),
    st.sampled_from(
        ["99,5 %", "25 kg", "4 x 200 L", "Ref. A-113", "Brenntag", "Zyxtrol", "uso industrial", "para pozos", "lote 7"]
    ),
)
UNSAFE = Answer.NOT_LISTED


@CALM
@given(case=st.sampled_from(CONTROLLED), words=st.lists(BESIDE, min_size=1, max_size=3), before=st.booleans())
def test_ordinary_words_never_silence_a_listed_name(
    recogniser: Recogniser, case: tuple[str, str], words: list[str], before: bool
) -> None:
    name, beside = case[0], " ".join(words)
    bare = recogniser.recognise(Query(text=name)).on(DAY).answer
    if bare not in (Answer.LISTED, Answer.POSSIBLE):
        return
    text = f"{beside} {name}" if before else f"{name} {beside}"
    assert recogniser.recognise(Query(text=text)).on(DAY).answer is not UNSAFE, text


@CALM
@given(
    case=st.sampled_from(CONTROLLED),
    cue=st.sampled_from(sorted({p for k in _PHRASES for p in phrases_of(k) if "*" not in p})),
)
def test_a_mention_is_told(recogniser: Recogniser, case: tuple[str, str], cue: str) -> None:
    """Where a cue makes a name a mention, the answer shows it; where it does not, the name stands as it is."""
    text = f"{cue} {case[0]}"
    found = recogniser.recognise(Query(text=text))
    if found.on(DAY).answer is Answer.NOT_LISTED:
        assert any(
            reading.notes and reading.method in ("negated", "purpose", "neighbour") for reading in found.readings
        ), text


@pytest.mark.parametrize("text", sorted(placeholders()))
def test_a_placeholder_identifies_nothing(recogniser: Recogniser, text: str) -> None:
    assert recogniser.recognise(Query(text=text)).on(DAY).answer is not UNSAFE


@pytest.mark.parametrize(
    "text",
    [
        "producto químico",
        "reactivo",
        "polvo blanco",
        "muestra",
        "según factura",
        "chemical product",
        "raw material 25 kg",
        "mercancía general",
    ],
)
def test_generic_words_identify_nothing(recogniser: Recogniser, text: str) -> None:
    assert recogniser.recognise(Query(text=text)).on(DAY).answer is Answer.UNDETERMINED
    elsewhere = recogniser.recognise(Query(text=text, hs="8429.11"))
    assert elsewhere.on(DAY).answer is Answer.NOT_LISTED, "no chemical context"


@pytest.mark.parametrize(
    "text",
    [
        "camisas de algodón",
        "wooden chairs",
        "vinagre",
        "zapatos deportivos",
        "arroz 50 kg",
        "cemento gris 42.5 kg",
        "detergente en polvo",
    ],
)
def test_everyday_goods_pass(recogniser: Recogniser, text: str) -> None:
    assert recogniser.recognise(Query(text=text)).on(DAY).answer is Answer.NOT_LISTED


def test_the_account_covers_every_word(recogniser: Recogniser) -> None:
    text = "KMnO4 99% Zyxtrol tambor 25 kg sin acetona"
    found = recogniser.recognise(Query(text=text))
    spans = account(found, recogniser.reader.words(text))
    said = {text[slice(*span.span)]: (span.state, span.what) for span in spans}
    assert said["KMnO4"] == ("read", "potassium-permanganate")
    assert said["99"] == ("passed", "number")
    assert said["Zyxtrol"] == ("not_read", "unknown")
    assert said["tambor"] == ("passed", "packs")
    assert said["acetona"][0] == "mentioned"
    covered = {place for span in spans for place in range(*span.span)}
    assert all(place in covered or not text[place].isalnum() for place in range(len(text)))
