"""Amounts as the law prints them become what a rule counts in; nothing is guessed of a text that says something else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precursors.quantity import densities, to_milligrams
from precursors.yamls import parse
from rules.parameters import ParameterError, load_parameters, parameter_files

RULES = Path(__file__).resolve().parents[2] / "rules"


def loaded(folder: Path, key: str, value: str, *, substance: str = "acetone", rest: str = "") -> tuple[int, str]:
    """What a file of one value is read as: the number and the unit that rules see."""
    (folder / "parameters").mkdir(exist_ok=True)
    (folder / "parameters" / "own.yaml").write_text(
        f"- key: {key}\n  substance: {substance}\n"
        f"  values: [{{from: null, to: null, value: {value}{rest}, verified: true}}]\n"
        "  citation: {instrument: x, text: art. 1}\n"
    )
    (found,) = load_parameters([folder])
    return found.value, found.unit


@pytest.mark.parametrize(
    ("key", "value", "number", "unit"),
    [
        ("most_mg", "5 kg", 5_000_000, "mg"),
        ("most_mg", "0.1 kg", 100_000, "mg"),
        ("most_mg", "1,523 kg", 1_523_000_000, "mg"),
        ("most_mg", "20 t", 20_000_000_000, "mg"),
        ("most_mg", "30 g", 30_000, "mg"),
        ("most_mg", "0 kg", 0, "mg"),
        ("most_mg", "10 L", 7_920_000, "mg"),  # acetone, 0.792 kg/L
        ("most_ul", "50 US gal", 189_270_589, "uL"),  # 231 cubic inches each: 189,270,589.2, rounded down
        ("most_ul", "500 US gal", 1_892_705_892, "uL"),
        ("most_ml", "30 mL", 30, "mL"),
        ("limit_ppm", "0.6 %", 6_000, "ppm"),
        ("share_percent", "80 %", 80, "percent"),
        ("cents_per_kg", "0.02 per kg", 2, "count"),
        ("years", "5 years", 5, "years"),
        ("years", "1 year", 1, "years"),
        ("pen_days", "15 working days", 15, "working days"),
        ("notice_days", "3 business days", 3, "business days"),
        ("lost_hours", "24 hours", 24, "hours"),
        ("stops", "3 countries", 3, "count"),
        ("summed", "sum 2", 2, "sum"),
        ("prohibited", "true", 1, "flag"),
    ],
)
def test_an_amount_is_converted_on_load(tmp_path: Path, key: str, value: str, number: int, unit: str) -> None:
    assert loaded(tmp_path, key, value) == (number, unit)


def test_a_number_with_its_unit_beside_it_is_read_as_before(tmp_path: Path) -> None:
    """Folders of rules of an authority that were written before."""
    assert loaded(tmp_path, "most_mg", "5000000", rest=", unit: mg") == (5_000_000, "mg")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("most_mg", "5", "unit"),  # five of what
        ("most_mg", "5 stone", "5 stone"),
        ("most_mg", "5 %", "most_mg"),  # a share is no mass
        ("most_ul", "5 kg", "most_ul"),
        ("limit_ppm", "5 kg", "limit_ppm"),
        ("most_mg", "1.5,0 kg", "1.5,0 kg"),
        ("most_mg", "-5 kg", "-5 kg"),
        ("most_mg", "0.0000001 g", "0.0000001 g"),  # less than the smallest that a rule counts
        ("years", "2.5 years", "2.5 years"),
        ("prohibited", "false", "false"),
        ("most_mg", "[5 kg]", "5 kg"),
    ],
)
def test_an_amount_that_says_something_else_is_refused_by_name(
    tmp_path: Path, key: str, value: str, says: str
) -> None:
    with pytest.raises(ParameterError, match="own.yaml") as refused:
        loaded(tmp_path, key, value)
    assert says in str(refused.value) and key in str(refused.value)


def test_a_volume_weighs_nothing_without_a_density(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="density"):
        loaded(tmp_path, "most_mg", "10 L", substance="sulphuric-acid")


@given(st.decimals(min_value=0, max_value=10**6, places=3))
def test_kilograms_and_grams_of_the_law_agree(amount: Decimal) -> None:
    from rules.amounts import read_amount

    assert read_amount(f"{amount} kg", "most_mg", "*") == read_amount(f"{amount * 1000} g", "most_mg", "*")


def test_no_bundled_value_is_a_bare_number() -> None:
    """As the law prints it, with its unit; the instrument gives the link and the citation the place."""
    bare = [
        f"{path.parent.name}/{path.name}: {entry['key']}: {value['value']!r}"
        for path in parameter_files(RULES)
        for entry in parse(path.read_text("utf-8"))
        for value in entry["values"]
        if value["value"] is not True and not (isinstance(value["value"], str) and "unit" not in value)
    ]
    assert bare == []


def test_every_density_has_a_unit_a_temperature_and_a_source() -> None:
    for substance, one in densities().items():
        assert (RULES.parent / "precursors" / "substances" / f"{substance}.yaml").is_file(), substance
        assert one.source.startswith("https://") and one.place, substance
        assert one.at.endswith("°C"), substance


@pytest.mark.parametrize(
    ("substance", "milligrams"),
    [("acetone", 792_000), ("toluene", 869_000), ("mek", 805_000), ("ethyl-ether", 714_000), ("acetic-anhydride", 1_081_000)],
)
def test_a_litre_weighs_what_the_tables_say(substance: str, milligrams: int) -> None:
    assert to_milligrams("1", "L", substance=substance).milligrams == milligrams
