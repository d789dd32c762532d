"""Folders that a killed run leaves behind go with the next run; nobody else's and nothing that is in use does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from precursors.scratch import Scratch, clear_away

_LEFT = """
import sys
from pathlib import Path
from precursors.scratch import Scratch
from rules.engines.duckdb import DuckEngine
place = Path(sys.argv[1])
kept = Scratch("run", place), DuckEngine(threads=1, spill=place)
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    clear_away.cache_clear()
    return tmp_path


def _run(place: Path) -> subprocess.Popen[str]:
    run = subprocess.Popen(
        [sys.executable, "-c", _LEFT, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    return run


def _names(place: Path) -> set[str]:
    return {path.name for path in place.iterdir()}


def test_what_a_killed_run_left_goes_with_the_next_one(place: Path) -> None:
    run = _run(place)
    left = _names(place)
    assert len(left) == 2, "a folder of the run, and one of its engine"
    with Scratch("other", place):
        assert left <= _names(place), "the run is alive"
    run.send_signal(signal.SIGKILL)
    run.communicate()
    clear_away.cache_clear()
    with Scratch("other", place) as own:
        assert _names(place) == {Path(own).name}
    assert not _names(place)


def _dead() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_nothing_else_is_touched(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").touch()
    gone = _dead()
    others = {f"facts-{gone}-abc", f"precursor-{gone}", "precursor-run-x-abc", f"precursor-run-{os.getpid()}-abc"}
    for name in others:
        (place / name).mkdir()
    (place / f"precursor-run-{gone}-file").touch()
    (place / f"precursor-run-{gone}-link").symlink_to(elsewhere)
    kept = _names(place)
    with Scratch("run", place) as own:
        assert _names(place) == kept | {Path(own).name}
    assert (elsewhere / "kept").exists()


def test_a_folder_in_use_stays_whatever_its_name_says(place: Path) -> None:
    """Of a process in another container that shares the folder, the number says nothing here."""
    with Scratch("run", place) as one:
        renamed = place / f"precursor-run-{_dead()}-abc"
        Path(one).rename(renamed)
        clear_away.cache_clear()
        with Scratch("run", place):
            assert renamed.is_dir()
        renamed.rename(one)
    assert not _names(place)
