"""A small registry in which everything has happened once: what every table of the state holds came about as it does."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from PIL import Image

from precursors.recognition.recogniser import Recogniser
from registry import publications
from registry.access import LOCAL, Actor
from registry.casework import cases
from registry.decisions.submit import submit, withdraw
from registry.history import baselines
from registry.inbox import requests, watches
from registry.inspections.inspections import Result, Subject, open_inspection, record_result
from registry.people import accounts, addresses, factors, filters
from registry.store.documents import Given
from registry.store.records import LicenceRecord, OperatorRecord, PenRecord, PermitRecord, QuotaRecord, SiteRecord
from registry.store.store import Store
from rules.rulebook import Rulebook

HEAD = (
    "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignee_name,"
    "consignee_id,description,quantity,unit,transport_document\n"
)
EDITOR, APPROVER, BOSS = Actor("ed", "legal_editor"), Actor("ap", "legal_approver"), Actor("su", "supervisor")
KEPT = ("GT-LICENCE-HELD", "GT-IMPORT-CERTIFICATE")
OPENED, RECORDED = "0f0e0d0c-0b0a-4908-8706-050403020100", "11111111-2222-4333-8444-555555555555"
_MAIL = {"PRECURSOR_MAIL_HOST": "127.0.0.1", "PRECURSOR_MAIL_FROM": "desk@authority.example"}
PASSWORD = "correct horse battery"


def line(
    number: str, goods: str = "anhidrido acetico", operator: str = "OP-A", day: int = 3, quantity: int = 100
) -> str:
    return f"{number},1,import,2025-03-{day:02},NORTE,X,{operator},{operator},{goods},{quantity},kg,BL-{operator}\n"


def few(rulebook: Rulebook) -> Rulebook:
    """Two rules: what is decided does not matter here, that something is does."""
    return replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.id in KEPT))


def send(store: Store, folder: Path, recogniser: Recogniser, rulebook: Rulebook, *lines: str) -> None:
    path = folder / "file.csv"
    path.write_text(HEAD + "".join(lines), "utf-8")
    submit(path, store=store, recogniser=recogniser, rulebook=rulebook)


def fill(store: Store, folder: Path, recogniser: Recogniser, rulebook: Rulebook) -> None:
    """Registry files, declarations new, amended, joined and withdrawn, cases in every state, editions, people, keys."""
    _records(store)
    send(store, folder, recogniser, rulebook, line("D1"), line("D2", operator="OP-B"), line("D3", "acetona", "OP-C"))
    (a,) = cases.list_cases(store, LOCAL, cases.CaseFilter(declaration="D1"))
    (b,) = cases.list_cases(store, LOCAL, cases.CaseFilter(declaration="D2"))
    send(store, folder, recogniser, rulebook, line("D4"), line("D5", "acetona"))  # they join the case of OP-A
    send(store, folder, recogniser, rulebook, line("D2", "azucar", "OP-B"))
    cases.attach(store, LOCAL, a["case_id"], "ñ.txt", "text/plain", b"factura")
    cases.assign(store, LOCAL, a["case_id"], "ana")
    cases.close(store, LOCAL, [a["case_id"], b["case_id"]], "false_flag", "declared twice", "declared_twice")
    cases.reopen(store, LOCAL, b["case_id"], "a document was missing")
    send(store, folder, recogniser, rulebook, line("D6", day=9))  # after the closing: a case that names the one before
    withdraw(store, recogniser, rulebook, "D3", "declared twice")
    baselines.keep(store, baselines.build(store, recogniser, rulebook, date(2025, 12, 31)))
    number = publications.draft(store, EDITOR, rulebook, "DOF 2025-06-01", {"entries": []})
    publications.approve(store, APPROVER, number)
    publications.reject(store, APPROVER, publications.draft(store, EDITOR, rulebook, "again", {}))
    publications.draft(store, EDITOR, rulebook, "a third", {})
    _inspection(store)
    _people(store)
    _inbox(store)


def _inspection(store: Store) -> None:
    key = open_inspection(store, LOCAL, OPENED, Subject(declaration="D1", line=1), {"examine": []})
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    seen = datetime(2025, 3, 4, tzinfo=UTC)
    said = Result(RECORDED, "held", seen, "Puerta 3", "S-1", "", [("a.png", out.getvalue())], seen=0)
    record_result(store, LOCAL, key, said)


def _records(store: Store) -> None:
    days = {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)}
    store.load("operators", [OperatorRecord(operator_id=key, name=key) for key in ("OP-A", "OP-B")])
    store.load("operators", [OperatorRecord(operator_id="OP-B", name="another name")])
    store.load("sites", [SiteRecord(site_id="S1", operator_id="OP-A", name="store")])
    licence = {"operator_id": "OP-A", "authority": "GT", "status": "active", "quota_period": "year", **days}
    store.load("licences", [LicenceRecord.model_validate({**licence, "licence_number": "L1", "substance": "acetone"})])
    quota = {"licence_number": "L1", "substance": "acetone", "quota_mg": 5, "quota_period": "year"}
    store.load("quotas", [QuotaRecord.model_validate(quota)])
    permit = {"operator_id": "OP-A", "authority": "GT", "movement": "import", "status": "active", "quantity_mg": 9}
    numbers = ("P1", "P2")
    store.load(
        "permits",
        [PermitRecord.model_validate({**permit, **days, "permit_number": n, "substance": "acetone"}) for n in numbers],
    )
    pen = {"pen_number": "N1", "substance": "acetone", "quantity_mg": 7, "sent_on": date(2025, 1, 2), "answer": "none"}
    store.load("pens", [PenRecord.model_validate({**pen, "exporting_country": "DE", "importing_country": "GT"})])


def _people(store: Store) -> None:
    accounts.add_user(store, LOCAL, "root", "administrator", password=PASSWORD)
    root = accounts.actor_of_user(store, "root")
    accounts.add_user(store, root, "ana", "analyst", password=PASSWORD)
    accounts.add_user(store, root, "imp", "importer", operator="OP-A", subject="imp@provider")
    accounts.change_role(store, root, "ana", "supervisor")
    accounts.set_password(store, accounts.Actor("ana", "supervisor"), "ana", "another horse battery")
    accounts.new_key(store, accounts.Actor("ana", "supervisor"), "ana", ["case_read"], 30)
    gone = accounts.new_key(store, root, "imp", ["declaration_read"], 30)
    accounts.revoke_key(store, root, gone.partition(".")[0])
    accounts.add_user(store, root, "off", "officer", office="NORTE", password=PASSWORD)
    accounts.disable_user(store, root, "off")
    _factor(store, "root")
    accounts.sign_out(store, accounts.actor_of_user(store, "ana"))


def _inbox(store: Store) -> None:
    """A request that was mailed and answered with a document, its notices, and a watch."""
    boss, firm = accounts.actor_of_user(store, "ana"), accounts.actor_of_user(store, "imp")
    addresses.set_email(store, firm, "imp", "imp@firm.example")
    before = {name: os.environ.get(name) for name in _MAIL}
    os.environ.update(_MAIL)
    try:
        wanted = requests.Wanted("the invoice", date.today(), declaration="D1")
        (asked,) = requests.ask(store, boss, [wanted])
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    requests.answer(store, firm, asked.request, "here", [Given("factura.txt", b"factura 17")])
    watches.watch(store, boss, "operator", "OP-A")
    filters.keep(store, boss, "declarations", "since March", "since=2025-03-01")


def _factor(store: Store, user: str) -> None:
    import pyotp

    actor = accounts.actor_of_user(store, user)
    codes = factors.confirm(store, actor, pyotp.TOTP(factors.begin(store, actor)).now())
    accounts.authenticate(store, user, PASSWORD, codes[0])
