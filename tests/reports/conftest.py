"""A small registry with closed cases, submitted once for all tests of reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.access import Actor
from registry.casework.cases import DISPOSITIONS, assign, close, list_cases, note
from registry.decisions.submit import submit
from registry.store.records import read_registry
from registry.store.store import Store
from rules.rulebook import Rulebook

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025"
EVIL = ("=1+1", "+cmd", "-2+3", "@SUM(1)", "\tx", "\rx", "\nx", "\x00x")


@pytest.fixture(scope="session")
def registry(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, recogniser: Recogniser, rulebook: Rulebook
) -> Iterator[Store]:
    """The bundled example, submitted; every second case closed, one with a text that wants to be a formula."""
    folder = tmp_path_factory.mktemp("reports")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        for kind in ("operators", "licences", "permits", "pens"):
            store.load(kind, read_registry(kind, EXAMPLE / f"{kind}.csv", catalogue)[0])
        submit(EXAMPLE / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
        ana = Actor("ana", "supervisor")
        for place, case in enumerate(list_cases(store, ana)[::2]):
            disposition = DISPOSITIONS[place % len(DISPOSITIONS)]
            why = "rule_too_broad" if disposition == "false_flag" else None
            assign(store, ana, case["case_id"], "ana")
            note(store, ana, case["case_id"], "=HYPERLINK(1) se pidió la factura")
            close(store, ana, case["case_id"], disposition, "expediente visto", why)
        yield store
