"""A small registry for the tests of the desk: bundled operators, recorded declarations, a user of every role."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry import publications
from registry.access import LOCAL, ROLES
from registry.casework import cases
from registry.decisions.submit import submit
from registry.inbox import requests
from registry.inspections.guide import guide_of
from registry.inspections.inspections import Result, Subject, open_inspection, record_result
from registry.people import accounts
from registry.people.accounts import FIRST_ROLE
from registry.store.records import read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.drafts import draft_list

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "guatemala-2025"
OPENED, RECORDED = "0f0e0d0c-0b0a-4908-8706-050403020100", "11111111-2222-4333-8444-555555555555"
PASSWORD = "correct horse battery"
OPERATORS = ("5000959-7", "5001233-9")  # two that export in the bundled declarations
OFFICES = ("GTGUA", "GTSTC")


def users() -> list[tuple[str, str, str | None, str | None]]:
    """Name, role, operator and office of one user a role, and of a second importer and officer."""
    rows = []
    for role in sorted(ROLES, key=lambda role: role != FIRST_ROLE):  # an administrator is the first
        operator = OPERATORS[0] if role == "importer" else None
        office = OFFICES[0] if role == "officer" else None
        rows.append((role, role, operator, office))
    return [*rows, ("importer2", "importer", OPERATORS[1], None), ("officer2", "officer", None, OFFICES[1])]


def write_declarations(path: Path, rows: int) -> Path:
    """The first rows of the bundled declarations, and every row of the two operators."""
    with (EXAMPLES / "declarations.csv").open(encoding="cp1252", newline="") as stream:
        head, *body = list(csv.reader(stream, delimiter=";"))
    kept = [row for place, row in enumerate(body) if place < rows or set(OPERATORS) & set(row)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([head, *kept])
    return path


def seed(folder: Path, *, rows: int = 300, with_users: bool = True) -> str:
    """Make the registry.

    Returns:
        Its address.

    """
    url = f"sqlite:///{folder / 'registry.db'}"
    catalogue = Catalogue.load()
    with Store(url) as store, Recogniser(catalogue, workers=1) as recogniser:
        for kind in ("operators", "licences", "permits", "pens"):
            store.load(kind, read_registry(kind, EXAMPLES / f"{kind}.csv", catalogue)[0])
        declarations = write_declarations(folder / "declarations.csv", rows)
        submit(declarations, store=store, recogniser=recogniser, rulebook=Rulebook.load())
        if with_users:
            for user, role, operator, office in users():
                accounts.add_user(store, LOCAL, user, role, operator=operator, office=office, password=PASSWORD)
    return url


def work(url: str, folder: Path) -> dict[str, str]:
    """What people did with the registry: a case closed with a document, one reopened, a key, drafts of lists and rules.

    Returns:
        The addresses of what was made: ``case, declaration, request, inspection, edition, rules-edition``.

    """
    catalogue, book = Catalogue.load(), Rulebook.load()
    (folder / "draft.yaml").write_text(draft_list("acetone", "Acetone", inside="CC(C)=O"), "utf-8")
    rule = (ROOT / "rules" / "GT" / "licence-held.sql").read_text("utf-8")
    (folder / "rules").mkdir()
    (folder / "rules" / "draft.sql").write_text(rule.replace("id: GT-LICENCE-HELD", "id: GT-DRAFT"), "utf-8")
    lists = Catalogue.load([folder / "draft.yaml"])
    with Store(url) as store:
        actors = {one: accounts.actor_of_user(store, one) for one in ("supervisor", "legal_editor", "legal_approver")}
        boss, editor = actors["supervisor"], actors["legal_editor"]
        case, other = [row["case_id"] for row in cases.list_cases(store, boss, limit=2)]
        declaration = cases.show_case(store, boss, case)["lines"][0].rpartition("/")[0]
        subject = Subject(declaration, int(cases.show_case(store, boss, case)["lines"][0].rpartition("/")[2]))
        finding = cases.show_case(store, boss, case)["findings"][0]
        guide = guide_of({"description": "acetona", "movement": "import"}, {}, [finding])
        inspected = open_inspection(store, boss, OPENED, subject, guide)
        record_result(store, boss, inspected, Result(RECORDED, "held", datetime(2025, 6, 1, tzinfo=UTC), seals="S-1"))
        cases.assign(store, boss, case, "analyst")
        (asked,) = requests.ask(store, boss, [requests.Wanted("factura 17", date.today(), case=case)])
        cases.attach(store, boss, case, "factura.txt", "text/plain", b"factura")
        cases.close(store, boss, [case, other], "false_flag", "declarado dos veces", "declared_twice")
        cases.reopen(store, boss, other, "faltaba un documento")
        accounts.new_key(store, boss, "supervisor", ["case_read", "report_read"], 30)
        made = [
            publications.draft(
                store, editor, one, "DOF 2025-06-01", publications.changes(store, one, (catalogue, book), workers=1)
            )
            for one in (lists, Rulebook.load([folder / "rules"]))
        ]
        publications.reject(store, actors["legal_approver"], made[1])
    return {
        "case": f"/cases/{case}",
        "declaration": f"/declarations/{declaration}",
        "request": f"/inbox/{asked.request}",
        "inspection": f"/inspections/{inspected}",
        "edition": f"/editions/{made[0]}",
        "rules-edition": f"/editions/{made[1]}",
    }


def sign_in(page: Any, address: str, user: str) -> None:
    """Sign a person of the seed in, in a browser."""
    page.goto(f"{address}/login")
    page.fill("#user", user)
    page.fill("#password", PASSWORD)
    page.click("form.card button")
    page.wait_for_selector("header form button")


if __name__ == "__main__":
    import sys

    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    address = seed(place, rows=int(sys.argv[2]) if len(sys.argv) > 2 else 3_000)
    print(address, work(address, place))  # noqa: T201
