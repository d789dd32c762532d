"""Heads leave the machine while the desk is served, and a place that is away is told on standard error."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from registry.log import audit
from registry.settings import Settings
from registry.store.store import Store
from web.heads import Heads
from web.log import start_log


def ended(condition: object) -> bool:
    for _ in range(200):
        if callable(condition) and condition():
            return True
        time.sleep(0.05)
    return False


def test_heads_are_put_where_the_settings_say_again_and_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "machine").mkdir()
    monkeypatch.setenv("PRECURSOR_HEADS_TO", f" {tmp_path / 'machine'}/ , {tmp_path / 'heads.txt'}")
    monkeypatch.setenv("PRECURSOR_HEADS_HOURS", str(0.1 / 3_600))
    heads = Heads(store, Settings())
    try:
        for number in (1, 2):
            with store.writing() as connection:
                audit.append(connection, [("note", {"text": str(number)})])
            kept = tmp_path / "machine" / f"{number:012}.head"
            assert ended(kept.exists)
    finally:
        heads.close()
    assert (tmp_path / "heads.txt").exists()


def test_a_place_that_is_away_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log(wanted=False)
    monkeypatch.setenv("PRECURSOR_HEADS_TO", f"{tmp_path / 'away'}/")
    heads = Heads(store, Settings())
    said: list[str] = []
    try:
        assert ended(lambda: said.append(capsys.readouterr().err) or "head not published" in "".join(said))
    finally:
        heads.close()
    assert "away" in "".join(said)


def test_without_a_place_nothing_is_put(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRECURSOR_HEADS_TO", raising=False)
    Heads(store, Settings()).close()
