"""Shared: one catalogue, one recogniser, one rule book for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.people import accounts, credentials
from registry.store.store import Store
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every machine: a red run means that the code has changed. PRECURSOR_EXAMPLES=random tries others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("PRECURSOR_EXAMPLES", "same"))


@pytest.fixture(scope="session", autouse=True)
def _open_to_postgresql(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A server that does not run as the user of the tests has to pass through their folders."""
    base = tmp_path_factory.getbasetemp()
    for folder in (base, base.parent):
        folder.chmod(0o711)


@pytest.fixture(scope="session", autouse=True)
def own_hasher() -> Iterator[PasswordHasher]:
    """The product's hasher of passwords; those of the tests are hashed by a cheap one, or they would take minutes."""
    own, cheap = credentials.PASSWORDS, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        for module in (accounts, credentials):
            patch.setattr(module, "PASSWORDS", cheap)
        yield own


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture(scope="session")
def recogniser(catalogue: Catalogue) -> Iterator[Recogniser]:
    with Recogniser(catalogue) as one:
        yield one


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return Rulebook.load()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as one:
        yield one
