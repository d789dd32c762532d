"""Numbers as signs of goods: CAS numbers in every writing, dates in their place, UN and CUS numbers."""

from __future__ import annotations

import csv
import gzip
import itertools
import random
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precursors.answers.explained import explain
from precursors.catalogue.load import Catalogue
from precursors.lexicon.build import compound_rows
from precursors.model import Answer, TextReading
from precursors.notation.kind_of_query import Kind, kind_of
from precursors.numbers.cas import check_digit_ok, find_cas
from precursors.numbers.dates import days_of, numbers_behind
from precursors.numbers.digits import plain
from precursors.recognition.recogniser import Query, Recogniser, Recognition
from precursors.recognition.signs import UNRESOLVED
from precursors.regimes.model import PREFIX
from precursors.text.numbers import read_numbers
from precursors.text.un_numbers import entries, find_un

DAY = date(2026, 11, 24)
CATALOGUE = Catalogue.load().home
NUMBERS = sorted({number for one in CATALOGUE.substances.values() for number in (*one.cas, *one.salt_cas)})
GOODS_TEXTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "goods-texts-real.csv.gz"

LABELS = (
    "CAS {}", "CAS: {}", "CAS.{}", "CAS No.{}", "CAS No. {}", "CASNo{}", "CAS-No.: {}", "CAS-Nr. {}", "CAS-Nr{}", "CAS Nro. {}",
    "CAS N° {}", "N° CAS {}", "Nº CAS: {}", "CAS n.º{}", "CAS # {}", "CAS#{}", "CASRN {}", "CAS RN: {}", "C.A.S. {}", "C. A. S. {}",
    "(CAS){}", "(CAS {})", "[CAS:{}]", "CAS/{}", "cas_{}", "cas number={}", "CAS Registry Number {}", "Reg.No.CAS {}",
    "número CAS {}", "numéro CAS : {}", "registro CAS Nro.{}", "nr.CAS.{}", "No.CAS{}", "acetonaCAS{}", "polvo blanco CAS {} 25 kg",
    "CAS\n{}", "CAS：{}", "CAS登录号：{}", "ＣＡＳ {}", "CAS №{}", "CAS\u00a0{}", "номер CAS {}", "رقم CAS {}", "CAS | {}",
)  # fmt: skip
GLUED = ("No.:{}", "{}/25kg", "{}-500ML", "No.{}", "Nro.{}", "Nr.{}", "N°{}", "#{}", "ref:{}.", "({})", "[{}]", "<{}>", "{}.", "{},", "{};", "'{}'", '"{}"', "={}", ".{}")  # fmt: skip
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d\u2043\u30fc"
BLANKS = " \u00a0\u2007\u2009\u202f\u3000\u200a\t"
UNSEEN = "\u200b\u2060\ufeff\u200e\u200d"
JOINS = (
    *DASHES, "_", " - ", " -", "- ", *(f"{blank}-" for blank in BLANKS), *(f"-{blank}" for blank in BLANKS),
    *(f"{mark}-" for mark in UNSEEN), *(f"-{mark}" for mark in UNSEEN), "\u00ad-",
)  # fmt: skip
SAID_JOINS = (*JOINS, *BLANKS, ".", "/", ":", "  ", "")
ZEROS = ("", "0", "00", "000")
DIGITS = tuple(chr(code) for code in range(0x30000) if unicodedata.decimal(chr(code), None) == 0)
HARMLESS = ("ethanol", "agua destilada", "cloruro de sodio", "azúcar", "glicerina USP")


def in_digits(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(one)) if one in "0123456789" else one for one in text)


def joined(number: str, join: str) -> str:
    return number.replace("-", join)


def said(recogniser: Recogniser, text: str = "", **fields: str) -> Recognition:
    return recogniser.recognise(Query(text=text, **fields))


def answer(recogniser: Recogniser, text: str = "", **fields: str) -> str:
    return said(recogniser, text, **fields).on(DAY).answer.value


def numbers(recogniser: Recogniser, text: str, *, marked: bool = False) -> list[TextReading]:
    return list(read_numbers(recogniser.reader.lexicon, text, marked=marked))


def read_as(recogniser: Recogniser, text: str, number: str) -> bool:
    """Whether a text is read as that number of a listed substance, for certain."""
    return any(one.substance and one.matched == number and one.tier == "exact" for one in numbers(recogniser, text))


def wrong(number: str) -> str:
    """The same number with a check digit that is wrong."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


# --- CAS numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", LABELS)
def test_a_marked_number_is_that_number(recogniser: Recogniser, label: str) -> None:
    chance = random.Random(label)
    for number in NUMBERS:
        join, zeros, zero = chance.choice(SAID_JOINS), chance.choice(ZEROS), chance.choice(DIGITS)
        text = label.format(in_digits(zeros + joined(number, join), zero))
        assert read_as(recogniser, text, number), repr(text)


@pytest.mark.parametrize("join", JOINS, ids=ascii)
def test_an_unmarked_number_with_any_dash_is_that_number(recogniser: Recogniser, join: str) -> None:
    chance = random.Random(join)
    for number in NUMBERS:
        around, zero = chance.choice(("{}", "{} 99 %", "25 kg {}", *GLUED)), chance.choice(DIGITS)
        text = around.format(in_digits(joined(number, join), zero))
        assert read_as(recogniser, text, number), repr(text)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(NUMBERS),
    st.sampled_from(LABELS),
    st.tuples(st.sampled_from(SAID_JOINS), st.sampled_from(SAID_JOINS)),
    st.sampled_from(ZEROS),
    st.sampled_from(DIGITS),
)
def test_a_marked_number_in_any_writing(
    recogniser: Recogniser, number: str, label: str, joins: tuple[str, str], zeros: str, zero: str
) -> None:
    first, second, check = number.split("-")
    text = label.format(in_digits(f"{zeros}{first}{joins[0]}{second}{joins[1]}{check}", zero))
    assert answer(recogniser, text) != "not_listed", repr(text)


@pytest.mark.parametrize("between", ["/", " / ", ", ", ",", ";", " y ", " | ", "\n", "+", " - "])
def test_numbers_in_a_row(recogniser: Recogniser, between: str) -> None:
    for number in NUMBERS:
        for text in (f"64-17-5{between}{number}", f"{number}{between}64-17-5", f"CAS Nos. 64-17-5{between}{number}"):
            assert [one.matched for one in numbers(recogniser, text)].count(number) == 1, text
            assert read_as(recogniser, text, number), text


def mistaken(number: str) -> Iterator[str]:
    """The number with one digit written as the letter that it looks like."""
    for place, digit in enumerate(number):
        for letter in {"0": "Oo", "1": "lI"}.get(digit, ""):
            yield number[:place] + letter + number[place + 1 :]


@pytest.mark.parametrize("around", ("No.:{}", "[{}]", "({})", "{}", "Nr. {}", "[No. {}]"))
def test_what_surrounds_a_number_makes_no_structure_of_it(recogniser: Recogniser, around: str) -> None:
    for number in NUMBERS:
        text = around.format(number)
        assert kind_of(text) is Kind.CAS and answer(recogniser, text) == answer(recogniser, number), text


def test_a_letter_for_a_digit_is_that_digit(recogniser: Recogniser) -> None:
    for number in NUMBERS:
        for text in mistaken(number):
            assert read_as(recogniser, text, number), text
            assert read_as(recogniser, f"CAS No.{text}", number), text
            assert read_as(recogniser, f"polvo {text} 25 kg", number), text


@pytest.mark.parametrize("shape", ["{}", "00{}", "{}.0", " {} ", "'{}"])
def test_digits_alone_are_at_least_a_question(recogniser: Recogniser, shape: str) -> None:
    for number in NUMBERS:
        text = shape.format(number.replace("-", ""))
        assert answer(recogniser, text) in ("possible", "listed"), text
    for number in NUMBERS[::5]:
        text = shape.format(number.replace("-", ""))
        assert answer(recogniser, cas=text) == answer(recogniser, number), text
        assert answer(recogniser, f"CAS {text.strip()}") == answer(recogniser, number), text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("108247", "108-24-7"), ("1.08247E+05", "108-24-7"), ("108,247", "108-24-7"), ("No. 108-24-7", "108-24-7"), ("108.24.7", "108-24-7"),
        ("CAS 4676-395", "4676-39-5"), ("I08-24-7", "108-24-7"), ('="67-64-1"', "67-64-1"), ("67-64-1 (acetona)", "67-64-1"),
    ],
)  # fmt: skip
def test_a_column_of_numbers_holds_numbers(recogniser: Recogniser, value: str, number: str) -> None:
    assert [one.number for one in find_cas(value, marked=True)] == [number]
    assert answer(recogniser, cas=value) == "listed"


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(NUMBERS),
    st.sampled_from(LABELS),
    st.sampled_from(HARMLESS),
    st.sampled_from(("-", " ", "\u2013", "")),
)
def test_a_harmless_name_never_silences_a_wrong_number(
    recogniser: Recogniser, number: str, label: str, name: str, join: str
) -> None:
    text = f"{name}, {label.format(joined(wrong(number), join))}"
    assert answer(recogniser, text) != "not_listed", text
    assert answer(recogniser, name, cas=wrong(number)) != "not_listed"


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"\A[1-9][0-9]{5,6}-[0-9]{2}-[0-9]\Z"), st.sampled_from(LABELS), st.sampled_from(("", *HARMLESS)))
def test_a_marked_number_is_never_passed_over(recogniser: Recogniser, number: str, label: str, name: str) -> None:
    found = said(recogniser, f"{name} {label.format(number)}")
    read = [one for one in found.readings if one.method == "cas"]
    assert read
    assert found.on(DAY).answer is not Answer.NOT_LISTED or all(one.certain for one in read)


def test_numbers_of_other_compounds_are_never_listed(recogniser: Recogniser) -> None:
    """In every writing: those of the catalogue of compounds whose structure falls under no listing."""
    covered = {number for number, _, _ in recogniser.reader.lexicon.in_scope()} | set(NUMBERS)
    chance = random.Random(17)
    others = sorted(number for number in held() - covered if check_digit_ok(number))
    for number in chance.sample(others, 3_000):
        join, label, zero = chance.choice(SAID_JOINS), chance.choice(LABELS), chance.choice(DIGITS)
        text = label.format(in_digits(joined(number, join), zero))
        read = numbers(recogniser, text)
        assert [one.matched for one in read] == [number], repr(text)
        assert not any(one.substance or one.structure for one in read), repr(text)
        assert not any(one.substance for text in mistaken(number) for one in numbers(recogniser, text)), number


@cache
def held() -> frozenset[str]:
    """The numbers of all compounds that are known."""
    return frozenset(number for number, *_ in compound_rows()) | frozenset(NUMBERS)


def any_number(chance: random.Random, *, right: bool) -> str:
    body = f"{chance.randrange(1_000, 99_999)}-{chance.randrange(10, 99)}"
    check = next(digit for digit in "0123456789" if check_digit_ok(f"{body}-{digit}"))
    return f"{body}-{check if right else (int(check) + 3) % 10}"


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "FUENTE DE PODER MD{}C", "POWER SUPPLY XJ{} 24 V", "bomba modelo {}", "modelo: {}", "motor part no. {}", "P/N {}", "S/N {}",
        "filtro ref. {}", "REF-{}", "SKU{}", "lote {}", "batch no {}", "valve type {}", "factura {}", "tel. {}", "TX-{}-AB", "{}V", "Ab{}x",
        "item 12-{}", "{}-14", "{}/22", "{}.5", "art. nr. {}", "EINECS {}", "HS {}",
    ],
)  # fmt: skip
def test_a_number_of_a_model_is_no_cas_number(recogniser: Recogniser, text: str, right: bool) -> None:
    chance = random.Random(text)
    for _ in range(60):
        number = any_number(chance, right=right)
        if number not in held():
            assert not numbers(recogniser, text.format(number)), text.format(number)


@pytest.mark.parametrize(
    "text",
    [
        "FUENTE DE PODER, MICROM, MD240-24-3C MD240-24-3C POWER SUPPLY ELECTRICO MD240-24-3C", "2025-03-31", "31.12.2025 10:30",
        "que não contenham produtos dos itens 3003.90.1 a 3003.90.5", "equipamentos do item 8430.69.1", "RETROEXCAVADORA, CAS, 580N",
        "cajas plásticas 12345", "20 cases 12345", "INDEX 607-008-00-9", "EC 203-564-8", "IP 192.168.10.1", "tel 2334-56-78", "CASIO 12345",
        "llanta 205-55-16", "fecha 2024-11-2", "+502 2422-98-4412",
    ],
)  # fmt: skip
def test_what_is_no_cas_number(recogniser: Recogniser, text: str) -> None:
    assert not numbers(recogniser, text)


def test_on_a_line_of_other_goods_an_unmarked_unknown_number_says_nothing(recogniser: Recogniser) -> None:
    assert answer(recogniser, "rodamiento 2345-67-1 SKF", hs="848210") == "not_listed"
    assert answer(recogniser, "reactivo 2345-67-1", hs="292090") == "undetermined"
    assert answer(recogniser, "rodamiento CAS 2345-67-1", hs="848210") == "undetermined"


# --- numbers that a spreadsheet turned into dates ------------------------------------------------------

MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
}
SHOWN: tuple[Callable[[date, str], str], ...] = (
    lambda day, month: f"{day.day}-{month[:3]}-{day:%y}", lambda day, month: f"{month[:3]}-{day:%y}", lambda day, month: f"{month[:3]}.-{day:%y}",
    lambda day, month: f"{day:%d}-{month[:3]}-{day.year:04}", lambda day, month: f"{day.day} {month} {day.year:04}",
    lambda day, month: f"{day.day} de {month} de {day.year:04}", lambda day, month: f"{month} {day.day}, {day.year:04}",
    lambda day, month: f"{day.day}/{month[:3]}/{day.year:04}", lambda day, _: day.isoformat(), lambda day, _: f"{day.isoformat()} 00:00:00",
    lambda day, _: f"{day.isoformat()}T00:00:00", lambda day, _: f"{day:%d/%m}/{day.year:04}", lambda day, _: f"{day.month}/{day.day}/{day.year:04}",
    lambda day, _: f"{day.day}/{day.month}/{day:%y}", lambda day, _: f"{day:%d.%m}.{day.year:04}", lambda day, _: f"{day:%d-%m-%y}",
    lambda day, _: f"{day.year:04}/{day:%m/%d}", lambda day, _: f"{day.year}年{day.month}月{day.day}日",
)  # fmt: skip


def days() -> Iterator[tuple[str, date]]:
    """Listed numbers that a spreadsheet reads as a date."""
    for number in NUMBERS:
        first, month, day = (int(part) for part in number.split("-"))
        year = first + 1900 if first < 100 else first
        if year >= 1900 and first < 10_000 and 1 <= month <= 12 and day:
            yield number, date(year, month, day)


@pytest.mark.parametrize("language", MONTHS)
@pytest.mark.parametrize("shown", range(len(SHOWN)))
def test_a_number_turned_into_a_date_is_said_to_be_one(recogniser: Recogniser, shown: int, language: str) -> None:
    turned = list(days())
    assert len(turned) > 3
    for number, day in turned:
        text = SHOWN[shown](day, MONTHS[language][day.month - 1])
        assert number in numbers_behind(days_of(text), NUMBERS), text
        for found in (said(recogniser, text), said(recogniser, cas=text), said(recogniser, f"CAS No. {text}")):
            assert found.problems == ("cas_is_date",), text
            assert found.on(DAY).answer is Answer.UNDETERMINED
            assert number in explain(found, recogniser.catalogue, DAY).reason("es")


def test_the_sentence_says_what_to_do(recogniser: Recogniser) -> None:
    found = explain(said(recogniser, "white powder", cas="7-Apr-75"), recogniser.catalogue, DAY)
    assert "Format the column as text" in found.reason("en") and "formato de texto" in found.reason("es")


@pytest.mark.parametrize(
    "text", ["108-24-7", "3 set", "may", "12/5", "2915.24", "25 kg", "acetona", "lote 7-Apr-75 pintura", "1.2.3.4"]
)
def test_what_is_no_date(text: str) -> None:
    assert not days_of(text)


# --- UN numbers -----------------------------------------------------------------------------------------

UN_LABELS = (
    "UN {}", "UN{}", "ONU {}", "ONU{}", "UN No. {}", "UN-No. {}", "UN-{}", "UN: {}", "UN#{}", "U.N. {}", "N° ONU: {}", "No. ONU {}", "Nº UN {}",
    "UN Number: UN{}", "UN/ID No. {}", "ID UN{}", "UN\u00a0{}", "(UN {})", "un{}", "NU {}", "ID {}", "UN{} CLASS 3 PG II", "UN {}, 8, II", "ONU {} GE II",
    "ＵＮ{}", "UN/NA {}", "número ONU {}", "ООН {}",
)  # fmt: skip


def test_the_table_is_whole() -> None:
    kinds = [entry.kind for entry in entries().values()]
    assert len(kinds) == 2_437 - 64
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"substance": 1_232, "group": 785, "goods": 356}
    assert all(entry.kind != "substance" for entry in entries().values() if "N.O.S" in entry.name.upper())


def meant(recogniser: Recogniser) -> dict[str, str]:
    """UN numbers that name one listed substance."""
    found = {number: recogniser.reader.un_numbers.meaning(number) for number in entries()}
    return {
        number: one.substance
        for number, one in found.items()
        if one and one.substance and not one.substance.startswith(PREFIX)
    }


def test_which_numbers_name_listed_substances(recogniser: Recogniser) -> None:
    found = meant(recogniser)
    expected = {
        "1715": "acetic-anhydride", "1090": "acetone", "1294": "toluene", "1338": "red-phosphorus", "2401": "piperidine", "1155": "ethyl-ether",
        "1490": "potassium-permanganate", "1789": "hydrochloric-acid", "1830": "sulphuric-acid", "1193": "mek", "3495": "iodine",
    }  # fmt: skip
    assert {number: found.get(number) for number in expected} == expected
    assert not {"1091", "2078", "1541", "1792", "1786", "1170", "1993", "1339", "1153"} & set(found)


@pytest.mark.parametrize("label", UN_LABELS)
def test_a_un_number_alone_is_what_its_entry_names(recogniser: Recogniser, label: str) -> None:
    listed = meant(recogniser)
    chance = random.Random(label)
    for number in listed:
        assert answer(recogniser, label.format(in_digits(number, chance.choice(DIGITS)))) == "possible", number
    for number in chance.sample(sorted(set(entries()) - set(listed)), 60):
        entry = entries()[number]
        text = label.format(number)
        answers = ("undetermined",) if entry.kind == "group" else ("not_listed", "possible")
        assert answer(recogniser, text) in answers, (text, entry)


def test_no_number_outside_the_table_is_passed_over(recogniser: Recogniser) -> None:
    for number in ("0001", "3001", "3999", "9999"):
        assert number not in entries()
        assert answer(recogniser, f"UN {number}") == "undetermined"
        assert answer(recogniser, un_number=number) == "undetermined"


def test_the_name_of_a_listed_entry_is_a_name_of_it(recogniser: Recogniser) -> None:
    for number, substance in meant(recogniser).items():
        name = entries()[number].name
        for text in (name, name.lower(), f"UN{number} {name}", f"{name}, UN {number}, PG II"):
            found = said(recogniser, text)
            assert substance in {one.substance for one in found.listed_readings}, text
            assert found.on(DAY).answer in (Answer.LISTED, Answer.POSSIBLE), text


@pytest.mark.parametrize(
    ("text", "number", "substance"),
    [
        ("MEK", "1193", "mek"), ("MEK tanque 200 marca Andina", "1193", "mek"), ("anhidrido acetiko", "1715", "acetic-anhydride"), ("acet0ne", "1090", "acetone"),
    ],
)  # fmt: skip
def test_a_un_number_firms_a_name_beside_it(recogniser: Recogniser, text: str, number: str, substance: str) -> None:
    for found in (said(recogniser, f"{text} UN{number}"), said(recogniser, text, un_number=number)):
        assert found.on(DAY).answer is Answer.LISTED
        assert {one.substance for one in found.readings if one.certain} == {substance}


def test_another_un_number_firms_nothing(recogniser: Recogniser) -> None:
    assert answer(recogniser, "MEK UN1294") == "possible"
    assert answer(recogniser, "guantes MAPA UN 1090") == "possible"
    assert not any(one.certain and one.substance for one in said(recogniser, "guantes MAPA UN 1090").readings)


def test_a_group_asks_only_where_nothing_says_what_the_goods_are(recogniser: Recogniser) -> None:
    assert answer(recogniser, "UN 1263") == answer(recogniser, "UN1993 CLASS 3 PG II", hs="381400") == "undetermined"
    assert answer(recogniser, "pintura de látex UN 1263", hs="320910") == "not_listed"
    assert answer(recogniser, "ethanol UN 1993") == "not_listed"
    assert answer(recogniser, "thinner con acetona UN 1263") == "listed"


@pytest.mark.parametrize(
    "text",
    [
        "motor un 1500 W",
        "12 UN 1830 tornillos",
        "caja UN 1830 ML",
        "RECTIFICADOR UN1106KS",
        "precio UN 1789,00",
        "un 1990 en buen estado",
    ],
)
def test_two_letters_are_no_label_everywhere(text: str) -> None:
    assert not list(find_un(text))


@pytest.mark.parametrize("between", [" ", ", ", " / ", "; ", " y ", " and "])
def test_several_un_numbers_in_a_row(between: str) -> None:
    text = f"20 drums dangerous goods {between.join(f'UN {number}' for number in ('1090', '1715', '1993'))}"
    assert [one.number for one in find_un(text)] == ["1090", "1715", "1993"]


@pytest.mark.parametrize(
    ("value", "number"), [("1715", "1715"), ("UN1715", "1715"), ("1715.0", "1715"), ("331", "0331"), ("١٧١٥", "1715")]
)
def test_a_column_of_un_numbers(value: str, number: str) -> None:
    assert [one.number for one in find_un(value, column=True)] == [number]


# --- CUS numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["CUS 0012345-6", "CUS: 0012345-6", "N° CUS 0012345-6", "CUS code 0012345\u20116", "cus-nr. 0012345-6"]
)
def test_a_cus_number_is_shown_and_not_resolved(recogniser: Recogniser, text: str) -> None:
    alone = said(recogniser, text)
    assert [one.matched for one in alone.readings] == ["0012345-6"]
    assert (alone.on(DAY).answer, alone.problems) == (Answer.UNDETERMINED, ("cus_not_resolved",))
    assert "0012345-6" in explain(alone, recogniser.catalogue, DAY).reason("es")
    assert answer(recogniser, f"ethanol {text}") == "not_listed"
    assert answer(recogniser, f"{text} acetona") == "listed"


def test_a_declared_cus_number(recogniser: Recogniser) -> None:
    assert answer(recogniser, cus_number="0012345-6") == "undetermined"
    assert answer(recogniser, "ethanol", cus_number="0012345-6") == "not_listed"


# --- the whole ------------------------------------------------------------------------------------------


def test_places_are_those_of_the_declared_text(recogniser: Recogniser) -> None:
    for number, join, zero in zip(NUMBERS, itertools.cycle(JOINS), itertools.cycle(DIGITS), strict=False):
        written = in_digits(joined(number, join), zero)
        text = f"\u200bácido\u00a0 CAS\u2060 {written}; 25 kg"
        (found,) = [one for one in numbers(recogniser, text) if one.substance]
        assert text[slice(*found.span)] == written


@given(st.text(max_size=80))
def test_any_text_has_a_plain_form(text: str) -> None:
    found = plain(text)
    assert found.places is None or len(found.places) == len(found.text)
    assert all(
        0 <= start < end <= len(text) for start, end in (found.span(at, at + 1) for at in range(len(found.text)))
    )


@settings(deadline=None)
@given(st.text(alphabet="0123456789-–. _/CASUNONo°:#OlI\u00a0\u200b", max_size=40))
def test_any_text_is_read_for_numbers(recogniser: Recogniser, text: str) -> None:
    for one in numbers(recogniser, text):
        assert 0 <= one.span[0] < one.span[1] <= len(text)
    for value in (Query(text=text), Query(cas=text), Query(un_number=text), Query(cus_number=text)):
        found = recogniser.recognise(value)
        if any(note in UNRESOLVED for one in found.readings for note in one.notes if one.field != "text"):
            assert found.on(DAY).answer is not Answer.NOT_LISTED


def test_numbers_in_real_goods_texts(recogniser: Recogniser) -> None:
    """Where the collected texts lie beside the checkout: every number that is read is marked, or stands beside one."""
    rows = []
    if GOODS_TEXTS.is_file():
        with gzip.open(GOODS_TEXTS, "rt", encoding="utf-8") as lines:
            rows = [row["text"] for row in csv.DictReader(lines)]
    read = {(text, one.span): one for text in rows for one in numbers(recogniser, text)}
    assert len(read) == (527 if rows else 0)
    assert all("cas" in text.casefold() and "unmarked" not in one.notes for (text, _), one in read.items())
