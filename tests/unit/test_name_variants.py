"""How a name is written changes the answer only as the tiers say: dress never does, a slip makes it a question."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.names import damage
from bench.names.generate import names
from precursors.fold import key
from precursors.model import Answer, NameKind
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)
NAMES = names(("en", "es"), (NameKind.PREFERRED, NameKind.SYNONYM), 8)
LETTERS_ONLY = [case for case in NAMES if all(c.isalpha() or c in " -" for c in case[0])]
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DRESS = {
    "capitals": str.upper,
    "title": str.title,
    "no accents": damage.plain,
    "non-breaking blanks": lambda text: text.replace(" ", "\u00a0"),
    "long dashes": lambda text: text.replace("-", "\u2013"),
    "soft hyphen": lambda text: f"{text[:3]}\u00ad{text[3:]}",
    "quotes": lambda text: f"«{text}»",
    "full stop": lambda text: f"{text}.",
    "wide letters": lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in text),
    "no blanks": lambda text: text.replace(" ", ""),
    "doubled blanks": lambda text: text.replace(" ", "  "),
    "a measure behind it": lambda text: f"{text} 25 kg",
    "a comma and a pack": lambda text: f"{text}, 4 x 25 kg",
    "capitals and glued measure": lambda text: f"{text.upper()}-25KG" if text.isalpha() else text,
}


def _substances(recogniser: Recogniser, text: str) -> set[str | None]:
    return {r.substance for r in recogniser.recognise(Query(text=text)).listed_readings}


@CALM
@given(case=st.sampled_from(NAMES), dress=st.sampled_from(sorted(DRESS)))
def test_dress_changes_nothing(recogniser: Recogniser, case: tuple[str, str], dress: str) -> None:
    name, meant = case
    plain = recogniser.recognise(Query(text=name)).on(DAY).answer
    dressed = recogniser.recognise(Query(text=DRESS[dress](name)))
    assert set(meant.split("|")) & {r.substance for r in dressed.listed_readings}, DRESS[dress](name)
    assert dressed.on(DAY).answer is plain


FIRM_FROM = 9


def doubtful(recogniser: Recogniser, written: str) -> bool:
    """Whether a reader would ask: a short name, or a legitimate compound as near as the listed one."""
    return len(key(written)) < FIRM_FROM or recogniser.reader.lexicon.name_rivals(key(written))


@CALM
@given(case=st.sampled_from(LETTERS_ONLY), chance=st.randoms(use_true_random=False))
def test_a_slip_decides_only_where_it_leaves_no_doubt(
    recogniser: Recogniser, case: tuple[str, str], chance: object
) -> None:
    """A name with one letter wrong decides if it is long and nothing legitimate is as near; it is never passed over."""
    text = damage.one_letter(case[0], chance)  # type: ignore[arg-type]
    found = recogniser.recognise(Query(text=text))
    repaired = [reading for reading in found.readings if reading.method == "repair"]
    for reading in (reading for reading in repaired if reading.certain):
        assert reading.distance <= 1
        assert not doubtful(recogniser, text[slice(*reading.span)] if reading.span else text)
    if not found.readings:
        assert found.on(DAY).answer is Answer.UNDETERMINED


@CALM
@given(case=st.sampled_from(LETTERS_ONLY), chance=st.randoms(use_true_random=False))
def test_what_a_scanner_confuses_is_read_or_asked(
    recogniser: Recogniser, case: tuple[str, str], chance: object
) -> None:
    text = damage.scanned(case[0], chance)  # type: ignore[arg-type]
    found = recogniser.recognise(Query(text=text))
    sure = [r for r in found.listed_readings if r.method == "repair" and r.certain]
    assert all(len(key(text[slice(*r.span)])) >= FIRM_FROM for r in sure if r.span)
    if not found.readings:
        assert found.on(DAY).answer is Answer.UNDETERMINED


@pytest.mark.parametrize(
    ("turned", "meant"),
    [
        ("acetico anhidrido", "acetic-anhydride"),
        ("anhydride, acetic", "acetic-anhydride"),
        ("sulfúrico ácido", "sulphuric-acid"),
        ("acid, sulfuric", "sulphuric-acid"),
        ("acid hydrochloric 33%", "hydrochloric-acid"),
        ("ketone methyl ethyl", "mek"),
        ("cetona metil etil", "mek"),
        ("permanganate, potassium", "potassium-permanganate"),
        ("fenilacético ácido 25 kg", "phenylacetic-acid"),
        ("rojo fósforo", "red-phosphorus"),
    ],
)
def test_words_in_another_order_are_the_same_name(recogniser: Recogniser, turned: str, meant: str) -> None:
    assert meant in _substances(recogniser, turned)


@pytest.mark.parametrize(
    ("greek", "meant"),
    [
        ("γ-butirolactona", "gamma-butyrolactone"),
        ("GAMMA BUTIROLACTONA", "gamma-butyrolactone"),
        (".gamma.-butyrolactone", "gamma-butyrolactone"),
        ("α-fenilacetoacetonitrilo", "apaan"),
        ("alpha-phenylacetoacetonitrile", "apaan"),
        ("alfa-fenilacetoacetonitrilo", "apaan"),
    ],
)
def test_greek_letters_and_their_names_are_one(recogniser: Recogniser, greek: str, meant: str) -> None:
    assert meant in _substances(recogniser, greek)


@pytest.mark.parametrize(
    ("many", "meant"),
    [
        ("acetonas", "acetone"),
        ("toluenos", "toluene"),
        ("ácidos sulfúricos", "sulphuric-acid"),
        ("hydrochloric acids", "hydrochloric-acid"),
        ("éteres etílicos", "ethyl-ether"),
    ],
)
def test_plurals_are_names(recogniser: Recogniser, many: str, meant: str) -> None:
    assert meant in _substances(recogniser, many)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("acetona HS 6403.99", "hs_name"),
        ("acetona partida 2915.24.00", "hs_name"),
        ("acetona CAS 108-88-3", "cas_name"),
        ("acetona 99 % (acetone 40 %)", "shares_differ"),
        ("60 % acetona y 70 % tolueno", "shares_exceed"),
        ("Citric acid CAS 108-24-7", "cas_name"),
        ("108-24-7 (ácido cítrico)", "cas_name"),
        ("Citric acid monohydrate CAS 108-24-7", "cas_name"),
        ("Ácido cítrico anhidro 99 % grado USP, CAS 108-24-7", "cas_name"),
        ("Cloruro de sodio, No. CAS: 7722-64-7", "cas_name"),
        ("tolueno UN 1090", "un_name"),
        ("ácido cítrico UN 1090", "un_name"),
        ("CAS 64-17-5 UN 1294", "un_name"),
        ("acetona ONU 1170", "un_name"),
    ],
)
def test_what_a_text_says_against_itself_is_named(recogniser: Recogniser, text: str, code: str) -> None:
    assert recogniser.recognise(Query(text=text)).conflicts == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "acetona UN 1090",
        "acetona 60 %, tolueno 40 % UN 1090",  # of two substances the number names one
        "thinner de tolueno UN 1263",  # the entry is a group
        "acetona en hielo seco UN 1845",  # what cools the goods
        "acetona con batería de litio UN 3480",
        "CAS 67-64-1 en etanol",  # the solvent
        "etanol 96 % y CAS 67-64-1",  # two goods
        "ácido cítrico para anhídrido acético CAS 108-24-7",
        "etanol desnaturalizado con CAS 67-64-1",  # a component
        "CAS 67-64-1, etanol, agua",  # a list of components
        "etanol CAS 64-17-5, acetona CAS 67-64-1",
        "Hydrochloric acid CAS 7647-01-0 UN 1050",
    ],
)
def test_what_agrees_is_not_told_as_a_disagreement(recogniser: Recogniser, text: str) -> None:
    assert recogniser.recognise(Query(text=text)).conflicts == ()


@pytest.mark.parametrize(
    "text",
    [
        "acetona HS 2914.11",
        "acetona 67-64-1",
        "thinner 60 % acetona y 40 % tolueno",
        "esmalte con acetona SA 3304.30",
        "tolueno y acetona HS 2902.30",
        "tolueno 108-88-3 y acetona 67-64-1",
    ],
)
def test_what_agrees_is_no_contradiction(recogniser: Recogniser, text: str) -> None:
    assert recogniser.recognise(Query(text=text)).conflicts == ()
