"""Letters that look Latin are Latin; names in other scripts are read as far as they are held, and never "not listed"."""

from __future__ import annotations

import time

import pytest

from precursors.catalogue.load import Catalogue
from precursors.fold import words
from precursors.recognition.recogniser import Query, Recogniser
from precursors.vocabulary.words import texts_in, words_of
from tests.unit.forms import DAY, TOLD, Form, answers, falsely_listed, legitimate_names, listed_names, lost

NAMES = listed_names("en", "es", "pt", "fr", "de")
LEGITIMATE = legitimate_names(600)
GREEK = str.maketrans("ABEZHIKMNOPTYXaopvuix", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνυιχ")
CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyxi", "АВЕКМНОРСТУХаеорсухі")
SMALL = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")


def _from(first: int) -> Form:
    return lambda text: "".join(chr(first + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in text)


def _one(table: dict[int, int]) -> Form:
    """The last letter that has a look-alike, exchanged."""

    def form(text: str) -> str:
        at = max((i for i, c in enumerate(text) if ord(c) in table), default=-1)
        return text[:at] + text[at : at + 1].translate(table) + text[at + 1 :] if at >= 0 else text

    return form


LOOKS: dict[str, Form] = {
    "Greek capitals": lambda text: text.upper().translate(GREEK),
    "Greek letters": lambda text: text.translate(GREEK),
    "one Greek letter": _one(GREEK),
    "Cyrillic capitals": lambda text: text.upper().translate(CYRILLIC),
    "Cyrillic letters": lambda text: text.translate(CYRILLIC),
    "one Cyrillic letter": _one(CYRILLIC),
    "wide letters": lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in text),
    "mathematical letters": _from(0x1D41A),
    "letters in circles": _from(0x24D0),
    "small capitals": lambda text: text.lower().translate(SMALL),
    "dotless i": lambda text: text.replace("i", "ı"),
    "strokes": lambda text: text.replace("o", "ø").replace("l", "ł").replace("d", "đ"),
    "Greek beside Cyrillic": lambda text: text.upper().translate(GREEK).replace("C", "С"),
    "a mark of no width": lambda text: text[:2].translate(GREEK) + "\u200b" + text[2:],
}


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_letters_that_look_latin_are_latin(recogniser: Recogniser, look: str) -> None:
    assert lost(recogniser, NAMES, LOOKS[look]) == []


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_look_alikes_list_no_legitimate_name(recogniser: Recogniser, look: str) -> None:
    assert falsely_listed(recogniser, LEGITIMATE, LOOKS[look]) == []


@pytest.mark.parametrize("form", ["{}", "25 kg {}", "{} in drums", "Name: {}, 99 %"])
def test_whole_words_in_look_alikes_beside_latin(recogniser: Recogniser, form: str) -> None:
    texts = [form.format(name) for name in ("МЕК", "ΑΡΑΑ", "РМК", "АСЕТОNЕ", "ΤΟLUΕΝΕ", "SΑFRΟLΕ", "ВМК")]
    assert set(answers(recogniser, texts)) <= set(TOLD)


def test_look_alikes_are_told(recogniser: Recogniser) -> None:
    for text in ("Αcetone", "ΑCETONE", "SΑFROLE", "МЕК", "acetоne"):
        assert all("look_alikes" in reading.notes for reading in recogniser.recognise(Query(text=text)).listed_readings)
    for text in ("γ-butyrolactone", "α-acetylphenylacetonitrile", "ацетон", "丙酮", "acétone"):
        found = recogniser.recognise(Query(text=text))
        assert found.listed_readings and not any("look_alikes" in reading.notes for reading in found.listed_readings)


def test_a_latin_letter_in_a_russian_word_is_cyrillic(recogniser: Recogniser) -> None:
    back = str.maketrans("аеорсух", "aeopcyx")
    assert lost(recogniser, listed_names("ru"), lambda text: text[:1] + text[1:].translate(back)) == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [("β-carotene", "beta-carotene"), ("αPVP", "alphapvp"), ("γ-terpinene", "gamma-terpinene"), ("5 μmol", "mumol")],
)
def test_greek_letters_of_names_and_units_stay(text: str, folded: str) -> None:
    assert folded in [word.folded for word in words(text)]


def test_arabic_names_with_the_article_and_persian_letters(recogniser: Recogniser) -> None:
    plain = [name for name in listed_names("ar") if name.isalpha()]
    assert lost(recogniser, plain, lambda text: f"ال{text}") == []
    assert lost(recogniser, plain, lambda text: text.replace("ي", "ی").replace("ك", "ک")) == []
    assert lost(recogniser, plain, lambda text: text[:2] + "ـ" + text[2:]) == []


# --- scripts that are not read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "トルエン",
        "ｱｾﾄﾝ",
        "無水酢酸",
        "過マンガン酸カリウム",
        "硫酸アンモニウム",
        "톨루엔",
        "아세톤",
        "염산",
        "एसीटोन",
        "पोटेशियम",
        "อะซิโตน",
        "אצטון",
        "פרמנגנט",
        "აცეტონი",
        "ացետոն",
        "ტოლუოლი",
        "அசிட்டோன்",
        "অ্যাসিটোন",
        "ਐਸੀਟੋਨ",
        "Ακετόνη",
        "Υπερμαγγανικό κάλιο",
        "этанол",
        "раствор ацетона",
        "الإيثانول",
        "مُذيب",
        "толуолом",
        "አሴቶን",
        "အက်စီတုန်း",
        "អាសេតូន",
    ],
)
def test_what_is_in_a_script_that_is_not_read_is_never_not_listed(recogniser: Recogniser, text: str) -> None:
    found = recogniser.recognise(Query(text=text))
    assert found.on(DAY).answer.value in ("undetermined", *TOLD)
    assert found.listed_readings or "script_not_read" in found.problems


@pytest.mark.parametrize(
    "text",
    [
        "α-pinene",
        "β-carotene 10 %",
        "resistor 10 kΩ",
        "5 μL pipette",
        "Ω-3",
        "ethanol 5 № 3",
        "Ångström",
        "café",
        "Ñandú",
        "ethanol 25 кг",
        "ethanol 工业级 25公斤",
        "25 ℃ ethanol",
        "αβ-unsaturated",
        "ethanol™ ® © ½ m²",
    ],
)
def test_signs_units_and_words_of_trade_leave_nothing_open(recogniser: Recogniser, text: str) -> None:
    assert "script_not_read" not in recogniser.recognise(Query(text=text)).problems


# --- Chinese by words ---------------------------------------------------------------------------------------

HAN = [name for name in listed_names("zh") if any("\u4e00" <= c <= "\u9fff" for c in name)]
AROUND = [
    "{}",
    "工业级{}",
    "{}溶液",
    "{} 25公斤/桶",
    "99%{}",
    "25kg{}",
    "{}（分析纯）",
    "品名：{}，产地：中国",
    "{}和乙醇",
    "无水{}",
    "二十桶{}",
    "{}AR级500ml",
    "进口{} 工业级",
    "{}, 无水",
    "氘代{}",
]
LONGER = [
    "氯{}",
    "{}酯",
    "{}肟",
    "聚{}",
    "{}二异氰酸酯",
    "双{}",
    "{}传感器",
    "三氟{}",
    "{}アンモニウム",
    "3-羟基-{}",
    "{}-2,4-二异氰酸酯",
    "环{}烷",
    "对{}磺酸",
]


@pytest.mark.parametrize("around", AROUND)
def test_chinese_names_among_words_of_trade(recogniser: Recogniser, around: str) -> None:
    glued = around[:2].isalnum() or "{}A" in around  # a locant cannot be told from the figures glued to it
    assert lost(recogniser, [name for name in HAN if name[0] >= "\u4e00" or not glued], around.format) == []


@pytest.mark.parametrize("longer", LONGER)
def test_chinese_names_inside_longer_words_are_other_compounds(recogniser: Recogniser, longer: str) -> None:
    own = set(HAN)
    texts = [longer.format(name) for name in HAN if name.isalpha() and longer.format(name) not in own]
    assert set(answers(recogniser, texts)) == {"undetermined"}


@pytest.mark.parametrize(
    "text",
    [
        "二甲苯",
        "硫酸铜",
        "硫酸铵",
        "过硫酸铵",
        "盐酸二甲双胍",
        "乙二醇单乙醚",
        "丙酮酸",
        "六氟丙酮",
        "乙酰丙酮",
        "硫酸銅",
        "對甲苯磺酸",
        "二乙胺",
        "三甲胺",
        "碘酸钾",
        "丙酮氰醇",
        "硫酸钡",
        "乙醇",
        "甲醇",
    ],
)
def test_other_compounds_that_are_identified(recogniser: Recogniser, text: str) -> None:
    """Their names hold listed ones; what they name was identified, and no list names it."""
    assert answers(recogniser, [text, f"{text} 25公斤", f"工业级{text}"]) == ["not_listed"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "甲苯二异氰酸酯",
        "哌啶醇",
        "氯甲苯",
        "碘化钾",
        "苯乙酸乙酯",
        "丙酮油",
    ],
)
def test_other_compounds_that_hold_a_listed_name(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text, f"{text} 25公斤", f"工业级{text}"]) == ["undetermined"] * 3


@pytest.mark.parametrize(
    "text", ["鹽酸", "高錳酸鉀", "塩酸", "無水乙醚", "麻黃鹼", "黃樟素", "氫碘酸", "偽麻黃鹼", "紅磷", "γ-丁內酯"]
)
def test_traditional_and_japanese_forms(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text]) == ["listed"]


def test_the_same_in_traditional_characters(recogniser: Recogniser) -> None:
    table = {ord(row[0]): row[1] for row in texts_in("han")["variants"].split()}
    assert lost(recogniser, HAN, lambda text: text.translate(table)) == []


@pytest.mark.parametrize("acid", sorted(words_of("acid_salts", "han")))
@pytest.mark.parametrize(
    ("base", "meant"), [("麻黄碱", "ephedrine"), ("麦角胺", "ergotamine"), ("甲胺", "methylamine")]
)
def test_an_acid_before_a_base_is_its_salt(recogniser: Recogniser, acid: str, base: str, meant: str) -> None:
    found = recogniser.recognise(Query(text=f"{acid}{base}"))
    assert {(r.substance, r.form.value) for r in found.listed_readings} == {(meant, "salt")}


# Salts of medicines whose English name the table of compounds holds.
IDENTIFIED = ("盐酸二甲双胍", "盐酸利多卡因", "盐酸氨溴索", "硫酸新霉素")


@pytest.mark.parametrize(
    "medicine",
    [
        "二甲双胍",
        "利多卡因",
        "左氧氟沙星",
        "氨溴索",
        "庆大霉素",
        "阿托品",
        "克伦特罗",
        "软骨素",
        "加替沙星",
        "新霉素",
        "水杨酸钠",
        "精氨酸",
    ],
)
@pytest.mark.parametrize("acid", ["盐酸", "硫酸", "氢碘酸"])
def test_an_acid_before_another_word_is_no_acid(recogniser: Recogniser, acid: str, medicine: str) -> None:
    expected = "not_listed" if f"{acid}{medicine}" in IDENTIFIED else "undetermined"
    assert answers(recogniser, [f"{acid}{medicine}", f"{acid}{medicine}片"]) == [expected] * 2


@pytest.mark.parametrize("text", ["不含丙酮", "无丙酮", "不含甲苯和丙酮的清洁剂", "未检出硫酸"])
def test_what_chinese_goods_are_free_of_is_not_the_goods(recogniser: Recogniser, text: str) -> None:
    assert answers(recogniser, [text])[0] not in TOLD


def test_every_chinese_name_is_held_in_simplified_characters() -> None:
    """So that the table of variants changes no name of ours."""
    variants = {c for row in texts_in("han")["variants"].split() for c in row[1:]}
    texts = "".join(n.text for s in Catalogue.load().substances.values() for n in s.names if n.language == "zh")
    assert not variants & set(texts)


@pytest.mark.parametrize(
    "letters", ["丙酮", "ト", "톨", "ا", "αcetone", "Αcetone ", "25-", "(2-溴", "а", "अ", "ᴀ", "甲苯二"]
)
def test_long_texts_are_read_in_bounded_time(recogniser: Recogniser, letters: str) -> None:
    text = (letters * 30_000)[:30_000]
    recogniser.reader.read("丙酮")
    start = time.thread_time()
    readings = recogniser.reader.read(text)
    recogniser.reader.forms.scripts.not_read(text, readings)
    assert time.thread_time() - start < 1.0
