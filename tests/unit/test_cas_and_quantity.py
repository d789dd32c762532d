from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precursors.numbers.cas import check_digit_ok, find_cas, repairs
from precursors.quantity import parse_concentration, parse_number, to_milligrams
from precursors.text.pack_sizes import find_packs


@pytest.mark.parametrize(
    ("text", "number", "ok"),
    [
        ("CAS 108-24-7", "108-24-7", True),
        ("00108-24-7", "108-24-7", True),
        ("108–24–7", "108-24-7", True),
        ("108 - 24 - 7", "108-24-7", True),
        ("1609-66-5", "1609-66-5", False),
        ("28578-16-", "28578-16-7", False),
    ],
)
def test_cas_numbers_are_found_however_they_are_written(text: str, number: str, ok: bool) -> None:
    (found,) = find_cas(text)
    assert (found.number, found.ok) == (number, ok)


def test_a_date_is_no_cas_number() -> None:
    assert list(find_cas("31.12.2025 y 2025-03-31, 12-24-A, 2025-03-31-")) == []


def test_a_wrong_digit_is_repaired_only_as_a_suggestion() -> None:
    assert "1609-66-1" in set(repairs("1609-66-5"))
    assert all(check_digit_ok(number) for number in repairs("1609-66-5"))


@pytest.mark.parametrize(
    ("text", "value", "ambiguous"),
    [
        ("1250,5", "1250.5", False),
        ("1.250,5", "1250.5", False),
        ("1,250.5", "1250.5", False),
        ("1.000", "1000", True),
        ("1,000", "1000", True),
        ("0,500", "0.500", False),
        ("1.234.567", "1234567", False),
        ("12 500", "12500", False),
        ("1000", "1000", False),
    ],
)
def test_separators_are_read_or_marked(text: str, value: str, ambiguous: bool) -> None:
    number = parse_number(text)
    assert (number.value, number.ambiguous) == (Decimal(value), ambiguous)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "1.2.34", "--5", "1e5", "٣"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert parse_number(text).value is None


@pytest.mark.parametrize(
    ("quantity", "unit", "substance", "milligrams"),
    [
        ("1", "kg", None, 1_000_000),
        ("2,5", "t", None, 2_500_000_000),
        ("1", "lb", None, 453_593),  # 453,592.37 mg, rounded up: a threshold is never missed by rounding
        ("10", "L", "acetone", 7_920_000),
    ],
)
def test_units_become_integer_milligrams(quantity: str, unit: str, substance: str | None, milligrams: int) -> None:
    assert to_milligrams(quantity, unit, substance=substance).milligrams == milligrams


def test_a_volume_without_a_sourced_density_is_never_converted() -> None:
    assert to_milligrams("10", "L", substance="sulphuric-acid").problem == "volume_without_density"


def test_the_declared_net_mass_goes_before_a_conversion() -> None:
    found = to_milligrams("4", "tambores", net_mass_kg="800")
    assert (found.milligrams, found.assumption) == (800_000_000, "net_mass")


@given(st.integers(min_value=1, max_value=10**6))
def test_kilograms_and_grams_agree(kilograms: int) -> None:
    assert to_milligrams(str(kilograms), "kg").milligrams == to_milligrams(str(kilograms * 1000), "g").milligrams


@given(st.text(max_size=30), st.text(max_size=10))
def test_any_text_is_read_or_refused(quantity: str, unit: str) -> None:
    found = to_milligrams(quantity, unit)
    assert (found.milligrams is None) == bool(found.problem)


def test_concentrations() -> None:
    assert parse_concentration("ANHIDRIDO ACETICO 99%").ppm == 990_000
    assert parse_concentration("40 % p/p").basis == "weight"
    assert parse_concentration("sin dato").ppm is None


@pytest.mark.parametrize(
    ("text", "count", "size", "unit", "each", "ambiguous"),
    [
        ("4 x 25 kg", 4, "25", "kg", True, False),
        ("4x25 kg", 4, "25", "kg", True, False),
        ("4X25KG", 4, "25", "kg", True, False),
        ("25 kg x 4", 4, "25", "kg", True, False),
        ("25kg x 4 sacos", 4, "25", "kg", True, False),
        ("frasco 1 L x 6", 6, "1", "l", True, False),
        ("10 tambores x 200 L", 10, "200", "l", True, False),
        ("10 tambores de 200 L", 10, "200", "l", True, False),
        ("10 tambores de 200 litros c/u", 10, "200", "litros", True, False),
        ("10 drums of 220 kgs net", 10, "220", "kgs", True, False),
        ("12 bidones 50 kg", 12, "50", "kg", True, False),
        ("(4) 25KG", 4, "25", "kg", True, False),
        ("200 L c/u", None, "200", "l", True, False),
        ("25 kg each", None, "25", "kg", True, False),
        ("180 kg/tambor", None, "180", "kg", True, False),
        ("sacos c/25 kg", None, "25", "kg", True, False),
        ("1.5 TM", None, "1.5", "tm", False, False),
        ("1,500.50 kg", None, "1500.50", "kg", False, False),
        ("1.500,50 kg", None, "1500.50", "kg", False, False),
        ("1,500 kg", None, "1500", "kg", False, True),
        ("1.000 KG", None, "1000", "kg", False, True),
        ("0,500 kg", None, "0.500", "kg", False, False),
        ("2,5 L", None, "2.5", "l", False, False),
        ("4 x 2.5 L", 4, "2.5", "l", True, False),
        ("6 frascos de 2,5 L", 6, "2.5", "l", True, False),
        ("40 lb", None, "40", "lb", False, False),
        ("5 galones", None, "5", "galones", False, False),
    ],
)
def test_packs(text: str, count: int | None, size: str, unit: str, each: bool, ambiguous: bool) -> None:
    (pack,) = find_packs(f"ACETONA {text} LOTE A")
    assert (pack.count, pack.size, pack.unit) == (count, Decimal(size), unit)
    assert (pack.each, pack.ambiguous) == (each, ambiguous)


def test_what_all_packs_weigh() -> None:
    assert [pack.milligrams for pack in find_packs("4 x 25 kg; 1.5 TM; 200 L; 25 kg c/u")] == [
        10**8,
        1_500_000_000,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "text", ["tractor 4x4", "llanta 205/55R16", "UN 1090", "99 %", "CAS 67-64-1", "talla 9", "220 V"]
)
def test_what_is_no_pack(text: str) -> None:
    assert find_packs(text) == ()


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["kg", "L", "g", "lb", "TM"]))
def test_the_two_ways_to_write_a_pack_agree(count: int, size: int, unit: str) -> None:
    written = [find_packs(f"{count} x {size} {unit}"), find_packs(f"{size} {unit} x {count}")]
    assert written[0][0].milligrams == written[1][0].milligrams
    assert {(p.count, p.size) for (p,) in written} == {(count, Decimal(size))}


@given(st.text(alphabet="0123456789.,xX*()/ kglLctumde%", max_size=60))
def test_any_text_is_read_for_packs(text: str) -> None:
    assert all(pack.size > 0 for pack in find_packs(text))
