"""A small registry for the tests of the desk: bundled operators, recorded declarations, a user of every role."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from precursors.catalogue import Catalogue
from precursors.recognise import Recogniser
from registry import accounts
from registry.access import LOCAL, ROLES
from registry.records import read_registry
from registry.store import Store
from registry.submit import submit
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "guatemala-2025"
PASSWORD = "correct horse battery"
OPERATORS = ("5000959-7", "5001233-9")  # two that export in the bundled declarations
OFFICES = ("GTGUA", "GTSTC")


def users() -> list[tuple[str, str, str | None, str | None]]:
    """Name, role, operator and office of one user a role, and of a second importer and officer."""
    rows = []
    for role in ROLES:
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
    print(seed(place, rows=int(sys.argv[2]) if len(sys.argv) > 2 else 3_000))  # noqa: T201
