"""A registry in which a firm, an office and the desk write to each other, and a mail server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL
from registry.people import accounts
from registry.people.addresses import set_email
from registry.store.records import OperatorRecord
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.filled import few
from tests.registry.inbox.asked import HEAD, PEOPLE, ROWS, set_server
from tests.registry.mail_server import MailServer


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    from registry.decisions.submit import submit

    folder = tmp_path_factory.mktemp("inbox")
    (folder / "file.csv").write_text(HEAD + ROWS, "utf-8")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        store.load("operators", [OperatorRecord(operator_id=key, name=key) for key in ("OP-A", "OP-B")])
        submit(folder / "file.csv", store=store, recogniser=recogniser, rulebook=few(rulebook))
        accounts.add_user(store, LOCAL, "root", "administrator")
        root = accounts.actor_of_user(store, "root")
        for one in PEOPLE:
            accounts.add_user(store, root, one.user, one.role, operator=one.operator, office=one.office)
            set_email(store, root, one.user, f"{one.user}@firm.example")
    return folder


@pytest.fixture
def filled(tmp_path: Path, template: Path) -> Iterator[Store]:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        yield store


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer() as server:
        set_server(monkeypatch, server.port)
        yield server
