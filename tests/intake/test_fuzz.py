"""A few of the damaged files of ``make fuzz-files``."""

from __future__ import annotations

import pytest

from precursors import guarded
from tests.intake.fuzz import MEBIBYTES, SECONDS, look


def test_damaged_files_are_read_or_refused_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "here", True)
    found = look(seed=11, count=150)
    assert found.faults == [] and len(found.kinds) > 8
    assert found.seconds[0] < SECONDS and found.grown[0] < MEBIBYTES
