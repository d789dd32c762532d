"""The committed ratios are those of the page, and one that has got worse is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.ratios import FILE, PAGES, ROOT, WORDS, page, worse


@pytest.fixture
def committed() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return said


def test_the_pages_are_made_from_the_committed_ratios(committed: dict[str, Any]) -> None:
    assert list(committed["ratios"]) == list(WORDS)
    for lang, path in PAGES.items():
        assert path.read_text("utf-8") == page(committed, lang)


@pytest.mark.parametrize("name", list(WORDS))
@pytest.mark.parametrize(("by", "told"), [(1.16, True), (1.14, False), (0.5, False), (float("nan"), True)])
def test_a_ratio_that_got_worse_is_told(committed: dict[str, Any], name: str, by: float, told: bool) -> None:
    doctored = {**committed, "ratios": {**committed["ratios"], name: committed["ratios"][name] * by}}
    assert [line.split(":")[0] for line in worse(committed, doctored)] == ([name] if told else [])


def test_a_ratio_that_is_no_longer_measured_is_told(committed: dict[str, Any]) -> None:
    left = dict(list(committed["ratios"].items())[1:])
    assert len(worse(committed, {**committed, "ratios": left})) == 1
    with pytest.raises(ValueError, match="lines"):
        worse(committed, {**committed, "lines": 7})


def test_the_command_fails_on_a_doctored_file(committed: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "now.json"
    for by, code in ((1.0, 0), (1.2, 1)):
        ratios = {name: value * by for name, value in committed["ratios"].items()}
        file.write_text(json.dumps({**committed, "ratios": ratios}), "utf-8")
        words = [sys.executable, "-m", "bench.ratios", "check", str(file)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
    assert "submit_to_check" in done.stderr and "Traceback" not in done.stderr
