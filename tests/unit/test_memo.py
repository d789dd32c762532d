"""What follows from the words of rules is worked out once, and never believed of other words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from precursors import cache
from rules import memo


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of compiled files, and a process that has worked nothing out."""
    monkeypatch.setenv(cache.SETTING, str(tmp_path))
    monkeypatch.setattr(memo, "_new", set())
    memo._entries.cache_clear()
    yield tmp_path
    memo._entries.cache_clear()


def words_of(asked: list[str]) -> Callable[[str], frozenset[str]]:
    @memo.memoise(encode=sorted, decode=frozenset)
    def words(sql: str) -> frozenset[str]:
        asked.append(sql)
        if not sql:
            raise ValueError(sql)
        return frozenset(sql.split())

    return words


def test_another_process_finds_what_was_kept_by_the_very_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    assert words_of(asked)("a b") == {"a", "b"}
    memo.write_memo()
    monkeypatch.setattr(memo, "_new", set())
    memo._entries.cache_clear()
    later = words_of(asked)
    assert later("a b") == {"a", "b"} and later("a  b") == {"a", "b"}
    assert asked == ["a b", "a  b"]


def test_what_is_damaged_or_was_refused_is_worked_out_again(folder: Path) -> None:
    (folder / memo._name()).write_text("{", "utf-8")
    asked: list[str] = []
    words = words_of(asked)
    assert words("a") == {"a"}
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            words("")
    assert asked == ["a", "", ""]
    memo.write_memo()
    assert list(json.loads((folder / memo._name()).read_text("utf-8")).values()) == [["a"]]


def test_what_rules_leave_behind_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / memo._name()).write_text(json.dumps({str(n): n for n in range(memo.MOST)}), "utf-8")
    words_of([])("a")
    memo.write_memo()
    assert len(json.loads((folder / memo._name()).read_text("utf-8"))) == 1


def test_what_was_written_is_not_written_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words_of([])("a")
    memo.write_memo()
    monkeypatch.setattr(cache, "write", lambda *_: pytest.fail("written twice"))
    words_of([])("a")
    memo.write_memo()
