"""When each instrument was read, up to which amendment, and when it is due to be looked at again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from precursors.catalogue.load import Catalogue
from rules.rulebook import load_instruments
from rules.watch import stale, stale_rows, watched_instruments

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 30)


def test_every_instrument_says_when_it_was_read_and_how_often_it_is_looked_at() -> None:
    for name, row in load_instruments().items():
        assert re.fullmatch(r"[1-9]\d* days", row["check_every"]), name
        assert row["read_on"] is None or date.fromisoformat(row["read_on"]) <= TODAY, name
        assert row["read_on"] or not row["verified"], f"{name}: verified, and on no day"


@pytest.mark.parametrize(("days", "due"), [(29, False), (30, True), (31, True)])
def test_a_text_of_home_is_due_a_month_after_it_was_read(catalogue: Catalogue, days: int, due: bool) -> None:
    day = date(2026, 11, 29) + timedelta(days)
    names = {one.instrument for one in stale(load_instruments(), catalogue, day)}
    assert ("gt-am-239-2022" in names) is due


def test_a_text_that_was_never_read_is_always_due_and_stands_first(catalogue: Catalogue) -> None:
    found = stale(load_instruments(), catalogue, date(2026, 11, 29))
    assert "gt-2025" in {one.instrument for one in found}
    assert all(one.read_on is None for one in found)
    later = stale(load_instruments(), catalogue, date(2027, 12, 31))
    assert [one.read_on is None for one in later] == sorted((one.read_on is None for one in later), reverse=True)


def test_the_newest_amendment_is_that_of_the_lists_of_the_instrument(catalogue: Catalogue) -> None:
    rows = {one.instrument: one for one in watched_instruments(load_instruments(), catalogue)}
    assert rows["mx-lfcpq"].newest_amendment_read == date(2023, 5, 3)
    assert rows["gt-2025"].newest_amendment_read is None
    assert len(rows) == len(load_instruments())


def test_the_rows_name_the_text_the_day_and_the_address_in_both_languages(catalogue: Catalogue) -> None:
    english, spanish = (stale_rows(load_instruments(), catalogue, TODAY, "GT", lang) for lang in ("en", "es"))
    assert {row["authority"] for row in english} == {"GT"}
    (row,) = [row for row in english if row["instrument"] == "gt-2025"]
    assert row["read_on"] is None and row["due"] is None and row["href"].startswith("http")
    assert [row["title"] for row in english] != [row["title"] for row in spanish]


def test_the_command_tells_what_is_due() -> None:
    command = ["lists", "stale", "--as-of", "2026-11-30", "--authority", "GT", "--format", "json"]
    told = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert told.returncode == 0, told.stderr
    names = {row["instrument"] for row in json.loads(told.stdout)}
    assert "gt-2025" in names and "gt-am-239-2022" not in names
