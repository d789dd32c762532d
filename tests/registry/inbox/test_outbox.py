"""Mails and reminders of requests: sent once, tried again with bounds, nothing lost while the server is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from registry.access import LOCAL, AccessError
from registry.inbox import outbox, reminders, requests
from registry.inbox.requests import Wanted
from registry.people import accounts
from registry.people.accounts import AccountError
from registry.people.addresses import set_email
from registry.store.store import Store
from registry.tables import AuditEntry
from tests.registry.inbox.asked import (
    ANA,
    IVO,
    LATER,
    SOON,
    TEXT,
    TODAY,
    ask,
    case_of,
    differences,
    kinds,
    set_server,
)
from tests.registry.mail_server import MailServer, closed_port

# --- reminders ------------------------------------------------------------------------------------------


def test_reminders_are_sent_once_a_step_however_often_they_are_asked_for(filled: Store, mailed: MailServer) -> None:
    near, far = ask(filled, due=SOON), ask(filled, due=LATER)
    outbox.send_waiting(filled)
    assert reminders.remind(filled, LOCAL) == {"due_soon": 1, "overdue": 0}
    assert reminders.remind(filled, LOCAL) == {"due_soon": 0, "overdue": 0}
    after = SOON + timedelta(days=1)
    assert reminders.remind(filled, LOCAL, after) == {"due_soon": 0, "overdue": 1}
    assert reminders.remind(filled, LOCAL, after) == {"due_soon": 0, "overdue": 0}
    assert kinds(filled, IVO)[:2] == ["overdue", "due_soon"]
    assert kinds(filled, ANA) == ["overdue"]  # whoever asked learns that no answer came
    outbox.send_waiting(filled)
    to = [one["To"] for one in mailed.mails[2:]]
    assert sorted(to) == ["ana@firm.example", "ivo@firm.example", "ivo@firm.example"]
    assert all(near in one["Subject"] and far not in one["Subject"] for one in mailed.mails[2:])
    requests.ask_again(filled, ANA, near, "a new day", after + timedelta(days=1))
    assert reminders.remind(filled, LOCAL, after) == {"due_soon": 1, "overdue": 0}
    requests.answer(filled, IVO, near, "x", [])
    requests.answer(filled, IVO, far, "x", [])
    assert reminders.remind(filled, LOCAL, TODAY + timedelta(days=300)) == {"due_soon": 0, "overdue": 0}
    assert differences(filled) == []


def test_an_open_request_past_its_day_is_shown_as_overdue(filled: Store) -> None:
    before = datetime.now(UTC) - timedelta(days=12)
    wanted = Wanted(TEXT, TODAY - timedelta(days=5), case=case_of(filled))
    number = requests.ask(filled, ANA, [wanted], before)[0].request
    ask(filled)
    assert [one["overdue"] for one in requests.list_requests(filled, IVO)] == [True, False]
    assert requests.count_requests(filled, IVO) == {"open": 2, "overdue": 1, "answered": 0, "withdrawn": 0}
    requests.answer(filled, IVO, number, "x", [])
    assert requests.show_request(filled, IVO, number)["overdue"] is False


# --- mail -----------------------------------------------------------------------------------------------


def test_nothing_is_lost_while_the_mail_server_is_away(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    set_server(monkeypatch, closed_port())
    for _ in range(3):
        ask(filled)
    for _ in range(outbox.MOST_TRIES + 2):  # however often: nobody refused them
        with pytest.raises(outbox.ServerAway):
            outbox.send_waiting(filled)
    with MailServer(hang_up=2) as server:
        set_server(monkeypatch, server.port)
        with pytest.raises(outbox.ServerAway):
            outbox.send_waiting(filled)
        assert len(server.mails) == 2
        outbox.send_waiting(filled)
        assert len(server.mails) == 3 and len({one["Message-ID"] for one in server.mails}) == 3
        assert outbox.send_waiting(filled) == outbox.Sent(0, 0, 0)
    assert differences(filled) == []


def test_a_mail_that_is_refused_is_tried_again_with_bounds_and_then_told(filled: Store, mailed: MailServer) -> None:
    ask(filled)
    mailed.refuse["ivo@firm.example"] = "450 later"
    now = datetime.now(UTC)
    assert outbox.send_waiting(filled, now) == outbox.Sent(0, 0, 1)
    assert outbox.send_waiting(filled, now) == outbox.Sent(0, 0, 1)  # not before its time
    tries = 1
    for _ in range(outbox.MOST_TRIES + 3):
        now += timedelta(days=1)
        done = outbox.send_waiting(filled, now)
        tries += 1
        if done.failed:
            break
    assert tries == outbox.MOST_TRIES and done == outbox.Sent(0, 1, 0)
    mailed.refuse["eva@firm.example"] = "550 nobody of that name"
    ask(filled, operator="OP-B")
    assert outbox.send_waiting(filled, now) == outbox.Sent(0, 1, 0)
    (row, *_) = outbox.list_mails(filled, ANA)
    assert row["state"] == "failed" and "550" in row["said"] and "address" not in row
    assert mailed.mails == [] and differences(filled) == []


def test_two_that_send_at_once_send_each_mail_once(filled: Store, mailed: MailServer) -> None:
    for _ in range(4):
        ask(filled)
    with outbox.taken_mails(filled, datetime.now(UTC)) as own:
        assert len(own) == 4
        assert outbox.send_waiting(filled) == outbox.Sent(0, 0, 4)
    assert mailed.mails == []


def test_without_a_mail_server_no_mail_waits(filled: Store) -> None:
    ask(filled)
    assert outbox.list_mails(filled, ANA) == [] and kinds(filled, IVO) == ["asked"]


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\nBcc: x@y.example",
        "a@b.example\r\n",
        "a b@c.example",
        "a@b",
        "<a@b.example>",
        "a@b.example,c@d.example",
        "x" * 250 + "@b.example",
        "ñ@b.example",
        "@b.example",
    ],
)
def test_an_address_with_which_a_header_could_be_written_is_refused(filled: Store, address: str) -> None:
    root = accounts.actor_of_user(filled, "root")
    with pytest.raises(AccountError):
        set_email(filled, root, "ivo", address)


def test_a_person_sets_only_their_own_address(filled: Store) -> None:
    set_email(filled, IVO, "ivo", "new@firm.example")
    with pytest.raises(AccessError):
        set_email(filled, IVO, "eva", "new@firm.example")
    with filled.engine.connect() as connection:
        log = "".join(connection.execute(select(AuditEntry.body)).scalars())
    assert "new@firm.example" not in log and differences(filled) == []
    set_email(filled, IVO, "ivo", "")
    assert differences(filled) == []
