"""A registry in which a firm, an office and the desk write to each other, for the tests of the inbox."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.access import LOCAL, Actor
from registry.casework import cases
from registry.inbox import notices, requests
from registry.inbox.requests import Wanted
from registry.reconcile import reconcile
from registry.store.store import Store

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
