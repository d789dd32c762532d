"""Amounts as the law prints them become what a rule counts in; nothing is guessed of a text that says something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precursors.quantity import densities, to_milligrams
from precursors.yamls import parse
from rules.parameters import ParameterError, load_parameters

RULES = Path(__file__).resolve().parents[2] / "rules"
LISTS = RULES.parent / "precursors"


def loaded(folder: Path, key: str, value: str, *, substance: str = "acetone", rest: str = "") -> tuple[int, str]:
    """What a file of one value is read as: the number and the unit that rules see."""
    shown = f"'{value}'" if "," in value else value
    (folder / "parameters").mkdir(exist_ok=True)
    (folder / "parameters" / "own.yaml").write_text(
        f"- key: {key}\n  substance: {substance}\n"
        f"  values: [{{from: null, to: null, value: {shown}{rest}, verified: true}}]\n"
        "  citation: {instrument: x, place: art. 1}\n"
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
        ("most_mg", "5 stone", "stone"),
        ("most_mg", "5 %", "most_mg"),  # a share is no mass
        ("most_ul", "5 kg", "most_ul"),
        ("limit_ppm", "5 kg", "limit_ppm"),
        ("most_mg", "1.5,0 kg", "1.5,0 kg"),
        ("most_mg", "-5 kg", "-5 kg"),
        ("most_mg", "0.0000001 g", "0.0000001 g"),  # less than the smallest that a rule counts
        ("years", "2.5 years", "2.5 years"),
        ("prohibited", "false", "unit"),
        ("most_mg", "[5 kg]", "5 kg"),
    ],
)
def test_an_amount_that_says_something_else_is_refused_by_name(tmp_path: Path, key: str, value: str, says: str) -> None:
    with pytest.raises(ParameterError, match=r"own\.yaml") as refused:
        loaded(tmp_path, key, value)
    assert says in str(refused.value) and key in str(refused.value)


def test_a_volume_weighs_nothing_without_a_density(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="density"):
        loaded(tmp_path, "most_mg", "10 L", substance="sulphuric-acid")


@given(st.decimals(min_value=0, max_value=10**6, places=3))
def test_kilograms_and_grams_of_the_law_agree(amount: Decimal) -> None:
    from precursors.numbers.amounts import read_amount

    assert read_amount(f"{amount} kg", "most_mg", "*") == read_amount(f"{amount * 1000} g", "most_mg", "*")


# Numbers that count, order or score and so have no unit: the last name of where they stand, and what they are.
WITHOUT_UNIT = {
    "expects.min": "entries of a list",
    "expects.max": "entries of a list",
    "scope.combine": "derivations that may come together",
    "order": "the place of an authority among the answers",
    "schedule": "the number of a schedule of a convention",
    "within": "words between two words of a name",
    "control.per_thousand": "of a thousand clear lines",
    "needed": "points of a lane",
    "points": "points of a finding",
}


def bare_numbers(content: object, where: str = "") -> Iterator[str]:
    """The places of a file at which a number stands alone."""
    if isinstance(content, (dict, list)):
        pairs = content.items() if isinstance(content, dict) else ((None, one) for one in content)
        for key, value in pairs:
            yield from bare_numbers(value, where if key is None else f"{where}.{key}".strip("."))
    elif isinstance(content, (int, float)) and not isinstance(content, bool):
        yield where


def test_no_number_of_the_lists_and_rules_stands_without_its_unit() -> None:
    """As the law prints it, with its unit; the instrument gives the link and the citation the place."""
    files = [path for folder in ("lists", "substances", "regimes") for path in (LISTS / folder).rglob("*.yaml")]
    files += [LISTS / "densities.yaml", *RULES.rglob("*.yaml")]
    allowed = re.compile(rf"(?:^|\.)(?:{'|'.join(re.escape(name) for name in WITHOUT_UNIT)})(?:\.|$)")
    seen = [
        (f"{path.parent.name}/{path.name}: {place}", allowed.search(place))
        for path in files
        if not path.name.endswith(".cases.yaml")  # columns of facts, whose names say what they count in
        for place in bare_numbers(parse(path.read_text("utf-8")))
    ]
    assert [place for place, known in seen if not known] == []
    used = {known[0].strip(".") for _, known in seen if known}
    assert used == WITHOUT_UNIT.keys()
    assert list(bare_numbers([{"value": 5, "unit": "mg"}])) == ["value"]


def test_every_density_has_a_unit_a_temperature_and_a_source() -> None:
    for substance, one in densities().items():
        assert (LISTS / "substances" / f"{substance}.yaml").is_file(), substance
        assert one.source.startswith("https://") and one.place, substance
        assert one.at.endswith("°C"), substance


@pytest.mark.parametrize(
    ("substance", "milligrams"),
    [
        ("acetone", 792_000),
        ("toluene", 869_000),
        ("mek", 805_000),
        ("ethyl-ether", 714_000),
        ("acetic-anhydride", 1_081_000),
    ],
)
def test_a_litre_weighs_what_the_tables_say(substance: str, milligrams: int) -> None:
    assert to_milligrams("1", "L", substance=substance).milligrams == milligrams
