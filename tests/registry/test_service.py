"""A single evaluation in service is an entry in the log, or it is refused."""

from __future__ import annotations

import pytest

from registry import audit
from registry.access import AccessError, Actor
from registry.service import record_look_up, record_pre_validation
from registry.store import Store


def test_each_is_an_entry_by_whom(store: Store) -> None:
    ana, ivo = Actor("ana", "analyst"), Actor("ivo", "importer", "OP1")
    assert record_look_up(store, ana, "acetona", "listed", ["un-ii-acetone"], "e" * 64) == 0
    assert record_pre_validation(store, ivo, "a" * 64, 3, 1, "e" * 64, "f" * 64) == 1
    with store.engine.connect() as connection:
        assert audit.bodies(connection, "look-up")[0]["by"] == "ana"
        assert audit.bodies(connection, "pre-validation")[0]["input"] == "a" * 64
        assert audit.verify(connection)[0] == 2


def test_who_may_not_leaves_no_entry(store: Store) -> None:
    root = Actor("root", "administrator")
    with pytest.raises(AccessError):
        record_look_up(store, root, "acetona", "listed", [], "e" * 64)
    with pytest.raises(AccessError):
        record_pre_validation(store, root, "a" * 64, 1, 0, "e" * 64, "f" * 64)
    with store.engine.connect() as connection:
        assert audit.size(connection) == 0
