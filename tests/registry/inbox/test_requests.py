"""Requests for information between desk, firm and office; what they set off: notices, mails, reminders, the timeline.

Issue 24, item 6: "A mail server in the tests receives what an importer is asked, and the answer is in the case."
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text

from registry.access import ROLES, Absent, AccessError, Actor
from registry.backup import backup, restore
from registry.casework import cases
from registry.inbox import notices, outbox, requests, watches
from registry.inbox.requests import InboxError, Wanted
from registry.proof.signing import key_of
from registry.store import documents
from registry.store.documents import DocumentError, Given
from registry.store.store import Store
from registry.tables import AuditEntry
from tests.registry.inbox.asked import (
    ANA,
    FAR,
    IVO,
    LATER,
    OFF,
    PDF,
    SOON,
    SU,
    TEXT,
    TODAY,
    ask,
    case_of,
    differences,
    kinds,
)
from tests.registry.mail_server import MailServer

# --- the whole way ----------------------------------------------------------------------------------------


def test_a_firm_is_asked_by_mail_and_its_answer_stands_in_the_case(filled: Store, mailed: MailServer) -> None:
    number = ask(filled)
    assert outbox.send_waiting(filled) == outbox.Sent(sent=1, failed=0, waiting=0)
    (mail,) = mailed.mails
    assert mail["To"] == "ivo@firm.example" and mail["From"] == "desk@authority.example"
    body = mail.get_content()
    assert f"https://desk.example/inbox/{number}" in body and number in mail["Subject"]
    (shown,) = requests.list_requests(filled, IVO)
    assert shown["request"] == number and shown["state"] == "open" and shown["due"] == LATER
    requests.answer(filled, IVO, number, "Solvente de pintura.", [Given("factura.pdf", PDF)])
    case = cases.show_case(filled, ANA, case_of(filled))
    step = case["steps"][-1]
    assert (step["action"], step["by"], step["text"]) == ("answer", "ivo", f"{number}: Solvente de pintura.")
    whole = requests.show_request(filled, ANA, number)
    assert whole["state"] == "answered" and whole["case_id"] == case["case_id"]
    assert [one["kind"] for one in whole["messages"]] == ["asked", "answered"]
    assert documents_of(whole) == ["factura.pdf"]
    name, content = requests.read_document(filled, ANA, number, 1)
    assert (name, content) == ("factura.pdf", PDF)
    assert kinds(filled, ANA) == ["answered"] and kinds(filled, IVO) == ["asked"]
    outbox.send_waiting(filled)
    assert [one["To"] for one in mailed.mails] == ["ivo@firm.example", "ana@firm.example"]
    assert differences(filled) == []


def documents_of(shown: dict[str, object]) -> list[str]:
    return [str(one["name"]) for one in shown["documents"]]  # type: ignore[attr-defined]


def test_a_mail_holds_no_goods_no_firm_and_nothing_that_was_asked(filled: Store, mailed: MailServer) -> None:
    number = ask(filled, words="acetic anhydride, declaration D-A of 100 kg")
    outbox.send_waiting(filled)
    said = mailed.raw[0].decode()
    for inner in ("acetic", "anhidrido", "D-A", "100 kg", "OP-A", case_of(filled), "GT-", "ana"):
        assert inner not in said.replace(number, ""), inner


def test_what_a_firm_sees_holds_nothing_of_the_case(filled: Store) -> None:
    number = ask(filled)
    requests.answer(filled, IVO, number, "sí", [])
    seen = json.dumps([requests.show_request(filled, IVO, number), requests.list_requests(filled, IVO)], default=str)
    assert case_of(filled) not in seen and '"ana"' not in seen and "red" not in seen.split('"')
    assert '"ivo"' in seen
    officer = json.dumps(requests.list_requests(filled, OFF), default=str)
    assert number not in officer  # it went to the firm, not to the office


def test_what_would_tell_a_firm_of_the_case_is_not_sent(filled: Store) -> None:
    with filled.writing() as connection:
        connection.execute(text("UPDATE findings SET rule = 'IND-SPLIT', kind = 'indicator'"))
    for words in (f"see {case_of(filled)}", "because of ind-split"):
        with pytest.raises(InboxError, match="firm"):
            ask(filled, words=words)
    assert requests.list_requests(filled, ANA) == []


# --- who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_the_addressee_and_the_desk_reaches_a_request(filled: Store, role: str) -> None:
    own, other = ask(filled), ask(filled, operator="OP-B")
    actor = {"importer": IVO, "officer": OFF}.get(role, Actor(f"the {role}", role))
    every = role in ("analyst", "supervisor", "auditor")
    reached = {own, other} if every else {own} if role == "importer" else set()
    if role in ("legal_editor", "legal_approver", "administrator", "service"):
        with pytest.raises(AccessError):
            requests.list_requests(filled, actor)
    else:
        assert {one["request"] for one in requests.list_requests(filled, actor)} == reached
    answered = set() if role == "auditor" else reached
    for number in (own, other):
        within(number in reached, partial(requests.show_request, filled, actor, number))
        within(number in answered, partial(requests.answer, filled, actor, number, "words", []))


def within(reached: bool, do: Callable[[], object]) -> None:
    """Do what an actor reaches, and be refused what they do not."""
    if reached:
        do()
        return
    with pytest.raises((AccessError, Absent)):
        do()


def test_absent_and_anothers_are_told_in_the_same_words(filled: Store) -> None:
    number, said = ask(filled, operator="OP-B"), set()
    for wanted in (number, "R-00000000"):
        for do in (
            lambda n: requests.show_request(filled, IVO, n),
            lambda n: requests.answer(filled, IVO, n, "x", []),
            lambda n: requests.read_document(filled, IVO, n, 1),
        ):
            with pytest.raises(Absent) as refused:
                do(wanted)
            said.add(str(refused.value).replace(wanted, "?"))
    assert len(said) == 1


def test_only_a_party_of_the_matter_is_asked(filled: Store) -> None:
    case = case_of(filled)
    with pytest.raises(InboxError, match="OP-B"):
        requests.ask(filled, ANA, [Wanted(TEXT, LATER, case=case, to="operator", key="OP-B")])
    with pytest.raises(InboxError, match="SUR"):
        requests.ask(filled, ANA, [Wanted(TEXT, LATER, case=case, to="office", key="SUR")])
    (asked,) = requests.ask(filled, ANA, [Wanted(TEXT, LATER, case=case, to="office")])
    assert asked.people == ["off"] and kinds(filled, OFF) == ["asked"]
    assert "case_id" not in requests.show_request(filled, OFF, asked.request)


def test_an_officer_asks_the_firm_of_a_declaration_of_their_office_and_the_desk(filled: Store) -> None:
    (firm,) = requests.ask(filled, OFF, [Wanted(TEXT, LATER, declaration="D-A")])
    (desk,) = requests.ask(filled, OFF, [Wanted(TEXT, LATER, declaration="D-A", to="desk")])
    assert firm.people == ["ivo"] and desk.people == ["ana", "su"]
    for refused in (Wanted(TEXT, LATER, declaration="D-B"), Wanted(TEXT, LATER, case=case_of(filled))):
        with pytest.raises((Absent, AccessError)):
            requests.ask(filled, OFF, [refused])
    requests.answer(filled, ANA, desk.request, "seen", [])
    assert kinds(filled, OFF) == ["answered"]
    assert [one["request"] for one in requests.list_requests(filled, FAR)] == []


def test_several_cases_are_asked_about_or_none(filled: Store) -> None:
    both = [Wanted(TEXT, LATER, case=case_of(filled, one)) for one in ("OP-A", "OP-B")]
    cases.close(filled, SU, case_of(filled, "OP-B"), "lawful", "shown")
    with pytest.raises(cases.CaseError):
        requests.ask(filled, ANA, both)
    assert requests.list_requests(filled, ANA) == [] and notices.count_unread(filled, IVO) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("  ", LATER, declaration="D-A"),
        Wanted("x" * 4_001, LATER, declaration="D-A"),
        Wanted(TEXT, TODAY - timedelta(days=1), declaration="D-A"),
        Wanted(TEXT, TODAY + timedelta(days=400), declaration="D-A"),
        Wanted(TEXT, LATER),
        Wanted(TEXT, LATER, declaration="D-A", to="nobody"),
    ],
)
def test_a_request_without_words_a_day_or_a_matter_is_refused(filled: Store, wanted: Wanted) -> None:
    with pytest.raises(InboxError):
        requests.ask(filled, ANA, [wanted])


# --- to and fro -----------------------------------------------------------------------------------------


def test_asked_again_and_withdrawn(filled: Store) -> None:
    number = ask(filled)
    requests.answer(filled, IVO, number, "one page", [])
    requests.ask_again(filled, ANA, number, "the second page", SOON)
    assert requests.show_request(filled, IVO, number)["due"] == SOON
    requests.answer(filled, IVO, number, "here", [Given("p2.txt", b"two")])
    with pytest.raises(InboxError, match="answered"):
        requests.answer(filled, IVO, number, "once more", [])
    requests.ask_again(filled, ANA, number, "and the third", SOON)
    requests.withdraw(filled, ANA, number, "no longer needed")
    with pytest.raises(InboxError, match="withdrawn"):
        requests.answer(filled, IVO, number, "late", [])
    with pytest.raises(AccessError):
        requests.withdraw(filled, IVO, number, "we withdraw it")
    steps = [one["action"] for one in cases.show_case(filled, ANA, case_of(filled))["steps"]]
    assert steps[-6:] == ["request", "answer", "request", "answer", "request", "retract"]
    assert kinds(filled, IVO) == ["withdrawn", "asked_again", "asked_again", "asked"]
    assert differences(filled) == []


def test_every_change_is_an_entry_before_it_is_true(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from registry.log import audit

    number = ask(filled)

    def dies(*_: object) -> int:
        raise RuntimeError("no entry")

    monkeypatch.setattr(audit, "append", dies)
    for do in (
        lambda: ask(filled),
        lambda: requests.answer(filled, IVO, number, "x", []),
        lambda: requests.ask_again(filled, ANA, number, "x", LATER),
        lambda: requests.withdraw(filled, ANA, number, "x"),
        lambda: notices.mark_read(filled, IVO),
        lambda: watches.watch(filled, ANA, "operator", "OP-A"),
    ):
        before = everything(filled)
        with pytest.raises(RuntimeError):
            do()
        assert everything(filled) == before


def everything(store: Store) -> str:
    names = ("requests", "request_messages", "request_documents", "notices", "mails", "watches", "case_steps")
    with store.engine.connect() as connection:
        return str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in names])


# --- documents ------------------------------------------------------------------------------------------


def test_documents_lie_on_disk_for_this_account_alone_and_the_log_has_their_hash(filled: Store) -> None:
    number = ask(filled)
    requests.answer(filled, IVO, number, "x", [Given("factura.pdf", PDF), Given("datos.csv", "ñ;1\n".encode())])
    folder = documents.folder_of(filled.engine)
    files = sorted(folder.iterdir())
    digests = sorted(hashlib.sha256(one).hexdigest() for one in (PDF, "ñ;1\n".encode()))
    assert [one.name for one in files] == digests
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with filled.engine.connect() as connection:
        log = "".join(connection.execute(select(AuditEntry.body)).scalars())
    assert all(one in log for one in digests)


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_document_that_is_not_what_the_log_tells_is_named_and_not_served(filled: Store, damage: str) -> None:
    number = ask(filled)
    requests.answer(filled, IVO, number, "x", [Given("factura.pdf", PDF)])
    (path,) = documents.folder_of(filled.engine).iterdir()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(PDF + b"x")
    assert [one for one in differences(filled) if number in one]
    with pytest.raises(DocumentError):
        requests.read_document(filled, ANA, number, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program.exe", b"MZ\x90\x00"),
        ("factura.pdf", b"<html>not a pdf</html>"),
        ("table.csv", b"\x00\x01\x02"),
        ("book.xlsm", b"PK\x03\x04"),
        ("empty.pdf", b""),
        ("large.txt", b"x" * (documents.MOST_BYTES + 1)),
        ("no ending", PDF),
    ],
)
def test_other_kinds_and_sizes_are_refused_whole(filled: Store, name: str, content: bytes) -> None:
    number = ask(filled)
    with pytest.raises(DocumentError, match=name.split(".")[0]):
        requests.answer(filled, IVO, number, "x", [Given("good.pdf", PDF), Given(name, content)])
    assert requests.show_request(filled, IVO, number)["state"] == "open"
    folder = documents.folder_of(filled.engine)
    assert not folder.exists() or not any(folder.iterdir())


def test_too_many_documents_are_refused(filled: Store) -> None:
    number = ask(filled)
    with pytest.raises(InboxError, match=str(requests.MOST_DOCUMENTS)):
        many = [Given(f"{n}.pdf", PDF + str(n).encode()) for n in range(requests.MOST_DOCUMENTS + 1)]
        requests.answer(filled, IVO, number, "x", many)


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", 'a"b\r\nX: y.pdf', "C:\\x\\factura.pdf", "ñ" * 300 + ".pdf"])
def test_a_name_of_a_document_is_only_a_name(filled: Store, name: str) -> None:
    number = ask(filled)
    requests.answer(filled, IVO, number, "x", [Given(name, PDF)])
    (kept,) = documents_of(requests.show_request(filled, ANA, number))
    assert kept.endswith(".pdf") and len(kept) <= 120 and not set('/\\"\r\n') & set(kept)


def test_a_backup_holds_the_documents_and_a_restore_puts_them_back(filled: Store, tmp_path: Path) -> None:
    number = ask(filled)
    requests.answer(filled, IVO, number, "x", [Given("factura.pdf", PDF)])
    backup(filled, tmp_path / "b.zip", key_of(filled), "me")
    url = f"sqlite:///{tmp_path / 'new' / 'registry.db'}"
    restore(url, tmp_path / "b.zip")
    with Store(url) as again:
        assert requests.read_document(again, ANA, number, 1) == ("factura.pdf", PDF)
        assert differences(again) == []
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(tmp_path / "b.zip") as whole, zipfile.ZipFile(broken, "w") as part:
        for name in whole.namelist():
            part.writestr(name, whole.read(name) + (b"x" if name.startswith("documents/") else b""))
    with pytest.raises(Exception, match="damaged"):
        restore(f"sqlite:///{tmp_path / 'other' / 'registry.db'}", broken)
