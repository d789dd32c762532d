"""Requests for information between desk, firm and office; what they set off: notices, mails, reminders, the timeline.

Issue 24, item 6: "A mail server in the tests receives what an importer is asked, and the answer is in the case."
"""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, ROLES, Absent, AccessError, Actor
from registry.backup import backup, restore
from registry.casework import cases
from registry.checking.recognitions import substances_read
from registry.inbox import notices, outbox, reminders, requests, watches
from registry.inbox.requests import InboxError, Wanted
from registry.people import accounts
from registry.people.accounts import AccountError
from registry.people.addresses import set_email
from registry.proof.signing import key_of
from registry.reconcile import reconcile
from registry.store import documents
from registry.store.documents import DocumentError, Given
from registry.store.records import OperatorRecord
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.filled import few, send
from tests.registry.mail_server import MailServer, closed_port

ANA = Actor("ana", "analyst")
SU = Actor("su", "supervisor")
IVO = Actor("ivo", "importer", operator="OP-A")
EVA = Actor("eva", "importer", operator="OP-B")
OFF = Actor("off", "officer", office="NORTE")
FAR = Actor("far", "officer", office="SUR")
PEOPLE = (ANA, SU, IVO, EVA, OFF, FAR)
TODAY = date.today()
SOON = TODAY + timedelta(days=2)
LATER = TODAY + timedelta(days=20)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TEXT = "¿Cuál es el uso final?\nLa factura 17, por favor."
HEAD = "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignor_id,consignee_name,consignee_id,origin_country,destination_country,description,quantity,unit\n"
ROWS = (
    "D-A,1,import,2025-03-03,NORTE,X,,A,OP-A,CN,GT,anhidrido acetico,100,kg\n"
    "D-B,1,import,2025-03-03,SUR,X,,B,OP-B,CN,GT,anhidrido acetico,100,kg\n"
)


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


def set_server(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    said = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(port), "MAIL_TLS": "none", "MAIL_FROM": "desk@authority.example"}
    for name, value in (*said.items(), ("SITE", "https://desk.example")):
        monkeypatch.setenv(f"PRECURSOR_{name}", value)


def case_of(store: Store, operator: str = "OP-A") -> str:
    return str(cases.list_cases(store, LOCAL, cases.CaseFilter(operator=operator))[0]["case_id"])


def ask(store: Store, *, due: date = LATER, words: str = TEXT, actor: Actor = ANA, operator: str = "OP-A") -> str:
    return requests.ask(store, actor, [Wanted(words, due, case=case_of(store, operator))])[0].request


def differences(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return [str(one) for one in reconcile(connection).differences]


def kinds(store: Store, actor: Actor) -> list[str]:
    return [one["kind"] for one in notices.list_notices(store, actor)]


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
        within(number in reached, lambda: requests.show_request(filled, actor, number))
        within(number in answered, lambda: requests.answer(filled, actor, number, "words", []))


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
        log = "".join(connection.execute(text("SELECT body FROM audit_entries")).scalars())
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
    with outbox.taken(filled, datetime.now(UTC)) as own:
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
        log = "".join(connection.execute(text("SELECT body FROM audit_entries")).scalars())
    assert "new@firm.example" not in log and differences(filled) == []
    set_email(filled, IVO, "ivo", "")
    assert differences(filled) == []


# --- notices and watches --------------------------------------------------------------------------------


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
