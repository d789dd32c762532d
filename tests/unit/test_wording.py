"""A finding that is worded by itself has the words of the same finding in a batch."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from rules.explain import as_table, worded_findings
from rules.instant.row_wording import findings_of_few
from rules.rulebook import Rulebook

EPOCH = date(1970, 1, 1)
NUMBERS = (None, 0, 1, -1, 9, 10, 999_999, 1_000_000, 12_500_000, -2_500_001, 10**16)
TRUTHS = (True, False)
TEXTS = {
    "declaration_number": ("D-1", "D-2"),
    "substance": ("acetone", ""),
    "reference": ("P-1", "", "{measured}"),
    "list": ("Table I", ""),
    "name_en": ("acetone", ""),
    "name_es": ("acetona", "áé"),
}


def row(dice: random.Random, number: int) -> dict[str, Any]:
    """Evidence on a rule as ``rules.run.found`` gives it, of any value that it may have."""
    return {
        "rule_number": number,
        **{name: dice.choice(values) for name, values in TEXTS.items()},
        "line_number": dice.choice((1, 2)),
        "declaration_date": dice.randrange(20_000, 20_400),
        "measured": dice.choice(NUMBERS),
        "allowed": dice.choice(NUMBERS),
        "values_verified": dice.choice((None, *TRUTHS)),
        "home_verified": dice.choice(TRUTHS),
        "home_decides": dice.choice(TRUTHS),
        "un_verified": dice.choice(TRUTHS),
        "facts": dice.choice(("", "movement=export; form=")),
    }


def as_columns(rows: list[dict[str, Any]]) -> pa.Table:
    kinds = {"rule_number": pa.int32(), "line_number": pa.int32(), "declaration_date": pa.date32()}
    kinds |= dict.fromkeys(("measured", "allowed"), pa.int64())
    kinds |= dict.fromkeys(("values_verified", "home_verified", "home_decides", "un_verified"), pa.bool_())
    rows = [{**one, "declaration_date": EPOCH + timedelta(days=one["declaration_date"])} for one in rows]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds.get(name, pa.string())) for name in rows[0]]))


@pytest.mark.parametrize("seed", range(4))
def test_the_words_are_those_of_a_batch(rulebook: Rulebook, seed: int) -> None:
    dice = random.Random(seed)
    rows = [row(dice, number) for number in range(len(rulebook.rules)) for _ in range(4)]
    dice.shuffle(rows)
    expected = as_table(worded_findings([as_columns(rows)], rulebook))
    found = findings_of_few(rows, rulebook)
    assert found.schema == expected.schema
    assert found.to_pylist() == expected.to_pylist()
    assert {
        f.name: found.column(f.name).unify_dictionaries() for f in found.schema if pa.types.is_dictionary(f.type)
    } == {f.name: expected.column(f.name) for f in expected.schema if pa.types.is_dictionary(f.type)}


def test_nothing_found_is_an_empty_table_of_the_same_columns(rulebook: Rulebook) -> None:
    assert findings_of_few([], rulebook).schema == as_table(worded_findings([], rulebook)).schema
