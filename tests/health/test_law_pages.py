"""The pages of what is unread and of the lag are made from the data, and stand in the repository as made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from docs import law_log, unread
from precursors.catalogue.load import Catalogue

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {"en": ROOT / "docs", "es": ROOT / "docs" / "es"}


@pytest.mark.parametrize("lang", FOLDERS)
def test_the_page_of_what_is_unread_is_current(catalogue: Catalogue, lang: str) -> None:
    assert (FOLDERS[lang] / "unread.md").read_text("utf-8") == unread.page(catalogue, lang), "run `make docs`"


@pytest.mark.parametrize("lang", FOLDERS)
def test_the_log_of_the_law_is_current(lang: str) -> None:
    assert (FOLDERS[lang] / "law-log.md").read_text("utf-8") == law_log.page(lang), "run `make docs`"


def test_what_is_unread_is_counted_as_the_lists_mark_it(catalogue: Catalogue) -> None:
    rows = [row for row in unread.of_lists(catalogue) if row.authority == "GT"]
    gt = [listing for listing in catalogue.listings if listing.authority == "GT"]
    for mark in ("membership", "scope", "first_day"):
        assert sum(row.count for row in rows if row.mark == mark) == sum(not listing.marks[mark] for listing in gt)
    assert all(row.edit and row.file.startswith("precursors/lists/GT/") for row in rows)


def test_the_lag_is_counted_in_days_from_the_decision() -> None:
    rows = law_log.rows()
    assert all(row.encoded >= row.decided for row in rows)
    (row,) = [row for row in rows if row.instrument == "mx-lfcpq" and row.decided == date(2018, 12, 25)]
    assert row.lag == (date(2026, 11, 29) - date(2018, 12, 25)).days
    assert [row.encoded for row in rows] == sorted((row.encoded for row in rows), reverse=True)
