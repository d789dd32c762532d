"""A few steps of the walks of ``make walks``, in the suite: by the keys alone, with axe, in one language and width."""

from __future__ import annotations

from typing import Any

import pytest

from tests.walks.people import WALKS, working_several
from tests.walks.walk import PHONE, World, walking
from tests.web.seed import OPERATORS, PASSWORD

pytestmark = pytest.mark.browser
PEOPLE = {"officer-photo", "officer-drawing", "importer", "analyst", "supervisor", "auditor", "administrator"}


def test_six_people_walk() -> None:
    assert set(WALKS) == PEOPLE


def test_cases_are_worked_together_by_the_keys_and_the_one_that_changed_is_named(browser: Any, address: str) -> None:
    with walking(browser, "analyst", World(address, PASSWORD, OPERATORS[0]), "es", PHONE) as walk:
        walk.sign_in("analyst")
        working_several(walk)
    assert [one["step"] for one in walk.seen] == ["queue", "filter-kept", "marked", "one-changed"]
