from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precursors.cas import check_digit_ok, find_cas, repairs
from precursors.quantity import find_packs, parse_concentration, parse_number, to_milligrams


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


def test_concentrations_and_packs() -> None:
    assert parse_concentration("ANHIDRIDO ACETICO 99%").ppm == 990_000
    assert parse_concentration("40 % p/p").basis == "weight"
    assert parse_concentration("sin dato").ppm is None
    assert find_packs("10 tambores de 200 L") == ((Decimal(10), Decimal(200), "l"),)
    assert find_packs("4x25 kg") == ((Decimal(4), Decimal(25), "kg"),)
