"""Registries that the tests of a file share: filled once, and changed in a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.store.store import Store


@pytest.fixture
def filled(tmp_path: Path, template: Path) -> Iterator[Store]:
    """A copy of the registry in the folder that a file of tests names ``template``."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        yield store
