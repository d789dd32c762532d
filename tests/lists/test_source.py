"""Every entry of the sourced law files is accounted for, with its days, its verification mark and its CAS numbers.

The ledger beside this file is a committed copy of what was read, so this holds in any clone. What the sourced files
hold beyond it is told by ``make law-drift`` and makes no test fail.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from precursors.answers.print_answers import coverage_rows, entry_rows
from precursors.catalogue.load import Catalogue
from tests.lists.drift import ledger

LEDGER: dict[str, dict[str, Any]] = ledger()
ENTRIES = {
    "un": 54,
    "eu": 71,
    "us": 52,
    "gt": 33,
    "mx": 39,
    "ca": 54,
    "co": 5,
    "cn": 55,
    "br": 128,
    "jp": 58,
    "in": 48,
    "ar": 143,
    "pe": 41,
    "cr": 34,
    "do": 9,
    "hn": 7,
    "ni": 2,
    "bo": 3,
}
# The US entry for white phosphorus also prints the number used for red phosphorus, and the number of racemic ephedrine
# stands under ephedrine; a note of the substance says so.
KEPT_APART = {"us-i-white-phosphorus": {"7723-14-0"}, "cn-category-1-racemic-ephedrine": {"90-81-3"}}


def test_the_ledger_holds_as_many_entries_as_were_taken_over() -> None:
    assert Counter(key.split("-", 1)[0] for key in LEDGER) == ENTRIES


def test_coverage_accounts_for_every_entry(catalogue: Catalogue) -> None:
    rows = entry_rows(catalogue, None)
    assert {key for entry in LEDGER.values() for key in entry["listings"]} == {row["id"] for row in rows}
    assert sum(row["entries"] for row in coverage_rows(catalogue, None)) == len(rows)
    assert {row["how"] for row in rows} == {"structure", "name", "merged"}
    assert all(row["reason"] for row in rows if row["how"] != "structure")


@pytest.mark.parametrize("key", LEDGER)
def test_an_entry_keeps_its_days_mark_and_numbers(catalogue: Catalogue, key: str) -> None:
    entry = LEDGER[key]
    made = [catalogue.listing(one) for one in entry["listings"]]
    named = next(x for x in made if key in (x.id, *x.formerly))  # the sources keep their ids
    starts = [x.in_force.from_date for x in made if not x.doubtful]
    assert min((day for day in starts if day), default=None) == entry["from"]
    assert named.in_force.to_date == entry["to"]
    assert named.in_force.from_unverified == entry["remembered"]
    assert named.verified == entry["verified"]
    substance = catalogue.substance(named.substance)
    assert set(entry["cas"]) - KEPT_APART.get(key, set()) <= {*substance.cas, *substance.salt_cas}


def test_what_was_not_read_is_said_in_both_languages(catalogue: Catalogue) -> None:
    assert all(x.caveats or x.verified for x in catalogue.listings)
    assert [said for x in catalogue.listings for said in x.caveats if said["en"] == said["es"]] == []
