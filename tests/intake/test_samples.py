"""Trade formats: every field of the samples is read as ``truth.yaml``, written by hand from the samples, says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.intake.preview import preview

HERE = Path(__file__).with_name("samples")
TRUTH: Mapping[str, Any] = yaml.safe_load((HERE / "truth.yaml").read_text("utf-8"))
READ = [name for name, said in TRUTH.items() if "refused" not in said]
REFUSED = {name: said["refused"] for name, said in TRUTH.items() if "refused" in said}
WORDS = {"document type declaration": "document type", "no goods shipment": "cancel"}


def fields(name: str) -> Iterator[tuple[int, str, Any]]:
    """Every field that is judged: the place of its row, its column, what it must be."""
    said = TRUTH[name]
    for place, row in enumerate(said["rows"]):
        for column, value in {**said["all"], **row}.items():
            yield place, column, value


def same(found: str, wanted: Any) -> bool:
    try:
        return Decimal(found) == Decimal(str(wanted)) if isinstance(wanted, int | float) else found == str(wanted)
    except InvalidOperation:
        return False


@pytest.mark.parametrize("name", READ)
def test_every_field_is_read_as_written(name: str) -> None:
    rows = preview(HERE / name).rows
    assert len(rows) == len(TRUTH[name]["rows"])
    wrong = []
    for place, column, wanted in fields(name):
        said = rows[place].get(column.removesuffix("_contains"), "")
        if not (wanted in said if column.endswith("_contains") else same(said, wanted)):
            wrong.append((place, column, wanted, said))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_refused_says_why(name: str) -> None:
    read = preview(HERE / name)
    assert read.rows == []
    (found,) = read.problems
    assert found.severity == "error" and WORDS[REFUSED[name]] in found.message("en")


def test_an_unregistered_declaration_says_which_day_was_taken() -> None:
    read = preview(HERE / "asycuda" / "2-export-unregistered-no-null.xml")
    assert "date_assumed" in {found.code for found in read.problems}


def measure() -> None:
    """How many fields hold, for the report: ``python -m tests.intake.test_samples``."""
    right = total = 0
    for name in READ:
        rows = preview(HERE / name).rows
        for place, column, wanted in fields(name):
            said = rows[place].get(column.removesuffix("_contains"), "") if place < len(rows) else ""
            right += wanted in said if column.endswith("_contains") else same(said, wanted)
            total += 1
    print(f"{right} of {total} fields")  # noqa: T201


if __name__ == "__main__":
    measure()
