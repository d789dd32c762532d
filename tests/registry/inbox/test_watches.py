"""Notices are one's own; what comes in that somebody watches becomes one, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from precursors.recognition.recogniser import Recogniser
from registry.access import Absent, AccessError
from registry.checking.recognitions import substances_read
from registry.inbox import notices, outbox, watches
from registry.inbox.requests import InboxError
from registry.people import accounts
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.filled import few, line, send
from tests.registry.inbox.asked import (
    ANA,
    EVA,
    HEAD,
    IVO,
    OFF,
    SU,
    ask,
    differences,
)
from tests.registry.mail_server import MailServer

# --- mail -----------------------------------------------------------------------------------------------


def test_a_watch_that_met_something_is_told_by_one_mail_that_names_no_goods(
    filled: Store, recogniser: Recogniser, rulebook: Rulebook, tmp_path: Path, mailed: MailServer
) -> None:
    keys = {watches.watch(filled, ANA, "operator", "OP-A"), watches.watch(filled, ANA, "route", "CN>*")}
    watches.watch(filled, SU, "route", "BR>*")  # nothing of it comes
    head = "2025-03-09,NORTE,X,,A,OP-A,CN,GT,azucar secreta,100,kg"
    filed(filled, recogniser, rulebook, tmp_path, *(f"D-{n},1,import,{head}" for n in range(20, 25)))
    assert watches.follow(filled, None) == 10  # a notice each watch and declaration
    filed(filled, recogniser, rulebook, tmp_path, f"D-30,1,import,{head}")
    assert watches.follow(filled, None) == 2
    assert outbox.send_waiting(filled).sent == 2  # a mail each watch, which tells of what came while it waited
    assert {one["To"] for one in mailed.mails} == {"ana@firm.example"}
    for key in keys:
        (mail,) = [one for one in mailed.mails if key in one["Subject"]]
        text = mail.get_content()
        assert "https://desk.example/inbox" in text and "vigila" in text and "watch" in text
        assert not any(word in text + mail["Subject"] for word in ("azucar", "OP-A", "D-20", "CN>"))
    assert differences(filled) == []


# --- notices and watches --------------------------------------------------------------------------------


def filed(store: Store, recogniser: Recogniser, rulebook: Rulebook, folder: Path, *rows: str) -> None:
    """Record some rows."""
    from registry.decisions.submit import submit

    (folder / "more.csv").write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    submit(folder / "more.csv", store=store, recogniser=recogniser, rulebook=few(rulebook))


def test_notices_are_ones_own_and_counted_until_they_are_read(filled: Store) -> None:
    ask(filled)
    ask(filled)
    assert notices.count_unread(filled, IVO) == 2 and notices.count_unread(filled, EVA) == 0
    (first, _) = notices.list_notices(filled, IVO)
    notices.mark_read(filled, IVO, first["number"])
    assert notices.count_unread(filled, IVO) == 1
    with pytest.raises(Absent):
        notices.mark_read(filled, EVA, first["number"])
    notices.mark_read(filled, IVO)
    assert notices.count_unread(filled, IVO) == 0 and differences(filled) == []


@pytest.mark.parametrize(
    ("kind", "value", "matching"),
    [
        ("operator", "OP-A", {"D-10"}),
        ("substance", "acetone", {"D-11"}),
        ("route", "CN>GT", {"D-10", "D-11"}),
        ("route", "CN>*", {"D-10", "D-11"}),
        ("route", "*>SV", {"D-12"}),
    ],
)
def test_what_comes_in_that_a_watch_wants_becomes_a_notice_once(
    filled: Store, recogniser: Recogniser, rulebook: Rulebook, tmp_path: Path, kind: str, value: str, matching: set[str]
) -> None:
    from registry.decisions.submit import submit

    def read(texts: list[tuple[str, ...]]) -> list[set[str]]:
        return substances_read(texts, recogniser)

    key = watches.watch(filled, ANA, kind, value, substances={"acetone"})
    assert watches.follow(filled, read) == 0  # what was there before is not news
    rows = (
        "D-10,1,import,2025-03-09,NORTE,X,,A,OP-A,CN,GT,azucar,100,kg\n"
        "D-10,2,import,2025-03-09,NORTE,X,,A,OP-A,CN,GT,arroz,100,kg\n"
        "D-11,1,import,2025-03-09,NORTE,X,,B,OP-B,CN,GT,acetona,100,kg\n"
        "D-12,1,export,2025-03-09,NORTE,B,OP-B,Y,,GT,SV,azucar,100,kg\n"
    )
    (tmp_path / "more.csv").write_text(HEAD + rows, "utf-8")
    submit(tmp_path / "more.csv", store=filled, recogniser=recogniser, rulebook=few(rulebook))
    assert watches.follow(filled, read) == len(matching)
    assert watches.follow(filled, read) == 0
    told = notices.list_notices(filled, ANA)
    assert {(one["kind"], one["watch"], one["declaration_number"]) for one in told} == {
        ("watch", key, number) for number in matching
    }
    watches.end(filled, ANA, key)
    assert watches.list_watches(filled, ANA) == [] and differences(filled) == []


def test_what_came_before_a_watch_is_no_news_though_others_watched_then(
    filled: Store, recogniser: Recogniser, rulebook: Rulebook, tmp_path: Path
) -> None:
    row = "1,import,2025-03-09,NORTE,X,,A,OP-A,CN,GT,azucar,100,kg"
    watches.watch(filled, SU, "operator", "OP-A")
    filed(filled, recogniser, rulebook, tmp_path, f"D-40,{row}")
    key = watches.watch(filled, ANA, "operator", "OP-A")
    filed(filled, recogniser, rulebook, tmp_path, f"D-41,{row}")
    assert watches.follow(filled, None) == 3
    told = notices.list_notices(filled, ANA)
    assert [(one["watch"], one["declaration_number"]) for one in told] == [(key, "D-41")]


def test_a_text_that_could_not_be_read_may_name_what_is_watched(
    filled: Store, recogniser: Recogniser, rulebook: Rulebook, tmp_path: Path
) -> None:
    watches.watch(filled, ANA, "substance", "acetone", substances={"acetone"})
    send(filled, tmp_path, recogniser, few(rulebook), line("D-30", "azucar"))
    assert watches.follow(filled, None) == 0  # nobody reads texts here: it waits
    assert watches.follow(filled, lambda texts: [None for _ in texts]) == 1


def test_a_watch_is_its_owners_and_of_those_who_may_read_everything(filled: Store) -> None:
    key = watches.watch(filled, ANA, "operator", "OP-A")
    with pytest.raises(Absent):
        watches.end(filled, SU, key)
    for actor in (IVO, OFF):
        with pytest.raises(AccessError):
            watches.watch(filled, actor, "operator", "OP-A")
    for kind, value in (
        ("operator", "OP-NONE"),
        ("route", "CN-GT"),
        ("route", "*>*"),
        ("substance", "none"),
        ("x", "y"),
    ):
        with pytest.raises(InboxError):
            watches.watch(filled, ANA, kind, value, substances={"acetone"})


def test_a_watch_of_somebody_who_may_not_read_any_more_tells_nothing(
    filled: Store, recogniser: Recogniser, rulebook: Rulebook, tmp_path: Path
) -> None:
    watches.watch(filled, ANA, "operator", "OP-A")
    accounts.change_role(filled, accounts.actor_of_user(filled, "root"), "ana", "importer", operator="OP-B")
    send(filled, tmp_path, recogniser, few(rulebook), "D-20,1,import,2025-03-09,NORTE,X,A,OP-A,azucar,100,kg,BL\n")
    assert watches.follow(filled, None) == 0
