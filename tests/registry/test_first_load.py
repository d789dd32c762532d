"""A first load of a nation's lines makes their indexes once, at its end; whatever happens, they are there again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import CheckOptions
from registry.decisions import submit as submission
from registry.store import indexes
from registry.store.store import Store
from rules.rulebook import Rulebook

HEAD, *LINES = (
    (Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025" / "declarations.csv")
    .read_bytes()
    .splitlines(keepends=True)
)


class Stopped(Exception):
    """A submission that is stopped from outside."""


@pytest.fixture
def load(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.setattr(submission, "CHUNK", 4)
    monkeypatch.setattr(indexes, "MANY", 6)
    return Load(tmp_path, recogniser, rulebook)


class Load:
    """Submits lines of the example, and notes which indexes of lines there are before each chunk."""

    def __init__(self, folder: Path, recogniser: Recogniser, rulebook: Rulebook) -> None:
        self.path = folder / "registry.db"
        self.url = f"sqlite:///{self.path}"
        self.parts = {"recogniser": recogniser, "rulebook": rulebook}
        self.seen: list[set[str]] = []
        with Store(self.url):
            self.all = self.indexes()

    def indexes(self) -> set[str]:
        base = sqlite3.connect(self.path)
        wanted = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'declaration_lines' AND sql > ''"
        found = {row[0] for row in base.execute(wanted)}
        base.close()
        return found

    def submit(self, start: int, end: int, stop_at: int = -1) -> None:
        def progress(step: str, done: int, _: int) -> None:
            if step == "record":
                self.seen.append(self.indexes())
                if done == stop_at:
                    raise Stopped

        file = self.path.with_name("declarations.csv")
        file.write_bytes(HEAD + b"".join(LINES[start:end]))
        with Store(self.url) as store:
            submission.submit(file, store=store, options=CheckOptions(progress=progress), **self.parts)


def test_the_indexes_of_a_first_load_are_made_at_its_end(load: Load) -> None:
    load.submit(0, 9)
    assert load.seen == [load.all, set(), set()] and load.indexes() == load.all
    assert len(load.all) == 9
    load.submit(9, 15)  # later ones keep them
    assert load.seen[3:] == [load.all] * 2


def test_a_load_that_is_stopped_leaves_the_indexes(load: Load) -> None:
    with pytest.raises(Stopped):
        load.submit(0, 9, stop_at=8)
    assert load.seen[-1] == set() and load.indexes() == load.all


def test_whoever_opens_the_registry_makes_what_a_killed_load_left_out(load: Load) -> None:
    for count, left in ((indexes.MANY - 1, load.all), (indexes.MANY, set())):
        with Store(load.url) as store, store.writing() as connection:
            indexes.put_off(connection, count)
        assert load.indexes() == left
    with Store(load.url):
        assert load.indexes() == load.all
