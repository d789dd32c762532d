"""Where processes are killed on purpose: every call of a seam is there, whatever it is called by now."""

from __future__ import annotations

import pytest

from tests.crash.kill_seams import SEAMS


@pytest.mark.parametrize("seam", SEAMS)
def test_every_call_of_a_seam_is_there(seam: str) -> None:
    assert [name for module, name in SEAMS[seam] if not callable(getattr(module, name, None))] == []
